"""What a database complains of, in our words: the only place that knows its codes."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from plimsoll.kit.errors import Conflict, Misconfigured, PlimsollError, Rejected, Unavailable

SETTING = "PLIMSOLL_DATABASE__URL"

_AWAY = "Wait for the database, or start it; nothing that was written is lost."
_SET = f"Correct {SETTING}."
_UPGRADE = "plimsoll db upgrade"

_SQLITE: tuple[tuple[str, type[PlimsollError], str, str], ...] = (
    ("SQLITE_CONSTRAINT_UNIQUE", Conflict, "It exists already.", ""),
    ("SQLITE_CONSTRAINT_PRIMARYKEY", Conflict, "It exists already.", ""),
    ("SQLITE_TOOBIG", Rejected, "A text is too long to be kept.", "Send a shorter one."),
    ("SQLITE_BUSY", Unavailable, "The database is locked by another process.", "Try again."),
    ("SQLITE_LOCKED", Unavailable, "The database is locked.", "Try again."),
    ("SQLITE_FULL", Unavailable, "The database cannot grow: the disk is full.", "Free some room."),
    ("SQLITE_IOERR", Unavailable, "The disk failed, or is full.", "Free some room; see its log."),
    ("SQLITE_NOMEM", Unavailable, "There is no memory left for the database.", "Try again."),
    ("SQLITE_READONLY", Misconfigured, "The database cannot be written to.",
     f"Give this user the right to write the file and its folder, or set {SETTING}."),
    ("SQLITE_CANTOPEN", Misconfigured, "The database cannot be opened.",
     f"Give this user the right to write the file and its folder, or set {SETTING}."),
    ("SQLITE_PERM", Misconfigured, "The database may not be opened.", _SET),
    ("SQLITE_NOTADB", Misconfigured, "The file is no SQLite database.", _SET),
    ("SQLITE_CORRUPT", Misconfigured, "The database is damaged.", "Restore it from a backup."),
)  # fmt: skip

_POSTGRESQL: tuple[tuple[str, type[PlimsollError], str, str], ...] = (
    ("23505", Conflict, "It exists already.", ""),
    ("08", Unavailable, "The connection to the database is lost.", _AWAY),
    ("22", Rejected, "A number or a text cannot be kept.", "Send a smaller one."),
    ("25006", Unavailable, "The database only reads at the moment.", _AWAY),
    ("25P0", Unavailable, "The database ended a transaction that took too long.", "Try again."),
    ("25P03", Unavailable, "The database ended a transaction that was silent.", "Try again."),
    ("28", Misconfigured, "The database refuses this user or password.", _SET),
    ("3D000", Misconfigured, "There is no such database.", _SET),
    ("40", Unavailable, "Two transactions were in each other's way.", "Try again."),
    ("42501", Misconfigured, "The database does not allow this to its user.",
     "Grant what the adapter's README lists."),
    ("42P01", Misconfigured, "The database lacks a table.", _UPGRADE),
    ("42703", Misconfigured, "The database lacks a column.", _UPGRADE),
    ("3F000", Misconfigured, "The database lacks its schema.", _SET),
    ("53100", Unavailable, "The database's disk is full.", "Free some room."),
    ("53300", Unavailable, "The database has no connection left.",
     "Raise its max_connections, or lower PLIMSOLL_DATABASE__POOL_SIZE."),
    ("53", Unavailable, "The database is out of a resource.", _AWAY),
    ("54", Rejected, "A text is too long to be kept.", "Send a shorter one."),
    ("55P03", Unavailable, "Somebody else holds what is needed for too long.", "Try again."),
    ("57014", Unavailable, "The database took too long.", "Try again."),
    ("57P", Unavailable, "The database stops or starts.", _AWAY),
    ("58", Unavailable, "The database's disk failed.", "See the database's log."),
)  # fmt: skip

# libpq tells no code when a connection is refused, only text.
_REFUSALS: tuple[tuple[str, type[PlimsollError], str, str], ...] = (
    ("authentication failed", Misconfigured, "The database refuses this user or password.", _SET),
    ("no password supplied", Misconfigured, "The database asks for a password.", _SET),
    ("pg_hba.conf", Misconfigured, "The database refuses this user from here.", _SET),
    ("role ", Misconfigured, "The database does not know this user.", _SET),
    ("database ", Misconfigured, "There is no such database.", _SET),
    ("permission denied for", Misconfigured, "The user may not use this database.", _SET),
    ("invalid connection option", Misconfigured, "The address has an unknown option.", _SET),
    ("too many ", Unavailable, "The database has no connection left.",
     "Raise its max_connections, or lower PLIMSOLL_DATABASE__POOL_SIZE."),
    ("remaining connection slots", Unavailable, "The database has no connection left.",
     "Raise its max_connections, or lower PLIMSOLL_DATABASE__POOL_SIZE."),
    ("resolve host", Unavailable, "The database's host is not known.",
     f"Wait for the name service, or correct {SETTING}."),
    ("translate host", Unavailable, "The database's host is not known.",
     f"Wait for the name service, or correct {SETTING}."),
)  # fmt: skip


@contextmanager
def translated() -> Iterator[None]:
    """Raises what a database complains of as an error of ours; a defect stays what it is.

    Raises:
        Unavailable: it does not answer, is locked, full, or too slow.
        Misconfigured: a person must act on the database or its address.
        Rejected: a value is too large for the database.
        Conflict: what must be unique exists already.
    """
    try:
        yield
    except NoConnectionError as error:
        raise Unavailable(
            "All connections to the database are in use.",
            fix="Try again, or raise PLIMSOLL_DATABASE__POOL_SIZE.",
        ) from error
    except DBAPIError as error:
        ours = _ours(error)
        if ours is None:
            raise
        raise ours from error


def _ours(error: DBAPIError) -> PlimsollError | None:
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause)
    if isinstance(cause, psycopg.Error):
        return _of_postgresql(cause)
    return None


def _of_sqlite(cause: sqlite3.Error) -> PlimsollError | None:
    # Errors of the module itself, such as a closed connection, have no code.
    code = getattr(cause, "sqlite_errorname", "")
    for name, kind, what, fix in _SQLITE:
        if code.startswith(name):
            return kind(what, where=SETTING if kind is Misconfigured else "", fix=fix)
    if code == "SQLITE_ERROR" and str(cause).startswith(("no such table", "no such column")):
        return not_migrated(str(cause))
    return None


def _of_postgresql(cause: psycopg.Error) -> PlimsollError | None:
    if cause.sqlstate is None:
        return _of_refusal(cause)
    for prefix, kind, what, fix in _POSTGRESQL:
        if cause.sqlstate.startswith(prefix):
            return kind(what, where=SETTING if kind is Misconfigured else "", fix=fix)
    return None


def _of_refusal(cause: psycopg.Error) -> PlimsollError | None:
    told = str(cause).partition("FATAL: ")[2] or str(cause)
    for part, kind, what, fix in _REFUSALS:
        if part in told and (not part.endswith(" ") or "does not exist" in told or "too" in part):
            return kind(what, where=SETTING if kind is Misconfigured else "", fix=fix)
    if isinstance(cause, psycopg.OperationalError):
        return Unavailable("The database does not answer.", fix=_AWAY)
    return None


def not_migrated(why: str) -> Misconfigured:
    """The tables are not those that this version needs."""
    return Misconfigured(
        f"The database is not the one that this version needs: {why}.",
        where=SETTING,
        fix=_UPGRADE,
    )


def too_new(found: str, needed: str) -> Misconfigured:
    """Why this version cannot work with tables of a newer one."""
    return Misconfigured(
        f"A newer version has brought the database to {found}, which no longer carries the code of "
        f"{needed}.",
        where=SETTING,
        fix="Use that version, or restore the database as it was before.",
    )
