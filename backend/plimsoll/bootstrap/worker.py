"""The worker of a process: runs workflows until it is told to stop."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from opentelemetry.sdk.trace import TracerProvider

from plimsoll.adapters.database.journal import DatabaseJournal
from plimsoll.adapters.database.workers import Workers
from plimsoll.adapters.dbos.worker import DbosWorker
from plimsoll.adapters.telemetry.logs import configure_logs
from plimsoll.adapters.telemetry.observer import TelemetryObserver
from plimsoll.adapters.telemetry.settings import TelemetrySettings
from plimsoll.adapters.telemetry.traces import install, tracer_provider
from plimsoll.bootstrap.records import require_current
from plimsoll.bootstrap.retention import Retention
from plimsoll.bootstrap.server import Server
from plimsoll.bootstrap.vitals import Vitals
from plimsoll.kit.errors import Misconfigured, PlimsollError, Unavailable
from plimsoll.pipeline.carry_on import Carrier
from plimsoll.pipeline.dispatch import dispatch_due
from plimsoll.pipeline.model import Schedule
from plimsoll.pipeline.schedule import request_scheduled
from plimsoll.run.carry_out import give_up_silent

__all__ = ["configure_logs", "tracing", "working"]

_ASKS_AGAIN_AFTER_S = 1.0
_LOOKS_AT_TABLES_EVERY_S = 5.0
_CHORES_END_WITHIN_S = 2.0
_log = logging.getLogger(__name__)


@contextmanager
def tracing(settings: TelemetrySettings) -> Iterator[TracerProvider]:
    """Sends the spans of this process, also of the requests that it answers."""
    traces = tracer_provider(settings)
    install(traces)
    try:
        yield traces
    finally:
        traces.shutdown()


@contextmanager
def working(
    server: Server, *, dead: Callable[[], None], vitals: Vitals | None = None
) -> Iterator[None]:
    """Runs workflows as long as the block does, and hands on what is under way at its end.

    `dead` is called when others declared this worker dead: they run its workflows, and the process
    must end at once. `vitals` are told how it is.

    Raises:
        Unavailable: a database does not answer.
        Misconfigured: the engine's database has no tables, or too old ones.
    """
    settings = server.settings.dbos
    vitals = vitals or Vitals(silent_for_s=settings.dead_after_s)
    with tracing(server.settings.telemetry) as traces:
        stop = threading.Event()
        journal = DatabaseJournal(server.databases.records, clock=server.backend.clock, stop=stop)
        observer = TelemetryObserver(traces.get_tracer("plimsoll"), server.metrics)
        worker = DbosWorker(
            Carrier(journal, server.backend.templates, observer),
            database=server.databases.queue,
            client=server.queue,
            registry=Workers(server.databases.records),
            observer=observer,
            settings=settings,
        )
        ended = threading.Event()
        chores = _Chores(server)
        worker.start(due=chores.request)
        vitals.beat()

        looked_at_s = time.monotonic()

        def at_every_beat() -> None:
            nonlocal looked_at_s
            vitals.beat()
            chores.do()
            if time.monotonic() - looked_at_s >= _LOOKS_AT_TABLES_EVERY_S:
                looked_at_s = time.monotonic()
                # A newer version may have taken away what this one reads and writes.
                require_current(server.databases)

        keeper = threading.Thread(
            target=_keep, args=(worker, ended, at_every_beat, dead), name="keeper", daemon=True
        )
        keeper.start()
        try:
            yield
        finally:
            vitals.end()
            worker.drain()
            chores.end()
            try:
                _end(worker, ended, keeper, dead)
            finally:
                stop.set()


def _end(
    worker: DbosWorker, ended: threading.Event, keeper: threading.Thread, dead: Callable[[], None]
) -> None:
    """Hands on what is under way, and beats for as long: nobody else may begin with it sooner."""
    try:
        try:
            stopped = worker.stop()
        finally:
            ended.set()
            keeper.join()
        if stopped:
            worker.leave()
        else:
            # Not told to the others: they would begin with it while it still goes on here.
            _log.warning("work that does not stop is ended with the process")
            dead()
    except Unavailable as away:
        # What is under way insists on being written down; only the end of the process ends
        # it. Others see that it beats no more.
        _log.warning("this worker ends without handing its workflows on: %s", away)
        dead()


def _keep(
    worker: DbosWorker, ended: threading.Event, also: Callable[[], None], dead: Callable[[], None]
) -> None:
    try:
        alive = worker.keep(ended, also=also)
    except Misconfigured as refused:
        _log.error("this worker cannot go on: %s", refused)
        alive = False
    except Exception:  # noqa: BLE001 - the boundary of a thread
        # Who beats no more is taken for dead by the others, and so must not live on.
        _log.exception("the worker cannot show any more that it is alive")
        alive = False
    if not alive:
        dead()


class _Chores:
    """What some worker has to do from time to time; two at once do no harm."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._ending = threading.Event()
        self._retention = Retention(server)
        self._begins = threading.Lock()
        self._doing: threading.Thread | None = None

    def request(self, schedule: Schedule, moment: datetime) -> None:
        """Asks for the workflow of a schedule's moment, as soon as the database answers."""
        while not self._ending.is_set():
            try:
                self._request(schedule, moment)
            except Unavailable as away:
                _log.warning("schedule %s waits: %s", schedule.name, away)
                self._ending.wait(_ASKS_AGAIN_AFTER_S)
            except PlimsollError as error:
                # It was right when it was put; whoever looks at the log can put it right again.
                _log.error("schedule %s asks for nothing: %s", schedule.name, error)
                return
            else:
                return

    def _request(self, schedule: Schedule, moment: datetime) -> None:
        backend = self._server.backend
        request_scheduled(
            schedule,
            moment,
            templates=backend.templates,
            store=backend.workflows,
            engine=backend.engine,
        )

    def do(self) -> None:
        """Begins with what there is to do, if that is not under way: nobody waits for it.

        It may take longer than a worker may be silent for.
        """
        with self._begins:
            if self._ending.is_set():
                return
            if self._doing is None or not self._doing.is_alive():
                self._doing = threading.Thread(target=self._do, name="chores", daemon=True)
                self._doing.start()

    def end(self) -> None:
        """Begins with nothing more, and waits a while; what is left is done by another worker."""
        with self._begins:
            self._ending.set()
        if self._doing is not None:
            self._doing.join(_CHORES_END_WITHIN_S)

    def _do(self) -> None:
        try:
            self._tell_and_forget()
        except PlimsollError as error:
            _log.warning("%s", error)
        except Exception:  # noqa: BLE001 - the boundary of a thread
            _log.exception("what a worker has to do from time to time failed")

    def _tell_and_forget(self) -> None:
        """Tells the engine of what it missed, and forgets what is old."""
        backend = self._server.backend
        dispatch_due(store=backend.workflows, engine=backend.engine)
        for run in give_up_silent(backend.stores.runs, clock=backend.clock):
            _log.warning("run %s: %s", run.id, run.reason)
        self._retention.forget_if_due()
