"""What Elixir expressions are worth to someone who only reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from plimsoll.codebase.trees import children, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node


class Atom(str):
    """`:name`; equal to the text of the same letters, and told apart by its class."""

    __slots__ = ()


@dataclass(frozen=True)
class Alias:
    """A module, by its whole name."""

    path: str


@dataclass(frozen=True)
class Unknown:
    """What cannot be told, in the words of the source."""

    text: str


@dataclass(frozen=True)
class Partial:
    """A text of which a part could not be told and is left out."""

    text: str
    missing: str


Value: TypeAlias = (
    "str | int | float | Alias | Unknown | Partial | list[Value] | dict[str, Value] | None"
)


@dataclass
class Scope:
    """The names that an expression sees."""

    module: str
    aliases: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, Node] = field(default_factory=dict)
    names: dict[str, Value] = field(default_factory=dict)
    depth: int = 0

    def inner(self, **names: Value) -> Scope:
        """With more names."""
        return Scope(
            self.module, self.aliases, self.attributes, {**self.names, **names}, self.depth + 1
        )

    def whole(self, name: str) -> str:
        """A module's whole name, its alias resolved."""
        first, dot, rest = name.partition(".")
        if first == "__MODULE__":
            return f"{self.module}{dot}{rest}"
        return f"{self.aliases.get(first, first)}{dot}{rest}"


_DEEPEST = 60
_SIGIL_WORDS = re.compile(r"\s+")


def evaluate(  # noqa: C901, PLR0911, PLR0912 - a table of literals
    node: Node | None, scope: Scope
) -> Value:
    """The value of an expression, as far as it is written there."""
    if node is None:
        return None
    if scope.depth > _DEEPEST:
        return Unknown(text_of(node)[:100])
    scope = scope.inner()
    text = text_of(node)
    match node.type:
        case "string" | "charlist":
            return _text(node, scope)
        case "atom":
            return Atom(text.removeprefix(":").strip('"'))
        case "quoted_atom":
            found = _text(node, scope)
            return Atom(found) if isinstance(found, str) else found
        case "alias":
            return Alias(scope.whole(text))
        case "integer":
            return int(text.replace("_", "")) if text.replace("_", "").isdigit() else Unknown(text)
        case "float":
            return float(text.replace("_", ""))
        case "boolean":
            return text == "true"
        case "nil":
            return None
        case "list":
            return _list(node, scope)
        case "tuple":
            return [evaluate(child, scope) for child in children(node)]
        case "keywords" | "map":
            return pairs(node, scope)
        case "sigil":
            return _sigil(node, scope)
        case _:
            return _computed(node, scope)


def _computed(node: Node, scope: Scope) -> Value:  # noqa: PLR0911 - a table of expressions
    text = text_of(node)
    match node.type:
        case "identifier":
            if text == "__MODULE__":
                return Alias(scope.module)
            return scope.names.get(text, Unknown(text))
        case "unary_operator" if text.startswith("@"):
            attribute = scope.attributes.get(text[1:])
            return evaluate(attribute, scope) if attribute is not None else Unknown(text)
        case "binary_operator":
            return _binary(node, scope)
        case "block" | "body":
            inner = children(node)
            return evaluate(inner[-1], scope) if inner else None
        case "call":
            return _call(node, scope)
        case _:
            return Unknown(text[:100])


def _text(node: Node, scope: Scope) -> Value:
    text, missing = "", ""
    for piece in children(node):
        if piece.type == "quoted_content":
            text += text_of(piece)
        elif piece.type == "escape_sequence":
            text += text_of(piece)[1:]
        elif piece.type == "interpolation":
            inner = [evaluate(child, scope) for child in children(piece)]
            if len(inner) == 1 and isinstance(inner[0], str | int):
                text += str(inner[0])
            else:
                missing = missing or text_of(piece)
    return Partial(text, missing) if missing else text


def _list(node: Node, scope: Scope) -> Value:
    found: list[Value] = []
    for child in children(node):
        if child.type == "keywords":
            return pairs(child, scope) if not found else [*found, pairs(child, scope)]
        found.append(evaluate(child, scope))
    return found


def pairs(node: Node | None, scope: Scope) -> dict[str, Value]:
    """Keywords, or a map, as a mapping."""
    found: dict[str, Value] = {}
    for child in children(node):
        if child.type == "pair":
            key = text_of(child.child_by_field_name("key")).strip().removesuffix(":").strip('"')
            found[key] = evaluate(child.child_by_field_name("value"), scope)
        elif child.type in {"keywords", "map_content"}:
            found.update(pairs(child, scope))
        elif child.type == "binary_operator":
            key_value = evaluate(child.child_by_field_name("left"), scope)
            if isinstance(key_value, str):
                found[str(key_value)] = evaluate(child.child_by_field_name("right"), scope)
    return found


def _sigil(node: Node, scope: Scope) -> Value:
    name = modifiers = content = ""
    for child in children(node):
        match child.type:
            case "sigil_name":
                name = text_of(child)
            case "sigil_modifiers":
                modifiers = text_of(child)
            case "quoted_content":
                content += text_of(child)
            case _:
                pass
    if name in {"w", "W"}:
        made = Atom if modifiers == "a" else str
        return [made(word) for word in _SIGIL_WORDS.split(content.strip()) if word]
    del scope
    return content if name in {"s", "S", "p"} else Unknown(text_of(node)[:100])


def _binary(node: Node, scope: Scope) -> Value:  # noqa: PLR0911 - a table of operators
    operator = text_of(node.child_by_field_name("operator"))
    left = evaluate(node.child_by_field_name("left"), scope)
    right = evaluate(node.child_by_field_name("right"), scope)
    match operator, left, right:
        case "<>", str() | Partial() | Unknown(), str() | Partial() | Unknown():
            return _sum(left, right)
        case "++", list(), list():
            return [*left, *right]
        case "--", list(), list():
            return [item for item in left if item not in right]
        case "||", None | Unknown(), _:
            return right
        case "||", _, _:
            return left
        case "==" | "!=", str() | int(), str() | int():
            return (left == right) == (operator == "==")
        case _:
            return Unknown(text_of(node)[:100])


def _sum(left: str | Partial | Unknown, right: str | Partial | Unknown) -> Value:
    texts, missing = "", ""
    for side in (left, right):
        match side:
            case str():
                texts += side
            case Partial():
                texts, missing = texts + side.text, missing or side.missing
            case Unknown():
                missing = missing or side.text
    return Partial(texts, missing) if missing else texts


_DEFAULTS = {
    "Application.get_env": 2,
    "Application.compile_env": 2,
    "System.get_env": 1,
    "Keyword.get": 2,
}


def _call(node: Node, scope: Scope) -> Value:
    """Settings with a default are their default; `unquote(x)` is `x`."""
    target = text_of(node.child_by_field_name("target"))
    given = [c for a in children(node, "arguments") for c in children(a)]
    if target == "unquote" and given:
        return evaluate(given[0], scope)
    position = _DEFAULTS.get(target)
    if position is not None and len(given) > position:
        return evaluate(given[position], scope)
    if target in {"String.to_atom", "to_string", "Atom.to_string", "List.wrap"} and given:
        return evaluate(given[0], scope)
    return Unknown(text_of(node)[:100])


def told(value: Value) -> list[str]:
    """A text, an atom or a list of such as texts."""
    found = value if isinstance(value, list) else [value]
    return [str(item) for item in found if isinstance(item, str)]
