"""Speaks to DBOS from outside a worker: gives it work, and takes a dead worker's work back."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa
from dbos import (
    ClientScheduleInput,
    DBOSClient,
    DBOSPortableJSONSerializer,
    EnqueueOptions,
)
from dbos import error as dbos_error
from pydantic import JsonValue
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from plimsoll.adapters.dbos.names import (
    APPLICATION,
    PARTITION_OF_ALL,
    QUEUE,
    SCHEDULED,
    VERSION,
    WORKFLOW,
)
from plimsoll.kit.errors import Misconfigured, Rejected, Unavailable

_SETTING = "PLIMSOLL_DBOS__URL"
_FORGOTTEN_AT_ONCE = 1_000
_NO_TABLE = ("no such table", "does not exist")


class DbosClient:
    """Reads and writes DBOS's tables through its public client."""

    def __init__(self, database: sa.Engine) -> None:
        self._client = DBOSClient(
            system_database_engine=database,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APPLICATION,
            lazy=True,
            # A door has to answer, not to hang until the database is back.
            retry_connection_errors=False,
        )

    def check(self) -> None:
        """Nothing, when the engine's database answers; errors as in `enqueue`."""
        with _explained():
            self._client.check_connection()

    def enqueue(self, run_id: str, *arguments: JsonValue, service: str, rank: int) -> None:
        """Queues a run once; of a service's runs, the one with the lowest rank is first.

        Raises:
            Unavailable: the database does not answer.
            Misconfigured: it has no tables yet.
        """
        options: EnqueueOptions = {
            "workflow_name": WORKFLOW,
            "queue_name": QUEUE,
            "workflow_id": run_id,
            "app_version": VERSION,
            "priority": rank,
            "queue_partition_key": service or PARTITION_OF_ALL,
        }
        with _explained():
            self._client.enqueue(options, *arguments)

    def lost(
        self,
        alive: Callable[[], Collection[str]],
        *,
        own: str,
        forgotten: Callable[[Collection[str]], Collection[str]],
    ) -> Mapping[str, str | None]:
        """The queue of each run that nobody runs: of dead workers, and forgotten ones.

        Who is alive is asked last: a worker that joined meanwhile is among them. `forgotten` gets
        the runs that the worker `own` has claimed, and tells those that it does not know of.
        """
        with _explained():
            running = self._client.list_workflows(
                status="PENDING", load_input=False, load_output=False
            )
        living = alive() if running else ()
        strays = forgotten([run.workflow_id for run in running if run.executor_id == own])
        return {
            run.workflow_id: run.queue_name
            for run in running
            if run.executor_id not in living or run.workflow_id in strays
        }

    def queue_again(self, runs: Mapping[str, str | None]) -> int:
        """Takes runs from whoever had them; how many."""
        with _explained():
            for run, queue in runs.items():
                self._client.resume_workflow(run, queue_name=queue)
        return len(runs)

    def forget_ended_before(self, moment: datetime) -> int:
        """Deletes what DBOS still knows of runs that ended before; how many, at most 1,000."""
        with _explained():
            ended = self._client.list_workflows(
                status=["SUCCESS", "ERROR", "CANCELLED"],
                completed_before=moment.isoformat(),
                limit=_FORGOTTEN_AT_ONCE,
                load_input=False,
                load_output=False,
            )
            if ended:
                self._client.delete_workflows([run.workflow_id for run in ended])
            return len(ended)

    def put_schedule(
        self, name: str, cron: str, *, timezone: str, context: dict[str, JsonValue]
    ) -> None:
        """Adds a schedule, or replaces the one of that name.

        Raises:
            Rejected: the cron expression or the time zone is none.
        """
        wanted: ClientScheduleInput = {
            "schedule_name": name,
            "workflow_name": SCHEDULED,
            "schedule": cron,
            "cron_timezone": timezone,
            "context": context,
        }
        try:
            with _explained():
                self._client.apply_schedules([wanted])
        except dbos_error.DBOSException as refused:
            raise no_schedule(f"{cron} in {timezone}") from refused

    def schedules(self) -> list[JsonValue]:
        """What each schedule was put with."""
        with _explained():
            return [each["context"] for each in self._client.list_schedules()]

    def delete_schedule(self, name: str) -> None:
        """Ends a schedule, if there is one."""
        with _explained():
            self._client.delete_schedule(name)

    def close(self) -> None:
        """Ends the connections' use; the database's own engine stays open."""
        self._client.destroy()


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (OperationalError, ProgrammingError) as error:
        if any(words in str(error.orig) for words in _NO_TABLE):
            raise Misconfigured(
                "The workflow engine's database has no tables yet.",
                where=_SETTING,
                fix="Type: plimsoll db upgrade",
            ) from error
        raise _away() from error
    except (DBAPIError, PoolTimeoutError) as error:
        raise _away() from error


def _away() -> Unavailable:
    return Unavailable(
        "The workflow engine's database does not answer.", where=_SETTING, fix="Try again."
    )


def no_schedule(told: str) -> Rejected:
    """Why a schedule cannot be kept."""
    return Rejected(
        f"“{told}” is no schedule.",
        where="cron",
        fix="Give five fields, such as 30 3 * * 1-5, and a time zone such as Europe/Berlin.",
    )
