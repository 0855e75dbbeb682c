"""What the slice needs from the world: who saw the requests, who tells of them."""

from collections.abc import Callable
from typing import Annotated, Literal, Protocol, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from plimsoll.kit.value import Value
from plimsoll.traffic.findings import Briefing, Retelling
from plimsoll.traffic.model import TrafficProfile, Window

DayKind: TypeAlias = Literal["weekday", "weekend", "busiest"]
"""Which day of a long window stands for the others."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise ValueError("it is no time zone; write one as in Europe/Berlin") from unknown
    return name


class Observation(Value):
    """What to observe and how much of it may be kept."""

    window: Window | None = None
    """None: all that the source holds."""
    kept_from_clients: int = Field(default=5, ge=1)
    """A value is kept only when at least so many different clients sent it (k-anonymity)."""
    day: DayKind | None = None
    """Take one day of the window instead of all of it."""
    timezone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    """Where the service's people live: says when a day begins."""
    without: tuple[Window, ...] = Field(default=(), max_length=1_000)
    """Stretches whose requests are left out, such as those of a load test against production."""
    journeys: bool = False
    """Follow sessions from request to request; needs a log that shows clients."""
    malformed_limit: float = Field(default=0.2, ge=0, le=1)
    """Above this share of malformed lines the source is rejected: it is the wrong file."""


Progress: TypeAlias = Callable[[float], None]
"""Told the share done, 0 to 1, from time to time."""


def no_progress(_share: float) -> None:
    """For callers that do not watch."""


class TrafficSource(Protocol):
    """Saw production's requests, and reports them reduced."""

    def admit(self, location: str) -> None:
        """Nothing, when `observe` may be tried; judged early, so that whoever asks is told at once.

        Raises:
            Rejected: the location cannot be used.
            Forbidden: requests through the API may not read it; names the setting.
        """
        ...

    def observe(
        self, location: str, observation: Observation, *, progress: Progress = no_progress
    ) -> TrafficProfile:
        """The profile of the traffic at a location, raw paths reduced to patterns.

        Raises:
            NotFound: nothing is there.
            Rejected: it is not of this source's kind, or mostly malformed.
            Unavailable: it could not be read right now.
            Forbidden: as in `admit`.
        """
        ...


class TrafficAnalyst(Protocol):
    """Says in plain words what findings say.

    Its rule-based twin is `plimsoll.traffic.describe`, whose words stand wherever
    `plimsoll.traffic.ground` does not take the analyst's.
    """

    def retell(self, briefing: Briefing) -> Retelling:
        """The same in fewer and plainer sentences; none, and why, if it cannot tell.

        It does not raise: whatever a provider does, the findings stand.
        """
        ...
