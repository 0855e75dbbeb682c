"""From bytes to statements, by way of tree-sitter, which also reads what is half broken."""

import io
import tokenize
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tree_sitter import Node

from plimsoll.codebase.python import syntax
from plimsoll.codebase.python.expressions import Expressions
from plimsoll.codebase.python.syntax import Expr, Stmt, Suite
from plimsoll.codebase.trees import Undecodable, first_error, line_of, parse_text, text_of

DEEPEST_BLOCK = 40
"""Nested blocks and `elif` branches; what lies deeper is not looked at."""


@dataclass(frozen=True)
class Parsed:
    """A file's statements, and the first line the parser could not make sense of."""

    suite: Suite
    broken_line: int | None


def decoded(data: bytes) -> str:
    """The text of a Python file, by its byte order mark or its declared encoding.

    Raises:
        Undecodable: it is no text.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as problem:
        raise Undecodable(str(problem)) from problem


def parse(text: str) -> Parsed:
    """Parses a module; never fails, whatever the text."""
    root = parse_text(".py", text)
    broken = first_error(root) if root.has_error else None
    return Parsed(Suite(_Block(root, Statements(), 0)), broken)


def parse_expression(text: str) -> Expr:
    """Parses one expression, such as a quoted annotation."""
    for statement in parse(text.strip()).suite.statements:
        if isinstance(statement, syntax.Evaluate):
            return statement.value
    return syntax.Opaque(1)


@dataclass(frozen=True)
class _Block:
    """Statements still in the parser's form."""

    node: Node | None
    converter: "Statements"
    depth: int

    def statements(self) -> tuple[Stmt, ...]:
        if self.node is None or self.depth > DEEPEST_BLOCK:
            return ()
        return tuple(self.converter.convert_all(self.node.named_children, self.depth))

    def text(self) -> str:
        return "" if self.node is None else text_of(self.node)


class Statements:
    """Converts statements; blocks inside them wait until somebody looks."""

    def __init__(self) -> None:
        self._expressions = Expressions()
        self._converters: dict[str, Callable[[Node, int], Iterable[Stmt]]] = {
            "expression_statement": self._expression,
            "return_statement": self._return,
            "continue_statement": _leave,
            "break_statement": _leave,
            "raise_statement": _leave,
            "if_statement": self._if,
            "try_statement": self._try,
            "match_statement": self._match,
            "for_statement": self._for,
            "while_statement": self._while,
            "with_statement": self._with,
            "function_definition": self._function,
            "class_definition": self._class,
            "decorated_definition": self._decorated,
            "import_statement": self._import,
            "import_from_statement": self._import_from,
            "type_alias_statement": self._type_alias,
            # What the parser gave up on may still hold whole statements.
            "ERROR": lambda node, depth: self.convert_all(node.named_children, depth + 1),
            "block": lambda node, depth: self.convert_all(node.named_children, depth + 1),
        }

    def convert_all(self, nodes: Iterable[Node], depth: int) -> Iterable[Stmt]:
        """The statements the nodes stand for; others yield nothing."""
        if depth > DEEPEST_BLOCK:
            return
        for node in nodes:
            converter = self._converters.get(node.type)
            if converter is not None:
                yield from converter(node, depth)

    def _suite(self, node: Node | None, depth: int) -> Suite:
        return Suite(_Block(node, self, depth + 1))

    def _expression(self, node: Node, depth: int) -> Iterable[Stmt]:
        for child in node.named_children:
            if child.type == "assignment":
                yield from self._assignment(child, depth)
            elif child.type == "augmented_assignment":
                yield self._augmented(child)
            elif child.type != "comment":
                yield syntax.Evaluate(line_of(child), self._expressions.convert(child))

    def _assignment(self, node: Node, depth: int) -> Iterable[Stmt]:
        right = node.child_by_field_name("right")
        target = self._expressions.convert(node.child_by_field_name("left"))
        annotation = self._expressions.optional(node.child_by_field_name("type"))
        while right is not None and right.type == "assignment":  # a = b = value
            yield from self._assignment(right, depth + 1) if depth < DEEPEST_BLOCK else ()
            inner = right.child_by_field_name("left")
            value = self._expressions.optional(inner)
            yield syntax.Assign(line_of(node), target, value, annotation)
            return
        value = self._expressions.optional(right)
        yield syntax.Assign(line_of(node), target, value, annotation)

    def _augmented(self, node: Node) -> Stmt:
        operator = node.child_by_field_name("operator")
        return syntax.Augment(
            line_of(node),
            text_of(operator).removesuffix("=") if operator else "",
            self._expressions.convert(node.child_by_field_name("left")),
            self._expressions.convert(node.child_by_field_name("right")),
        )

    def _return(self, node: Node, _depth: int) -> Iterable[Stmt]:
        inner = node.named_children
        yield syntax.Return(line_of(node), self._expressions.convert(inner[0]) if inner else None)

    def _if(self, node: Node, depth: int) -> Iterable[Stmt]:
        tests = [self._expressions.convert(node.child_by_field_name("condition"))]
        blocks = [self._suite(node.child_by_field_name("consequence"), depth)]
        for clause in node.children_by_field_name("alternative"):
            if clause.type == "elif_clause":
                tests.append(self._expressions.convert(clause.child_by_field_name("condition")))
                blocks.append(self._suite(clause.child_by_field_name("consequence"), depth))
            else:
                blocks.append(self._suite(clause.child_by_field_name("body"), depth))
        yield syntax.Branches(line_of(node), tuple(tests), tuple(blocks))

    def _try(self, node: Node, depth: int) -> Iterable[Stmt]:
        blocks = [self._suite(node.child_by_field_name("body"), depth)]
        for clause in node.named_children:
            if clause.type.endswith("_clause"):
                body = next((c for c in clause.named_children if c.type == "block"), None)
                blocks.append(self._suite(body, depth))
        yield syntax.Branches(line_of(node), (), tuple(blocks))

    def _match(self, node: Node, depth: int) -> Iterable[Stmt]:
        body = node.child_by_field_name("body")
        cases = [c for c in body.named_children if c.type == "case_clause"] if body else []
        blocks = tuple(self._suite(c.child_by_field_name("consequence"), depth) for c in cases)
        yield syntax.Branches(line_of(node), (), blocks)

    def _for(self, node: Node, depth: int) -> Iterable[Stmt]:
        target = self._expressions.convert(node.child_by_field_name("left"))
        iterable = self._expressions.convert(node.child_by_field_name("right"))
        body = self._suite(node.child_by_field_name("body"), depth)
        yield syntax.Loop(line_of(node), target, iterable, body)

    def _while(self, node: Node, depth: int) -> Iterable[Stmt]:
        body = self._suite(node.child_by_field_name("body"), depth)
        yield syntax.Loop(line_of(node), None, None, body)

    def _with(self, node: Node, depth: int) -> Iterable[Stmt]:
        items = [
            self._with_item(item.child_by_field_name("value"))
            for clause in node.named_children
            if clause.type == "with_clause"
            for item in clause.named_children
            if item.type == "with_item"
        ]
        body = self._suite(node.child_by_field_name("body"), depth)
        yield syntax.With(line_of(node), tuple(items), body)

    def _with_item(self, node: Node | None) -> tuple[Expr, Expr | None]:
        alias = node.child_by_field_name("alias") if node is not None else None
        return self._expressions.convert(node), self._expressions.optional(alias)

    def _function(
        self, node: Node, depth: int, decorators: tuple[Expr, ...] = ()
    ) -> Iterable[Stmt]:
        name = node.child_by_field_name("name")
        yield syntax.Function(
            line_of(node),
            text_of(name) if name else "",
            self._expressions.signature(node.child_by_field_name("parameters")),
            self._expressions.optional(node.child_by_field_name("return_type")),
            decorators,
            self._suite(node.child_by_field_name("body"), depth),
        )

    def _class(self, node: Node, depth: int, decorators: tuple[Expr, ...] = ()) -> Iterable[Stmt]:
        name = node.child_by_field_name("name")
        superclasses = node.child_by_field_name("superclasses")
        bases, keywords = self._expressions.arguments(superclasses)
        body = self._suite(node.child_by_field_name("body"), depth)
        label = text_of(name) if name else ""
        yield syntax.ClassDefinition(line_of(node), label, bases, keywords, decorators, body)

    def _decorated(self, node: Node, depth: int) -> Iterable[Stmt]:
        decorators = tuple(
            self._expressions.convert(child.named_children[0])
            for child in node.named_children
            if child.type == "decorator" and child.named_children
        )
        definition = node.child_by_field_name("definition")
        if definition is None:
            return
        if definition.type == "class_definition":
            yield from self._class(definition, depth, decorators)
        elif definition.type == "function_definition":
            yield from self._function(definition, depth, decorators)

    def _import(self, node: Node, _depth: int) -> Iterable[Stmt]:
        names = tuple(_imported(child) for child in node.children_by_field_name("name"))
        yield syntax.Import(line_of(node), names)

    def _import_from(self, node: Node, _depth: int) -> Iterable[Stmt]:
        origin = text_of(node.child_by_field_name("module_name") or node).replace(" ", "")
        module = origin.lstrip(".")
        names = tuple(_imported(child) for child in node.children_by_field_name("name"))
        if any(child.type == "wildcard_import" for child in node.named_children):
            names = (("*", None),)
        yield syntax.ImportFrom(line_of(node), len(origin) - len(module), module, names)

    def _type_alias(self, node: Node, _depth: int) -> Iterable[Stmt]:
        target = self._expressions.convert(node.child_by_field_name("left"))
        value = self._expressions.convert(node.child_by_field_name("right"))
        yield syntax.Assign(line_of(node), target, value, None)


def _leave(node: Node, _depth: int) -> Iterable[Stmt]:
    yield syntax.Leave(line_of(node))


def _imported(node: Node) -> tuple[str, str | None]:
    name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
    if node.type == "aliased_import" and name is not None and alias is not None:
        return text_of(name), text_of(alias)
    return text_of(node), None
