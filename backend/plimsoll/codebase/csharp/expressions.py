"""C# expressions and type names as facts."""

import re

from tree_sitter import Node

from plimsoll.codebase.csharp.facts import (
    Concat,
    Constant,
    Expression,
    Items,
    Name,
    TypeName,
    TypeOf,
    Unknown,
)
from plimsoll.codebase.trees import children, field, text_of

_DEEPEST = 60
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_NAMED = ("identifier", "member_access_expression", "qualified_name", "generic_name")
_LONGEST_TEXT = 80


def type_of_node(  # noqa: PLR0911 - a kind a return
    node: Node | None, depth: int = 0
) -> TypeName:
    """A type as it is written."""
    if node is None or depth > _DEEPEST:
        return TypeName("")
    if node.type == "nullable_type":
        inner = type_of_node(field(node, "type") or node.named_children[0], depth + 1)
        return TypeName(inner.name, inner.arguments, nullable=True, qualifier=inner.qualifier)
    if node.type == "array_type":
        return TypeName("[]", (type_of_node(field(node, "type"), depth + 1),))
    if node.type == "generic_name":
        listed = next((n for n in node.children if n.type == "type_argument_list"), None)
        arguments = tuple(type_of_node(part, depth + 1) for part in children(listed))
        return TypeName(text_of(node.named_children[0]), arguments)
    if node.type in ("qualified_name", "alias_qualified_name"):
        last = type_of_node(field(node, "name"), depth + 1)
        outer = text_of(field(node, "qualifier"))
        return TypeName(last.name, last.arguments, qualifier=outer)
    if node.type == "tuple_type":
        return TypeName("tuple")
    if node.type in ("ref_type", "scoped_type"):
        return type_of_node(node.named_children[-1] if node.named_children else None, depth + 1)
    return TypeName(text_of(node))


def expression_of(  # noqa: PLR0911 - a kind a return
    node: Node, depth: int = 0
) -> Expression:
    """What can be told later, when all constants are known."""
    if depth > _DEEPEST:
        return Unknown(text_of(node)[:_LONGEST_TEXT])
    literal = _literal(node)
    if literal is not None:
        return literal
    if node.type in ("parenthesized_expression", "checked_expression"):
        return _inner(node, depth)
    if node.type in ("cast_expression", "as_expression"):
        return expression_of(field(node, "value") or node.named_children[-1], depth + 1)
    if node.type == "postfix_unary_expression" and node.named_children:
        return _inner(node, depth)  # `value!`
    if node.type == "interpolated_string_expression":
        return _interpolated(node, depth)
    if node.type == "binary_expression":
        left, right = field(node, "left"), field(node, "right")
        if left is not None and right is not None and text_of(field(node, "operator")) == "+":
            return Concat((expression_of(left, depth + 1), expression_of(right, depth + 1)))
        return Unknown(text_of(node)[:_LONGEST_TEXT])
    if node.type in _NAMED:
        return Name(re.sub(r"\s+|<.*>|global::", "", text_of(node)))
    return _called(node, depth) or _collected(node, depth) or _unknown(node)


def given_node(argument: Node) -> Node:
    """What an argument holds; `this` is no named node."""
    return argument.named_children[-1] if argument.named_children else argument.children[-1]


def _unknown(node: Node) -> Expression:
    return Unknown(text_of(node)[:_LONGEST_TEXT])


def _inner(node: Node, depth: int) -> Expression:
    return expression_of(node.named_children[0], depth + 1) if node.named_children else Unknown("")


def _called(node: Node, depth: int) -> Expression | None:
    if node.type == "typeof_expression":
        return TypeOf(type_of_node(field(node, "type") or node.named_children[0]))
    if node.type != "invocation_expression":
        return None
    function = text_of(field(node, "function"))
    handed = [
        part.named_children[-1]
        for part in children(field(node, "arguments"), "argument")
        if part.named_children
    ]
    if function == "nameof" and handed:
        return Constant(text_of(handed[0]).split("<")[0].rsplit(".", 1)[-1])
    if function in ("string.Concat", "String.Concat"):
        return Concat(tuple(expression_of(part, depth + 1) for part in handed))
    if function in ("string.Format", "String.Format") and handed:
        return _formatted(handed, depth)
    return None


def _formatted(handed: list[Node], depth: int) -> Expression:
    pattern = expression_of(handed[0], depth + 1)
    if not isinstance(pattern, Constant) or not isinstance(pattern.value, str):
        return Unknown(text_of(handed[0])[:_LONGEST_TEXT])
    parts: list[Expression] = []
    for piece in re.split(r"(\{\d+\})", pattern.value):
        if re.fullmatch(r"\{\d+\}", piece) and int(piece[1:-1]) + 1 < len(handed):
            parts.append(expression_of(handed[int(piece[1:-1]) + 1], depth + 1))
        else:
            parts.append(Constant(piece.replace("{{", "{").replace("}}", "}")))
    return Concat(tuple(parts))


def _collected(node: Node, depth: int) -> Expression | None:
    if node.type in ("array_creation_expression", "implicit_array_creation_expression"):
        listed = next((n for n in node.children if n.type == "initializer_expression"), None)
        return Items(tuple(expression_of(part, depth + 1) for part in children(listed)))
    if node.type == "initializer_expression":
        return Items(tuple(expression_of(part, depth + 1) for part in children(node)))
    if node.type == "collection_expression":
        items = []
        for part in children(node):
            while part.type in ("collection_element", "expression_element") and part.named_children:
                part = part.named_children[0]  # noqa: PLW2901 - unwrapped
            items.append(expression_of(part, depth + 1))
        return Items(tuple(items))
    return None


def _interpolated(node: Node, depth: int) -> Expression:
    parts: list[Expression] = []
    is_verbatim = "@" in text_of(node)[:3]
    for part in node.named_children:
        if part.type == "interpolation":
            values = [n for n in part.named_children if "brace" not in n.type]
            parts.append(expression_of(values[0], depth + 1) if values else Unknown(text_of(part)))
        elif part.type in ("string_content", "escape_sequence", "interpolation_quote"):
            if part.type == "interpolation_quote":
                continue
            text = text_of(part).replace("{{", "{").replace("}}", "}")
            parts.append(Constant(text if is_verbatim else _unescaped(text)))
    return Concat(tuple(parts))


def _literal(  # noqa: PLR0911 - a kind a return
    node: Node,
) -> Constant | None:
    text = text_of(node)
    if node.type == "string_literal":
        return Constant(_unescaped(text.removesuffix("u8")[1:-1]))
    if node.type == "verbatim_string_literal":
        return Constant(text[2:-1].replace('""', '"'))
    if node.type == "raw_string_literal":
        return Constant(text.strip('"').strip("\n"))
    if node.type == "character_literal":
        return Constant(_unescaped(text[1:-1]))
    if node.type == "boolean_literal":
        return Constant(text == "true")
    if node.type == "null_literal":
        return Constant(None)
    if node.type in ("integer_literal", "real_literal"):
        return _number(text)
    if node.type == "prefix_unary_expression" and text.startswith("-") and node.named_children:
        inner = _literal(node.named_children[0])
        if inner is not None and isinstance(inner.value, int | float):
            return Constant(-inner.value)
    return None


def _number(text: str) -> Constant | None:
    bare = text.replace("_", "").lower()
    try:
        if bare.startswith(("0x", "0b")):
            return Constant(int(bare.rstrip("ul"), 0))
        bare = bare.rstrip("ulfdm")
        return Constant(float(bare) if "." in bare or "e" in bare else int(bare))
    except (ValueError, OverflowError):
        return None


def _unescaped(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        code = match[1]
        if len(code) > 1:
            number = int(code[1:], 16)
            return chr(number) if number <= 0x10FFFF else ""  # noqa: PLR2004 - the last character
        return _ESCAPES.get(code, code)

    return _ESCAPE.sub(one, text) if "\\" in text else text
