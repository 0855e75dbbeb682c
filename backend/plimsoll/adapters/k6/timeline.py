"""Requests per second of each endpoint, in memory that does not grow with the run."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

MOST_CELLS = 200_000
"""Endpoints × steps; above it, steps become twice as wide."""
MOST_SECONDS = 200_000
"""More than two days; the seconds of all endpoints together are kept no longer."""

Seconds: TypeAlias = dict[bytes, int]
"""Requests by second as k6 writes it, cut to whole seconds."""


def no_seconds() -> Seconds:
    """Of an endpoint that was not asked yet."""
    return defaultdict(int)


def digits_of_second(timestamp: bytes) -> int:
    """So many bytes of a timestamp name its second, in any of k6's formats of time.

    Those are `unix` in seconds, milli-, micro- and nanoseconds, and `rfc3339`.
    """
    return len(b"2026-10-14T12:00:00") if b"-" in timestamp else len(b"1795248343")


class Timeline:
    """Collects the seconds of all endpoints.

    Counting goes by the text of a timestamp, which needs no parsing; from time to time the texts
    are turned into seconds and emptied.
    """

    def __init__(self) -> None:
        self.step_s = 1
        self._cells: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._per_second: dict[int, int] | None = {}

    def settle(self, counted: Mapping[str, Seconds]) -> int:
        """Takes over what the endpoints counted since the last time, and empties it.

        Returns:
            How many requests have a timestamp that is none.
        """
        untimed = 0
        for name, seconds in counted.items():
            for text, requests in seconds.items():
                try:
                    self._add(name, second_of(text), requests)
                except ValueError:
                    untimed += requests
            seconds.clear()
        if self._per_second is not None and len(self._per_second) > MOST_SECONDS:
            self._per_second = None
        while sum(map(len, self._cells.values())) > max(MOST_CELLS, 2 * len(self._cells)):
            self._widen()
        return untimed

    def _add(self, name: str, second: int, requests: int) -> None:
        cells, step = self._cells[name], second // self.step_s
        cells[step] = cells.get(step, 0) + requests
        if self._per_second is not None:
            self._per_second[second] = self._per_second.get(second, 0) + requests

    def cells(self, name: str) -> dict[int, int]:
        """Requests of an endpoint by step from the first request of all endpoints."""
        first = self._first_s // self.step_s
        cells = self._cells.get(name, {})
        return {step - first: cells[step] for step in sorted(cells)}

    def per_second(self) -> dict[int, int]:
        """Requests of all endpoints by second from the first; empty when there were too many."""
        seconds, first = self._per_second or {}, self._first_s
        return {second - first: seconds[second] for second in sorted(seconds)}

    @property
    def span_s(self) -> int:
        """Seconds from the first request to the last, both included; 0 without any."""
        last = max((max(cells) for cells in self._cells.values() if cells), default=None)
        return 0 if last is None else (last + 1) * self.step_s - self._first_s

    @property
    def _first_s(self) -> int:
        first = min((min(cells) for cells in self._cells.values() if cells), default=0)
        return first * self.step_s

    def _widen(self) -> None:
        self.step_s *= 2
        for name, cells in self._cells.items():
            self._cells[name] = _halved(cells.items())


def _halved(cells: Iterable[tuple[int, int]]) -> dict[int, int]:
    halved: dict[int, int] = {}
    for step, requests in cells:
        halved[step // 2] = halved.get(step // 2, 0) + requests
    return halved


def second_of(text: bytes) -> int:
    """Seconds since 1970; of local time, whose distance to UTC was cut off, from some origin.

    Raises:
        ValueError: it is no time.
    """
    if text.isdigit():
        return int(text)
    return int(datetime.fromisoformat(text.decode("ascii") + "+00:00").timestamp())
