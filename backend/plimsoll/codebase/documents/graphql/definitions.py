"""What files in GraphQL's schema language define; a broken file as far as it can be read."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from graphql import GraphQLSyntaxError, parse
from graphql.language import (
    DefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumTypeExtensionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputObjectTypeExtensionNode,
    InputValueDefinitionNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    ScalarTypeDefinitionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
)

_MOST_TOKENS = 2_000_000
_DEEPEST = 200
_TOP = re.compile(
    r"^(?=(?:extend\s+)?(?:type|input|enum|interface|union|scalar|schema|directive)\b)",
    re.MULTILINE,
)
_BRACKETS = re.compile(r"[\[{(]|[\]})]")
_ROOTS = {"query": "Query", "mutation": "Mutation", "subscription": "Subscription"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of a root type."""

    kind: str
    """query, mutation, subscription."""
    node: FieldDefinitionNode
    file: str
    line: int


@dataclass(slots=True)
class Schema:
    """All definitions of a repository."""

    objects: dict[str, list[tuple[FieldDefinitionNode, str, int]]] = field(default_factory=dict)
    inputs: dict[str, list[InputValueDefinitionNode]] = field(default_factory=dict)
    enums: dict[str, list[str]] = field(default_factory=dict)
    scalars: set[str] = field(default_factory=set)
    roots: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def asked(self) -> Iterator[Asked]:
        """The fields of the root types; the usual names where no schema names them."""
        for kind, usual in _ROOTS.items():
            for name in dict.fromkeys([*self.roots.get(kind, []), usual]):
                for node, file, line in self.objects.get(name, ()):
                    yield Asked(kind, node, file, line)

    def add(self, path: str, text: str) -> None:
        """Takes in what a file defines; operations of clients in it do not count."""
        for document, offset in self._parsed(path, text):
            for definition in document.definitions:
                self._define(definition, path, offset)

    def _parsed(self, path: str, text: str) -> Iterator[tuple[DocumentNode, int]]:
        """The whole, or, if it is broken, the definitions that are not; with lines before each."""
        if _is_deep(text):
            self.notes.append(f"{path}: nested more than {_DEEPEST} deep, left out")
            return
        try:
            yield parse(text, no_location=False, max_tokens=_MOST_TOKENS), 0
        except (GraphQLSyntaxError, RecursionError) as problem:
            lines = getattr(problem, "locations", None) or ()
            where = lines[0].line if lines else 1
            self.notes.append(f"{path}: syntax error at line {where}, read in part")
            yield from _pieces(text)

    def _define(self, node: DefinitionNode, path: str, offset: int) -> None:
        if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode):
            for operation in node.operation_types or ():
                names = self.roots.setdefault(operation.operation.value, [])
                names.append(operation.type.name.value)
        elif isinstance(node, ObjectTypeDefinitionNode | ObjectTypeExtensionNode):
            fields = self.objects.setdefault(node.name.value, [])
            fields.extend((one, path, _line(one) + offset) for one in node.fields or ())
        elif isinstance(node, InputObjectTypeDefinitionNode | InputObjectTypeExtensionNode):
            self.inputs.setdefault(node.name.value, []).extend(node.fields or ())
        elif isinstance(node, EnumTypeDefinitionNode | EnumTypeExtensionNode):
            values = self.enums.setdefault(node.name.value, [])
            values.extend(one.name.value for one in node.values or ())
        elif isinstance(node, ScalarTypeDefinitionNode):
            self.scalars.add(node.name.value)


def _pieces(text: str) -> Iterator[tuple[DocumentNode, int]]:
    """The definitions of a broken file, each for itself: they begin at the start of a line."""
    starts = [match.start() for match in _TOP.finditer(text)]
    for start, end in pairwise([*starts, len(text)]):
        # A description before the next definition is no part of this one.
        piece = text[start:end].rpartition("}")
        for candidate in (text[start:end], "".join(piece[:2])):
            try:
                found = parse(candidate, max_tokens=_MOST_TOKENS)
            except (GraphQLSyntaxError, RecursionError):
                continue
            yield found, text.count("\n", 0, start)
            break


def _is_deep(text: str) -> bool:
    """Whether brackets nest deeper than any schema; the parser recurses."""
    depth = 0
    for bracket in _BRACKETS.finditer(text):
        depth = depth + 1 if bracket[0] in "[{(" else max(0, depth - 1)
        if depth > _DEEPEST:
            return True
    return False


def _line(node: FieldDefinitionNode) -> int:
    return node.name.loc.start_token.line if node.name.loc is not None else 1


def schema_of(files: Iterable[tuple[str, str]]) -> Schema:
    """The definitions in files of those paths and texts."""
    found = Schema()
    for path, text in files:
        found.add(path, text)
    return found
