"""Which regressions wait for people's answer."""

from datetime import UTC, datetime, timedelta

import pytest

from plimsoll.verdict.model import Better, Meaning
from plimsoll.verdict.regressions import regressions_of
from plimsoll.verdict.verdict import (
    Comparison,
    Conclusion,
    ObjectiveResult,
    TriageEntry,
    TriageState,
    Verdict,
)
from tests.run.test_carry_out import NOW, RUN


def comparison(endpoint: str, meaning: Meaning | None, metric: str = "p95_ms") -> Comparison:
    return Comparison(
        endpoint=endpoint,
        metric=metric,
        better=Better.LOWER,
        baseline=100.0,
        candidate=130.0,
        effect=0.3,
        interval=(0.2, 0.4),
        chance=0.001,
        n_baseline=12,
        n_candidate=1,
        method="history",
        meaning=meaning,
        explanation="It is slower.",
    )


def missed(endpoint: str) -> ObjectiveResult:
    return ObjectiveResult(
        endpoint=endpoint, name="p(95)<120", measured=130.0, limit=120.0, met=False, explanation=""
    )


FAIL = Verdict(
    run_id=RUN.id,
    service=RUN.service,
    environment=RUN.environment,
    conclusion=Conclusion.FAIL,
    explanation="It is slower.",
    comparisons=(
        comparison("GET /a", Meaning.REGRESSION),
        comparison("GET /a", Meaning.REGRESSION, "p99_ms"),
        comparison("GET /b", None),
        comparison("GET /c", Meaning.IMPROVEMENT),
    ),
    objectives=(missed("GET /d"),),
    confirmed_by="r1.2",
    judged_at=NOW,
)


def triaged(
    state: TriageState, endpoint: str = "GET /a", metric: str = "p95_ms", after: int = 0
) -> TriageEntry:
    return TriageEntry(
        id=f"{endpoint} {metric} {after}",
        run_id=RUN.id,
        endpoint=endpoint,
        metric=metric,
        state=state,
        by="ada",
        at=datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=after),
    )


def waiting(*entries: TriageEntry) -> list[tuple[str, str]]:
    return [
        (each.endpoint, each.metric)
        for each in regressions_of(FAIL, RUN, entries)
        if not each.answered
    ]


def test_a_confirmed_fail_reports_what_got_worse_and_what_it_missed() -> None:
    ended = RUN.model_copy(update={"ended_at": NOW + timedelta(minutes=1)})
    reported = regressions_of(FAIL, ended, ())
    assert [(each.endpoint, each.metric) for each in reported] == [
        ("GET /a", "p95_ms"),
        ("GET /a", "p99_ms"),
        ("GET /d", "p(95)<120"),
    ]
    assert {(each.run_id, each.service, each.environment) for each in reported} == {
        (RUN.id, RUN.service, RUN.environment)
    }
    assert {each.at for each in reported} == {NOW + timedelta(minutes=1)}
    assert {each.at for each in regressions_of(FAIL, RUN, ())} == {RUN.created_at}


def test_what_is_not_confirmed_reports_nothing() -> None:
    assert regressions_of(FAIL.model_copy(update={"confirmed_by": ""}), RUN, ()) == ()
    for conclusion in set(Conclusion) - {Conclusion.FAIL}:
        other = FAIL.model_copy(update={"conclusion": conclusion})
        assert regressions_of(other, RUN, ()) == ()


@pytest.mark.parametrize("state", [TriageState.ACCEPTED, TriageState.FIXED, TriageState.BACKED_OUT])
def test_an_answer_is_about_one_metric(state: TriageState) -> None:
    assert waiting(triaged(state)) == [("GET /a", "p99_ms"), ("GET /d", "p(95)<120")]


def test_who_investigates_has_not_answered_yet() -> None:
    assert len(waiting(triaged(TriageState.INVESTIGATING))) == 3
    reopened = triaged(TriageState.INVESTIGATING, after=1)
    assert len(waiting(triaged(TriageState.FIXED), reopened)) == 3


def test_what_is_accepted_of_the_whole_service_is_accepted_of_its_endpoints() -> None:
    assert waiting(triaged(TriageState.ACCEPTED, "*")) == [
        ("GET /a", "p99_ms"),
        ("GET /d", "p(95)<120"),
    ]
    assert len(waiting(triaged(TriageState.FIXED, "*"))) == 3


@pytest.mark.parametrize("state", [TriageState.INVALID, TriageState.INFRASTRUCTURE])
def test_a_run_that_says_nothing_reports_nothing(state: TriageState) -> None:
    assert waiting(triaged(state)) == []
