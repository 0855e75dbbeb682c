"""Thresholds and SLOs: met, missed, not known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.errors import Rejected
from plimsoll.run.model import ScenarioFigures
from plimsoll.verdict.against_objectives import ObjectivesCheck, Slo, check_objectives
from plimsoll.verdict.measure import measure
from plimsoll.workload.model import Objectives
from tests.verdict.single_runs import figures, result


def kept(p95_ms: float | None = None, error_rate: float | None = None) -> dict[str, Objectives]:
    return {"GET /a": Objectives(p95_ms=p95_ms, error_rate=error_rate, success_rate=None)}


def checked(
    values_ms: list[float], objectives: dict[str, Objectives], *, failed: int = 0, dropped: int = 0
) -> ObjectivesCheck:
    dropping = ScenarioFigures(name="a", iterations=1, dropped=dropped, requests=1)
    run = result(figures("GET /a", values_ms, failed=failed), scenarios=[dropping])
    return check_objectives(measure(run, scenarios={"a": ["GET /a"]}), objectives)


def spread(slow: int, *, of: int = 1000) -> list[float]:
    return [10.0] * (of - slow) + [500.0] * slow


@pytest.mark.parametrize(("slow", "met"), [(20, True), (55, None), (200, False)])
def test_a_p95_beyond_its_limit_is_missed_only_when_that_is_no_chance(
    slow: int,
    met: bool | None,  # noqa: FBT001 - a table
) -> None:
    (found,) = checked(spread(slow), kept(p95_ms=100)).results
    assert found.met is met
    assert found.name == "p(95)<100"


@pytest.mark.parametrize(("failed", "met"), [(10, True), (12, None), (100, False)])
def test_an_error_rate_beyond_its_limit_is_missed_only_when_that_is_no_chance(
    failed: int,
    met: bool | None,  # noqa: FBT001 - a table
) -> None:
    (found,) = checked(spread(0), kept(error_rate=0.01), failed=failed).results
    assert found.met is met
    assert found.measured == failed / 1000


def answered(good: int, other: int) -> ObjectivesCheck:
    """Of 200s and 404s, held against 95 % of successes."""
    told = figures("GET /a", [10.0] * (good + other))
    told = told.model_copy(update={"statuses": {200: good, 404: other}})
    wanted = {"GET /a": Objectives(p95_ms=None, error_rate=None, success_rate=0.95)}
    return check_objectives(measure(result(told)), wanted)


@pytest.mark.parametrize(("other", "met"), [(0, True), (50, True), (55, None), (200, False)])
def test_answers_that_are_no_success_miss_the_success_rate(
    other: int,
    met: bool | None,  # noqa: FBT001 - a table
) -> None:
    (found,) = answered(1000 - other, other).results
    assert (found.name, found.metric, found.met) == ("rate>=0.95", "success_rate", met)
    assert found.measured == pytest.approx(1 - other / 1000)


@given(st.integers(10, 500), st.integers(10, 500))
def test_success_is_missed_where_the_same_share_of_failures_would_be(good: int, other: int) -> None:
    (found,) = answered(good, other).results
    wanted = {"GET /a": Objectives(p95_ms=None, error_rate=0.05, success_rate=None)}
    failing = measure(result(figures("GET /a", [10.0] * (good + other), failed=other)))
    (same,) = check_objectives(failing, wanted).results
    assert found.met is same.met


def test_without_statuses_nobody_knows_the_success_rate() -> None:
    wanted = {"GET /a": Objectives(p95_ms=None, error_rate=None, success_rate=0.95)}
    (found,) = checked(spread(0), wanted).results
    assert (found.met, found.measured) == (None, None)


def test_what_is_not_known_says_how_much_longer_a_run_would_tell() -> None:
    found = checked(spread(55), kept(p95_ms=100))
    assert found.longer is not None
    assert found.longer > 1
    assert "times as long" in found.results[0].explanation
    again = checked(spread(55 * 40, of=40_000), kept(p95_ms=100))
    assert again.results[0].met is False


def test_who_drops_arrivals_misses_its_objectives() -> None:
    found = checked(spread(0), kept(p95_ms=100, error_rate=0.01), dropped=500).results
    assert [each.met for each in found] == [False, False]


def test_a_few_requests_tell_nothing_unless_all_are_far_off() -> None:
    few = checked([10.0] * 10, kept(p95_ms=100, error_rate=0.01), dropped=9)
    assert {each.met for each in few.results} <= {None, False}
    (none,) = checked([10.0] * 21, kept(p95_ms=100)).results
    assert none.met
    (all_slow,) = checked([500.0] * 30, kept(p95_ms=100)).results
    assert all_slow.met is False


def test_slos_are_about_the_whole_service_unless_they_name_an_endpoint() -> None:
    measured = measure(result(figures("GET /a", spread(300))))
    found = check_objectives(
        measured,
        {},
        slos=[
            Slo(metric="p50_ms", limit=20),
            Slo(metric="p95_ms", limit=100, endpoint="GET /a", name="fast enough"),
            Slo(metric="throughput_per_s", limit=100),
        ],
    ).results
    assert {each.name: each.met for each in found} == {
        "p50_ms<=20": True,
        "fast enough": False,
        "throughput_per_s>=100": False,
    }
    assert {each.kind for each in found} == {"slo"}


def test_an_slo_about_nothing_is_refused() -> None:
    with pytest.raises(Rejected, match="GET /nowhere"):
        check_objectives(
            measure(result(figures("GET /a", spread(0)))),
            {},
            slos=[Slo(metric="p95_ms", limit=1, endpoint="GET /nowhere")],
        )


@given(st.integers(0, 400), st.integers(1, 400))
def test_more_slow_requests_never_turn_a_missed_objective_into_a_met_one(
    slow: int, more: int
) -> None:
    order = {True: 0, None: 1, False: 2}
    one, other = (
        checked(spread(each), kept(p95_ms=100)).results[0].met for each in (slow, slow + more)
    )
    assert order[one] <= order[other]
