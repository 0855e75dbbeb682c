"""Transactions, of two kinds: who only reads can neither write nor keep others from writing."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import TypeAlias
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Insert, RowMapping, Select, Update
from sqlalchemy.sql.dml import UpdateBase

from plimsoll.adapters.database.columns import POSTGRESQL
from plimsoll.adapters.database.engine import READING
from plimsoll.adapters.database.errors import translated
from plimsoll.kit.errors import Conflict

Query: TypeAlias = Select[*tuple[object, ...]]


class Reading:
    """A transaction that sees one state of the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, statement: Query, **values: object) -> Sequence[RowMapping]:
        """All rows that the statement gives."""
        return self._connection.execute(statement, values).mappings().all()

    def row(self, statement: Query, **values: object) -> RowMapping | None:
        """The first row that the statement gives."""
        return self._connection.execute(statement, values).mappings().first()


class Writing(Reading):
    """A transaction that changes the database whole or not at all."""

    def change(self, statement: UpdateBase, *values: dict[str, object]) -> int:
        """How many rows were changed."""
        return self._connection.execute(statement, values or None).rowcount

    def changed(self, statement: UpdateBase, **values: object) -> RowMapping | None:
        """The first changed row, as the statement returns it."""
        return self._connection.execute(statement, values).mappings().first()


@contextmanager
def reading(engine: Engine) -> Iterator[Reading]:
    """A transaction to read; errors as in `translated`."""
    with translated(), engine.connect().execution_options(**READING) as connection:
        yield Reading(connection)


@contextmanager
def writing(engine: Engine, *, durable: bool = True) -> Iterator[Writing]:
    """A transaction to write: committed at the end of the block; errors as in `translated`.

    One that is not durable may be undone when the whole PostgreSQL crashes, never otherwise: its
    end does not wait for the disk.
    """
    with translated(), _turn(engine), engine.begin() as connection:
        if not durable and engine.dialect.name == POSTGRESQL:
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
        yield Writing(connection)


_turns: WeakKeyDictionary[Engine, threading.Lock] = WeakKeyDictionary()


def _turn(engine: Engine) -> AbstractContextManager[object]:
    """The writers of this process one after another, on SQLite.

    It has one writer at a time anyway, but whoever finds it busy sleeps, and longer each time: with
    sixteen threads nobody held the lock for half of the time.
    """
    if engine.dialect.name == POSTGRESQL:
        return nullcontext()
    return _turns.setdefault(engine, threading.Lock())


def put(engine: Engine, replace: Update, add: Insert, name: str, row: dict[str, object]) -> bool:
    """Replaces the row of that name (`:wanted`), or adds it; whether it is new."""
    with suppress(Conflict), writing(engine) as session:
        if session.change(replace, row | {"wanted": name}):
            return False
        session.change(add, row)
        return True
    # Somebody else added it at this moment.
    with writing(engine) as session:
        session.change(replace, row | {"wanted": name})
        return False
