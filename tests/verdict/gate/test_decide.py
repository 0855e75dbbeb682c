"""What a change may do, and what a policy would have done."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.verdict.gate.backtest import backtest
from plimsoll.verdict.gate.decide import decide
from plimsoll.verdict.gate.model import GateAction, GatePolicy
from plimsoll.verdict.gate.policy import read_policies
from plimsoll.verdict.verdict import Conclusion, ObjectiveResult, TriageState, Verdict
from tests.verdict.single_runs import START, comparison, entry, verdict

DEFAULT = GatePolicy()


def policy(text: str) -> GatePolicy:
    return read_policies(text, "gate.yaml").default


def failed(*, worse: float = 0.2, endpoint: str = "GET /a", metric: str = "p95_ms") -> Verdict:
    return verdict(comparison(endpoint, metric=metric, effect=worse), confirmed_by="second")


def action(given_policy: GatePolicy, given_verdict: Verdict) -> GateAction:
    return decide(given_policy, given_verdict, at=START).action


@pytest.mark.parametrize(
    ("conclusion", "expected"),
    [
        (Conclusion.PASS, "allow"),
        (Conclusion.INCONCLUSIVE, "warn"),
        (Conclusion.INVALID, "warn"),
        (Conclusion.FAIL, "block"),
    ],
)
def test_the_default_for_each_conclusion(conclusion: Conclusion, expected: str) -> None:
    found = verdict(conclusion=conclusion, confirmed_by="second")
    assert action(DEFAULT, found) == expected


def test_a_fail_that_nobody_confirmed_warns() -> None:
    found = decide(DEFAULT, verdict(comparison()), at=START)
    assert found.action is GateAction.WARN
    assert "No second run" in found.reasons[0].explanation
    assert action(policy("judging: {confirm: false}"), verdict(comparison())) == "block"
    assert action(policy("unconfirmed: as confirmed"), verdict(comparison())) == "block"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("endpoint: GET /a", "warn"),
        ("endpoint: GET /b", "block"),
        ("endpoint: 'GET *'", "warn"),
        ("endpoint: '*'", "block"),
        ("metric: [p50_ms, p95_ms]", "warn"),
        ("metric: p50_ms", "block"),
        ("kind: objective", "block"),
        ("worse_by: 20%", "warn"),
        ("worse_by: 21%", "block"),
        ("environment: test", "warn"),
        ("environment: other", "block"),
    ],
)
def test_a_rule_is_about_what_fits_all_it_names(rule: str, expected: str) -> None:
    assert action(policy(f"rules: [{{action: warn, {rule}}}]"), failed()) == expected


def test_the_first_rule_that_fits_decides() -> None:
    given_policy = policy("rules: [{action: allow, worse_by: 10%}, {action: block}]")
    found = decide(given_policy, failed(), at=START)
    assert (found.action, found.reasons[0].rule) == ("allow", 1)


def test_the_most_severe_of_all_findings_counts() -> None:
    given_policy = policy("rules: [{endpoint: GET /a, action: allow}]")
    found = verdict(comparison(), comparison("GET /b"), confirmed_by="second")
    assert [each.action for each in decide(given_policy, found, at=START).reasons] == [
        "block",
        "allow",
    ]


def test_a_missed_objective_is_a_finding_too() -> None:
    missed = ObjectiveResult(
        endpoint="GET /a", name="p(95)<250", measured=300, limit=250, met=False, explanation="Slow."
    )
    found = verdict(objectives=[missed], confirmed_by="second")
    assert action(DEFAULT, found) == "block"
    assert action(policy("rules: [{kind: objective, metric: p95_ms, action: warn}]"), found) == (
        "warn"
    )
    told = [entry(TriageState.ACCEPTED, metric="p(95)<250")]
    assert decide(DEFAULT, found, at=START, triage=told).action == "allow"


def test_a_change_from_nothing_is_as_large_as_any() -> None:
    found = verdict(
        comparison(metric="error_rate").model_copy(
            update={"baseline": 0.0, "candidate": 0.1, "effect": None}
        ),
        confirmed_by="second",
    )
    given_policy = policy("rules: [{worse_by: 50%, action: block}, {action: allow}]")
    assert action(given_policy, found) == "block"


def test_what_is_smaller_than_the_policy_cares_for_is_allowed() -> None:
    found = decide(policy("judging: {relevance: {p95_ms: 50%}}"), failed(), at=START)
    assert found.action is GateAction.ALLOW
    assert "smaller" in found.reasons[0].explanation


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (TriageState.ACCEPTED, "allow"),
        (TriageState.INVALID, "allow"),
        (TriageState.INFRASTRUCTURE, "allow"),
        (TriageState.INVESTIGATING, "block"),
        (TriageState.FIXED, "block"),
    ],
)
def test_what_people_said_counts(state: TriageState, expected: str) -> None:
    assert decide(DEFAULT, failed(), at=START, triage=[entry(state)]).action == expected


def test_what_is_muted_stops_nobody_until_then() -> None:
    muted = [entry(TriageState.INVESTIGATING, muted_until=START + timedelta(days=1))]
    assert decide(DEFAULT, failed(), at=START, triage=muted).action == "allow"
    later = START + timedelta(days=2)
    assert decide(DEFAULT, failed(), at=later, triage=muted).action == "block"


@given(st.floats(0.05, 5), st.floats(0.05, 5), st.floats(0.01, 5))
def test_worse_is_never_allowed_more(one: float, other: float, bar: float) -> None:
    given_policy = policy(f"rules: [{{worse_by: {bar:f}, action: block}}, {{action: warn}}]")
    small, large = (action(given_policy, failed(worse=each)) for each in sorted((one, other)))
    assert small.severity <= large.severity


def test_past_runs_are_counted_by_what_people_said() -> None:
    verdicts = [
        verdict(comparison(), run_id=run, confirmed_by="x")
        for run in ("false", "accepted", "fixed", "nobody")
    ]
    verdicts += [
        verdict(comparison("GET /b"), run_id="through", confirmed_by="x"),
        verdict(run_id="passed", conclusion=Conclusion.PASS),
        verdict(run_id="passed-but-bad", conclusion=Conclusion.PASS),
        verdict(comparison(), run_id="second", confirms="false"),
    ]
    triage = {
        "false": [entry(TriageState.INFRASTRUCTURE, run_id="false")],
        "accepted": [entry(TriageState.ACCEPTED, run_id="accepted")],
        "fixed": [entry(TriageState.FIXED, run_id="fixed")],
        "through": [entry(TriageState.BACKED_OUT, run_id="through", endpoint="GET /b")],
        "passed-but-bad": [entry(TriageState.FIXED, run_id="passed-but-bad")],
    }
    found = backtest(policy("rules: [{endpoint: GET /b, action: warn}]"), verdicts, triage)
    assert found.actions == {"allow": 2, "warn": 1, "block": 4}
    assert (found.false_stops, found.accepted_stops) == (1, 1)
    assert (found.let_through, found.silent) == (2, 1)
    assert [each.run_id for each in found.runs if each.people_said == "real"] == [
        "fixed",
        "through",
        "passed-but-bad",
    ]


def test_a_policy_that_wants_smaller_changes_says_that_they_are_not_known() -> None:
    assert backtest(policy("judging: {relevance: {p95_ms: 1%}}"), [], {}).notes
    assert not backtest(policy("judging: {relevance: {p95_ms: 10%}}"), [], {}).notes
