"""The seconds of a run that goes on, each told once, as soon as it is complete.

k6 writes its samples once a second, in the order in which requests ended, nearly. A second is
complete when something later than the one after it was written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from plimsoll.adapters.k6.counts import Whole
from plimsoll.run.model import EndpointSecond

MOST_WAITING = 120
"""Seconds that are kept until somebody takes them; of more, the oldest are left out."""

Flags: TypeAlias = npt.NDArray[np.bool_]

_LATE_S = 1
_COARSE = 1 << 12
_NO_COARSE = _COARSE // 2
_ENDPOINTS = 1 << 15
"""Twice as many as are told apart, and more."""


@dataclass(slots=True)
class _Row:
    requests: int = 0
    failed: int = 0
    cells: dict[int, int] = field(default_factory=dict)


class Latest:
    """Collects the newest seconds; one thread adds, another one takes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: dict[int, dict[str, _Row]] = {}
        self._first_s: int | None = None
        self._next_s = 0
        """The first that is not told yet."""
        self._newest_s = 0
        self._name = ""

    def reached(self, second: int) -> None:
        """Something was written in that second, since 1970."""
        with self._lock:
            self._newest_s = max(self._newest_s, second)

    def add(
        self,
        names: Sequence[str],
        endpoints: Whole,
        seconds: Whole,
        failed: Flags,
        coarse: Whole,
        timed: Flags,
    ) -> None:
        """Requests that ended.

        Args:
            names: of the endpoints, by number.
            endpoints: number of each request's.
            seconds: since 1970, in which each ended.
            failed: whether each did.
            coarse: how long each took, in coarse cells.
            timed: whether it took any time, and so has a latency.
        """
        cell = np.where(timed, np.clip(coarse + _NO_COARSE, 1, _COARSE - 1), 0)
        keys = (seconds * _ENDPOINTS + endpoints * 2 + failed) * _COARSE + cell
        found, counts = np.unique(keys, return_counts=True)
        with self._lock:
            if self._first_s is None:
                self._first_s = self._next_s = int(seconds.min())
                self._name = names[int(endpoints[0])]
            self._newest_s = max(self._newest_s, int(seconds.max()))
            for whole, count in zip(found.tolist(), counts.tolist(), strict=True):
                second, key = divmod(whole, _ENDPOINTS * _COARSE)
                # What comes after its second was told is only in the result of the run.
                if second >= self._next_s:
                    self._note(second, key, count, names)

    def _note(self, second: int, key: int, count: int, names: Sequence[str]) -> None:
        which, cell = divmod(key, _COARSE)
        endpoint, failed = divmod(which, 2)
        row = self._waiting.setdefault(second, {}).setdefault(names[endpoint], _Row())
        row.requests += count
        row.failed += count * failed
        if cell:
            row.cells[cell - _NO_COARSE] = row.cells.get(cell - _NO_COARSE, 0) + count

    def taken(self) -> tuple[EndpointSecond, ...]:
        """The seconds that became complete since this was last asked, in order."""
        with self._lock:
            first, until = self._first_s, self._newest_s - _LATE_S
            if first is None or until <= self._next_s:
                return ()
            begins = max(self._next_s, until - MOST_WAITING)
            taken = [(at, self._waiting.pop(at, {})) for at in range(begins, until)]
            for each in [at for at in self._waiting if at < until]:
                del self._waiting[each]
            self._next_s, name = until, self._name
        return tuple(
            EndpointSecond(
                endpoint=endpoint,
                second=at - first,
                requests=row.requests,
                failed=row.failed,
                latency_cells=row.cells,
            )
            for at, rows in taken
            for endpoint, row in (rows or {name: _Row()}).items()
        )
