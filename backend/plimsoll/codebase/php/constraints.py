"""Symfony's validation constraints as JSON Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.php.symfony.annotations import tags_of
from plimsoll.codebase.php.values import Array, Frame, Value, keyed, listed, text

if TYPE_CHECKING:
    from pydantic import JsonValue

    from plimsoll.catalog.model import JsonSchema
    from plimsoll.codebase.php.classes import Input
    from plimsoll.codebase.php.interpreter import Interpreter
    from plimsoll.codebase.php.names import Names

_FORMATS = {
    "Email": "email",
    "Url": "uri",
    "Uuid": "uuid",
    "Date": "date",
    "DateTime": "date-time",
    "Ip": "ip",
    "Hostname": "hostname",
    "Image": "binary",
    "File": "binary",
}
_SIGNS: dict[str, tuple[str, int]] = {
    "Positive": ("exclusiveMinimum", 0),
    "PositiveOrZero": ("minimum", 0),
    "Negative": ("exclusiveMaximum", 0),
    "NegativeOrZero": ("maximum", 0),
}
_LIMITS = {
    "GreaterThan": "exclusiveMinimum",
    "GreaterThanOrEqual": "minimum",
    "LessThan": "exclusiveMaximum",
    "LessThanOrEqual": "maximum",
}


def constrain(schema: JsonSchema, wanted: Input, names: Names, reader: Interpreter) -> JsonSchema:
    """A schema with what attributes or annotations on it add."""
    found = dict(schema)
    frame = Frame(names)
    for attribute in wanted.attributes:
        if "Validator" in attribute.name or "Assert" in attribute.name:
            given, named = reader.arguments(attribute.arguments, frame)
            apply(attribute.short, keyed(given, named), found)
    if "@Assert" in wanted.comment:
        for one in tags_of(wanted.comment):
            if "Assert" in one.name:
                apply(one.short, one.arguments, found)
    return found


def apply(name: str, given: Array, schema: JsonSchema) -> None:  # noqa: C901 - a table
    """Adds one constraint."""
    options = given.get(0)
    said: Array = (
        {**options, **given}
        if isinstance(options, dict) and any(isinstance(k, str) for k in options)
        else given
    )
    if name in _FORMATS:
        schema.setdefault("type", "string")
        schema["format"] = _FORMATS[name]
    elif name in _SIGNS:
        key, value = _SIGNS[name]
        schema[key] = value
    elif name in _LIMITS:
        limit = said.get("value", said.get(0))
        if isinstance(limit, int | float):
            schema[_LIMITS[name]] = limit
    elif name == "Length":
        _between(said, schema, "minLength", "maxLength")
    elif name == "Count":
        _between(said, schema, "minItems", "maxItems")
    elif name == "Range":
        _between(said, schema, "minimum", "maximum")
    elif name == "Choice":
        allowed: list[JsonValue] = [
            v for v in listed(_choices(said)) if isinstance(v, str | int | float)
        ]
        if allowed:
            schema.setdefault("type", "integer" if isinstance(allowed[0], int) else "string")
            schema["enum"] = allowed
    elif name == "Regex":
        pattern = text(said.get("pattern", said.get(0)))
        if pattern and len(pattern) > 1:
            schema["pattern"] = pattern[1 : pattern.rfind(pattern[0])] or pattern
    elif name == "NotBlank" and schema.get("type") == "string":
        schema.setdefault("minLength", 1)


def _choices(said: Array) -> Value:
    told = said.get("choices")
    if told is not None:
        return told
    plain: Array = {k: v for k, v in said.items() if isinstance(k, int)}
    return plain.get(0) if len(plain) == 1 and isinstance(plain.get(0), dict) else plain


def _between(said: Array, schema: JsonSchema, low: str, high: str) -> None:
    for key, word in (("min", low), ("max", high)):
        limit = said.get(key)
        if isinstance(limit, int | float):
            schema[word] = limit
    exactly = said.get("exactly")
    if isinstance(exactly, int):
        schema[low] = schema[high] = exactly
