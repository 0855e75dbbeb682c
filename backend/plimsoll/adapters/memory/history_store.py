"""The port HistoryStore in dictionaries."""

import threading
from collections.abc import Mapping
from typing import TypeAlias

from pydantic import AwareDatetime

from plimsoll.kit.finite import require_finite
from plimsoll.verdict.verdict import Point, SeriesKey

_Of: TypeAlias = tuple[str, str, str]
"""Service, environment and test type."""
_Runs: TypeAlias = dict[str, dict[SeriesKey, Point]]
"""The points of each run."""


class MemoryHistoryStore:
    """Histories that live as long as this object."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: dict[_Of, _Runs] = {}

    def add(self, points: Mapping[SeriesKey, Point]) -> None:
        require_finite(list(points.values()), "points")
        with self._lock:
            for key, point in points.items():
                runs = self._runs.setdefault(_of(key), {})
                known = runs.setdefault(point.run_id, {})
                first = next(iter(known.values()), point)
                same = {
                    "at": first.at,
                    "version": first.version,
                    "workload_digest": first.workload_digest,
                }
                known.setdefault(key, point.model_copy(update=same))

    def series(self, key: SeriesKey, *, most: int = 500) -> tuple[Point, ...]:
        return self.all_series(*_of(key), most=most).get(key, ())

    def all_series(
        self,
        service: str,
        environment: str,
        test_type: str,
        *,
        most: int = 500,
        before: AwareDatetime | None = None,
    ) -> Mapping[SeriesKey, tuple[Point, ...]]:
        with self._lock:
            runs = [
                dict(each)
                for each in self._runs.get((service, environment, test_type), {}).values()
            ]
        wanted = [run for run in runs if before is None or _first(run).at < before]
        wanted.sort(key=lambda run: (_first(run).at, _first(run).run_id))
        found: dict[SeriesKey, list[Point]] = {}
        for run in wanted[max(0, len(wanted) - most) :]:
            for key, point in run.items():
                found.setdefault(key, []).append(point)
        return {key: tuple(series) for key, series in found.items()}

    def remove(self, run_id: str) -> None:
        with self._lock:
            for runs in self._runs.values():
                runs.pop(run_id, None)


def _of(key: SeriesKey) -> _Of:
    return key.service, key.environment, key.test_type


def _first(run: Mapping[SeriesKey, Point]) -> Point:
    return next(iter(run.values()))
