"""The port TargetMonitor, scripted: says what it was told to."""

from collections.abc import Mapping
from datetime import datetime

from plimsoll.kit.errors import NotFound
from plimsoll.run.target_state import Alarm, Target, TargetResources


class MemoryTargetMonitor:
    """Knows some services, in some environments."""

    def __init__(
        self,
        alarms: Mapping[tuple[str, str], tuple[Alarm, ...]] | None = None,
        resources: Mapping[tuple[str, str], TargetResources] | None = None,
    ) -> None:
        """Knows these, by service and environment; of services with alarms alone, no resources."""
        self.firing = dict(alarms or {})
        """May be changed while it is used, as alarms do."""
        self.used = dict(resources or {})
        self.asked = 0

    def alarms(self, target: Target) -> tuple[Alarm, ...]:
        """Those that it was told of."""
        self.asked += 1
        return self.firing.get(self._known(target), ())

    def resources(self, target: Target, start: datetime, end: datetime) -> TargetResources:
        """What it was told, as if of that window."""
        known = self.used.get(self._known(target))
        if known is None:
            return TargetResources(start=start, end=end, notes=("Nothing is recorded.",))
        return known.model_copy(update={"start": start, "end": end})

    def _known(self, target: Target) -> tuple[str, str]:
        key = (target.service, target.environment)
        if key not in self.firing and key not in self.used:
            raise NotFound(f"No service {target.service} is watched in {target.environment}.")
        return key
