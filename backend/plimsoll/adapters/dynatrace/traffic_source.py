"""Dynatrace as a source of traffic."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from typing_extensions import override

from plimsoll.adapters.dynatrace.client import DynatraceClient
from plimsoll.adapters.dynatrace.lookup import require_service_name, service_named
from plimsoll.adapters.dynatrace.reading import Reading
from plimsoll.adapters.dynatrace.settings import DynatraceSettings
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

_KEPT: Final = ((timedelta(days=14), 60), (timedelta(days=28), 300))
"""How long Dynatrace keeps which slots; hours above."""
_HOUR_S: Final = 3_600
_TRIES: Final = 4


class DynatraceSource(TrafficSource):
    """Counts of a service's requests.

    Args:
        settings: which environment, and who we are there.
        connect: makes the client.
        clock: says which slots are still kept.
    """

    def __init__(
        self,
        settings: DynatraceSettings | None = None,
        *,
        connect: Callable[[DynatraceSettings], DynatraceClient] = DynatraceClient,
        clock: Clock | None = None,
    ) -> None:
        self._settings = settings or DynatraceSettings()
        self._connect = connect
        self._clock = clock or SystemClock()

    @override
    def admit(self, location: str) -> None:
        """Judges the form of the location; see the port."""
        require_service_name(location)

    @override
    def observe(
        self, location: str, observation: Observation, *, progress: Progress = no_progress
    ) -> TrafficProfile:
        """The profile of what a service was asked.

        Raises:
            NotFound: Dynatrace knows no such service; names those that are near.
            Rejected: the location names no service, or several.
            Unavailable: Dynatrace does not answer, or asks for more patience than we have.
            Misconfigured: it does not know the token, or the token may not read.
        """
        name = require_service_name(location)
        asked = window_asked_for(observation, self._clock.now(), self._settings.lookback_s)
        with self._connect(self._settings) as client:
            service = service_named(name, client)
            progress(0.1)
            reading, steps = self._totals(client, service.id, asked, observation)
            reading.read(lambda share: progress(0.2 + 0.8 * share))
        return profile_of_counts(
            f"dynatrace:{service.name or service.id}",
            steps,
            reading.endpoints(),
            [reading.total],
            kept_from_clients=observation.kept_from_clients,
            notes=(*notes_on_steps(asked, steps, reading.odd), *reading.notes()),
        )

    def _totals(
        self, client: DynatraceClient, service_id: str, asked: Window, observation: Observation
    ) -> tuple[Reading, Steps]:
        """A reading whose steps are as wide as Dynatrace's slots, which it may widen by itself."""
        age = self._clock.now() - asked.start
        step_s = next((each for span, each in _KEPT if age < span), _HOUR_S)
        for _ in range(_TRIES):
            steps = steps_in(asked, step_s, observation.without)
            reading = Reading(client, service_id, steps)
            reading.read_totals()
            if reading.slot_s == step_s:
                return reading, steps
            step_s = reading.slot_s
        raise Unavailable(
            "Dynatrace answers with other slots each time.",
            where=self._settings.url,
            fix="Observe a shorter window.",
        )
