"""PostgreSQL is away for several times as long as it takes to be declared dead."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from plimsoll.kit.errors import Unavailable
from plimsoll.pipeline.model import ExecutionStatus, NewWorkflow, WorkflowStatus
from tests.databases import Server
from tests.integration.engine.conftest import Engine, engine_on
from tests.integration.engine.outages import (
    ClaimLosingWay,
    LongWay,
    Outage,
    own_postgresql,
    pass_s,
    paused,
    stopped,
)
from tests.integration.engine.program import NODES, Parameters, settings_of, started

ROOT = Path(__file__).parents[3]
AWAY_S = 4.0
MANY = 400
ANSWERS_WITHIN_S = 10.0
"""A door has to answer, even if only that the database does not."""

each_outage = pytest.mark.parametrize("outage", [stopped, paused])


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Server]:
    """A server that only these tests use."""
    with own_postgresql() as server:
        yield server


@pytest.fixture
def engine(postgresql: Server, tmp_path: Path) -> Iterator[Engine]:
    with engine_on(settings_of(postgresql.get_uri(), tmp_path), tmp_path) as engine:
        yield engine


def pending(postgresql: Server) -> int:
    """How many runs hold a place in the queue."""
    with psycopg.connect(postgresql.get_uri()) as connection:
        query = "SELECT count(*) FROM dbos.workflow_status WHERE status = 'PENDING'"
        row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


@each_outage
def test_an_outage_loses_and_doubles_nothing_and_nobody_takes_over(
    engine: Engine, postgresql: Server, outage: Outage
) -> None:
    workers = [engine.start_worker() for _ in range(2)]
    workflows = [
        engine.request(number=number, service=f"service-{number % 5}", pause_s=0.05)
        for number in range(60)
    ]
    store = engine.backend.workflows
    engine.wait(lambda: len(engine.effects()) > len(workflows))
    with outage(postgresql):
        pass_s(AWAY_S)
    ended = [engine.ended(workflow) for workflow in workflows]

    assert {each.status for each in ended} == {WorkflowStatus.COMPLETED}
    assert all(worker.is_alive() for worker in workers)
    keys = [f"{each.id}:{node.name}" for each in workflows for node in NODES]
    assert Counter(engine.effects()) == dict.fromkeys(keys, 1)
    assert Counter(workflow for workflow, _ in engine.runs()) == {each.id: 1 for each in workflows}
    attempts = {attempt.status for each in workflows for attempt in store.executions(each.id)}
    assert attempts == {ExecutionStatus.COMPLETED}
    engine.wait(lambda: pending(postgresql) == 0)


@each_outage
def test_whoever_asks_meanwhile_is_told_soon(
    engine: Engine, postgresql: Server, outage: Outage
) -> None:
    # Connections that were used before are in the pool.
    engine.request(number=1)
    with outage(postgresql):
        begun = time.monotonic()
        with pytest.raises(Unavailable):
            engine.request(number=2)
        assert time.monotonic() - begun < ANSWERS_WITHIN_S
    assert engine.request(number=2).status is WorkflowStatus.QUEUED


@each_outage
def test_a_worker_that_starts_meanwhile_says_why_it_ends(
    engine: Engine, postgresql: Server, outage: Outage
) -> None:
    address = engine.settings.database.url.get_secret_value()
    with outage(postgresql):
        begun = time.monotonic()
        worker = subprocess.run(
            [sys.executable, "-m", "plimsoll", "worker"],
            cwd=engine.folder,
            env={
                "PLIMSOLL_DATABASE__URL": address,
                "PYTHONPATH": f"{ROOT}/backend",
                "PATH": os.defpath,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert time.monotonic() - begun < 2 * ANSWERS_WITHIN_S
    assert worker.returncode not in {0, 75}
    assert "The database does not answer." in worker.stderr
    assert "Traceback" not in worker.stderr


@each_outage
def test_a_worker_that_is_told_to_stop_meanwhile_ends_and_its_work_goes_on(
    engine: Engine, postgresql: Server, outage: Outage
) -> None:
    worker = engine.start_worker()
    workflow = engine.request(pause_s=0.3)
    engine.wait(lambda: len(engine.effects()) == 2)
    with outage(postgresql):
        worker.terminate()
        worker.join(45)
        assert not worker.is_alive()
    engine.start_worker()
    assert engine.ended(workflow).status is WorkflowStatus.COMPLETED
    keys = [f"{workflow.id}:{node.name}" for node in NODES]
    assert set(engine.effects()) == set(keys)


def test_a_worker_that_has_much_to_tell_the_queue_shows_meanwhile_that_it_lives(
    engine: Engine, postgresql: Server
) -> None:
    store = engine.backend.workflows
    for number in range(MANY):
        parameters = Parameters(folder=str(engine.folder), number=number)
        new = NewWorkflow(
            template="counted",
            service="shop",
            principal="local",
            requested_by="Ada",
            parameters=parameters.model_dump(mode="json"),
        )
        store.request(new)
    with LongWay(postgresql.get_uri()).running() as way:
        far = settings_of(way.url, engine.folder)
        workers = [started(far), engine.start_worker()]
        engine.workers.append(workers[0])
        engine.wait(lambda: not store.counts())
        assert all(worker.is_alive() for worker in workers)
        assert Counter(workflow for workflow, _ in engine.runs()).most_common(1)[0][1] == 1
        engine.stop()


def test_a_run_whose_claim_succeeded_unheard_is_not_lost(
    engine: Engine, postgresql: Server
) -> None:
    with ClaimLosingWay(postgresql.get_uri()).running() as way:
        way.lose_next_reply()
        worker = engine.start_worker(url=SecretStr(way.url))
        workflow = engine.request()
        engine.wait(lambda: way.lost)
        assert engine.ended(workflow).status is WorkflowStatus.COMPLETED
        assert worker.is_alive()
        worker.terminate()
        worker.join(60)
