"""Types of columns that mean the same on both engines."""

import json
from datetime import UTC, datetime
from typing import TypeAlias

from pydantic import JsonValue
from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

Jsonable: TypeAlias = JsonValue

POSTGRESQL = "postgresql"
Number = BigInteger().with_variant(Integer, "sqlite")
"""64 bits on both; SQLite counts a primary key up only if it is an INTEGER."""


def storable(text: str) -> str:
    """The text, without what PostgreSQL refuses: NUL and halves of surrogate pairs become signs.

    SQLite would keep a NUL, but read it as the end in its functions.
    """
    whole = text.replace("\x00", "\N{REPLACEMENT CHARACTER}") if "\x00" in text else text
    return whole if whole.isascii() else whole.encode(errors="replace").decode()


class Words(TypeDecorator[str]):
    """Text, in the order of its code points whatever the database's language is."""

    impl = Text
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        plain = String(collation="C") if dialect.name == POSTGRESQL else Text()
        return dialect.type_descriptor(plain)

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class Json(TypeDecorator[Jsonable]):
    """JSON as text, so that a NUL inside is an escape and numbers stay as they were written.

    Python's None is SQL's NULL.
    """

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: Jsonable, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return storable(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> Jsonable:
        read: Jsonable = None if value is None else json.loads(value)
        return read


class Moment(TypeDecorator[datetime]):
    """A point in time: timezone-aware when it goes in, in UTC when it comes out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a timezone cannot be kept")
        utc = value.astimezone(UTC)
        # SQLite keeps text without a timezone, which then sorts by time.
        return utc if dialect.name == POSTGRESQL else utc.replace(tzinfo=None)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
