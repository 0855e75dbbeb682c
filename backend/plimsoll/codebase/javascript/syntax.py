"""Small questions to the syntax trees of JavaScript and TypeScript."""

from collections.abc import Iterator

from tree_sitter import Node

from plimsoll.codebase.trees import children, descendants, text_of
from plimsoll.codebase.trees import field as at

CLASSES = ("class_declaration", "abstract_class_declaration", "class")
FUNCTIONS = (
    "function_declaration",
    "generator_function_declaration",
    "function_expression",
    "generator_function",
    "arrow_function",
    "method_definition",
)
_WRAPPERS = (
    "parenthesized_expression",
    "as_expression",
    "satisfies_expression",
    "non_null_expression",
    "await_expression",
    "type_assertion",
)


def unwrapped(node: Node) -> Node:
    """An expression without parentheses, assertions and `await`."""
    while node.type in _WRAPPERS:
        inner = children(node)
        if not inner:
            return node
        node = inner[-1] if node.type == "type_assertion" else inner[0]
    return node


def string_of(node: Node | None) -> str | None:
    """The text of a string literal without substitutions."""
    if node is None:
        return None
    if node.type == "string" or (node.type == "template_string" and not children(node, _HOLE)):
        return "".join(_piece(part) for part in node.named_children)
    return None


_HOLE = "template_substitution"
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b", "f": "\f", "v": "\v"}


def _piece(part: Node) -> str:
    text = text_of(part)
    if part.type != "escape_sequence":
        return text
    if text[1:2] in ("u", "x"):
        try:
            return chr(int(text[2:].strip("{}"), 16))
        except (ValueError, OverflowError):
            return text
    return _ESCAPES.get(text[1:], text[1:])


def key_of(node: Node | None) -> str | None:
    """The name of a property: an identifier, a string or a number."""
    if node is None:
        return None
    if node.type == "string":
        return string_of(node)
    if node.type == "computed_property_name":
        inner = children(node)
        return string_of(inner[0]) if inner else None
    return text_of(node)


def arguments_of(call: Node | None) -> list[Node]:
    """The arguments of a call, without wrappers."""
    return [unwrapped(node) for node in children(at(call, "arguments"))]


def pairs_of(node: Node | None) -> Iterator[tuple[str, Node]]:
    """The properties of an object literal that are written there, methods included."""
    for part in children(node):
        if part.type == "pair":
            key, value = key_of(at(part, "key")), at(part, "value")
            if key is not None and value is not None:
                yield key, unwrapped(value)
        elif part.type == "shorthand_property_identifier":
            yield text_of(part), part
        elif part.type == "method_definition":
            yield key_of(at(part, "name")) or "", part


def property_of(node: Node | None, name: str) -> Node | None:
    """One property of an object literal."""
    return next((value for key, value in pairs_of(node) if key == name), None)


def member_names(node: Node | None) -> list[str]:
    """`a.b.c` as its names; empty if it is anything else."""
    names: list[str] = []
    while node is not None and node.type == "member_expression":
        names.append(text_of(at(node, "property")))
        node = at(node, "object")
        node = None if node is None else unwrapped(node)
    if node is None or node.type not in ("identifier", "this", "type_identifier"):
        return []
    return [text_of(node), *reversed(names)]


def enclosed(node: Node | None, *types: str) -> Iterator[Node]:
    """Nodes of those types, the node itself among them."""
    if node is not None and node.type in types:
        yield node
    yield from descendants(node, *types)
