"""From tree-sitter's nodes to expressions.

The conversion recurses with the source's nesting, so it stops at a fixed depth: what lies deeper
is `Opaque`. No hand-written file comes near it.
"""

import ast
from typing import TYPE_CHECKING

from tree_sitter import Node

from plimsoll.codebase.python import syntax
from plimsoll.codebase.python.syntax import Expr
from plimsoll.codebase.trees import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

DEEPEST = 60
"""Nested expressions; three stack frames each, well inside Python's limit of 1,000."""


def _operands(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type != "comment"]


class Expressions:
    """Converts one expression; keeps count of how deep it is."""

    def __init__(self) -> None:
        self._depth = 0
        self._converters: dict[str, Callable[[Node], Expr]] = {
            "identifier": lambda node: syntax.Name(line_of(node), text_of(node)),
            "string": self._string,
            "concatenated_string": self._concatenated,
            "integer": _number,
            "float": _number,
            "true": lambda node: syntax.Literally(line_of(node), True),  # noqa: FBT003 - a literal
            "false": lambda node: syntax.Literally(line_of(node), False),  # noqa: FBT003 - a literal
            "none": lambda node: syntax.Literally(line_of(node), None),
            "ellipsis": lambda node: syntax.Dots(line_of(node)),
            "attribute": self._attribute,
            "member_type": self._member_type,
            "call": self._call,
            "subscript": self._subscript,
            "slice": self._slice,
            "generic_type": self._generic_type,
            "list": self._sequence,
            "tuple": self._sequence,
            "set": self._sequence,
            "expression_list": self._sequence,
            "pattern_list": self._sequence,
            "tuple_pattern": self._sequence,
            "list_pattern": self._sequence,
            "dictionary": self._mapping,
            "binary_operator": self._binary,
            "boolean_operator": self._binary,
            "union_type": self._union_type,
            "comparison_operator": self._comparison,
            "not_operator": self._unary,
            "unary_operator": self._unary,
            "conditional_expression": self._conditional,
            "lambda": self._lambda,
            "list_comprehension": self._comprehension,
            "generator_expression": self._comprehension,
            "set_comprehension": self._comprehension,
            "dictionary_comprehension": self._comprehension,
            "named_expression": self._walrus,
            "list_splat": self._star,
            "list_splat_pattern": self._star,
            "parenthesized_expression": self._inner,
            "type": self._inner,
            "await": self._inner,
            "as_pattern": self._inner,
            "as_pattern_target": self._inner,
            "interpolation": self._inner,
        }

    def convert(self, node: Node | None) -> Expr:
        """The expression a node stands for."""
        if node is None:
            return syntax.Opaque(0)
        converter = self._converters.get(node.type)
        if converter is None or self._depth >= DEEPEST:
            return syntax.Opaque(line_of(node))
        self._depth += 1
        try:
            return converter(node)
        finally:
            self._depth -= 1

    def optional(self, node: Node | None) -> Expr | None:
        """The expression, or None where the source has none."""
        return None if node is None else self.convert(node)

    def _all(self, nodes: list[Node]) -> tuple[Expr, ...]:
        return tuple(self.convert(node) for node in nodes)

    def _inner(self, node: Node) -> Expr:
        operands = _operands(node)
        return self.convert(operands[0]) if operands else syntax.Opaque(line_of(node))

    def _star(self, node: Node) -> Expr:
        return syntax.Star(line_of(node), self._inner(node))

    def _string(self, node: Node) -> Expr:
        children = node.named_children
        prefix = text_of(children[0]).rstrip("'\"").lower() if children else ""
        if "f" not in prefix:
            return syntax.Literally(line_of(node), _plain_string(node, prefix))
        parts: list[Expr] = []
        for child in children:
            if child.type == "string_content":
                content = _unescaped(text_of(child), raw="r" in prefix)
                content = content.replace("{{", "{").replace("}}", "}")
                parts.append(syntax.Literally(line_of(child), content))
            elif child.type == "interpolation":
                parts.append(self.convert(child))
        return syntax.Joined(line_of(node), tuple(parts))

    def _concatenated(self, node: Node) -> Expr:
        strings = [child for child in node.named_children if child.type == "string"]
        return syntax.Joined(line_of(node), self._all(strings))

    def _attribute(self, node: Node) -> Expr:
        name = node.child_by_field_name("attribute")
        value = self.convert(node.child_by_field_name("object"))
        return syntax.Attribute(line_of(node), value, text_of(name) if name else "")

    def _member_type(self, node: Node) -> Expr:
        value, name = _operands(node)[0], _operands(node)[-1]
        return syntax.Attribute(line_of(node), self.convert(value), text_of(name))

    def _call(self, node: Node) -> Expr:
        args, kwargs = self.arguments(node.child_by_field_name("arguments"))
        function = self.convert(node.child_by_field_name("function"))
        return syntax.Call(line_of(node), function, args, kwargs)

    def arguments(
        self, node: Node | None
    ) -> tuple[tuple[Expr, ...], tuple[tuple[str | None, Expr], ...]]:
        """The positional and the named arguments of a call or a class statement."""
        args: list[Expr] = []
        kwargs: list[tuple[str | None, Expr]] = []
        if node is not None and node.type == "generator_expression":
            return (self.convert(node),), ()
        for child in _operands(node) if node is not None else []:
            if child.type == "keyword_argument":
                name = child.child_by_field_name("name")
                value = self.convert(child.child_by_field_name("value"))
                kwargs.append((text_of(name) if name else None, value))
            elif child.type == "dictionary_splat":
                kwargs.append((None, self._inner(child)))
            else:
                args.append(self.convert(child))
        return tuple(args), tuple(kwargs)

    def _subscript(self, node: Node) -> Expr:
        index = self._all(node.children_by_field_name("subscript"))
        if len(index) == 1 and isinstance(index[0], syntax.Sequence):
            parts = node.children_by_field_name("subscript")
            index = index[0].items if parts[0].type == "tuple" else index
        value = self.convert(node.child_by_field_name("value"))
        return syntax.Subscript(line_of(node), value, index)

    def _slice(self, node: Node) -> Expr:
        lower = upper = None
        seen_colon = False
        for child in node.children:
            if child.type == ":":
                if seen_colon:
                    return syntax.Opaque(line_of(node))
                seen_colon = True
            elif seen_colon:
                upper = self.convert(child)
            else:
                lower = self.convert(child)
        return syntax.Slice(line_of(node), lower, upper)

    def _generic_type(self, node: Node) -> Expr:
        operands = _operands(node)
        index = self._all(_operands(operands[-1])) if len(operands) > 1 else ()
        return syntax.Subscript(line_of(node), self.convert(operands[0]), index)

    def _sequence(self, node: Node) -> Expr:
        return syntax.Sequence(line_of(node), self._all(_operands(node)))

    def _mapping(self, node: Node) -> Expr:
        items: list[tuple[Expr | None, Expr]] = []
        for child in _operands(node):
            if child.type == "pair":
                key = self.convert(child.child_by_field_name("key"))
                items.append((key, self.convert(child.child_by_field_name("value"))))
            elif child.type == "dictionary_splat":
                items.append((None, self._inner(child)))
        return syntax.Mapping(line_of(node), tuple(items))

    def _binary(self, node: Node) -> Expr:
        operator = node.child_by_field_name("operator")
        left = self.convert(node.child_by_field_name("left"))
        right = self.convert(node.child_by_field_name("right"))
        return syntax.Binary(line_of(node), text_of(operator) if operator else "", left, right)

    def _union_type(self, node: Node) -> Expr:
        members = _operands(node)
        left, right = self.convert(members[0]), self.convert(members[-1])
        return syntax.Binary(line_of(node), "|", left, right)

    def _comparison(self, node: Node) -> Expr:
        sides = _operands(node)
        operators = node.children_by_field_name("operators")
        if len(sides) != len(("left", "right")) or not operators:
            return syntax.Opaque(line_of(node))
        left, right = self._all(sides)
        return syntax.Binary(line_of(node), text_of(operators[0]), left, right)

    def _unary(self, node: Node) -> Expr:
        operator = "not" if node.type == "not_operator" else text_of(node)[:1]
        value = self.convert(node.child_by_field_name("argument"))
        return syntax.Unary(line_of(node), operator, value)

    def _conditional(self, node: Node) -> Expr:
        operands = _operands(node)
        if len(operands) != len(("body", "test", "otherwise")):
            return syntax.Opaque(line_of(node))
        body, test, otherwise = self._all(operands)
        return syntax.Conditional(line_of(node), test, body, otherwise)

    def _lambda(self, node: Node) -> Expr:
        parameters = self.signature(node.child_by_field_name("parameters"))
        body = self.convert(node.child_by_field_name("body"))
        return syntax.Lambda(line_of(node), parameters, body)

    def _comprehension(self, node: Node) -> Expr:
        body = node.child_by_field_name("body")
        pair = body if body is not None and body.type == "pair" else None
        key = self.optional(pair.child_by_field_name("key")) if pair is not None else None
        element = self.convert(pair.child_by_field_name("value") if pair is not None else body)
        clauses = [child for child in node.named_children if child.type == "for_in_clause"]
        if len(clauses) != 1:
            return syntax.Opaque(line_of(node))
        target = self.convert(clauses[0].child_by_field_name("left"))
        iterable = self.convert(clauses[0].child_by_field_name("right"))
        return syntax.Comprehension(line_of(node), element, target, iterable, key)

    def _walrus(self, node: Node) -> Expr:
        name = node.child_by_field_name("name")
        value = self.convert(node.child_by_field_name("value"))
        return syntax.Walrus(line_of(node), text_of(name) if name else "", value)

    def signature(self, node: Node | None) -> tuple[syntax.Argument, ...]:
        """The parameters of a function or a lambda."""
        kind: syntax.ArgumentKind = "plain"
        found: list[syntax.Argument] = []
        for child in _operands(node) if node is not None else []:
            if child.type in ("keyword_separator", "list_splat_pattern"):
                kind = "keyword"
            argument = self._argument(child, kind)
            if argument is not None:
                kind = "keyword" if argument.kind == "args" else kind
                found.append(argument)
        return tuple(found)

    def _argument(self, node: Node, kind: syntax.ArgumentKind) -> syntax.Argument | None:
        inner = _operands(node)
        name = node.child_by_field_name("name") or (inner[0] if inner else node)
        if "splat" in name.type and _operands(name):
            kind = "args" if name.type.startswith("list") else "kwargs"
            name = _operands(name)[0]
        elif "splat" in node.type:
            kind = "args" if node.type.startswith("list") else "kwargs"
        if name.type != "identifier":
            return None
        annotation = self.optional(node.child_by_field_name("type"))
        default = self.optional(node.child_by_field_name("value"))
        return syntax.Argument(line_of(node), text_of(name), annotation, default, kind)


def _number(node: Node) -> Expr:
    try:
        value = ast.literal_eval(text_of(node))
    except (ValueError, SyntaxError):
        return syntax.Opaque(line_of(node))
    if isinstance(value, int | float):
        return syntax.Literally(line_of(node), value)
    return syntax.Opaque(line_of(node))


def _plain_string(node: Node, prefix: str) -> str:
    content = "".join(text_of(c) for c in node.named_children if c.type == "string_content")
    return _unescaped(content, raw="r" in prefix)


def _unescaped(content: str, *, raw: bool) -> str:
    if raw or "\\" not in content:
        return content
    quoted = content.replace('"""', '\\"\\"\\"')
    try:
        value = ast.literal_eval(
            f'"""{quoted}"""' if not quoted.endswith('"') else f"'''{content}'''"
        )
    except (ValueError, SyntaxError):
        return content
    return value if isinstance(value, str) else content
