"""The port Journal in dictionaries."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from pydantic import JsonValue, TypeAdapter

from plimsoll.adapters.memory.records import TIMEOUT, MemoryRecords, Record
from plimsoll.kit.error_record import ErrorRecord
from plimsoll.pipeline.graph import Node
from plimsoll.pipeline.model import (
    AgentExecution,
    ExecutionStatus,
    WorkflowStatus,
    lost_in_a_row,
    undo_of,
)
from plimsoll.pipeline.ports import Attempt, Claim, ClaimLostError, Taken

_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


class MemoryJournal:
    """What an engine writes into the records."""

    def __init__(self, records: MemoryRecords | None = None) -> None:
        self._records = records or MemoryRecords()

    def take(self, workflow_id: str, run: int) -> Taken | None:
        with self._records.lock:
            record = self._records.by_id.get(workflow_id)
            if record is None or record.workflow.status.ended or record.workflow.run != run:
                return None
            for each in tuple(record.executions):
                self._records.end_execution(record, each.id, ExecutionStatus.INTERRUPTED)
            record.owner = uuid.uuid4().hex
            if record.workflow.status is not WorkflowStatus.RUNNING:
                self._records.note(record, "workflow", {"status": "running"})
            self._records.change(
                record,
                status=WorkflowStatus.RUNNING,
                started_at=record.workflow.started_at or self._records.clock.now(),
            )
            return Taken(
                claim=Claim(workflow_id=workflow_id, owner=record.owner),
                workflow=record.workflow,
                results=record.texts_by_node(),
                failures=record.failures_by_node(),
            )

    def begin(
        self, claim: Claim, node: Node, given: Mapping[str, JsonValue], *, undoing: bool = False
    ) -> Attempt | None:
        with self._claimed(claim) as record:
            if record.workflow.cancel_requested and not undoing:
                return None
            earlier = [each for each in record.executions if each.node == node.name]
            undone = sum(
                each.node == undo_of(node.name) and each.status is ExecutionStatus.UNDONE
                for each in record.executions
            )
            number = len(earlier) + 1
            execution = AgentExecution(
                id=self._records.next_execution_id(),
                workflow_id=claim.workflow_id,
                node=node.name,
                agent=node.agent,
                attempt=number,
                status=ExecutionStatus.RUNNING,
                started_at=self._records.clock.now(),
                input=dict(given),
            )
            record.executions.append(execution)
            self._records.note_node(record, execution, "started")
            return Attempt(
                execution_id=execution.id,
                number=number,
                lost=lost_in_a_row(each.status for each in earlier),
                key=f"{claim.workflow_id}:{node.name}" + (f":{undone}" if undone else ""),
            )

    def end(
        self,
        claim: Claim,
        attempt: Attempt,
        status: ExecutionStatus,
        *,
        output: str | None = None,
        error: ErrorRecord | None = None,
        log: Sequence[str] = (),
    ) -> bool:
        with self._claimed(claim) as record:
            document = None if output is None else _JSON.validate_json(output)
            ended = self._records.end_execution(
                record,
                attempt.execution_id,
                status,
                output=document,
                error=error,
                log=tuple(log),
            )
            if ended and output is not None:
                record.texts[attempt.execution_id] = output
            return ended

    def emit(self, claim: Claim, kind: str, data: Mapping[str, JsonValue]) -> None:
        with self._claimed(claim) as record:
            self._records.note(record, kind, data)

    def answered(self, claim: Claim, topic: str) -> tuple[JsonValue] | None:
        with self._claimed(claim) as record:
            for message in record.answers.get(topic, {}).values():
                return (message,)
            return None

    def wait(self, claim: Claim, topic: str, timeout_s: float) -> datetime | None:
        with self._claimed(claim) as record:
            now = self._records.clock.now()
            known = topic in record.waits
            until = record.waits.setdefault(topic, now + timedelta(seconds=timeout_s))
            if topic not in record.answers and until <= now:
                record.answers[topic] = {TIMEOUT: None}
            if TIMEOUT in record.answers.get(topic, ()):
                return None
            status = record.workflow.status
            waits_already = status is WorkflowStatus.WAITING and known
            if status is WorkflowStatus.QUEUED or (waits_already and topic not in record.answers):
                return until
            self._records.change(record, status=WorkflowStatus.WAITING)
            self._records.note(record, "workflow", {"status": "waiting", "topic": topic})
            if record.workflow.cancel_requested or topic in record.answers:
                # It came while the workflow was on its way here.
                self._records.queue(record)
            return until

    def finish(
        self,
        claim: Claim,
        status: WorkflowStatus,
        *,
        output: JsonValue = None,
        error: ErrorRecord | None = None,
    ) -> None:
        with self._claimed(claim) as record:
            if not record.workflow.status.ended:
                self._records.end(record, status, output=output, error=error)

    def release(self, claim: Claim) -> None:
        with self._claimed(claim) as record:
            record.owner = ""
            if record.workflow.status is WorkflowStatus.RUNNING:
                self._records.queue(record)

    def to_cancel(self, workflow_ids: Sequence[str]) -> frozenset[str]:
        with self._records.lock:
            return frozenset(
                identity
                for identity in workflow_ids
                if identity in self._records.by_id
                and self._records.by_id[identity].workflow.cancel_requested
            )

    @contextmanager
    def _claimed(self, claim: Claim) -> Iterator[Record]:
        with self._records.lock:
            record = self._records.by_id.get(claim.workflow_id)
            if record is None or record.owner != claim.owner:
                raise ClaimLostError(claim.workflow_id)
            yield record
