"""A histogram from stated quantiles, for sources that tell percentiles and not the values.

Percentiles are no distribution: p50 = 80 ms and p95 = 250 ms say how many values lie between the
two, not where. The histogram made here agrees with every stated quantile and invents as little as
possible beside them:

- between two stated quantiles the values are spread like a piece of a log-normal distribution
  (the logarithm of the value is linear in the normal score of its rank), which response times
  resemble;
- what lies below the lowest counts as that one, what lies above the highest as that one, unless a
  minimum (quantile 0) and a maximum (quantile 1) are stated.

Mixed from the percentiles of 24 hours (minimum, p50, p75, p90, p95, p99, maximum), a day's p95 and
p99 come out within 3 %; its p50 within 2 % where the hours are log-normal, and within 13 % where
each has two peaks and nothing is stated between them. (An average of p99s is off by up to 14 %.)

The stated values are the borders between which nobody knows where a value lies: they belong into
`EndpointTraffic.latency_bounds_ms`.
"""

import math
from collections.abc import Iterable, Mapping
from statistics import NormalDist

from plimsoll.kit.histogram import LogHistogram, cell_of
from plimsoll.kit.value import Value

_NORMAL = NormalDist()
_WIDEST = 1_400
"""Cells that values are spread over at most, six decades: a minimum of 0 says nothing."""


class Stated(Value):
    """So many values, of which some quantiles are known."""

    quantiles: dict[float, float]
    """From the share of values that are at most so large, 0 to 1, to that value."""
    count: int


def usable(quantiles: Mapping[float, float | None]) -> dict[float, float]:
    """The quantiles that can be true, in order and never falling.

    None, NaN, infinity and negative values are left out. A sketch may answer p99 < p95 by its
    error: then the higher share has the larger of both values.
    """
    found: dict[float, float] = {}
    largest = 0.0
    for share in sorted(quantiles):
        value = quantiles[share]
        if value is None or not math.isfinite(value) or value < 0 or not 0 <= share <= 1:
            continue
        largest = max(largest, value)
        found[share] = largest
    return found


def histogram_of_quantiles(parts: Iterable[Stated]) -> LogHistogram | None:
    """The values of all parts, such as hours of a day, as one histogram.

    This is how percentiles of several stretches are put together: as a mixture, each part with its
    own number of values, never as an average of percentiles. Of a single part, every stated
    quantile can be read again, within the width of a cell. Of equally ranked quantiles (fewer
    values than quantiles) the largest counts.

    Returns:
        None: no part states anything, or none has values.
    """
    cells: dict[int, int] = {}
    for part in parts:
        for cell, count in _cells_of(usable(part.quantiles), part.count).items():
            cells[cell] = cells.get(cell, 0) + count
    return LogHistogram(cells=dict(sorted(cells.items()))) if cells else None


def bounds_of_quantiles(parts: Iterable[Stated]) -> tuple[float, ...]:
    """The stated values of all parts that have values, ascending."""
    stated = {
        value for part in parts if part.count > 0 for value in usable(part.quantiles).values()
    }
    return tuple(sorted(stated))


def _cells_of(quantiles: Mapping[float, float], count: int) -> dict[int, int]:
    if not quantiles or count <= 0:
        return {}
    at_rank = {_rank(share, count): cell_of(value) for share, value in quantiles.items()}
    ranks = iter(at_rank.items())
    below_rank, below_cell = next(ranks)
    # What lies below the lowest counts as that one.
    cells = {below_cell: below_rank}
    for rank, cell in ranks:
        between = _spread((below_rank, rank), (below_cell, cell), count)
        for inner, values in between.items():
            cells[inner] = cells.get(inner, 0) + values
        below_rank, below_cell = rank, cell
    cells[below_cell] += count - below_rank
    return cells


def _rank(share: float, count: int) -> int:
    """Which value, from 1, has that share of them at or below it: the rank that is read again."""
    return max(1, math.ceil(share * count))


def _spread(ranks: tuple[int, int], cells: tuple[int, int], count: int) -> dict[int, int]:
    """The values of the ranks above one up to another, in the cells above one up to another.

    The last of them lies in the last cell, so that its quantile is read again.
    """
    (below, rank), (low, high) = ranks, cells
    low = max(low, high - _WIDEST)
    if low == high:
        return {high: rank - below}
    least, most = _score(below, count), _score(rank, count)
    found: dict[int, int] = {}
    before = below
    for cell in range(low + 1, high):
        score = least + (most - least) * (cell - low) / (high - low)
        upto = min(rank - 1, max(before, math.floor(_NORMAL.cdf(score) * count)))
        if upto > before:
            found[cell] = upto - before
        before = upto
    found[high] = rank - before
    return found


def _score(rank: int, count: int) -> float:
    """The normal score of a rank (Blom 1958: (i - 3/8) / (n + 1/4))."""
    return _NORMAL.inv_cdf((rank - 0.375) / (count + 0.25))
