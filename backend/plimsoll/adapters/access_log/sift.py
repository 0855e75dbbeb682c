"""Which rows are production's requests, and why the others are not."""

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

import polars as pl

from plimsoll.adapters.access_log.frames import factors_of
from plimsoll.traffic.exclude import (
    AGENTS,
    BOT,
    HEALTH_PATHS,
    METRICS_PATHS,
    OUTSIDE,
    PLIMSOLL,
    PROBE,
    RUN_WINDOW,
    SCRAPE,
    is_browser,
    reason_of_path,
)
from plimsoll.traffic.model import Window

FARTHEST_S: Final = 400 * 86_400
"""A line that far from the median of its block was written by a clock that jumped."""
REASONS: Final = ("", PLIMSOLL, PROBE, SCRAPE, BOT)
_WATCHED_PATHS: Final = tuple(sorted(HEALTH_PATHS | METRICS_PATHS))


class Sifted(NamedTuple):
    """Which rows may be production's."""

    is_kept: pl.Series
    is_browser: pl.Series
    excluded: Counter[str]
    jumped: pl.Series
    """Numbers of lines whose time cannot be."""


def sift(rows: pl.DataFrame, window: Window | None, without: Sequence[Window] = ()) -> Sifted:
    """Leaves out by time, then by user agent."""
    excluded: Counter[str] = Counter()
    jumped = rows["line"].clear()
    time = pl.col("time")
    if window is not None:
        start, end = window.start.timestamp(), window.end.timestamp()
        in_time = rows.select((time >= start) & (time < end)).to_series()
        excluded[OUTSIDE] = int((~in_time).sum())
    else:
        middle = rows["time"].quantile(0.5, interpolation="lower")
        in_time = rows.select((time - middle).abs() <= FARTHEST_S).to_series()
        jumped = rows["line"].filter(~in_time)
    if without:
        in_run = in_time & rows.select(_is_within(time, without)).to_series()
        excluded[RUN_WINDOW] = int(in_run.sum())
        in_time &= ~in_run
    agents = factors_of(rows["agent"])
    browsers = pl.Series([is_browser(name) for name in agents.values], dtype=pl.Boolean)
    reason = reasons_of(agents.values).gather(agents.codes).fill_null(0)
    for code, count in reason.filter((reason > 0) & in_time).value_counts().iter_rows():
        excluded[REASONS[code]] += count
    return Sifted(
        is_kept=(reason == 0) & in_time,
        is_browser=browsers.gather(agents.codes).fill_null(value=False),
        excluded=excluded,
        jumped=jumped,
    )


def _is_within(time: pl.Expr, stretches: Sequence[Window]) -> pl.Expr:
    return pl.any_horizontal(
        (time >= stretch.start.timestamp()) & (time < stretch.end.timestamp())
        for stretch in stretches
    )


def reasons_of(agents: pl.Series) -> pl.Series:
    """`exclude.reason_of_agent` on a column, as indices of REASONS."""
    reason = pl.lit(0, dtype=pl.UInt8)
    for name, form in reversed(AGENTS):
        code = pl.lit(REASONS.index(name), dtype=pl.UInt8)
        reason = pl.when(pl.col("agent").str.contains(f"(?i){form}")).then(code).otherwise(reason)
    return agents.to_frame("agent").select(reason=reason).to_series()


def watched(paths: pl.Series) -> pl.Series:
    """Whether distinct paths are those that probes and scrapes ask for."""
    return paths.is_in(list(_WATCHED_PATHS))


def reason_of_watched(path: str) -> str:
    """Why a request for a watched path is left out."""
    reason = reason_of_path(path)
    if reason is None:
        raise ValueError(f"{path} is not watched")
    return reason
