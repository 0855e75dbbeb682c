"""Java's expressions and statements in the model's words."""

import re

from tree_sitter import Node

from plimsoll.codebase.jvm.model import (
    Annotation,
    Argument,
    Call,
    Constant,
    Element,
    Expression,
    Items,
    Joined,
    Lambda,
    Let,
    Member,
    Name,
    Other,
    Reference,
    TypeName,
    TypeValue,
)
from plimsoll.codebase.jvm.texts import number, unescaped
from plimsoll.codebase.trees import children, field, line_of, text_of

_DEEPEST = 60
_NUMBERS = {
    "decimal_integer_literal",
    "hex_integer_literal",
    "octal_integer_literal",
    "binary_integer_literal",
    "decimal_floating_point_literal",
}
_TYPES = {
    "type_identifier",
    "scoped_type_identifier",
    "generic_type",
    "array_type",
    "integral_type",
    "floating_point_type",
    "boolean_type",
    "void_type",
    "annotated_type",
    "wildcard",
}
_UNKNOWN = Other("unknown", ())
_MARGIN = re.compile(r"\n[ \t]*")


class JavaExpressions:
    """Reads nodes; lines are counted from a given one, for snippets."""

    def __init__(self, line: int = 1) -> None:
        self._above = line - 1

    def line(self, node: Node) -> int:
        """A node's line in its file."""
        return line_of(node) + self._above

    def type(self, node: Node | None, depth: int = 0) -> TypeName:
        """A type; `Object` for none, and for wildcards without a bound."""
        if node is None or depth > _DEEPEST:
            return TypeName("Object")
        if node.type == "generic_type":
            inner = children(node)
            arguments = children(inner[-1]) if inner[-1].type == "type_arguments" else []
            return TypeName(text_of(inner[0]), tuple(self.type(a, depth + 1) for a in arguments))
        if node.type == "array_type":
            element = self.type(field(node, "element"), depth + 1)
            return wrapped(element, text_of(field(node, "dimensions")).count("["))
        if node.type in ("annotated_type", "wildcard"):
            found = self.type(
                next((c for c in children(node) if c.type in _TYPES), None), depth + 1
            )
            return TypeName(found.name, found.arguments, annotations=self.annotations(node))
        return TypeName(re.sub(r"\s+|@\w+", "", text_of(node)))

    def annotations(self, modifiers: Node | None) -> tuple[Annotation, ...]:
        """Those among modifiers."""
        found = children(modifiers, "annotation", "marker_annotation")
        return tuple(self.annotation(node) for node in found)

    def annotation(self, node: Node, depth: int = 0) -> Annotation:
        """One annotation."""
        arguments: dict[str, Expression] = {}
        for child in children(field(node, "arguments")):
            if child.type == "element_value_pair":
                key, value = text_of(field(child, "key")), field(child, "value")
            else:
                key, value = "value", child
            arguments[key] = self.expression(value, depth + 1)
        return Annotation(text_of(field(node, "name")), arguments, self.line(node))

    def expression(self, node: Node | None, depth: int = 0) -> Expression:  # noqa: C901, PLR0911 - a kind a return
        """Any expression or statement; what is nested too deeply is left out."""
        if node is None or depth > _DEEPEST:
            return _UNKNOWN
        kind = node.type
        if kind == "string_literal":
            return Constant(_text(node))
        if kind in ("identifier", "type_identifier", "this", "super"):
            return Name((text_of(node),))
        if kind in ("method_invocation", "field_access", "object_creation_expression"):
            return self._chain(node, depth)
        if kind == "binary_expression" and text_of(field(node, "operator")) == "+":
            return self._sum(node, depth)
        if kind in _NUMBERS:
            return Constant(number(text_of(node)))
        if kind in ("true", "false"):
            return Constant(kind == "true")
        if kind == "character_literal":
            return Constant(unescaped(text_of(node)[1:-1]))
        if kind in ("annotation", "marker_annotation"):
            return self.annotation(node, depth)
        if kind in ("element_value_array_initializer", "array_initializer"):
            return Items(tuple(self.expression(c, depth + 1) for c in children(node)))
        return self._rarer(node, depth)

    def _rarer(self, node: Node, depth: int) -> Expression:  # noqa: C901, PLR0911 - a kind a return
        kind = node.type
        inner = children(node)
        if kind == "class_literal":
            return TypeValue(self.type(inner[0] if inner else None))
        if kind in ("parenthesized_expression", "expression_statement") and len(inner) == 1:
            return self.expression(inner[0], depth + 1)
        if kind == "cast_expression":
            return self.expression(field(node, "value"), depth + 1)
        if kind == "method_reference":
            receiver = self.expression(inner[0], depth + 1) if inner else None
            name = text_of(inner[-1]) if len(inner) > 1 else "new"
            return Reference(receiver, name)
        if kind == "lambda_expression":
            return self._lambda(node, depth)
        if kind == "local_variable_declaration":
            return self._variables(node, depth)
        if kind == "array_access":
            array, key = field(node, "array"), field(node, "index")
            return Element(self.expression(array, depth + 1), self.expression(key, depth + 1))
        if kind == "array_creation_expression":
            return self.expression(field(node, "value"), depth + 1)
        if kind in _TYPES:
            return TypeValue(self.type(node))
        if kind in ("class_body", "modifiers"):
            return self._members(node, depth)
        return Other(kind, tuple(self.expression(child, depth + 1) for child in inner))

    def _members(self, node: Node, depth: int) -> Expression:
        """The bodies of methods of a class without a name."""
        bodies = [field(child, "body") for child in children(node, "method_declaration")]
        return Other(node.type, tuple(self.expression(body, depth + 1) for body in bodies))

    def _chain(self, node: Node, depth: int) -> Expression:
        """Calls on calls, however many: `a.b().c().d`."""
        links: list[Node] = []
        current: Node | None = node
        while current is not None and current.type in ("method_invocation", "field_access"):
            links.append(current)
            current = field(current, "object")
        found: Expression | None = None
        if current is not None:
            found = (
                self._creation(current, depth)
                if current.type == "object_creation_expression"
                else self.expression(current, depth + 1)
            )
        for link in reversed(links):
            if link.type == "field_access":
                name = text_of(field(link, "field"))
                if isinstance(found, Name):
                    found = Name((*found.parts, name))
                else:
                    found = Member(found or _UNKNOWN, name)
            else:
                found = self._call(link, found, depth)
        return found or _UNKNOWN

    def _call(self, node: Node, receiver: Expression | None, depth: int) -> Call:
        types = tuple(self.type(t) for t in children(field(node, "type_arguments")))
        name_node = field(node, "name")
        return Call(
            receiver,
            text_of(name_node),
            types,
            self.arguments(field(node, "arguments"), depth),
            self.line(name_node or node),
        )

    def arguments(self, node: Node | None, depth: int = 0) -> tuple[Argument, ...]:
        """What stands between parentheses."""
        return tuple(Argument(None, self.expression(c, depth + 1)) for c in children(node))

    def _creation(self, node: Node, depth: int) -> Call:
        passed = self.arguments(field(node, "arguments"), depth)
        inside = children(node, "class_body")
        if inside:
            passed = (*passed, Argument(None, self._members(inside[0], depth)))
        return Call(None, "new", (self.type(field(node, "type")),), passed, self.line(node))

    def _sum(self, node: Node, depth: int) -> Expression:
        parts: list[Expression] = []
        current: Node | None = node
        while (
            current is not None
            and current.type == "binary_expression"
            and text_of(field(current, "operator")) == "+"
        ):
            parts.append(self.expression(field(current, "right"), depth + 1))
            current = field(current, "left")
        parts.append(self.expression(current, depth + 1))
        return Joined(tuple(reversed(parts)))

    def _lambda(self, node: Node, depth: int) -> Lambda:
        given, body = field(node, "parameters"), field(node, "body")
        names: list[str] = []
        types: list[TypeName | None] = []
        if given is not None and given.type == "identifier":
            names, types = [text_of(given)], [None]
        for parameter in [] if given is None else children(given):
            is_typed = parameter.type == "formal_parameter"
            names.append(text_of(field(parameter, "name") if is_typed else parameter))
            types.append(self.type(field(parameter, "type")) if is_typed else None)
        return Lambda(tuple(names), tuple(types), self.statements(body, depth + 1))

    def statements(self, body: Node | None, depth: int = 0) -> tuple[Expression, ...]:
        """A block's statements; an expression is the only one."""
        if body is None:
            return ()
        if body.type != "block":
            return (self.expression(body, depth + 1),)
        return tuple(self.expression(child, depth + 1) for child in children(body))

    def _variables(self, node: Node, depth: int) -> Expression:
        declared = self.type(field(node, "type"))
        lets = tuple(
            Let(
                text_of(field(child, "name")),
                declared,
                self.expression(field(child, "value"), depth + 1),
            )
            for child in children(node, "variable_declarator")
        )
        return lets[0] if len(lets) == 1 else Other("variables", lets)


def wrapped(element: TypeName, dimensions: int) -> TypeName:
    """An array of so many dimensions."""
    for _ in range(min(dimensions, 10)):
        element = TypeName("[]", (element,))
    return element


def _text(node: Node) -> str:
    raw = text_of(node)
    if raw.startswith('"""'):
        return _MARGIN.sub("\n", raw[3:-3]).removeprefix("\n")
    return unescaped(raw[1:-1])
