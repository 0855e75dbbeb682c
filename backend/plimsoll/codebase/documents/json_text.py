"""JSON with the lines of the keys near its root; everything below is read in C."""

import json
import re
from dataclasses import dataclass, field
from math import isfinite

from pydantic import JsonValue

from plimsoll.codebase.documents.placed import Placed

_BLANKS = re.compile(r"[ \t\r\n]*")
_MOST_TOLD = 20


@dataclass(slots=True)
class JsonReading:
    """A text's value, and keys that come again in their table: the last one counts."""

    value: JsonValue
    twice: list[str] = field(default_factory=list)


def read_json(text: str, *, lined: int = 3) -> JsonReading:
    """The value of a text; tables down to the level `lined` know the lines of their keys.

    Raises:
        ValueError: it is no JSON.
        RecursionError: it is nested too deeply.
    """
    reading = _Descent(text, lined)
    value, end = reading.value_at(_after_blanks(text, 0), 1)
    if _after_blanks(text, end) != len(text):
        raise ValueError("something follows the JSON value")
    return JsonReading(value, reading.twice)


class _Descent:
    """One text; follows tables key by key as long as their lines are of interest."""

    def __init__(self, text: str, lined: int) -> None:
        self._text = text
        self._lined = lined
        self._line = 1
        self._counted = 0
        self.twice: list[str] = []
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._table,
            parse_float=_real,
            parse_constant=str,
            strict=False,
        )

    def value_at(self, position: int, level: int) -> tuple[JsonValue, int]:
        if level <= self._lined and self._text[position : position + 1] == "{":
            return self._table_at(position + 1, level)
        if level <= self._lined and self._text[position : position + 1] == "[":
            return self._list_at(position + 1, level)
        value: JsonValue
        value, end = self._decoder.raw_decode(self._text, position)
        return value, end

    def _table_at(self, position: int, level: int) -> tuple[JsonValue, int]:
        table = Placed()
        position = _after_blanks(self._text, position)
        while self._text[position : position + 1] != "}":
            if table:
                position = _after_blanks(self._text, self._expected(",", position))
            key, end = self._decoder.raw_decode(self._text, position)
            if not isinstance(key, str):
                raise TypeError("a key is no text")
            if key in table:
                self._tell(key)
            table.lines[key] = self._line_at(position)
            position = _after_blanks(self._text, self._expected(":", end))
            table[key], end = self.value_at(position, level + 1)
            position = _after_blanks(self._text, end)
        return table, position + 1

    def _list_at(self, position: int, level: int) -> tuple[JsonValue, int]:
        items: list[JsonValue] = []
        position = _after_blanks(self._text, position)
        while self._text[position : position + 1] != "]":
            if items:
                position = _after_blanks(self._text, self._expected(",", position))
            item, end = self.value_at(position, level + 1)
            items.append(item)
            position = _after_blanks(self._text, end)
        return items, position + 1

    def _expected(self, mark: str, position: int) -> int:
        position = _after_blanks(self._text, position)
        if self._text[position : position + 1] != mark:
            raise ValueError(f"{mark!r} is missing")
        return position + 1

    def _line_at(self, position: int) -> int:
        self._line += self._text.count("\n", self._counted, position)
        self._counted = position
        return self._line

    def _table(self, pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
        table = dict(pairs)
        if len(table) < len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    self._tell(key)
                seen.add(key)
        return table

    def _tell(self, key: str) -> None:
        if len(self.twice) < _MOST_TOLD:
            self.twice.append(key)


def _after_blanks(text: str, position: int) -> int:
    match = _BLANKS.match(text, position)
    return match.end() if match is not None else position


def _real(text: str) -> JsonValue:
    number = float(text)
    return number if isfinite(number) else text
