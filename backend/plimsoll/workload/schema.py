"""Reads JSON Schemas: references, combined parts, types. Pure data, nothing is made here."""

import math
from collections.abc import Mapping

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema

REFERENCE_DEPTH = 2
"""How often a schema may lie within itself in an example: a tree with one level of children."""

_LOWEST = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})
_HIGHEST = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})

_TELLING = (
    ("properties", "object"),
    ("additionalProperties", "object"),
    ("required", "object"),
    ("items", "array"),
    ("prefixItems", "array"),
    ("contains", "array"),
    ("minItems", "array"),
    ("multipleOf", "number"),
    ("minimum", "number"),
    ("maximum", "number"),
)


class Unmakeable(Exception):
    """No example can be made of a schema, or not without going round for ever."""


def flattened(
    schema: JsonValue, root: JsonSchema, path: tuple[str, ...] = ()
) -> tuple[JsonSchema, tuple[str, ...]]:
    """The schema with its references and `allOf` parts joined in, and the references on its path.

    Raises:
        Unmakeable: nothing fits it, a reference leads nowhere, or it lies within itself too often.
    """
    if schema is True:
        return {}, path
    if not isinstance(schema, dict):
        raise Unmakeable
    flat: JsonSchema = {k: v for k, v in schema.items() if k not in {"$ref", "allOf"}}
    reference = schema.get("$ref")
    if isinstance(reference, str):
        if path.count(reference) >= REFERENCE_DEPTH:
            raise Unmakeable
        target, path = flattened(resolved(reference, root), root, (*path, reference))
        flat = joined(target, flat)
    for part in array(schema.get("allOf")):
        inner, path = flattened(part, root, path)
        flat = joined(inner, flat)
    return flat, path


def resolved(reference: str, root: JsonSchema) -> JsonValue:
    """What a reference within the document (`#/$defs/X`) points to.

    Raises:
        Unmakeable: it points outside or at nothing.
    """
    if not reference.startswith("#"):
        raise Unmakeable
    at: JsonValue = root
    for step in reference[1:].split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(at, dict) and key in at:
            at = at[key]
        elif isinstance(at, list) and key.isdecimal() and int(key) < len(at):
            at = at[int(key)]
        else:
            raise Unmakeable
    return at


def joined(first: JsonSchema, second: JsonSchema) -> JsonSchema:
    """One schema for values that fit both, as far as keywords can be joined."""
    whole = dict(first)
    for key, value in second.items():
        whole[key] = _joined_keyword(key, whole[key], value) if key in whole else value
    return whole


def _joined_keyword(key: str, first: JsonValue, second: JsonValue) -> JsonValue:
    if isinstance(first, dict) and isinstance(second, dict) and key == "properties":
        both: dict[str, JsonValue] = {
            name: {"allOf": [first[name], second[name]]} for name in first if name in second
        }
        return {**first, **second, **both}
    if key == "required":
        return [*array(first), *(name for name in array(second) if name not in array(first))]
    if key == "enum":
        return [value for value in array(first) if value in array(second)]
    if isinstance(first, int | float) and isinstance(second, int | float):
        if key in _LOWEST:
            return min(first, second)
        if key in _HIGHEST:
            return max(first, second)
    return second


def type_of(schema: Mapping[str, JsonValue]) -> str:
    """The type to make: the declared one (of several, the first that is not null) or a guess."""
    declared = schema.get("type")
    if isinstance(declared, str):
        return declared
    several = [name for name in array(declared) if isinstance(name, str)]
    if several:
        return next((name for name in several if name != "null"), "null")
    return next((kind for key, kind in _TELLING if key in schema), "string")


def array(value: JsonValue) -> list[JsonValue]:
    """The value if it is an array, otherwise an empty one."""
    return value if isinstance(value, list) else []


def table(value: JsonValue) -> dict[str, JsonValue]:
    """The value if it is an object, otherwise an empty one."""
    return value if isinstance(value, dict) else {}


def whole(schema: Mapping[str, JsonValue], key: str) -> int | None:
    """A whole number among the keywords; None if it is absent or is none."""
    value = schema.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if math.isfinite(value) else None
