"""Text in Rust sources: literals, formatting, lists of tokens."""

import re
from collections.abc import Callable, Sequence

_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|\n\s*|(.))", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
_HOLE = re.compile(r"\{\{|\}\}|\{([A-Za-z_]\w*|\d+)?(?::[^{}]*)?\}")
_LAST = 0x10FFFF


def unquoted(text: str) -> str:
    """A literal's text."""
    raw = re.fullmatch(r'[bc]?r(#*)"(.*)"\1', text, re.DOTALL)
    if raw is not None:
        return raw[2]

    def one(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        if code:
            return chr(int(code, 16)) if int(code, 16) <= _LAST else ""
        return "" if match[3] is None else _ESCAPES.get(match[3], match[3])

    inner = text.lstrip("bc").removeprefix('"').removesuffix('"')
    return _ESCAPE.sub(one, inner) if "\\" in inner else inner


def joined_text(
    pattern: str, given: Sequence[str | None], variable: Callable[[str], str | None]
) -> tuple[str, bool]:
    """`format!`, and whether a part could not be told and is left out."""
    position = 0
    is_open = False

    def one(match: re.Match[str]) -> str:
        nonlocal position, is_open
        if match[0] in ("{{", "}}"):
            return match[0][0]
        word = match[1]
        value: str | None = None
        if word is None:
            value = given[position] if position < len(given) else None
            position += 1
        elif word.isdigit():
            value = given[int(word)] if int(word) < len(given) else None
        else:
            value = variable(word)
        is_open = is_open or value is None
        return value or ""

    whole = _HOLE.sub(one, pattern)
    return whole, is_open


def split(text: str) -> list[str]:
    """A list of tokens at its commas; brackets and quotes keep theirs."""
    found: list[str] = []
    depth = 0
    start = 0
    quoted = False
    for index, character in enumerate(text):
        if character == '"' and text[index - 1 : index] != "\\":
            quoted = not quoted
        elif quoted:
            continue
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == "<" and text[index + 1 : index + 2] not in (" ", "="):
            depth += 1
        elif character == ">" and text[index - 1 : index] not in ("-", "=", " "):
            depth -= 1
        elif character == "," and depth <= 0:
            found.append(text[start:index].strip())
            start = index + 1
    found.append(text[start:].strip())
    return [part for part in found if part]


def named(text: str) -> dict[str, str]:
    """`a = "x", b(y)` as words with what belongs to them."""
    found: dict[str, str] = {}
    for part in split(text):
        match = re.match(r"(\w+)\s*(?:=\s*(.*)|\((.*)\))$", part, re.DOTALL)
        if match is not None:
            found.setdefault(match[1], (match[2] if match[2] is not None else match[3]).strip())
        else:
            found.setdefault(part, "")
    return found
