"""Checks a source of traffic before anything is made from it: can it be read, and what is there?"""

from collections.abc import Mapping
from typing import Final

from plimsoll.kit.clock import Clock
from plimsoll.kit.value import Value
from plimsoll.traffic.observe import source_named
from plimsoll.traffic.ports import Observation, TrafficSource
from plimsoll.traffic.sight import TrafficSight, sight_of
from plimsoll.workload.join import observe_joined, sources_of

LONGEST_CHECK_S: Final = 15.0


class TrafficCheck(Value):
    """What a look at a source has found; that it cannot be read is an error instead."""

    traffic: str
    """As it was asked for."""
    sight: TrafficSight | None
    """None: it can be read, but holds more than a check looks at; a bundle takes its time."""


class _Enough(Exception):
    """The time is up."""


def check_traffic(
    traffic: str,
    *,
    sources: Mapping[str, TrafficSource],
    clock: Clock,
    longest_s: float = LONGEST_CHECK_S,
) -> TrafficCheck:
    """Looks at what a bundle would be made from, for a limited time; keeps nothing.

    The time is looked at whenever a source tells its progress: a single request to a system that
    does not answer takes as long as the source's own settings allow.

    Raises:
        Rejected, NotFound, Unavailable, Forbidden, Misconfigured: as the source itself, first of
            all for a location that requests through the API may not read.
    """
    for name in sources_of(traffic, sources):
        source, location = source_named(name, sources)
        source.admit(location)
    begun = clock.now()

    def look_at_the_time(_share: float) -> None:
        if (clock.now() - begun).total_seconds() > longest_s:
            raise _Enough

    try:
        profile = observe_joined(traffic, Observation(), sources=sources, progress=look_at_the_time)
    except _Enough:
        return TrafficCheck(traffic=traffic, sight=None)
    return TrafficCheck(traffic=traffic, sight=sight_of(profile))
