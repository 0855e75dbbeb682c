from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from plimsoll.adapters.memory.traffic_source import MemoryTrafficSource
from plimsoll.traffic.holes import (
    clipped,
    closed_up,
    observed_s,
    steps_left_out,
    whole_minutes,
)
from plimsoll.traffic.model import TrafficProfile, Window
from plimsoll.traffic.observe import observe
from plimsoll.traffic.peaks import peaks_of
from plimsoll.traffic.ports import Observation
from tests.traffic.profiles import of_cells

START = datetime(2026, 3, 2, tzinfo=UTC)


def minutes(start: float, end: float) -> Window:
    return Window(start=START + timedelta(minutes=start), end=START + timedelta(minutes=end))


def flat_hour(*left_out: Window) -> TrafficProfile:
    """50 requests a second, of which nobody knows in the stretches that are left out."""
    full = of_cells(START, 60, 60, dict.fromkeys(range(60), 3_000))
    holes = steps_left_out(full.model_copy(update={"left_out": left_out}))
    cells = {step: 3_000 for step in range(60) if step not in holes}
    return of_cells(START, 60, 60, cells).model_copy(update={"left_out": left_out})


def test_a_stretch_that_was_left_out_is_no_lull_and_no_surge() -> None:
    seen = flat_hour(minutes(10, 41))
    assert seen.requests / observed_s(seen) == 50
    peaks = peaks_of(seen)
    assert peaks.steepest_rise is None
    assert peaks.busy_hour is None
    assert peaks.peak is not None
    assert peaks.peak.per_second == 50
    closed = closed_up(seen)
    assert closed.requests == seen.requests
    assert closed.window.duration_s == 29 * 60
    assert closed.endpoints[0].cells == dict.fromkeys(range(29), 3_000)
    assert any("1860 s were left out" in note for note in closed.notes)


def test_minutes_are_left_out_whole_and_each_moment_once() -> None:
    assert whole_minutes(minutes(10.5, 40.5)) == minutes(10, 41)
    assert whole_minutes(minutes(10, 41)) == minutes(10, 41)
    window = minutes(0, 60)
    parts = [minutes(50, 90), minutes(-5, 3), minutes(2, 8), minutes(70, 80)]
    assert clipped(parts, window) == (minutes(0, 8), minutes(50, 60))


def test_an_observation_remembers_what_it_left_out() -> None:
    memory = MemoryTrafficSource({"x": flat_hour()})
    wanted = Observation(without=(minutes(10.5, 40.5), minutes(300, 400)))
    assert observe("memory:x", wanted, sources={"memory": memory}).left_out == (minutes(10, 41),)


def test_a_window_runs_forward_and_bounds_are_bounds() -> None:
    with pytest.raises(ValidationError, match="before it starts"):
        minutes(3, 1)
    for wrong in ({"kept_from_clients": 0}, {"malformed_limit": 5}):
        with pytest.raises(ValidationError):
            Observation.model_validate(wrong)


@given(
    st.dictionaries(st.integers(0, 59), st.integers(1, 100), min_size=1),
    st.lists(st.tuples(st.integers(0, 59), st.integers(1, 20)), max_size=4),
)
def test_closing_up_loses_no_request(counts: dict[int, int], holes: list[tuple[int, int]]) -> None:
    left_out = clipped([minutes(at, at + length) for at, length in holes], minutes(0, 60))
    seen = of_cells(START, 60, 60, counts).model_copy(update={"left_out": left_out})
    closed = closed_up(seen)
    assert sum(closed.endpoints[0].cells.values()) == seen.requests
    assert closed.steps == 60 - len(steps_left_out(seen)) or closed == seen
    assert all(step < closed.steps for step in closed.endpoints[0].cells)
    # Doing it twice is the same as once.
    assert closed_up(closed) == closed
