"""The engine without durability: runs a pipeline in this process, with a journal to replay from."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import TypeVar

from pydantic import JsonValue, TypeAdapter

from plimsoll.kit.errors import Unavailable
from plimsoll.pipeline.flow import Retry
from plimsoll.pipeline.graph import Node

T = TypeVar("T")


def _nobody(_kind: str, _data: dict[str, JsonValue]) -> None:
    """For workflows that nobody watches."""


def _nothing() -> None:
    """For work that ends by itself."""


class MemoryFlow:
    """A `Flow` whose journal lives in a dictionary.

    Handing the journal of a finished run to a new flow replays it: no work is done again. Tests
    prove by that that a pipeline is deterministic.
    """

    def __init__(
        self,
        run_id: str,
        *,
        journal: MutableMapping[str, JsonValue] | None = None,
        watch: Callable[[str, dict[str, JsonValue]], None] = _nobody,
        stop: Callable[[], None] = _nothing,
    ) -> None:
        """A flow that tells `watch` what it emits; `stop` ends the work of a cancelled step."""
        self._run_id = run_id
        self._journal: MutableMapping[str, JsonValue] = {} if journal is None else journal
        self._watch = watch
        self._stop = stop
        self._topics: defaultdict[str, asyncio.Queue[JsonValue]] = defaultdict(asyncio.Queue)

    @property
    def run_id(self) -> str:
        return self._run_id

    async def step(
        self,
        node: Node,
        result_type: type[T],
        work: Callable[[str], T],
        *,
        retry: Retry = Retry(),  # noqa: B008 - a frozen value
        timeout_s: float | None = None,
    ) -> T:
        adapter = TypeAdapter(result_type)
        if node.name not in self._journal:
            key = f"{self._run_id}:{node.name}"
            try:
                result = await self._until_available(work, key, retry, timeout_s)
            except asyncio.CancelledError:
                # A thread cannot be cancelled; what it waits for can be ended.
                self._stop()
                raise
            self._journal[node.name] = adapter.dump_python(result, mode="json")
        return adapter.validate_python(self._journal[node.name])

    async def _until_available(
        self, work: Callable[[str], T], key: str, retry: Retry, timeout_s: float | None
    ) -> T:
        pause_s = retry.first_pause_s
        for _ in range(retry.attempts - 1):
            try:
                return await asyncio.wait_for(asyncio.to_thread(work, key), timeout_s)
            except Unavailable as unavailable:
                await self.emit("retry", {"key": key, "error": str(unavailable)})
                await asyncio.sleep(pause_s)
                pause_s *= retry.factor
        return await asyncio.wait_for(asyncio.to_thread(work, key), timeout_s)

    async def gather(self, parts: Sequence[Awaitable[T]]) -> list[T]:
        return list(await asyncio.gather(*parts))

    async def wait_event(self, topic: str, timeout_s: float) -> JsonValue:
        try:
            return await asyncio.wait_for(self._topics[topic].get(), timeout_s)
        except TimeoutError:
            return None

    async def emit(self, kind: str, data: dict[str, JsonValue]) -> None:
        self._watch(kind, data)

    def send(self, topic: str, message: JsonValue) -> None:
        """Answers a pipeline that waits for the topic."""
        self._topics[topic].put_nowait(message)
