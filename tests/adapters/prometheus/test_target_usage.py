"""What instances used, from samples: exact, whatever the scrapes were like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.prometheus.payloads import Series
from plimsoll.adapters.prometheus.target_metrics import CPU, MEMORY, POOLS, SIGNALS
from plimsoll.adapters.prometheus.target_processes import grown_by, started_anew
from plimsoll.adapters.prometheus.target_usage import (
    Instance,
    Steps,
    bounded,
    grown,
    held,
    steps_of,
    usage_of,
)

ONE, OTHER = Instance(("a",), "a"), Instance(("b",), "b")


def series(*pairs: tuple[float, float]) -> Series:
    return Series({}, [time for time, _ in pairs], [str(value) for _, value in pairs])


GROWTH = st.lists(
    st.tuples(st.floats(0.5, 60), st.integers(0, 500)), min_size=2, max_size=40
)  # fmt: skip


@given(GROWTH, st.integers(1, 30), st.floats(0, 1e6))
def test_all_growth_within_the_run_is_found_once(
    pieces: list[tuple[float, int]], many: int, first: float
) -> None:
    time_s, value = 0.0, round(first)
    told = [(time_s, float(value))]
    for gap_s, growth in pieces:
        time_s, value = time_s + gap_s, value + growth
        told.append((time_s, float(value)))
    steps = Steps(0.0, time_s / many, many)
    cells = grown(series(*told), steps)
    amounts = [cell.mean * steps.step_s for cell in cells if cell is not None]
    assert len(amounts) == many
    assert sum(amounts) == pytest.approx(sum(growth for _, growth in pieces), abs=1e-3)


def test_a_counter_that_begins_again_counts_from_nothing() -> None:
    cells = grown(series((0, 100), (10, 110), (20, 5), (30, 15)), Steps(0, 10, 3))
    assert [cell.mean for cell in cells if cell] == [1.0, 0.5, 1.0]


def test_what_happened_in_a_long_gap_is_not_known() -> None:
    cells = grown(series((0, 0), (10, 10), (400, 5_000), (410, 5_010)), Steps(0, 10, 41))
    assert [cell is None for cell in cells] == [False, *[True] * 39, False]


def test_a_gauge_holds_until_the_next_sample_and_a_while_longer() -> None:
    cells = held(series((0, 1), (10, 3), (20, 5)), Steps(0, 20, 4))
    assert [cell and (cell.mean, cell.high) for cell in cells] == [
        (2.0, 3.0), (5.0, 5.0), (5.0, 5.0), None,
    ]  # fmt: skip
    broken = held(series((0, float("nan")), (10, 3)), Steps(0, 20, 1))
    assert broken[0] is not None
    assert broken[0].mean == 3


@given(st.floats(0, 1e9), st.floats(1, 86_400))
def test_a_run_is_cut_into_whole_steps_that_are_not_too_many(
    start_s: float, lasts_s: float
) -> None:
    steps = steps_of(start_s, start_s + lasts_s)
    assert steps.end_s == pytest.approx(start_s + lasts_s, rel=1e-6)
    assert 1 <= steps.many <= 121
    stretches = list(steps.stretches(7_200))
    assert sum(each.many for each in stretches) == steps.many
    assert stretches[-1].end_s == pytest.approx(steps.end_s, rel=1e-6)


def test_limits_that_stand_for_none_are_none() -> None:
    limits = {ONE: 0.0, OTHER: -1.0}
    assert bounded(limits, "bytes") == {}
    assert bounded({ONE: 2.0**31 - 1}, "threads") == {}
    assert bounded({ONE: 2.0**33}, "bytes") == {ONE: 2.0**33}
    assert bounded({ONE: 2.0**63}, "bytes") == {}


def test_an_instance_without_a_limit_leaves_the_sum_unknown_and_not_the_others() -> None:
    steps = Steps(0, 10, 2)
    lines = {
        ONE: held(series((0, 1), (10, 2), (20, 2)), steps),
        OTHER: held(series((0, 5), (10, 5), (20, 5)), steps),
    }
    usage = usage_of(POOLS[0], lines, {ONE: 2.0})
    assert usage is not None
    assert (usage.mean, usage.peak, usage.limit) == (6.5, 7, None)
    assert (usage.fullest, usage.at_limit, usage.where) == (1.0, 0.5, "a")
    unlimited = usage_of(POOLS[0], lines, {})
    assert unlimited is not None
    assert (unlimited.fullest, unlimited.at_limit, unlimited.where) == (None, None, "")
    assert usage_of(POOLS[0], {}, {}) is None
    assert usage_of(POOLS[0], {ONE: [None, None]}, {}) is None


def test_delays_of_several_processes_are_not_added_up() -> None:
    steps = Steps(0, 10, 1)
    lines = {ONE: held(series((0, 0.2)), steps), OTHER: held(series((0, 0.5)), steps)}
    usage = usage_of(SIGNALS[0], lines, {})
    assert usage is not None
    assert usage.peak == 0.5


@pytest.mark.parametrize(
    ("told", "is_new", "times"),
    [
        ([(-15, 3), (15, 3), (30, 5)], True, 2),
        ([(-15, 3), (15, 0)], True, 0),
        ([(-15, 3), (15, 0), (30, 1)], True, 1),
        # A pod that came in the run, and failed before its first scrape.
        ([(15, 1), (30, 2)], True, 2),
        # Nobody told anything before the run.
        ([(15, 7), (30, 8)], False, 1),
    ],
)
def test_restarts_are_those_of_the_run(
    told: list[tuple[float, float]], *, is_new: bool, times: int
) -> None:
    assert grown_by(series(*told), 0.0, is_new=is_new) == times


@pytest.mark.parametrize(
    ("told", "times"),
    [
        ([(-15, -900), (15, -900), (30, 20)], 1),
        ([(-15, -900), (15, 10), (30, 25)], 2),
        # The same, rounded otherwise.
        ([(-15, -900), (15, -899.5)], 0),
        # Two workers that answer in turn.
        ([(-30, -900), (-15, -700), (15, -900), (30, -700)], 0),
        # A pod that came.
        ([(15, 10), (30, 10)], 0),
    ],
)
def test_a_process_restarted_if_it_tells_a_start_that_nobody_told(
    told: list[tuple[float, float]], times: int
) -> None:
    assert started_anew(series(*told), 0.0) == times


def test_the_table_of_metrics_has_no_slips() -> None:
    every = [*CPU, *MEMORY, *POOLS, *SIGNALS]
    ids = [each.id for each in every]
    assert len(ids) == len(set(ids))
    assert all(each.yields_to in {"", *ids} for each in every)
    assert all(each.counter == each.used[0].name.endswith("_seconds_total") for each in every)
