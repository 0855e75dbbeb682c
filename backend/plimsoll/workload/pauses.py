"""Pauses between requests as a few equally likely values, whose mean is the exact one."""

import itertools
import math
from collections.abc import Iterable, Sequence

from plimsoll.kit.histogram import LogHistogram, quantile_of

VALUES = 10
"""How many values stand for a distribution: the means of its tenths."""
_STRIDE = 3
"""Coprime to `VALUES`: each value meets another one, so that sums are hardly correlated."""


def pauses_of(histogram_ms: LogHistogram | None) -> tuple[float, ...]:
    """In seconds; nothing when there is none."""
    if histogram_ms is None:
        return ()
    cells = sorted(histogram_ms.cells.items())
    # A logarithm's last bits differ by machine.
    return tenths(
        (round((quantile_of({cell: 1}, 0.5) or 0.0) / 1000, 3), count) for cell, count in cells
    )


def mixed(parts: Iterable[tuple[Sequence[float], float]]) -> tuple[float, ...]:
    """The pauses of which each part is seen so often."""
    return tenths((value, times / len(pauses)) for pauses, times in parts for value in pauses)


def one_after_the_other(first: Sequence[float], second: Sequence[float]) -> tuple[float, ...]:
    """The sum of two pauses, one of which says nothing about the other."""
    if not first or not second:
        return tuple(first or second)
    return tuple(
        sorted(
            first[i % len(first)] + second[i * _STRIDE % VALUES % len(second)]
            for i in range(VALUES)
        )
    )


def mean_of(pauses_s: Sequence[float]) -> float:
    """Zero of none."""
    return math.fsum(pauses_s) / len(pauses_s) if pauses_s else 0.0


def tenths(weighted: Iterable[tuple[float, float]]) -> tuple[float, ...]:
    """The mean of each tenth of weighted values, ascending; a single value where all are equal."""
    values = sorted((value, weight) for value, weight in weighted if weight > 0)
    whole = math.fsum(weight for _, weight in values)
    if not values:
        return ()
    if values[0][0] == values[-1][0]:
        return (values[0][0],)
    borders = [whole * number / VALUES for number in range(1, VALUES + 1)]
    sums = [0.0] * VALUES
    at, seen = 0, 0.0
    for value, weight in values:
        left = weight
        while at < VALUES - 1 and seen + left > borders[at]:
            part = max(0.0, borders[at] - seen)
            sums[at] += value * part
            seen, left, at = seen + part, left - part, at + 1
        sums[at] += value * left
        seen += left
    # Rounding may put a value that belongs to two tenths a last bit below the one before.
    means = itertools.accumulate((total * VALUES / whole for total in sums), max)
    return tuple(means)
