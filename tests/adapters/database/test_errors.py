import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, event, func, make_url, select

from plimsoll.adapters.database import migrate
from plimsoll.adapters.database.engine import connect
from plimsoll.adapters.database.service_store import DatabaseServiceStore
from plimsoll.adapters.database.sessions import reading
from plimsoll.adapters.database.settings import DatabaseSettings
from plimsoll.adapters.database.workers import Workers
from plimsoll.adapters.database.workflow_store import DatabaseWorkflowStore
from plimsoll.catalog.model import Service
from plimsoll.kit.errors import Conflict, Misconfigured, PlimsollError, Rejected, Unavailable
from plimsoll.pipeline.model import NewWorkflow
from tests.adapters.database.servers import pg_ctl
from tests.databases import ENGINES, POSTGRESQL, SQLITE, database, database_url, start_postgresql

IMPATIENT = DatabaseSettings(
    lock_timeout_s=0.2, statement_timeout_s=0.5, pool_size=1, pool_overflow=0, pool_timeout_s=0.2
)


def failure(url: str) -> PlimsollError:
    engine = connect(url, settings=IMPATIENT)
    try:
        with pytest.raises(PlimsollError) as failed:
            DatabaseServiceStore(engine).get("shop")
    finally:
        engine.dispose()
    return failed.value


def big(number: int) -> Service:
    return Service(name=f"service-{number}", repository="x" * 2_000)


def fill(engine: Engine) -> None:
    store = DatabaseServiceStore(engine)
    for number in range(10_000):
        store.put(big(number))


@pytest.mark.parametrize("kind", ENGINES)
def test_a_lock_is_not_waited_for_for_ever(kind: str, tmp_path: Path) -> None:
    with database(kind, tmp_path, settings=IMPATIENT) as engine:
        store = DatabaseServiceStore(engine)
        store.put(big(1))
        with another(engine) as other, other.begin() as holding:
            holding.exec_driver_sql("UPDATE service SET title = 'held'")
            with pytest.raises(Unavailable):
                store.put(big(1))
            assert store.get("service-1") == big(1)
        store.put(big(1))


@contextmanager
def another(engine: Engine) -> Iterator[Engine]:
    """Another process, as far as the database can tell."""
    other = connect(engine.url.render_as_string(hide_password=False))
    try:
        yield other
    finally:
        other.dispose()


@pytest.mark.parametrize("kind", ENGINES)
def test_all_connections_may_be_in_use(kind: str, tmp_path: Path) -> None:
    with (
        database(kind, tmp_path, settings=IMPATIENT) as engine,
        engine.connect(),
        pytest.raises(Unavailable, match="POOL_SIZE"),
    ):
        DatabaseServiceStore(engine).get("shop")


def test_a_statement_may_take_too_long(tmp_path: Path) -> None:
    with (
        database(POSTGRESQL, tmp_path, settings=IMPATIENT) as engine,
        pytest.raises(Unavailable, match="took too long"),
        reading(engine) as session,
    ):
        session.rows(select(func.pg_sleep(5)))


def test_a_full_database_takes_no_more(tmp_path: Path) -> None:
    def limit(connection: sqlite3.Connection, _entry: object) -> None:
        connection.execute("PRAGMA max_page_count=100").close()

    with database(SQLITE, tmp_path) as engine:
        event.listen(engine, "connect", limit)
        with pytest.raises(Unavailable, match=r"disk is full.*room"):
            fill(engine)
        assert DatabaseServiceStore(engine).get("service-0") == big(0)


FILL = """
import resource, sys
from tests.adapters.database.test_errors import connect, fill, Unavailable
engine = connect(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
try:
    fill(engine)
except Unavailable as full:
    print(full)
engine.dispose()
"""


def test_a_file_that_may_not_grow_takes_no_more(tmp_path: Path) -> None:
    with database_url(SQLITE, tmp_path) as url:
        ended = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", FILL, url],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            cwd=Path(__file__).parents[3],
        )
    assert "Free some room" in ended.stdout


def test_a_database_that_may_not_be_written_to_is_named(tmp_path: Path) -> None:
    def forbid(connection: sqlite3.Connection, _entry: object) -> None:
        connection.execute("PRAGMA query_only=ON").close()

    with database(SQLITE, tmp_path) as engine:
        event.listen(engine, "connect", forbid)
        with pytest.raises(Misconfigured, match="PLIMSOLL_DATABASE__URL"):
            DatabaseServiceStore(engine).put(big(1))


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database" * 100)
    assert isinstance(failure(f"sqlite:///{tmp_path}/text.db"), Misconfigured)
    (tmp_path / "folder.db").mkdir()
    assert isinstance(failure(f"sqlite:///{tmp_path}/folder.db"), Misconfigured)


@pytest.mark.parametrize("kind", ENGINES)
def test_a_number_that_is_too_large_is_refused(kind: str, tmp_path: Path) -> None:
    allowed = NewWorkflow(template="t", service="s", principal="p", requested_by="r", parameters={})
    wanted = allowed.model_copy(update={"priority": 2**62})
    with database(kind, tmp_path) as engine:
        try:
            DatabaseWorkflowStore(engine).request(wanted)
        except Rejected:
            assert kind == POSTGRESQL


@pytest.mark.parametrize("kind", ENGINES)
def test_a_worker_joins_once(kind: str, tmp_path: Path) -> None:
    with database(kind, tmp_path) as engine:
        workers = Workers(engine)
        workers.join("a", "host")
        with pytest.raises(Conflict):
            workers.join("a", "host")


@pytest.fixture(scope="module")
def guarded() -> Iterator[str]:
    """The address of a server that asks for passwords."""
    server = start_postgresql()
    with psycopg.connect(server.get_uri(), autocommit=True) as admin:
        admin.execute("CREATE ROLE ada LOGIN PASSWORD 'right' CONNECTION LIMIT 1")
        admin.execute("CREATE ROLE bob LOGIN PASSWORD 'right'")
    rules = server.pgdata / "pg_hba.conf"
    rules.write_text(
        "local all postgres trust\n"
        "local postgres nobody reject\n"
        "local all all scram-sha-256\n"
    )  # fmt: skip
    pg_ctl(server, "reload")
    yield server.get_uri()
    server.cleanup()


def as_user(url: str, user: str, password: str, **changes: str) -> str:
    address = make_url(url).set(username=user, password=password, **changes)  # type: ignore[arg-type]
    return address.render_as_string(hide_password=False)


def test_a_wrong_password_is_for_a_person(guarded: str) -> None:
    wrong = failure(as_user(guarded, "ada", "hunter2"))
    assert isinstance(wrong, Misconfigured)
    assert "PLIMSOLL_DATABASE__URL" in str(wrong)
    assert "hunter2" not in f"{wrong!r} {wrong} {wrong.__cause__}"


@pytest.mark.parametrize(
    ("user", "password", "name"),
    [("eve", "right", "postgres"), ("nobody", "", "postgres"), ("ada", "right", "missing"),
     ("ada", "", "postgres")],
)  # fmt: skip
def test_who_is_not_let_in_is_told_the_setting(
    guarded: str, user: str, password: str, name: str
) -> None:
    refused = failure(as_user(guarded, user, password, database=name))
    assert isinstance(refused, Misconfigured), refused
    assert refused.where == "PLIMSOLL_DATABASE__URL"


def test_a_user_without_rights_is_told(guarded: str) -> None:
    engine = connect(guarded)
    migrate.upgrade(engine)
    engine.dispose()
    refused = failure(as_user(guarded, "bob", "right"))
    assert isinstance(refused, Misconfigured)
    assert "Grant" in refused.fix


def test_a_server_may_have_no_connection_left(guarded: str) -> None:
    url = as_user(guarded, "ada", "right")
    with psycopg.connect(url):
        assert isinstance(failure(url), Unavailable)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:hunter2@127.0.0.1:1/database",
        "postgresql://user:hunter2@nowhere.invalid/database",
        "postgresql://user:hunter2@/database?host=/nowhere",
    ],
)
def test_a_server_that_does_not_answer_may_answer_later(url: str) -> None:
    away = failure(url)
    assert isinstance(away, Unavailable)
    assert away.fix
    assert "hunter2" not in f"{away!r} {away} {away.__cause__}"


def test_an_unknown_option_is_for_a_person() -> None:
    assert isinstance(failure("postgresql://user@127.0.0.1:1/database?colour=blue"), Misconfigured)
