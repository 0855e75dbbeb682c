"""Schemas from samples: what a value shows of the type behind it."""

import json
import re
from collections.abc import Iterable
from functools import reduce

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema

_DEEPEST = 20
_MOST_ITEMS = 50
_SCALARS = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"))
_VARIABLE = re.compile(r"\{\{[^{}]*\}\}")
_BARE_VARIABLE = re.compile(r"(?<=[:\[,\s])\{\{[^{}]*\}\}(?=\s*[,}\]])")
_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_WHOLE = re.compile(r"-?\d{1,18}$")
_REAL = re.compile(r"-?\d{1,18}\.\d{1,18}$")


def schema_of(value: JsonValue, depth: int = 0) -> JsonSchema:
    """The type of one sample; of an object every property that is there is required."""
    for kind, word in _SCALARS:
        if isinstance(value, kind):
            return {"type": word}
    if isinstance(value, list):
        items = merged(schema_of(one, depth + 1) for one in value[:_MOST_ITEMS])
        return (
            {"type": "array", "items": items} if value and depth < _DEEPEST else {"type": "array"}
        )
    if isinstance(value, dict) and depth < _DEEPEST:
        needed: list[JsonValue] = [*value]
        properties: JsonSchema = {key: schema_of(one, depth + 1) for key, one in value.items()}
        found: JsonSchema = {"type": "object", "properties": properties}
        return {**found, "required": needed} if needed else found
    return {"type": "object"} if isinstance(value, dict) else {}


def merged(schemas: Iterable[JsonSchema]) -> JsonSchema:
    """One schema that all samples fit; required is what all objects have."""
    told = [schema for schema in schemas if schema]
    return reduce(_both, told) if told else {}


def _both(one: JsonSchema, other: JsonSchema) -> JsonSchema:
    if one == other:
        return one
    kinds = {str(one.get("type")), str(other.get("type"))}
    if kinds == {"integer", "number"}:
        return {"type": "number"}
    if kinds == {"array"}:
        items = [part["items"] for part in (one, other) if isinstance(part.get("items"), dict)]
        inner = merged(item for item in items if isinstance(item, dict))
        return {"type": "array", "items": inner} if inner else {"type": "array"}
    return _objects(one, other) if kinds == {"object"} else {}


def _objects(one: JsonSchema, other: JsonSchema) -> JsonSchema:
    left, right = _properties(one), _properties(other)
    properties: JsonSchema = {
        name: merged(part for part in (left.get(name), right.get(name)) if part is not None)
        for name in {**left, **right}
    }
    required = other.get("required")
    first = one.get("required")
    known = required if isinstance(required, list) else []
    needed = [name for name in first if name in known] if isinstance(first, list) else []
    found: JsonSchema = {"type": "object", "properties": properties}
    return {**found, "required": needed} if needed else found


def _properties(schema: JsonSchema) -> dict[str, JsonSchema]:
    found = schema.get("properties")
    table = found if isinstance(found, dict) else {}
    return {name: part for name, part in table.items() if isinstance(part, dict)}


def json_in(text: str) -> tuple[JsonValue, bool]:
    """The JSON in a request's text, variables and comments in it allowed; whether there is any."""
    plain = _COMMENT.sub(lambda match: match[1] or "", text)
    # A variable without quotes may be of any type; null says nothing of it.
    for candidate in (text, plain, _BARE_VARIABLE.sub(" null", plain), _VARIABLE.sub("0", plain)):
        try:
            value: JsonValue = json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
        return value, True
    return None, False


def type_of_text(value: str) -> JsonSchema:
    """What a value in a query or a path shows of its type; a variable shows none."""
    if _WHOLE.match(value):
        return {"type": "integer"}
    if _REAL.match(value):
        return {"type": "number"}
    return {"type": "boolean"} if value in {"true", "false"} else {"type": "string"}
