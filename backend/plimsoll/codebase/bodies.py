"""Schemas as parameters: a body's top-level properties, and the one word for a type."""

from collections.abc import Mapping
from typing import get_args

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema, JsonType, Parameter

_TYPES: Mapping[str, JsonType] = {name: name for name in get_args(JsonType)}
_DEEPEST = 20


def type_of(schema: JsonSchema, definitions: Mapping[str, JsonValue] | None = None) -> JsonType:
    """The type in JSON Schema's words; "any" when several or none are allowed, null apart."""
    known = definitions if definitions is not None else _definitions(schema)
    return _type_of(schema, known, 0)


def _type_of(schema: JsonSchema, definitions: Mapping[str, JsonValue], depth: int) -> JsonType:
    schema = _target(schema, definitions)
    declared = schema.get("type")
    if isinstance(declared, str):
        return _TYPES.get(declared, "any")
    kinds: set[JsonType] = set()
    if isinstance(declared, list):
        kinds = {_TYPES.get(str(kind), "any") for kind in declared}
    elif depth < _DEEPEST:
        kinds = {_type_of(part, definitions, depth + 1) for part in alternatives_of(schema)}
    kinds.discard("null")
    if not kinds and "properties" in schema:
        return "object"
    return kinds.pop() if len(kinds) == 1 else "any"


def alternatives_of(schema: JsonSchema) -> list[JsonSchema]:
    """The schemas under `anyOf`, `oneOf` and `allOf`."""
    return [
        part
        for word in ("anyOf", "oneOf", "allOf")
        for part in _list(schema.get(word))
        if isinstance(part, dict)
    ]


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _definitions(schema: JsonSchema) -> dict[str, JsonValue]:
    found = schema.get("$defs")
    return found if isinstance(found, dict) else {}


def _target(schema: JsonSchema, definitions: Mapping[str, JsonValue]) -> JsonSchema:
    """What a chain of `$ref` ends at."""
    for _ in range(_DEEPEST):
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            break
        found = definitions.get(reference.rsplit("/", 1)[-1])
        schema = found if isinstance(found, dict) else {}
    return schema


def properties_of(schema: JsonSchema) -> tuple[dict[str, JsonSchema], set[str]] | None:
    """The top-level properties and the required ones; None if it is no object with any.

    Parts under `allOf` are added up. Of alternatives, all properties count, and those are required
    that every alternative requires.
    """
    return _properties(schema, _definitions(schema), 0)


def _properties(
    schema: JsonSchema, definitions: Mapping[str, JsonValue], depth: int
) -> tuple[dict[str, JsonSchema], set[str]] | None:
    schema = _target(schema, definitions)
    if depth > _DEEPEST or schema.get("type") == "array":
        return None
    found: dict[str, JsonSchema] = {}
    required: set[str] = set()
    for part in _list(schema.get("allOf")):
        inner = _properties(part, definitions, depth + 1) if isinstance(part, dict) else None
        if inner is not None:
            found.update(inner[0])
            required |= inner[1]
    for word in ("anyOf", "oneOf"):
        _add_alternatives(_list(schema.get(word)), definitions, depth, found, required)
    own = schema.get("properties")
    if isinstance(own, dict):
        found.update({name: part if isinstance(part, dict) else {} for name, part in own.items()})
    required |= {str(name) for name in _list(schema.get("required"))}
    return (found, required & set(found)) if found else None


def _add_alternatives(
    parts: list[JsonValue],
    definitions: Mapping[str, JsonValue],
    depth: int,
    found: dict[str, JsonSchema],
    required: set[str],
) -> None:
    shared: set[str] | None = None
    for part in parts:
        if not isinstance(part, dict) or part.get("type") == "null":
            continue
        inner = _properties(part, definitions, depth + 1)
        found.update(inner[0] if inner is not None else {})
        needed = inner[1] if inner is not None else set()
        shared = needed if shared is None else shared & needed
    required |= shared or set()


def contained(schema: JsonSchema, definitions: Mapping[str, JsonValue]) -> JsonSchema:
    """The schema with those definitions it refers to, directly or not, under `$defs`."""
    needed: dict[str, JsonValue] = {}
    pending: list[JsonValue] = [schema]
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending.extend(value)
        elif isinstance(value, dict):
            reference = value.get("$ref")
            name = reference.rsplit("/", 1)[-1] if isinstance(reference, str) else ""
            if name in definitions and name not in needed:
                needed[name] = definitions[name]
                pending.append(definitions[name])
            pending.extend(value.values())
    bare = {key: value for key, value in schema.items() if key != "$defs"}
    return {**bare, "$defs": needed} if needed else bare


def body_parameters(schema: JsonSchema, *, required: bool) -> tuple[Parameter, ...]:
    """A body's top-level properties; one parameter named `body` if it is no object."""
    definitions = _definitions(schema)
    found = properties_of(schema)
    if found is None:
        kind = type_of(schema)
        whole = Parameter(
            name="body", location="body", type=kind, required=required, json_schema=schema
        )
        return (whole,)
    properties, needed = found
    return tuple(
        Parameter(
            name=name,
            location="body",
            type=type_of(part, definitions),
            required=required and name in needed,
            json_schema=contained(part, definitions),
        )
        for name, part in properties.items()
    )
