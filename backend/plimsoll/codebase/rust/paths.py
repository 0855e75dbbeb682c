"""Paths of axum, actix and Rocket as templates, and how they are joined."""

import re
from dataclasses import dataclass

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.routes import Template, joined

_AXUM = re.compile(r"\{\{|\}\}|\{(\*?)(\w+)\}|(?<=/)([:*])([A-Za-z_]\w*)")
_ROCKET = re.compile(r"<(\w*)(\.\.)?>")


@dataclass(frozen=True)
class Whole:
    """A template with what it says of its placeholders, and Rocket's query."""

    template: Template
    schemas: dict[str, JsonSchema]
    query: tuple[tuple[str, bool], ...] = ()
    """Names of a query; whether each stands for all that is left."""


def below(framework: str, prefix: str, path: str) -> str:
    """A path under a prefix, as the framework joins them."""
    if framework == "actix":
        return joined(prefix, path) if prefix.strip("/") or path else path
    route, mark, query = path.partition("?") if framework == "rocket" else (path, "", "")
    if route in ("/", "") and prefix.strip("/"):
        return prefix if framework == "axum" else f"{prefix.rstrip('/')}{mark}{query}"
    if not prefix.strip("/"):
        return path or "/"
    return f"{prefix.rstrip('/')}/{path.lstrip('/')}"


def whole_of(framework: str, path: str) -> Whole:
    """A path in OpenAPI's notation."""
    if framework == "axum":
        return _axum(path)
    return _actix(path) if framework == "actix" else _rocket(path)


def _axum(path: str) -> Whole:
    names: list[str] = []
    spanning: set[str] = set()

    def one(match: re.Match[str]) -> str:
        name = match[2] or match[4]
        if name is None:
            return match[0][0]
        names.append(name)
        if match[1] or match[3] == "*":
            spanning.add(name)
        return f"{{{name}}}"

    return Whole(Template(_rooted(_AXUM.sub(one, path)), tuple(names), frozenset(spanning)), {})


def _actix(path: str) -> Whole:
    names: list[str] = []
    spanning: set[str] = set()
    schemas: dict[str, JsonSchema] = {}
    route = ""
    position = 0
    while position < len(path):
        if path[position] != "{":
            route += path[position]
            position += 1
            continue
        end, depth = position + 1, 1
        while end < len(path) and depth:
            depth += (path[end] == "{") - (path[end] == "}")
            end += 1
        name, _, pattern = path[position + 1 : end - 1].partition(":")
        names.append(name.strip())
        if ".*" in pattern or ".+" in pattern or path[end : end + 1] == "*":
            spanning.add(name.strip())
            end += path[end : end + 1] == "*"
        elif pattern:
            schemas[name.strip()] = {"type": "string", "pattern": pattern.strip()}
        route += f"{{{name.strip()}}}"
        position = end
    return Whole(Template(_rooted(route), tuple(names), frozenset(spanning)), schemas)


def _rocket(path: str) -> Whole:
    route, _, query = path.partition("?")
    names: list[str] = []
    spanning: set[str] = set()

    def one(match: re.Match[str]) -> str:
        name = match[1] if match[1] not in ("", "_") else "param" if not match[2] else "path"
        names.append(name)
        if match[2]:
            spanning.add(name)
        return f"{{{name}}}"

    asked = []
    for part in query.split("&") if query else []:
        match = _ROCKET.fullmatch(part.strip())
        if match is not None and match[1] != "_":
            asked.append((match[1], bool(match[2])))
        elif match is None and part.strip():
            asked.append((part.partition("=")[0].strip(), False))
    template = Template(_rooted(_ROCKET.sub(one, route)), tuple(names), frozenset(spanning))
    return Whole(template, {}, tuple(asked))


def _rooted(route: str) -> str:
    return route if route.startswith("/") else f"/{route}"
