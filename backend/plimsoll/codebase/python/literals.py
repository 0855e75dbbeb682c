"""What can be told of literals: their truth, their wording, texts put together."""

import operator
from collections.abc import Callable

from plimsoll.codebase.python import syntax
from plimsoll.codebase.python.syntax import Constant, Expr
from plimsoll.codebase.python.values import (
    Alternatives,
    CallRecord,
    Const,
    External,
    Items,
    Object,
    Result,
    Table,
    Unknown,
    Value,
    is_known,
)

_LONGEST_TEXT = 2_000


def wording(expression: Expr) -> str:
    """How the source names a thing: `settings.PREFIX`."""
    match expression:
        case syntax.Name(name=name):
            return name
        case syntax.Attribute(value=value, name=name):
            return f"{wording(value)}.{name}"
        case syntax.Call(function=function):
            return f"{wording(function)}(…)"
        case syntax.Subscript(value=value):
            return f"{wording(value)}[…]"
        case _:
            return "…"


def joined(parts: list[Value]) -> Const:
    """Texts put together; what is unknown is left out and said so."""
    text = ""
    missing: tuple[str, ...] = ()
    for part in parts:
        if isinstance(part, Const) and part.value is not None:
            text, missing = text + str(part.value), missing + part.missing
        else:
            missing = (*missing, part.wording if isinstance(part, Unknown) else "…")
    return Const(text[:_LONGEST_TEXT], missing)


def holding(value: Value) -> Object:
    """A literal as an object, so that its methods can be called."""
    record = CallRecord("", [value], {}, "", 0)
    return Object(External("literal"), record)


def is_text(value: Value) -> bool:
    return isinstance(value, Const) and isinstance(value.value, str)


def truth_of(value: Value) -> bool | None:
    """Whether a value counts as true; None if that cannot be told."""
    if isinstance(value, Const):
        return None if value.missing else bool(value.value)
    if isinstance(value, Items):
        return bool(value.elements)
    return None if isinstance(value, Unknown | External | Result) else True


def negated(sign: str, value: Value) -> Value:
    if sign == "not":
        truth = truth_of(value)
        return Unknown() if truth is None else Const(not truth)
    if sign == "-" and isinstance(value, Const) and isinstance(value.value, int | float):
        return Const(-value.value)
    return Unknown()


def united(left: Value, right: Value) -> Value:
    if isinstance(left, Table) and isinstance(right, Table):
        return Table({**left.entries, **right.entries}, left.others + right.others)
    members: list[Value] = []
    for side in (left, right):
        members.extend(side.members if isinstance(side, Alternatives) else (side,))
    return Alternatives(tuple(members))


def item(value: Items | Table, elements: list[Value], key: Value) -> Value:
    if not isinstance(key, Const):
        return Unknown()
    if isinstance(value, Table):
        return value.entries.get(key.value, Unknown())
    position = key.value
    if isinstance(position, int) and -len(elements) <= position < len(elements):
        return elements[position]
    return Unknown()


def formatted(template: Const, values: list[Value]) -> Value:
    parts = str(template.value).replace("%d", "%s").split("%s")
    pieces: list[Value] = [Const(parts[0], template.missing)]
    for index, part in enumerate(parts[1:]):
        pieces.append(values[index] if index < len(values) else Unknown())
        pieces.append(Const(part))
    return joined(pieces)


_COMPARISONS: dict[str, Callable[[Constant, Constant], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "is": operator.is_,
    "is not": operator.is_not,
}


def computed(sign: str, left: Value, right: Value) -> Value:
    """Comparisons of literals; other arithmetic does not occur in routes."""
    if sign in _COMPARISONS and isinstance(left, Const) and isinstance(right, Const):
        if left.missing or right.missing:
            return Unknown()
        return Const(_COMPARISONS[sign](left.value, right.value))
    if sign in ("in", "not in") and isinstance(right, Items) and left in right.elements:
        return Const(sign == "in")  # of a list that lacks it, a part may not be known
    if sign in ("is", "is not") and is_known(left) and right == Const(None):
        return Const(sign == "is not") if not isinstance(left, External | Result) else Unknown()
    return Unknown()
