"""How exactly a quantile is known when its source counts in buckets."""

import math
from collections.abc import Sequence

from plimsoll.kit.histogram import GROWTH, LogHistogram

_SAME = 1 + (GROWTH - 1) / 2
"""A histogram shows a value that lies on a border up to half a cell above it."""


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
    """The borders of the bucket that holds a quantile; None: it is open above, or there is none."""
    value = histogram.quantile(quantile)
    return None if value is None else bucket_of(value, borders)


def is_on_border(value: float, bucket: tuple[float, float]) -> bool:
    """Whether a value cannot be told from the upper border of its bucket."""
    return value >= bucket[1] / _SAME


def bucket_error(value: float, bucket: tuple[float, float]) -> float:
    """How far the true value may be from the one taken, as a share of the one taken."""
    low, high = bucket
    return max(value - low, high - value) / value if value > 0 else 0.0
