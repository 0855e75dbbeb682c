"""How much counters grew between their samples: pure functions, exact to the request.

`increase()` extrapolates to the borders of its range and so invents and loses requests; here every
pair of neighbouring samples is looked at once. The sum of a series' increments is its last value
less its first, plus the value before each reset.

A frame of samples has the columns `series` (number), `t` (seconds since 1970, as the server says)
and `v`; a frame of increments `series`, `t0`, `t1`, `seen`, `amount` and `kind`: `amount` requests
were counted after `t0` and until `t1`; `seen` is when the series had its sample before.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import polars as pl

from plimsoll.adapters.prometheus.payloads import Labels, Series

TARGET_LABELS: Final = (
    "cluster",
    "namespace",
    "job",
    "instance",
    "exported_instance",
    "service_instance_id",
    "pod",
    "exported_pod",
    "k8s_pod_name",
    "container",
    "replica",
)
"""Labels that together name a process that is scraped."""

SAMPLES: Final = pl.Schema({"series": pl.UInt32, "t": pl.Float64, "v": pl.Float64})
INCREMENTS: Final = pl.Schema(
    {
        "series": pl.UInt32,
        "t0": pl.Float64,
        "t1": pl.Float64,
        "seen": pl.Float64,
        "amount": pl.Float64,
        "kind": pl.UInt8,
    }
)

GROWN, RESET, BORN = 0, 1, 2
"""Kinds: the counter grew; it began again from 0; its first sample, counted from 0."""

_SAME_START_S: Final = 2.0
"""Two times of a process's start that differ by less are the same, told with other rounding."""
_LONGEST_FIRST_S: Final = 300.0
"""A process that started longer before its first scrape has a first value that says little."""


def target_of(labels: Labels) -> tuple[str, ...]:
    """The process that a series comes from."""
    return tuple(labels.get(name, "") for name in TARGET_LABELS)


class Tidied(NamedTuple):
    """Samples that can be counted with."""

    samples: pl.DataFrame
    """By series, then by time; one a moment."""
    invalid: int
    """Samples left out: no number, infinite or negative."""


def frame_of(answer: Iterable[tuple[int, Series]]) -> pl.DataFrame:
    """Samples as the server sent them, of series that have numbers."""
    numbers: list[int] = []
    lengths: list[int] = []
    times: list[float] = []
    values: list[str] = []
    for number, series in answer:
        numbers.append(number)
        lengths.append(len(series.times_s))
        times.extend(series.times_s)
        values.extend(series.values)
    repeated = pl.DataFrame({"series": numbers, "n": lengths}, schema_overrides={"n": pl.Int64})
    of_series = repeated.select(pl.col("series").repeat_by("n")).explode("series")
    return pl.DataFrame(
        {
            "series": of_series["series"].drop_nulls().cast(pl.UInt32),
            "t": pl.Series(times, dtype=pl.Float64),
            # What is no number at all counts as invalid later.
            "v": pl.Series(values, dtype=pl.String).cast(pl.Float64, strict=False),
        },
        schema=SAMPLES,
    )


def tidied(samples: pl.DataFrame) -> Tidied:
    """Sorted, without what is no count, and one sample a moment."""
    valid = samples.filter(pl.col("v").is_finite() & (pl.col("v") >= 0))
    # Of two values at one moment, the larger was counted.
    in_order = valid.sort("series", "t", "v")
    is_last = (pl.col("series") != pl.col("series").shift(-1)) | (
        pl.col("t") != pl.col("t").shift(-1)
    )
    once = in_order.filter(is_last.fill_null(value=True))
    return Tidied(once, samples.height - valid.height)


def increments(
    samples: pl.DataFrame, restarts: pl.DataFrame | None = None, *, spacing_s: float | None = None
) -> pl.DataFrame:
    """What was counted between neighbouring samples of a series.

    A value below the one before is a reset: the counter began again from 0. It did so as well where
    its process is known to have started anew, even if it has grown past its old value since; and
    where its process was scraped in between without it, for counters do not go away otherwise.

    Args:
        samples: as `tidied` returns them.
        restarts: `series`, `t`: the first sample of a series after its process started anew.
        spacing_s: between two scrapes; then the samples also have `target`, the process's number.
    """
    is_pair = pl.col("series") == pl.col("series").shift(1)
    pairs = samples.with_columns(
        is_pair=is_pair, seen=pl.col("t").shift(1), before=pl.col("v").shift(1)
    ).filter("is_pair")
    restarted = pl.lit(value=False)
    if restarts is not None and restarts.height:
        marks = restarts.select("series", mark="t").sort("mark")
        pairs = _latest(pairs, marks, pl.col("t"), by="series", of="mark")
        restarted = (pl.col("mark") > pl.col("seen")).fill_null(value=False)
    t0 = pl.col("seen")
    if spacing_s is not None:
        # Most pairs are neighbouring scrapes, between which there is nothing to look for.
        is_apart = pl.col("t") - pl.col("seen") > 1.5 * spacing_s
        scrapes = samples.select("target", scrape="t").unique().sort("scrape")
        apart = _latest(
            pairs.filter(is_apart), scrapes, pl.col("t") - spacing_s / 2, by="target", of="scrape"
        )
        near = pairs.filter(~is_apart).with_columns(scrape=pl.lit(None, dtype=pl.Float64))
        pairs = pl.concat([near, apart], how="diagonal")
        absent = (pl.col("scrape") > pl.col("seen") + spacing_s / 2).fill_null(value=False)
        restarted |= absent
        t0 = pl.when(absent).then(pl.col("scrape")).otherwise(pl.col("seen"))
    is_reset = (pl.col("v") < pl.col("before")) | restarted
    return (
        pairs.select(
            "series",
            "seen",
            t0=t0,
            t1="t",
            amount=pl.when(is_reset).then(pl.col("v")).otherwise(pl.col("v") - pl.col("before")),
            kind=pl.when(is_reset).then(RESET).otherwise(GROWN).cast(pl.UInt8),
        )
        .sort("series", "t1")
        .select(INCREMENTS.names())
        .cast(INCREMENTS)
    )


def _latest(
    pairs: pl.DataFrame, marks: pl.DataFrame, at: pl.Expr, *, by: str, of: str
) -> pl.DataFrame:
    """Pairs with the latest mark of the same series or process until a moment."""
    return (
        pairs.with_columns(at=at)
        .sort("at")
        .join_asof(marks, left_on="at", right_on=of, by=by, coalesce=False, check_sortedness=False)
        .drop("at")
    )


def per_period(samples: pl.DataFrame, period_s: int) -> pl.DataFrame:
    """Increments of a gauge that holds the count of its last period; repeats are counted once."""
    period = (pl.col("t") / period_s).floor()
    last = samples.group_by("series", period=period).agg(pl.col("t").max(), pl.col("v").last())
    return (
        last.select(
            "series",
            t0=pl.col("t") - period_s,
            t1="t",
            seen=pl.col("t") - period_s,
            amount="v",
            kind=pl.lit(GROWN, dtype=pl.UInt8),
        )
        .sort("series", "t1")
        .cast(INCREMENTS)
    )


class First(NamedTuple):
    """The first sample of a series, and what is known of the time before it."""

    t: float
    v: float
    scraped_before: float | None
    """When its process was last scraped before, without this series; None: never that we saw."""
    started: float | None
    """When its process started; None: unknown."""
    others_before: bool
    """Whether other processes of the service were scraped before."""


class Birth(NamedTuple):
    """Whether a first value was counted within reach, and since when."""

    is_counted: bool
    since: float
    reason: str
    """For the notes; empty where nothing need be said."""


NEW_SERIES = "in series that appeared while their process was being scraped"
NEW_PROCESS = "in processes that had just started"
NEW_TARGET = "in processes that appeared while others were being scraped, their start unknown"
UNCOUNTED = "before the first sample of processes that were there earlier"


def birth_of(first: First, interval_s: float) -> Birth:
    """The rule for a counter's first value, which is more than 0 when it is first seen.

    1. Its process was scraped before without it: it began at 0 since.
    2. Its process is known to have started at most five minutes (or ten scrapes) before: it
       began at 0 then. Started earlier: what it counted before is of unknown times, and left out.
    3. The start is unknown, but others of the service were scraped before: a new replica, that
       began at 0 within the last scrape interval.
    4. Otherwise recording began here: the value is left out.
    """
    if first.scraped_before is not None:
        since = max(first.scraped_before, min(first.started or 0.0, first.t - 1e-3))
        return Birth(is_counted=True, since=since, reason=NEW_SERIES)
    if first.started is not None:
        age = first.t - first.started
        if age <= max(_LONGEST_FIRST_S, 10 * interval_s):
            since = min(first.started, first.t - 1e-3)
            return Birth(is_counted=True, since=since, reason=NEW_PROCESS)
        return Birth(is_counted=False, since=first.t, reason=UNCOUNTED)
    if first.others_before:
        return Birth(is_counted=True, since=first.t - interval_s, reason=NEW_TARGET)
    return Birth(is_counted=False, since=first.t, reason=UNCOUNTED)


def restarts_of(
    starts: Mapping[int, Sequence[tuple[float, float]]], series_of: Mapping[int, Sequence[int]]
) -> pl.DataFrame:
    """The first moment of each new process, per series.

    Args:
        starts: per target, moments and the start that its process then told, by time.
        series_of: per target its series.
    """
    series: list[int] = []
    times: list[float] = []
    for target, told in starts.items():
        for (_, before), (t, now) in pairwise(told):
            if now - before > _SAME_START_S:
                series.extend(series_of.get(target, ()))
                times.extend([t] * len(series_of.get(target, ())))
    return pl.DataFrame(
        {"series": series, "t": times}, schema={"series": pl.UInt32, "t": pl.Float64}
    )
