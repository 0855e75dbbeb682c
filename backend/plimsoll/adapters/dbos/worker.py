"""A worker: takes workflows from the queue, shows that it lives, takes over from the dead."""

import logging
import socket
import sys
import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
from opentelemetry import context as trace_context
from opentelemetry import propagate
from pydantic import JsonValue

from plimsoll.adapters.dbos.client import DbosClient
from plimsoll.adapters.dbos.names import APPLICATION, QUEUE, SCHEDULED, SCHEMA, VERSION, WORKFLOW
from plimsoll.adapters.dbos.settings import DbosSettings
from plimsoll.kit.errors import Unavailable
from plimsoll.pipeline.carry_on import Carrier
from plimsoll.pipeline.lookout import Lookout
from plimsoll.pipeline.model import Schedule
from plimsoll.pipeline.ports import Observer, WorkerRegistry

_STOPPING_TAKES_S = 15.0
"""Longer than work may take to end when it is told to."""
_log = logging.getLogger(__name__)


class DbosWorker:
    """The one worker of a process; DBOS allows no second one beside it."""

    def __init__(
        self,
        carrier: Carrier,
        *,
        database: sa.Engine,
        client: DbosClient,
        registry: WorkerRegistry,
        observer: Observer,
        settings: DbosSettings,
    ) -> None:
        # Never the same twice: two processes with one identity would run each other's work.
        self._id = f"{socket.gethostname()}-{uuid.uuid4().hex[:12]}"
        self._carrier = carrier
        self._database = database
        self._client = client
        self._registry = registry
        self._observer = observer
        self._settings = settings
        self._lookout = Lookout(still_for_s=settings.dead_after_s)

    def start(self, *, due: Callable[[Schedule, datetime], None]) -> None:
        """Begins to take workflows; `due` is called once for each moment of a schedule.

        Raises:
            Unavailable: a database does not answer.
            Misconfigured: the engine's database has no tables, or too old ones.
        """
        # First, or its workflows would look as if nobody ran them.
        self._registry.join(self._id, socket.gethostname())
        DBOS(config=self._config())

        @DBOS.workflow(name=WORKFLOW)
        async def carry_on(workflow_id: str, run: int, trace: dict[str, str]) -> None:
            token = trace_context.attach(propagate.extract(trace))
            try:
                await self._carrier.carry_on(workflow_id, run)
            finally:
                trace_context.detach(token)

        @DBOS.workflow(name=SCHEDULED)
        def request_scheduled(moment: str | datetime, context: dict[str, JsonValue]) -> None:
            # The queue keeps JSON, in which a moment is a text.
            at = moment if isinstance(moment, datetime) else datetime.fromisoformat(moment)
            due(Schedule.model_validate(context), at)

        DBOS.launch()
        total = self._settings.at_once_in_total
        # DBOS takes no part of a limit that is larger than the whole.
        most = sys.maxsize if total is None else total
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=min(self._settings.at_once, most),
            partition_concurrency=min(self._settings.at_once_per_service, most),
            global_concurrency=total,
            polling_interval_sec=self._settings.polling_interval_s,
            on_conflict="always_update",
        )

    def keep(self, stop: threading.Event, *, also: Callable[[], None]) -> bool:
        """Beats and watches until it is stopped; False when this worker was declared dead.

        `also` is called at every beat. Whoever gets False has to end the process at once: somebody
        else runs its workflows.
        """
        while not stop.wait(self._settings.beat_s):
            try:
                if not self._registry.beat(self._id):
                    return False
                self._carrier.cancel_wanted()
                self._take_over()
                also()
            except Unavailable as away:
                # Nobody can beat now; the lookout begins anew when the database is back.
                _log.warning("%s", away)
        return True

    def stop(self) -> None:
        """Leaves what is under way to another worker."""
        self._carrier.stop(_STOPPING_TAKES_S)
        DBOS.destroy(destroy_registry=True)
        self._registry.leave(self._id)

    def _take_over(self) -> None:
        beats = self._registry.beats()
        for worker, count in self._lookout.dead(beats, now_s=time.monotonic()):
            if worker != self._id and self._registry.declare_dead(worker, count):
                _log.warning("worker %s is dead", worker)
        # Not only after a death: whoever declared it may have died before it got here.
        if taken := self._client.take_back(lambda: self._registry.beats().keys()):
            self._observer.took_over(taken)
            _log.warning("%d workflows of dead workers are queued again", taken)

    def _config(self) -> DBOSConfig:
        is_sqlite = self._database.dialect.name == "sqlite"
        return DBOSConfig(
            name=APPLICATION,
            system_database_engine=self._database,
            dbos_system_schema=SCHEMA,
            application_version=VERSION,
            executor_id=self._id,
            serializer=DBOSPortableJSONSerializer(),
            run_migrations=False,
            use_listen_notify=not is_sqlite,
            enable_otlp=False,
            log_level="WARNING",
        )
