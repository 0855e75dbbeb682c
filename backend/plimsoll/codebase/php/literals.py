"""Texts and numbers as PHP writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.codebase.php.values import (
    Partial,
    Unknown,
    Value,
    text,
)
from plimsoll.codebase.trees import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node


_ESCAPE = re.compile(
    r"\\(?:([nrtvef\\$\"])|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{1,2})|([0-7]{1,3}))"
)


_PLAIN_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "v": "\v", "e": "\x1b", "f": "\f"}


def _string(node: Node) -> Value:
    return text_of(node)[1:-1].replace("\\'", "'").replace("\\\\", "\\")


def _integer(node: Node) -> Value:
    word = text_of(node).replace("_", "").lower()
    try:
        if len(word) > 1 and word[0] == "0" and word.isdigit():
            return int(word, 8)
        return int(word, 0)
    except ValueError:
        return Unknown(word)


def _float(node: Node) -> Value:
    try:
        return float(text_of(node).replace("_", ""))
    except ValueError:
        return Unknown(text_of(node))


LITERALS: Mapping[str, Callable[[Node], Value]] = {
    "string": _string,
    "integer": _integer,
    "float": _float,
    "boolean": lambda node: text_of(node).lower() == "true",
    "null": lambda _: None,
    "nowdoc": lambda node: "\n".join(text_of(node).split("\n")[1:-1]),
}


def unescaped(word: str) -> str:
    """What a piece of a text in double quotes says."""

    def said(match: re.Match[str]) -> str:
        plain, unicode, hexadecimal, octal = match.groups()
        if plain:
            return _PLAIN_ESCAPES.get(plain, plain)
        code = int(unicode or hexadecimal or octal, 8 if octal else 16)
        return chr(code) if code < 0x110000 else ""  # noqa: PLR2004 - the end of Unicode

    return _ESCAPE.sub(said, word)


def concatenated(values: list[Value]) -> Value:
    """Texts as one; what is not known is left out, and said."""
    found, missing = "", ""
    for value in values:
        if isinstance(value, Partial):
            found += value.text
            missing = missing or value.missing
            continue
        said = text(value)
        if said is None:
            missing = missing or (value.text if isinstance(value, Unknown) else "an object")
        found += said or ""
    return Partial(found, missing) if missing else found
