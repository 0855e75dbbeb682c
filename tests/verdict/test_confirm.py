"""Confirming by running again."""

import pytest

from plimsoll.kit.errors import Rejected
from plimsoll.verdict.comparisons import TOGETHER_METHOD
from plimsoll.verdict.confirm import confirmed, needs_confirming
from plimsoll.verdict.model import Meaning
from plimsoll.verdict.policy import JudgingPolicy
from plimsoll.verdict.verdict import Comparison, Conclusion, ObjectiveResult, Verdict
from tests.verdict.single_runs import START, comparison, verdict

POLICY = JudgingPolicy()
QUIET = comparison("GET /quiet", effect=0.0, chance=0.8, meaning=None)


def second(*comparisons: Comparison, conclusion: Conclusion = Conclusion.PASS, **others: object
           ) -> Verdict:  # fmt: skip
    return verdict(*comparisons, conclusion=conclusion, run_id="second", confirms="first", **others)


def together(first: Verdict, other: Verdict) -> Verdict:
    return confirmed(first, other, policy=POLICY, at=START)


def objective(*, met: bool | None, measured: float | None = 300.0) -> ObjectiveResult:
    return ObjectiveResult(
        endpoint="GET /a", name="p(95)<250", measured=measured, limit=250, met=met,
        explanation="p95 is 300 ms.",
    )  # fmt: skip


def test_what_both_runs_show_is_confirmed() -> None:
    found = together(
        verdict(comparison(), QUIET), second(comparison(chance=0.004, meaning=None), QUIET)
    )
    assert found.conclusion is Conclusion.FAIL
    assert found.confirmed_by == "second"
    assert [each.endpoint for each in found.regressions] == ["GET /a"]
    assert "Run second shows the same." in found.explanation


def test_what_the_second_does_not_show_is_cleared() -> None:
    found = together(
        verdict(comparison(), QUIET), second(comparison(effect=0.01, chance=0.7, meaning=None))
    )
    assert found.conclusion is Conclusion.PASS
    assert found.regressions == ()
    assert found.confirmed_by == "second"
    assert "not seen in the confirming run" in found.comparisons[0].explanation


@pytest.mark.parametrize(
    "again",
    [
        comparison(chance=0.3, meaning=None),
        comparison(effect=0.08, chance=1e-6),
    ],
)
def test_what_the_second_half_shows_stays_undecided(again: Comparison) -> None:
    found = together(verdict(comparison(), QUIET), second(again))
    assert found.conclusion is Conclusion.INCONCLUSIVE
    assert found.confirmed_by == ""
    assert found.settle == "Run it once more."
    assert found.comparisons[0].undecided


def test_only_what_is_confirmed_is_told() -> None:
    first = verdict(comparison(), comparison("GET /b"), QUIET)
    found = together(first, second(comparison(), comparison("GET /b", effect=0, chance=1)))
    assert [each.endpoint for each in found.regressions] == ["GET /a"]
    assert found.conclusion is Conclusion.FAIL


def test_a_suspicion_that_the_second_run_shows_is_a_fail() -> None:
    suspected = comparison(chance=0.01, meaning=None, undecided=True)
    first = verdict(suspected, QUIET, conclusion=Conclusion.INCONCLUSIVE)
    assert needs_confirming(first, POLICY)
    found = together(first, second(comparison(chance=0.004, meaning=None)))
    assert found.conclusion is Conclusion.FAIL
    assert found.regressions[0].meaning is Meaning.REGRESSION


def test_a_suspicion_that_shrinks_is_cleared_and_one_that_stays_is_not() -> None:
    suspected = comparison(chance=0.01, meaning=None, undecided=True)
    first = verdict(suspected, QUIET, conclusion=Conclusion.INCONCLUSIVE)
    shrunk = together(first, second(comparison(effect=0.08, chance=0.2, meaning=None)))
    assert shrunk.conclusion is Conclusion.PASS
    stays = together(first, second(comparison(effect=0.15, chance=0.1, meaning=None)))
    assert stays.conclusion is Conclusion.INCONCLUSIVE


def test_what_is_undecided_for_being_noisy_is_not_run_again() -> None:
    noisy = comparison(effect=0.0, chance=0.9, meaning=None, undecided=True)
    assert not needs_confirming(verdict(noisy, conclusion=Conclusion.INCONCLUSIVE), POLICY)


def test_what_only_the_second_reports_was_seen_once() -> None:
    found = together(
        verdict(comparison(), QUIET),
        second(comparison(effect=0, chance=1, meaning=None), comparison("GET /b"),
               conclusion=Conclusion.FAIL),
    )  # fmt: skip
    assert found.conclusion is Conclusion.INCONCLUSIVE
    assert "GET /b" in found.explanation


def test_another_run_on_the_same_machine_confirms_no_slower_machine() -> None:
    machine = comparison("*").model_copy(update={"method": TOGETHER_METHOD})
    doubtful = machine.model_copy(update={"meaning": None, "undecided": True})
    found = together(verdict(machine), second(doubtful))
    assert found.conclusion is Conclusion.INCONCLUSIVE
    assert "side by side" in found.settle
    assert together(verdict(machine), second(machine)).conclusion is Conclusion.FAIL


def test_an_invalid_second_run_settles_nothing() -> None:
    found = together(verdict(comparison()), second(conclusion=Conclusion.INVALID))
    assert found.conclusion is Conclusion.INCONCLUSIVE
    assert found.settle == "Run it again."


@pytest.mark.parametrize(
    ("met", "conclusion"),
    [
        (False, Conclusion.FAIL),
        (None, Conclusion.INCONCLUSIVE),
        (True, Conclusion.PASS),
    ],
)
def test_a_missed_objective_goes_by_the_second_run(
    met: bool | None,  # noqa: FBT001 - a table
    conclusion: Conclusion,
) -> None:
    first = verdict(objectives=[objective(met=False)])
    found = together(first, second(objectives=[objective(met=met)]))
    assert found.conclusion is conclusion
    assert found.objectives[0].met is met


def test_a_pass_needs_no_confirming_and_stays_as_it_is() -> None:
    passed = verdict(QUIET, conclusion=Conclusion.PASS)
    assert not needs_confirming(passed, POLICY)
    assert together(passed, second(comparison())) == passed


def test_who_does_not_confirm_is_told_at_once() -> None:
    assert not needs_confirming(verdict(comparison()), JudgingPolicy(confirm=False))


@pytest.mark.parametrize(
    "other",
    [
        verdict(run_id="second", service="other"),
        verdict(run_id="second", environment="other"),
        verdict(run_id="second", confirms="third"),
        verdict(run_id="first"),
    ],
)
def test_a_run_of_something_else_confirms_nothing(other: Verdict) -> None:
    with pytest.raises(Rejected, match="does not confirm"):
        together(verdict(comparison()), other)


def test_a_cleared_suspicion_is_no_history_to_compare_with() -> None:
    unknown = Conclusion.INCONCLUSIVE
    first = verdict(objectives=(objective(met=None),), conclusion=unknown)
    again = second(objectives=(objective(met=True),), conclusion=unknown, settle="5 runs more.")
    found = together(first, again)
    assert found.conclusion is Conclusion.INCONCLUSIVE
    assert found.settle == "5 runs more."
