"""Seconds of a run that goes on: told by each generator in a line, put together by the runner.

As in results, a generator's seconds count from its own first sample, since all begin together.
"""

import base64
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import Final, TypeAlias

from pydantic import TypeAdapter

from plimsoll.run.model import EndpointSecond

LONGEST_LINE: Final = 12 * 1024
"""A container's runtime cuts lines at 16 KiB."""
MOST_BYTES: Final = 1_500_000
"""Of all lines with seconds, with what the runtime writes before each: the log holds other things
too. It is enough for 20 minutes of 20 endpoints."""
RUNTIME_BYTES: Final = 64
MOST_WAITING: Final = 120
"""Seconds that the others keep for a generator that has not told them."""

_LARGEST_BYTES = 2**20
_Rows: TypeAlias = dict[str, tuple[int, int, dict[int, int]]]
_ROWS: TypeAdapter[_Rows] = TypeAdapter(_Rows)


def told_in(rows: Sequence[EndpointSecond]) -> str:
    """What one second's rows are in a line: base64 of packed JSON."""
    content = {each.endpoint: (each.requests, each.failed, each.latency_cells) for each in rows}
    packed = zlib.compress(json.dumps(content, separators=(",", ":")).encode(), 9)
    return base64.b64encode(packed).decode("ascii")


def read_from(second: int, text: str) -> tuple[EndpointSecond, ...]:
    """The rows of a second again.

    Raises:
        ValueError: they are damaged.
    """
    inflating = zlib.decompressobj()
    try:
        content = inflating.decompress(base64.b64decode(text, validate=True), _LARGEST_BYTES)
    except zlib.error as error:
        raise ValueError(text[:20]) from error
    if not inflating.eof:
        raise ValueError(text[:20])
    return tuple(
        EndpointSecond(
            endpoint=endpoint, second=second, requests=requests, failed=failed, latency_cells=cells
        )
        for endpoint, (requests, failed, cells) in _ROWS.validate_json(content).items()
    )


class LiveSeconds:
    """Adds up what the generators tell of each second; several threads may add.

    A second is given on when all have told it. Where one is missing, no more are: half of what
    happened would look like all of it.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._next: dict[int, int] = {}
        """By generator, the first second that it has not told."""
        self._waiting: dict[int, list[EndpointSecond]] = {}
        self._given = 0
        """The first second that is not given on."""
        self._is_over = False

    def add(
        self, generator: int, told: Mapping[int, tuple[EndpointSecond, ...]], *, all_there_is: bool
    ) -> bool:
        """Takes what a generator told, seconds that are known already included.

        Args:
            generator: its number.
            told: rows by second.
            all_there_is: whether seconds before these cannot be had any more.

        Returns:
            Whether it was taken; not, where seconds before these are missing and can be had.
        """
        with self._lock:
            expected = self._next.get(generator, 0)
            new = sorted(second for second in told if second >= expected)
            if self._is_over or not new:
                return True
            if new != list(range(expected, expected + len(new))):
                if all_there_is:
                    self._end()
                return all_there_is
            for second in new:
                self._waiting.setdefault(second, []).extend(told[second])
            self._next[generator] = new[-1] + 1
            return True

    def taken(self, awaited: Iterable[int]) -> tuple[EndpointSecond, ...]:
        """The seconds that became complete since this was last asked, in order.

        Args:
            awaited: generators that will tell more; one that will not may lack its last seconds,
                which are in its result alone.
        """
        with self._lock:
            last = max(self._next.values(), default=0)
            until = min((self._next.get(each, 0) for each in awaited), default=self._given)
            found = [
                row
                for second in range(self._given, until)
                for row in _summed(second, self._waiting.pop(second, []))
            ]
            self._given = max(self._given, until)
            if last - self._given > MOST_WAITING:
                self._end()
            return tuple(found)

    def _end(self) -> None:
        self._is_over = True
        self._waiting.clear()
        self._next.clear()


def _summed(second: int, rows: Iterable[EndpointSecond]) -> Iterable[EndpointSecond]:
    """One row an endpoint; a single one of no request where nothing ended."""
    by_name: dict[str, list[EndpointSecond]] = {}
    for row in rows:
        by_name.setdefault(row.endpoint, []).append(row)
    summed = [_sum(second, name, parts) for name, parts in by_name.items()]
    return [each for each in summed if each.requests] or summed[:1]


def _sum(second: int, endpoint: str, parts: Sequence[EndpointSecond]) -> EndpointSecond:
    cells: dict[int, int] = {}
    for part in parts:
        for cell, count in part.latency_cells.items():
            cells[cell] = cells.get(cell, 0) + count
    return EndpointSecond(
        endpoint=endpoint,
        second=second,
        requests=sum(each.requests for each in parts),
        failed=sum(each.failed for each in parts),
        latency_cells=cells,
    )
