"""Texts, numbers and truths of literals."""

import operator
from collections.abc import Callable, Mapping

from plimsoll.codebase.javascript.interpreter.values import (
    Array,
    Class,
    Const,
    Function,
    Native,
    Pattern,
    Record,
    Unknown,
    Value,
)

_LONGEST_TEXT = 10_000
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "-": operator.sub,
    "*": operator.mul,
}


def number(text: str) -> Value:
    """A number's literal."""
    bare = text.replace("_", "").rstrip("n").lower()
    try:
        return Const(int(bare, 0))
    except ValueError:
        pass
    try:
        return Const(float(bare))
    except ValueError:
        return Unknown(text)


def shown(value: Const) -> str:
    """A literal as part of a text."""
    match value.value:
        case bool():
            return "true" if value.value else "false"
        case None:
            return ""
        case float() if value.value.is_integer():
            return str(int(value.value))
        case _:
            return str(value.value)


def joined(parts: list[Value]) -> Value:
    """Texts one after the other; what could not be told is left out and named."""
    if all(isinstance(p, Const) and _is_number(p) for p in parts):
        return _summed([p for p in parts if isinstance(p, Const)])
    text, missing, assumed = "", list[str](), list[str]()
    for part in parts:
        if isinstance(part, Const):
            text += shown(part)
            missing.extend(part.missing)
            assumed.extend(part.assumed)
        else:
            missing.append(part.wording if isinstance(part, Unknown) else "…")
    if len(text) > _LONGEST_TEXT:
        return Unknown("a long text")
    return Const(text, tuple(missing), tuple(assumed))


def _is_number(value: Const) -> bool:
    return isinstance(value.value, int | float) and not isinstance(value.value, bool)


def _summed(parts: list[Const]) -> Value:
    if len(parts) == 1:  # a template
        return Const(shown(parts[0]))
    return Const(sum(p.value for p in parts if isinstance(p.value, int | float)))


def truth_of(value: Value) -> bool | None:
    """Whether it counts as true; None when that depends on what only running tells."""
    match value:
        case Const(missing=(), assumed=()):
            return bool(value.value)
        case Const(value=str() as text, missing=()) if text.startswith("/"):
            return True  # the default of a setting that is a path
        case Array() | Record() | Function() | Class() | Pattern() | Native():
            return True
        case _:
            return None


def computed(sign: str, left: Value, right: Value) -> Value:  # noqa: PLR0911 - a kind a return
    """A comparison or an arithmetic operation of literals."""
    if not isinstance(left, Const) or not isinstance(right, Const):
        return Unknown()
    if left.missing or right.missing or left.assumed or right.assumed:
        return Unknown()
    if sign in ("==", "==="):
        return Const(left.value == right.value)
    if sign in ("!=", "!=="):
        return Const(left.value != right.value)
    first, second = left.value, right.value
    if isinstance(first, int | float) and isinstance(second, int | float):
        if sign in _COMPARISONS:
            return Const(_COMPARISONS[sign](first, second))
        if sign in _ARITHMETIC:
            return Const(_ARITHMETIC[sign](first, second))
    return Unknown()
