import re
import stat
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from plimsoll.adapters.database.engine import connect, open_database
from plimsoll.adapters.database.sessions import reading, writing
from plimsoll.adapters.database.settings import DatabaseSettings
from plimsoll.adapters.database.workers import Workers
from plimsoll.kit.errors import Misconfigured
from tests.databases import ENGINES, POSTGRESQL, SQLITE, database, database_url


def test_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "plimsoll.db"
    engine = open_database(DatabaseSettings(url=SecretStr(f"sqlite:///{path}")))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (x)"))
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    engine.dispose()
    assert modes["plimsoll.db"] == 0o600
    assert modes["plimsoll.db-wal"] == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_exists_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "plimsoll.db"
    path.touch(mode=0o640)
    connect(f"sqlite:///{path}").dispose()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_sqlite_is_set_up_for_many_at_once(tmp_path: Path) -> None:
    with database(SQLITE, tmp_path, migrated=False) as engine, engine.connect() as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert values == {
        "journal_mode": "wal",
        "synchronous": 1,
        "foreign_keys": 1,
        "busy_timeout": 30_000,
    }


def test_who_reads_does_not_take_the_lock(tmp_path: Path) -> None:
    with database(SQLITE, tmp_path) as engine:
        workers = Workers(engine)
        with reading(engine) as session:
            workers.join("1", "one")
            assert session is not None
        with writing(engine), reading(engine):
            assert dict(workers.beats()) == {"1": 0}


def test_postgresql_refuses_writes_of_who_reads(tmp_path: Path) -> None:
    with database(POSTGRESQL, tmp_path) as engine, engine.connect() as plain:
        connection = plain.execution_options(postgresql_readonly=True)
        shown = connection.exec_driver_sql("SHOW transaction_read_only").scalar()
        assert shown == "on"


def test_postgresql_ends_what_takes_too_long(tmp_path: Path) -> None:
    settings = DatabaseSettings(
        statement_timeout_s=7.5, lock_timeout_s=3, idle_in_transaction_timeout_s=120
    )
    with (
        database(POSTGRESQL, tmp_path, migrated=False, settings=settings) as engine,
        engine.connect() as connection,
    ):
        values = [
            connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in (
                "statement_timeout",
                "lock_timeout",
                "idle_in_transaction_session_timeout",
                "application_name",
                "timezone",
            )
        ]
    assert values == ["7500ms", "3s", "2min", "plimsoll", "UTC"]


def test_an_address_has_the_last_word(tmp_path: Path) -> None:
    with database_url(POSTGRESQL, tmp_path) as url:
        engine = connect(url + "&options=-c%20lock_timeout%3D9s", application_name="other")
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == "9s"
            assert connection.exec_driver_sql("SHOW application_name").scalar() == "other"
        engine.dispose()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_may_be_written_in_three_ways(tmp_path: Path, scheme: str) -> None:
    with database_url(POSTGRESQL, tmp_path) as url:
        engine = connect(re.sub("^[a-z+]+:", f"{scheme}:", url))
        assert engine.dialect.driver == "psycopg"
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar() == 1
        engine.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "plimsoll.db",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://user:hunter2@host/database",
        "postgresql+asyncpg://user:hunter2@host/database",
        "postgresql://user:hunter2@host:port/database",
        "://user:hunter2@",
    ],
)
def test_an_address_of_something_else_is_refused(url: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        connect(url)
    assert "PLIMSOLL_DATABASE__URL" in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match="PLIMSOLL_DATABASE__URL"):
        connect(f"sqlite:///{tmp_path}/file/plimsoll.db")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:hunter2@localhost:1/database",
        "postgresql://user@localhost:1/database?password=hunter2",
    ],
)
def test_a_password_is_never_shown(url: str) -> None:
    engine = connect(url)
    assert "hunter2" not in f"{engine!r} {engine.url} {engine.url.query}"
    assert engine.url.password == "hunter2"  # noqa: S105 - of nobody
    assert "hunter2" not in repr(DatabaseSettings(url=SecretStr(url)))
    with pytest.raises(OperationalError) as failed, engine.connect():
        pass
    assert "hunter2" not in f"{failed.value!r} {failed.value}"
    engine.dispose()


@pytest.mark.parametrize("kind", ENGINES)
def test_a_transaction_is_whole_or_nothing(kind: str, tmp_path: Path) -> None:
    with database(kind, tmp_path) as engine:
        with pytest.raises(RuntimeError), writing(engine) as session:  # noqa: PT012
            session.change(
                text("INSERT INTO environment VALUES ('a', '', '{}')")  # type: ignore[arg-type]
            )
            raise RuntimeError
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM environment").scalar() == 0
