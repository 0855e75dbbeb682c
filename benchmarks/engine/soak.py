"""Many workflows on workers that are killed, and on a database that goes away once.

    python benchmarks/engine/soak.py --workflows 10000 --workers 3 --kill-every 5

On a PostgreSQL of its own that writes to the disk as one in production does. Ends with an error
when anything is lost, or done again without an attempt that is noted as interrupted.
"""

import argparse
import os
import random
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event

sys.path.insert(0, str(Path(__file__).parents[2]))
from plimsoll.access.model import LOCAL
from plimsoll.bootstrap.records import open_databases, upgrade
from plimsoll.bootstrap.server import Server, open_server
from plimsoll.bootstrap.worker import configure_logs, working
from plimsoll.kit.errors import Unavailable
from plimsoll.pipeline.request import WorkflowRequest, request_workflow
from plimsoll.settings import Settings
from tests.adapters.database.servers import pg_ctl, start
from tests.databases import Server as Postgresql
from tests.databases import start_postgresql
from tests.integration.engine.program import NODES, settings_of, started, with_templates

SERVICES = 20
AWAY_S = 10.0
WATCHED_S = 5.0
"""How long the worker inside this process takes workflows, to time what it asks the queue for."""
LOOKS_EVERY_S = 0.2
_PAUSE = threading.Event()


@dataclass
class Soak:
    """What happened so far."""

    server: Server
    folder: Path
    settings: Settings
    workers: list[ForkServerProcess] = field(default_factory=list)
    kills: int = 0
    ended_themselves: int = 0
    """Workers that others declared dead; nobody ever should."""

    def requests(self, many: int) -> None:
        """So many workflows, evenly over the services."""
        backend = with_templates(self.server).backend
        for number in range(many):
            service = f"service-{number % SERVICES}"
            parameters = {"folder": str(self.folder), "number": number, "service": service}
            request_workflow(
                WorkflowRequest(template="counted", parameters=parameters),
                principal=LOCAL,
                templates=backend.templates,
                store=backend.workflows,
                engine=backend.engine,
            )

    def start_worker(self) -> None:
        self.workers.append(started(self.settings))

    def kill_one(self) -> None:
        """Any but the first, whose memory is watched."""
        victim = random.choice(self.workers[1:])  # noqa: S311 - it hides nothing
        victim.kill()
        victim.join()
        self.workers.remove(victim)
        self.kills += 1
        self.start_worker()

    def replace_ended(self) -> None:
        for worker in [each for each in self.workers if not each.is_alive()]:
            self.ended_themselves += 1
            self.workers.remove(worker)
            self.start_worker()

    def left(self) -> int | None:
        """How many workflows have not ended; None while the database is away."""
        with suppress(Unavailable):
            return sum(self.server.backend.workflows.counts().values())
        return None

    def stop(self) -> None:
        for worker in self.workers:
            worker.terminate()
        for worker in self.workers:
            worker.join(30)
            if worker.is_alive():
                worker.kill()
                worker.join()

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        with self.server.databases.records.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(statement))]


@contextmanager
def own_postgresql() -> Iterator[Postgresql]:
    """A server that is gone afterwards, however often it was stopped and started."""
    server = start_postgresql()
    try:
        yield server
    finally:
        pg_ctl(server, "-m", "fast", "stop")
        server.cleanup()


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def memory_mb(pid: int | None) -> float:
    """What the process holds in memory now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def queue_times_ms(soak: Soak) -> dict[str, list[float]]:
    """How long a worker's questions to the queue take, asked by a worker in this process."""
    seen: dict[str, list[float]] = {"partitions": [], "claim": []}
    begun: dict[int, float] = {}

    @event.listens_for(soak.server.databases.queue, "before_cursor_execute")
    def before(*_arguments: object) -> None:
        begun[threading.get_ident()] = time.perf_counter()

    @event.listens_for(soak.server.databases.queue, "after_cursor_execute")
    def after(_connection: object, _cursor: object, statement: str, *_arguments: object) -> None:
        took = (time.perf_counter() - begun[threading.get_ident()]) * 1000
        if "FOR UPDATE" in statement:
            seen["claim"].append(took)
        elif "queue_partition_key" in statement and "count(" not in statement:
            seen["partitions"].append(took)

    with working(with_templates(soak.server), dead=lambda: os._exit(1)):
        _PAUSE.wait(WATCHED_S)
    event.remove(soak.server.databases.queue, "before_cursor_execute", before)
    event.remove(soak.server.databases.queue, "after_cursor_execute", after)
    return seen


def run_to_the_end(soak: Soak, postgresql: Postgresql, *, kill_every_s: float) -> None:
    """Kills as it goes, and takes the database away when a third is done."""
    left = first = soak.left() or 0
    kill_at = time.monotonic() + kill_every_s
    was_away = False
    while left:
        soak.replace_ended()
        if not was_away and left < first * 2 / 3:
            was_away = True
            pg_ctl(postgresql, "-m", "immediate", "stop")
            _PAUSE.wait(AWAY_S)
            start(postgresql)
            kill_at = time.monotonic() + kill_every_s
        if time.monotonic() >= kill_at:
            soak.kill_one()
            kill_at = time.monotonic() + kill_every_s
        _PAUSE.wait(LOOKS_EVERY_S)
        left = next(many for many in iter(soak.left, -1) if many is not None)


def judged(soak: Soak, many: int) -> dict[str, str]:
    """What the records and the outside say, or an error when they do not fit."""
    statuses = soak.rows("SELECT status, count(*) FROM workflow GROUP BY status")
    assert statuses == [("completed", many)], statuses
    ids = [str(row[0]) for row in soak.rows("SELECT id FROM workflow")]
    deliveries = Counter((soak.folder / "effects").read_text().split())
    expected = {f"{each}:{node.name}" for each in ids for node in NODES}
    assert set(deliveries) == expected, f"{len(expected - set(deliveries))} effects are missing"
    interrupted = Counter(
        str(row[0])
        for row in soak.rows("SELECT effect FROM agent_execution WHERE status = 'interrupted'")
    )
    repeated = {key: count - 1 for key, count in deliveries.items() if count > 1}
    unexplained = [key for key, count in repeated.items() if count > interrupted[key]]
    assert not unexplained, f"repeated without an interrupted attempt: {unexplained[:5]}"
    stuck = soak.rows("SELECT count(*) FROM dbos.workflow_status WHERE status = 'PENDING'")
    assert stuck == [(0,)], f"{stuck[0][0]} runs still hold a place in the queue"
    runs = len((soak.folder / "runs").read_text().splitlines())
    return {
        "workflows completed": f"{many:,}",
        "effects seen, of those asked for": f"{len(deliveries):,} of {len(expected):,}",
        "workflows taken up again": str(runs - many),
        "attempts noted as interrupted": str(interrupted.total()),
        "deliveries repeated": str(sum(repeated.values())),
        "… without an interrupted attempt": str(len(unexplained)),
    }


def soaked(arguments: argparse.Namespace, place: Path, postgresql: Postgresql) -> dict[str, str]:
    """The rows of the table."""
    many: int = arguments.workflows
    settings = settings_of(postgresql.get_uri(), place)
    # Two cores full of work are not always prompt.
    patient = settings.dbos.model_copy(update={"beat_s": 0.5, "dead_after_s": 3.0})
    settings = settings.model_copy(update={"dbos": patient})
    configure_logs(settings.telemetry.model_copy(update={"log_level": "ERROR"}))
    with open_databases(settings) as databases:
        upgrade(databases)
    with open_server(settings) as server:
        soak = Soak(server, place, settings)
        requesting_s = timed(lambda: soak.requests(many))
        due_ms = [timed(server.backend.workflows.due) * 1000 for _ in range(20)]
        queue_ms = queue_times_ms(soak)
        left = soak.left() or 0
        try:
            for _ in range(arguments.workers):
                soak.start_worker()
            watched = soak.workers[0]
            at_start = memory_mb(watched.pid)
            took_s = timed(
                lambda: run_to_the_end(soak, postgresql, kill_every_s=arguments.kill_every)
            )
            assert watched.is_alive(), "a worker ended that nobody killed"
            at_end = memory_mb(watched.pid)
        finally:
            soak.stop()
        found = judged(soak, many)
    assert soak.ended_themselves == 0, f"{soak.ended_themselves} living workers were declared dead"
    shown = {name: f"{statistics.median(times):.1f}" for name, times in queue_ms.items() if times}
    return {
        "requesting them while nothing runs, s": f"{requesting_s:.1f}",
        "`due()` with all queued, ms": f"{statistics.median(due_ms):.1f}",
        "a look for services that wait, ms": shown["partitions"],
        "a claim of a service's next workflows, ms": shown["claim"],
        "left for the workers": f"{left:,}",
        "duration, s (database away for 10 of them)": f"{took_s:.0f}",
        "six-node workflows/s": f"{left / took_s:.0f}",
        "workers killed": str(soak.kills),
        "living workers declared dead": str(soak.ended_themselves),
        **found,
        "memory of a worker at its start, MB": f"{at_start:.0f}",
        "… and at the end": f"{at_end:.0f}",
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--workflows", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--kill-every", type=float, default=5.0)
    arguments = parser.parse_args()
    # As tests do: whoever ends this from outside leaves no server behind.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    with tempfile.TemporaryDirectory() as place, own_postgresql() as postgresql:
        rows = soaked(arguments, Path(place), postgresql)
    print("| | |\n|---|--:|")
    for name, value in rows.items():
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
