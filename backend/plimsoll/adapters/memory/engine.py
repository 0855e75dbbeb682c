"""The port Engine without durability: workflows run in threads of this process."""

import asyncio
import threading
from concurrent.futures import Future, ThreadPoolExecutor

from plimsoll.pipeline.carry_on import Carrier
from plimsoll.pipeline.model import Workflow


class MemoryEngine:
    """Runs what it is told of at once, each workflow in an event loop of its own."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="memory-engine")
        self._lock = threading.Lock()
        self._told: set[tuple[str, int]] = set()
        self._running: list[Future[None]] = []

    def enqueue(self, workflow: Workflow) -> None:
        key = (workflow.id, workflow.run)
        with self._lock:
            if key not in self._told:
                self._told.add(key)
                self._running.append(self._threads.submit(self._carry_on, *key))

    def settle(self) -> None:
        """Waits until nothing runs any more; raises what a run raised."""
        while True:
            with self._lock:
                running, self._running = self._running, []
            if not running:
                return
            for each in running:
                each.result()

    def _carry_on(self, workflow_id: str, run: int) -> None:
        asyncio.run(self._carrier.carry_on(workflow_id, run))
