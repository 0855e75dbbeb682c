"""What runs before an action: `before_action :x, only: …`, also where it is inherited from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.codebase.ruby.values import Closure, Value, words
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as part

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from plimsoll.codebase.ruby.classes import ClassDefinition

_ADDS = frozenset(
    f"{order}{time}_{word}"
    for order in ("", "prepend_", "append_")
    for time in ("before", "around", "after")
    for word in ("action", "filter")
) | {"before", "after"}
_SKIPS = frozenset(
    f"skip_{time}_{word}" for time in ("before", "around", "after") for word in ("action", "filter")
)
_OPENS = {"allow_unauthenticated_access": "require_authentication"}
_BASIC = "http_basic_authenticate_with"


@dataclass(frozen=True, eq=False)
class Callback:
    """A method or block that runs before some actions."""

    name: str
    only: frozenset[str] | None
    excepted: frozenset[str]
    block: Node | None
    where: ClassDefinition

    def is_for(self, action: str) -> bool:
        """Whether it runs before an action."""
        return (self.only is None or action in self.only) and action not in self.excepted


def callbacks(
    lineage: list[ClassDefinition], evaluate: Callable[[Node, ClassDefinition], Value]
) -> list[Callback]:
    """Those of a class, the most basic first."""
    found: list[Callback] = []
    for definition in reversed(lineage):
        for call in definition.calls:
            name = text_of(part(call, "method"))
            if name in _ADDS or name == _BASIC:
                found.extend(_added(call, name, definition, evaluate))
            elif name in _SKIPS or name in _OPENS:
                found = _skipped(found, call, name, definition, evaluate)
    return found


def _added(
    call: Node,
    name: str,
    where: ClassDefinition,
    evaluate: Callable[[Node, ClassDefinition], Value],
) -> list[Callback]:
    only, excepted = _scope(call, where, evaluate)
    block = part(call, "block")
    named = [_BASIC] if name == _BASIC else _names(call, where, evaluate)
    found = [Callback(n, only, excepted, None, where) for n in named]
    if block is not None:
        found.append(Callback("", only, excepted, block, where))
    found.extend(
        Callback("", only, excepted, part(argument, "body"), where)
        for argument in children(part(call, "arguments"), "lambda")
    )
    return found


def _skipped(
    known: list[Callback],
    call: Node,
    name: str,
    where: ClassDefinition,
    evaluate: Callable[[Node, ClassDefinition], Value],
) -> list[Callback]:
    only, excepted = _scope(call, where, evaluate)
    gone = {_OPENS[name]} if name in _OPENS else set(_names(call, where, evaluate))
    kept: list[Callback] = []
    for callback in known:
        if callback.name not in gone:
            kept.append(callback)
        elif only is not None:
            others = callback.excepted | only
            kept.append(
                Callback(callback.name, callback.only, others, callback.block, callback.where)
            )
        elif excepted:
            still = excepted if callback.only is None else excepted & callback.only
            kept.append(
                Callback(callback.name, still, callback.excepted, callback.block, callback.where)
            )
    return kept


def _names(
    call: Node, where: ClassDefinition, evaluate: Callable[[Node, ClassDefinition], Value]
) -> list[str]:
    plain = [a for a in children(part(call, "arguments")) if a.type not in {"pair", "lambda"}]
    return [name for argument in plain for name in words(evaluate(argument, where))]


def _scope(
    call: Node, where: ClassDefinition, evaluate: Callable[[Node, ClassDefinition], Value]
) -> tuple[frozenset[str] | None, frozenset[str]]:
    only: frozenset[str] | None = None
    excepted: frozenset[str] = frozenset()
    for pair in children(part(call, "arguments"), "pair"):
        key, value = text_of(part(pair, "key")).strip(":\"'"), part(pair, "value")
        told = evaluate(value, where) if value is not None else None
        if key == "only" and not isinstance(told, Closure):
            only = frozenset(words(told))
        elif key == "except":
            excepted = frozenset(words(told))
    return only, excepted
