"""Counting from samples: nothing is lost, nothing invented, whatever the samples look like."""

from itertools import pairwise
from typing import Literal, NamedTuple

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.prometheus.counters import (
    NEW_PROCESS,
    NEW_SERIES,
    NEW_TARGET,
    RESET,
    SAMPLES,
    UNCOUNTED,
    First,
    birth_of,
    frame_of,
    increments,
    per_period,
    restarts_of,
    tidied,
)
from plimsoll.adapters.prometheus.payloads import Series

Points = list[tuple[float, float]]

moments = st.floats(0, 10_000, allow_nan=False).map(lambda t: round(t, 3))
counts = st.integers(0, 10**9).map(float)
points = st.lists(st.tuples(moments, counts), unique_by=lambda each: each[0], max_size=30)


def frame(series: dict[int, Points]) -> pl.DataFrame:
    rows = [(number, t, v) for number, each in series.items() for t, v in each]
    return pl.DataFrame(rows, schema=SAMPLES, orient="row")


def counted(each: Points) -> float:
    """As a person would: the last less the first, plus what stood before each reset."""
    values = [v for _, v in sorted(each)]
    if not values:
        return 0.0
    return values[-1] - values[0] + sum(a for a, b in pairwise(values) if b < a)


@given(st.dictionaries(st.integers(0, 5), points, max_size=5))
def test_increments_add_up_to_last_less_first_plus_resets(series: dict[int, Points]) -> None:
    found = increments(tidied(frame(series)).samples)
    sums = dict(found.group_by("series").agg(pl.col("amount").sum()).iter_rows())
    for number, each in series.items():
        assert sums.get(number, 0.0) == pytest.approx(counted(each))
    assert (found["t1"] > found["t0"]).all()
    assert (found["amount"] >= 0).all()


@given(points)
def test_order_and_repetition_of_samples_change_nothing(each: Points) -> None:
    twice = [*each, *reversed(each)]
    assert increments(tidied(frame({0: twice})).samples).equals(
        increments(tidied(frame({0: each})).samples)
    )


@given(points, st.integers(0, 30))
def test_a_cut_anywhere_changes_nothing_when_the_last_sample_is_carried(
    each: Points, at: int
) -> None:
    whole = increments(tidied(frame({0: each})).samples)
    ordered = sorted(each)
    first, second = ordered[:at], ordered[at:]
    parts = [
        increments(tidied(frame({0: first})).samples),
        increments(tidied(frame({0: first[-1:] + second})).samples),
    ]
    assert pl.concat(parts).equals(whole)


def test_what_is_no_count_is_left_out_and_counted() -> None:
    texts = ("1", "NaN", "+Inf", "-1", "-Inf", "no number", "4")
    tidy = tidied(frame_of([(7, Series({}, [float(n) for n in range(7)], texts))]))
    assert tidy.invalid == 5
    assert tidy.samples["v"].to_list() == [1.0, 4.0]
    assert tidy.samples["series"].to_list() == [7, 7]


def test_an_empty_answer_has_no_samples() -> None:
    assert tidied(frame_of([])).samples.is_empty()
    assert increments(tidied(frame_of([])).samples).is_empty()


def test_a_process_that_started_anew_counts_from_nothing_though_it_has_grown_past() -> None:
    samples = frame({0: [(0, 10), (15, 12), (30, 14)]})
    restarts = restarts_of({3: [(0.0, -100.0), (12.0, 11.0)]}, {3: [0]})
    found = increments(samples, restarts)
    assert found["amount"].to_list() == [12.0, 2.0]
    assert found["kind"].to_list() == [RESET, 0]


def test_a_start_told_with_other_rounding_is_no_restart() -> None:
    assert restarts_of({0: [(0.0, 100.0), (15.0, 101.5)]}, {0: [0]}).is_empty()


def test_a_series_that_its_process_was_scraped_without_began_again_after_that_scrape() -> None:
    samples = frame({0: [(0, 10), (60, 12)], 1: [(0, 1), (15, 2), (45, 3), (60, 4)]})
    found = increments(samples.with_columns(target=pl.lit(0)), spacing_s=15.0)
    first = found.filter(pl.col("series") == 0).row(0, named=True)
    assert (first["t0"], first["t1"], first["seen"], first["amount"]) == (45.0, 60.0, 0.0, 12.0)


def test_scrapes_that_nobody_made_are_no_absence() -> None:
    samples = frame({0: [(0, 10), (60, 12)], 1: [(0, 1), (60, 4)]})
    found = increments(samples.with_columns(target=pl.lit(0)), spacing_s=15.0)
    assert found["amount"].to_list() == [2.0, 3.0]


def test_a_period_that_is_scraped_several_times_is_counted_once() -> None:
    samples = frame({0: [(60, 5), (75, 5), (90, 5), (120, 7), (135, 7)]})
    assert per_period(samples, 60)["amount"].sum() == 12


class Case(NamedTuple):
    """What is known before a first sample of 5 requests, and what is to be made of it."""

    t: float
    scraped_before: float | None
    started: float | None
    others: Literal["others before", "nobody before"]
    since: float | None
    reason: str


@pytest.mark.parametrize(
    "case",
    [
        Case(100, 85, None, "nobody before", 85, NEW_SERIES),
        Case(100, 10, 95.0, "nobody before", 95, NEW_SERIES),
        Case(100, None, 90.0, "nobody before", 90, NEW_PROCESS),
        # Clocks differ: a start that lies in the future is just before the sample.
        Case(100, None, 130.0, "nobody before", 99.999, NEW_PROCESS),
        Case(10_000, None, 90.0, "others before", None, UNCOUNTED),
        Case(100, None, None, "others before", 85, NEW_TARGET),
        Case(100, None, None, "nobody before", None, UNCOUNTED),
    ],
)
def test_a_first_value_is_counted_by_a_stated_rule(case: Case) -> None:
    others = case.others == "others before"
    birth = birth_of(First(case.t, 5, case.scraped_before, case.started, others), 15.0)
    assert birth.reason == case.reason
    assert birth.is_counted == (case.since is not None)
    if case.since is not None:
        assert birth.since == pytest.approx(case.since)
