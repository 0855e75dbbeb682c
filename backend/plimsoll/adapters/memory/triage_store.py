"""The port TriageStore in a dictionary."""

import threading
from collections.abc import Mapping, Sequence

from plimsoll.verdict.verdict import TriageEntry


class MemoryTriageStore:
    """Entries that live as long as this object."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, TriageEntry] = {}

    def add(self, entry: TriageEntry) -> None:
        with self._lock:
            self._entries.setdefault(entry.id, entry)

    def of_run(self, run_id: str) -> tuple[TriageEntry, ...]:
        return self.of_runs([run_id]).get(run_id, ())

    def of_runs(self, run_ids: Sequence[str]) -> Mapping[str, tuple[TriageEntry, ...]]:
        wanted = set(run_ids)
        with self._lock:
            known = [each for each in self._entries.values() if each.run_id in wanted]
        found: dict[str, list[TriageEntry]] = {}
        for each in sorted(known, key=lambda entry: (entry.at, entry.id)):
            found.setdefault(each.run_id, []).append(each)
        return {run_id: tuple(entries) for run_id, entries in found.items()}
