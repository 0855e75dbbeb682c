"""Journeys between patterns become journeys between endpoints."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.traffic.journeys import Asked, journeys_of
from plimsoll.traffic.model import Journeys, TrafficProfile
from plimsoll.traffic.pattern import OTHER_PATHS
from plimsoll.workload.join import joined
from plimsoll.workload.transitions import rerouted, scaled_journeys
from tests.workload.builders import profile, traffic

ROWS = st.lists(
    st.builds(
        Asked, st.integers(1, 4), st.integers(0, 4_000), st.sampled_from("abcd"), st.just("")
    ),
    min_size=1,
    max_size=40,
)


def entered(journeys: Journeys) -> int:
    return sum(one.count for one in journeys.transitions if one.after is not None)


def shopped(people: int) -> TrafficProfile:
    """A log in which everybody looks at an item, buys it, and sees a picture that no route has."""
    names = ("GET /items/{integer}", "POST /orders", "GET /logo.png")
    asked = [
        Asked(p, 60 * p + 9 * at, name) for p in range(people) for at, name in enumerate(names)
    ]
    return profile(*(traffic(name, people) for name in names)).model_copy(
        update={"journeys": journeys_of(asked, 1, step_s=60)}
    )


def test_what_goes_nowhere_is_hidden() -> None:
    journeys = journeys_of([Asked(1, 0, "a"), Asked(1, 1, "b")], 1)
    left = rerouted(journeys, {"a": {"A": 3}})
    assert [(one.before, one.after) for one in left.transitions] == [(None, "A")]
    assert left.hidden == 1


@given(ROWS, st.dictionaries(st.sampled_from("abcd"), st.dictionaries(
    st.sampled_from("XYZ"), st.integers(0, 9), max_size=3)))  # fmt: skip
def test_each_transition_goes_somewhere_or_is_hidden(
    rows: list[Asked], places: dict[str, dict[str, int]]
) -> None:
    found = rerouted(journeys_of(rows, 1), places)
    assert entered(found) + found.hidden == len(rows)
    assert {one.after for one in found.transitions} <= {"X", "Y", "Z", None}
    assert all(one.pause_ms is None or one.pause_ms.count == one.count for one in found.transitions)


@given(ROWS, st.integers(1, 3), st.dictionaries(st.integers(0, 9), st.integers(1, 50), min_size=1))
def test_scaling_loses_and_invents_nothing(
    rows: list[Asked], k: int, cells: dict[int, int]
) -> None:
    found = scaled_journeys(journeys_of(rows, k), len(rows), cells)
    assert entered(found) + found.hidden == sum(cells.values())
    assert found.hidden >= 0
    assert sum(found.cells.values()) == found.sessions
    assert set(found.cells) <= set(cells)
    assert sum(one.count for one in found.transitions if one.after is None) <= found.sessions
    assert all(one.pause_ms is None or one.pause_ms.count == one.count for one in found.transitions)


def test_a_log_tells_the_ways_between_the_routes_of_metrics() -> None:
    metrics = profile(
        traffic("GET /items/{id}", 100, cells={2: 100}),
        traffic("POST /orders", 100, cells={5: 100}),
    )
    seen = joined(metrics.model_copy(update={"source": "prometheus:shop"}), shopped(10))
    assert seen.journeys is not None
    assert {(one.before, one.after): one.count for one in seen.journeys.transitions} == {
        (None, "GET /items/{id}"): 100,
        ("GET /items/{id}", "POST /orders"): 100,
    }
    assert (seen.journeys.sessions, seen.journeys.cells) == (100, {2: 50, 5: 50})
    assert seen.figures_from["journeys"] == "access-log:access.log"
    assert any("Sessions go from endpoint to endpoint" in note for note in seen.notes)


def test_metrics_without_routes_or_methods_get_the_ways_of_the_log() -> None:
    for name in (f"ANY {OTHER_PATHS}", f"GET {OTHER_PATHS}"):
        seen = joined(profile(traffic(name, 30)), shopped(10))
        before = shopped(10).journeys
        assert before is not None
        assert seen.journeys is not None
        assert seen.journeys.transitions == before.transitions
    seen = joined(profile(traffic("ANY /items/{id}", 20)), shopped(10))
    assert seen.journeys is not None
    assert [one.after for one in seen.journeys.transitions] == ["GET /items/{id}"]


@pytest.mark.parametrize("has_own", [True, False])
def test_journeys_of_the_first_are_not_replaced(*, has_own: bool) -> None:
    first, second = shopped(10), shopped(3).model_copy(update={"source": "access-log:b"})
    if not has_own:
        second = second.model_copy(update={"journeys": None})
    seen = joined(first, second)
    assert seen.journeys == first.journeys
    assert seen.figures_from["journeys"] == "access-log:access.log"


def test_a_log_of_other_endpoints_tells_no_ways() -> None:
    seen = joined(profile(traffic("GET /other", 7)), shopped(3))
    assert seen.journeys is None
    assert "journeys" not in seen.figures_from
