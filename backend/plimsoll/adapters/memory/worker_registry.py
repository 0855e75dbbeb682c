"""The port WorkerRegistry in a dictionary."""

import threading
from collections.abc import Callable, Mapping


class MemoryWorkerRegistry:
    """Workers of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._beats: dict[str, int] = {}
        self._alone = threading.Lock()

    def join(self, worker_id: str, name: str) -> None:  # noqa: ARG002 - nobody looks at names here
        with self._lock:
            self._beats[worker_id] = 0

    def beat(self, worker_id: str) -> bool:
        with self._lock:
            if worker_id not in self._beats:
                return False
            self._beats[worker_id] += 1
            return True

    def beats(self) -> Mapping[str, int]:
        with self._lock:
            return dict(self._beats)

    def declare_dead(self, worker_id: str, beats: int) -> bool:
        with self._lock:
            if self._beats.get(worker_id) != beats:
                return False
            del self._beats[worker_id]
            return True

    def leave(self, worker_id: str) -> None:
        with self._lock:
            self._beats.pop(worker_id, None)

    def exclusively(self, work: Callable[[], int]) -> int:
        if not self._alone.acquire(blocking=False):
            return 0
        try:
            return work()
        finally:
            self._alone.release()
