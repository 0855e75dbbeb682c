r"""Symfony's paths as route templates: `/posts/{id<\\d+>?1}`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.codebase.php.laravel.paths import constrained
from plimsoll.codebase.routes import Template

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from plimsoll.catalog.model import JsonSchema

_INLINE = re.compile(r"\{(!)?([\w\x80-\U0010ffff]+)(?::[\w.]+)?(?:<(.*?)>)?(\?[^}]*)?\}(?!\})")
_TAIL = re.compile(r"[/.\-_~,;]?\{(!?)(\w+)\}$")
_SPANS = re.compile(r"^\^?\(*(?:\?:)?(?:\.[*+]|\[\^\]|\(\?!)|.*/.*[*+]")


def plain(path: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """The path with bare placeholders, and its inline requirements and defaults."""
    requirements: dict[str, str] = {}
    defaults: dict[str, str] = {}

    def told(match: re.Match[str]) -> str:
        mark, name, pattern, default = match.groups()
        if pattern:
            requirements[name] = pattern
        if default is not None:
            defaults[name] = default[1:]
        return f"{{{mark or ''}{name}}}"

    return _INLINE.sub(told, path), requirements, defaults


def variants(path: str, optional: Collection[str]) -> list[str]:
    """The path without and with what has a default at its end, the shortest first."""
    found = [path]
    while True:
        tail = _TAIL.search(found[0])
        if tail is None or tail[1] or tail[2] not in optional:
            break
        shorter = found[0][: tail.start()] or "/"
        if tail[2] == "_format":
            found = [shorter]
            continue
        found.insert(0, shorter)
        if shorter == "/":
            break
    return [one.replace("{!", "{") for one in found]


def template(path: str, requirements: Mapping[str, str]) -> tuple[Template, dict[str, JsonSchema]]:
    """The template, and what requirements say of its placeholders."""
    names = tuple(dict.fromkeys(re.findall(r"\{(\w+)\}", path)))
    schemas = {n: constrained(requirements[n]) for n in names if requirements.get(n)}
    spanning = frozenset(n for n in names if _SPANS.search(requirements.get(n, "")))
    route = path if path.startswith("/") else f"/{path}"
    return Template(route, names, spanning), schemas
