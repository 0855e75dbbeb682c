"""The port TargetMonitor: what Prometheus knows of a service while it is loaded."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from threading import Lock
from typing import Final

from typing_extensions import override

from plimsoll.adapters.prometheus.client import PrometheusClient, http_client
from plimsoll.adapters.prometheus.detect import Span
from plimsoll.adapters.prometheus.settings import PrometheusSettings
from plimsoll.adapters.prometheus.target_alarms import firing, of_severities
from plimsoll.adapters.prometheus.target_metrics import (
    CPU,
    MEMORY,
    PERIODS,
    POOLS,
    SIGNALS,
    THROTTLED_PERIODS,
    Known,
)
from plimsoll.adapters.prometheus.target_processes import (
    autoscaler_of,
    changed,
    limits_of,
    ready_replicas,
    replicas_of,
    restarts_of,
)
from plimsoll.adapters.prometheus.target_reading import Crowded, Reading
from plimsoll.adapters.prometheus.target_selection import (
    ALARM_SETTING,
    Selection,
    is_in_environment,
    names_service,
    pinned_matchers,
    selected,
)
from plimsoll.adapters.prometheus.target_usage import steps_of
from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import Misconfigured, NotFound, PlimsollError
from plimsoll.run.monitor import TargetMonitor
from plimsoll.run.target_state import Alarm, Target, TargetResources, Usage
from plimsoll.transport.http import HttpClient

_HOUR_S: Final = 3_600.0
_KEPT_S: Final = 300.0
"""How long it is remembered which series are a target's."""
_MISSED_S: Final = 60.0
"""How long it is remembered that they could not be told."""
_QUICK_S: Final = 10.0
"""A question for alarms that takes longer comes too late."""
_MOST_POOLS: Final = 20


class PrometheusTargetMonitor(TargetMonitor):
    """Reads the alarms and resources of services.

    Args:
        settings: where Prometheus is, and which series are a target's.
        client: what asks instead, such as a Grafana's proxy; it is not closed.
        clock: tells now.
    """

    def __init__(
        self,
        settings: PrometheusSettings,
        *,
        client: HttpClient | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._given = client
        self._opened: dict[str, HttpClient] = {}
        self._selections: dict[Target, tuple[float, Selection | PlimsollError]] = {}
        self._lock = Lock()

    def close(self) -> None:
        """Lets go of its connections; the next question opens them again."""
        with self._lock:
            opened, self._opened = self._opened, {}
        for each in opened.values():
            each.close()

    @override
    def alarms(self, target: Target) -> tuple[Alarm, ...]:
        """The firing alerts of the target that are of one of the severities.

        Without a selector of alarms those count that name the service or one of its pods, in the
        target's environment. An alert that names no environment counts where this Prometheus knows
        the service in no other. What is pinned as the target's series holds for its alerts too.

        Raises:
            NotFound: there is no such service.
            Misconfigured: which series are the target's is not clear; or as from HttpClient.
            Unavailable: Prometheus does not answer.
        """
        client = self._client(is_quick=True)
        at_s = self._clock.now().timestamp()
        if self._settings.alarm_selector:
            pinned = self._settings.alarm_selector
            return firing(client, pinned_matchers(pinned, target, ALARM_SETTING), at_s)
        severities = of_severities(self._settings.alarm_severities)
        # Before anything fires: no alarm would be told from alarms that nobody could tell apart.
        selection = self._selection(client, target, at_s)
        found = firing(client, severities, at_s)
        if not found:
            return ()
        fits = {
            each.key
            for way in selection.pinned
            for each in firing(client, (*way, *severities), at_s)
        }
        return tuple(
            each for each in found if each.key in fits or _is_about(each, target, selection)
        )

    @override
    def resources(self, target: Target, start: datetime, end: datetime) -> TargetResources:
        """What the target used; see `target_metrics` for what is known by name.

        Raises:
            NotFound, Misconfigured, Unavailable: as in `alarms`.
        """
        client = self._client(is_quick=False)
        steps = steps_of(start.timestamp(), end.timestamp())
        span = Span(start.timestamp() - _HOUR_S, end.timestamp())
        selection = selected(client, target, span, self._settings.target_selector)
        return _Resources(Reading(client, selection, steps), selection).read(target, start, end)

    def _selection(self, client: PrometheusClient, target: Target, at_s: float) -> Selection:
        with self._lock:
            asked_s, kept = self._selections.get(target, (-_KEPT_S, None))
        if isinstance(kept, PlimsollError) and abs(at_s - asked_s) < _MISSED_S:
            raise kept
        if isinstance(kept, Selection) and abs(at_s - asked_s) < _KEPT_S:
            return kept
        found: Selection | PlimsollError
        span = Span(at_s - _HOUR_S, at_s)
        try:
            found = selected(client, target, span, self._settings.target_selector)
        except (NotFound, Misconfigured) as error:
            found = error
        with self._lock:
            self._selections = {target: (at_s, found)}
        if isinstance(found, PlimsollError):
            raise found
        return found

    def _client(self, *, is_quick: bool) -> PrometheusClient:
        """What asks; of alarms in one short attempt, since they are asked for again at once."""
        if self._given is not None:
            return PrometheusClient(self._given)
        name = "quick" if is_quick else "patient"
        settings = self._settings
        if is_quick:
            timeout_s = min(_QUICK_S, settings.timeout_s)
            settings = settings.model_copy(update={"attempts": 1, "timeout_s": timeout_s})
        with self._lock:
            if name not in self._opened:
                self._opened[name] = http_client(settings)
            return PrometheusClient(self._opened[name])


def _is_about(alarm: Alarm, target: Target, selection: Selection) -> bool:
    if selection.has_pod(alarm.labels):
        return True
    named = names_service(alarm.labels, target.service)
    return named and is_in_environment(alarm.labels, target.environment, selection)


class _Resources:
    """Puts together what there is, and says what there is not."""

    def __init__(self, reading: Reading, selection: Selection) -> None:
        self._reading = reading
        self._selection = selection
        self._notes: list[str] = []

    def read(self, target: Target, start: datetime, end: datetime) -> TargetResources:
        """All of it; errors as from Prometheus."""
        reading, namespaces = self._reading, self._selection.namespaces
        cpu = self._first(CPU)
        memory = self._first(MEMORY)
        self._note_missing(cpu, memory)
        try:
            ready = ready_replicas(reading)
            restarts = restarts_of(reading)
            limits = limits_of(reading)
        except Crowded as error:
            self._notes.append(f"Too much to be read: {error}.")
            ready, restarts, limits = {}, (), ()
        gone, came = changed(ready, reading.steps)
        if not ready:
            self._notes.append("How many replicas there were, and whether any restarted, is not "
                               "told by up or by kube-state-metrics.")  # fmt: skip
        pools = sorted(self._all(POOLS), key=lambda each: -(each.fullest or 0.0))
        return TargetResources(
            start=start,
            end=end,
            step_s=reading.steps.step_s,
            selector=self._selection.shown,
            cpu=cpu,
            throttled=self._throttled(),
            memory=memory,
            replicas=replicas_of(ready, reading.steps),
            autoscaler=autoscaler_of(reading, target.service, namespaces) if namespaces else None,
            limits=limits,
            restarts=restarts,
            gone=gone,
            came=came,
            pools=tuple(pools[:_MOST_POOLS]),
            signals=tuple(self._all(SIGNALS)),
            notes=tuple(self._notes),
        )

    def _first(self, candidates: Sequence[Known]) -> Usage | None:
        return next((found for each in candidates if (found := self._usage(each))), None)

    def _all(self, candidates: Sequence[Known]) -> Iterator[Usage]:
        found: set[str] = set()
        for each in sorted(candidates, key=lambda known: bool(known.yields_to)):
            usage = None if each.yields_to in found else self._usage(each)
            if usage is not None:
                found.add(each.id)
                yield usage

    def _usage(self, known: Known) -> Usage | None:
        try:
            return self._reading.usage(known)
        except Crowded as error:
            self._notes.append(f"{known.what} cannot be told: {error}.")
            return None

    def _throttled(self) -> float | None:
        """The share of periods, of all containers together; None: not told, or nothing limited."""
        try:
            totals = [
                sum(
                    cell.mean
                    for cells in self._reading.cells(metric, CPU[0]).values()
                    for cell in cells
                    if cell is not None
                )
                for metric in (THROTTLED_PERIODS, PERIODS)
            ]
        except Crowded as error:
            self._notes.append(
                f"Whether the CPU limit held containers back, is not known: {error}."
            )
            return None
        return min(1.0, totals[0] / totals[1]) if totals[1] else None

    def _note_missing(self, cpu: Usage | None, memory: Usage | None) -> None:
        for what, usage in (("CPU", cpu), ("memory", memory)):
            if usage is None:
                self._notes.append(f"No metric tells how much {what} the target used.")
            elif usage.limit is None and usage.fullest is None:
                self._notes.append(f"No limit of {what} is told.")
