"""Which endpoint clients ask for after which."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from plimsoll.adapters.memory.traffic_source import MemoryTrafficSource
from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.journeys import GAP_S, Asked, JourneyTally, journeys_of, pause_cell
from plimsoll.traffic.model import Journeys, TrafficProfile
from plimsoll.traffic.observe import observe
from plimsoll.traffic.ports import Observation, Progress, no_progress
from tests.traffic.profiles import of_hours
from tests.workload.builders import profile, traffic


def counts(journeys: Journeys) -> dict[tuple[str | None, str | None], int]:
    return {(one.before, one.after): one.count for one in journeys.transitions}


def test_a_session_is_a_walk_from_its_beginning_to_its_end() -> None:
    journeys = journeys_of([Asked(1, 0, "home"), Asked(1, 5, "cart"), Asked(1, 7, "pay")], 1)
    assert journeys.sessions == 1
    assert counts(journeys) == {
        (None, "home"): 1,
        ("home", "cart"): 1,
        ("cart", "pay"): 1,
        ("pay", None): 1,
    }
    pauses = {one.before: one.pause_ms for one in journeys.transitions}
    assert pauses == {
        None: None,
        "home": LogHistogram(cells={pause_cell(5): 1}),
        "cart": LogHistogram(cells={pause_cell(2): 1}),
        "pay": None,
    }


def test_clients_do_not_mix() -> None:
    rows = [Asked(1, 0, "a"), Asked(2, 1, "b"), Asked(1, 2, "a"), Asked(2, 3, "b")]
    assert counts(journeys_of(rows, 1)) == {
        (None, "a"): 1,
        ("a", "a"): 1,
        ("a", None): 1,
        (None, "b"): 1,
        ("b", "b"): 1,
        ("b", None): 1,
    }


def test_browsers_behind_one_address_have_sessions_of_their_own_but_are_one_client() -> None:
    rows = [Asked(1, second, "a", f"browser {second % 5}") for second in range(10)]
    assert journeys_of(rows, 1).sessions == 5
    assert journeys_of(rows, 2).transitions == ()
    assert journeys_of(rows, 2).hidden == 10


@pytest.mark.parametrize(
    ("pause_s", "sessions"), [(1_800, 1), (1_801, 2), (-1_800, 1), (-9_000, 2)]
)
def test_a_long_pause_ends_a_session(pause_s: int, sessions: int) -> None:
    assert journeys_of([Asked(1, 0, "a"), Asked(1, pause_s, "a")], 1).sessions == sessions


def test_a_transition_needs_clients() -> None:
    rows = [Asked(n, second, name) for n in range(4) for second, name in ((0, "a"), (1, "b"))]
    rows += [Asked(9, 0, "a"), Asked(9, 1, "secret")] * 7
    journeys = journeys_of(rows, 4)
    assert counts(journeys) == {(None, "a"): 5, ("a", "b"): 4, ("b", None): 4}
    assert "secret" not in journeys.model_dump_json()
    assert journeys.hidden == 7 + 6


def test_sessions_are_counted_in_the_step_in_which_they_begin() -> None:
    rows = [Asked(1, 65, "a"), Asked(2, 119, "a"), Asked(1, 130, "a"), Asked(3, 180, "b")]
    assert journeys_of(rows, 1, start_s=60, step_s=60).cells == {0: 2, 2: 1}


@pytest.mark.parametrize("seconds", [*range(1, 30), 59, 60, 299, 300, 900, 1_799, 1_800])
def test_a_pause_is_known_to_three_percent(seconds: int) -> None:
    told = LogHistogram(cells={pause_cell(seconds): 1}).quantile(0.5)
    assert told == pytest.approx(seconds * 1_000, rel=0.03)


def test_few_cells_tell_all_pauses() -> None:
    assert len({pause_cell(second) for second in range(GAP_S + 1)}) < 120
    assert LogHistogram(cells={pause_cell(0): 1}).quantile(0.5) == 0


def test_chances_add_up_to_one() -> None:
    rows = [Asked(n, 0, "a") for n in range(4)] + [Asked(n, 1, "b") for n in range(3)]
    assert journeys_of(rows, 1).chances("a") == {"b": 0.75, None: 0.25}
    assert journeys_of(rows, 1).chances("nowhere") == {}


def test_of_too_many_clients_the_quietest_leave_early() -> None:
    tally = JourneyTally(1, most_clients=2)
    for asked in (Asked(1, 0, "a"), Asked(2, 1, "a"), Asked(3, 2, "a"), Asked(1, 3, "b")):
        tally.add(asked)
    assert tally.journeys().sessions == 4
    assert counts(tally.journeys()) == {
        (None, "a"): 3,
        ("a", None): 3,
        (None, "b"): 1,
        ("b", None): 1,
    }


ROWS = st.lists(
    st.builds(
        Asked,
        st.integers(0, 5),
        st.integers(0, 9_000),
        st.sampled_from("abc"),
        st.sampled_from(["", "x"]),
    ),
    max_size=60,
)


@given(ROWS)
def test_every_request_is_entered_and_left_once(rows: list[Asked]) -> None:
    whole = journeys_of(rows, 1)
    requests = Counter(asked.endpoint for asked in rows)
    for name in "abc":
        assert sum(one.count for one in whole.transitions if one.after == name) == requests[name]
        assert sum(one.count for one in whole.transitions if one.before == name) == requests[name]
    starts = sum(one.count for one in whole.transitions if one.before is None)
    ends = sum(one.count for one in whole.transitions if one.after is None)
    assert starts == ends == whole.sessions == sum(whole.cells.values())
    assert whole.hidden == 0


@given(ROWS, st.integers(1, 4))
def test_what_is_hidden_is_counted(rows: list[Asked], k: int) -> None:
    whole, some = journeys_of(rows, 1), journeys_of(rows, k)
    assert all(one in whole.transitions for one in some.transitions)
    assert (some.sessions, some.cells) == (whole.sessions, whole.cells)
    entered = sum(one.count for one in some.transitions if one.after is not None)
    assert entered + some.hidden == len(rows)


@given(ROWS)
def test_asking_in_between_changes_nothing(rows: list[Asked]) -> None:
    tally = JourneyTally(1)
    for asked in rows:
        tally.add(asked)
        tally.journeys()
    assert tally.journeys() == journeys_of(rows, 1)


@pytest.mark.parametrize("asked", [True, False])
def test_a_source_that_sees_no_clients_says_so_when_journeys_are_wanted(*, asked: bool) -> None:
    sources = {"memory": MemoryTrafficSource({"day": profile(traffic("GET /x", 3))})}
    found = observe("memory:day", Observation(journeys=asked), sources=sources)
    assert found.journeys is None
    assert any("Sessions cannot be followed in" in note for note in found.notes) == asked


@pytest.mark.parametrize(("clients", "warned"), [(1, True), (4, True), (5, False)])
def test_a_proxy_that_may_stand_for_many_people_is_noted(*, clients: int, warned: bool) -> None:
    seen = profile(traffic("GET /x", 30)).model_copy(
        update={"journeys": journeys_of([], 1), "distinct_clients": clients, "kept_from_clients": 1}
    )
    sources = {"memory": MemoryTrafficSource({"day": seen})}
    notes = observe("memory:day", Observation(journeys=True), sources=sources).notes
    assert any("if that is a proxy" in note for note in notes) == warned


def test_a_window_is_chosen_without_following_sessions() -> None:
    monday = datetime(2026, 3, 2, tzinfo=UTC)
    week = of_hours(monday, 7, lambda _day, _hour: 10)
    wanted: list[bool] = []

    class Source(MemoryTrafficSource):
        @override
        def observe(
            self, location: str, observation: Observation, *, progress: Progress = no_progress
        ) -> TrafficProfile:
            wanted.append(observation.journeys)
            return super().observe(
                location, observation.model_copy(update={"window": None}), progress=progress
            )

    sources = {"memory": Source({"week": week})}
    observe("memory:week", Observation(day="busiest", journeys=True), sources=sources)
    assert wanted == [False, True]
