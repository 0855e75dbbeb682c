"""Texts that are put together, and what the source calls those that could not be told."""

import re

from tree_sitter import Node

from plimsoll.codebase.golang.types import GoType
from plimsoll.codebase.golang.values import Const, Foreign, Unknown, Value
from plimsoll.codebase.trees import text_of

_LONGEST_WORDING = 60
_NAME = re.compile(r"[A-Za-z_]\w*")
_A_PREFIX = re.compile(r"prefix|base|root|conf|env|version|path|url|host|mount|opt", re.IGNORECASE)


def wording(node: Node) -> str:
    """How the source says it, on one line."""
    told = " ".join(text_of(node).split())
    return told if len(told) <= _LONGEST_WORDING else f"{told[:_LONGEST_WORDING]}…"


def placeholder(front: Value, value: Value, *, is_number: bool = False) -> Const | None:
    """What stands for a whole segment that could not be told: `/loadpoints/{id}`.

    None where it may be more than one segment: a prefix from a configuration, say.
    """
    told = front.value if isinstance(front, Const) else None
    if not isinstance(value, Unknown) or not isinstance(told, str) or not told.endswith("/"):
        return None
    if not is_number and (told == "/" or _A_PREFIX.search(value.wording)):
        return None
    names = _NAME.findall(value.wording)
    name = names[-1] if names else "value"
    written = f"{{{name[0].lower()}{name[1:]}}}"
    return Const(written, None, (written,))


def left_out(name: str) -> str:
    """What is said of a part that could not be told."""
    if name.startswith("{"):
        return f"{name} stands for what could not be told"
    return f"{name} is left out of the route"


def called(value: Value) -> str:
    """How the source calls what is not known."""
    if isinstance(value, Foreign):
        return value.name.rsplit("/", 1)[-1]
    return (value.wording if isinstance(value, Unknown) else "") or "a part"


def added(left: Value, right: Value, node: Node | None = None) -> Value:
    """Texts one after another; what is not known is left out and said."""
    right = placeholder(left, right) or right
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
    unknown = tuple(called(v) for v, part in zip((left, right), parts, strict=True) if part is None)
    # The last: a path stands behind its prefix, and is what the route is declared by.
    at = next((part.at for part in reversed(known) if part.at is not None), None)
    return Const(value, at, (*missing, *unknown))


def piece(value: Value) -> Const | None:
    """A text, if it is one."""
    return value if isinstance(value, Const) and isinstance(value.value, str) else None
