"""What one run adds to its histories, in few bytes, and the histories that come of many.

A row for each point would be two hundred rows a run of forty endpoints, and a hundred thousand
rows for a page that shows five hundred runs. So a run is one row: the names of its series as JSON,
its values and sample counts as 64-bit numbers in the order of the names, both compressed.
"""

import json
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias

from pydantic import TypeAdapter
from typing_extensions import override

from plimsoll.verdict.verdict import Point, SeriesKey

Of: TypeAlias = tuple[str, str, str]
"""Service, environment and test type."""

Name: TypeAlias = tuple[str, str]
"""An endpoint and a metric."""

Figures: TypeAlias = Mapping[Name, tuple[float, int]]
"""Value and number of samples."""

ENOUGH_BYTES = 1_024
"""Of packed figures, for the values of the whole service, which come first: tables of codes take at
most 570 bytes at the start of compressed data, and a byte at most 15 bits behind them."""

_POINTS = TypeAdapter(tuple[Point, ...])
_NAMES: TypeAdapter[tuple[Name, ...]] = TypeAdapter(tuple[Name, ...])


@dataclass(frozen=True, kw_only=True)
class PackedRun:
    """A run in the histories of its service, environment and test type."""

    run_id: str
    at: datetime
    version: str
    workload_digest: str
    names: bytes
    figures: bytes


def pack(figures: Figures) -> tuple[bytes, bytes]:
    """Names and figures as they are kept."""
    names = sorted(figures)
    values = [figures[name][0] for name in names]
    counts = [figures[name][1] for name in names]
    numbers = struct.pack(f"<{len(names)}d{len(names)}q", *values, *counts)
    return zlib.compress(json.dumps(names, separators=(",", ":")).encode()), zlib.compress(numbers)


def unpack(names: bytes, figures: bytes) -> Figures:
    """What was packed."""
    places, numbers = _places(names), _numbers(figures)
    half = len(places)
    return {name: (numbers[place], int(numbers[half + place])) for name, place in places.items()}


def value_of(names: bytes, figures: bytes, name: Name) -> float | None:
    """The value of one name, without reading more than what stands before it; None: it has none.

    Args:
        names: as they were packed.
        figures: as they were packed, or the beginning of that: see `ENOUGH_BYTES`.
        name: of which value.
    """
    place = _places(names).get(name)
    if place is None:
        return None
    start, end = 8 * place, 8 * place + 8
    value: float = struct.unpack("<d", zlib.decompressobj().decompress(figures, end)[start:end])[0]
    return value


class Histories(Mapping[SeriesKey, tuple[Point, ...]]):
    """The series of some runs; the points of each are made when somebody first looks at it.

    To make a hundred thousand points takes ten times as long as to read what they are made of.
    """

    def __init__(self, of: Of, runs: Sequence[PackedRun]) -> None:
        """Takes the runs oldest first."""
        service, environment, test_type = of
        self._runs = [(run, _places(run.names), _numbers(run.figures)) for run in runs]
        kinds = (_places(each) for each in dict.fromkeys(run.names for run in runs))
        names = dict.fromkeys(name for places in kinds for name in places)
        self._made: dict[SeriesKey, tuple[Point, ...]] = {}
        self._names = {
            SeriesKey(
                service=service,
                environment=environment,
                test_type=test_type,
                endpoint=endpoint,
                metric=metric,
            ): (endpoint, metric)
            for endpoint, metric in names
        }

    @override
    def __getitem__(self, key: SeriesKey) -> tuple[Point, ...]:
        if key not in self._made:
            self._made[key] = self._points(self._names[key])
        return self._made[key]

    def _points(self, name: Name) -> tuple[Point, ...]:
        return _POINTS.validate_python(
            [
                {
                    "run_id": run.run_id,
                    "at": run.at,
                    "value": numbers[places[name]],
                    "n": int(numbers[len(places) + places[name]]),
                    "version": run.version,
                    "workload_digest": run.workload_digest,
                }
                for run, places, numbers in self._runs
                if name in places
            ]
        )

    @override
    def __contains__(self, key: object) -> bool:
        return key in self._names

    @override
    def __iter__(self) -> Iterator[SeriesKey]:
        return iter(self._names)

    @override
    def __len__(self) -> int:
        return len(self._names)


@lru_cache(maxsize=256)
def _places(names: bytes) -> Mapping[Name, int]:
    """Where the value of each name stands; runs of a service mostly have the same names."""
    read = _NAMES.validate_json(zlib.decompress(names))
    return {name: place for place, name in enumerate(read)}


def _numbers(figures: bytes) -> Sequence[float]:
    """All values, then all sample counts."""
    numbers = zlib.decompress(figures)
    half = len(numbers) // 16
    return struct.unpack(f"<{half}d{half}q", numbers)
