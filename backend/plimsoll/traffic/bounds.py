"""How exactly a quantile is known when its source counts in buckets."""

import math
from collections.abc import Sequence

from plimsoll.kit.histogram import GROWTH, LogHistogram, cell_of

_SAME = 1 + (GROWTH - 1) / 2
"""A histogram shows a value that lies on a border up to half a cell above it."""

_UPPERMOST = 0.02
"""So much more than the values above a quantile may lie on the highest border: a source that tells
nothing higher than p95 has just those 5 % there."""


def bucket_of(value: float, borders: Sequence[float]) -> tuple[float, float] | None:
    """The borders of the bucket that holds the value: more than the first, at most the second.

    `borders` are the upper ones, in the unit of the value; infinite ones count for nothing. None
    when the value lies above the highest: that bucket has no end, so the value can be anything.
    """
    below = 0.0
    for border in sorted(border for border in borders if math.isfinite(border)):
        if value <= border * _SAME:
            return (below, border)
        below = border
    return None


def quantile_bucket(
    histogram: LogHistogram, borders: Sequence[float], quantile: float
) -> tuple[float, float] | None:
    """The borders of the bucket that holds a quantile; None: it is open above.

    Sources put what lies above their highest border onto it. So a quantile on that border is none
    when clearly more values lie there than above the quantile.
    """
    value = histogram.quantile(quantile)
    finite = [border for border in borders if math.isfinite(border)]
    if value is None or not finite:
        return None
    bucket = bucket_of(value, finite)
    highest = cell_of(max(finite))
    if bucket is None or cell_of(value) < highest - 1:
        return bucket
    on_it = sum(count for cell, count in histogram.cells.items() if cell >= highest - 1)
    return bucket if on_it <= (1 - quantile + _UPPERMOST) * histogram.count else None


def is_on_border(value: float, bucket: tuple[float, float]) -> bool:
    """Whether a value cannot be told from the upper border of its bucket."""
    return value >= bucket[1] / _SAME


def bucket_error(value: float, bucket: tuple[float, float]) -> float:
    """How far the true value may be from the one taken, as a share of the one taken."""
    low, high = bucket
    return max(value - low, high - value) / value if value > 0 else 0.0
