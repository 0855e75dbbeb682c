"""Which modules import which, which controllers they list, and under which paths they are put.

A module mentions a class wherever its name stands in its decorator, in its static methods, or in an
array that is named there. `RouterModule.register([...])` puts modules under paths.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tree_sitter import Node

from plimsoll.codebase.javascript.constants import Constants
from plimsoll.codebase.javascript.nestjs.controllers import Carrier, class_decorators
from plimsoll.codebase.javascript.scopes import Scopes
from plimsoll.codebase.javascript.syntax import (
    CLASSES,
    arguments_of,
    pairs_of,
    property_of,
    unwrapped,
)
from plimsoll.codebase.trees import children, descendants, text_of
from plimsoll.codebase.trees import field as at

Key = tuple[str, str]

_DEEPEST = 12
_FARTHEST = 3
_MOST = 5_000


@dataclass(slots=True)
class _Mentions:
    everything: set[Key] = field(default_factory=set)
    controllers: set[Key] = field(default_factory=set)


class ModuleGraph:
    """The modules of a repository."""

    def __init__(self, scopes: Scopes, constants: Constants) -> None:
        self._scopes = scopes
        self._constants = constants
        self._modules: dict[Key, _Mentions] = {}
        self._paths: dict[Key, list[str]] = {}
        self.guards: list[tuple[str, str, Node]] = []
        """Classes provided as APP_GUARD: file and name of the module, and what is used."""

    def add(self, carrier: Carrier) -> None:
        """Reads a class that is decorated with `@Module`."""
        mentions = _Mentions()
        nodes = [*class_decorators(carrier.node), *children(at(carrier.node, "body"))]
        for node in nodes:
            for pair in descendants(node, "pair"):
                name, value = text_of(at(pair, "key")), at(pair, "value")
                if name in ("imports", "exports", "module"):
                    mentions.everything |= set(self._mentioned(carrier.path, value))
                elif name == "controllers":
                    found = set(self._mentioned(carrier.path, value))
                    mentions.controllers |= found
                elif name == "provide" and text_of(value) == "APP_GUARD":
                    self._add_guard(carrier, pair)
            self._add_pushed(carrier.path, node, mentions)
        self._modules[carrier.key] = mentions
        for call in self._registrations(nodes):
            self._register(carrier.path, call)

    def reachable(self, root: Key) -> set[Key]:
        """The modules of an application, its root among them."""
        found = {root}
        pending = [root]
        while pending:
            mentions = self._modules.get(pending.pop())
            for key in mentions.everything if mentions is not None else ():
                if key in self._modules and key not in found:
                    found.add(key)
                    pending.append(key)
        return found

    def listing(self, controller: Key) -> set[Key]:
        """The modules that list a controller."""
        return {
            key for key, mentions in self._modules.items() if controller in mentions.controllers
        }

    def paths(self, module: Key) -> list[str]:
        """The paths a module is put under; one empty path if none."""
        return self._paths.get(module, [""])

    def _mentioned(self, path: str, value: Node | None, depth: int = 0) -> Iterator[Key]:
        """The classes named in an expression, also in arrays that it names."""
        if value is None or depth > _FARTHEST:
            return
        nodes = [value, *descendants(value, "identifier", "shorthand_property_identifier")]
        for node in nodes:
            if "identifier" not in node.type:
                continue
            declared = self._scopes.find(path, text_of(node))
            if declared is None:
                continue
            inner = declared.value
            if inner.type in CLASSES:
                yield declared.path, text_of(at(inner, "name"))
            elif declared.node.type == "variable_declarator":
                yield from self._mentioned(declared.path, inner, depth + 1)
        for node in descendants(value, "member_expression"):
            declared = self._scopes.find(path, text_of(node))
            if declared is not None and declared.value.type in CLASSES:
                yield declared.path, text_of(at(declared.value, "name"))

    def _add_pushed(self, path: str, node: Node, mentions: _Mentions) -> None:
        """`imports.push(X)` in a static method."""
        for call in descendants(node, "call_expression"):
            function = at(call, "function")
            if text_of(at(function, "property")) != "push":
                continue
            target = text_of(at(function, "object")).lower()
            found = {
                key for argument in arguments_of(call) for key in self._mentioned(path, argument)
            }
            if "controller" in target:
                mentions.controllers |= found
            elif "import" in target or "module" in target:
                mentions.everything |= found

    def _add_guard(self, carrier: Carrier, pair: Node) -> None:
        for name, value in pairs_of(pair.parent):
            if name in ("useClass", "useExisting", "useValue"):
                self.guards.append((*carrier.key, value))

    def _registrations(self, nodes: Sequence[Node]) -> Iterator[Node]:
        for node in nodes:
            for call in descendants(node, "call_expression"):
                name = text_of(at(call, "function"))
                if name in ("RouterModule.register", "RouterModule.forRoutes"):
                    yield call

    def _register(self, path: str, call: Node) -> None:
        given = arguments_of(call)
        pending = [(path, given[0], "", 0)] if given else []
        steps = 0
        while pending and steps < _MOST:
            steps += 1
            home, node, prefix, depth = pending.pop(0)
            node = unwrapped(node)
            if depth > _DEEPEST:
                continue
            if node.type == "array":
                pending += [(home, child, prefix, depth + 1) for child in children(node)]
            elif node.type == "spread_element" and children(node):
                pending.append((home, children(node)[0], prefix, depth + 1))
            elif node.type == "object":
                below = self._put(home, node, prefix)
                inner = property_of(node, "children")
                if inner is not None:
                    pending.append((home, inner, below, depth + 1))
            elif node.type == "identifier":
                declared = self._scopes.find(home, text_of(node))
                if declared is not None and declared.value.type in CLASSES:
                    self._add_path((declared.path, text_of(at(declared.value, "name"))), prefix)
                elif declared is not None:
                    pending.append((declared.path, declared.value, prefix, depth + 1))

    def _put(self, path: str, node: Node, prefix: str) -> str:
        """One entry of the tree; gives the path of what is below it."""
        own = self._constants.text(path, property_of(node, "path")) or ""
        whole = f"{prefix}/{own.strip('/')}".rstrip("/")
        module = property_of(node, "module")
        for key in self._mentioned(path, module):
            self._add_path(key, whole)
        return whole

    def _add_path(self, key: Key, path: str) -> None:
        known = self._paths.setdefault(key, [])
        if path not in known:
            known.append(path)
