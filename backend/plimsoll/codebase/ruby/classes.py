"""The classes and modules of Ruby files: what they inherit, take in, define and call."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plimsoll.codebase.trees import children, line_of, text_of
from plimsoll.codebase.trees import field as part

if TYPE_CHECKING:
    from tree_sitter import Node

_MIXES_IN = frozenset({"include", "prepend", "extend"})
_DEEPEST = 30


@dataclass(eq=False)
class ClassDefinition:
    """A class or module, as one file opens it."""

    path: str
    """Its whole name: `Admin::UsersController`."""
    file: str
    line: int
    nesting: tuple[str, ...]
    """The names of the bodies around it and its own, outermost first."""
    parent: str = ""
    """The superclass, as written."""
    body: Node | None = None
    mixins: list[str] = field(default_factory=list)
    methods: dict[str, Node] = field(default_factory=dict)
    singletons: dict[str, Node] = field(default_factory=dict)
    calls: list[Node] = field(default_factory=list)
    """The calls in its body: `before_action :x`; those of a concern's `included do` as well."""
    constants: dict[str, Node] = field(default_factory=dict)
    """What is assigned to them."""


def definitions(root: Node, file: str) -> list[ClassDefinition]:
    """All classes and modules of a file, and first what stands outside of any (path "")."""
    outside = ClassDefinition("", file, 1, (), body=root)
    found = [outside]
    waiting = [(root, outside, 0)]
    while waiting:
        node, owner, depth = waiting.pop()
        for statement in children(node):
            _take(statement, owner)
            inner = _opened(statement, owner, file)
            if inner is not None and depth < _DEEPEST:
                found.append(inner)
                waiting.append((part(statement, "body") or statement, inner, depth + 1))
            elif statement.type in {"if", "unless", "begin", "then", "else"}:
                waiting.append((statement, owner, depth + 1))
    return found


def _opened(node: Node, owner: ClassDefinition, file: str) -> ClassDefinition | None:
    name = part(node, "name")
    if node.type not in {"class", "module"} or name is None:
        return None
    written = text_of(name)
    path = written.removeprefix("::")
    if owner.path and not written.startswith("::"):
        path = f"{owner.path}::{path}"
    superclass = children(part(node, "superclass"))
    return ClassDefinition(
        path=path,
        file=file,
        line=line_of(node),
        nesting=(*owner.nesting, path),
        parent=text_of(superclass[0]) if superclass else "",
        body=part(node, "body"),
    )


def _take(node: Node, owner: ClassDefinition, depth: int = 0) -> None:
    """Takes a statement of a body in."""
    match node.type:
        case "method":
            owner.methods[text_of(part(node, "name"))] = node
        case "singleton_method":
            owner.singletons[text_of(part(node, "name"))] = node
        case "singleton_class":
            for method in children(part(node, "body"), "method"):
                owner.singletons[text_of(part(method, "name"))] = method
        case "assignment" if (left := part(node, "left")) is not None and left.type == "constant":
            right = part(node, "right")
            if right is not None:
                owner.constants[text_of(left)] = right
        case "call":
            _take_call(node, owner, depth)
        case "if_modifier" | "unless_modifier":
            body = part(node, "body")
            if body is not None and body.type == "call":
                _take_call(body, owner, depth)
        case _:
            pass


def _take_call(node: Node, owner: ClassDefinition, depth: int) -> None:
    name = text_of(part(node, "method"))
    arguments = children(part(node, "arguments"))
    if name in _MIXES_IN and part(node, "receiver") is None:
        owner.mixins.extend(text_of(argument) for argument in arguments)
    elif name in {"private", "protected"}:
        for argument in arguments:
            if argument.type == "method":
                owner.methods[text_of(part(argument, "name"))] = argument
    elif name in {"included", "class_methods", "with_options"} and depth < _DEEPEST:
        body = part(node, "block", "body")
        for statement in children(body):
            if name == "class_methods" and statement.type == "method":
                owner.singletons[text_of(part(statement, "name"))] = statement
            else:
                _take(statement, owner, depth + 1)
    else:
        owner.calls.append(node)


def candidates(name: str, nesting: tuple[str, ...]) -> list[str]:
    """The whole names that a constant may mean, the nearest first."""
    if name.startswith("::"):
        return [name[2:]]
    return [*(f"{around}::{name}" for around in reversed(nesting)), name]
