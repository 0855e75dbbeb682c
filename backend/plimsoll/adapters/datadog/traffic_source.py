"""Datadog as a source of traffic."""

from collections.abc import Callable
from typing import Final

from typing_extensions import override

from plimsoll.adapters.datadog.client import DatadogClient, Target, target_of
from plimsoll.adapters.datadog.operation import with_operation
from plimsoll.adapters.datadog.reading import Reading, Wider
from plimsoll.adapters.datadog.settings import DatadogSettings
from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import Unavailable
from plimsoll.traffic.counted import (
    Steps,
    notes_on_steps,
    profile_of_counts,
    steps_in,
    window_asked_for,
)
from plimsoll.traffic.model import TrafficProfile, Window
from plimsoll.traffic.ports import Observation, Progress, TrafficSource, no_progress

_DAY_S: Final = 86_400
_STEPS: Final = ((15 * _DAY_S, 60), (63 * _DAY_S, 300))
"""Windows up to so long are cut into steps of so many seconds; longer ones into hours."""
_HOUR_S: Final = 3_600
_TRIES: Final = 3


class DatadogSource(TrafficSource):
    """Counts of a service's requests.

    Args:
        settings: which organisation, and who we are there.
        connect: makes the client.
        clock: says when now is.
    """

    def __init__(
        self,
        settings: DatadogSettings | None = None,
        *,
        connect: Callable[[DatadogSettings], DatadogClient] = DatadogClient,
        clock: Clock | None = None,
    ) -> None:
        self._settings = settings or DatadogSettings()
        self._connect = connect
        self._clock = clock or SystemClock()

    @override
    def admit(self, location: str) -> None:
        """Judges the form of the location; see the port."""
        target_of(location)

    @override
    def observe(
        self, location: str, observation: Observation, *, progress: Progress = no_progress
    ) -> TrafficProfile:
        """The profile of what a service was asked.

        Raises:
            NotFound: Datadog counts no requests of the service; names those that are near.
            Rejected: the location names no service, or it has several kinds of requests.
            Unavailable: Datadog does not answer, or asks for more patience than we have.
            Misconfigured: it does not know the keys, or they may not query metrics.
        """
        target = target_of(location)
        asked = window_asked_for(observation, self._clock.now(), self._settings.lookback_s)
        with self._connect(self._settings) as client:
            target = with_operation(target, client, asked)
            progress(0.1)
            reading, steps = _read(
                client, target, asked, observation, lambda share: progress(0.1 + 0.9 * share)
            )
        return profile_of_counts(
            f"datadog:{target.service}/{target.env or '*'}/{target.operation}",
            steps,
            reading.endpoints(),
            reading.requests.values(),
            kept_from_clients=observation.kept_from_clients,
            notes=(*notes_on_steps(asked, steps, reading.odd), *reading.notes()),
        )


def _read(
    client: DatadogClient,
    target: Target,
    asked: Window,
    observation: Observation,
    progress: Progress,
) -> tuple[Reading, Steps]:
    """What was counted, in steps as wide as those in which Datadog answers."""
    step_s = _step_s(asked)
    for _ in range(_TRIES):
        steps = steps_in(asked, step_s, observation.without)
        reading = Reading(client, target, steps)
        try:
            reading.read(progress)
        except Wider as wider:
            step_s = wider.step_s
        else:
            return reading, steps
    raise Unavailable(
        "Datadog answers in wider steps each time.",
        where=target.filter,
        fix="Observe a shorter window, or one that is not so long ago.",
    )


def _step_s(asked: Window) -> int:
    return next((step_s for most_s, step_s in _STEPS if asked.duration_s <= most_s), _HOUR_S)
