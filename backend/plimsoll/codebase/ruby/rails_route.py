"""Routes and mounted applications, as Rails' router declares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.codebase.ruby.interpreter import Call
from plimsoll.codebase.ruby.values import Hash, Symbol, Value

if TYPE_CHECKING:
    from plimsoll.catalog.model import Security


@dataclass(frozen=True)
class Route:
    """A route as declared, before its optional parts are told apart."""

    methods: tuple[str, ...]
    path: str
    controller: str
    """`admin/users`; empty: something else answers."""
    action: str
    constraints: Hash
    file: str
    line: int
    security: tuple[Security, ...] = ()
    reasons: tuple[str, ...] = ()
    model: str = ""
    """What Devise signs in: `user`."""


@dataclass(frozen=True)
class Mount:
    """Another application under a path."""

    application: str
    path: str
    file: str
    line: int
    reasons: tuple[str, ...] = ()


def replace_options(
    call: Call, *, via: str = "", arguments: list[Value] | None = None, options: Hash | None = None
) -> Call:
    """A call with other arguments."""
    changed: Hash = dict(call.options if options is None else options)
    if via:
        changed[Symbol("via")] = via
    kept = call.arguments if arguments is None else arguments
    return Call(call.name, kept, changed, call.block, call.frame, call.node)
