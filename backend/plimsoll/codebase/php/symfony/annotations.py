"""Doctrine's annotations in doc comments: `@Route("/x", methods={"GET"})`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.codebase.php.values import Array, Unknown, Value, appended

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG = re.compile(r"(?:^|[\s*])@([A-Za-z_\\][\w\\]*)(\s*\()?")
_TOKEN = re.compile(
    r'\s*(?:\*(?!/)\s*)?(?:"((?:[^"]|"")*)"|(-?\d+(?:\.\d+)?)|([A-Za-z_\\@][\w\\:]*)|([{}(),=:]))',
    re.DOTALL,
)
_DEEPEST = 20


@dataclass(frozen=True)
class Annotation:
    """One tag with what it is given."""

    name: str
    arguments: Array
    offset: int
    """How many lines below the comment's first it stands."""

    @property
    def short(self) -> str:
        """The last part of its name."""
        return self.name.rsplit("\\", 1)[-1]


def tags_of(comment: str) -> Iterator[Annotation]:
    """The tags of a doc comment that begin with a capital."""
    position = 0
    while True:
        found = _TAG.search(comment, position)
        if found is None:
            return
        position = found.end()
        if not found[1].rsplit("\\", 1)[-1][:1].isupper():
            continue
        arguments: Array = {}
        if found[2]:
            arguments, position = _list(comment, position, ")", 0)
        yield Annotation(found[1], arguments, comment.count("\n", 0, found.start(1)))


def _list(comment: str, position: int, end: str, depth: int) -> tuple[Array, int]:
    """What stands up to a closing bracket."""
    found: Array = {}
    while True:
        token = _TOKEN.match(comment, position)
        if token is None:
            return found, position
        if token[4] == end or depth > _DEEPEST:
            return found, token.end()
        if token[4] == ",":
            position = token.end()
            continue
        value, position = _value(comment, position, depth)
        following = _TOKEN.match(comment, position)
        if following is not None and following[4] in {"=", ":"}:
            key = value if isinstance(value, str) else getattr(value, "text", "")
            value, position = _value(comment, following.end(), depth)
            found[key] = value
        else:
            found = appended(found, value)


def _value(comment: str, position: int, depth: int) -> tuple[Value, int]:  # noqa: PLR0911 - a table
    token = _TOKEN.match(comment, position)
    if token is None:
        return None, position + 1
    text, number, word, mark = token.groups()
    if text is not None:
        return re.sub(r"\n\s*\*\s*", " ", text.replace('""', '"')), token.end()
    if number is not None:
        return (float(number) if "." in number else int(number)), token.end()
    if mark == "{":
        return _list(comment, token.end(), "}", depth + 1)
    if mark is not None:
        return None, token.end()
    plain = {"true": True, "false": False, "null": None}
    if word.lower() in plain:
        return plain[word.lower()], token.end()
    after = _TOKEN.match(comment, token.end())
    if word.startswith("@") and after is not None and after[4] == "(":
        inner, end = _list(comment, after.end(), ")", depth + 1)
        return inner, end
    return Unknown(word), token.end()
