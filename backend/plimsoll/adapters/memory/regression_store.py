"""The port RegressionStore in a dictionary."""

import threading
from collections.abc import Sequence
from typing import TypeAlias

from plimsoll.verdict.verdict import Regression

_Key: TypeAlias = tuple[str, str, str, str]


class MemoryRegressionStore:
    """Reports that live as long as this object."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[_Key, Regression] = {}

    def keep(self, run_id: str, reported: Sequence[Regression]) -> None:
        with self._lock:
            self._kept = {key: each for key, each in self._kept.items() if each.run_id != run_id}
            for each in reported:
                known = self._kept.get(_key(each))
                if known is None or (known.at, known.run_id) < (each.at, each.run_id):
                    self._kept[_key(each)] = each

    def of_run(self, run_id: str) -> tuple[Regression, ...]:
        return tuple(each for each in self.all() if each.run_id == run_id)

    def all(self) -> tuple[Regression, ...]:
        """Everything, by service, environment, endpoint and metric."""
        with self._lock:
            return tuple(each for _, each in sorted(self._kept.items()))


def _key(each: Regression) -> _Key:
    return each.service, each.environment, each.endpoint, each.metric
