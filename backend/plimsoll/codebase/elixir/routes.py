"""Routes of Phoenix and Plug routers, and what `resources` stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.codebase.elixir.values import Value, told
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as part

if TYPE_CHECKING:
    from tree_sitter import Node

    from plimsoll.codebase.elixir.modules import Module

_USUAL = ("index", "edit", "new", "show", "create", "update", "delete")
_CAPITALS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True)
class Place:
    """What the blocks around a route decide."""

    path: str = ""
    module: str = ""
    pipes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Route:
    """A route as declared."""

    methods: tuple[str, ...]
    path: str
    controller: str
    action: str
    block: Node | None
    """What answers, in a router of Plug's."""
    module: Module
    line: int
    place: Place
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Forward:
    """Another plug under a path."""

    plug: str
    path: str
    module: Module
    line: int
    place: Place


VERBS_OF: dict[str, tuple[tuple[str, str], ...]] = {
    "index": (("GET", "base"),),
    "new": (("GET", "base/new"),),
    "create": (("POST", "base"),),
    "show": (("GET", "member"),),
    "edit": (("GET", "member/edit"),),
    "update": (("PATCH", "member"), ("PUT", "member")),
    "delete": (("DELETE", "member"),),
}


def actions(options: dict[str, Value], *, is_single: bool) -> list[str]:
    only, left_out = options.get("only"), told(options.get("except"))
    chosen = told(only) if isinstance(only, list) else list(_USUAL)
    return [
        action
        for action in _USUAL
        if action in chosen and action not in left_out and not (is_single and action == "index")
    ]


def resource_name(controller: str) -> str:
    last = controller.rpartition(".")[2].removesuffix("Controller")
    return _CAPITALS.sub("_", last).lower()


def joined(prefix: str, path: str) -> str:
    inner = path.strip("/")
    return f"{prefix.rstrip('/')}/{inner}" if inner else prefix


def bound(pattern: Node | None, value: Value) -> dict[str, Value]:
    """The names that a pattern gives to the parts of a value."""
    if pattern is None:
        return {}
    if pattern.type == "identifier":
        return {text_of(pattern): value}
    if pattern.type == "binary_operator":  # `name \\ default`, `name <- …`
        return bound(part(pattern, "left"), value)
    if pattern.type in {"tuple", "list"} and isinstance(value, list):
        found: dict[str, Value] = {}
        for inner, item in zip(children(pattern), value, strict=False):
            found.update(bound(inner, item))
        return found
    return {}
