"""The port Observer in lists."""

from collections.abc import Iterator
from contextlib import contextmanager

from plimsoll.pipeline.graph import Node
from plimsoll.pipeline.model import Workflow


class MemoryObserver:
    """Remembers what it saw."""

    def __init__(self) -> None:
        self.carried: list[str] = []
        self.attempts: list[tuple[str, str]] = []
        """Node, and the name of what was raised, or `completed`."""
        self.taken_over = 0

    @contextmanager
    def carrying(self, workflow: Workflow) -> Iterator[None]:
        self.carried.append(workflow.id)
        yield

    @contextmanager
    def attempting(
        self,
        workflow: Workflow,  # noqa: ARG002 - nobody asks for it here
        node: Node,
    ) -> Iterator[None]:
        outcome = "completed"
        try:
            yield
        except Exception as error:
            outcome = type(error).__name__
            raise
        finally:
            self.attempts.append((node.name, outcome))

    def took_over(self, workflows: int) -> None:
        self.taken_over += workflows
