"""Databases that go away while workflows run."""

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine

from plimsoll.adapters.database import migrate, records
from plimsoll.adapters.database.engine import connect
from plimsoll.adapters.database.journal import DatabaseJournal
from plimsoll.adapters.database.sessions import writing
from plimsoll.adapters.database.settings import DatabaseSettings
from plimsoll.adapters.database.workflow_store import DatabaseWorkflowStore
from plimsoll.kit.clock import SystemClock
from plimsoll.kit.error_record import ErrorRecord
from plimsoll.kit.errors import Unavailable
from plimsoll.pipeline.graph import Node
from plimsoll.pipeline.model import ExecutionStatus, NewWorkflow, Workflow, WorkflowStatus
from plimsoll.pipeline.ports import Attempt, Claim
from tests.adapters.database.servers import LossyWay, pg_ctl, start
from tests.databases import (
    ENGINES,
    POSTGRESQL,
    SQLITE,
    Server,
    database,
    database_url,
    start_postgresql,
)

BUILD = Node(name="Build", agent="builder")
BAD = ErrorRecord(error="Rejected", what="It is wrong.")
IMPATIENT = DatabaseSettings(lock_timeout_s=0.1)


def requested(store: DatabaseWorkflowStore, number: int = 1) -> Workflow:
    new = NewWorkflow(
        template="bundle",
        service="shop",
        principal="local",
        requested_by="Ada",
        parameters={"number": number},
    )
    return store.request(new)[0]


def claimed(journal: DatabaseJournal, workflow: Workflow) -> Claim:
    taken = journal.take(workflow.id, workflow.run)
    assert taken is not None
    return taken.claim


def begun(journal: DatabaseJournal, claim: Claim, node: Node = BUILD) -> Attempt:
    attempt = journal.begin(claim, node, {})
    assert attempt is not None
    return attempt


@pytest.fixture
def way(tmp_path: Path) -> Iterator[LossyWay]:
    with database_url(POSTGRESQL, tmp_path) as url, LossyWay(url).running() as running:
        yield running


@pytest.fixture
def engine(way: LossyWay) -> Iterator[Engine]:
    made = connect(way.url)
    yield made
    made.dispose()


Use = Callable[[DatabaseJournal, Claim, Attempt], object]
UNHEARD: list[tuple[str, Use, list[str]]] = [
    ("take", lambda journal, claim, _: journal.take(claim.workflow_id, 1),
     ["queued", "running", "started", "interrupted"]),
    ("begin", lambda journal, claim, _: journal.begin(claim, BUILD, {}),
     ["queued", "running", "started", "started"]),
    ("end", lambda journal, claim, attempt: journal.end(
        claim, attempt, ExecutionStatus.COMPLETED, output="1"),
     ["queued", "running", "started", "completed"]),
    ("emit", lambda journal, claim, _: journal.emit(claim, "progress", {"status": "half"}),
     ["queued", "running", "started", "half"]),
    ("wait", lambda journal, claim, _: journal.wait(claim, "approval", 60),
     ["queued", "running", "started", "waiting"]),
    ("timeout", lambda journal, claim, _: journal.wait(claim, "approval", 0),
     ["queued", "running", "started"]),
    ("finish", lambda journal, claim, _: journal.finish(claim, WorkflowStatus.FAILED, error=BAD),
     ["queued", "running", "started", "failed"]),
    ("release", lambda journal, claim, _: journal.release(claim),
     ["queued", "running", "started", "queued"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("use", "noted"), [each[1:] for each in UNHEARD], ids=[each[0] for each in UNHEARD]
)
def test_what_succeeded_unheard_is_not_done_twice(
    way: LossyWay, engine: Engine, use: Use, noted: list[str]
) -> None:
    store, journal = DatabaseWorkflowStore(engine), DatabaseJournal(engine)
    workflow = requested(store)
    claim = claimed(journal, workflow)
    attempt = begun(journal, claim)
    way.lose_next_reply()
    answer = use(journal, claim, attempt)
    assert way.lost
    events = store.events(workflow.id)
    assert [event.data.get("status", event.data.get("state")) for event in events] == noted
    if isinstance(answer, Attempt):
        assert (answer.number, answer.lost) == (2, 0)
        assert len(store.executions(workflow.id)) == 2
    assert answer is not False


def test_a_store_says_at_once_that_the_database_is_away(way: LossyWay, engine: Engine) -> None:
    store = DatabaseWorkflowStore(engine)
    way.lose_next_reply()
    with pytest.raises(Unavailable):
        requested(store)
    assert requested(store).parameters == {"number": 1}


@pytest.fixture(scope="module")
def fragile() -> Iterator[Server]:
    """A server that only these tests use."""
    server = start_postgresql()
    engine = connect(server.get_uri())
    migrate.upgrade(engine)
    engine.dispose()
    yield server
    server.cleanup()


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_restart_loses_and_doubles_nothing(fragile: Server, mode: str) -> None:
    engine = connect(fragile.get_uri())
    store, journal = DatabaseWorkflowStore(engine), DatabaseJournal(engine)
    workflow = requested(store)
    claim = claimed(journal, workflow)
    worked = threading.Semaphore(0)
    enough = threading.Event()

    def work(number: int) -> int:
        done = 0
        while not enough.is_set() or done < 40:
            attempt = begun(journal, claim, Node(name=f"Part {number}.{done}", agent="worker"))
            assert journal.end(claim, attempt, ExecutionStatus.COMPLETED, output=str(done))
            done += 1
            worked.release()
        return done

    with ThreadPoolExecutor(2) as pool:
        working = [pool.submit(work, number) for number in range(2)]
        for _ in range(20):
            worked.acquire(timeout=30)
        pg_ctl(fragile, "-m", mode, "stop")
        start(fragile)
        enough.set()
        total = sum(each.result(60) for each in working)
    executions = store.executions(workflow.id)
    assert [each.status for each in executions] == [ExecutionStatus.COMPLETED] * total
    assert len({each.node for each in executions}) == total
    assert len(store.events(workflow.id, limit=10_000)) == 2 + 2 * total
    journal.finish(claim, WorkflowStatus.COMPLETED)
    engine.dispose()


def test_whoever_stops_does_not_wait_for_the_database(
    fragile: Server, caplog: pytest.LogCaptureFixture
) -> None:
    engine = connect(fragile.get_uri())
    stop = threading.Event()
    store, journal = DatabaseWorkflowStore(engine), DatabaseJournal(engine, stop=stop)
    claim = claimed(journal, requested(store, 2))
    pg_ctl(fragile, "-m", "fast", "stop")
    try:
        with caplog.at_level(logging.WARNING), ThreadPoolExecutor(1) as pool:
            emitting = pool.submit(journal.emit, claim, "progress", {})
            with pytest.raises(TimeoutError):
                emitting.result(0.5)
            stop.set()
            with pytest.raises(Unavailable):
                emitting.result(5)
        assert len(caplog.records) == 1
        with pytest.raises(Unavailable):
            store.get(claim.workflow_id)
    finally:
        start(fragile)
        engine.dispose()


HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
connection.execute("COMMIT")
connection.close()
"""


def test_a_journal_waits_for_a_lock_that_another_process_holds(tmp_path: Path) -> None:
    with database(SQLITE, tmp_path, settings=IMPATIENT) as engine:
        store, journal = DatabaseWorkflowStore(engine), DatabaseJournal(engine)
        workflow = requested(store)
        claim = claimed(journal, workflow)
        with subprocess.Popen(  # noqa: S603 - our own code
            [sys.executable, "-c", HOLD, str(engine.url.database)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "held\n"
            with pytest.raises(Unavailable, match="locked"):
                requested(store, 2)
            assert store.get(workflow.id).id == workflow.id
            with ThreadPoolExecutor(1) as pool:
                beginning = pool.submit(begun, journal, claim)
                with pytest.raises(TimeoutError):
                    beginning.result(0.3)
                other.communicate("\n", timeout=10)
                assert beginning.result(10).number == 1
        assert len(store.executions(workflow.id)) == 1


@pytest.mark.parametrize("kind", ENGINES)
def test_many_who_read_and_write_back_lose_nothing(kind: str, tmp_path: Path) -> None:
    with database(kind, tmp_path) as engine:
        workflow = requested(DatabaseWorkflowStore(engine))
        now = SystemClock().now()

        def count_up(times: int) -> None:
            for _ in range(times):
                with writing(engine) as session:
                    row = records.held(session, workflow.id)
                    assert row is not None
                    records.change(session, row, [], now, run=row["run"] + 1)

        with ThreadPoolExecutor(6) as pool:
            for each in [pool.submit(count_up, 250) for _ in range(6)]:
                each.result()
        assert DatabaseWorkflowStore(engine).get(workflow.id).run == 1 + 1_500
