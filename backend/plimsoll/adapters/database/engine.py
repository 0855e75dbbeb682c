"""Opens the database: what each engine needs so that nothing is lost and nobody waits for ever."""

import sqlite3
import time
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from plimsoll.adapters.database.errors import SETTING
from plimsoll.adapters.database.patience import PatientConnection
from plimsoll.adapters.database.settings import DatabaseSettings
from plimsoll.kit.errors import Misconfigured

READING = {"plimsoll_reading": True, "postgresql_readonly": True}
"""Execution options of a connection that only reads."""

_MS = 1000
_RETURNED_S = "plimsoll_returned_s"
_STALE_AFTER_S = 2.0
_PING_S = 3.0
_GRACE_S = 5.0
"""So long after its own limits the server has not answered, and so will not."""


def open_database(settings: DatabaseSettings) -> Engine:
    """The database that the settings name; nothing is asked of it yet.

    Raises:
        Misconfigured: the address is none, or its folder cannot be made.
    """
    return connect(settings.url.get_secret_value(), settings=settings)


def connect(
    url: str,
    *,
    application_name: str = "plimsoll",
    pool_size: int | None = None,
    settings: DatabaseSettings | None = None,
) -> Engine:
    """An engine for a database of ours, or for that of the workflow engine if it is PostgreSQL.

    On SQLite transactions begin by our rules, which a program that begins its own cannot use.

    Raises:
        Misconfigured: the address is none, or its folder cannot be made.
    """
    patience = settings or DatabaseSettings()
    if pool_size is not None:
        patience = patience.model_copy(update={"pool_size": pool_size})
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(address, patience)
    return _postgresql(address, patience, application_name)


def _address(url: str) -> URL:
    """The parsed address, with the driver that we bring."""
    unusable = Misconfigured(
        "The database's address cannot be used.",
        where=SETTING,
        fix="Give sqlite:///file.db or postgresql://user:password@host/database.",
    )
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        # Without its cause: that could show the password.
        raise unusable from None
    match address.drivername:
        case "sqlite" | "sqlite+pysqlite" if address.database not in {None, "", ":memory:"}:
            return address.set(drivername="sqlite+pysqlite")
        case "postgres" | "postgresql" | "postgresql+psycopg":
            return _with_hidden_password(address.set(drivername="postgresql+psycopg"))
        case _:
            raise unusable


def _with_hidden_password(address: URL) -> URL:
    """A password among the options would be shown where the address is shown."""
    password = address.query.get("password")
    if password is None:
        return address
    plain = address.difference_update_query(["password"])
    return plain.set(password=password if isinstance(password, str) else password[-1])


def _sqlite(address: URL, patience: DatabaseSettings) -> Engine:
    _make_file(Path(str(address.database)))
    engine = create_engine(
        address,
        hide_parameters=True,
        pool_size=patience.pool_size,
        max_overflow=patience.pool_overflow,
        pool_timeout=patience.pool_timeout_s,
        connect_args={"timeout": patience.lock_timeout_s},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_file(path: Path) -> None:
    """SQLite itself would make a file that everybody may read."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        if path.is_file():
            return
        raise Misconfigured(
            f"The database {path} cannot be made: {error.strerror}.",
            where=SETTING,
            fix="Give this user the right to write the folder, or set another one.",
        ) from error


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    if not isinstance(connection, sqlite3.Connection):
        raise TypeError(connection)
    # The driver begins transactions by rules of its own; `_begin_sqlite` says when and how.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL").close()
    connection.execute("PRAGMA synchronous=NORMAL").close()
    connection.execute("PRAGMA foreign_keys=ON").close()


def _begin_sqlite(connection: Connection) -> None:
    """Who will write takes the lock at once: a reader that turns writer loses what others wrote."""
    reads = connection.get_execution_options().get("plimsoll_reading", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _postgresql(address: URL, patience: DatabaseSettings, application_name: str) -> Engine:
    limits = {
        "statement_timeout": patience.statement_timeout_s,
        "lock_timeout": patience.lock_timeout_s,
        "idle_in_transaction_session_timeout": patience.idle_in_transaction_timeout_s,
    }
    options = " ".join(f"-c {name}={int(seconds * _MS)}" for name, seconds in limits.items())
    given = address.query.get("options", "")
    engine = create_engine(
        address.difference_update_query(["options"]),
        hide_parameters=True,
        pool_size=patience.pool_size,
        max_overflow=patience.pool_overflow,
        pool_timeout=patience.pool_timeout_s,
        connect_args={
            "connect_timeout": patience.connect_timeout_s,
            "application_name": application_name,
            # The address has the last word.
            "options": f"-c timezone=UTC {options} {given}".strip(),
        },
    )
    # Who sets a limit of his own in the address may mean to wait longer than we would.
    limit_s = max(patience.statement_timeout_s, patience.lock_timeout_s) + _GRACE_S
    patience_s = None if "statement_timeout" in given else limit_s

    def connect_patiently(
        _dialect: Dialect, _entry: ConnectionPoolEntry, words: list[Any], options: dict[str, Any]
    ) -> Any:  # noqa: ANN401 - SQLAlchemy's name for it has none of its methods
        connection = PatientConnection.connect(*words, **options)
        connection.patience_s = patience_s
        connection.answered = lambda: _answers(words, options)
        return connection

    event.listen(engine, "do_connect", connect_patiently)
    event.listen(engine, "checkin", _note_return)
    event.listen(engine, "checkout", _refuse_stale)
    return engine


def _answers(words: list[Any], options: dict[str, Any]) -> bool:
    """Whether a server says anything to whoever connects now, be it that there is no room."""
    try:
        psycopg.connect(*words, **options).close()
    except psycopg.errors.ConnectionTimeout:
        return False
    except psycopg.OperationalError:
        return True
    return True


def _note_return(_connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    entry.info[_RETURNED_S] = time.monotonic()


def _refuse_stale(
    _connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    """Asks a connection that lay idle whether it still lives.

    To ask each time, as the pool can, costs a round trip a transaction, and a workflow has many.
    """
    idle_s = time.monotonic() - entry.info.get(_RETURNED_S, time.monotonic())
    if idle_s < _STALE_AFTER_S:
        return
    connection = entry.driver_connection
    if not isinstance(connection, PatientConnection):
        raise TypeError(connection)
    try:
        with connection.patient_for(_PING_S):
            connection.execute("SELECT 1")
            connection.rollback()
    except psycopg.OperationalError as error:
        raise DisconnectionError from error
