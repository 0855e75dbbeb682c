"""Columns of the database as types: `db/schema.rb`, `db/structure.sql`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from plimsoll.codebase.sources import Once, Sources
from plimsoll.codebase.untyped.inputs import Column

if TYPE_CHECKING:
    from plimsoll.catalog.model import JsonSchema

_TYPES: Mapping[str, JsonSchema] = {
    "string": {"type": "string"},
    "text": {"type": "string"},
    "citext": {"type": "string"},
    "integer": {"type": "integer"},
    "bigint": {"type": "integer"},
    "smallint": {"type": "integer"},
    "references": {"type": "integer"},
    "belongs_to": {"type": "integer"},
    "float": {"type": "number"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "timestamp": {"type": "string", "format": "date-time"},
    "timestamptz": {"type": "string", "format": "date-time"},
    "uuid": {"type": "string", "format": "uuid"},
    "json": {"type": "object"},
    "jsonb": {"type": "object"},
    "hstore": {"type": "object"},
    "inet": {"type": "string"},
}
_TABLE = re.compile(
    rb'create_table\s*\(?\s*["\':](\w+)["\']?(.*?)^\s*end\b', re.MULTILINE | re.DOTALL
)
_COLUMN = re.compile(rb'^\s*t\.(\w+)\s*\(?\s*["\':](\w+)["\']?([^\n]*)$', re.MULTILINE)


Tables = Mapping[str, Mapping[str, Column]]


def read(sources: Sources) -> Tables:
    """Every table that a schema file of the repository creates."""
    found: dict[str, dict[str, Column]] = {}
    for path in sources.everything({".rb"}):
        if not path.endswith("db/schema.rb"):
            continue
        for name, body in _TABLE.findall(sources.peek(path)):
            columns = found.setdefault(name.decode(), {})
            for kind, column, rest in _COLUMN.findall(body):
                schema = _TYPES.get(kind.decode())
                if schema is None:
                    continue
                if b"array: true" in rest:
                    schema = {"type": "array", "items": schema}
                required = b"null: false" in rest and b"default:" not in rest
                suffix = "_id" if kind in {b"references", b"belongs_to"} else ""
                columns[column.decode() + suffix] = Column(dict(schema), required)
    return found


TABLES = Once(read)
