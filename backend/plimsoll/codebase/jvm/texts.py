"""Literals of Java and Kotlin."""

import re

_ESCAPE = re.compile(r"\\(u+[0-9a-fA-F]{4}|[0-7]{1,3}|.)", re.DOTALL)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "s": " ", "\n": ""}


def unescaped(text: str) -> str:
    """The text that a literal's inside stands for."""
    return _ESCAPE.sub(_escaped, text) if "\\" in text else text


def _escaped(match: re.Match[str]) -> str:
    code = match[1]
    if code.startswith("u") and len(code) > 1:
        found = chr(int(code.lstrip("u"), 16))
        return found if not 0xD800 <= ord(found) <= 0xDFFF else "�"  # noqa: PLR2004 - surrogates
    if code[0].isdigit():
        return chr(int(code, 8)) if all(c in "01234567" for c in code) else code
    return _CONTROL.get(code, code)


def number(text: str) -> int | float | None:
    """The value of a number; None if it is none."""
    digits = text.replace("_", "").lower()
    try:
        if digits.startswith(("0x", "0b")):
            return int(digits.rstrip("l"), 0)
        if re.fullmatch(r"\d+[lu]*", digits):
            return int(digits.rstrip("lu"))
        return float(digits.rstrip("lfd"))
    except ValueError:
        return None
