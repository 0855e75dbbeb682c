"""Reads the request counters of a service: every sample of a stretch, counted exactly.

Samples are read piece by piece and dropped as soon as they are counted; what is kept between
pieces is the last sample of each series. Where a stretch is too long for every sample, the last one
of each step is read instead, and every step in which a counter began again, or ended, is looked at
closely.
"""

import hashlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import polars as pl

from plimsoll.adapters.prometheus.cells import Grid, spread
from plimsoll.adapters.prometheus.client import PrometheusClient
from plimsoll.adapters.prometheus.counters import (
    BORN,
    GROWN,
    INCREMENTS,
    RESET,
    SAMPLES,
    First,
    birth_of,
    frame_of,
    increments,
    per_period,
    restarts_of,
    target_of,
    tidied,
)
from plimsoll.adapters.prometheus.detect import Fit
from plimsoll.adapters.prometheus.dialect import Matcher
from plimsoll.adapters.prometheus.location import selector
from plimsoll.adapters.prometheus.payloads import Series
from plimsoll.adapters.prometheus.pieces import Pieces
from plimsoll.adapters.prometheus.subjects import Roster
from plimsoll.adapters.prometheus.timing import Plan
from plimsoll.traffic.ports import Progress

_CLOSE_LOOKS: Final = 60
"""Steps that are looked at closely, at most; each is a question."""
_GAP: Final = 2.5
"""An increment that spans more scrapes than this is one over a gap."""
_ENDPOINTS_AT_ONCE: Final = 64
_CELLS: Final = pl.Schema({"endpoint": pl.UInt32, "cell": pl.UInt32, "amount": pl.Float64})
_START: Final = "process_start_time_seconds"


class Lives(NamedTuple):
    """When processes were seen, for what is asked of their histograms later."""

    first: dict[int, float]
    last: dict[int, float]
    resets: dict[int, list[tuple[float, float]]]
    """Moments before and after which a process's counters began again."""
    uncounted: set[int]
    """Processes whose first values are of unknown times."""


class Counted(NamedTuple):
    """All requests in the window, in fractions that add up to whole ones."""

    cells: pl.DataFrame
    """`endpoint`, `cell`, `amount`."""
    statuses: pl.DataFrame
    """`endpoint`, `status`, `amount`."""
    excluded: dict[str, float]
    left_out: float
    """In stretches that the observation leaves out."""
    births: dict[str, float]
    """Requests that hang on a first value, by the rule that decided."""
    over_gaps: float
    """Requests that were spread over missing scrapes."""
    resets: int
    """How often a process's counters began again."""
    not_looked_at: int
    """Steps with a reset that were not looked at closely."""
    invalid: int
    lives: Lives
    digest: str
    """Of all samples that were read."""


class Counter:
    """Counts one service's requests in one window.

    Args:
        client: asks Prometheus.
        fit: what is read.
        roster: numbers the series.
        grid: the window and its steps.
        plan: how it is read.
        interval_s: between two scrapes.
        without: stretches that are left out.
        samples_at_once: how many samples an answer may have.
    """

    def __init__(  # noqa: PLR0913 - what is read, where, when and how
        self,
        client: PrometheusClient,
        fit: Fit,
        roster: Roster,
        grid: Grid,
        plan: Plan,
        *,
        interval_s: float,
        without: Sequence[tuple[float, float]],
        samples_at_once: int,
    ) -> None:
        self._client = client
        self._fit = fit
        self._roster = roster
        self._grid = grid
        self._plan = plan._replace(is_raw=plan.is_raw and not fit.is_native)
        self._interval_s = interval_s
        self._without = without
        self._samples_at_once = samples_at_once
        self._carry = pl.DataFrame(schema=SAMPLES)
        self._cells: list[pl.DataFrame] = []
        self._statuses: list[pl.DataFrame] = []
        self._excluded: defaultdict[str, float] = defaultdict(float)
        self._births: defaultdict[str, float] = defaultdict(float)
        self._lives = Lives({}, {}, defaultdict(list), set())
        self._looked: set[float] = set()
        self._starts: dict[int, list[tuple[float, float]]] = {}
        self._digest = hashlib.blake2b(digest_size=16)
        self._left_out = self._over_gaps = 0.0
        self._resets = self._not_looked_at = self._invalid = 0

    def counted(self, scraped_since: float, progress: Progress) -> Counted:
        """Everything in the window.

        Args:
            scraped_since: when processes of the service were first scraped, in the window.
            progress: told the share that is read.
        """
        start_s, end_s = self._reach()
        unit_s = self._spacing()
        per_second = max(1, len(self._fit.series)) / unit_s
        pieces = Pieces(
            self._asked,
            self._fit.series,
            (*self._fit.label_of(self._fit.dialect.route).split("/"), "instance", "pod"),
            length_s=self._samples_at_once / per_second,
            unit_s=unit_s,
        )
        self._starts = self._process_starts(start_s, end_s)
        for piece_end, answer in pieces.read(start_s, end_s):
            self._count(self._framed(answer), piece_end, scraped_since)
            progress((piece_end - start_s) / (end_s - start_s))
        return self._result()

    def _spacing(self) -> float:
        return self._interval_s if self._plan.is_raw else float(self._plan.step_s)

    def _reach(self) -> tuple[float, float]:
        """The window with enough around it for the increments across its borders."""
        start_s, end_s, step_s = self._grid
        if self._plan.is_raw:
            around = max(300.0, _GAP * self._interval_s)
            return start_s - around, end_s + _GAP * self._interval_s
        steps = -(-(end_s - start_s) // step_s)
        # A question about a grid begins one step after the stretch does.
        return start_s - 2 * step_s, start_s + steps * step_s

    def _asked(
        self, conditions: tuple[Matcher, ...], start_s: float, end_s: float
    ) -> tuple[Series, ...]:
        query = selector((*self._fit.matchers, *conditions), self._fit.metric)
        if self._plan.is_raw:
            return self._client.raw(query, start_s, end_s, divisible=True)
        if self._fit.is_native:
            query = f"histogram_count({query})"
        step_s = float(self._plan.step_s)
        return self._client.grid(query, start_s + step_s, end_s, step_s, divisible=True)

    def _framed(self, answer: Iterable[Series]) -> pl.DataFrame:
        number = self._roster.number_of
        answer = sorted(answer, key=lambda series: sorted(series.labels.items()))
        for series in answer:
            self._digest.update(repr(sorted(series.labels.items())).encode())
            self._digest.update(",".join(series.values).encode())
        tidy = tidied(frame_of((number(series.labels), series) for series in answer))
        self._invalid += tidy.invalid
        return tidy.samples

    def _count(self, samples: pl.DataFrame, piece_end: float, scraped_since: float) -> None:
        if self._fit.dialect.counts_are == "per_period":
            both = tidied(pl.concat([self._carry, samples])).samples
            found = per_period(both, self._fit.dialect.period_s)
            edge = (piece_end // self._fit.dialect.period_s) * self._fit.dialect.period_s
            # The period that the next piece may still have a sample of is counted with it.
            self._carry = both.filter(pl.col("t") >= edge)
            self._keep(found.filter(pl.col("t1") < edge))
            if piece_end >= self._reach()[1]:
                self._keep(found.filter(pl.col("t1") >= edge))
            return
        merged = tidied(pl.concat([self._carry, samples])).samples
        restarts = restarts_of(self._starts, self._series_of_targets())
        found = self._increments(merged, restarts)
        if not self._plan.is_raw and not self._fit.is_native:
            closer = self._looked_at_closely(found, merged, piece_end)
            if closer.height:
                merged = tidied(pl.concat([merged, closer])).samples
                found = self._increments(merged, restarts)
        born = self._born(merged, scraped_since)
        self._remember_lives(merged, found)
        self._keep(pl.concat([found, born]))
        self._carry = merged.group_by("series", maintain_order=True).last().select(SAMPLES.names())

    def _increments(self, merged: pl.DataFrame, restarts: pl.DataFrame) -> pl.DataFrame:
        return increments(self._targets(merged), restarts, spacing_s=self._spacing())

    def _series_of_targets(self) -> dict[int, list[int]]:
        found: defaultdict[int, list[int]] = defaultdict(list)
        for series, target in enumerate(self._roster.target):
            found[target].append(series)
        return found

    def _targets(self, samples: pl.DataFrame) -> pl.DataFrame:
        numbers = pl.Series(self._roster.target, dtype=pl.UInt32)
        return samples.with_columns(target=numbers.gather(samples["series"]))

    def _born(self, merged: pl.DataFrame, scraped_since: float) -> pl.DataFrame:
        """The first values of series that were never seen before, as increments."""
        known = self._carry["series"].implode()
        with_targets = self._targets(merged)
        fresh = with_targets.filter(~pl.col("series").is_in(known)).group_by("series").first()
        fresh = fresh.filter(pl.col("v") > 0).sort("series")
        if not fresh.height:
            return pl.DataFrame(schema=INCREMENTS)
        theirs = with_targets.filter(pl.col("target").is_in(fresh["target"].unique().implode()))
        moments: dict[int, list[float]] = dict(
            theirs.group_by("target").agg(pl.col("t").unique().sort()).iter_rows()
        )
        rows: list[tuple[int, float, float, float, float, int]] = []
        for series, t, v, target in fresh.iter_rows():
            first = self._first_of(target, t, v, moments[target], scraped_since)
            birth = birth_of(first, self._spacing())
            if t > self._grid.start_s and t - self._spacing() < self._grid.end_s:
                self._births[birth.reason] += v
            if birth.is_counted:
                rows.append((series, birth.since, t, birth.since, v, BORN))
            else:
                self._lives.uncounted.add(target)
        return pl.DataFrame(rows, schema=INCREMENTS, orient="row")

    def _first_of(
        self, target: int, t: float, v: float, moments: Sequence[float], scraped_since: float
    ) -> First:
        # Series of one scrape may be a little apart where a collector is in between.
        latest = t - self._spacing() / 2
        at = bisect_left(moments, latest)
        seen = self._lives.last.get(target)
        before = moments[at - 1] if at else seen if seen is not None and seen < latest else None
        told = self._starts.get(target, ())
        if before is None and told and told[0][0] < latest:
            # Its own metrics were there, those of its requests not yet.
            before = max(told[0][0], t - self._spacing())
        started = next((start for moment, start in reversed(told) if moment <= t + 1e-3), None)
        others = scraped_since < t - 2 * self._spacing()
        return First(t, v, before, started, others)

    def _remember_lives(self, merged: pl.DataFrame, found: pl.DataFrame) -> None:
        spans = (
            self._targets(merged)
            .group_by("target")
            .agg(first=pl.col("t").min(), last=pl.col("t").max())
        )
        for target, first, last in spans.iter_rows():
            self._lives.first.setdefault(target, first)
            self._lives.last[target] = last
        resets = found.filter(pl.col("kind") == RESET)
        moments = self._targets(resets).select("target", "seen", "t1").unique().sort("t1", "seen")
        for target, before, after in moments.iter_rows():
            known = self._lives.resets[target]
            # A counter that was not asked for meanwhile tells of the same restart later.
            if not known or before >= known[-1][1]:
                known.append((before, after))
                self._resets += after > self._grid.start_s and before < self._grid.end_s

    def _looked_at_closely(
        self, found: pl.DataFrame, merged: pl.DataFrame, piece_end: float
    ) -> pl.DataFrame:
        """All samples of the steps in which a counter began again or ended."""
        step_s = float(self._plan.step_s)
        ended = (
            merged.group_by("series")
            .agg(pl.col("t").max())
            .filter(pl.col("t") < piece_end - step_s / 2)["t"]
        )
        resets = found.filter(pl.col("kind") == RESET)["t1"]
        steps = sorted({*resets, *(t + step_s for t in ended)} - self._looked)
        chosen = steps[: max(0, _CLOSE_LOOKS - len(self._looked))]
        self._not_looked_at += len(steps) - len(chosen)
        self._looked.update(steps)
        query = selector(self._fit.matchers, self._fit.metric)
        looks = [self._framed(self._client.raw(query, t - step_s, t)) for t in chosen]
        return pl.concat(looks) if looks else pl.DataFrame(schema=SAMPLES)

    def _process_starts(self, start_s: float, end_s: float) -> dict[int, list[tuple[float, float]]]:
        """Per process, the moments at which another start was told, and that start."""
        if _START not in self._fit.names:
            return {}
        plain = tuple(m for m in self._fit.matchers if m not in self._fit.dialect.matchers)
        targets = {target_of(labels) for labels in self._fit.series}
        for labels in self._fit.series:
            self._roster.number_of(labels)
        step_s = self._spacing()
        told: dict[int, list[tuple[float, float]]] = {}

        def asked(conditions: tuple[Matcher, ...], low: float, high: float) -> tuple[Series, ...]:
            query = selector((*plain, *conditions), _START)
            if self._plan.is_raw:
                return self._client.raw(query, low, high, divisible=True)
            return self._client.grid(query, low + step_s, high, step_s, divisible=True)

        pieces = Pieces(asked, (), (), length_s=10_000 * step_s, unit_s=step_s)
        for _, answer in pieces.read(start_s - step_s, end_s):
            for series in answer:
                key = target_of(series.labels)
                if key in targets:
                    mine = told.setdefault(self._roster.targets[key], [])
                    for moment, value in zip(series.times_s, series.values, strict=True):
                        if not mine or abs(float(value) - mine[-1][1]) > 1:
                            # A collector may write the series of one scrape a little apart.
                            mine.append((moment - step_s / 4, float(value)))
        return told

    def _keep(self, found: pl.DataFrame) -> None:
        """Puts increments into cells, and counts what is left out."""
        numbered = found.with_columns(
            endpoint=pl.Series(self._roster.endpoint, dtype=pl.UInt32).gather(found["series"]),
            status=pl.Series(
                [subject.status for subject in self._roster.subjects], dtype=pl.UInt16
            ).gather(found["series"]),
            reason=pl.Series(
                [subject.excluded for subject in self._roster.subjects], dtype=pl.String
            ).gather(found["series"]),
            is_gap=(pl.col("t1") - pl.col("t0") > _GAP * self._spacing())
            & (pl.col("kind") == GROWN),
        ).drop("series", "kind", "seen")
        pieces = spread(numbered, self._grid, self._without)
        for reason, amount in (
            pieces.filter(pl.col("reason") != "").group_by("reason").agg(pl.col("amount").sum())
        ).iter_rows():
            self._excluded[reason] += amount
        counted = pieces.filter(pl.col("reason") == "")
        self._left_out += float(pieces["left_out"].sum())
        self._over_gaps += float(counted.filter("is_gap")["amount"].sum())
        counted = counted.filter(pl.col("amount") > 0).with_columns(pl.col("cell").cast(pl.UInt32))
        self._cells.append(_summed(counted, "cell"))
        self._statuses.append(_summed(counted, "status"))

    def _all_cells(self) -> pl.DataFrame:
        """The cells of all pieces, summed for some endpoints at a time: there may be millions."""
        found = [pl.DataFrame(schema=_CELLS)]
        for low in range(0, len(self._roster.endpoints), _ENDPOINTS_AT_ONCE):
            some = pl.col("endpoint").is_between(low, low + _ENDPOINTS_AT_ONCE - 1)
            theirs = pl.concat([piece.filter(some) for piece in self._cells])
            found.append(_summed(theirs, "cell"))
        return pl.concat(found)

    def _result(self) -> Counted:
        return Counted(
            cells=self._all_cells(),
            statuses=_summed(pl.concat(self._statuses), "status"),
            excluded=dict(self._excluded),
            left_out=self._left_out,
            births={reason: amount for reason, amount in self._births.items() if reason},
            over_gaps=self._over_gaps,
            resets=self._resets,
            not_looked_at=self._not_looked_at,
            invalid=self._invalid,
            lives=self._lives,
            digest=self._digest.hexdigest(),
        )


def _summed(pieces: pl.DataFrame, key: str) -> pl.DataFrame:
    return pieces.group_by("endpoint", key).agg(pl.col("amount").sum()).sort("endpoint", key)
