"""The one parser of k6's CSV output (`--out csv`).

It is fed bytes as they come and keeps counts alone, so a run of any length needs the same memory.
A line is one sample: metric, time, value, then a column per system tag as the first line names
them. About 14 lines come with each request, of which three matter here.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from plimsoll.kit.histogram import LogHistogram, cell_of
from plimsoll.run.model import EndpointFigures

_SERVER_ERROR = 500
_LONGEST_LINE = 64 * 1024
_PARTS = 4
"""Metric, time, value, tags."""
_TELLING = len(b"iterations,")
"""So many bytes of a line tell its metric: `iterations` from `iteration_duration` as well."""
_TAGS_KEPT = 20_000
"""Usually some per endpoint; scripts may tag without limit."""
_ENDPOINT = re.compile(r"[A-Z]+ /")
"""Names of endpoints; the script asks for other things too, such as lists while it is set up."""


def _no_cells() -> dict[int, int]:
    return defaultdict(int)


@dataclass
class _Endpoint:
    requests: int = 0
    failed: int = 0
    latency_ms: dict[int, int] = field(default_factory=_no_cells)
    request_bytes: dict[int, int] = field(default_factory=_no_cells)
    response_bytes: dict[int, int] = field(default_factory=_no_cells)

    def figures(self, name: str) -> EndpointFigures:
        return EndpointFigures(
            endpoint=name,
            requests=self.requests,
            error_rate=self.failed / self.requests if self.requests else 0.0,
            latency_ms=_histogram(self.latency_ms),
            request_bytes=_histogram(self.request_bytes) if self.request_bytes else None,
            response_bytes=_histogram(self.response_bytes) if self.response_bytes else None,
        )


class _Tags(NamedTuple):
    """What the columns behind the value say, worked out once."""

    endpoint: _Endpoint | None
    failed: bool


_NOBODY = _Tags(endpoint=None, failed=False)


class Recording:
    """What a run measured so far; written by one thread, its totals may be read by others."""

    def __init__(self) -> None:
        self.requests = 0
        self.failed = 0
        self.iterations = 0
        self.dropped_iterations = 0
        self.virtual_users = 0
        self._endpoints: dict[str, _Endpoint] = {}
        self._columns: dict[str, int] = {}
        self._tags: dict[bytes, _Tags] = {}
        self._rest = b""
        self._open = b""
        readers: dict[bytes, Callable[[float, _Tags], None]] = {
            b"http_req_duration": self._add_request,
            b"request_bytes": self._add_request_bytes,
            b"response_bytes": self._add_response_bytes,
            b"iterations,": self._add_iterations,
            b"dropped_iterations": self._add_dropped,
        }
        # Slicing and looking up is all that happens to the many lines that do not matter.
        self._readers = {metric[:_TELLING]: read for metric, read in readers.items()}

    def feed(self, data: bytes) -> None:
        """Takes the next bytes of the output, cut anywhere."""
        data = self._rest + data
        lines = data.split(b"\n")
        self._rest = lines.pop()
        if lines and not self._columns:
            self._columns = {name: at for at, name in enumerate(_cells(lines.pop(0)))}
        for line in self._joined(lines) if self._open or b'"' in data else lines:
            read = self._readers.get(line[:_TELLING])
            if read is not None:
                self._take(line, read)
        self._note_virtual_users(data)

    def figures(self) -> tuple[EndpointFigures, ...]:
        """What each endpoint did, busiest first, ties by name."""
        found = (each.figures(name) for name, each in self._endpoints.items() if each.requests)
        return tuple(sorted(found, key=lambda each: (-each.requests, each.endpoint)))

    def _joined(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """A line break inside quotes belongs to the value."""
        for line in lines:
            joined = self._open + b"\n" + line if self._open else line
            closed = joined.count(b'"') % 2 == 0
            self._open = b"" if closed or len(joined) > _LONGEST_LINE else joined
            if closed:
                yield joined

    def _take(self, line: bytes, read: Callable[[float, _Tags], None]) -> None:
        parts = line.split(b",", 3)
        if len(parts) < _PARTS:
            return
        text = parts[-1]
        tags = self._tags.get(text)
        if tags is None:
            tags = self._read_tags(text)
            if tags is None:
                return
            if len(self._tags) == _TAGS_KEPT:
                self._tags.clear()
            self._tags[text] = tags
        read(float(parts[2]), tags)

    def _read_tags(self, text: bytes) -> _Tags | None:
        """None: the line is cut, as the last one of a killed k6."""
        cells = ["", "", "", *_cells(text)]
        if len(cells) != len(self._columns):
            return None
        name = self._cell(cells, "name")
        if not _ENDPOINT.match(name):
            return _NOBODY
        endpoint = self._endpoints.setdefault(name, _Endpoint())
        return _Tags(endpoint=endpoint, failed=self._has_failed(cells))

    def _cell(self, cells: Sequence[str], column: str) -> str:
        at = self._columns.get(column)
        return "" if at is None else cells[at]

    def _has_failed(self, cells: Sequence[str]) -> bool:
        """A 5xx or no response at all, whatever the script calls expected."""
        status = self._cell(cells, "status")
        if status.isdecimal():
            return int(status) == 0 or int(status) >= _SERVER_ERROR
        return self._cell(cells, "expected_response") == "false"

    def _note_virtual_users(self, data: bytes) -> None:
        """The last whole line of the gauge `vus`, which comes once a second."""
        at = data.rfind(b"\nvus,")
        end = data.find(b"\n", at + 1)
        if at >= 0 and end >= 0:
            self.virtual_users = int(float(data[at:end].split(b",", 3)[2]))

    def _add_request(self, milliseconds: float, tags: _Tags) -> None:
        endpoint, failed = tags
        if endpoint is None:
            return
        self.requests += 1
        self.failed += failed
        endpoint.requests += 1
        endpoint.failed += failed
        # A request that never left, such as to a closed port, took no time; it has no latency.
        if milliseconds > 0 or not failed:
            endpoint.latency_ms[cell_of(milliseconds)] += 1

    def _add_request_bytes(self, value: float, tags: _Tags) -> None:
        if tags.endpoint is not None:
            tags.endpoint.request_bytes[cell_of(value)] += 1

    def _add_response_bytes(self, value: float, tags: _Tags) -> None:
        if tags.endpoint is not None:
            tags.endpoint.response_bytes[cell_of(value)] += 1

    def _add_iterations(self, value: float, _tags: _Tags) -> None:
        self.iterations += int(value)

    def _add_dropped(self, value: float, _tags: _Tags) -> None:
        self.dropped_iterations += int(value)


def _cells(line: bytes) -> list[str]:
    text = line.decode(errors="replace")
    # Most lines have no quotes, and splitting is ten times as fast as a CSV reader.
    return next(csv.reader([text], strict=False)) if '"' in text else text.rstrip("\r").split(",")


def _histogram(cells: dict[int, int]) -> LogHistogram:
    return LogHistogram(cells=dict(sorted(cells.items())))
