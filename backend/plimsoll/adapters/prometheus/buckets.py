"""Histograms of Prometheus as ours: pure functions on what a bucket holds.

A classic histogram counts cumulatively below fixed borders (`le`); a native one holds sparse
buckets whose borders are its own. Both become borders with the count between each and the one
below, and then a `LogHistogram`, each bucket's count spread evenly between its borders. Where
inside a bucket a value lay, nobody knows: the borders are handed on, so that others can state the
error.
"""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from plimsoll.adapters.prometheus.payloads import NativeHistogram
from plimsoll.kit.histogram import GROWTH, LogHistogram, cell_of

Buckets: TypeAlias = Mapping[tuple[float, float], float]
"""Left and right border → how many values lay between them, fractions allowed."""


class Cumulative(NamedTuple):
    """A classic histogram: values at or below each border; the last border is infinity."""

    counts: Mapping[float, float]
    repaired: bool
    """A border had fewer than one below it, as when a scrape was cut."""


def border_of(le: str) -> float | None:
    """A border, however it is written (`0.5`, `0.50`, `5e-1`, `+Inf`); None: it is no number."""
    try:
        border = float(le)
    except ValueError:
        return None
    return None if math.isnan(border) else border


def monotone(counts: Mapping[float, float]) -> Cumulative:
    """A cumulative histogram whose counts never fall: a lower one is raised to the one before."""
    best, repaired = 0.0, False
    found: dict[float, float] = {}
    for border in sorted(counts):
        repaired = repaired or counts[border] < best - 1e-9
        best = max(best, counts[border])
        found[border] = best
    return Cumulative(found, repaired)


def combined(parts: Sequence[Mapping[float, float]]) -> dict[float, float]:
    """The sum of cumulative histograms, at the borders that all of them have.

    Replicas of two versions may count in different buckets. A count at a border that only some know
    says nothing about the others, so such borders are dropped; no value is.
    """
    filled = [part for part in parts if part]
    if not filled:
        return {}
    common = set.intersection(*(set(part) | {math.inf} for part in filled))
    return {
        border: sum(part.get(border, max(part.values())) for part in filled)
        for border in sorted(common)
    }


def between(cumulative: Mapping[float, float]) -> dict[tuple[float, float], float]:
    """The count between each border and the one below; the lowest begins at 0 (or below it)."""
    found: dict[tuple[float, float], float] = {}
    left, below = 0.0, 0.0
    for border in sorted(cumulative):
        if border < left:
            left = -math.inf
        found[left, border] = max(0.0, cumulative[border] - below)
        left, below = border, max(below, cumulative[border])
    return found


def native_buckets(histogram: NativeHistogram) -> dict[tuple[float, float], float]:
    """A native histogram's buckets."""
    return {(each.left, each.right): each.count for each in histogram.buckets}


def log_histogram(buckets: Buckets, factor: float) -> LogHistogram | None:
    """The histogram of ours; None: there are no values.

    Args:
        buckets: what was counted.
        factor: what one of their units is in ours.

    Each bucket keeps its values: the cell of the i-th of n is where (i - ½) ÷ n of the bucket lies.
    What lies above the highest border is put just above it, where everybody sees that no border
    holds it; what lies at or below 0 counts as 0.
    """
    cells: dict[int, int] = {}
    seen, placed = 0.0, 0
    for (left, right), count in sorted(buckets.items()):
        if count > 0:
            for cell, share in _parts(left * factor, right * factor):
                seen += share * count
                here = int(seen + 0.5) - placed
                if here > 0:
                    cells[cell] = cells.get(cell, 0) + here
                    placed += here
    return LogHistogram(cells=dict(sorted(cells.items()))) if cells else None


_ABOVE = 2
"""Cells: clearly more than a border that itself lies somewhere in its cell."""


@lru_cache(maxsize=4_096)
def _parts(left: float, right: float) -> tuple[tuple[int, float], ...]:
    """The cells that a bucket overlaps, and by which share of its length."""
    if right <= 0 or math.isinf(left):
        return ((cell_of(0.0), 1.0),)
    if math.isinf(right):
        return ((cell_of(max(0.0, left)) + _ABOVE, 1.0),)
    left = max(0.0, left)
    lowest = max(left, right / 1000)
    # The lowest thousandth of a bucket from 0 is one cell: no percentile is read that finely.
    parts = [(cell_of(lowest), (lowest - left) / (right - left))] if lowest > left else []
    first, last = cell_of(lowest * (1 + 1e-12)), cell_of(right)
    low = lowest
    for cell in range(first, last + 1):
        high = right if cell == last else min(right, GROWTH**cell)
        if high > low:
            parts.append((cell, (high - low) / (right - left)))
            low = high
    return tuple(parts)


def bounds_of(buckets: Buckets, factor: float) -> tuple[float, ...]:
    """The borders in our unit, ascending, rounded to what a float of the source meant."""
    borders = {right for _, right in buckets} | {left for left, _ in buckets}
    return tuple(
        sorted({float(f"{b * factor:.12g}") for b in borders if b > 0 and not math.isinf(b)})
    )


def share_outside(buckets: Buckets) -> tuple[float, float]:
    """Which share lies in the lowest bucket, and which above the highest finite border."""
    total = sum(buckets.values())
    if not total:
        return 0.0, 0.0
    lowest = min(buckets, key=lambda each: each[1])
    above = sum(count for (_, right), count in buckets.items() if math.isinf(right))
    return buckets[lowest] / total, above / total
