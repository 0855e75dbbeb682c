"""The port Schedules in a dictionary; nobody looks at the clock."""

import re
import zoneinfo
from collections.abc import Sequence

from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.pipeline.model import Schedule

_FIELD = r"[\d*/,A-Za-z#L?-]+"
_CRON = re.compile(rf"{_FIELD}(\s+{_FIELD}){{4}}")


class MemorySchedules:
    """Schedules by name."""

    def __init__(self) -> None:
        self._schedules: dict[str, Schedule] = {}

    def put(self, schedule: Schedule) -> bool:
        if not _CRON.fullmatch(schedule.cron):
            raise Rejected(f"“{schedule.cron}” is no cron expression.", where="cron")
        if schedule.timezone not in zoneinfo.available_timezones():
            raise Rejected(f"“{schedule.timezone}” is no time zone.", where="timezone")
        new = schedule.name not in self._schedules
        self._schedules[schedule.name] = schedule
        return new

    def get(self, name: str) -> Schedule:
        if name not in self._schedules:
            raise NotFound(f"There is no schedule {name}.")
        return self._schedules[name]

    def list(self) -> Sequence[Schedule]:
        return [self._schedules[name] for name in sorted(self._schedules)]

    def delete(self, name: str) -> None:
        self.get(name)
        del self._schedules[name]
