"""What `permit` and `expect` let in, as paths of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as part
from plimsoll.codebase.untyped.shapes import EACH

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from plimsoll.codebase.ruby.values import Value

_DEEPEST = 12

Allowed = tuple[tuple[str, ...], JsonSchema]


def permitted(
    arguments: list[Node], evaluate: Callable[[Node], Value], *, is_expected: bool
) -> list[Allowed]:
    """Every key that is let in: `:name, tags: [], address: [:street]`."""
    found: list[Allowed] = []
    for argument in arguments:
        if argument.type == "pair":
            key = text_of(part(argument, "key")).strip("\"':")
            value = part(argument, "value")
            inner = evaluate(value) if value is not None else None
            found.extend(_under((key,), inner, 0, is_expected=is_expected))
        elif argument.type in {"splat_argument", "hash_splat_argument"}:
            for child in children(argument):
                found.extend(_listed((), evaluate(child), 0, is_expected=is_expected))
        else:
            found.extend(_listed((), evaluate(argument), 0, is_expected=is_expected))
    return found


def _listed(path: tuple[str, ...], value: Value, depth: int, *, is_expected: bool) -> list[Allowed]:
    """A list of names, or of names with what is below them."""
    if depth > _DEEPEST:
        return []
    found: list[Allowed] = []
    match value:
        case str() if value:
            found.append(((*path, str(value)), {}))
        case list():
            for item in value:
                found.extend(_listed(path, item, depth + 1, is_expected=is_expected))
        case dict():
            told = {key: inner for key, inner in value.items() if isinstance(key, str)}
            for key, inner in told.items():
                found.extend(_under((*path, str(key)), inner, depth + 1, is_expected=is_expected))
        case _:
            pass
    return found


def _under(path: tuple[str, ...], value: Value, depth: int, *, is_expected: bool) -> list[Allowed]:
    """What a key holds: `[]` texts, `{}` anything, names an object (or a list of such)."""
    match value:
        case []:
            return [(path, {"type": "array", "items": {"type": "string"}})]
        case {} if not value:
            return [(path, {"type": "object"})]
        case [list() as inner] if is_expected:
            return [(path, {}), *_listed((*path, EACH), inner, depth + 1, is_expected=is_expected)]
        case list() | dict():
            inner = _listed(path, value, depth + 1, is_expected=is_expected)
            return [(path, {}), *inner] if inner else [(path, {"type": "object"})]
        case str() if is_expected:
            return [((*path, str(value)), {})]
        case _:
            return [(path, {})]
