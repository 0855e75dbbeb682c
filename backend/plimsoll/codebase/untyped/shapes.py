"""What handlers read of a request, as it adds up to parameters and a body."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from plimsoll.catalog.model import JsonSchema, Parameter, ParameterLocation
from plimsoll.codebase.bodies import type_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import JsonValue

Root: TypeAlias = Literal["params", "query", "body", "header", "cookie"]
EACH = "[]"
"""In a path of keys: any member of an array."""

_HINTS: Mapping[str, JsonSchema] = {
    "page": {"type": "integer", "minimum": 1},
    "per_page": {"type": "integer", "minimum": 1},
    "per": {"type": "integer", "minimum": 1},
    "limit": {"type": "integer", "minimum": 0},
    "offset": {"type": "integer", "minimum": 0},
}
_OF_AN_UPLOAD = frozenset({"filename", "tempfile", "type", "head"})
"""What Rack makes of an uploaded file."""
_TEXT: JsonSchema = {"type": "string"}


@dataclass(frozen=True, eq=False)
class Read:
    """One key that is read, under the keys before it."""

    root: Root
    path: tuple[str, ...]
    schema: tuple[tuple[str, JsonValue], ...] = ()
    required: bool = False


@dataclass
class Shape:
    """A key with the keys below it."""

    schema: JsonSchema = field(default_factory=dict)
    required: bool = False
    below: dict[str, Shape] = field(default_factory=dict)

    def take(self, read: Read) -> None:
        """Adds a read at its place."""
        shape = self
        for key in read.path:
            shape = shape.below.setdefault(key, Shape())
        for word, value in read.schema:
            shape.schema.setdefault(word, value)
        shape.required |= read.required

    def to_schema(
        self, name: str = "", columns: Mapping[str, JsonSchema] | None = None
    ) -> JsonSchema:
        """As JSON Schema; texts where nothing says otherwise."""
        each = self.below.get(EACH)
        if each is not None:
            return {"type": "array", "items": each.to_schema("", columns)}
        if self.below and self.below.keys() <= _OF_AN_UPLOAD:
            return {"type": "string", "format": "binary"}
        if self.below:
            known = columns or {}
            properties: dict[str, JsonValue] = {
                key: shape.to_schema(key)
                if not _is_plain(shape) or key not in known
                else known[key]
                for key, shape in self.below.items()
            }
            needed: list[JsonValue] = [key for key, shape in self.below.items() if shape.required]
            schema: JsonSchema = {"type": "object", "properties": properties}
            return {**schema, "required": needed} if needed else schema
        return dict(self.schema or _HINTS.get(name, _TEXT))


def _is_plain(shape: Shape) -> bool:
    return not shape.schema and not shape.below


def parameter(
    name: str, location: ParameterLocation, schema: JsonSchema, *, required: bool
) -> Parameter:
    """A parameter with the type its schema says."""
    return Parameter(
        name=name, location=location, type=type_of(schema), required=required, json_schema=schema
    )


def shapes_of(reads: Iterable[Read]) -> dict[Root, Shape]:
    """The reads of each root, added up."""
    found: dict[Root, Shape] = {}
    for read in reads:
        found.setdefault(read.root, Shape()).take(read)
    return found


@dataclass
class Findings:
    """What a method reads, with everything it calls."""

    reads: dict[Read, str] = field(default_factory=dict)
    """With the class whose code reads it."""
    called: dict[str, None] = field(default_factory=dict)
    """Every method that was called on the object, known or not."""
    alternatives: dict[frozenset[str], None] = field(default_factory=dict)
    """Keys of which any one will do."""

    def add(self, other: Findings) -> None:
        self.reads.update(other.reads)
        self.called.update(other.called)
        self.alternatives.update(other.alternatives)
