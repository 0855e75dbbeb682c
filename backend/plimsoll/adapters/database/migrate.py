"""Brings the tables to what this version needs, whoever else does the same at this moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from plimsoll.adapters.database.columns import POSTGRESQL
from plimsoll.adapters.database.engine import READING
from plimsoll.adapters.database.errors import too_new, translated
from plimsoll.adapters.database.revision import is_newer, require_carried

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x_506C_696D_736F_6C6C
"""`Plimsoll` in ASCII: the number of an advisory lock is the same for all of the database."""
_WHILE_OTHERS_MIGRATE_S = 600


def upgrade(engine: Engine, revision: str = "head", *, folder: Path = FOLDER) -> None:
    """Migrates whole or not at all; nothing happens if this or a newer version has done it already.

    Raises:
        Unavailable: the database does not answer, or its tables are in use for too long.
        Misconfigured: the user may not make tables, or a newer version has made some that this one
            cannot read.
    """
    with _migrating(engine) as connection:
        found, newest = _current(connection), head(folder)
        if is_newer(found, newest):
            require_carried(found, newest)
        else:
            command.upgrade(_config(connection, folder), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Takes migrations back to a revision, or to `base`; what only newer tables keep is lost."""
    with _migrating(engine) as connection:
        found = _current(connection)
        if found is not None and is_newer(found, head()):
            raise too_new(found, head())
        command.downgrade(_config(connection), revision)


def current(engine: Engine) -> str | None:
    """The revision of the tables; None if there are none."""
    with translated(), engine.connect().execution_options(**READING) as connection:
        return _current(connection)


def head(folder: Path = FOLDER) -> str:
    """The revision that this version was made for."""
    revision = ScriptDirectory.from_config(_config(folder=folder)).get_current_head()
    if revision is None:
        raise AssertionError("a migration makes the tables")
    return revision


def require_current(engine: Engine) -> None:
    """Does nothing if this version can work with the tables: its own, or newer ones that carry it.

    Raises:
        Misconfigured: they are not migrated yet, or have lost what it reads.
        Unavailable: the database does not answer.
    """
    require_carried(current(engine), head())


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection | None = None, folder: Path = FOLDER) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """A transaction in which nobody else migrates."""
    with translated(), engine.connect() as connection:
        if engine.dialect.name == POSTGRESQL:
            with connection.begin():
                _wait_for_others(connection)
                yield connection
        else:
            # A table that is made anew is dropped first, and with it whatever refers to it; the
            # switch has no effect within a transaction.
            _switch_references(connection, on=False)
            try:
                with connection.begin():
                    yield connection
                    _refuse_dangling(connection)
            finally:
                _switch_references(connection, on=True)


def _wait_for_others(connection: Connection) -> None:
    wait_ms = _WHILE_OTHERS_MIGRATE_S * 1000
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {wait_ms}")
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {wait_ms}")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    # Behind a lock that a migration waits for, every request waits: rather try again later.
    connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
    connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


def _switch_references(connection: Connection, *, on: bool) -> None:
    driver = connection.connection.cursor()
    driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
    driver.close()


def _refuse_dangling(connection: Connection) -> None:
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if dangling:
        raise AssertionError(f"a migration left references to nothing: {dangling[:3]}")
