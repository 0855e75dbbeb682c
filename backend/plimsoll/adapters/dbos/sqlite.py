"""DBOS's own file on SQLite: what DBOS itself would not switch on, and cannot do without."""

import sqlite3
import time
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

_BUSY_MS = 30_000
_SUBSECOND_UNIXEPOCH = (3, 42)


def open_sqlite(path: Path) -> sa.Engine:
    """An engine on a file that only this user may read."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    engine = sa.create_engine(f"sqlite:///{path}", pool_size=20, max_overflow=20)
    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin_as_writer)
    return engine


def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Prepares a new connection."""
    if not isinstance(connection, sqlite3.Connection):
        raise TypeError(connection)
    # DBOS counts on it while it makes its tables.
    connection.isolation_level = "IMMEDIATE"
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()
    if sqlite3.sqlite_version_info < _SUBSECOND_UNIXEPOCH:
        connection.create_function("unixepoch", -1, _unixepoch)


def _begin_as_writer(connection: sa.Connection) -> None:
    """Takes the lock to write at once.

    The driver would take it at the first statement that writes. DBOS counts what runs before it
    claims; two workers that count at the same moment would claim more than a limit allows.
    """
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _unixepoch(*words: str) -> float | int | None:
    """`unixepoch` as SQLite 3.42 has it, as far as DBOS asks for it; Debian 12 has 3.40."""
    modifiers = [word for word in words if word != "now"]
    if not modifiers:
        return int(time.time())
    return round(time.time(), 3) if modifiers == ["subsec"] else None
