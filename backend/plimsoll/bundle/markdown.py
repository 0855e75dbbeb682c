"""Text in Markdown that stays the text that it is."""

import re
from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def plain(text: str) -> str:
    """Text that stays text in Markdown: on one line, without markup of its own."""
    return re.sub(r"([\\`*\[\]<>|])", r"\\\1", _line(text))


def code(text: str) -> str:
    """A name in code style; a backtick would end it, and a bare bar its cell."""
    return "`" + _line(text).replace("`", "'").replace("|", "\\|") + "`"


def _line(text: str) -> str:
    return " ".join("".join(max(char, " ") for char in text).split())
