"""The classes that carry routes, with the methods that they inherit.

A method of a base class is a route of each controller that extends it, unless the controller
replaces the method without saying a route: NestJS looks at the method that it would call. Bases
may be made by a function of the repository (`Base(CreateCat)`); what its parameters stand for is
known in the decorators and types of the class it returns.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tree_sitter import Node

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.javascript.constants import Bindings, bound
from plimsoll.codebase.javascript.nestjs.decorators import (
    Decorators,
    Given,
    Use,
    named_arguments,
)
from plimsoll.codebase.javascript.schemas import Schemas
from plimsoll.codebase.javascript.schemas.classes import base_value
from plimsoll.codebase.javascript.syntax import (
    CLASSES,
    FUNCTIONS,
    arguments_of,
    key_of,
    member_names,
    unwrapped,
)
from plimsoll.codebase.trees import children, descendants, text_of
from plimsoll.codebase.trees import field as at

_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Level:
    """A class on the way up, and what names mean in it."""

    path: str
    node: Node
    types: Mapping[str, JsonSchema] = field(default_factory=dict)
    bindings: Bindings = field(default_factory=dict)
    nodes: Mapping[str, Given] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Member:
    """A method with its decorators, in the class that declares it."""

    level: Level
    name: str
    node: Node
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Carrier:
    """A class with decorators."""

    path: str
    name: str
    node: Node
    uses: tuple[Use, ...]

    @property
    def key(self) -> tuple[str, str]:
        """The class among all classes."""
        return self.path, self.name


def class_decorators(node: Node) -> list[Node]:
    """Decorators stand before `export` or after it."""
    outer = node.parent
    before = (
        children(outer, "decorator")
        if outer is not None and outer.type == "export_statement"
        else []
    )
    return [*before, *children(node, "decorator")]


class Classes:
    """Reads classes and what they inherit."""

    def __init__(self, schemas: Schemas, decorators: Decorators) -> None:
        self._schemas = schemas
        self._decorators = decorators

    def of(self, path: str) -> Iterator[Carrier]:
        """The decorated classes of a file, wherever in it."""
        module = self._schemas.scopes.module(path)
        if module is None:
            return
        for node in descendants(module.root, *CLASSES):
            decorators = class_decorators(node)
            if decorators:
                uses = tuple(self._decorators.of(path, decorators))
                yield Carrier(path, text_of(at(node, "name")), node, uses)

    def members(self, carrier: Carrier) -> list[Member]:
        """The methods with decorators, those of the class first."""
        found: list[Member] = []
        seen: set[str] = set()
        for level in self._levels(carrier):
            own: set[str] = set()
            for name, node, decorators in _methods(level.node):
                own.add(name)
                if name in seen or not decorators:
                    continue
                uses = self._decorators.of(level.path, decorators, level.bindings, level.nodes)
                found.append(Member(level, name, node, tuple(uses)))
            seen |= own
        return found

    def _levels(self, carrier: Carrier) -> Iterator[Level]:
        level: Level | None = Level(carrier.path, carrier.node)
        for _ in range(_DEEPEST):
            if level is None:
                return
            yield level
            level = self._base(level)

    def _base(self, level: Level) -> Level | None:
        clause = next(
            (c for h in children(level.node, "class_heritage") for c in children(h)), None
        )
        if clause is None or clause.type == "implements_clause":
            return None
        value = at(clause, "value") if clause.type == "extends_clause" else clause
        given = [
            self._schemas.type(level.path, node, level.types)
            for node in children(at(clause, "type_arguments"))
        ]
        return None if value is None else self._class(level, level.path, unwrapped(value), given)

    def _class(
        self, level: Level, path: str, value: Node, given: list[JsonSchema], depth: int = 0
    ) -> Level | None:
        names = member_names(value)
        if names and depth < _DEEPEST:
            declared = self._schemas.scopes.find(path, ".".join(names))
            if declared is None:
                return None
            node = declared.value
            if node.type in CLASSES:
                types = self._schemas.parameters(declared.path, node, given)
                return Level(declared.path, node, types)
            if node.type == "call_expression":
                return self._class(
                    Level(declared.path, node), declared.path, node, given, depth + 1
                )
            return None
        return self._made(level, path, value) if value.type == "call_expression" else None

    def _made(self, level: Level, path: str, call: Node) -> Level | None:
        """The class that a function of the repository returns."""
        names = member_names(at(call, "function"))
        declared = self._schemas.scopes.find(path, ".".join(names)) if names else None
        function = None if declared is None else declared.value
        if declared is None or function is None or function.type not in FUNCTIONS:
            return None
        classes = list(descendants(function, *CLASSES))
        if not classes:
            return None
        arguments = tuple(
            Given(path, node, level.bindings, level.nodes) for node in arguments_of(call)
        )
        values = [self._decorators.constant(argument) for argument in arguments]
        nodes = named_arguments(function, arguments)
        return Level(
            declared.path,
            classes[-1],
            self._types(level, path, call, declared.path, function, arguments),
            bound(function, values),
            nodes,
        )

    def _types(
        self,
        level: Level,
        path: str,
        call: Node,
        home: str,
        function: Node,
        arguments: tuple[Given, ...],
    ) -> dict[str, JsonSchema]:
        """Type parameters, as given or as the classes that are passed tell."""
        given = [
            self._schemas.type(path, node, level.types)
            for node in children(at(call, "type_arguments"))
        ]
        found = self._schemas.parameters(home, function, given)
        patterns = children(at(function, "parameters"))
        for part, argument in zip(patterns, arguments, strict=False):
            meant = argument.resolved()
            schema = base_value(self._schemas, meant.path, meant.node)
            if not schema:
                continue
            found[text_of(at(part, "pattern"))] = schema
            for word in descendants(at(part, "type"), "type_identifier"):
                if text_of(word) in found and not found[text_of(word)]:
                    found[text_of(word)] = schema
        return found


def _methods(node: Node) -> Iterator[tuple[str, Node, list[Node]]]:
    """The methods of a class; their decorators are the siblings before them."""
    waiting: list[Node] = []
    for part in children(at(node, "body")):
        if part.type == "decorator":
            waiting.append(part)
            continue
        is_method = part.type in ("method_definition", "abstract_method_signature")
        if is_method or part.type == "public_field_definition":
            decorators = [*waiting, *children(part, "decorator")]
            if part.type == "public_field_definition":
                value = at(part, "value")
                if value is None or value.type not in FUNCTIONS:
                    waiting = []
                    continue
            yield key_of(at(part, "name")) or "", part, decorators
        waiting = []
