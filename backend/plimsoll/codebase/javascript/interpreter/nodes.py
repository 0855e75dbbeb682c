"""Small questions to syntax trees of JavaScript and TypeScript."""

import re

from tree_sitter import Node

from plimsoll.codebase.trees import text_of

WRAPPERS = frozenset(
    {
        "parenthesized_expression",
        "await_expression",
        "non_null_expression",
        "as_expression",
        "satisfies_expression",
        "instantiation_expression",
        "yield_expression",
    }
)
FUNCTIONS = frozenset(
    {
        "arrow_function",
        "function_expression",
        "function",
        "generator_function",
        "function_declaration",
        "generator_function_declaration",
        "method_definition",
    }
)
_ESCAPE = re.compile(r"\\(u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_LONGEST_WORDING = 60
_LARGEST_CODE_POINT = 0x10FFFF


def unescaped(text: str) -> str:
    """What a string literal's inside stands for."""
    return _ESCAPE.sub(_meant, text) if "\\" in text else text


def _meant(match: re.Match[str]) -> str:
    found = match[1]
    if found[0] in "ux" and len(found) > 1:
        code = int(found[1:].strip("{}"), 16)
        return chr(code) if code <= _LARGEST_CODE_POINT else ""
    if found in ("\n", "\r\n", "\r"):
        return ""
    return _ESCAPED.get(found, found)


def string_literal(node: Node | None) -> str | None:
    """The text of a string literal or a template without holes."""
    if node is None or node.type not in ("string", "template_string"):
        return None
    if any(child.type == "template_substitution" for child in node.named_children):
        return None
    return unescaped(text_of(node)[1:-1])


def wording(node: Node | None) -> str:
    """How the source says it, in one short line."""
    text = " ".join(text_of(node).split())
    return text if len(text) <= _LONGEST_WORDING else f"{text[:_LONGEST_WORDING]}…"


def operands(node: Node | None) -> list[Node]:
    """The named children without comments."""
    if node is None:
        return []
    return [child for child in node.named_children if child.type != "comment"]


def inner_of(node: Node) -> Node | None:
    """The expression inside parentheses, `await` or a type assertion."""
    found = operands(node)
    return found[0] if found else None


def unwrapped(node: Node | None) -> Node | None:
    """The expression without parentheses, `await` and type assertions around it."""
    while node is not None and node.type in WRAPPERS:
        node = inner_of(node)
    return node


def key_text(node: Node | None) -> str | None:
    """The name of a property that is written as it is; None if it is computed."""
    if node is None:
        return None
    if node.type == "string":
        return string_literal(node)
    if node.type == "computed_property_name":
        return None
    return text_of(node)


def is_asynchronous(node: Node) -> bool:
    """Whether a function is marked `async`."""
    return any(child.type == "async" for child in node.children)
