"""Requests per second over all endpoints, for the burstiness of a log."""

from typing import Final

import polars as pl

from plimsoll.adapters.access_log.counts import Sums
from plimsoll.traffic.dispersion import MINUTE_S, index_of_minutes
from plimsoll.traffic.model import Window

MOST_DAYS: Final = 31
_MOST_S: Final = MOST_DAYS * 86_400


class Seconds:
    """Counts of the first 31 days of a log, whichever of its lines come first."""

    def __init__(self) -> None:
        self._counts = Sums({"second": pl.Int64})
        self._earliest_s: int | None = None
        self._latest_s: int | None = None

    def add(self, times: pl.Series) -> pl.Series:
        """Takes the times of requests, in seconds since 1970; returns each of them once."""
        counts = times.alias("second").rle().struct.unnest()
        counts = counts.group_by(second="value").agg(n=pl.col("len").sum())
        earliest, latest = counts.select(a=pl.col("second").min(), b=pl.col("second").max()).row(0)
        self._latest_s = latest if self._latest_s is None else max(latest, self._latest_s)
        if self._earliest_s is None or earliest < self._earliest_s:
            self._earliest_s = earliest
            # The end only ever moves to earlier times: nothing is missed that was dropped before.
            self._counts.rekey(lambda rows: rows.filter(pl.col("second") < earliest + _MOST_S))
        self._counts.add(counts.filter(pl.col("second") < self._earliest_s + _MOST_S))
        return counts["second"]

    @property
    def is_cut(self) -> bool:
        """Whether the log is longer than what is counted."""
        if self._earliest_s is None or self._latest_s is None:
            return False
        return self._latest_s - self._earliest_s >= _MOST_S

    def dispersion(self, without: tuple[Window, ...]) -> float | None:
        """The index of dispersion of the whole minutes that lie outside of some stretches.

        Minutes begin at the first request: a log may well begin in the middle of one. None if
        there are too few of them, or if the times have no seconds.
        """
        counts = self._counts.total()
        if self._earliest_s is None or self._latest_s is None or _is_without_seconds(counts):
            return None
        start_s, end_s = self._earliest_s, min(self._latest_s + 1, self._earliest_s + _MOST_S)
        minute = (pl.col("second") - start_s) // MINUTE_S
        is_whole = minute.is_between(0, (end_s - start_s) // MINUTE_S, closed="left")
        for stretch in without:
            first = (stretch.start.timestamp() - start_s) // MINUTE_S
            last = -(-(stretch.end.timestamp() - start_s) // MINUTE_S)
            is_whole &= ~minute.is_between(int(first), int(last), closed="left")
        rows = counts.filter(is_whole)
        minutes = rows.group_by(minute.alias("minute")).agg(pl.col("n").sum())
        squares = rows.select((pl.col("n") * pl.col("n")).sum()).item()
        return index_of_minutes(minutes["n"].to_list(), int(squares))


def _is_without_seconds(counts: pl.DataFrame) -> bool:
    """Whether all requests lie on the full minute, as times do that are written without seconds."""
    return bool((counts["second"] % MINUTE_S == 0).all())
