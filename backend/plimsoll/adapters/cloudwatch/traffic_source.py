"""CloudWatch as a source of traffic."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from plimsoll.adapters.cloudwatch.places import place_of
from plimsoll.adapters.cloudwatch.reading import Reading
from plimsoll.adapters.cloudwatch.resolve import Found, found_at, require_balancer
from plimsoll.adapters.cloudwatch.settings import CloudWatchSettings
from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import Rejected
from plimsoll.traffic.counted import (
    notes_on_steps,
    profile_of_counts,
    steps_in,
    window_asked_for,
)
from plimsoll.traffic.model import TrafficProfile, Window
from plimsoll.traffic.ports import Observation, Progress, TrafficSource, no_progress

if TYPE_CHECKING:
    from plimsoll.adapters.cloudwatch.client import CloudWatchClient

_KEPT: Final = (
    (60, timedelta(days=15)),
    (300, timedelta(days=63)),
    (3600, timedelta(days=455)),
)
"""How long CloudWatch keeps counts of which step."""

MakeClient = Callable[[CloudWatchSettings], "CloudWatchClient"]


def connected(settings: CloudWatchSettings) -> "CloudWatchClient":
    """A client over the network; boto3 is imported only now, which takes half a second."""
    from plimsoll.adapters.cloudwatch.client import CloudWatchClient  # noqa: PLC0415

    return CloudWatchClient(settings)


class CloudWatchSource(TrafficSource):
    """Counts of load balancers, target groups and API gateways.

    Args:
        settings: which region, and who we are there.
        connect: makes the client.
        clock: says which counts are still kept.
    """

    def __init__(
        self,
        settings: CloudWatchSettings | None = None,
        *,
        connect: MakeClient = connected,
        clock: Clock | None = None,
    ) -> None:
        self._settings = settings or CloudWatchSettings()
        self._connect = connect
        self._clock = clock or SystemClock()

    @override
    def admit(self, location: str) -> None:
        """Judges the form of the location; see the port."""
        place_of(location)

    @override
    def observe(
        self, location: str, observation: Observation, *, progress: Progress = no_progress
    ) -> TrafficProfile:
        """The profile of what a load balancer, target group or gateway let through.

        Raises:
            Rejected: the location names none of them, or the window is no longer kept.
            NotFound: CloudWatch knows no such thing; names those that are near.
            Unavailable: CloudWatch does not answer, or not completely.
            Misconfigured: it does not know us, or we may not ask.
        """
        place = place_of(location)
        asked = window_asked_for(observation, self._clock.now(), self._settings.lookback_s)
        client = self._connect(self._settings)
        found = found_at(place, client)
        progress(0.1)
        step_s, why = self._step(asked, found)
        steps = steps_in(asked, step_s, observation.without)
        reading = Reading(client, found, steps, place)
        reading.read(lambda share: progress(0.1 + 0.8 * share))
        if not reading.saw_something:
            require_balancer(place, client)
        progress(1.0)
        notes = [*why, *notes_on_steps(asked, steps, reading.odd), *reading.notes()]
        return profile_of_counts(
            f"cloudwatch:{place.location}",
            steps,
            reading.endpoints(),
            reading.totals,
            kept_from_clients=observation.kept_from_clients,
            notes=notes,
        )

    def _step(self, asked: Window, found: Found) -> tuple[int, list[str]]:
        """The finest step that is kept and not too much, and why it is not a minute."""
        age = self._clock.now() - asked.start
        kept = [step_s for step_s, span in _KEPT if age < span - timedelta(seconds=step_s)]
        if not kept:
            raise Rejected(
                f"CloudWatch keeps 455 days, and the window begins {age.days} days ago.",
                where=_said(asked.start),
                fix="Name a window that begins later.",
            )
        lines = sum(
            (1 + len(counted.family.statuses))
            for group in (found.totals, *found.endpoints.values())
            for counted in group
        )
        fitting = [
            step_s
            for step_s in kept
            if lines * asked.duration_s / step_s <= self._settings.most_points
        ]
        step_s = fitting[0] if fitting else kept[-1]
        if step_s == _KEPT[0][0]:
            return step_s, []
        if step_s == kept[0]:
            days = 15 if step_s == _KEPT[1][0] else 63
            because = f"because CloudWatch keeps finer ones for {days} days only"
        else:
            most = self._settings.most_points
            because = f"for finer ones were over {most} points (PLIMSOLL_CLOUDWATCH__MOST_POINTS)"
        return step_s, [f"Steps are {step_s} s wide, {because}."]


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
