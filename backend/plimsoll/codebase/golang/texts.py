"""Texts that are put together, and what the source calls those that could not be told."""

from tree_sitter import Node

from plimsoll.codebase.golang.types import GoType
from plimsoll.codebase.golang.values import Const, Unknown, Value
from plimsoll.codebase.trees import text_of

_LONGEST_WORDING = 60


def wording(node: Node) -> str:
    """How the source says it, on one line."""
    told = " ".join(text_of(node).split())
    return told if len(told) <= _LONGEST_WORDING else f"{told[:_LONGEST_WORDING]}…"


def added(left: Value, right: Value, node: Node | None = None) -> Value:
    """Texts one after another; what is not known is left out and said."""
    parts = [piece(left), piece(right)]
    if isinstance(left, Const) and isinstance(right, Const):
        values = left.value, right.value
        if isinstance(values[0], int | float) and isinstance(values[1], int | float):
            return Const(values[0] + values[1])
    known = [part for part in parts if part is not None]
    if not known or not any(isinstance(part.value, str) for part in known):
        return Unknown(GoType("basic", "string"), wording(node) if node is not None else "")
    value = "".join(str(part.value) for part in known if part.value is not None)
    missing = tuple(name for part in known for name in part.missing)
    unknown = tuple(
        (v.wording if isinstance(v, Unknown) else "") or "…"
        for v, part in zip((left, right), parts, strict=True)
        if part is None
    )
    # The last: a path stands behind its prefix, and is what the route is declared by.
    at = next((part.at for part in reversed(known) if part.at is not None), None)
    return Const(value, at, (*missing, *unknown))


def piece(value: Value) -> Const | None:
    """A text, if it is one."""
    return value if isinstance(value, Const) and isinstance(value.value, str) else None
