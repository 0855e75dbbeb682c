"""Reads a history that somebody else wrote down: CSV, JSON, or a line of JSON Lines.

| form | looks like |
|---|---|
| CSV | a header with `value` and, if known, `timestamp` and `version`; a row a run |
| JSON, by rows | `[{"value": 12.1, "timestamp": "2026-10-14T08:00Z", "version": "3f2a"}, …]` or `[12.1, …]` |
| JSON, by columns | `{"value": [12.1, …], "timestamp": […], "version": […]}` |
| JSON Lines | `{"id": "checkout p95", "value": [12.1, …]}` |

Rows are runs, oldest first; other columns are ignored.
"""  # noqa: E501 - a table

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from plimsoll.kit.errors import Rejected
from plimsoll.verdict.model import LARGEST

MOST_RUNS = 1_000_000
_SEPARATORS = ",;\t"
_COLUMNS_FIX = "Name the column of measurements “value”; “timestamp” and “version” are optional."


class Series(NamedTuple):
    """A history as it was written; the optional columns are empty or as long as the values."""

    values: tuple[float, ...]
    timestamps: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()


class NamedSeries(NamedTuple):
    """One of many."""

    id: str | int
    values: tuple[float, ...]


def read_series(text: str, name: str) -> Series:
    """The history in a file; JSON if it begins like it, else CSV.

    Raises:
        Rejected: it is neither, has no column `value`, or a value is no finite number; with line.
    """
    text = text.removeprefix("\ufeff")
    return _of_json(text, name) if text.lstrip()[:1] in {"[", "{"} else _of_csv(text, name)


def read_line(text: str, where: str) -> NamedSeries:
    """A line of JSON Lines.

    Raises:
        Rejected: it is no object with `id` and a list `value` of finite numbers.
    """
    document = _json(text, where)
    if not isinstance(document, dict):
        raise Rejected("The line is no JSON object.", where=where, fix='Write {"id", "value": […]}')
    name, values = document.get("id"), document.get("value")
    if isinstance(name, bool) or not isinstance(name, str | int):
        raise Rejected("The line has no “id” that is a text or a whole number.", where=where)
    if not isinstance(values, list):
        raise Rejected("The line has no list “value”.", where=where)
    return NamedSeries(name, _numbers(values, where))


def _of_csv(text: str, name: str) -> Series:
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    values, columns = [], _Optional(name)
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        if header.count("value") != 1:
            raise Rejected(
                f"{name} has no column “value”, or several.", where="line 1", fix=_COLUMNS_FIX
            )
        at = header.index("value")
        for row in reader:
            if not row:
                continue
            where = f"{name}, line {reader.line_num}"
            if len(row) != len(header):
                raise Rejected(f"The row has {len(row)} cells, the header {len(header)}.",
                               where=where)  # fmt: skip
            values.append(_number(_parsed(row[at]), where))
            columns.add(dict(zip(header, row, strict=True)), where)
            _check_length(len(values), name)
    except csv.Error as problem:
        raise Rejected(
            f"{name} is no CSV: {problem}.", where=f"line {reader.line_num}"
        ) from problem
    return columns.beside(values)


def _of_json(text: str, name: str) -> Series:
    document = _json(text, name)
    if isinstance(document, dict):
        document = _rows(document, name)
    if not isinstance(document, list):  # pragma: no cover - `read_series` looked at its beginning
        raise Rejected(f"{name} is no list.", fix=_COLUMNS_FIX)
    if not any(isinstance(each, dict) for each in document):
        return Series(_numbers(document, name))
    values, columns = [], _Optional(name)
    for number, row in enumerate(document):
        where = f"{name}, entry {number}"
        if not isinstance(row, dict) or "value" not in row:
            raise Rejected("The entry has no “value”.", where=where, fix=_COLUMNS_FIX)
        values.append(_number(row["value"], where))
        columns.add(row, where)
    _check_length(len(values), name)
    return columns.beside(values)


def _rows(columns: Mapping[str, object], name: str) -> list[dict[str, object]]:
    values = columns.get("value")
    if not isinstance(values, list):
        raise Rejected(f"{name} has no list “value”.", fix=_COLUMNS_FIX)
    there: dict[str, Sequence[object]] = {"value": values}
    for column in ("timestamp", "version"):
        entries = columns.get(column)
        if entries is None:
            continue
        if not isinstance(entries, list) or len(entries) != len(values):
            raise Rejected(f"{name} has {len(values)} values, but not as many of “{column}”.")
        there[column] = entries
    return [dict(zip(there, row, strict=True)) for row in zip(*there.values(), strict=True)]


class _Optional:
    """The columns that may be missing, and whether time runs forward."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._timestamps: list[str] = []
        self._versions: list[str] = []
        self._latest: datetime | None = None

    def add(self, row: Mapping[str, object], where: str) -> None:
        timestamp, version = row.get("timestamp"), row.get("version")
        if timestamp is not None and timestamp != "":
            self._forward(_moment(timestamp, where), where)
        self._timestamps.append("" if timestamp is None else str(timestamp))
        self._versions.append("" if version is None else str(version))

    def _forward(self, moment: datetime, where: str) -> None:
        if self._latest is not None and moment < self._latest:
            raise Rejected(
                "The run is earlier than the one before it.",
                where=where,
                fix="Sort the runs by time, oldest first.",
            )
        self._latest = moment

    def beside(self, values: Iterable[float]) -> Series:
        return Series(
            tuple(values),
            tuple(self._timestamps) if any(self._timestamps) else (),
            tuple(self._versions) if any(self._versions) else (),
        )


def _moment(written: object, where: str) -> datetime:
    """Seconds since 1970, or ISO 8601; UTC unless it says otherwise."""
    text = str(written).strip()
    try:
        if text.replace(".", "", 1).isdigit():
            return datetime.fromtimestamp(float(text), UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError) as problem:
        raise Rejected(
            f"“{text[:60]}” is no time.",
            where=where,
            fix="Write it as 2026-10-14T08:00:00Z or in seconds since 1970.",
        ) from problem
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _json(text: str, where: str) -> object:
    try:
        document: object = json.loads(text)
    except (ValueError, RecursionError) as problem:
        said, at = str(problem), ""
        if isinstance(problem, json.JSONDecodeError):
            said, at = f"{problem.msg} at column {problem.colno}", f", line {problem.lineno}"
        raise Rejected(f"This is no JSON: {said}.", where=where + at) from problem
    return document


def _numbers(values: Sequence[object], where: str) -> tuple[float, ...]:
    _check_length(len(values), where)
    return tuple(
        value
        if type(value) is float and -LARGEST <= value <= LARGEST
        else _number(value, f"{where}, value {number}")
        for number, value in enumerate(values)
    )


def _parsed(cell: str) -> object:
    try:
        return float(cell)
    except ValueError:
        return cell.strip()


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        said = "empty" if value is None or value == "" else f"“{str(value)[:60]}”"
        raise Rejected(
            f"The value is {said}, which is no number.",
            where=where,
            fix="Leave out runs without a measurement.",
        )
    if not -LARGEST <= value <= LARGEST:
        raise Rejected(
            f"The value is {str(value)[:60]}, which is no measurement.",
            where=where,
            fix="Leave out runs without a measurement.",
        )
    return float(value)


def _check_length(count: int, where: str) -> None:
    if count > MOST_RUNS:
        raise Rejected(f"The history has more than {MOST_RUNS:,} runs.", where=where)
