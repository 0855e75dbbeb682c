"""What can be done with schemas of objects: adding up, picking, leaving out, making optional."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue
from tree_sitter import Node

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.definitions import PREFIX
from plimsoll.codebase.javascript.constant_values import Constant
from plimsoll.codebase.javascript.syntax import (
    pairs_of,
    property_of,
)
from plimsoll.codebase.trees import children, descendants
from plimsoll.codebase.trees import field as at

__all__ = ["pairs_of", "property_of"]

Target = Callable[[JsonSchema], JsonSchema]

_DEEPEST = 12

CONSTRUCTORS: Mapping[str, JsonSchema] = {
    "String": {"type": "string"},
    "Number": {"type": "number"},
    "Boolean": {"type": "boolean"},
    "Date": {"type": "string", "format": "date-time"},
    "Object": {"type": "object"},
    "Array": {"type": "array"},
    "BigInt": {"type": "integer"},
    "Buffer": {"type": "string", "format": "binary"},
}


@dataclass(frozen=True, slots=True)
class ValueSchema:
    """The schema of a validator, and whether a property of it may be absent."""

    schema: JsonSchema
    is_optional: bool = False


@dataclass(slots=True)
class Properties:
    """The properties of an object."""

    schemas: dict[str, JsonSchema]
    required: set[str]

    def schema(self) -> JsonSchema:
        """As an object."""
        found: JsonSchema = {"type": "object", "properties": dict(self.schemas)}
        needed: list[JsonValue] = [name for name in self.schemas if name in self.required]
        return {**found, "required": needed} if needed else found

    def add(self, other: "Properties") -> None:
        """Those of the other replace those of the same name."""
        self.required = (self.required - set(other.schemas)) | other.required
        self.schemas.update(other.schemas)


def properties_of(schema: JsonSchema, target: Target, depth: int = 0) -> Properties:
    """All properties; required are those of every part and those that all alternatives require."""
    schema = target(schema)
    found = Properties({}, set())
    if depth > _DEEPEST:
        return found
    for part in _tables(schema.get("allOf")):
        found.add(properties_of(part, target, depth + 1))
    for word in ("anyOf", "oneOf"):
        parts = [p for p in _tables(schema.get(word)) if p.get("type") != "null"]
        inner = [properties_of(part, target, depth + 1) for part in parts]
        for one in inner:
            found.schemas.update(one.schemas)
        if inner:
            found.required |= set.intersection(*(one.required for one in inner))
    own = schema.get("properties")
    if isinstance(own, dict):
        needed = schema.get("required")
        names = {str(n) for n in needed} if isinstance(needed, list) else set()
        schemas = {name: part if isinstance(part, dict) else {} for name, part in own.items()}
        found.add(Properties(schemas, names & set(schemas)))
    return found


def partial(schema: JsonSchema, target: Target) -> JsonSchema:
    """All properties optional."""
    return Properties(properties_of(schema, target).schemas, set()).schema()


def complete(schema: JsonSchema, target: Target) -> JsonSchema:
    """All properties required."""
    found = properties_of(schema, target).schemas
    return Properties(found, set(found)).schema()


def picked(schema: JsonSchema, names: Collection[str], target: Target) -> JsonSchema:
    """Only some properties."""
    found = properties_of(schema, target)
    kept = {name: part for name, part in found.schemas.items() if name in names}
    return Properties(kept, found.required & set(kept)).schema()


def left_out(schema: JsonSchema, names: Collection[str], target: Target) -> JsonSchema:
    """All but some properties."""
    found = properties_of(schema, target)
    return picked(schema, set(found.schemas) - set(names), target)


def merged(parts: list[JsonSchema], target: Target) -> JsonSchema:
    """An object with the properties of all parts; later ones win."""
    found = Properties({}, set())
    for part in parts:
        found.add(properties_of(part, target))
    return found.schema()


def union(parts: list[JsonSchema]) -> JsonSchema:
    """Any of the parts: literals of one type become one `enum`."""
    distinct: list[JsonSchema] = []
    for part in parts:
        if part not in distinct:
            distinct.append(part)
    if len(distinct) < 2:  # noqa: PLR2004
        return distinct[0] if distinct else {}
    if {} in distinct:
        return {}
    if {"type": "boolean", "enum": [True]} in distinct and {
        "type": "boolean",
        "enum": [False],
    } in distinct:
        rest = [p for p in distinct if p.get("type") != "boolean"]
        return union([{"type": "boolean"}, *rest])
    kinds = {str(part.get("type")) for part in distinct}
    if len(kinds) == 1 and all(set(part) == {"type", "enum"} for part in distinct):
        values: list[JsonValue] = []
        for part in distinct:
            choices = part["enum"]
            values.extend(choices if isinstance(choices, list) else [])
        return {"type": distinct[0]["type"], "enum": values}
    return {"anyOf": list[JsonValue](distinct)}


def nullable(schema: JsonSchema) -> JsonSchema:
    """The schema, or null."""
    return union([schema, {"type": "null"}]) if schema else {}


def literal(value: JsonValue) -> JsonSchema:
    """Exactly that value."""
    match value:
        case bool():
            return {"type": "boolean", "enum": [value]}
        case str():
            return {"type": "string", "enum": [value]}
        case int():
            return {"type": "integer", "enum": [value]}
        case float():
            return {"type": "number", "enum": [value]}
        case None:
            return {"type": "null"}
        case _:
            return {}


def enumeration(values: Constant) -> JsonSchema:
    """The values of an enum, of an object used as one or of an array."""
    if isinstance(values, Mapping):
        values = list(values.values())
    if not isinstance(values, list | tuple):
        return {}
    known = [value for value in values if isinstance(value, str | int | float)]
    if not known or len(known) != len(values):
        return {"type": "string"} if all(isinstance(v, str) for v in known) else {}
    return union([literal(value) for value in known])


def references(schema: JsonSchema) -> Iterator[str]:
    """The definitions that a schema refers to."""
    pending: list[JsonValue] = [schema]
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending.extend(value)
        elif isinstance(value, dict):
            reference = value.get("$ref")
            if isinstance(reference, str) and reference.startswith(PREFIX):
                yield reference.removeprefix(PREFIX)
            pending.extend(value.values())


def returned(function: Node) -> Node | None:
    """What a function gives back: its expression, or its last `return`."""
    body = at(function, "body")
    if body is None or body.type != "statement_block":
        return body
    direct = children(body, "return_statement")
    found = direct or list(descendants(body, "return_statement"))
    values = children(found[-1]) if found else []
    return values[0] if values else None


def _tables(value: JsonValue) -> list[JsonSchema]:
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []
