"""The port VerdictStore in a dictionary."""

import threading
from collections.abc import Mapping, Sequence

from plimsoll.kit.finite import require_finite
from plimsoll.verdict.verdict import Conclusion, Verdict


class MemoryVerdictStore:
    """Verdicts that live as long as this object."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._verdicts: dict[str, Verdict] = {}

    def put(self, verdict: Verdict) -> None:
        require_finite(verdict, "verdict")
        with self._lock:
            self._verdicts[verdict.run_id] = verdict

    def get(self, run_id: str) -> Verdict | None:
        with self._lock:
            return self._verdicts.get(run_id)

    def of_runs(self, run_ids: Sequence[str]) -> Mapping[str, Verdict]:
        with self._lock:
            return {each: self._verdicts[each] for each in run_ids if each in self._verdicts}

    def conclusions(self, run_ids: Sequence[str]) -> Mapping[str, tuple[Conclusion, str]]:
        found = self.of_runs(run_ids).values()
        return {each.run_id: (each.conclusion, each.explanation) for each in found}
