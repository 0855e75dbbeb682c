"""A stored history: marks, accepted levels, the current baseline."""

import time

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.verdict.history import (
    MarkKind,
    accepted_by_series,
    accepted_of,
    baseline_of,
    judge_series,
)
from plimsoll.verdict.metrics import METRICS
from plimsoll.verdict.verdict import Point, TriageState
from tests.verdict.histories import shifted
from tests.verdict.single_runs import entry, points

P95, ERRORS = METRICS["p95_ms"], METRICS["error_rate"]


def with_digest(given_points: list[Point], at: int, digest: str = "other") -> list[Point]:
    return [
        each.model_copy(update={"workload_digest": digest}) if number >= at else each
        for number, each in enumerate(given_points)
    ]


def test_a_shift_begins_the_current_level_and_stays_open_until_somebody_answers() -> None:
    judged = judge_series(points(list(shifted(10))), P95)
    assert judged.current_start == 40
    assert judged.open_regression is not None
    answered = judge_series(points(list(shifted(10))), P95, accepted_runs={"run-41"})
    assert answered.open_regression is None
    assert answered.current_start == 41
    assert [each.kind for each in answered.marks] == [MarkKind.ACCEPTED]


def test_an_improvement_is_not_open() -> None:
    assert judge_series(points(list(shifted(-10))), P95).open_regression is None


def test_a_changed_workload_explains_a_shift() -> None:
    judged = judge_series(with_digest(points(list(shifted(10))), 40), P95)
    assert judged.judged.change_points == ()
    (mark,) = judged.marks
    assert (mark.index, mark.kind) == (40, MarkKind.WORKLOAD_CHANGED)
    assert mark.explains is not None
    assert "no alarm" in mark.explanation
    assert judged.current_start == 40
    assert judged.open_regression is None


def test_a_changed_workload_explains_nothing_far_from_it() -> None:
    judged = judge_series(with_digest(points(list(shifted(10))), 20), P95)
    assert [each.index for each in judged.judged.change_points] == [40]
    assert judged.marks[0].explains is None


def test_the_baseline_is_of_the_current_level_and_workload() -> None:
    series = with_digest(points(list(shifted(10))), 60)
    judged = judge_series(series, P95)
    old = baseline_of(series, judged, workload_digest="w", most=50)
    assert [old[0].run_id, old[-1].run_id] == ["run-40", "run-59"]
    assert len(baseline_of(series, judged, workload_digest="other", most=5)) == 5
    assert baseline_of(series, judged, workload_digest="third", most=5) == ()


def test_a_shift_that_is_too_small_to_matter_moves_no_baseline() -> None:
    rates = [0.001] * 30 + [0.002] * 30
    judged = judge_series(points(rates), ERRORS)
    assert judged.judged.change_points == ()
    assert judged.current_start == 0


def test_an_empty_history_has_a_level_that_has_not_begun() -> None:
    assert judge_series([], P95).current_start == 0


def test_what_was_accepted_and_reopened_is_accepted_no_more() -> None:
    entries = [entry(TriageState.ACCEPTED), entry(TriageState.INVESTIGATING, at=1)]
    assert accepted_by_series(entries[:1]) == {("GET /a", "p95_ms"): frozenset({"first"})}
    assert accepted_by_series(entries) == {}


def test_what_was_accepted_for_the_whole_service_was_for_its_endpoints() -> None:
    by_series = accepted_by_series([entry(TriageState.ACCEPTED, endpoint="*")])
    assert accepted_of(by_series, "GET /a", "p95_ms") == {"first"}
    assert accepted_of(by_series, "GET /a", "p50_ms") == frozenset()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(20, 119))
def test_what_a_shorter_history_reported_stands(seed: int, count: int) -> None:
    runs = shifted(8, seed=seed, count=120)
    whole = judge_series(with_digest(points(list(runs)), 70), P95)
    part = judge_series(with_digest(points(list(runs[:count])), 70), P95)
    told = [each for each in whole.judged.change_points if each.reported_at < count]
    assert list(part.judged.change_points) == told


def test_ten_thousand_runs_take_a_moment() -> None:
    # Five times what is asked: this machine has other work.
    draw = np.random.default_rng(1)
    series = points(list(100 + draw.standard_normal(10_000)))
    judge_series(series, P95)
    times = []
    for _ in range(3):
        started = time.process_time()
        judge_series(series, P95)
        times.append(time.process_time() - started)
    assert min(times) < 0.25
