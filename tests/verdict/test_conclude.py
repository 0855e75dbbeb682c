"""The verdict of one run."""

from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.run.model import RunResult, ScenarioFigures
from plimsoll.run.record import Invalidity, InvalidReason, Validity
from plimsoll.verdict.against_objectives import Slo
from plimsoll.verdict.conclude import judge_run
from plimsoll.verdict.measure import measure, points_of
from plimsoll.verdict.policy import JudgingPolicy
from plimsoll.verdict.verdict import Conclusion, Verdict
from plimsoll.workload.model import Objectives
from tests.verdict.single_runs import START, History, figures, record, result

POLICY = JudgingPolicy()
ENDPOINTS = ("GET /a", "GET /b", "GET /c", "GET /d", "GET /e")
NOISE = (0.0, 0.01, -0.01, 0.02, -0.02, 0.005, -0.005, 0.015)
THRESHOLDS = {each: Objectives(p95_ms=200, error_rate=0.01, success_rate=None)
              for each in ENDPOINTS}  # fmt: skip


def run_of(
    factors: Sequence[float] = (1, 1, 1, 1, 1), *, failed: int = 0, dropped: int = 0
) -> RunResult:
    """Of 400 requests to each endpoint, around 100 ms."""
    return result(
        *(
            figures(name, [factor * (60 + 0.2 * at) for at in range(400)], failed=failed)
            for name, factor in zip(ENDPOINTS, factors, strict=True)
        ),
        scenarios=[
            ScenarioFigures(name=name, iterations=400, dropped=dropped, requests=400)
            for name in ENDPOINTS
        ],
    )


@cache
def history(runs: int = 8) -> History:
    found: History = {}
    for at in range(runs):
        factors = [1 + NOISE[(at + 3 * each) % len(NOISE)] for each in range(len(ENDPOINTS))]
        for key, point in points_of(
            measure(run_of(factors), scenarios={each: [each] for each in ENDPOINTS}),
            record(f"base-{at}", at=at),
        ).items():
            found.setdefault(key, []).append(point)
    return found


def judged(
    run: RunResult | None, *, earlier: History | None, validity: Validity | None = None
) -> Verdict:
    return judge_run(
        record().model_copy(update={"validity": validity or Validity()}),
        run,
        at=START,
        policy=POLICY,
        scenarios={each: [each] for each in ENDPOINTS},
        thresholds=THRESHOLDS,
        history=earlier,
    )


def test_as_always_is_a_pass_that_says_what_would_have_been_seen() -> None:
    found = judged(run_of(), earlier=history())
    assert found.conclusion is Conclusion.PASS
    assert "Nothing got worse on 5 endpoints, against 8 runs." in found.explanation
    assert "would have been seen" in found.explanation
    assert "10 of 10 objectives are met." in found.explanation
    assert len(found.baseline_runs) == 8


def test_one_endpoint_that_got_slower_is_a_fail_of_exactly_that() -> None:
    found = judged(run_of((1, 1, 1.5, 1, 1)), earlier=history())
    assert found.conclusion is Conclusion.FAIL
    assert {each.endpoint for each in found.regressions} == {"GET /c"}
    assert found.explanation.startswith("GET /c takes 2")
    assert found.comparisons[0].endpoint == "GET /c"


def test_a_missed_objective_is_a_fail_without_any_history() -> None:
    found = judged(run_of((1, 3, 1, 1, 1)), earlier=None)
    assert found.conclusion is Conclusion.FAIL
    assert "limit" in found.explanation


def test_a_threshold_that_the_runs_before_missed_as_much_is_not_this_runs_doing() -> None:
    slow = (1, 3, 1, 1, 1)
    before: History = {}
    for at in range(8):
        factors = [each * (1 + NOISE[at]) for each in slow]
        for key, point in points_of(measure(run_of(factors)), record(f"b{at}", at=at)).items():
            before.setdefault(key, []).append(point)
    found = judged(run_of(slow), earlier=before)
    assert found.conclusion is Conclusion.PASS
    assert "missed these thresholds as well: GET /b" in found.explanation


def with_successes(rate: float, before: Sequence[float]) -> Verdict:
    """A run of which that share succeeded at GET /b, and as many as that in earlier ones."""
    good = round(1000 * rate)
    statuses = {200: good, 404: 1000 - good}
    run = run_of()
    told = [
        each.model_copy(update={"statuses": statuses if each.endpoint == "GET /b" else {200: 1000}})
        for each in run.endpoints
    ]
    return judge_run(
        record(),
        run.model_copy(update={"endpoints": tuple(told)}),
        at=START,
        policy=POLICY,
        thresholds={
            "GET /b": Objectives(p95_ms=None, error_rate=None, success_rate=0.99),
        },
        history=history(),
        succeeded_before=lambda endpoint: before if endpoint == "GET /b" else (),
    )


def test_answers_of_another_status_are_a_fail_although_they_are_fast() -> None:
    found = with_successes(0.0, [1.0] * 8)
    assert found.conclusion is Conclusion.FAIL
    assert "success rate" in found.explanation


@pytest.mark.parametrize(
    ("rate", "before", "conclusion"),
    [
        (0.5, [0.5, 0.45, 0.55, 0.5, 0.6], Conclusion.PASS),
        (0.3, [0.5, 0.45, 0.55, 0.5, 0.6], Conclusion.FAIL),
        (0.5, [0.5, 0.45], Conclusion.FAIL),
        (0.5, [], Conclusion.FAIL),
        (0.5, [1.0, 1.0, 1.0, 1.0, 0.4], Conclusion.FAIL),
    ],
)
def test_a_success_rate_that_earlier_runs_missed_as_much_is_not_this_runs_doing(
    rate: float, before: list[float], conclusion: Conclusion
) -> None:
    found = with_successes(rate, before)
    assert found.conclusion is conclusion
    (objective,) = found.objectives
    assert objective.as_before is (conclusion is Conclusion.PASS)


def test_an_slo_has_no_such_excuse() -> None:
    found = judge_run(
        record(), run_of(), at=START, policy=POLICY, history=history(),
        slos=[Slo(metric="p95_ms", limit=50)],
    )  # fmt: skip
    assert found.conclusion is Conclusion.FAIL


def test_a_candidate_that_collapses_is_a_fail() -> None:
    found = judged(run_of((0.1, 0.1, 0.1, 0.1, 0.1), dropped=800), earlier=history())
    assert found.conclusion is Conclusion.FAIL
    assert "never sent" in found.explanation
    assert any(each.metric == "error_rate" for each in found.regressions)


def test_a_history_that_begins_is_inconclusive_and_says_how_many_runs_lack() -> None:
    found = judged(run_of(), earlier=history(3))
    assert found.conclusion is Conclusion.INCONCLUSIVE
    assert found.settle == "2 runs more of the same workload would do."
    assert judged(run_of(), earlier={}).conclusion is Conclusion.INCONCLUSIVE


def test_without_history_and_objectives_nothing_can_be_said() -> None:
    found = judge_run(record(), run_of(), at=START, policy=POLICY)
    assert found.conclusion is Conclusion.INCONCLUSIVE
    assert found.settle


def test_everything_slower_is_inconclusive_and_asks_for_a_run_side_by_side() -> None:
    found = judged(run_of((1.12,) * 5), earlier=history())
    assert found.conclusion is Conclusion.INCONCLUSIVE
    assert "side by side" in found.settle
    assert found.regressions == ()


@pytest.mark.parametrize("run", [run_of(), None])
def test_an_invalid_run_says_nothing_and_why(run: RunResult | None) -> None:
    reason = InvalidReason(
        kind=Invalidity.GENERATOR_SATURATED, explanation="the generator had no cpu left"
    )
    found = judged(run, earlier=history(), validity=Validity(reasons=(reason,)))
    assert found.conclusion is Conclusion.INVALID
    assert "The generator had no cpu left." in found.explanation
    assert found.comparisons == ()


def test_a_run_without_a_result_is_invalid() -> None:
    found = judged(None, earlier=history())
    assert found.conclusion is Conclusion.INVALID
    assert found.invalid[0].kind is Invalidity.NOTHING_MEASURED


def test_a_run_that_nobody_knows_the_end_of_is_invalid() -> None:
    unknown = record().model_copy(update={"validity": None})
    found = judge_run(unknown, run_of(), at=START, policy=POLICY)
    assert found.invalid[0].kind is Invalidity.CRASHED


def test_the_run_that_is_confirmed_is_no_baseline() -> None:
    found = judge_run(
        record(), run_of(), at=START, policy=POLICY, history=history(), confirms="base-3"
    )
    assert found.confirms == "base-3"
    assert "base-3" not in found.baseline_runs


ORDER = {Conclusion.PASS: 0, Conclusion.INCONCLUSIVE: 1, Conclusion.FAIL: 2}


@settings(max_examples=10, deadline=None)
@given(st.floats(1, 4), st.floats(1, 4), st.booleans())
def test_slower_never_turns_a_fail_into_a_pass(
    one: float,
    other: float,
    everything: bool,  # noqa: FBT001 - drawn
) -> None:
    earlier = history()
    conclusions = [
        judged(run_of([by] * 5 if everything else [1, by, 1, 1, 1]), earlier=earlier).conclusion
        for by in sorted((one, other))
    ]
    assert ORDER[conclusions[0]] <= ORDER[conclusions[1]]


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_failing_or_dropping_more_never_turns_a_fail_into_a_pass(
    failed: int, more_failed: int, dropped: int, more_dropped: int
) -> None:
    earlier = history()
    low = judged(run_of(failed=min(failed, more_failed), dropped=dropped), earlier=earlier)
    high = judged(
        run_of(failed=max(failed, more_failed), dropped=dropped + more_dropped), earlier=earlier
    )
    assert ORDER[low.conclusion] <= ORDER[high.conclusion]
