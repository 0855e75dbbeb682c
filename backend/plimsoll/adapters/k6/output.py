"""The one parser of k6's CSV output (`--out csv`).

It is fed bytes as they come and keeps counts alone, so a run of any length needs the same memory.
A line is one sample: metric, time, value, then a column per system tag as the first line names
them. About 14 lines come with each request, of which three matter here.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from plimsoll.adapters.k6.timeline import (
    Seconds,
    Timeline,
    digits_of_second,
    no_seconds,
    second_of,
)
from plimsoll.kit.histogram import LogHistogram, cell_of
from plimsoll.run.model import EndpointFigures
from plimsoll.run.sent import Sent

_SERVER_ERROR = 500
_NO_TAG = -1
_LONGEST_LINE = 64 * 1024
_TELLING = len(b"iterations,")
"""So many bytes of a line tell its metric: `iterations` from `iteration_duration` as well."""
_TAGS_KEPT = 20_000
"""Usually some per endpoint; scripts may tag without limit."""
_SETTLED_EVERY = 50_000
"""Requests after which their seconds are put together: texts cost more memory than numbers."""
_SMOKE = "smoke"
"""The bundles' scenario of that test type."""
_ENDPOINT = re.compile(r"[A-Z]+ /")
"""Names of endpoints; the script asks for other things too, such as lists while it is set up."""


def _no_cells() -> dict[int, int]:
    return defaultdict(int)


@dataclass
class _Endpoint:
    failed: int = 0
    seconds: Seconds = field(default_factory=no_seconds)
    statuses: dict[int, int] = field(default_factory=_no_cells)
    """Of every request; -1 where the output has no tag `status`."""
    latency_ms: dict[int, int] = field(default_factory=_no_cells)
    request_bytes: dict[int, int] = field(default_factory=_no_cells)
    response_bytes: dict[int, int] = field(default_factory=_no_cells)

    @property
    def requests(self) -> int:
        return sum(self.statuses.values())

    def figures(self, name: str, cells: dict[int, int]) -> EndpointFigures:
        requests = self.requests
        return EndpointFigures(
            endpoint=name,
            requests=requests,
            error_rate=self.failed / requests if requests else 0.0,
            latency_ms=_histogram(self.latency_ms),
            request_bytes=_histogram(self.request_bytes) if self.request_bytes else None,
            response_bytes=_histogram(self.response_bytes) if self.response_bytes else None,
            cells=cells,
            statuses={
                status: self.statuses[status] for status in sorted(self.statuses) if status >= 0
            },
        )


class _Tags(NamedTuple):
    """What the columns behind the value say, worked out once."""

    endpoint: _Endpoint | None
    failed: bool
    status: int


_Reader: TypeAlias = Callable[[float, _Tags, bytes], None]
_NOBODY = _Tags(endpoint=None, failed=False, status=_NO_TAG)


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
        self.unreadable = 0
        """Lines that matter and are cut or damaged; they count for nothing."""
        self.others = 0
        """Requests whose name is no endpoint's, such as an address."""
        self.smoke = False
        """Whether the script's scenario `smoke` sends them."""
        self._timeline = Timeline()
        self._second_digits = 0
        self._settled = 0
        readers: dict[bytes, _Reader] = {
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
        if self.requests - self._settled > _SETTLED_EVERY:
            self.settle()

    @property
    def columns(self) -> Collection[str]:
        """What the first line names; empty before it came."""
        return self._columns.keys()

    @property
    def open(self) -> bytes:
        """The line that has not ended yet."""
        return self._open + b"\n" + self._rest if self._open else self._rest

    def settle(self) -> None:
        """Puts the requests' seconds together, which is done from time to time anyhow."""
        self._settled = self.requests
        counted = {name: each.seconds for name, each in self._endpoints.items()}
        self.unreadable += self._timeline.settle(counted)

    def figures(self) -> tuple[EndpointFigures, ...]:
        """What each endpoint did, busiest first, ties by name."""
        self.settle()
        found = (
            each.figures(name, self._timeline.cells(name))
            for name, each in self._endpoints.items()
            if each.statuses
        )
        return tuple(sorted(found, key=lambda each: (-each.requests, each.endpoint)))

    def sent(self) -> Sent:
        """What was sent, by endpoint and over time."""
        return Sent(
            endpoints=self.figures(),
            span_s=self._timeline.span_s,
            step_s=self._timeline.step_s,
            per_second=self._timeline.per_second(),
            smoke=self.smoke,
        )

    def _joined(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """A line break inside quotes belongs to the value."""
        for line in lines:
            joined = self._open + b"\n" + line if self._open else line
            closed = joined.count(b'"') % 2 == 0
            self._open = b"" if closed or len(joined) > _LONGEST_LINE else joined
            if closed:
                yield joined

    def _take(self, line: bytes, read: _Reader) -> None:
        try:
            _, time, value, text = line.split(b",", 3)
            tags = self._tags.get(text)
            if tags is None:
                tags = self._learn(text, time)
            read(float(value), tags, time)
        except (ValueError, OverflowError):
            self.unreadable += 1

    def _learn(self, text: bytes, time: bytes) -> _Tags:
        self._second_digits = digits_of_second(time)
        second_of(time[: self._second_digits])
        tags = self._read_tags(text)
        if len(self._tags) == _TAGS_KEPT:
            self._tags.clear()
        self._tags[text] = tags
        return tags

    def _read_tags(self, text: bytes) -> _Tags:
        """What the tags say.

        Raises:
            ValueError: the line is cut, as the last one of a killed k6.
        """
        cells = ["", "", "", *_cells(text)]
        if len(cells) != len(self._columns):
            raise ValueError(text)
        name = self._cell(cells, "name")
        self.smoke = self.smoke or self._cell(cells, "scenario") == _SMOKE
        if not _ENDPOINT.match(name):
            return _NOBODY
        endpoint = self._endpoints.setdefault(name, _Endpoint())
        status = self._cell(cells, "status")
        return _Tags(
            endpoint=endpoint,
            failed=self._has_failed(cells),
            status=int(status) if status.isdecimal() else _NO_TAG,
        )

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

    def _add_request(self, milliseconds: float, tags: _Tags, time: bytes) -> None:
        endpoint, failed, status = tags
        if endpoint is None:
            self.others += 1
            return
        cell = cell_of(milliseconds)
        self.requests += 1
        endpoint.statuses[status] += 1
        endpoint.seconds[time[: self._second_digits]] += 1
        if failed:
            self.failed += 1
            endpoint.failed += 1
            # A request that never left, such as to a closed port, took no time; it has no latency.
            if milliseconds <= 0:
                return
        endpoint.latency_ms[cell] += 1

    def _add_request_bytes(self, value: float, tags: _Tags, _time: bytes) -> None:
        if tags.endpoint is not None:
            tags.endpoint.request_bytes[cell_of(value)] += 1

    def _add_response_bytes(self, value: float, tags: _Tags, _time: bytes) -> None:
        if tags.endpoint is not None:
            tags.endpoint.response_bytes[cell_of(value)] += 1

    def _add_iterations(self, value: float, _tags: _Tags, _time: bytes) -> None:
        self.iterations += int(value)

    def _add_dropped(self, value: float, _tags: _Tags, _time: bytes) -> None:
        self.dropped_iterations += int(value)


def _cells(line: bytes) -> list[str]:
    text = line.decode(errors="replace")
    # Most lines have no quotes, and splitting is ten times as fast as a CSV reader.
    return next(csv.reader([text], strict=False)) if '"' in text else text.rstrip("\r").split(",")


def _histogram(cells: dict[int, int]) -> LogHistogram:
    return LogHistogram(cells=dict(sorted(cells.items())))
