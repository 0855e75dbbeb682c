"""A run against the runs before it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.verdict.against_history import compare_with_history
from plimsoll.verdict.metrics import WHOLE_SERVICE
from plimsoll.verdict.model import Meaning
from plimsoll.verdict.policy import JudgingPolicy, Relevance
from plimsoll.verdict.verdict import Comparison, Point, SeriesKey, TriageState
from tests.verdict.single_runs import (
    History,
    candidate,
    entry,
    key,
    measured,
    name,
    points,
    service,
    slower,
)

POLICY = JudgingPolicy()
SEEDS = st.integers(0, 2**32 - 1)


def regressions(history: History, values: dict[str, dict[str, float]]) -> list[Comparison]:
    found = compare_with_history(candidate(values), history, policy=POLICY).comparisons
    return [each for each in found if each.meaning is Meaning.REGRESSION]


def test_what_got_slower_is_reported_and_nothing_else() -> None:
    history, values = service(1)
    found = regressions(history, slower(values, 0.5, name(3), name(7)))
    assert {each.endpoint for each in found} == {name(3), name(7)}


def test_a_comparison_says_it_in_words() -> None:
    history, values = service(2, machine=0.001)
    found = compare_with_history(
        candidate(slower(values, 0.5, name(3))), history, policy=POLICY, of="main"
    ).comparisons[0]
    assert found.explanation.startswith(f"{name(3)} takes ")
    assert "ms at p" in found.explanation
    assert "95 % interval +" in found.explanation
    assert "against 12 runs of main" in found.explanation
    assert found.interval is not None
    assert found.effect is not None
    assert found.interval[0] < found.effect < found.interval[1]


def test_an_improvement_is_none_to_worry_about() -> None:
    history, values = service(3)
    found = compare_with_history(
        candidate(slower(values, -0.5, name(3))), history, policy=POLICY
    ).comparisons
    better = {each.endpoint for each in found if each.meaning is Meaning.IMPROVEMENT}
    assert better == {name(3)}
    assert not any(each.meaning is Meaning.REGRESSION for each in found)


def test_a_slower_machine_is_one_finding_that_a_run_cannot_settle() -> None:
    history, values = service(4, machine=0.01)
    everything = slower(values, 0.08, *values)
    found = compare_with_history(candidate(everything), history, policy=POLICY)
    assert not any(each.meaning for each in found.comparisons)
    together = {each for each in found.suspicious if each[0] == WHOLE_SERVICE}
    assert together == {(WHOLE_SERVICE, "p95_ms"), (WHOLE_SERVICE, "p50_ms")}
    said = next(each.explanation for each in found.comparisons if each.endpoint == WHOLE_SERVICE)
    assert "All 40 endpoints together" in said
    assert "cannot tell from another machine" in said


def test_what_no_machine_does_is_one_regression_of_the_whole_service() -> None:
    history, values = service(5, machine=0.02)
    found = regressions(history, slower(values, 1.0, *values))
    assert {each.endpoint for each in found} == {WHOLE_SERVICE}


def test_a_regression_is_found_on_a_slower_machine() -> None:
    history, values = service(6, machine=0.05)
    everything = slower(slower(values, 0.08, *values), 0.6, name(2))
    assert {each.endpoint for each in regressions(history, everything)} == {name(2)}


def test_few_endpoints_are_judged_each_by_itself() -> None:
    history, values = service(7, endpoints=2, runs=20, machine=0.02, noise=0.02)
    assert {each.endpoint for each in regressions(history, slower(values, 0.6, name(1)))} == {
        name(1)
    }


def test_too_few_runs_are_counted_and_nothing_is_compared() -> None:
    history, values = service(8, runs=3)
    found = compare_with_history(candidate(values), history, policy=POLICY)
    assert not found.comparisons
    assert set(found.missing.values()) == {2}


def test_a_new_endpoint_is_compared_with_nothing() -> None:
    history, values = service(9, endpoints=5)
    values["POST /new"] = {"p95_ms": 10.0}
    found = compare_with_history(candidate(values), history, policy=POLICY)
    assert found.missing == {"POST /new": POLICY.fewest_runs}


def test_runs_of_another_workload_are_no_baseline_and_said() -> None:
    history, values = service(10, endpoints=5)
    found = compare_with_history(candidate(values, digest="other"), history, policy=POLICY)
    assert not found.comparisons
    assert "another workload" in found.notes[0]


def test_an_accepted_run_moves_the_baseline_for_its_endpoint() -> None:
    history, values = service(11, endpoints=5, runs=18, noise=0.01, machine=0.01)
    for series, old in history.items():
        if series.endpoint == name(0):
            history[series] = [
                each.model_copy(update={"value": each.value * (1.5 if at >= 12 else 1)})
                for at, each in enumerate(old)
            ]
    told = [
        entry(TriageState.ACCEPTED, run_id="run-12", endpoint=name(0), metric=metric)
        for metric in ("p50_ms", "p95_ms")
    ]
    usual = slower(values, 0.5, name(0))
    found = compare_with_history(candidate(usual), history, policy=POLICY, triage=told)
    assert not any(each.meaning for each in found.comparisons)
    assert not any("nobody answered" in each for each in found.notes)
    unanswered = compare_with_history(candidate(usual), history, policy=POLICY)
    assert any("nobody answered" in each for each in unanswered.notes)


def failing(rates: list[float], n: int) -> dict[SeriesKey, list[Point]]:
    return {key("GET /a", "error_rate"): points(rates, n=n)}


@pytest.mark.parametrize(("rate", "meaning"), [(0.0, None), (0.004, None), (0.05, "regression")])
def test_failures_are_judged_as_counts(rate: float, meaning: str | None) -> None:
    run = candidate({"GET /a": {"error_rate": rate}})
    (found,) = compare_with_history(run, failing([0.0] * 12, 2000), policy=POLICY).comparisons
    assert found.meaning == meaning
    assert found.effect is None


def test_who_fails_oftener_is_not_praised_for_being_fast() -> None:
    history, values = service(12, endpoints=6)
    history |= {key(name(0), "error_rate"): points([0.0] * 12)}
    values[name(0)] = {metric: value / 3 for metric, value in values[name(0)].items()}
    values[name(0)]["error_rate"] = 0.5
    found = compare_with_history(candidate(values), history, policy=POLICY).comparisons
    own = {each.metric: each for each in found if each.endpoint == name(0)}
    assert own["error_rate"].meaning is Meaning.REGRESSION
    assert own["p95_ms"].meaning is None
    assert "fails oftener" in own["p95_ms"].explanation


def test_the_policy_says_what_matters() -> None:
    history, values = service(13, noise=0.005, machine=0.001)
    lenient = JudgingPolicy(
        relevance={each: Relevance(min_effect=0.5) for each in ("p50_ms", "p95_ms")}
    )
    found = compare_with_history(
        candidate(slower(values, 0.3, name(0))), history, policy=lenient
    ).comparisons
    assert not any(each.meaning for each in found)


def test_a_value_of_nothing_is_compared_too() -> None:
    history: History = {key(name(at)): points([0.0] * 8) for at in range(5)}
    values = {name(at): {"p95_ms": 0.0} for at in range(5)}
    assert not regressions(history, values)
    worse = regressions(history, slower({**values, name(2): {"p95_ms": 50.0}}, 0))
    assert {each.endpoint for each in worse} == {name(2)}


def test_an_unchanged_service_is_hardly_ever_reported() -> None:
    reported = sum(bool(regressions(*service(seed, endpoints=20))) for seed in range(40))
    assert reported <= 2


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.floats(0.05, 3), st.floats(0.05, 3))
def test_a_larger_slowdown_is_never_less_reported(seed: int, one: float, other: float) -> None:
    small, large = sorted((one, other))
    history, values = service(seed, endpoints=12)
    found = [
        {each.endpoint for each in regressions(history, slower(values, by, name(0)))}
        for by in (small, large)
    ]
    assert (name(0) in found[0]) <= (name(0) in found[1])


@settings(max_examples=10, deadline=None)
@given(SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_endpoints_does_not_matter(seed: int, random: np.random.Generator) -> None:
    history, values = service(seed, endpoints=8)
    values = slower(values, 0.4, name(1))
    turned = list(values)
    random.shuffle(turned)
    found = compare_with_history(candidate(values), history, policy=POLICY)
    other = compare_with_history(
        candidate({each: values[each] for each in turned}),
        {each: history[each] for each in reversed(history)},
        policy=POLICY,
    )
    assert found == other


def test_the_runs_own_points_are_left_out() -> None:
    history, values = service(14, endpoints=5)
    found = compare_with_history(
        candidate(values)._replace(run_id="run-11", measured=measured(values)),
        history,
        policy=POLICY,
    )
    assert "run-11" not in found.baseline_runs
    assert len(found.baseline_runs) == 11
