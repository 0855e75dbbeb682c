"""The databases of a server: our records, and the engine's queue."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError

from plimsoll.adapters.database import migrate
from plimsoll.adapters.database.engine import connect, open_database
from plimsoll.adapters.database.errors import translated
from plimsoll.adapters.dbos import migrate as engine_tables
from plimsoll.adapters.dbos.sqlite import open_sqlite
from plimsoll.kit.errors import Misconfigured, PlimsollError
from plimsoll.settings import Settings

_ENGINE_FILE = "engine.db"
_QUEUE_SETTING = "PLIMSOLL_DBOS__URL"


@dataclass(frozen=True, kw_only=True)
class Databases:
    """Open connections to both."""

    records: Engine
    queue: Engine

    @property
    def embedded(self) -> bool:
        """Whether they are files of this machine, which nobody else looks after."""
        return self.records.dialect.name == "sqlite"


@contextmanager
def open_databases(settings: Settings) -> Iterator[Databases]:
    """Both databases; nothing is asked of them yet.

    Raises:
        Misconfigured: an address cannot be used.
    """
    records = open_database(settings.database)
    queue = _open_queue(settings)
    try:
        yield Databases(records=records, queue=queue)
    finally:
        queue.dispose()
        records.dispose()


def upgrade(databases: Databases) -> None:
    """Makes or changes the tables of both; doing it twice is the same as once.

    Raises:
        Unavailable: a database does not answer.
        Misconfigured: this user may not change it.
    """
    migrate.upgrade(databases.records)
    try:
        with translated():
            engine_tables.upgrade(databases.queue)
    except PlimsollError as error:
        raise error.at(_QUEUE_SETTING) from error


def require_current(databases: Databases) -> None:
    """Nothing, when the tables are those that this version knows.

    Raises:
        Misconfigured: they are older or newer; says what to type.
    """
    migrate.require_current(databases.records)


def _open_queue(settings: Settings) -> Engine:
    address = _queue_address(settings)
    if address.get_backend_name() == "sqlite":
        path = Path(address.database or _ENGINE_FILE)
        try:
            return open_sqlite(path)
        except OSError as error:
            raise Misconfigured(
                f"The database {path} cannot be made: {error.strerror}.",
                where=_QUEUE_SETTING,
                fix="Give this user the right to write the folder, or set another one.",
            ) from error
    try:
        return connect(
            address.render_as_string(hide_password=False),
            application_name="plimsoll-engine",
            settings=settings.database,
        )
    except Misconfigured as error:
        raise error.at(_QUEUE_SETTING) from error


def _queue_address(settings: Settings) -> URL:
    if settings.dbos.url is not None:
        try:
            return make_url(settings.dbos.url.get_secret_value())
        except (ArgumentError, ValueError):
            # Without its cause: that could show the password.
            raise Misconfigured(
                "The address of the workflow engine's database cannot be used.",
                where=_QUEUE_SETTING,
                fix="Give sqlite:///file.db or postgresql://user:password@host/database.",
            ) from None
    records = make_url(settings.database.url.get_secret_value())
    if records.get_backend_name() != "sqlite":
        return records
    # SQLite has one writer a file: apart, neither waits for the other.
    beside = Path(records.database or "").with_name(_ENGINE_FILE)
    return records.set(database=str(beside))
