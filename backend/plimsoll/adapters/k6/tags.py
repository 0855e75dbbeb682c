"""What the columns behind a sample's value say, each combination worked out once."""

import csv
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from plimsoll.adapters.k6.counts import Whole
from plimsoll.adapters.k6.watched import Watched

MOST_NAMES = 10_000
"""Endpoints that are told apart; scripts may name requests after addresses without limit."""
NOBODY, TOO_MANY = -1, -2
"""In place of an endpoint: the name is none; it came after `MOST_NAMES` others."""
NO_STATUS = -1
DAMAGED = -1
"""In place of a kind: the line is cut."""

_FEW_KINDS = 64
_MOST_KINDS = 100_000
_TEXTS_KEPT = 20_000
"""Usually some per endpoint; scripts may tag without limit."""
_SERVER_ERROR = 500
_SMOKE = "smoke"
"""The bundles' scenario of that test type."""
_ENDPOINT = re.compile(r"[A-Z]+ /")
"""Names of endpoints; the script asks for other things too, such as lists while it is set up."""
_TOLD = ("name", "scenario", "status", "expected_response")
_PAST_NAME = "\n"
_ONE_TOO_MANY = (_PAST_NAME.encode(), b"", b"", b"")
"""What stands for all kinds that come after `_MOST_KINDS` others."""
_VALUES = 3
"""Columns before the tags: metric, time, value."""


class Kind(NamedTuple):
    """Samples that need not be told apart."""

    endpoint: int
    """Its number; `NOBODY` or `TOO_MANY`."""
    scenario: int
    status: int
    """`NO_STATUS` where the output has no such tag."""
    failed: bool


class Tags:
    """Numbers for endpoints, scenarios and kinds of samples, as they turn up."""

    def __init__(self, watched: Watched, *, any_name: bool) -> None:
        """`any_name`: whether every name is an endpoint's, addresses included."""
        self.columns: Collection[str] = ()
        """What the first line names; empty before it came."""
        self.names: dict[str, int] = {}
        self.scenarios: dict[str, int] = {}
        self.smoke = False
        """Whether a scenario `smoke` sent samples."""
        self._watched = watched
        self._any_name = any_name
        self._told = itemgetter(*range(-len(_TOLD), 0))
        self._known: dict[tuple[bytes, ...], int] = {}
        # Samples of requests have a memory of their own: they are also what thresholds watch.
        self._of_requests: dict[bytes, int] = {}
        self._of_others: dict[bytes, int] = {}
        self._table: Whole = np.zeros((_FEW_KINDS, len(Kind._fields)), np.int64)
        self._kinds = 0

    def begin(self, header: bytes) -> None:
        """Takes the first line."""
        self.columns = tuple(cells_of(header))
        at = {name: index for index, name in enumerate(self.columns[_VALUES:])}
        # A column that is absent is read from an empty cell behind the last one.
        self._told = itemgetter(*(at.get(name, -1) for name in _TOLD))

    def of_requests(self, texts: Sequence[bytes]) -> Whole:
        """The number of each sample's kind, or `DAMAGED`; they tell of one request each."""
        return self._numbers(self._of_requests, texts)

    def of_others(self, texts: Sequence[bytes]) -> Whole:
        """The same of any other samples."""
        return self._numbers(self._of_others, texts)

    def _numbers(self, known: dict[bytes, int], texts: Sequence[bytes]) -> Whole:
        try:
            return np.fromiter(map(known.__getitem__, texts), np.int64, len(texts))
        except KeyError:
            if len(known) > _TEXTS_KEPT:
                known.clear()
            is_request = known is self._of_requests
            for text in texts:
                if text not in known:
                    known[text] = self._learnt(text, is_request=is_request)
        return np.fromiter(map(known.__getitem__, texts), np.int64, len(texts))

    def watch(self, metric: str, texts: Collection[bytes]) -> None:
        """Samples came of a metric that a threshold judges."""
        for text in texts:
            with suppress(ValueError):
                self._watched.note(metric, self._named(cells_of(text)))

    def column(self, field: str) -> Whole:
        """A field of all kinds, by their number."""
        return self._table[: self._kinds, Kind._fields.index(field)]

    def _learnt(self, text: bytes, *, is_request: bool) -> int:
        # Splitting is ten times as fast as a CSV reader, and most lines have no quotes.
        if b'"' in text:
            try:
                cells = [cell.encode() for cell in cells_of(text)]
            except ValueError:
                return DAMAGED
        else:
            cells = text.rstrip(b"\r").split(b",")
        if len(cells) != len(self.columns) - _VALUES:
            return DAMAGED
        if is_request and self._watched.waits_for_requests:
            self._watched.note_request(self._named([_text(cell) for cell in cells]))
        cells.append(b"")
        told = self._told(cells)
        if told not in self._known:
            if len(self._known) >= _MOST_KINDS:
                told = _ONE_TOO_MANY
            self._known[told] = self._numbered(*map(_text, told))
        return self._known[told]

    def _named(self, cells: Sequence[str]) -> Mapping[str, str]:
        tags = dict(zip(list(self.columns)[_VALUES:], cells, strict=True))
        extra = (part.partition("=") for part in tags.pop("extra_tags", "").split("&"))
        return {**tags, **{name: value for name, _, value in extra if name}}

    def _numbered(self, name: str, scenario: str, status: str, expected: str) -> int:
        self.smoke = self.smoke or scenario == _SMOKE
        kind = Kind(
            endpoint=self._endpoint(name),
            scenario=self.scenarios.setdefault(scenario, len(self.scenarios)),
            status=int(status) if status.isdecimal() and len(status) <= _VALUES else NO_STATUS,
            failed=_has_failed(status, expected),
        )
        if self._kinds == len(self._table):
            self._table = np.concatenate([self._table, np.zeros_like(self._table)])
        self._table[self._kinds] = kind
        self._kinds += 1
        return self._kinds - 1

    def _endpoint(self, name: str) -> int:
        if name == _PAST_NAME:
            return TOO_MANY
        if not (name and (self._any_name or _ENDPOINT.match(name))):
            return NOBODY
        if len(self.names) >= MOST_NAMES:
            return self.names.get(name, TOO_MANY)
        return self.names.setdefault(name, len(self.names))


def _has_failed(status: str, expected: str) -> bool:
    """A 5xx or no response at all, whatever the script calls expected."""
    if status.isdecimal():
        return int(status) == 0 or int(status) >= _SERVER_ERROR
    return expected == "false"


def cells_of(line: bytes) -> list[str]:
    """The cells of a line.

    Raises:
        ValueError: it is no CSV.
    """
    text = _text(line)
    if '"' not in text:
        return text.rstrip("\r").split(",")
    try:
        return next(csv.reader([text], strict=False))
    except csv.Error as error:
        raise ValueError(text) from error


def _text(cell: bytes) -> str:
    return cell.decode(errors="replace")
