"""The notations of Go's routers as routes of OpenAPI."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.routes import Template

_COLON = re.compile(r":(\w+)(\([^()]*\)|<[^<>]*>)?(\?)?|([*+])(\w*)|\\(.)|\{(\w+)\}")
_METHOD = re.compile(r"^([A-Z]+)[ \t]+(.*)$", re.DOTALL)
_TYPES: Mapping[str, JsonSchema] = {
    "int": {"type": "integer"},
    "bool": {"type": "boolean"},
    "float": {"type": "number"},
    "guid": {"type": "string", "format": "uuid"},
    "datetime": {"type": "string"},
    "alpha": {"type": "string"},
}
_NUMBERS = frozenset({"int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64"})


@dataclass(frozen=True)
class Path:
    """A route, and what its notation says of the placeholders."""

    template: Template
    schemas: dict[str, JsonSchema] = field(default_factory=dict)


def colons(path: str) -> Path:
    """`/users/:id`, `/files/*path`, `/:from-:to`, `/:id<int>`."""
    names: list[str] = []
    spanning: set[str] = set()
    schemas: dict[str, JsonSchema] = {}

    def placed(match: re.Match[str]) -> str:
        if match[6]:
            return match[6]
        name = _fresh(match[1] or match[5] or match[7] or "path", names)
        if match[4]:
            spanning.add(name)
        elif match[2]:
            schemas[name] = _constraint(match[2])
        return f"{{{name}}}"

    return _whole(_COLON.sub(placed, path), names, spanning, schemas)


def optional(path: str) -> list[str]:
    """A path whose last placeholder may be left out (`/users/:id?`), without and with it."""
    if path.endswith("?") and "/:" in path:
        without = path[: path.rindex("/")]
        return [without or "/", path[:-1]]
    return [path]


def braces(path: str) -> Path:
    """`/users/{id:[0-9]+}`, `/files/{rest...}`, `/{$}`, and chi's `*` at the end."""
    names: list[str] = []
    spanning: set[str] = set()
    schemas: dict[str, JsonSchema] = {}
    parts: list[str] = []
    position = 0
    while position < len(path):
        if path[position] == "{":
            end = _closing(path, position)
            told = path[position + 1 : end]
            position = end + 1
            if told == "$":
                continue
            written, _, pattern = told.partition(":")
            written, pattern = written.removesuffix("?"), pattern.strip()
            name = _fresh(written.strip().removesuffix("..."), names)
            if told.endswith("...") or _spans(pattern):
                spanning.add(name)
            elif pattern in _TYPES or pattern in _NUMBERS:
                schemas[name] = _TYPES.get(pattern, {"type": "integer"})
            elif pattern:
                schemas[name] = {"type": "string", "pattern": pattern}
            parts.append(f"{{{name}}}")
        elif path[position] == "*" and position == len(path) - 1:
            name = _fresh("path", names)
            spanning.add(name)
            parts.append(f"{{{name}}}")
            position += 1
        else:
            parts.append(path[position])
            position += 1
    return _whole("".join(parts), names, spanning, schemas)


def pattern_of(text: str) -> tuple[str, str]:
    """The method (may be empty) and the path of a pattern of `ServeMux`, without its host."""
    found = _METHOD.match(text)
    method, rest = (found[1], found[2].strip()) if found else ("", text.strip())
    slash = rest.find("/")
    return method, rest[slash:] if slash >= 0 else "/"


def _spans(pattern: str) -> bool:
    return pattern in (".*", ".+", "(.*)", "(.+)", "*", "path")


def _fresh(name: str, names: list[str]) -> str:
    found, number = name, 2
    while found in names:
        found, number = f"{name}{number}", number + 1
    names.append(found)
    return found


def _closing(path: str, start: int) -> int:
    depth = 0
    for position in range(start, len(path)):
        depth += {"{": 1, "}": -1}.get(path[position], 0)
        if depth == 0:
            return position
    return len(path)


def _constraint(told: str) -> JsonSchema:
    inner = told[1:-1]
    if told.startswith("("):
        return {"type": "string", "pattern": inner}
    schema: JsonSchema = {"type": "string"}
    for part in inner.split(";"):
        name, _, argument = part.partition("(")
        if name == "regex":
            schema["pattern"] = argument.rstrip(")")
        else:
            schema.update(_TYPES.get(name, {}))
    return schema


def _whole(
    route: str, names: list[str], spanning: set[str], schemas: dict[str, JsonSchema]
) -> Path:
    whole = route if route.startswith("/") else f"/{route}"
    return Path(Template(whole, tuple(names), frozenset(spanning)), schemas)
