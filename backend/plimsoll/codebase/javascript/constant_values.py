"""Values that are written in code, and what their operators and methods make of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

LONGEST = 20_000
"""Texts are cut here, so that code cannot make them grow without end."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """What could not be told: the expression as written."""

    text: str


Constant: TypeAlias = (
    "str | int | float | bool | Unknown | Sequence[Constant] | Mapping[str, Constant] | None"
)


def items_of(value: Constant) -> list[Constant] | None:
    """The items of an array; None if it is none."""
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else None


def number_of(text: str) -> int | float | Unknown:
    """A number literal."""
    plain = text.replace("_", "").rstrip("n")
    try:
        return int(plain, 0) if not plain.startswith("0") or plain[1:2].isalpha() else int(plain)
    except ValueError:
        pass
    try:
        found = float(plain)
    except ValueError:
        return Unknown(text)
    return int(found) if found.is_integer() and abs(found) < 2**53 else found


def computed(sign: str, left: Constant, right: Constant) -> Constant:
    """A sum or product, or None."""
    if isinstance(left, str) or isinstance(right, str):
        is_text = isinstance(left, str | int | float) and isinstance(right, str | int | float)
        return f"{left}{right}"[:LONGEST] if sign == "+" and is_text else None
    if isinstance(left, int | float) and isinstance(right, int | float):
        return {"+": left + right, "-": left - right, "*": left * right}.get(sign)
    return None


def _join(owner: Constant, arguments: list[Constant]) -> Constant:
    separator = arguments[0] if arguments else ","
    items = items_of(owner)
    if items is not None and isinstance(separator, str) and all(isinstance(p, str) for p in items):
        return separator.join(str(part) for part in items)
    return Unknown("join")


def _concat(owner: Constant, arguments: list[Constant]) -> Constant:
    if isinstance(owner, str) and all(isinstance(a, str) for a in arguments):
        return owner + "".join(str(a) for a in arguments)
    return Unknown("concat")


def _replace(owner: Constant, arguments: list[Constant]) -> Constant:
    match arguments:
        case [str(old), str(new)] if isinstance(owner, str):
            return owner.replace(old, new, 1)
    return Unknown("replace")


def _text_method(change: Callable[[str], str]) -> Callable[[Constant, list[Constant]], Constant]:
    def changed(owner: Constant, _arguments: list[Constant]) -> Constant:
        return change(owner) if isinstance(owner, str) else Unknown("text")

    return changed


METHODS: Mapping[str, Callable[[Constant, list[Constant]], Constant]] = {
    "join": _join,
    "concat": _concat,
    "replace": _replace,
    "toLowerCase": _text_method(str.lower),
    "toUpperCase": _text_method(str.upper),
    "trim": _text_method(str.strip),
    "toString": _text_method(str),
}
