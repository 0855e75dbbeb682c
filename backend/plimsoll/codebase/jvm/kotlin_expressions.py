"""Kotlin's expressions and statements in the model's words.

The grammar takes `post<Order> { … }` for two comparisons, and the `$` of a plain template for
text; both are put right here.
"""

import re

from tree_sitter import Node

from plimsoll.codebase.jvm.kotlin_grammar import GET
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
_UNKNOWN = Other("unknown", ())
_TYPES = ("user_type", "nullable_type", "function_type", "parenthesized_type", "non_nullable_type")
_NAME = re.compile(r"[A-Za-z_]\w*")
_LINKS = ("navigation_expression", "call_expression", "index_expression")


class KotlinExpressions:
    """Reads nodes; lines are counted from a given one, for snippets."""

    def __init__(self, line: int = 1) -> None:
        self._above = line - 1

    def line(self, node: Node) -> int:
        """A node's line in its file."""
        return line_of(node) + self._above

    def type(self, node: Node | None, depth: int = 0) -> TypeName:
        """A type; `Any` for none, functions and `*`."""
        if node is None or depth > _DEEPEST:
            return TypeName("Any")
        if node.type == "nullable_type":
            inner = self.type(next(iter(children(node, *_TYPES)), None), depth + 1)
            return TypeName(
                inner.name, inner.arguments, nullable=True, annotations=inner.annotations
            )
        if node.type in ("parenthesized_type", "non_nullable_type"):
            return self.type(next(iter(children(node, *_TYPES)), None), depth + 1)
        if node.type == "type_projection":
            inside = children(node, *_TYPES)
            found = self.type(inside[-1] if inside else None, depth + 1)
            return TypeName(found.name, found.arguments, found.nullable, self.annotations(node))
        if node.type != "user_type":
            return TypeName("Any")
        name = ".".join(name_of(child) for child in children(node, "identifier"))
        given = next(iter(children(node, "type_arguments")), None)
        return TypeName(
            name, tuple(self.type(c, depth + 1) for c in children(given, "type_projection"))
        )

    def annotations(self, modifiers: Node | None) -> tuple[Annotation, ...]:
        """Those among modifiers, whatever they are meant for (`@field:`, `@get:`)."""
        return tuple(
            self.annotation(inner)
            for node in children(modifiers, "annotation")
            for inner in children(node, "user_type", "constructor_invocation")
        )

    def annotation(self, node: Node, depth: int = 0) -> Annotation:
        """One annotation, from its type or its call."""
        if node.type == "user_type":
            return Annotation(self.type(node).name, {}, self.line(node))
        name = self.type(next(iter(children(node, "user_type")), None)).name
        passed = self.arguments(next(iter(children(node, "value_arguments")), None), depth)
        return Annotation(name, _keyed(passed), self.line(node))

    def expression(self, node: Node | None, depth: int = 0) -> Expression:  # noqa: PLR0911 - a kind a return
        """Any expression or statement; what is nested too deeply is left out."""
        if node is None or depth > _DEEPEST:
            return _UNKNOWN
        kind = node.type
        if kind in ("string_literal", "multiline_string_literal"):
            return self._text(node, depth)
        if kind == "identifier":
            word = name_of(node)
            if word in ("true", "false"):
                return Constant(word == "true")
            return Name(("get" if word == GET else word,))
        if kind in ("this_expression", "super_expression"):
            return Name((kind.removesuffix("_expression"),))
        if kind in _LINKS:
            return self._chain(node, depth)
        if kind == "binary_expression":
            return self._binary(node, depth)
        if kind in ("number_literal", "float_literal"):
            return Constant(number(text_of(node)))
        if kind == "collection_literal":
            return Items(tuple(self.expression(c, depth + 1) for c in children(node) if text_of(c)))
        return self._rarer(node, depth)

    def _rarer(self, node: Node, depth: int) -> Expression:  # noqa: C901, PLR0911 - a kind a return
        kind = node.type
        inner = children(node)
        if kind == "infix_expression" and len(inner) == 3:  # noqa: PLR2004 - left, name, right
            left, right = self.expression(inner[0], depth + 1), self.expression(inner[2], depth + 1)
            passed = (Argument(None, right),)
            return Call(left, text_of(inner[1]), (), passed, self.line(inner[1]))
        if kind == "parenthesized_expression" and len(inner) == 1:
            return self.expression(inner[0], depth + 1)
        if kind == "unary_expression" and text_of(field(node, "operator")) == "!!":
            return self.expression(field(node, "argument"), depth + 1)
        if kind == "as_expression":
            return self.expression(field(node, "left"), depth + 1)
        if kind == "callable_reference":
            return self._reference(node, depth)
        if kind in ("lambda_literal", "anonymous_function"):
            return self.function(node, depth)
        if kind == "annotated_lambda" and inner:
            return self.expression(inner[-1], depth + 1)
        if kind == "property_declaration":
            return self._variable(node, depth)
        if kind == "boolean_literal":
            return Constant(text_of(node) == "true")
        if kind in _TYPES:
            return TypeValue(self.type(node))
        parts = [child for child in inner if child.type not in ("modifiers", "parameter_modifiers")]
        return Other(kind, tuple(self.expression(child, depth + 1) for child in parts))

    def _text(self, node: Node, depth: int) -> Expression:
        parts: list[Expression] = []
        awaited = False
        is_raw = node.type == "multiline_string_literal"
        for child in children(node):
            text = text_of(child)
            if child.type == "interpolation":
                parts.append(self.expression(next(iter(children(child)), None), depth + 1))
            elif child.type == "escape_sequence":
                parts.append(Constant(unescaped(text)))
            elif text == "$" and not is_raw:
                awaited = True
                continue
            elif awaited and (named := _NAME.match(text)):
                parts.extend([Name((named[0],)), Constant(text[named.end() :])])
            else:
                parts.append(Constant(("$" if awaited else "") + text))
            awaited = False
        if awaited:
            parts.append(Constant("$"))
        if all(isinstance(part, Constant) for part in parts):
            return Constant("".join(str(p.value) for p in parts if isinstance(p, Constant)))
        return Joined(tuple(parts))

    def _binary(self, node: Node, depth: int) -> Expression:
        operator, left = text_of(field(node, "operator")), field(node, "left")
        if operator == "+":
            return self._sum(node, depth)
        if operator == ">" and left is not None and text_of(field(left, "operator")) == "<":
            called = self._typed_call(left, field(node, "right"), depth)
            if called is not None:
                return called
        inner = (left, field(node, "right"))
        return Other(operator, tuple(self.expression(part, depth + 1) for part in inner))

    def _typed_call(self, left: Node, right: Node | None, depth: int) -> Call | None:
        """`post<Order> { … }`, which the grammar takes for `(post < Order) > { … }`."""
        if right is None or right.type not in ("lambda_literal", "parenthesized_expression"):
            return None
        callee = self.expression(field(left, "left"), depth + 1)
        named = self.expression(field(left, "right"), depth + 1)
        if not isinstance(named, Name):
            return None
        receiver, name = _split(callee)
        passed = (Argument(None, self.expression(right, depth + 1)),)
        types = (TypeName(".".join(named.parts)),)
        return Call(receiver, name, types, passed, self.line(right)) if name else None

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

    def _chain(self, node: Node, depth: int) -> Expression:
        """Calls on calls, however many."""
        links: list[Node] = []
        current: Node | None = node
        while current is not None and (current.type in _LINKS or _is_sure(current)):
            links.append(current)
            current = next(iter(children(current)), None)
        found = self.expression(current, depth + 1)
        for link in reversed(links):
            inner = children(link)
            if any(child.type == "::" for child in link.children):
                found = _referenced(found, text_of(inner[-1]))
            elif link.type == "navigation_expression":
                found = _member(found, name_of(inner[-1])) if len(inner) > 1 else found
            elif link.type == "index_expression":
                key = self.expression(inner[-1], depth + 1) if len(inner) > 1 else _UNKNOWN
                found = Element(found, key)
            elif link.type == "call_expression":
                found = self._call(inner, found, depth)
        return found

    def _call(self, inner: list[Node], callee: Expression, depth: int) -> Expression:
        types: tuple[TypeName, ...] = ()
        passed: tuple[Argument, ...] = ()
        for child in inner[1:]:
            if child.type == "type_arguments":
                types = tuple(self.type(c) for c in children(child, "type_projection"))
            elif child.type == "value_arguments":
                passed = self.arguments(child, depth)
            else:
                passed = (*passed, Argument(None, self.expression(child, depth + 1)))
        if isinstance(callee, Call) and _has_only_lambdas(inner):
            # The lambda behind the parentheses comes as a call of its own.
            return Call(
                callee.receiver,
                callee.name,
                callee.types,
                (*callee.arguments, *passed),
                callee.line,
            )
        receiver, name = _split(callee)
        line = inner[0].end_point[0] + 1 + self._above
        return Call(receiver, name or "invoke", types, passed, line)

    def arguments(self, node: Node | None, depth: int = 0) -> tuple[Argument, ...]:
        """What stands between parentheses."""
        found: list[Argument] = []
        for child in children(node, "value_argument"):
            inner = children(child)
            name = None
            if len(inner) > 1 and inner[0].type == "identifier" and _is_named(child):
                name = name_of(inner[0])
            value = self.expression(inner[-1], depth + 1) if inner else _UNKNOWN
            if inner and inner[-1].type == "annotation":
                value = self.annotation(children(inner[-1])[-1], depth)
            found.append(Argument(name, value))
        return tuple(found)

    def _reference(self, node: Node, depth: int) -> Expression:
        inner = children(node)
        name = text_of(node).rsplit("::", 1)[-1].strip()
        if name == "class":
            first = inner[0] if inner else None
            is_type = first is not None and first.type in _TYPES
            return TypeValue(self.type(first) if is_type else TypeName(text_of(first)))
        if len(inner) < 2 and not text_of(node).partition("::")[0].strip():  # noqa: PLR2004
            return Reference(None, name)
        receiver = self.expression(inner[0], depth + 1)
        if isinstance(receiver, TypeValue):
            receiver = Name(tuple(receiver.type.name.split(".")))
        return Reference(receiver, name)

    def function(self, node: Node, depth: int = 0) -> Lambda:
        """A lambda, or a function without a name."""
        names: list[str] = []
        types: list[TypeName | None] = []
        for given in children(node, "lambda_parameters"):
            for variable in children(given, "variable_declaration"):
                names.append(name_of(next(iter(children(variable, "identifier")), None)))
                declared = children(variable, *_TYPES)
                types.append(self.type(declared[0]) if declared else None)
        skipped = ("lambda_parameters", "function_value_parameters", *_TYPES)
        body = [child for child in children(node) if child.type not in skipped]
        statements = tuple(self.expression(child, depth + 1) for child in body)
        return Lambda(tuple(names), tuple(types), statements)

    def _variable(self, node: Node, depth: int) -> Expression:
        variables = children(node, "variable_declaration")
        values = [c for c in children(node) if not _is_declaring(c)]
        value = self.expression(values[-1], depth + 1) if values else None
        if not variables:
            return Other("variables", () if value is None else (value,))
        declared = children(variables[0], *_TYPES)
        name = text_of(next(iter(children(variables[0], "identifier")), None))
        return Let(name, self.type(declared[0]) if declared else None, value)


def name_of(node: Node | None) -> str:
    """An identifier without backticks."""
    return text_of(node).replace("`", "")


def _referenced(receiver: Expression, name: str) -> Expression:
    if name == "class" and isinstance(receiver, Name):
        return TypeValue(TypeName(".".join(receiver.parts)))
    return Reference(receiver, name)


def _member(receiver: Expression, name: str) -> Expression:
    if name in ("java", "javaObjectType", "kotlin") and isinstance(receiver, TypeValue):
        return receiver
    if name == "class" and isinstance(receiver, Name):
        return TypeValue(TypeName(".".join(receiver.parts)))
    if isinstance(receiver, Name):
        return Name((*receiver.parts, name))
    return Member(receiver, name)


def _split(callee: Expression) -> tuple[Expression | None, str]:
    """Receiver and name of what is called."""
    if isinstance(callee, Name):
        above = callee.parts[:-1]
        return (Name(above) if above else None), callee.parts[-1]
    if isinstance(callee, Member):
        return callee.receiver, callee.name
    return callee, ""


def _keyed(arguments: tuple[Argument, ...]) -> dict[str, Expression]:
    found: dict[str, Expression] = {}
    several = [argument.value for argument in arguments if argument.name is None]
    if several:
        found["value"] = several[0] if len(several) == 1 else Items(tuple(several))
    found.update({a.name: a.value for a in arguments if a.name is not None})
    return found


def _is_named(argument: Node) -> bool:
    return any(child.type == "=" for child in argument.children)


def _is_sure(node: Node) -> bool:
    return node.type == "unary_expression" and text_of(field(node, "operator")) == "!!"


def _has_only_lambdas(inner: list[Node]) -> bool:
    return all(child.type == "annotated_lambda" for child in inner[1:])


def _is_declaring(node: Node) -> bool:
    words = ("modifiers", "variable_declaration", "multi_variable_declaration", "type_parameters")
    return node.type in (*words, "getter", "setter", "type_constraints", *_TYPES)
