"""A worker: takes workflows from the queue, shows that it lives, takes over from the dead."""

import logging
import socket
import sys
import threading
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
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
_FORGOTTEN_AFTER_DEATHS = 10
"""So many times as long as a death takes, and a run that is claimed but not begun is forgotten."""
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
        self._under_way: set[str] = set()
        self._dbos: DBOS | None = None
        self._drains = False
        self._strays = Lookout(still_for_s=_FORGOTTEN_AFTER_DEATHS * settings.dead_after_s)

    def start(self, *, due: Callable[[Schedule, datetime], None]) -> None:
        """Begins to take workflows; `due` is called once for each moment of a schedule.

        Raises:
            Unavailable: a database does not answer.
            Misconfigured: the engine's database has no tables, or too old ones.
        """
        # First, or its workflows would look as if nobody ran them.
        self._registry.join(self._id, socket.gethostname())
        self._dbos = DBOS(config=self._config())

        @DBOS.workflow(name=WORKFLOW)
        async def carry_on(workflow_id: str, run: int, trace: dict[str, str]) -> None:
            token = trace_context.attach(propagate.extract(trace))
            try:
                with self._noted():
                    await self._carrier.carry_on(workflow_id, run)
            finally:
                trace_context.detach(token)

        @DBOS.workflow(name=SCHEDULED)
        def request_scheduled(moment: str | datetime, context: dict[str, JsonValue]) -> None:
            # The queue keeps JSON, in which a moment is a text.
            at = moment if isinstance(moment, datetime) else datetime.fromisoformat(moment)
            with self._noted():
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
        else runs its workflows. A worker that drains beats on, and takes nothing over.
        """
        while not stop.wait(self._settings.beat_s):
            try:
                if not self._registry.beat(self._id):
                    return False
                self._carrier.cancel_wanted()
                if not self._drains:
                    self._take_over()
                also()
            except Unavailable as away:
                # Others cannot beat either; what was seen of them before says nothing any more.
                self._lookout = Lookout(still_for_s=self._settings.dead_after_s)
                _log.warning("%s", away)
        return True

    def drain(self) -> None:
        """Takes nothing more, from now on."""
        self._drains = True
        if self._dbos is not None:
            # As DBOS does when it ends, which would end what is under way as well.
            for event in self._dbos.background_thread_stop_events:
                event.set()

    def stop(self) -> bool:
        """Leaves what is under way to another worker; False if some work did not stop.

        The process has to end at once then: somebody else will do the same work.
        """
        self.drain()
        stopped = self._carrier.stop(_STOPPING_TAKES_S)
        DBOS.destroy(destroy_registry=True)
        return stopped

    def leave(self) -> None:
        """Tells the others that this worker is no more; `keep` must have ended."""
        self._registry.leave(self._id)

    def _take_over(self) -> None:
        beats = self._registry.beats()
        for worker, count in self._lookout.dead(beats, now_s=time.monotonic()):
            if worker != self._id and self._registry.declare_dead(worker, count):
                _log.warning("worker %s is dead", worker)
        # Not only after a death: whoever declared it may have died before it got here.
        # Looked at again when nobody else does the same, or a run that another one has just taken
        # back, and that is under way again, would be taken from its new worker.
        if self._lost() and (
            taken := self._registry.exclusively(lambda: self._client.queue_again(self._lost()))
        ):
            self._observer.took_over(taken)
            _log.warning("%d workflows that nobody ran are queued again", taken)

    def _lost(self) -> Mapping[str, str | None]:
        return self._client.lost(
            lambda: self._registry.beats().keys(), own=self._id, forgotten=self._forgotten
        )

    @contextmanager
    def _noted(self) -> Iterator[None]:
        """Knows the run as one that is under way here."""
        run = DBOS.workflow_id or ""
        self._under_way.add(run)
        try:
            yield
        finally:
            self._under_way.discard(run)

    def _forgotten(self, claimed: Collection[str]) -> Collection[str]:
        """The claimed runs that have not been under way here for long.

        When the reply to a claim is lost, DBOS does not know that it has it. What has just been
        claimed or has just ended is not under way either, but is soon. Whoever is wrong about it
        does no harm but work: the journal lets only the last one who takes a workflow write.
        """
        unknown = dict.fromkeys(set(claimed) - self._under_way, 0)
        return {run for run, _ in self._strays.dead(unknown, now_s=time.monotonic())}

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
