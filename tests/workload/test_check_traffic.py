"""A look at a source before anything is made from it."""

from datetime import UTC, datetime

import pytest
from typing_extensions import override

from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.memory.traffic_source import MemoryTrafficSource
from plimsoll.kit.errors import Forbidden, NotFound, Rejected
from plimsoll.traffic.model import TrafficProfile
from plimsoll.traffic.ports import Observation, Progress, TrafficSource, no_progress
from plimsoll.workload.check_traffic import LONGEST_CHECK_S, TrafficCheck, check_traffic
from tests.workload.builders import profile, traffic

DAY = profile(traffic("GET /orders", 60))


class Slow(MemoryTrafficSource):
    """Reads in two halves, each of which takes a while."""

    def __init__(self, clock: MemoryClock, half_s: float) -> None:
        super().__init__({"day": DAY})
        self._clock, self._half_s = clock, half_s

    @override
    def observe(
        self, location: str, observation: Observation, *, progress: Progress = no_progress
    ) -> TrafficProfile:
        for share in (0.5, 1.0):
            self._clock.advance(self._half_s)
            progress(share)
        return super().observe(location, observation)


class Closed(MemoryTrafficSource):
    """May not be read through the API."""

    @override
    def admit(self, location: str) -> None:
        raise Forbidden(f"{location} is outside what the settings allow.")


def checked(traffic: str, source: TrafficSource | None = None) -> TrafficCheck:
    clock = MemoryClock(datetime(2026, 3, 2, tzinfo=UTC))
    known = source or MemoryTrafficSource({"day": DAY})
    return check_traffic(traffic, sources={"memory": known}, clock=clock)


def test_it_says_what_is_there() -> None:
    told = checked("memory:day")
    assert told.traffic == "memory:day"
    assert told.sight is not None
    assert told.sight.requests == 60


def test_joined_sources_are_one() -> None:
    assert checked("memory:day + memory:day").sight is not None


@pytest.mark.parametrize(
    ("asked", "error"),
    [("memory:night", NotFound), ("memory", Rejected), ("", Rejected), ("ftp:day", Rejected)],
)
def test_what_cannot_be_read_is_an_error_and_not_nothing(
    asked: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        checked(asked)


def test_what_may_not_be_read_is_not_touched() -> None:
    with pytest.raises(Forbidden):
        checked("memory:day", Closed({}))


@pytest.mark.parametrize(("half_s", "whole"), [(LONGEST_CHECK_S / 4, True), (20.0, False)])
def test_it_does_not_take_longer_than_somebody_waits(half_s: float, *, whole: bool) -> None:
    clock = MemoryClock(datetime(2026, 3, 2, tzinfo=UTC))
    told = check_traffic("memory:day", sources={"memory": Slow(clock, half_s)}, clock=clock)
    assert (told.sight is not None) is whole
