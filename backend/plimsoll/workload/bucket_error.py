"""How exactly a quantile is known when its source counts in buckets."""

import math
from collections.abc import Sequence

from plimsoll.kit.histogram import GROWTH, LogHistogram, cell_of

_SAME = 1 + (GROWTH - 1) / 2
"""A histogram shows a value that lies on a border up to half a cell above it."""


_UPPERMOST = 0.07
"""Somewhat more than the 5 % that lie above p95 when the source tells nothing higher than p95."""


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


def p95_bucket(histogram: LogHistogram, borders: Sequence[float]) -> tuple[float, float] | None:
    """The borders of the bucket that holds the 95th percentile; None: it is open above.

    Sources put what lies above their highest border onto it. So p95 on that border is no p95 when
    clearly more than 5 % of the values lie there.
    """
    p95 = histogram.quantile(0.95)
    finite = [border for border in borders if math.isfinite(border)]
    if p95 is None or not finite:
        return None
    bucket = bucket_of(p95, finite)
    highest = cell_of(max(finite))
    if bucket is None or cell_of(p95) < highest - 1:
        return bucket
    on_it = sum(count for cell, count in histogram.cells.items() if cell >= highest - 1)
    return bucket if on_it <= _UPPERMOST * histogram.count else None


def is_on_border(value: float, bucket: tuple[float, float]) -> bool:
    """Whether a value cannot be told from the upper border of its bucket."""
    return value >= bucket[1] / _SAME


def relative_error(value: float, bucket: tuple[float, float]) -> float:
    """How far the true value may be from the one taken, as a share of the one taken."""
    low, high = bucket
    return max(value - low, high - value) / value if value > 0 else 0.0
