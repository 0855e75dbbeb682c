"""The port Schedules: kept and watched by DBOS, which fires each moment once over all workers."""

from collections.abc import Sequence

from plimsoll.adapters.dbos.client import DbosClient, no_schedule
from plimsoll.kit.errors import NotFound
from plimsoll.pipeline.model import Schedule

_FIELDS = 5


class DbosSchedules:
    """Schedules in the engine's database."""

    def __init__(self, client: DbosClient) -> None:
        self._client = client

    def put(self, schedule: Schedule) -> bool:
        # DBOS would take six fields as well, with seconds.
        if len(schedule.cron.split()) != _FIELDS:
            raise no_schedule(schedule.cron)
        new = all(each.name != schedule.name for each in self.list())
        self._client.put_schedule(
            schedule.name,
            schedule.cron,
            timezone=schedule.timezone,
            context=schedule.model_dump(mode="json"),
        )
        return new

    def get(self, name: str) -> Schedule:
        for schedule in self.list():
            if schedule.name == name:
                return schedule
        raise NotFound(f"There is no schedule {name}.")

    def list(self) -> Sequence[Schedule]:
        found = [Schedule.model_validate(context) for context in self._client.schedules()]
        return sorted(found, key=lambda each: each.name)

    def delete(self, name: str) -> None:
        self.get(name)
        self._client.delete_schedule(name)
