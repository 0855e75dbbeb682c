"""Increments put into the steps of a window: by overlap in time, losing and inventing nothing."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import polars as pl

from plimsoll.traffic.model import Window

_TINY = 1e-6


class Grid(NamedTuple):
    """The steps of a window, in seconds since 1970."""

    start_s: float
    end_s: float
    step_s: int


def merged_stretches(stretches: Iterable[Window]) -> tuple[tuple[float, float], ...]:
    """Start and end in seconds since 1970, by time, overlapping ones joined."""
    found: list[tuple[float, float]] = []
    for start, end in sorted((w.start.timestamp(), w.end.timestamp()) for w in stretches):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        elif end > start:
            found.append((start, end))
    return tuple(found)


def spread(
    increments: pl.DataFrame, grid: Grid, without: Sequence[tuple[float, float]] = ()
) -> pl.DataFrame:
    """Increments as pieces that each lie in one step of the window.

    Between two samples requests are taken to be evenly spread, so a step gets of an increment what
    it overlaps in time. What lies outside the window is left out.

    Args:
        increments: with any columns besides `t0`, `t1` and `amount`, which are kept.
        grid: the steps.
        without: stretches of which the requests are left out, none overlapping another.

    Returns:
        A row a piece: `cell`, `amount` (a fraction, of what counts), `left_out`.
    """
    step = float(grid.step_s)
    inside = increments.filter(
        (pl.col("amount") > 0)
        & (pl.col("t1") > grid.start_s)
        & (pl.col("t0") < grid.end_s)
        & (pl.col("t1") > pl.col("t0"))
    ).with_columns(
        low=pl.max_horizontal("t0", pl.lit(grid.start_s)),
        high=pl.min_horizontal("t1", pl.lit(grid.end_s)),
    )
    first = ((pl.col("low") - grid.start_s) / step).floor().cast(pl.Int64)
    behind = ((pl.col("high") - grid.start_s) / step).ceil().cast(pl.Int64)
    pieces = inside.with_columns(cell=pl.int_ranges(first, pl.max_horizontal(behind, first + 1)))
    pieces = pieces.explode("cell")
    pieces = pieces.with_columns(
        low=pl.max_horizontal("low", pl.col("cell") * step + grid.start_s),
        high=pl.min_horizontal("high", (pl.col("cell") + 1) * step + grid.start_s),
    )
    length = pl.col("high") - pl.col("low")
    covered: pl.Expr = pl.lit(0.0)
    for start, end in without:
        overlap = pl.min_horizontal("high", pl.lit(end)) - pl.max_horizontal("low", pl.lit(start))
        covered += overlap.clip(lower_bound=0.0)
    whole = pl.col("amount") * (length / (pl.col("t1") - pl.col("t0"))).clip(0.0, 1.0)
    share_out = pl.when(length > 0).then(covered / length).otherwise(0.0).clip(0.0, 1.0)
    return pieces.with_columns(amount=whole * (1 - share_out), left_out=whole * share_out).drop(
        "low", "high", "t0", "t1"
    )


def whole_counts(parts: pl.DataFrame, *, of: str) -> pl.DataFrame:
    """Fractions of requests as whole ones, by the largest remainder within each `of`.

    The column `amount` becomes `n`; all of one `of` add up to their rounded sum, none differs from
    its fraction by 1 or more, and ties go to the earlier row.
    """
    # Sums of fractions are whole ones up to a double's last bits.
    floor = (pl.col("amount") + _TINY).floor()
    counted = parts.with_columns(n=floor, rest=(pl.col("amount") - floor).round(9))
    total = (pl.col("amount").sum().round(6) + 0.5).floor()
    missing = total - pl.col("n").sum()
    place = pl.col("rest").rank("ordinal", descending=True)
    more = (place.over(of) <= missing.over(of)).cast(pl.Int64)
    return counted.with_columns(n=pl.col("n").cast(pl.Int64) + more).drop("amount", "rest")


def rounded(amount: float) -> int:
    """To the nearest whole request, half up."""
    return int(amount + 0.5)
