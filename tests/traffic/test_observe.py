from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from plimsoll.adapters.memory.traffic_source import MemoryTrafficSource
from plimsoll.kit.errors import Rejected
from plimsoll.traffic.model import TrafficProfile
from plimsoll.traffic.observe import observe
from plimsoll.traffic.ports import Observation, Progress, no_progress
from tests.traffic.profiles import of_hours
from tests.workload.builders import profile, traffic

SEEN = profile(traffic("GET /x", 3))


@pytest.mark.parametrize("source", ["day", "memory:", "loki:day", ":day", ""])
def test_a_source_that_is_none_is_answered_with_those_that_are(source: str) -> None:
    with pytest.raises(Rejected, match=r"known kinds: memory:"):
        observe(source, Observation(), sources={"memory": MemoryTrafficSource({"day": SEEN})})


@pytest.mark.parametrize(("clients", "warned"), [(0, False), (1, True), (4, True), (5, False)])
def test_too_few_clients_to_keep_anything_are_noted(clients: int, warned: bool) -> None:  # noqa: FBT001
    few = SEEN.model_copy(update={"distinct_clients": clients, "kept_from_clients": 5})
    sources = {"memory": MemoryTrafficSource({"day": few})}
    notes = observe("memory:day", Observation(), sources=sources).notes
    assert any("--keep-from-clients 1" in note for note in notes) == warned


def test_a_day_of_a_long_window_is_looked_at_closely() -> None:
    monday = datetime(2026, 3, 2, tzinfo=UTC)
    week = of_hours(monday, 7, lambda day, _hour: 10 + day)
    wednesday = of_hours(monday + timedelta(days=2), 1, lambda _day, _hour: 12)
    asked: list[Observation] = []

    class Source:
        def admit(self, location: str) -> None: ...

        def observe(
            self, location: str, observation: Observation, *, progress: Progress = no_progress
        ) -> TrafficProfile:
            assert location == "y"
            asked.append(observation)
            progress(1.0)
            return wednesday if observation.window else week

    told: list[float] = []
    seen = observe("x:y", Observation(day="weekday"), sources={"x": Source()}, progress=told.append)
    assert seen.window == wednesday.window
    assert asked[1].window == wednesday.window
    assert asked[1].day is None
    assert told == [0.5, 1.0]
    assert any("nearest to the median of 5 weekdays" in note for note in seen.notes)


def test_a_time_zone_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError, match="time zone"):
        Observation(timezone="Middle/Earth")


def test_a_window_of_one_day_is_taken_as_it_is() -> None:
    late = of_hours(datetime(2026, 3, 7, 1, tzinfo=UTC), 1, lambda _day, hour: hour)
    memory = MemoryTrafficSource({"saturday": late})
    seen = observe("memory:saturday", Observation(day="weekday"), sources={"memory": memory})
    assert seen.window == late.window
    assert "no longer than a day" in seen.notes[0]
