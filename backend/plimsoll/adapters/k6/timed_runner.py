"""The port TimedRunner, answered by k6 on this machine: a run, and when each request began."""

import csv
import zlib
from array import array
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from plimsoll.adapters.k6.client import K6Client
from plimsoll.adapters.k6.runner import K6Runner
from plimsoll.adapters.k6.settings import K6Settings
from plimsoll.bundle.model import Bundle
from plimsoll.kit.clock import Clock
from plimsoll.run.model import RunRequest
from plimsoll.run.ports import Watch
from plimsoll.run.side_by_side import Answered, TimedRun

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_REQUESTS = 1_000_000
"""Of one run that are kept, in 16 MB: the first ones say enough."""

_IN_MICROSECONDS = {"K6_CSV_TIME_FORMAT": "unix_micro"}
_REQUEST = b"http_req_duration,"
_SERVER_ERROR = 500
_GZIP = 16 + zlib.MAX_WBITS
_TAGS_KEPT = 20_000
_LONGEST_LINE = 64 * 1024


class TimedK6Runner:
    """Executes bundles with the k6 of this machine; may be called from several threads at once."""

    def __init__(self, settings: K6Settings | None = None, *, clock: Clock | None = None) -> None:
        given = settings or K6Settings()
        environment = {**given.environment, **_IN_MICROSECONDS}
        self._times: dict[str, RequestTimes] = {}
        self._runner = K6Runner(
            K6Client(given.model_copy(update={"environment": environment})),
            clock=clock,
            keep_raw=self._kept,
        )

    def run_timed(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> TimedRun:
        """Runs to the end and reports; see the port. Runs at the same time need ids of their own.

        Raises:
            Unavailable: k6 runs on long after the test should have been over; it is killed.
        """
        try:
            result = self._runner.run(bundle, request, watch=watch)
            times = self._times.get(request.run_id, RequestTimes())
            return TimedRun(result.model_copy(update={"raw_output": ""}), times.answered())
        finally:
            self._times.pop(request.run_id, None)

    @contextmanager
    def _kept(self, run_id: str) -> "Iterator[RequestTimes]":
        self._times[run_id] = times = RequestTimes()
        yield times


@dataclass(slots=True)
class _Requests:
    began_s: "array[float]" = field(default_factory=lambda: array("d"))
    latency_ms: "array[float]" = field(default_factory=lambda: array("d"))


class RequestTimes:
    """Reads k6's CSV output, packed by gzip, as it comes, and keeps when each request began.

    A cut or damaged line counts for nothing, as does a request that failed.
    """

    location = "memory"

    def __init__(self) -> None:
        self._unpacking = zlib.decompressobj(_GZIP)
        self._rest = b""
        self._columns: dict[str, int] = {}
        self._tags: dict[bytes, str | None] = {}
        self._requests: defaultdict[str, _Requests] = defaultdict(_Requests)
        self._kept = 0

    def write(self, data: bytes, /) -> int:
        """Takes the next bytes."""
        self._read(self._unpacking.decompress(data))
        return len(data)

    def answered(self) -> dict[str, Answered]:
        """By endpoint, in the order in which they began."""
        return {name: _in_order(each) for name, each in self._requests.items()}

    def _read(self, data: bytes) -> None:
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()[-_LONGEST_LINE:]
        if lines and not self._columns:
            self._columns = {name: at for at, name in enumerate(_cells(lines.pop(0)))}
        for line in lines:
            if line.startswith(_REQUEST) and self._kept < MOST_REQUESTS:
                self._take(line)

    def _take(self, line: bytes) -> None:
        try:
            _, time, value, tags = line.split(b",", 3)
            if tags not in self._tags:
                self._learn(tags)
            name = self._tags[tags]
            ended_us, took_ms = int(time), float(value)
        except ValueError:
            return
        if name is not None and took_ms > 0:
            mine = self._requests[name]
            mine.began_s.append(ended_us / 1e6 - took_ms / 1e3)
            mine.latency_ms.append(took_ms)
            self._kept += 1

    def _learn(self, tags: bytes) -> None:
        """The endpoint that the tags name; None: they tell of a failure, or of nothing.

        Raises:
            ValueError: the line is cut.
        """
        cells = ["", "", "", *_cells(tags)]
        if len(cells) != len(self._columns):
            raise ValueError(tags)
        if len(self._tags) >= _TAGS_KEPT:
            self._tags.clear()
        name, status = (
            cells[self._columns[column]] if column in self._columns else ""
            for column in ("name", "status")
        )
        answered = status.isdecimal() and 0 < int(status) < _SERVER_ERROR
        self._tags[tags] = name if answered and " /" in name else None


def _cells(line: bytes) -> list[str]:
    return next(csv.reader([line.decode(errors="replace")], strict=False), [])


def _in_order(requests: _Requests) -> Answered:
    began_s, latency_ms = np.array(requests.began_s), np.array(requests.latency_ms)
    order = np.argsort(began_s, kind="stable")
    return Answered(began_s=began_s[order], latency_ms=latency_ms[order])
