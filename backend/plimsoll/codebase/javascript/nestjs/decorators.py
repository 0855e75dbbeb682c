"""Decorators, those of the project taken apart into those of NestJS that they apply.

A function of the repository that is used as a decorator stands for the decorators that it calls
anywhere in its body, with the arguments that it was given: `applyDecorators(Get(path), …)`, an
arrow that returns one, or a list that is filled step by step.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from tree_sitter import Node

from plimsoll.codebase.javascript.constant_values import Constant
from plimsoll.codebase.javascript.constants import Bindings, Constants, bound
from plimsoll.codebase.javascript.scopes import Declared, Scopes
from plimsoll.codebase.javascript.syntax import (
    FUNCTIONS,
    arguments_of,
    enclosed,
    member_names,
)
from plimsoll.codebase.trees import children, line_of, text_of
from plimsoll.codebase.trees import field as at

_DEEPEST = 6
_MOST = 200


@dataclass(frozen=True, slots=True)
class Given:
    """An argument: where it is written and what the names in it stand for there."""

    path: str
    node: Node
    bindings: Bindings = field(default_factory=dict)
    nodes: "Mapping[str, Given]" = field(default_factory=dict)

    def resolved(self) -> "Given":
        """The argument that a parameter of a decorator of the project was given."""
        return self.nodes.get(text_of(self.node), self)


@dataclass(frozen=True, slots=True)
class Use:
    """A decorator that no file of the repository declares, and how it is called."""

    name: str
    package: str
    """The package it comes from; empty: not known, or of the repository."""
    arguments: tuple[Given, ...]
    path: str
    line: int
    dotted: str = ""
    """The name with what stands before it: `param.query.string`."""
    origin: Declared | None = None
    """The function of the repository that this is, if it applies no other decorators."""

    @property
    def is_nest(self) -> bool:
        """Whether it comes from NestJS or from one that builds on it."""
        return self.package.startswith(("@nestjs", "nestjs", "@nestia", "@anatine"))


class Decorators:
    """Reads the decorators of classes, methods and parameters."""

    def __init__(self, scopes: Scopes, constants: Constants) -> None:
        self._scopes = scopes
        self._constants = constants

    def of(
        self,
        path: str,
        nodes: list[Node],
        bindings: Bindings | None = None,
        nodes_of: Mapping[str, Given] | None = None,
    ) -> list[Use]:
        """All uses behind some decorators, in the order of the text."""
        found: list[Use] = []
        for decorator in nodes:
            inner = children(decorator)
            if inner:
                uses = self._uses(Given(path, inner[0], bindings or {}, nodes_of or {}), 0)
                line = line_of(decorator)
                found.extend(replace(use, path=path, line=line) for use in islice(uses, _MOST))
        return found

    def constant(self, given: Given) -> Constant:
        """What an argument amounts to."""
        return self._constants.of(given.path, given.node, given.bindings)

    def _uses(self, given: Given, depth: int) -> Iterator[Use]:
        node, path = given.node, given.path
        call = node if node.type == "call_expression" else None
        names = member_names(at(call, "function") if call is not None else node)
        if not names or depth > _DEEPEST:
            return
        dotted = ".".join(names)
        arguments = tuple(
            Given(path, argument, given.bindings, given.nodes) for argument in arguments_of(call)
        )
        declared = self._scopes.find(path, dotted)
        origin = declared
        if declared is not None:
            applied = list(self._applied(declared, arguments, depth)) if depth < _DEEPEST else []
            yield from applied
            if any(use.is_nest and use.name not in _MARKERS for use in applied):
                return
        source = self._scopes.source(path, names[0])
        package = "" if source is None or declared is not None else source.specifier
        name = names[-1]
        if source is not None and len(names) == 1 and source.name not in ("*", "default"):
            name = source.name
        if len(names) > 1 and names[-2] in ("TypedRoute", "EncryptedRoute"):
            package = package or "@nestia/core"
        yield Use(name, package, arguments, path, line_of(node), dotted, origin)

    def _applied(
        self, declared: Declared, arguments: tuple[Given, ...], depth: int
    ) -> Iterator[Use]:
        function = declared.value
        if function.type not in FUNCTIONS:
            # `const Roles = Reflector.createDecorator()`, `const Auth = applyDecorators(…)`
            if function.type == "call_expression" and declared.node.type == "variable_declarator":
                yield from self._calls(Given(declared.path, function), depth)
            return
        values = [self.constant(argument) for argument in arguments]
        nodes = named_arguments(function, arguments)
        body = at(function, "body")
        if body is not None:
            yield from self._calls(
                Given(declared.path, body, bound(function, values), nodes), depth
            )

    def _calls(self, given: Given, depth: int) -> Iterator[Use]:
        for count, call in enumerate(enclosed(given.node, "call_expression")):
            if count > _MOST:
                return
            function = at(call, "function")
            if function is None or function.type not in ("identifier", "member_expression"):
                continue
            name = text_of(function)
            if name in ("applyDecorators", "compose") or name.endswith((".push", ".concat")):
                continue
            yield from self._uses(Given(given.path, call, given.bindings, given.nodes), depth + 1)


_MARKERS = frozenset({"SetMetadata", "createParamDecorator", "CustomDecorator"})


def named_arguments(function: Node, arguments: tuple[Given, ...]) -> dict[str, Given]:
    """The arguments by the names of the parameters."""
    patterns = [at(p, "pattern") or p for p in children(at(function, "parameters"))]
    single = at(function, "parameter")
    patterns = [single] if single is not None else patterns
    pairs = zip(patterns, arguments, strict=False)
    return {text_of(pattern): argument.resolved() for pattern, argument in pairs}
