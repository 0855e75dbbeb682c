"""Validators are written as chains of calls: `z.string().min(1).optional()`."""

from dataclasses import dataclass

from tree_sitter import Node

from plimsoll.codebase.javascript.scopes import Scopes
from plimsoll.codebase.javascript.syntax import (
    arguments_of,
    member_names,
    unwrapped,
)
from plimsoll.codebase.trees import field as at
from plimsoll.codebase.trees import text_of


@dataclass(frozen=True, slots=True)
class Step:
    """A member of a chain; `arguments` is None where it is not called."""

    name: str
    arguments: tuple[Node, ...] | None


@dataclass(frozen=True, slots=True)
class Chain:
    """What it starts with, and its steps from there."""

    start: Node
    steps: tuple[Step, ...]


def chain_of(node: Node) -> Chain:
    """An expression as a chain; one without steps is its own start."""
    steps: list[Step] = []
    node = unwrapped(node)
    while True:
        function = at(node, "function") if node.type == "call_expression" else None
        if function is not None and function.type == "member_expression":
            steps.append(Step(text_of(at(function, "property")), tuple(arguments_of(node))))
            inner = at(function, "object")
        elif node.type == "member_expression":
            steps.append(Step(text_of(at(node, "property")), None))
            inner = at(node, "object")
        else:
            break
        if inner is None:
            break
        node = unwrapped(inner)
    return Chain(node, tuple(reversed(steps)))


def is_library(
    scopes: Scopes, path: str, node: Node, usual: frozenset[str], packages: tuple[str, ...]
) -> bool:
    """Whether a name is that of a library: by where it comes from, or what it is usually called."""
    names = member_names(node)
    if len(names) != 1:
        return False
    source = scopes.source(path, names[0])
    if source is not None:
        return source.specifier.startswith(packages) or names[0] in usual
    if names[0] not in usual:
        return False
    # The project's own file may extend the library and hand it on under its usual name.
    declared = scopes.find(path, names[0])
    module = None if declared is None else scopes.module(declared.path)
    if module is None:
        return True
    return any(known.specifier.startswith(packages) for known in module.imports.values())
