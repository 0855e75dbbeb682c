"""One measurement of an engine, in a process of its own; prints a line of JSON.

    python benchmarks/engine/measure.py ours|bare URL FOLDER

`ours` is the engine as `plimsoll serve` runs it, with all of its records; `bare` is DBOS alone: the
same six empty steps as DBOS steps, without any record of ours.
"""

import asyncio
import json
import statistics
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer

from plimsoll.access.model import LOCAL
from plimsoll.adapters.database.engine import connect
from plimsoll.adapters.dbos import migrate
from plimsoll.adapters.dbos.sqlite import open_sqlite
from plimsoll.bootstrap.records import open_databases, upgrade
from plimsoll.bootstrap.server import open_server
from plimsoll.bootstrap.worker import configure_logs, working
from plimsoll.pipeline.request import WorkflowRequest, request_workflow
from tests.integration.engine.program import settings_of, with_templates

NODES = 6
ONE_BY_ONE = 60
AT_ONCE = 600
RUNNING = 16
_PAUSE = threading.Event()


def waited(until: Callable[[], bool]) -> None:
    while not until():
        _PAUSE.wait(0.01)


def ours(url: str, folder: Path) -> dict[str, float]:
    """The engine with its records."""
    settings = settings_of(url, folder, at_once=RUNNING)
    configure_logs(settings.telemetry.model_copy(update={"log_level": "ERROR"}))
    with open_databases(settings) as databases:
        upgrade(databases)
    with open_server(settings) as server:
        counted = with_templates(server)
        backend = counted.backend

        def request(number: int) -> str:
            parameters = {"folder": str(folder), "number": number, "service": "bench"}
            workflow, _ = request_workflow(
                WorkflowRequest(template="counted", parameters=parameters),
                principal=LOCAL,
                templates=backend.templates,
                store=backend.workflows,
                engine=backend.engine,
            )
            return workflow.id

        with working(counted, dead=lambda: sys.exit("dead")):
            spans = []
            starts = []
            for number in range(ONE_BY_ONE):
                identity = request(number)
                waited(lambda: not backend.workflows.counts())
                workflow = backend.workflows.get(identity)
                assert workflow.started_at is not None
                assert workflow.ended_at is not None
                spans.append((workflow.ended_at - workflow.started_at).total_seconds())
                starts.append((workflow.started_at - workflow.created_at).total_seconds())
            begun = time.perf_counter()
            for number in range(AT_ONCE):
                request(ONE_BY_ONE + number)
            waited(lambda: not backend.workflows.counts())
            per_second = AT_ONCE / (time.perf_counter() - begun)
    return figures(spans, starts, per_second)


def bare(url: str, folder: Path) -> dict[str, float]:
    """DBOS alone, set up as we do."""
    on_postgresql = url.startswith("postgresql")
    database = connect(url) if on_postgresql else open_sqlite(folder / "bare.db")
    if not on_postgresql:
        migrate.upgrade(database)
    DBOS(
        config={
            "name": "bare",
            "system_database_engine": database,
            "application_version": "1",
            "serializer": DBOSPortableJSONSerializer(),
            "run_migrations": on_postgresql,
            "enable_otlp": False,
            "use_listen_notify": on_postgresql,
            "log_level": "ERROR",
        }
    )
    spans: list[float] = []
    done = threading.Semaphore(0)

    @DBOS.workflow(name="six")
    async def six(number: int) -> int:
        begun = time.perf_counter()
        for node in range(NODES):
            # As ours: the work itself is a plain function in a thread.
            async def work() -> int:
                return await asyncio.to_thread(int, number)

            await DBOS.run_step_async({"name": f"N{node}"}, work)
        spans.append(time.perf_counter() - begun)
        done.release()
        return number

    DBOS.launch()
    DBOS.register_queue(
        "q", worker_concurrency=RUNNING, partition_concurrency=100, polling_interval_sec=0.05
    )
    client = DBOSClient(
        system_database_engine=database,
        serializer=DBOSPortableJSONSerializer(),
        application_name="bare",
    )

    def request(number: int) -> None:
        client.enqueue(
            {
                "workflow_name": "six",
                "queue_name": "q",
                "app_version": "1",
                "queue_partition_key": "bench",
            },
            number,
        )

    for number in range(ONE_BY_ONE):
        request(number)
        done.acquire()
    one_by_one = list(spans)
    begun = time.perf_counter()
    for number in range(AT_ONCE):
        request(number)
    for _ in range(AT_ONCE):
        done.acquire()
    per_second = AT_ONCE / (time.perf_counter() - begun)
    DBOS.destroy(destroy_registry=True)
    client.destroy()
    database.dispose()
    return figures(one_by_one, [0.0, 0.0], per_second)


def figures(spans: list[float], starts: list[float], per_second: float) -> dict[str, float]:
    """What is compared."""
    return {
        "node_ms": statistics.median(spans) / NODES * 1000,
        "start_p50_ms": statistics.median(starts) * 1000,
        "start_p99_ms": sorted(starts)[int(len(starts) * 0.99) - 1] * 1000,
        "per_second": per_second,
    }


if __name__ == "__main__":
    which, address, place = sys.argv[1:4]
    measure = {"ours": ours, "bare": bare}[which]
    sys.stdout.write(json.dumps(measure(address, Path(place))) + "\n")
