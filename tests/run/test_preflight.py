from datetime import UTC, datetime, time

import pytest

from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.memory.target_probe import MemoryTargetProbe
from plimsoll.catalog.model import Environment, Hours, LoadPolicy
from plimsoll.kit.errors import Misconfigured
from plimsoll.run.blast_radius import blast_radius_of
from plimsoll.run.planned import Planned
from plimsoll.run.preflight import (
    Capacity,
    CheckPorts,
    CheckState,
    Preflight,
    TargetAnswer,
    facts_of,
    preflight,
)
from plimsoll.workload.model import TestType
from tests.run.runs import request

URL = "http://127.0.0.1:9"
NIGHT = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
GOOD = TargetAnswer(status=404, took_ms=3.0, clock_ahead_s=0.4, version="4f3a714c0ffee")
PLANNED = Planned(
    requests=12_300.4,
    duration_s=300,
    peak_per_second=45.0,
    virtual_users=20,
    by_endpoint={"GET /orders": 11_000.0, "POST /orders": 1_000.0, "DELETE /orders/{id}": 300.4},
    writing=frozenset({"POST /orders", "DELETE /orders/{id}"}),
)


def found(
    answer: TargetAnswer | None = GOOD,
    *,
    environment: Environment | None = None,
    version: str = "",
    planned: Planned = PLANNED,
    base_url: str = URL,
    cpus: float = 2.0,
) -> Preflight:
    asked = request().model_copy(update={"base_url": base_url})
    ports = CheckPorts(
        probe=MemoryTargetProbe({} if answer is None else {URL: answer}),
        tool_version=lambda: "1.1.0",
        clock=MemoryClock(NIGHT),
        capacity=Capacity(cpus=cpus),
        tells_people_apart=environment is None or environment.name != "alone",
    )
    return preflight(asked, planned, environment=environment, version=version, ports=ports)


def state_of(look: Preflight, name: str) -> CheckState:
    (check,) = (each for each in look.checks if each.name == name)
    return check.state


def test_what_is_well_may_begin_and_says_what_was_looked_at() -> None:
    look = found(version="4f3a714")
    assert (look.failures, look.warnings, look.approval_needed) == ((), (), False)
    assert [each.name for each in look.checks] == [
        "address",
        "load policy",
        "target",
        "version",
        "clock",
        "length",
        "load tool",
        "generator",
    ]


def test_a_dead_target_is_not_loaded() -> None:
    assert found(None).failures == (f"{URL} does not answer: Nobody is there.",)


def test_a_target_that_nobody_has_allowed_is_not_even_asked() -> None:
    asked = request().model_copy(update={"base_url": "https://shop.example"})
    probe = MemoryTargetProbe({"https://shop.example": GOOD})
    ports = CheckPorts(
        probe=probe,
        tool_version=lambda: "1.1.0",
        clock=MemoryClock(NIGHT),
        capacity=Capacity(cpus=2),
    )
    look = preflight(asked, PLANNED, environment=None, ports=ports)
    assert "Nobody has allowed to load shop.example" in look.failures[0]
    assert probe.asked == []
    registered = Environment(name="staging", base_url="https://shop.example/")
    assert preflight(asked, PLANNED, environment=registered, ports=ports).failures == ()
    assert probe.asked == ["https://shop.example"]


def test_the_load_policy_holds() -> None:
    policy = LoadPolicy(
        max_rate_per_s=40,
        allowed_hours=(Hours(start=time(8), end=time(18)),),
        forbidden_endpoints=("DELETE *",),
        approval_needed=True,
    )
    look = found(environment=Environment(name="staging", policy=policy))
    assert look.approval_needed
    assert [each.partition(": ")[2] for each in look.failures] == [
        "45 requests per second are more than the 40 allowed.",
        "23:00 UTC is outside the allowed hours (08:00-18:00 UTC).",
        "DELETE /orders/{id} is forbidden (DELETE *).",
    ]


def test_another_version_or_environment_is_not_loaded() -> None:
    assert found(version="0ddba11").failures == (
        "The target runs version 4f3a714c0ffee, not 0ddba11.",
    )
    staging = Environment(name="staging")
    production = GOOD.model_copy(update={"environment": "production"})
    assert found(production, environment=staging).failures == (
        f"{URL} says that it is production, not staging.",
    )
    assert found(production).failures == ()


def test_what_the_target_does_not_tell_is_a_warning() -> None:
    silent = TargetAnswer(status=200)
    assert found(silent, version="1").warnings == (
        "Whether the target runs version 1 is not known.",
        "The target does not tell what time it is.",
    )


@pytest.mark.parametrize(("ahead_s", "words"), [(75.0, "75 s ahead"), (-4.0, "4 s behind")])
def test_a_clock_that_is_wrong_is_a_warning(ahead_s: float, words: str) -> None:
    (warning,) = found(GOOD.model_copy(update={"clock_ahead_s": ahead_s})).warnings
    assert words in warning


@pytest.mark.parametrize(
    ("cpus", "state"), [(2.0, CheckState.OK), (0.04, CheckState.WARNING), (0.02, CheckState.FAILED)]
)
def test_the_generator_has_to_have_enough_processors(cpus: float, state: CheckState) -> None:
    assert state_of(found(cpus=cpus), "generator") is state


def test_a_missing_load_tool_is_a_failure() -> None:
    def missing() -> str:
        raise Misconfigured("k6 is not installed.")

    ports = CheckPorts(
        probe=MemoryTargetProbe({URL: GOOD}),
        tool_version=missing,
        clock=MemoryClock(NIGHT),
        capacity=Capacity(cpus=2),
    )
    look = preflight(request(), PLANNED, environment=None, ports=ports)
    assert look.failures == ("k6 is not installed.",)


def test_the_blast_radius_is_told_in_figures_and_in_words() -> None:
    radius = found().blast_radius
    assert (radius.requests, radius.writes, radius.duration_s) == (12_300, 1_300, 300)
    assert radius.writing == {"POST /orders": 1_000, "DELETE /orders/{id}": 300}
    load, writes = radius.sentences
    assert load == (
        f"About 12,300 requests go to {URL} (environment staging) within 5 min, "
        "45 a second at the peak and more in bursts, by at most 20 virtual users."
    )
    assert writes == (
        "About 1,300 of them may change what the service keeps: POST /orders (1,000), "
        "DELETE /orders/{id} (300)."
    )


def test_the_blast_radius_of_a_smoke_test_that_only_reads() -> None:
    smoke = Planned(requests=4, duration_s=60, peak_per_second=None, virtual_users=1)
    radius = blast_radius_of(request(TestType.SMOKE, 60), smoke)
    assert radius.sentences[0].endswith("one after the other.")
    assert radius.sentences[1] == "None of them is known to change what the service keeps."


def test_two_answers_say_what_happened_between_them() -> None:
    after = GOOD.model_copy(update={"version": "2", "process": "9:05"})
    before = GOOD.model_copy(update={"process": "9:00"})
    facts = facts_of(before, after, environment="staging", version="1")
    assert (facts.version_before, facts.version_after) == ("4f3a714c0ffee", "2")
    assert (facts.started_before, facts.started_after) == ("9:00", "9:05")
    assert facts.answered_before is True
    assert facts_of(None, None).answered_before is None
    assert facts_of(TargetAnswer(problem="x"), None).answered_before is False


def test_where_nobody_could_approve_a_run_it_does_not_wait_for_that() -> None:
    asking = LoadPolicy(approval_needed=True)
    look = found(environment=Environment(name="alone", policy=asking))
    assert state_of(look, "approval") is CheckState.FAILED
    assert "PLIMSOLL_API__AUTHENTICATION=tokens" in look.failures[0]
    assert found(environment=Environment(name="staging", policy=asking)).failures == ()
    assert found(environment=Environment(name="alone")).failures == ()
