"""Regular expressions of URL patterns, taken apart into literals and placeholders.

Only what occurs in routes is understood: groups, classes, quantifiers, alternatives, escapes;
look-arounds and flags are passed over. Everything is bounded: nesting, and how many alternatives
one expression may stand for.
"""

import re
import warnings
from dataclasses import dataclass, field

from plimsoll.catalog.model import JsonSchema

_DEEPEST = 20
_MOST = 16
_LONGEST = 2_000
_NUMBER = re.compile(r"-?\??(?:\\d|\[0-9\]|\[1-9\]|\[\\d\])(?:[+*]|\{[\d,]+\}|\[0-9\]|\\d)*")
_WORDS = re.compile(r"[\w-]+(?:\|[\w-]+)*")
_ANYTHING = frozenset({"[^/]+", "[^/.]+", "[^/]*", ".+", ".*", ".+?", ".*?", r"[^\/]+"})
_QUANTIFIER = re.compile(r"(?:[*+?]|\{\d*,?\d*\})[?+]?")
_NAMED = re.compile(r"\?P<(\w+)>")
_PASSED_OVER = re.compile(r"\?(?:[=!#]|<[=!]|[aiLmsux-]+\))")


@dataclass(frozen=True, slots=True)
class Part:
    """A literal, or a placeholder, which may have no name."""

    literal: str | None = None
    name: str = ""
    schema: JsonSchema = field(default_factory=dict)
    spans_segments: bool = False
    is_captured: bool = False
    """Whether the view gets it."""


_SLASH = Part(literal="/")


def parts_of(text: str) -> list[tuple[Part, ...]]:
    """The routes an expression stands for, the fullest first."""
    return _Reader(text[:_LONGEST]).alternatives(0) or [()]


class _Reader:
    """One pass over an expression, from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def alternatives(self, depth: int) -> list[tuple[Part, ...]]:
        """Until the end, or the bracket that closes the group."""
        done: list[tuple[Part, ...]] = []
        current: list[tuple[Part, ...]] = [()]
        while self._at < len(self._text) and self._text[self._at] != ")":
            if self._text[self._at] == "|":
                self._at += 1
                done, current = done + current, [()]
                continue
            choices = self._quantified(self._atom(depth))
            current = [_put(left, right) for left in current for right in choices][:_MOST]
        return [*done, *current][:_MOST]

    def _atom(self, depth: int) -> list[tuple[Part, ...]]:
        character = self._text[self._at]
        self._at += 1
        if character == "(":
            return self._group(depth)
        if character == "[":
            return [(self._class(),)]
        if character == ".":  # alone it is an unescaped dot: `favicon.ico`
            loose = Part(schema={"type": "string"}, spans_segments=True)
            return [(loose if self._repeats() else Part(literal="."),)]
        if character == "\\":
            return [self._escape()]
        return [()] if character in "^$" else [(Part(literal=character),)]

    def _repeats(self) -> bool:
        return self._text[self._at : self._at + 1] in ("*", "+", "{")

    def _escape(self) -> tuple[Part, ...]:
        character = self._text[self._at : self._at + 1]
        self._at += 1
        if character in "dwsDWS" and character:
            schema: JsonSchema = {"type": "integer" if character == "d" else "string"}
            return (Part(schema=schema),)
        return () if character in "AZzbB" else (Part(literal=character),)

    def _class(self) -> Part:
        start = self._at
        self._at += 1 if self._text[self._at : self._at + 1] == "^" else 0
        self._at += 1 if self._text[self._at : self._at + 1] == "]" else 0
        while self._at < len(self._text) and self._text[self._at] != "]":
            self._at += 2 if self._text[self._at] == "\\" else 1
        self._at += 1
        is_digit = self._text[start : self._at - 1] in ("0-9", "\\d")
        schema: JsonSchema = {"type": "integer" if is_digit else "string"}
        return Part(schema=schema)

    def _group(self, depth: int) -> list[tuple[Part, ...]]:
        rest = self._text[self._at : self._at + 200]
        body = self._body()
        if _PASSED_OVER.match(rest) or depth > _DEEPEST:
            self._leave(body)
            return [()]
        named = _NAMED.match(rest)
        if named is not None:
            self._leave(body)
            return [(placeholder(body[named.end() :], named[1]),)]
        if not rest.startswith("?:") and "(?P<" not in body:
            self._leave(body)
            return [(placeholder(body),)]
        self._at += 2 if rest.startswith("?:") else 0
        inner = self.alternatives(depth + 1)
        self._at += 1
        return inner

    def _leave(self, body: str) -> None:
        self._at += len(body) + 1

    def _body(self) -> str:
        """What stands between the brackets of the group that begins here."""
        depth, at, in_class = 1, self._at, False
        while at < len(self._text):
            character = self._text[at]
            if character == "\\":
                at += 1
            elif in_class:
                in_class = character != "]"
            elif character == "[":
                in_class = True
                at += 1 if self._text[at + 1 : at + 2] in ("^", "]") else 0
            elif character in "()":
                depth += 1 if character == "(" else -1
                if depth == 0:
                    break
            at += 1
        return self._text[self._at : at]

    def _quantified(self, choices: list[tuple[Part, ...]]) -> list[tuple[Part, ...]]:
        match = _QUANTIFIER.match(self._text, self._at)
        if match is None:
            return choices
        self._at = match.end()
        if match[0][0] not in "?*" and not match[0].startswith("{0"):
            return choices
        if choices == [(_SLASH,)]:
            return choices
        names = {part.name for choice in choices for part in choice if part.literal is None}
        if names == {"format"} or all(_is_mark(choice) for choice in choices):
            return [()]
        if names == {""} and match[0][0] == "*":
            return choices
        return [*choices, ()]


def _is_mark(choice: tuple[Part, ...]) -> bool:
    """Whether it is nothing but punctuation."""
    return all(p.literal is not None and not p.literal.isalnum() for p in choice)


def _put(left: tuple[Part, ...], right: tuple[Part, ...]) -> tuple[Part, ...]:
    """One behind the other; neighbouring classes are one placeholder."""
    if left and len(right) == 1 and _is_loose(left[-1]) and _is_loose(right[0]):
        spans = left[-1].spans_segments or right[0].spans_segments
        same = left[-1].schema == right[0].schema
        text: JsonSchema = {"type": "string"}
        schema = left[-1].schema if same else text
        return (*left[:-1], Part(schema=schema, spans_segments=spans))
    return left + right


def _is_loose(part: Part) -> bool:
    return part.literal is None and not part.is_captured


def placeholder(body: str, name: str = "") -> Part:
    """A group as a placeholder: digits are an integer, words an enumeration."""
    if _NUMBER.fullmatch(body):
        return Part(name=name, schema={"type": "integer"}, is_captured=True)
    schema: JsonSchema = {"type": "string"}
    if "|" in body and _WORDS.fullmatch(body):
        return Part(name=name, schema={**schema, "enum": [*body.split("|")]}, is_captured=True)
    if body not in _ANYTHING:
        schema["pattern"] = f"^(?:{body})$" if "|" in body else f"^{body}$"
    return Part(name=name, schema=schema, spans_segments=_spans(body), is_captured=True)


def _spans(body: str) -> bool:
    if len(body) > 100 or body.count("*") + body.count("+") > 4:  # noqa: PLR2004 - costly ones
        return False
    try:
        with warnings.catch_warnings():
            # What a later Python may read otherwise is not ours to correct.
            warnings.simplefilter("ignore", FutureWarning)
            return any(re.fullmatch(body, text) for text in ("ab/cd", "1/2/3"))
    except (re.error, OverflowError, RecursionError):
        return False
