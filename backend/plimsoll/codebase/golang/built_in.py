"""`append`, `make`, `new` and `len`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tree_sitter import Node

from plimsoll.codebase.golang.types import GoType, type_of
from plimsoll.codebase.golang.values import (
    NIL,
    NOTHING,
    Const,
    Items,
    Scope,
    Unknown,
    Value,
    single,
    text,
)

if TYPE_CHECKING:
    from plimsoll.codebase.golang.machine import Machine

_MOST_ELEMENTS = 2_000


def spread(value: Value) -> list[Value]:
    """A slice's elements; anything else alone."""
    if isinstance(value, Items):
        return value.elements[:_MOST_ELEMENTS]
    return [value]


def _append(machine: "Machine", nodes: list[Node], scope: Scope) -> Value:
    values = [single(machine.value_at(node, scope)) for node in nodes]
    if not values:
        return NOTHING
    first = values[0].elements if isinstance(values[0], Items) else []
    is_spread = bool(nodes) and nodes[-1].type == "variadic_argument"
    more = [*values[1:-1], *spread(values[-1])] if is_spread and len(values) > 1 else values[1:]
    return Items([*first, *more][:_MOST_ELEMENTS], values[0].type)


def _make(machine: "Machine", nodes: list[Node], scope: Scope) -> Value:
    kind = type_of(nodes[0], machine.resolver(scope)) if nodes else GoType("other")
    return machine.zero(kind)


def _new(machine: "Machine", nodes: list[Node], scope: Scope) -> Value:
    kind = type_of(nodes[0], machine.resolver(scope)) if nodes else GoType("other")
    made = machine.zero(kind)
    return machine.made_up(kind) if made is NIL else made


def _length(machine: "Machine", nodes: list[Node], scope: Scope) -> Value:
    value = single(machine.value_at(nodes[0], scope)) if nodes else NOTHING
    told = text(value)
    return Const(len(told)) if told is not None else Unknown(GoType("basic", "int"))


BUILT_IN: dict[str, Callable[["Machine", list[Node], Scope], Value]] = {
    "append": _append,
    "make": _make,
    "new": _new,
    "len": _length,
}
