"""Ecto schemas as types: `schema "users" do field :name, :string`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.codebase.inflection import underscored
from plimsoll.codebase.sources import Once, Sources
from plimsoll.codebase.untyped.inputs import Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plimsoll.catalog.model import JsonSchema

_SCHEMA = re.compile(rb"^\s*(?:schema\s+\"|embedded_schema\b)", re.MULTILINE)
_MODULE = re.compile(rb"^\s*defmodule\s+([\w.]+)", re.MULTILINE)
_FIELD = re.compile(
    rb"^\s*field\(?\s*:(\w+)(?:\s*,\s*(\{:array,\s*:?[\w.]+\}|:?[\w.]+))?", re.MULTILINE
)
_REQUIRED = re.compile(
    rb"validate_required\(\s*(?:\w+\s*,\s*)?\[([^\]]*)\]|@required_fields\s+(?:~w\(([^)]*)\)|\[([^\]]*)\])"
)
_WORD = re.compile(r"\w+")
_TYPES: Mapping[str, JsonSchema] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "id": {"type": "integer"},
    "float": {"type": "number"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "map": {"type": "object"},
    "date": {"type": "string", "format": "date"},
    "utc_datetime": {"type": "string", "format": "date-time"},
    "utc_datetime_usec": {"type": "string", "format": "date-time"},
    "naive_datetime": {"type": "string", "format": "date-time"},
    "binary_id": {"type": "string", "format": "uuid"},
}


def read(sources: Sources) -> Mapping[str, Mapping[str, Column]]:
    """The fields of every schema, by the singular name of its module: `user`."""
    found: dict[str, dict[str, Column]] = {}
    for path in sources.candidates({".ex"}, _SCHEMA):
        content = sources.peek(path)
        name = _MODULE.search(content)
        if name is None:
            continue
        needed = {
            word
            for groups in _REQUIRED.findall(content)
            for group in groups
            for word in _WORD.findall(group.decode("utf-8", "replace"))
        }
        fields = found.setdefault(underscored(name[1].decode().rpartition(".")[2]), {})
        for column, kind in _FIELD.findall(content):
            word = column.decode()
            fields[word] = Column(_type(kind.decode()), word in needed)
    return found


def _type(written: str) -> JsonSchema:
    if written.startswith("{:array"):
        return {"type": "array", "items": _type(written.rpartition(",")[2].strip(" }"))}
    return dict(_TYPES.get(written.removeprefix(":"), {"type": "string"}))


SCHEMAS = Once(read)
