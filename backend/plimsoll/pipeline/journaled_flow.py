"""The flow whose memory is a journal: what it has finished is read back, never done again."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from pydantic import JsonValue, TypeAdapter

from plimsoll.kit.errors import Unavailable
from plimsoll.pipeline.flow import Retry, WorkflowCancelledError
from plimsoll.pipeline.graph import Node
from plimsoll.pipeline.model import undo_of
from plimsoll.pipeline.ports import Journal, Observer, Taken
from plimsoll.pipeline.trial import Step, Trial, WorkerStoppedError

T = TypeVar("T")

GRACE_S = 10.0
"""How long interrupted work may take to end before it is left to itself."""
UNDO_RETRY = Retry(attempts=20)


class SuspendedError(BaseException):
    """The workflow waits; another run goes on. No `Exception`, so that nobody compensates."""


class JournaledFlow:
    """A `Flow` over any `Journal`; lives in the event loop that makes it."""

    def __init__(self, taken: Taken, journal: Journal, observer: Observer) -> None:
        self._taken = taken
        self._journal = journal
        self._observer = observer
        self._done = set(taken.results)
        self._cancelled = False
        self._stopped = False
        self._left_alone = False
        self._side_by_side = 0
        self._waiting: list[tuple[Step, asyncio.Future[str]]] = []
        self._loop = asyncio.get_running_loop()

    @property
    def run_id(self) -> str:
        return self._taken.workflow.id

    @property
    def left_alone(self) -> bool:
        """Whether work that was to stop may still go on in its thread."""
        return self._left_alone

    def cancel(self) -> None:
        """Ends what is under way, to take it back; callable from any thread."""
        self._loop.call_soon_threadsafe(self._note_cancelled)

    def stop(self) -> None:
        """Ends what is under way, for another worker to go on; callable from any thread."""
        self._loop.call_soon_threadsafe(self._note_stopped)

    def _note_cancelled(self) -> None:
        self._cancelled = True
        self._wake()

    def _note_stopped(self) -> None:
        self._stopped = True
        self._wake()

    def _wake(self) -> None:
        for step, ending in self._waiting:
            if self._ends(step) and not ending.done():
                ending.set_result("")

    def _ends(self, step: Step) -> bool:
        """Whether a step is to end early; taking back is not cancelled."""
        return self._stopped or (self._cancelled and not step.undoing)

    async def step(
        self,
        node: Node,
        result_type: type[T],
        work: Callable[[str], T],
        *,
        given: Mapping[str, JsonValue] | None = None,
        retry: Retry = Retry(),  # noqa: B008 - a frozen value
        timeout_s: float | None = None,
    ) -> T:
        adapter = _adapter(result_type)
        if node.name in self._taken.results:
            return adapter.validate_json(self._taken.results[node.name])
        if node.name in self._taken.failures:
            raise self._taken.failures[node.name].as_error()
        step = Step(node, lambda key: adapter.dump_json(work(key)).decode(), given=given or {})
        result = await self._until_done(step, retry, timeout_s)
        self._done.add(node.name)
        return adapter.validate_json(result)

    def went_past(self, added: Node, *, before: Node) -> bool:
        return before.name in self._done and added.name not in self._done

    async def undo(self, node: Node, work: Callable[[str], None]) -> None:
        undoing = node.model_copy(update={"name": undo_of(node.name)})
        if undoing.name in self._taken.results:
            return

        def undone(key: str) -> str:
            work(key)
            return "null"

        await self._until_done(Step(undoing, undone, given={}, undoing=True), UNDO_RETRY, None)

    async def gather(self, parts: Sequence[Awaitable[T]]) -> list[T]:
        self._side_by_side += 1
        try:
            ended = await asyncio.gather(*parts, return_exceptions=True)
        finally:
            self._side_by_side -= 1
        results = [each for each in ended if not isinstance(each, BaseException)]
        for each in ended:
            if isinstance(each, BaseException):
                raise each
        return results

    async def wait_event(self, topic: str, timeout_s: float) -> JsonValue:
        if self._side_by_side:
            # The wait ends this run, and the other parts would go on without anybody.
            raise ValueError(f"the pipeline waits for {topic} beside other parts")
        claim = self._taken.claim
        if self._taken.workflow.cancel_requested:
            raise WorkflowCancelledError(self.run_id)
        answer = await asyncio.to_thread(self._journal.answered, claim, topic)
        if answer is not None:
            return answer[0]
        if await asyncio.to_thread(self._journal.wait, claim, topic, timeout_s) is None:
            return None
        raise SuspendedError

    async def emit(self, kind: str, data: dict[str, JsonValue]) -> None:
        await asyncio.to_thread(self._journal.emit, self._taken.claim, kind, data)

    async def _until_done(self, step: Step, retry: Retry, timeout_s: float | None) -> str:
        for failed in range(1, retry.attempts):
            try:
                return await self._attempt(step, timeout_s, last=False)
            except Unavailable:
                chance = random.random()  # noqa: S311 - it spreads, it hides nothing
                await self._pause(retry.pause_s(failed, chance), step)
        return await self._attempt(step, timeout_s, last=True)

    async def _pause(self, pause_s: float, step: Step) -> None:
        """A pause that a wish to cancel or to stop ends."""
        with self._ending(step) as ending:
            await asyncio.wait([ending], timeout=pause_s)

    async def _attempt(self, step: Step, timeout_s: float | None, *, last: bool) -> str:
        """One attempt in a thread of its own, which neither a timeout nor a cancel waits for."""
        if self._stopped:
            raise WorkerStoppedError
        trial = Trial(step, self._taken, self._journal, self._observer, last=last)
        working = asyncio.ensure_future(asyncio.to_thread(trial.run))
        try:
            with self._ending(step) as ending:
                await asyncio.wait(
                    [working, ending], timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED
                )
            if not working.done():
                # Ending a child waits for its end, which must not stop this loop.
                await asyncio.to_thread(trial.stop, self._why(step, timeout_s))
                await asyncio.wait([working], timeout=GRACE_S)
            if not working.done():
                self._left_alone = True
                await asyncio.to_thread(trial.abandon)
                return trial.unheard()
            return await working
        except asyncio.CancelledError:
            trial.stop(WorkerStoppedError())
            raise

    @contextmanager
    def _ending(self, step: Step) -> Iterator["asyncio.Future[str]"]:
        """Done as soon as the step is to end early."""
        ending: asyncio.Future[str] = self._loop.create_future()
        if self._ends(step):
            ending.set_result("")
        waiting = (step, ending)
        self._waiting.append(waiting)
        try:
            yield ending
        finally:
            self._waiting.remove(waiting)
            ending.cancel()

    def _why(self, step: Step, timeout_s: float | None) -> BaseException:
        if self._stopped:
            return WorkerStoppedError()
        if self._ends(step):
            return WorkflowCancelledError(self.run_id)
        return Unavailable(f"{step.node.name} took longer than {timeout_s} s.")


_adapters: dict[object, TypeAdapter[object]] = {}


def _adapter(result_type: type[T]) -> TypeAdapter[T]:
    """Made once: for a large model that takes longer than many a node."""
    if result_type not in _adapters:
        _adapters[result_type] = TypeAdapter(result_type)
    return _adapters[result_type]  # type: ignore[return-value]  # it was made for that type
