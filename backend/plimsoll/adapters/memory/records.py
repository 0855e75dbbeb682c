"""Workflows in dictionaries, and how they change; the store and the journal both stand on it."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.error_record import ErrorRecord
from plimsoll.kit.errors import NotFound
from plimsoll.pipeline.model import (
    AgentExecution,
    Event,
    ExecutionStatus,
    NewWorkflow,
    Workflow,
    WorkflowStatus,
)

TIMEOUT = "\x1ftimeout"
"""The key of an answer that never came; no key of a caller has control characters."""


def _nobody(_kind: str, _data: Mapping[str, JsonValue]) -> None:
    """For workflows that nobody watches."""


@dataclass
class Record:
    """All that is known of a workflow."""

    workflow: Workflow
    wanted: NewWorkflow
    owner: str = ""
    dispatched_run: int = 0
    executions: list[AgentExecution] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    """The outputs as JSON text, by execution."""
    events: list[Event] = field(default_factory=list)
    answers: dict[str, dict[str, JsonValue]] = field(default_factory=dict)
    """By topic and key, in the order they came."""
    waits: dict[str, datetime] = field(default_factory=dict)

    def texts_by_node(self) -> dict[str, str]:
        """What was completed and not undone."""
        return {
            each.node: self.texts[each.id]
            for each in self.executions
            if each.status is ExecutionStatus.COMPLETED
        }

    def unanswered(self) -> dict[str, datetime]:
        """Until when an answer is waited for, by topic."""
        return {topic: until for topic, until in self.waits.items() if topic not in self.answers}

    def failures_by_node(self) -> dict[str, ErrorRecord]:
        """What failed for good."""
        return {
            each.node: each.error
            for each in self.executions
            if each.status is ExecutionStatus.FAILED and each.error is not None
        }


class MemoryRecords:
    """Workflows that live as long as this object."""

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        watch: Callable[[str, Mapping[str, JsonValue]], None] = _nobody,
    ) -> None:
        """`watch` is told every event."""
        self.clock = clock or SystemClock()
        self.lock = threading.RLock()
        self.by_id: dict[str, Record] = {}
        self._watch = watch
        self._executions = 0

    def record(self, workflow_id: str) -> Record:
        """One record; NotFound if there is none."""
        if workflow_id not in self.by_id:
            raise NotFound(f"There is no workflow {workflow_id[:100]}.")
        return self.by_id[workflow_id]

    def next_execution_id(self) -> int:
        """Unique among the executions of all workflows."""
        self._executions += 1
        return self._executions

    def change(self, record: Record, **changes: object) -> None:
        """Replaces fields of the workflow."""
        record.workflow = record.workflow.model_copy(update=changes)

    def queue(self, record: Record, **changes: object) -> None:
        """Queues the workflow for another run."""
        run = record.workflow.run + 1
        self.change(record, status=WorkflowStatus.QUEUED, run=run, **changes)
        self.note(record, "workflow", {"status": "queued"})

    def end(self, record: Record, status: WorkflowStatus, **changes: object) -> None:
        """Ends the workflow; it waits for nothing any more."""
        for topic in record.unanswered():
            del record.waits[topic]
        self.change(record, status=status, ended_at=self.clock.now(), **changes)
        self.note(record, "workflow", {"status": status.value})

    def end_execution(
        self, record: Record, execution_id: int, status: ExecutionStatus, **changes: object
    ) -> bool:
        """Ends an attempt that is under way; False if it is not."""
        for index, each in enumerate(record.executions):
            if each.id == execution_id and each.status is ExecutionStatus.RUNNING:
                ended = {"status": status, "ended_at": self.clock.now(), **changes}
                record.executions[index] = each.model_copy(update=ended)
                self.note_node(record, record.executions[index], status.value)
                return True
        return False

    def note_node(self, record: Record, execution: AgentExecution, state: str) -> None:
        """An event about a node."""
        data: dict[str, JsonValue] = {
            "node": execution.node,
            "agent": execution.agent,
            "state": state,
            "attempt": execution.attempt,
        }
        if execution.error is not None:
            data["error"] = execution.error.what
        self.note(record, "node", data)

    def note(self, record: Record, kind: str, data: Mapping[str, JsonValue]) -> None:
        """An event."""
        event = Event(id=len(record.events) + 1, kind=kind, data=dict(data), at=self.clock.now())
        record.events.append(event)
        self._watch(kind, data)
