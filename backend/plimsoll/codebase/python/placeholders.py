"""Placeholders of Python's frameworks in OpenAPI's notation, and what they say of their values."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.routes import Template

_NAME = re.compile(r"[A-Za-z_]\w*")
_SLASHES = re.compile(r"//+")
_UNFIT = re.compile(r"\W")
_WORDS = re.compile(r"[\w-]+(\|[\w-]+)+")
_DIGITS = frozenset({r"\d+", "[0-9]+", r"[\d]+", r"\d*", "[1-9][0-9]*", r"-?\d+", "[0-9]*"})
_ANYTHING = frozenset({".*", ".+", ".*?", ".+?", r"[\s\S]*", r"[^?]+", "[^?]*"})
_SEGMENT = re.compile(r"\[\^[^\[\]]*/[^\[\]]*\][+*]\??")


@dataclass(frozen=True, slots=True)
class Said:
    """What a placeholder tells: the schema of its values, and whether they span segments."""

    schema: JsonSchema = field(default_factory=lambda: {"type": "string"})
    spans: bool = False


@dataclass(frozen=True, slots=True)
class PathText:
    """A route with its placeholders, as OpenAPI writes it."""

    template: Template
    schemas: dict[str, JsonSchema]


Meaning = Callable[[str], Said]
"""What stands behind the name inside a placeholder, understood."""

CONVERTERS: dict[str, JsonSchema] = {
    "int": {"type": "integer"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "float": {"type": "number"},
    "decimal": {"type": "number"},
    "uuid": {"type": "string", "format": "uuid"},
    "date": {"type": "string", "format": "date"},
    "ymd": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "dt": {"type": "string", "format": "date-time"},
    "time": {"type": "string", "format": "time"},
    "timedelta": {"type": "string", "format": "duration"},
}


def converted(word: str) -> Said:
    """A converter by its usual name; others stand for text."""
    return Said(dict(CONVERTERS.get(word, {"type": "string"})), spans=word == "path")


def matched(expression: str) -> Said:
    """What a regular expression says of the values it lets through."""
    expression = expression.strip().removeprefix("^").removesuffix("$")
    if expression in _DIGITS:
        return Said({"type": "integer"})
    if not expression or _SEGMENT.fullmatch(expression):
        return Said()
    if expression in _ANYTHING:
        return Said(spans=True)
    if _WORDS.fullmatch(expression):
        return Said({"type": "string", "enum": [*expression.split("|")]})
    return Said({"type": "string", "pattern": f"^{expression}$"})


def braced(text: str, meaning: Meaning) -> PathText:
    """`/users/{id:…}`; what is behind the colon may hold braces itself."""
    return _replaced(text, "{", "}", meaning)


def angled(text: str, meaning: Meaning) -> PathText:
    """`/users/<id:…>`."""
    return _replaced(text, "<", ">", meaning)


def _replaced(text: str, opening: str, closing: str, meaning: Meaning) -> PathText:
    route, position = "", 0
    names: list[str] = []
    schemas: dict[str, JsonSchema] = {}
    spanning: set[str] = set()
    while position < len(text):
        end = _end(text, position, opening, closing) if text[position] == opening else -1
        if end < 0:
            route += text[position]
            position += 1
            continue
        name, _, behind = text[position + 1 : end].partition(":")
        name = _UNFIT.sub("_", name.strip()) or "value"
        said = meaning(behind.strip())
        if name not in schemas:
            names.append(name)
            schemas[name] = said.schema
        if said.spans:
            spanning.add(name)
        route += f"{{{name}}}"
        position = end + 1
    route = _SLASHES.sub("/", f"/{route}")
    return PathText(Template(route, tuple(names), frozenset(spanning)), schemas)


def _end(text: str, start: int, opening: str, closing: str) -> int:
    """Where the placeholder that begins there ends; -1 if it never does, or is none."""
    depth = 0
    for position in range(start, len(text)):
        if text[position] == "\\":
            continue
        depth += (text[position] == opening) - (text[position] == closing)
        if depth == 0:
            inside = text[start + 1 : position].partition(":")[0].strip()
            return position if inside and _NAME.match(inside) else -1
    return -1
