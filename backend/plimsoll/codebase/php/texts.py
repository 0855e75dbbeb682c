"""PHP's own functions of texts, and Laravel's `Str`."""

from __future__ import annotations

import re
from posixpath import basename, normpath
from typing import TYPE_CHECKING

from plimsoll.codebase.php.inflection import singular
from plimsoll.codebase.php.values import (
    NOT_ANSWERED,
    Call,
    NotAnswered,
    Partial,
    Unknown,
    Value,
    array,
    listed,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from plimsoll.codebase.php.interpreter import Interpreter


_FORMAT = re.compile(r"%(?:(\d+)\$)?[-+ ]*(0?)(\d*)(?:\.\d+)?([sdufFeExXobc%])")


_SEPARATOR = re.compile(r"[\s_\-]+")


def _texts(call: Call) -> list[str] | None:
    found = [text(value) for value in call.arguments]
    return [word for word in found if word is not None] if None not in found else None


def of_text(change: Callable[..., Value]) -> Callable[[Interpreter, Call], Value | NotAnswered]:
    """A function of texts alone."""

    def called(reader: Interpreter, call: Call) -> Value | NotAnswered:
        del reader
        given = call.argument(0)
        if isinstance(given, Partial):
            return Partial(str(change(given.text)), given.missing)
        words = _texts(call)
        return NOT_ANSWERED if words is None else change(*words)

    return called


def sprintf(reader: Interpreter, call: Call) -> Value | NotAnswered:
    del reader
    pattern = call.argument(0)
    if not isinstance(pattern, str):
        return NOT_ANSWERED
    rest = call.arguments[1:]
    if len(rest) == 1 and isinstance(rest[0], dict) and call.name.startswith("v"):
        rest = tuple(listed(rest[0]))
    missing: list[str] = []
    position = 0

    def said(match: re.Match[str]) -> str:
        nonlocal position
        if match[4] == "%":
            return "%"
        index = int(match[1]) - 1 if match[1] else position
        position += 0 if match[1] else 1
        value = rest[index] if index < len(rest) else Unknown("nothing")
        word = value.text if isinstance(value, Partial) else text(value)
        if word is None or isinstance(value, Partial):
            missing.append(value.text if isinstance(value, Unknown | Partial) else "an object")
        return (word or "").rjust(int(match[3] or 0), match[2] or " ")

    found = _FORMAT.sub(said, pattern)
    return Partial(found, missing[0]) if missing else found


def implode(reader: Interpreter, call: Call) -> Value | NotAnswered:
    del reader
    first, second = call.argument(0), call.argument(1)
    glue, pieces = (second, first) if isinstance(first, dict) else (first, second)
    if not isinstance(pieces, dict):
        return NOT_ANSWERED
    words = [text(v) for v in pieces.values()]
    if None in words:
        told = [w for w in words if w is not None]
        return Partial((text(glue) or "").join(told), "a part of a list")
    return (text(glue) or "").join(str(word) for word in words)


def explode(reader: Interpreter, call: Call) -> Value | NotAnswered:
    del reader
    glue, given = call.argument(0), call.argument(1)
    if not isinstance(glue, str) or not isinstance(given, str) or not glue:
        return NOT_ANSWERED
    return array(given.split(glue))


def _camel(word: str) -> str:
    studly = _studly(word)
    return studly[:1].lower() + studly[1:]


def _studly(word: str) -> str:
    return "".join(piece[:1].upper() + piece[1:] for piece in _SEPARATOR.split(word))


def _delimited(word: str, glue: str = "_") -> str:
    if word.islower():
        return word
    joined = re.sub(r"\s+", "", " ".join(w[:1].upper() + w[1:] for w in word.split()))
    return re.sub(r"(.)(?=[A-Z])", rf"\1{glue}", joined).lower()


TEXT: Mapping[str, Callable[..., Value]] = {
    "trim": lambda s, c=" \t\n\r\0\x0b": s.strip(c),
    "rtrim": lambda s, c=" \t\n\r\0\x0b": s.rstrip(c),
    "chop": lambda s, c=" \t\n\r\0\x0b": s.rstrip(c),
    "ltrim": lambda s, c=" \t\n\r\0\x0b": s.lstrip(c),
    "strtolower": lambda s: s.lower(),
    "mb_strtolower": lambda s, *_: s.lower(),
    "strtoupper": lambda s: s.upper(),
    "mb_strtoupper": lambda s, *_: s.upper(),
    "ucfirst": lambda s: s[:1].upper() + s[1:],
    "lcfirst": lambda s: s[:1].lower() + s[1:],
    "ucwords": lambda s, *_: s.title(),
    "strlen": len,
    "strval": lambda s: s,
    "intval": lambda s, *_: int(s) if s.lstrip("-").isdigit() else 0,
    "basename": lambda p, s="": basename(p.rstrip("/")).removesuffix(s) if s else basename(p),
    "realpath": normpath,
    "str_replace": lambda a, b, s: s.replace(a, b),
    "str_starts_with": lambda s, t: s.startswith(t),
    "str_ends_with": lambda s, t: s.endswith(t),
    "str_contains": lambda s, t: t in s,
    "substr": lambda s, a, n="": s[int(a) :][: int(n)] if n else s[int(a) :],
    "preg_quote": lambda s, *_: re.escape(s),
    "str_repeat": lambda s, n: s * min(int(n), 1000),
}
"""Also what `Str` calls by other names."""


STR: Mapping[str, Callable[..., Value]] = {
    "singular": singular,
    "lower": lambda s: s.lower(),
    "upper": lambda s: s.upper(),
    "kebab": lambda s: _delimited(s, "-"),
    "snake": _delimited,
    "camel": _camel,
    "studly": _studly,
    "slug": lambda s, glue="-", *_: re.sub(r"[^a-z0-9]+", glue, s.lower()).strip(glue),
    "ucfirst": lambda s: s[:1].upper() + s[1:],
    "replace": lambda a, b, s: s.replace(a, b),
    "finish": lambda s, end: s.rstrip(end) + end,
    "start": lambda s, begin: begin + s.lstrip(begin),
    "after": lambda s, mark: s.split(mark, 1)[-1],
    "before": lambda s, mark: s.split(mark, 1)[0],
}


def of_str(call: Call) -> Value | NotAnswered:
    """A static method of Laravel's or Symfony's text helpers."""
    change = STR.get(call.name)
    words = _texts(call)
    return NOT_ANSWERED if change is None or words is None else change(*words)
