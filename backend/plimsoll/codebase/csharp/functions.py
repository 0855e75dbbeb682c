"""The methods that may map routes, by name, with their syntax."""

import re
from functools import cached_property

from tree_sitter import Node

from plimsoll.codebase.csharp.builders import Function
from plimsoll.codebase.csharp.facts import Argument, Declaration
from plimsoll.codebase.csharp.program import Program, tree_of
from plimsoll.codebase.csharp.syntax import arguments_of
from plimsoll.codebase.trees import Tree, children, field, line_of, text_of

MAPS = re.compile(
    rb"\.Map(?:Get|Post|Put|Patch|Delete|Methods|Group|Hub|HealthChecks|GrpcService|IdentityApi)\b"
    rb"|IEndpointRouteBuilder|RouteGroupBuilder|\bMap\(|ICarterModule|CarterModule"
)
CANDIDATE = re.compile(
    MAPS.pattern + rb"|\bWebApplication\b|IApplicationBuilder|UseEndpoints|EndpointGroup|IEndpoint"
)
_METHODS = "[(method_declaration) (local_function_statement)] @function"
BUILDERS = frozenset(
    {"IEndpointRouteBuilder", "RouteGroupBuilder", "WebApplication", "IApplicationBuilder"}
    | {"IVersionedEndpointRouteBuilder", "IEndpointConventionBuilder", "RouteHandlerBuilder"}
)
_MOST_FILES = 3_000


class Functions:
    """All of them; their trees are kept, of which there are few."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.trees: dict[str, Tree] = {}
        self.by_name: dict[str, list[Function]] = {}
        self._arguments: dict[int, tuple[Argument, ...]] = {}
        for path in program.mentioning(CANDIDATE)[:_MOST_FILES]:
            tree = tree_of(program.sources, path)
            file = program.file(path)
            if tree is None or file is None:
                continue
            self.trees[path] = tree
            for captured in tree.matches(_METHODS):
                node = captured["function"][0]
                owner = _owner(node, file.declarations)
                name = text_of(field(node, "name"))
                self.by_name.setdefault(name, []).append(Function(node, path, owner, name))

    @cached_property
    def all(self) -> list[Function]:
        """In the order of the files."""
        return [f for found in self.by_name.values() for f in found]

    def arguments(self, function: Function) -> tuple[Argument, ...]:
        """A function's parameters."""
        key = function.node.id
        if key not in self._arguments:
            self._arguments[key] = arguments_of(field(function.node, "parameters"))
        return self._arguments[key]

    def extensions(self, name: str, count: int) -> list[Function]:
        """Extension methods of a name that take so many arguments beside the receiver."""
        found = []
        for function in self.by_name.get(name, []):
            arguments = self.arguments(function)
            if not arguments or not arguments[0].is_this:
                continue
            needed = sum(1 for a in arguments[1:] if a.default is None)
            if needed <= count <= len(arguments) - 1:
                found.append(function)
        return found

    def methods(self, declaration: Declaration, name: str) -> list[Function]:
        """The methods of a class, or of the nearest base that has one with a body."""
        for base, _ in self._program.bases(declaration):
            parts = {part.full_name for part in self._program.parts(base)}
            found = [
                f
                for f in self.by_name.get(name, [])
                if f.owner is not None
                and f.owner.full_name in parts
                and f.owner.namespace == base.namespace
                and field(f.node, "body") is not None
            ]
            if found:
                return found
        return []

    def takes_builder(self, function: Function) -> bool:
        """Whether it is handed something that routes can be mapped on."""
        return any(a.type.name in BUILDERS for a in self.arguments(function))


def is_abstract(function: Function) -> bool:
    """Without a body."""
    return field(function.node, "body") is None


def type_parameters(function: Function) -> list[str]:
    """`T` of `Map<T>()`."""
    listed = next((n for n in function.node.children if n.type == "type_parameter_list"), None)
    return [text_of(field(p, "name") or p) for p in children(listed)]


def _owner(node: Node, declarations: list[Declaration]) -> Declaration | None:
    """The class around a method, told by where it begins."""
    around = node.parent
    while around is not None and not around.type.endswith(("class_declaration",
            "record_declaration", "struct_declaration", "interface_declaration")):  # fmt: skip
        around = around.parent
    if around is None:
        return None
    line, name = line_of(around), text_of(field(around, "name"))
    return next((d for d in declarations if d.line == line and d.name == name), None)
