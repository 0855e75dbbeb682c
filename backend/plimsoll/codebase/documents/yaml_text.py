"""YAML as JSON sees it, built from the events of a parser in C: no nodes, no recursion.

Scalars follow YAML 1.2's core schema, as OpenAPI asks: dates and `yes` stay text, keys are text.
What does not fit JSON (infinities) stays text as well. Of a key that comes twice the last value
counts, merge keys (`<<`) are followed, aliases share what they stand for. After a syntax error
everything before it counts.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite
from sys import intern

import yaml
from pydantic import JsonValue
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentEndEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    StreamEndEvent,
)

from plimsoll.codebase.documents.placed import Placed, Tagged

DEEPEST = 1_000
"""Levels of nesting; what is deeper is refused."""
MOST_BEHIND_ALIASES = 2_000_000
"""Values that all aliases together may stand for; against few lines that mean billions."""

_LONGEST_KEPT_KEY = 200
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_STARTS_NO_TEXT = frozenset("-+.0123456789~ntfNTF")
_CONSTANTS: dict[str, JsonValue] = {
    **dict.fromkeys(("~", "null", "Null", "NULL", "")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]{1,300}$")
_REAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$")
_OTHER_BASE = re.compile(r"0(?:o[0-7]{1,80}|x[0-9a-fA-F]{1,64})$")
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STANDARD = "tag:yaml.org,2002:"


class TooMuch(ValueError):
    """The text is nested too deeply, or its aliases stand for too much."""


@dataclass(slots=True)
class Reading:
    """The documents in a text, and what is wrong with it."""

    documents: list[JsonValue] = field(default_factory=list)
    twice: list[tuple[str, int]] = field(default_factory=list)
    """Keys that come again in their table, and the line of the second."""
    broken_line: int | None = None
    problem: str = ""
    strange_aliases: list[str] = field(default_factory=list)


def read_yaml(text: str, *, lined: int = 3) -> Reading:
    """All documents in a text; tables down to the level `lined` know the lines of their keys.

    Raises:
        TooMuch: it is nested too deeply, or its aliases stand for too much.
    """
    if _NO_TEXT.search(text):
        text = _NO_TEXT.sub(" ", text)
    building = _Building(lined)
    parser = _PARSER(text)
    try:
        building.follow(parser.get_event)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        building.found.broken_line = mark.line + 1 if mark is not None else 1
        building.found.problem = str(getattr(problem, "problem", None) or problem).split("\n")[0]
        building.close()
    finally:
        parser.dispose()
    return building.found


class _Building:
    """The value under construction: a stack of open tables and lists."""

    def __init__(self, lined: int) -> None:
        self.found = Reading()
        self._lined = lined
        self._open: list[_Frame] = []
        self._anchors: dict[str, tuple[JsonValue, int]] = {}
        self._count = 0
        self._behind_aliases = 0

    def follow(self, next_event: Callable[[], Event]) -> None:
        while True:
            event = next_event()
            if isinstance(event, ScalarEvent):
                self._scalar(event)
            elif isinstance(event, CollectionStartEvent):
                self._begin(event)
            elif isinstance(event, CollectionEndEvent):
                self._end()
            elif isinstance(event, AliasEvent):
                self._alias(event)
            elif isinstance(event, DocumentEndEvent):
                self._anchors = {}
            elif isinstance(event, StreamEndEvent):
                return

    def close(self) -> None:
        """Ends what is still open, as a syntax error leaves it."""
        while self._open:
            self._end()

    def _scalar(self, event: ScalarEvent) -> None:
        self._count += 1
        frame = self._open[-1] if self._open else None
        if frame is not None and frame.table is not None and frame.key is None:
            self._key(frame, event)
            return
        value: JsonValue = event.value
        if event.tag is not None:
            value = _tagged(event.value, event.tag)
        elif event.implicit[0] and (not value or event.value[0] in _STARTS_NO_TEXT):
            value = _plain(event.value)
        if event.anchor is not None:
            self._anchors[event.anchor] = value, 1
        self._put(value)

    def _key(self, frame: "_Frame", event: ScalarEvent) -> None:
        table = frame.table
        frame.key = key = intern(event.value)
        frame.is_merge = key == "<<" and event.implicit[0]
        if table is not None and key in table and not frame.is_merge:
            self.found.twice.append((key[:_LONGEST_KEPT_KEY], _line(event)))
        if isinstance(table, Placed):
            table.lines[key] = _line(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = key, 1

    def _begin(self, event: CollectionStartEvent) -> None:
        self._count += 1
        depth = len(self._open)
        if depth >= DEEPEST:
            raise TooMuch(f"nested more than {DEEPEST} deep")
        frame = _Frame(event.anchor, self._count)
        if isinstance(event, MappingStartEvent):
            frame.table = Placed() if depth < self._lined else {}
        else:
            frame.items = []
        self._open.append(frame)

    def _end(self) -> None:
        frame = self._open.pop()
        value: JsonValue = frame.items
        if frame.table is not None:
            for other in frame.merged:
                for key, inner in other.items():
                    frame.table.setdefault(key, inner)
            value = frame.table
        if frame.anchor is not None:
            self._anchors[frame.anchor] = value, self._count - frame.start + 1
        self._put(value)

    def _alias(self, event: AliasEvent) -> None:
        name = str(event.anchor)
        value, size = self._anchors.get(name, (None, 1))
        if name not in self._anchors:
            self.found.strange_aliases.append(name)
        self._count += size
        self._behind_aliases += size
        if self._behind_aliases > MOST_BEHIND_ALIASES:
            raise TooMuch(f"aliases stand for more than {MOST_BEHIND_ALIASES:,} values")
        self._put(value)

    def _put(self, value: JsonValue) -> None:
        if not self._open:
            self.found.documents.append(value)
            return
        frame = self._open[-1]
        if frame.items is not None:
            frame.items.append(value)
        elif frame.key is None:
            frame.key = str(value)[:_LONGEST_KEPT_KEY]
        elif frame.table is not None:
            if frame.is_merge:
                frame.merge(value)
            else:
                frame.table[frame.key] = value
            frame.key = None


class _Frame:
    """An open table or list."""

    __slots__ = ("anchor", "is_merge", "items", "key", "merged", "start", "table")

    def __init__(self, anchor: str | None, start: int) -> None:
        self.anchor = anchor
        self.start = start
        self.table: dict[str, JsonValue] | None = None
        self.items: list[JsonValue] | None = None
        self.key: str | None = None
        self.is_merge = False
        self.merged: list[dict[str, JsonValue]] = []

    def merge(self, value: JsonValue) -> None:
        """Keeps what `<<` names; the table's own keys win, then the first that has one."""
        parts = value if isinstance(value, list) else [value]
        self.merged.extend(part for part in parts if isinstance(part, dict))


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


def _plain(text: str) -> JsonValue:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _WHOLE.match(text):
        return int(text)
    if _REAL.match(text):
        number = float(text)
        return number if isfinite(number) else text
    return int(text, 0) if _OTHER_BASE.match(text) else text


def _tagged(text: str, tag: str) -> JsonValue:
    if not tag.startswith(_STANDARD):
        return text if tag == "!" else Tagged(text, tag)
    kind = tag.removeprefix(_STANDARD)
    return _plain(text) if kind in {"int", "float", "bool", "null"} else text
