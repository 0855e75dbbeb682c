"""What was done is taken back, in reverse order, when a later part fails or is cancelled."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from plimsoll.pipeline.flow import Flow
from plimsoll.pipeline.graph import Node


class Saga:
    """A stretch of a pipeline of which either all effects stay or none.

    Use it as `async with Saga(flow) as saga:`, and say before each step how its effect is undone: a
    step that fails or is cancelled may have had it.
    """

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._undoing: list[tuple[Node, Callable[[str], None]]] = []

    def undo_with(self, node: Node, work: Callable[[str], None]) -> None:
        """Says how the effect of a node is taken back.

        The work may run twice, and may find that there was no effect.
        """
        self._undoing.append((node, work))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A wait or a lost claim is no `Exception`: somebody goes on from here.
        if not isinstance(error, Exception):
            return
        failed: Exception | None = None
        for node, work in reversed(self._undoing):
            try:
                await self._flow.undo(node, work)
            except Exception as broken:  # noqa: BLE001 - the others are to be taken back as well
                failed = failed or broken
        if failed is not None:
            raise failed from error
