"""The port between a pipeline and the engine that makes it durable.

A pipeline is an async function that does everything through its `Flow`. Use cases are plain
functions; the engine runs them in threads, writes their results down and, when the workflow is
resumed, hands the written result back instead of calling them again. Branch only on such results.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from pydantic import JsonValue

from plimsoll.kit.value import Value
from plimsoll.pipeline.graph import Node, StateGraph

T = TypeVar("T")


class Retry(Value):
    """How often work that is `Unavailable` is tried, with growing pauses between."""

    attempts: int = 5
    first_pause_s: float = 0.5
    factor: float = 2.0
    longest_pause_s: float = 60.0

    def pause_s(self, failed: int, chance: float) -> float:
        """How long to wait after so many failures; `chance`, 0 to 1, spreads those who wait.

        "Full jitter" keeps half of the pause certain, so that a pause never is none.
        """
        whole = min(self.first_pause_s * self.factor ** (failed - 1), self.longest_pause_s)
        return whole * (0.5 + chance / 2)


class WorkflowCancelledError(Exception):
    """Somebody cancelled the workflow: what it has done so far is to be taken back."""


class Flow(Protocol):
    """One durable execution, seen from inside."""

    @property
    def run_id(self) -> str:
        """Identifies the execution, also after a restart."""
        ...

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
        """The result of the work, which is called at most once to its end per execution.

        The work receives its idempotency key. Its result is written down as JSON and what is
        returned was read back from that, so that a first run and a resumed one see the same.
        `given` is what people may see of its input.

        Raises:
            PlimsollError: whatever the work raised; `Unavailable` only after the retries, and
                also when the work took longer than `timeout_s`.
            WorkflowCancelledError: somebody cancelled the workflow.
        """
        ...

    def went_past(self, added: Node, *, before: Node) -> bool:
        """Whether the workflow has passed the place of a node that its pipeline did not have then.

        Guards a node that a later version puts in front of another one: a workflow that was begun
        without it does not turn back for it. The answer is the same however often it is resumed.
        """
        ...

    async def undo(self, node: Node, work: Callable[[str], None]) -> None:
        """Takes a completed node's effect back; errors as in `step`, but a wish to cancel."""
        ...

    async def gather(self, parts: Sequence[Awaitable[T]]) -> list[T]:
        """The results of several steps that run at the same time, in order.

        When one fails, the others are waited for, and then its error is raised. None of them may
        wait for an event.
        """
        ...

    async def wait_event(self, topic: str, timeout_s: float) -> JsonValue:
        """What somebody sent to the topic; None when nothing came in time.

        It may take days: the execution ends here and another one goes on. A topic is asked for
        once in a pipeline.
        """
        ...

    async def emit(self, kind: str, data: dict[str, JsonValue]) -> None:
        """Tells whoever watches."""
        ...


class Walk:
    """A flow that follows a graph: a node is run only where an edge allows it."""

    def __init__(self, graph: StateGraph, flow: Flow) -> None:
        self._graph = graph
        self._flow = flow
        self._at: str | None = None

    async def visit(
        self,
        name: str,
        result_type: type[T],
        work: Callable[[str], T],
        *,
        given: Mapping[str, JsonValue] | None = None,
        retry: Retry = Retry(),  # noqa: B008 - a frozen value
        timeout_s: float | None = None,
    ) -> T:
        """Runs a node and returns its result; errors as in `Flow.step`."""
        allowed = (self._graph.start.name,) if self._at is None else self._graph.after(self._at)
        if name not in allowed:
            raise ValueError(
                f"the graph {self._graph.name} allows {allowed} after {self._at}, not {name}"
            )
        node = self._graph.node(name)
        self._at = name
        return await self._flow.step(
            node, result_type, work, given=given, retry=retry, timeout_s=timeout_s
        )

    def went_past(self, added: str, *, before: str) -> bool:
        """As `Flow.went_past`; the graph keeps the edge that leads past the added node."""
        return self._flow.went_past(self._graph.node(added), before=self._graph.node(before))

    async def finish(self, name: str) -> None:
        """Marks the last node, which has no work of its own."""
        await self.visit(name, bool, lambda _key: True)
