"""The modules of an Elixir program, parsed as far as something asks for them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from plimsoll.codebase.elixir.values import Scope
from plimsoll.codebase.sources import Once, Sources
from plimsoll.codebase.trees import children, line_of, text_of
from plimsoll.codebase.trees import field as part

if TYPE_CHECKING:
    from tree_sitter import Node

_OPENS = re.compile(rb"^[ \t]*defmodule[ \t]+([\w.]+)", re.MULTILINE)
_TESTS = frozenset({"test", "tests", "deps", "_build"})
_DEEPEST = 12
_FUNCTIONS = frozenset({"def", "defp", "defmacro", "defmacrop"})


@dataclass(frozen=True, eq=False)
class Clause:
    """One clause of a function: its name, the patterns it takes, its body."""

    name: str
    parameters: tuple[Node, ...]
    body: Node | None
    node: Node
    is_public: bool

    @property
    def line(self) -> int:
        return line_of(self.node)


@dataclass(eq=False)
class Module:
    """What a module holds."""

    name: str
    file: str
    body: Node
    aliases: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, Node] = field(default_factory=dict)
    functions: dict[str, list[Clause]] = field(default_factory=dict)
    macros: dict[str, list[Clause]] = field(default_factory=dict)
    uses: list[tuple[str, Node]] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)
    calls: list[Node] = field(default_factory=list)
    """Other calls in its body: `plug :x`, `field :y`, `get "/"`."""

    def scope(self) -> Scope:
        """What an expression in its body sees."""
        return Scope(self.name, self.aliases, self.attributes)


def arguments(call: Node | None) -> list[Node]:
    """The arguments of a call, keywords as one."""
    return [child for given in children(call, "arguments") for child in children(given)]


def block(call: Node | None) -> Node | None:
    """What stands between `do` and `end`, or behind `do:`."""
    for inner in children(call, "do_block"):
        return inner
    for argument in arguments(call):
        if argument.type == "keywords":
            for pair in children(argument, "pair"):
                if text_of(part(pair, "key")).strip() == "do:":
                    return part(pair, "value")
    return None


def statements(body: Node | None) -> list[Node]:
    """One after another; branches such as `else` are left out."""
    if body is None:
        return []
    if body.type not in {"do_block", "block", "body", "source", "else_block"}:
        return [body]
    return [child for child in children(body) if not child.type.endswith("_block")]


def modules_of(root: Node, file: str) -> list[Module]:
    """All modules of a file, outer ones first."""
    found: list[Module] = []
    waiting: list[tuple[Node, str, dict[str, str], int]] = [(root, "", {}, 0)]
    while waiting:
        node, around, aliases, depth = waiting.pop(0)
        for call in statements(node):
            if call.type != "call" or text_of(part(call, "target")) != "defmodule":
                continue
            given = arguments(call)
            body = block(call)
            if not given or body is None or depth > _DEEPEST:
                continue
            written = text_of(given[0])
            name = f"{around}.{written}" if around else written
            if around:
                aliases.setdefault(
                    written.partition(".")[0], f"{around}.{written.partition('.')[0]}"
                )
            module = Module(name, file, body, dict(aliases))
            _fill(module)
            found.append(module)
            waiting.append((body, name, module.aliases, depth + 1))
    return found


def _fill(module: Module) -> None:
    for statement in statements(module.body):
        if statement.type == "unary_operator":
            _attribute(module, statement)
        elif statement.type == "call":
            _take(module, statement)


def _attribute(module: Module, statement: Node) -> None:
    """`@name value`."""
    call = part(statement, "operand")
    given = arguments(call)
    if call is not None and call.type == "call" and given:
        module.attributes[text_of(part(call, "target"))] = given[0]


def _take(module: Module, call: Node) -> None:
    word = text_of(part(call, "target"))
    given = arguments(call)
    if word in _FUNCTIONS:
        clause = _clause(word, call)
        if clause is not None:
            kept = module.macros if "macro" in word else module.functions
            kept.setdefault(clause.name, []).append(clause)
    elif word in {"alias", "require"}:
        _alias(module, given)
    elif word == "use" and given:
        module.uses.append((module.scope().whole(text_of(given[0])), call))
        module.calls.append(call)
    elif word == "import" and given:
        module.imports.append(module.scope().whole(text_of(given[0])))
    else:
        module.calls.append(call)


def _alias(module: Module, given: list[Node]) -> None:
    if not given:
        return
    target = given[0]
    if target.type == "dot":
        # `alias Shop.{Cart, Order}`
        base = module.scope().whole(text_of(part(target, "left")))
        for inner in children(part(target, "right")):
            name = text_of(inner)
            module.aliases[name.rpartition(".")[2]] = f"{base}.{name}"
        return
    whole = module.scope().whole(text_of(target))
    name = whole.rpartition(".")[2]
    for keywords in given[1:]:
        for pair in children(keywords, "pair"):
            if text_of(part(pair, "key")).strip() == "as:":
                name = text_of(part(pair, "value"))
    module.aliases[name] = whole


def _clause(word: str, call: Node) -> Clause | None:
    given = arguments(call)
    if not given:
        return None
    head = given[0]
    if head.type == "binary_operator" and text_of(part(head, "operator")) == "when":
        head = part(head, "left") or head
    if head.type == "identifier":
        return Clause(text_of(head), (), block(call), call, word in {"def", "defmacro"})
    if head.type != "call":
        return None
    name = text_of(part(head, "target"))
    return Clause(name, tuple(arguments(head)), block(call), call, word in {"def", "defmacro"})


class Modules:
    """Modules by their names."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._parsed: dict[str, list[Module]] = {}

    @cached_property
    def files(self) -> list[str]:
        """The Elixir files that may be part of the service."""
        return [
            path
            for path in self.sources.everything({".ex", ".exs"})
            if not _TESTS.intersection(path.split("/")[:-1]) and not path.endswith("_test.exs")
        ]

    @cached_property
    def _index(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for path in self.files:
            for name in set(_OPENS.findall(self.sources.peek(path))):
                found[name.decode("ascii", "replace").rpartition(".")[2]].append(path)
        return dict(found)

    def modules_in(self, path: str) -> list[Module]:
        """The modules of a file; it is parsed once."""
        if path not in self._parsed:
            tree = self.sources.tree(path)
            self._parsed[path] = modules_of(tree.root, path) if tree is not None else []
        return self._parsed[path]

    def named(self, name: str) -> Module | None:
        """The module of a whole name."""
        for path in self._index.get(name.rpartition(".")[2], []):
            for module in self.modules_in(path):
                if module.name == name:
                    return module
        return None

    def macro(self, module: Module, name: str) -> tuple[Module, Clause] | None:
        """A macro that a module defines, imports or gets from what it uses."""
        if name in module.macros:
            return module, module.macros[name][0]
        for other in [*module.imports, *(used for used, _ in module.uses)]:
            found = self.named(other)
            if found is not None and name in found.macros and found is not module:
                return found, found.macros[name][0]
        return None


MODULES = Once(Modules)
