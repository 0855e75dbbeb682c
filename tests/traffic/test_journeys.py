"""Which endpoint clients ask for after which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.journeys import Asked, Journeys, JourneyTally, journeys_of


def times(journeys: Journeys) -> dict[tuple[str | None, str | None], int]:
    return {(step.before, step.after): step.times for step in journeys.steps}


def test_a_session_is_a_walk_from_its_beginning_to_its_end() -> None:
    journeys = journeys_of([Asked(1, 0, "home"), Asked(1, 5, "cart"), Asked(1, 7, "pay")], 1)
    assert journeys.sessions == 1
    assert times(journeys) == {
        (None, "home"): 1,
        ("home", "cart"): 1,
        ("cart", "pay"): 1,
        ("pay", None): 1,
    }
    pauses = {step.before: step.pause_s for step in journeys.steps}
    assert pauses == {
        None: None,
        "home": LogHistogram.of([5]),
        "cart": LogHistogram.of([2]),
        "pay": None,
    }


def test_clients_do_not_mix() -> None:
    rows = [Asked(1, 0, "a"), Asked(2, 1, "b"), Asked(1, 2, "a"), Asked(2, 3, "b")]
    assert times(journeys_of(rows, 1)) == {
        (None, "a"): 1,
        ("a", "a"): 1,
        ("a", None): 1,
        (None, "b"): 1,
        ("b", "b"): 1,
        ("b", None): 1,
    }


@pytest.mark.parametrize(("pause_s", "sessions"), [(1_800, 1), (1_801, 2)])
def test_a_long_pause_ends_a_session(pause_s: int, sessions: int) -> None:
    assert journeys_of([Asked(1, 0, "a"), Asked(1, pause_s, "a")], 1).sessions == sessions


def test_a_step_needs_clients() -> None:
    rows = [Asked(n, second, name) for n in range(4) for second, name in ((0, "a"), (1, "b"))]
    rows += [Asked(9, 0, "a"), Asked(9, 1, "secret")] * 7
    journeys = journeys_of(rows, 4)
    assert times(journeys) == {(None, "a"): 5, ("a", "b"): 4, ("b", None): 4}
    assert "secret" not in journeys.model_dump_json()
    assert journeys.reduced == 7 + 6 + 1


def test_chances_add_up_to_one() -> None:
    rows = [Asked(n, 0, "a") for n in range(4)] + [Asked(n, 1, "b") for n in range(3)]
    assert journeys_of(rows, 1).chances("a") == {"b": 0.75, None: 0.25}
    assert journeys_of(rows, 1).chances("nowhere") == {}


def test_of_too_many_clients_the_quietest_leave_early() -> None:
    tally = JourneyTally(1, most_clients=2)
    for asked in (Asked(1, 0, "a"), Asked(2, 1, "a"), Asked(3, 2, "a"), Asked(1, 3, "b")):
        tally.add(asked)
    assert tally.journeys().sessions == 4
    assert times(tally.journeys()) == {
        (None, "a"): 3,
        ("a", None): 3,
        (None, "b"): 1,
        ("b", None): 1,
    }


ROWS = st.lists(
    st.builds(Asked, st.integers(0, 5), st.integers(0, 9_000), st.sampled_from("abc")), max_size=60
)


@given(ROWS, st.integers(1, 4))
def test_every_request_is_entered_and_left_once(rows: list[Asked], k: int) -> None:
    whole = journeys_of(rows, 1)
    entered = sum(step.times for step in whole.steps if step.after is not None)
    left = sum(step.times for step in whole.steps if step.before is not None)
    assert entered == left == len(rows)
    assert whole.sessions == sum(step.times for step in whole.steps if step.before is None)
    some = journeys_of(rows, k)
    assert sum(step.times for step in some.steps) + some.reduced == len(rows) + whole.sessions
    makers = {(s.before, s.after) for s in some.steps}
    assert makers <= {(s.before, s.after) for s in whole.steps}


@given(ROWS)
def test_asking_in_between_changes_nothing(rows: list[Asked]) -> None:
    tally = JourneyTally(1)
    for asked in rows:
        tally.add(asked)
        tally.journeys()
    assert tally.journeys() == journeys_of(rows, 1)
