"""Laravel's and Lumen's paths as route templates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.codebase.routes import Template

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plimsoll.catalog.model import JsonSchema

_PLACEHOLDER = re.compile(r"\{(\w+)(?::([^{}?]+(?:\{[^{}]*\}[^{}?]*)*))?(\?)?\}")
_OPTIONAL_TAIL = re.compile(r"(?:/?\{\w+(?::\w+)?\?\})+$")
_BRACKETS = re.compile(r"\[([^\[\]]*)\]$")
_SPANS = re.compile(r"^\^?\(*\??:?(?:\.[*+]|\[\\?s?\\?S?\]|\[\^\]|\(\?!|.*/.*[*+])")
_NUMBER = re.compile(r"^\^?\(?(?:\[0-9\]|\\d)(?:[+*]|\{[\d,]+\})\)?\$?$")
_WORDS = re.compile(r"^[\w-]+(?:\|[\w-]+)+$")
_UUID = re.compile(r"a-f.*\{8\}.*\{4\}.*\{12\}", re.IGNORECASE)


def variants(path: str) -> list[str]:
    """The path without and with what is optional at its end, the shortest first."""
    if path.endswith("]"):
        return _of_brackets(path)
    tail = _OPTIONAL_TAIL.search(path)
    if tail is None:
        return [path]
    found = [path[: tail.start()]]
    for piece in re.findall(r"/?\{[^{}]*\}", tail[0]):
        found.append(found[-1] + piece)
    return found


def _of_brackets(path: str) -> list[str]:
    """Lumen's and Slim's notation: `/users[/{id}[/{tab}]]`."""
    pieces: list[str] = []
    rest = path
    depth = 0
    while rest.endswith("]") and depth < 20:  # noqa: PLR2004 - nobody nests deeper
        start = rest.find("[", _after_placeholders(rest))
        if start < 0:
            break
        pieces.append(rest[:start])
        rest = rest[start + 1 : -1]
        depth += 1
    pieces.append(rest)
    found: list[str] = []
    for piece in pieces:
        found.append((found[-1] if found else "") + piece)
    return found


def _after_placeholders(path: str) -> int:
    """Where the first `[` outside a placeholder may stand."""
    depth = 0
    for index, letter in enumerate(path):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if letter == "[" and depth == 0:
            return index
    return len(path)


def template(
    path: str, wheres: Mapping[str, str]
) -> tuple[Template, dict[str, JsonSchema], dict[str, str]]:
    """The template, what constraints say of placeholders, and the fields that name records."""
    names: list[str] = []
    spanning: set[str] = set()
    schemas: dict[str, JsonSchema] = {}
    fields: dict[str, str] = {}

    def told(match: re.Match[str]) -> str:
        name, extra = match[1], match[2]
        names.append(name)
        pattern = wheres.get(name, "")
        if extra and re.fullmatch(r"[A-Za-z_]\w*", extra):
            fields[name] = extra
        elif extra:
            pattern = extra
        if pattern:
            schemas[name] = constrained(pattern)
            if _SPANS.search(pattern):
                spanning.add(name)
        return f"{{{name}}}"

    route = "/" + re.sub(r"/{2,}", "/", _PLACEHOLDER.sub(told, path)).strip("/")
    return Template(route, tuple(names), frozenset(spanning)), schemas, fields


def constrained(pattern: str) -> JsonSchema:
    """What a regular expression says of a placeholder."""
    if _NUMBER.match(pattern):
        return (
            {"type": "integer"} if "{" not in pattern else {"type": "integer", "pattern": pattern}
        )
    bare = pattern.strip("^$").removeprefix("(").removesuffix(")")
    if _WORDS.match(bare):
        return {"type": "string", "enum": [*bare.split("|")]}
    if _UUID.search(pattern):
        return {"type": "string", "format": "uuid"}
    if pattern in {".*", ".+", "(.*)", "(.+)"}:
        return {"type": "string"}
    return {"type": "string", "pattern": pattern}
