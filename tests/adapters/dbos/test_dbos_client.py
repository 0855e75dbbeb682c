"""The queue of DBOS as its client sees it, on either database."""

import socket
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from opentelemetry.sdk.trace import TracerProvider

from plimsoll.adapters.database.engine import connect
from plimsoll.adapters.dbos.client import DbosClient
from plimsoll.adapters.dbos.engine import DbosEngine
from plimsoll.adapters.dbos.migrate import upgrade
from plimsoll.adapters.dbos.sqlite import open_sqlite
from plimsoll.kit.errors import Misconfigured, Unavailable
from tests.adapters.telemetry.workflows import SHOP
from tests.databases import ENGINES, SQLITE, database_url


@contextmanager
def empty(kind: str, folder: Path) -> Iterator[sa.Engine]:
    """A database without tables."""
    with database_url(kind, folder, migrated=False) as url:
        engine = open_sqlite(folder / "engine.db") if kind == SQLITE else connect(url)
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def client_of(database: sa.Engine) -> Iterator[DbosClient]:
    client = DbosClient(database)
    try:
        yield client
    finally:
        client.close()


class Queue:
    """A client, and the table behind it."""

    def __init__(self, client: DbosClient, database: sa.Engine) -> None:
        self.client = client
        self._database = database
        tables = sa.MetaData(schema=None if database.dialect.name == SQLITE else "dbos")
        self._runs = sa.Table("workflow_status", tables, autoload_with=database)
        self._inputs = sa.Table("workflow_input", tables, autoload_with=database)

    def runs(self) -> list[dict[str, object]]:
        return self._rows(self._runs)

    def inputs(self) -> list[dict[str, object]]:
        return self._rows(self._inputs)

    def _rows(self, table: sa.Table) -> list[dict[str, object]]:
        with self._database.begin() as connection:
            found = connection.execute(sa.select(table).order_by("workflow_uuid"))
            return [dict(each) for each in found.mappings()]

    def take(self, executor: str) -> None:
        """As if a worker had taken everything."""
        with self._database.begin() as connection:
            connection.execute(sa.update(self._runs).values(status="PENDING", executor_id=executor))


@pytest.fixture(params=ENGINES)
def queue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Queue]:
    with empty(request.param, tmp_path) as database:
        upgrade(database)
        upgrade(database)
        with client_of(database) as client:
            yield Queue(client, database)


def taken_back(client: DbosClient, alive: Callable[[], Collection[str]]) -> int:
    """How many runs of others than these are queued again."""
    return client.queue_again(client.lost(alive, own="", forgotten=lambda _runs: ()))


def test_a_run_that_is_queued_twice_is_queued_once(queue: Queue) -> None:
    engine = DbosEngine(queue.client)
    engine.enqueue(SHOP)
    engine.enqueue(SHOP)
    engine.enqueue(SHOP.model_copy(update={"run": 2}))
    assert [run["workflow_uuid"] for run in queue.runs()] == ["w-1.1", "w-1.2"]
    assert {run["status"] for run in queue.runs()} == {"ENQUEUED"}


def test_a_run_is_queued_with_its_service_and_its_rank(queue: Queue) -> None:
    engine = DbosEngine(queue.client)
    engine.enqueue(SHOP.model_copy(update={"id": "a", "priority": 1_000}))
    engine.enqueue(SHOP.model_copy(update={"id": "b", "priority": -1_000}))
    engine.enqueue(SHOP.model_copy(update={"id": "c", "service": ""}))
    low, high, nobodys = queue.runs()
    assert (low["queue_partition_key"], high["queue_partition_key"]) == ("shop", "shop")
    assert nobodys["queue_partition_key"]
    ranks = [run["priority"] for run in (high, nobodys, low)]
    assert ranks == sorted(ranks, key=lambda rank: int(str(rank)))
    assert all(int(str(rank)) > 0 for rank in ranks)


def test_the_trace_of_a_request_is_queued_with_it(queue: Queue) -> None:
    tracer = TracerProvider().get_tracer("t")
    with tracer.start_as_current_span("POST /api/v1/workflows") as span:
        DbosEngine(queue.client).enqueue(SHOP)
    (given,) = queue.inputs()
    told = span.get_span_context()
    assert f"00-{told.trace_id:032x}-{told.span_id:016x}-" in str(given["inputs"])


def test_what_a_dead_worker_ran_is_queued_again_and_what_a_living_one_runs_is_not(
    queue: Queue,
) -> None:
    DbosEngine(queue.client).enqueue(SHOP)
    queue.take("one")
    assert taken_back(queue.client, lambda: {"one", "other"}) == 0
    assert taken_back(queue.client, lambda: {"other"}) == 1
    (run,) = queue.runs()
    assert run["status"] == "ENQUEUED"
    assert taken_back(queue.client, lambda: ()) == 0


def test_who_is_alive_is_asked_after_it_is_known_what_runs(queue: Queue) -> None:
    DbosEngine(queue.client).enqueue(SHOP)
    queue.take("one")

    def alive() -> set[str]:
        # A worker that joins now may not lose what it takes from here on.
        DbosEngine(queue.client).enqueue(SHOP.model_copy(update={"id": "w-2"}))
        queue.take("two")
        return {"two"}

    assert taken_back(queue.client, alive) == 1


def test_a_queue_that_answers_is_fine(queue: Queue) -> None:
    queue.client.check()


@pytest.mark.parametrize("kind", ENGINES)
def test_a_queue_without_tables_says_what_to_type(kind: str, tmp_path: Path) -> None:
    with empty(kind, tmp_path) as database, client_of(database) as client:
        with pytest.raises(Misconfigured, match="plimsoll db upgrade"):
            DbosEngine(client).enqueue(SHOP)
        with pytest.raises(Misconfigured, match="plimsoll db upgrade"):
            taken_back(client, lambda: ())


def test_a_queue_that_is_away_is_unavailable_and_nobody_waits_for_it() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        database = connect(f"postgresql://u:secret@127.0.0.1:{nobody.getsockname()[1]}/x")
        with client_of(database) as client:
            for ask in (
                lambda: DbosEngine(client).enqueue(SHOP),
                lambda: taken_back(client, lambda: ()),
                client.check,
            ):
                with pytest.raises(Unavailable) as away:
                    ask()
                assert "secret" not in str(away.value)
        database.dispose()


def test_a_file_is_only_for_this_user(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "engine.db"
    database = open_sqlite(path)
    upgrade(database)
    with client_of(database) as client:
        DbosEngine(client).enqueue(SHOP)
        modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    database.dispose()
    assert set(modes.values()) == {0o600}
    assert "engine.db" in modes
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_waits_for_its_lock_and_survives_a_crash(tmp_path: Path) -> None:
    database = open_sqlite(tmp_path / "engine.db")
    with database.connect() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "busy_timeout", "foreign_keys", "synchronous")
        }
        assert connection.exec_driver_sql("SELECT unixepoch('now', 'subsec')").scalar()
        assert connection.exec_driver_sql("SELECT unixepoch()").scalar()
    database.dispose()
    assert told == {
        "journal_mode": "wal",
        "busy_timeout": 30_000,
        "foreign_keys": 1,
        "synchronous": 1,
    }
