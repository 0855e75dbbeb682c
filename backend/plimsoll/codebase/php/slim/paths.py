"""FastRoute's paths as route templates: `/users[/{id:[0-9]+}]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.codebase.php.laravel.paths import constrained
from plimsoll.codebase.routes import Template

if TYPE_CHECKING:
    from plimsoll.catalog.model import JsonSchema

_PLACEHOLDER = re.compile(r"\{\s*([\w-]+)\s*(?::\s*((?:[^{}]|\{[^{}]*\})+?)\s*)?\}")
_SPANS = re.compile(r"\.[*+]|\[\^\]|.*/.*[*+]")


def template(path: str) -> tuple[Template, dict[str, JsonSchema]]:
    """The template, and what patterns say of its placeholders."""
    names: list[str] = []
    spanning: set[str] = set()
    schemas: dict[str, JsonSchema] = {}

    def told(match: re.Match[str]) -> str:
        name, pattern = match[1], match[2]
        names.append(name)
        if pattern:
            schemas[name] = constrained(pattern)
            if _SPANS.match(pattern.lstrip("^(?:")):
                spanning.add(name)
        return f"{{{name}}}"

    route = _PLACEHOLDER.sub(told, path)
    route = route if route.startswith("/") else f"/{route}"
    return Template(route, tuple(names), frozenset(spanning)), schemas
