"""What each endpoint did when, in memory that does not grow with the run."""

from datetime import datetime
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from plimsoll.adapters.k6.counts import Counts, Whole

MOST_CELLS = 200_000
"""Endpoints × steps; above it, steps become twice as wide."""
MOST_LATENCIES = 400_000
"""Endpoints × steps × coarse latencies, likewise."""
MOST_SECONDS = 200_000
"""More than two days; the seconds of all endpoints together are kept no longer."""
LAST_SECOND = (1 << 34) - 1
"""In the year 2514: what is later is no time."""

_STEPS = LAST_SECOND + 1
_COARSE = 1 << 12
_NO_COARSE = _COARSE // 2
"""What makes the number of a coarse cell positive."""


class Kept(IntEnum):
    """What is kept of a run."""

    LATENCIES = 0
    """Requests, failures and latencies by endpoint; requests by second."""
    LOAD = 1
    """Sizes too, what scenarios did, and requests by endpoint and step."""
    EVERYTHING = 2
    """Failures, latencies and sizes by endpoint and step, too."""


class Steps(NamedTuple):
    """What one endpoint did in each step from the first of the run; empty ones are absent."""

    requests: dict[int, int]
    failed: dict[int, int]
    latency: dict[int, dict[int, int]]
    """How many took how long, in coarse cells."""
    sent_bytes: dict[int, int]
    received_bytes: dict[int, int]


class Timeline:
    """Collects the samples of all endpoints, which have numbers, by second."""

    def __init__(self, kept: Kept = Kept.EVERYTHING) -> None:
        self.step_s = 1
        self._kept = kept
        self._requests, self._failed, self._latency = Counts(), Counts(), Counts()
        self._sent, self._received = Counts(), Counts()
        self._per_second: Counts | None = Counts()
        self._first_s: int | None = None
        self._last_s = 0

    def add_requests(self, endpoints: Whole, seconds: Whole, failed: Whole) -> None:
        """Requests that ended, and the positions of those that failed; at least one."""
        self._last_s = max(self._last_s, int(seconds.max()))
        steps = self._steps(endpoints, seconds)
        if self._kept >= Kept.LOAD:
            self._requests.add(steps)
        if self._kept >= Kept.EVERYTHING:
            self._failed.add(steps[failed])
        if self._per_second is not None:
            self._per_second.add(seconds)
            if len(self._per_second) > MOST_SECONDS:
                self._per_second = None
        self._fit()

    def add_latencies(self, endpoints: Whole, seconds: Whole, coarse: Whole) -> None:
        """How long requests took, in coarse cells."""
        if self._kept >= Kept.EVERYTHING:
            cells = np.clip(coarse + _NO_COARSE, 0, _COARSE - 1)
            self._latency.add(self._steps(endpoints, seconds) * _COARSE + cells)
            self._fit()

    def add_sent(self, endpoints: Whole, seconds: Whole, sizes_bytes: Whole) -> None:
        """The sizes of requests."""
        if self._kept >= Kept.EVERYTHING:
            self._sent.add(self._steps(endpoints, seconds), sizes_bytes)
            self._fit()

    def add_received(self, endpoints: Whole, seconds: Whole, sizes_bytes: Whole) -> None:
        """The sizes of responses."""
        if self._kept >= Kept.EVERYTHING:
            self._received.add(self._steps(endpoints, seconds), sizes_bytes)
            self._fit()

    def of(self, endpoint: int) -> Steps:
        """What an endpoint did."""
        begin, beyond = endpoint * _STEPS, (endpoint + 1) * _STEPS
        latency: dict[int, dict[int, int]] = {}
        first = self._first_step
        keys, counts = self._latency.between(begin * _COARSE, beyond * _COARSE)
        coarse = (keys % _COARSE - _NO_COARSE).tolist()
        steps = (keys // _COARSE - first).tolist()
        for step, cell, count in zip(steps, coarse, counts.tolist(), strict=True):
            latency.setdefault(step, {})[cell] = count
        return Steps(
            requests=_shown(self._requests, begin, first),
            failed=_shown(self._failed, begin, first),
            latency=latency,
            sent_bytes=_shown(self._sent, begin, first),
            received_bytes=_shown(self._received, begin, first),
        )

    def per_second(self) -> dict[int, int]:
        """Requests of all endpoints by second from the first; empty when there were too many."""
        if self._per_second is None or self._first_s is None:
            return {}
        first = self._first_step * self.step_s
        seconds, counts = self._per_second.columns()
        return dict(zip((seconds - first).tolist(), counts.tolist(), strict=True))

    @property
    def span_s(self) -> int:
        """Seconds from the first sample to the last request, both included; 0 without any."""
        if self._first_s is None or not self._last_s:
            return 0
        return (self._last_s // self.step_s + 1 - self._first_step) * self.step_s

    @property
    def first_s(self) -> int:
        """The second, since 1970, from which steps are counted; 0 without any."""
        return self._first_step * self.step_s

    @property
    def _first_step(self) -> int:
        return (self._first_s or 0) // self.step_s

    def _steps(self, endpoints: Whole, seconds: Whole) -> Whole:
        if len(seconds):
            first = int(seconds.min())
            self._first_s = first if self._first_s is None else min(self._first_s, first)
        return endpoints * _STEPS + seconds // self.step_s

    def _fit(self) -> None:
        while self.span_s > self.step_s and (
            any(len(each) > MOST_CELLS for each in (self._requests, self._sent, self._received))
            or len(self._latency) > MOST_LATENCIES
        ):
            self._widen()

    def _widen(self) -> None:
        self.step_s *= 2
        for each in (self._requests, self._failed, self._sent, self._received):
            keys, _ = each.columns()
            each.map(keys // _STEPS * _STEPS + keys % _STEPS // 2)
        keys, _ = self._latency.columns()
        steps = keys // _COARSE
        halved = steps // _STEPS * _STEPS + steps % _STEPS // 2
        self._latency.map(halved * _COARSE + keys % _COARSE)


def _shown(counts: Counts, begin: int, first: int) -> dict[int, int]:
    steps, numbers = counts.between(begin, begin + _STEPS)
    return dict(zip((steps - first).tolist(), numbers.tolist(), strict=True))


def digits_of_second(timestamp: bytes) -> int:
    """So many bytes of a timestamp name its second, in any of k6's formats of time.

    Those are `unix` in seconds, milli-, micro- and nanoseconds, and `rfc3339`.
    """
    return len(b"2026-10-14T12:00:00") if timestamp[4:5] == b"-" else len(b"1795248343")


def second_of(text: bytes) -> int:
    """Seconds since 1970; of local time, whose distance to UTC was cut off, from some origin.

    Raises:
        ValueError: it is no time.
    """
    if text.isdigit():
        second = int(text)
    else:
        second = int(datetime.fromisoformat(text.decode("ascii") + "+00:00").timestamp())
    if not 0 <= second <= LAST_SECOND:
        raise ValueError(text)
    return second
