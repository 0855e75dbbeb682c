"""The port WorkflowStore in dictionaries."""

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import JsonValue, TypeAdapter

from plimsoll.adapters.memory.records import TIMEOUT, MemoryRecords, Record
from plimsoll.kit.canonical import canonical_json
from plimsoll.kit.errors import Conflict
from plimsoll.kit.ids import time_ordered_id
from plimsoll.kit.page import Page, PageRequest
from plimsoll.pipeline.model import (
    UNDO,
    AgentExecution,
    Event,
    ExecutionStatus,
    NewWorkflow,
    Workflow,
    WorkflowQuery,
    WorkflowStatus,
    undo_of,
)

_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)
_RECENT = 20


class MemoryWorkflowStore:
    """What people see and steer of the records."""

    def __init__(self, records: MemoryRecords | None = None) -> None:
        self._records = records or MemoryRecords()

    def request(self, wanted: NewWorkflow) -> tuple[Workflow, bool]:
        with self._records.lock:
            for record in self._records.by_id.values():
                if _answers(record, wanted):
                    return record.workflow, False
            now = self._records.clock.now()
            workflow = Workflow(
                id=time_ordered_id(now),
                status=WorkflowStatus.QUEUED,
                created_at=now,
                **wanted.model_dump(exclude={"idempotency_key"}),
            )
            record = Record(workflow, wanted)
            self._records.by_id[workflow.id] = record
            self._records.note(record, "workflow", {"status": "queued"})
            return workflow, True

    def get(self, workflow_id: str) -> Workflow:
        with self._records.lock:
            return self._records.record(workflow_id).workflow

    def find(self, query: WorkflowQuery, page: PageRequest) -> Page[Workflow]:
        after = page.after()
        with self._records.lock:
            matching = [
                record.workflow
                for identity, record in sorted(self._records.by_id.items(), reverse=True)
                if _matches(record.workflow, query) and (after is None or identity < after)
            ]
        shown = tuple(matching[: page.limit])
        return Page.of(shown, shown[-1].id if len(matching) > len(shown) else None)

    def executions(self, workflow_id: str) -> Sequence[AgentExecution]:
        with self._records.lock:
            record = self._records.by_id.get(workflow_id)
            return () if record is None else tuple(record.executions)

    def events(self, workflow_id: str, *, after: int = 0, limit: int = 500) -> Sequence[Event]:
        with self._records.lock:
            record = self._records.by_id.get(workflow_id)
            events = () if record is None else record.events[after : after + limit]
            return tuple(events)

    def counts(self) -> Mapping[WorkflowStatus, int]:
        with self._records.lock:
            statuses = [record.workflow.status for record in self._records.by_id.values()]
            return Counter(status for status in statuses if not status.ended)

    def durations_s(self, template: str) -> Mapping[str, float]:
        with self._records.lock:
            taken: dict[str, list[float]] = {}
            for record in self._records.by_id.values():
                for each in record.executions if record.workflow.template == template else ():
                    if each.status is ExecutionStatus.COMPLETED and each.ended_at is not None:
                        duration = each.ended_at - each.started_at
                        taken.setdefault(each.node, []).append(duration.total_seconds())
        return {node: statistics.median(durations[-_RECENT:]) for node, durations in taken.items()}

    def result(self, service: str, template: str, node: str) -> JsonValue:
        with self._records.lock:
            for _, record in sorted(self._records.by_id.items(), reverse=True):
                workflow = record.workflow
                if (
                    workflow.service == service
                    and workflow.template == template
                    and workflow.status is WorkflowStatus.COMPLETED
                ):
                    return _JSON.validate_json(record.texts_by_node().get(node, "null"))
        return None

    def request_cancel(self, workflow_id: str) -> Workflow:
        with self._records.lock:
            record = self._records.record(workflow_id)
            workflow = record.workflow
            if workflow.status.ended:
                raise Conflict(f"The workflow {workflow_id} has ended already.")
            if workflow.status is not WorkflowStatus.RUNNING and not record.executions:
                self._records.change(record, cancel_requested=True)
                self._records.end(record, WorkflowStatus.CANCELLED)
            elif workflow.status is WorkflowStatus.WAITING:
                self._records.queue(record, cancel_requested=True)
            else:
                self._records.change(record, cancel_requested=True)
            return record.workflow

    def reopen(self, workflow_id: str) -> Workflow:
        with self._records.lock:
            record = self._records.record(workflow_id)
            if record.workflow.status not in {WorkflowStatus.FAILED, WorkflowStatus.CANCELLED}:
                raise Conflict(
                    f"The workflow {workflow_id} is {record.workflow.status}.",
                    fix="Only a failed or cancelled workflow can be retried.",
                )
            if any(
                other is not record and _answers(other, record.wanted)
                for other in self._records.by_id.values()
            ):
                raise Conflict("The same is under way already.")
            _forget_failures(record)
            _forget_undone(record)
            _forget_timeouts(record)
            self._records.queue(record, cancel_requested=False, error=None, ended_at=None)
            return record.workflow

    def answer(self, workflow_id: str, topic: str, message: JsonValue, *, key: str) -> Workflow:
        with self._records.lock:
            record = self._records.record(workflow_id)
            if record.workflow.status.ended:
                raise Conflict(f"The workflow {workflow_id} has ended already.")
            waits = topic in record.unanswered()
            record.answers.setdefault(topic, {}).setdefault(key, message)
            if waits and record.workflow.status is WorkflowStatus.WAITING:
                self._records.queue(record)
            return record.workflow

    def due(self) -> Sequence[Workflow]:
        with self._records.lock:
            for record in self._records.by_id.values():
                waiting = record.workflow.status is WorkflowStatus.WAITING
                now = self._records.clock.now()
                if waiting and any(until <= now for until in record.unanswered().values()):
                    self._records.queue(record)
            return [
                record.workflow
                for record in self._records.by_id.values()
                if record.workflow.status is WorkflowStatus.QUEUED
                and record.dispatched_run < record.workflow.run
            ]

    def dispatched(self, workflow: Workflow) -> None:
        with self._records.lock:
            record = self._records.by_id.get(workflow.id)
            if record is not None:
                record.dispatched_run = max(record.dispatched_run, workflow.run)

    def delete_ended_before(self, moment: datetime) -> int:
        with self._records.lock:
            old = [
                identity
                for identity, record in self._records.by_id.items()
                if record.workflow.ended_at is not None and record.workflow.ended_at < moment
            ]
            for identity in old:
                del self._records.by_id[identity]
            return len(old)


def _same(record: Record, wanted: NewWorkflow) -> bool:
    """Whether both ask for the same."""
    parts = {"template", "parameters"}
    asked, asks = (each.model_dump(mode="json", include=parts) for each in (record.wanted, wanted))
    return canonical_json(asked) == canonical_json(asks)


def _answers(record: Record, wanted: NewWorkflow) -> bool:
    """Whether the workflow is what the request asks for; Conflict if its key says so wrongly."""
    if wanted.idempotency_key is None:
        unkeyed = record.wanted.idempotency_key is None
        ends = record.workflow.status.ended or record.workflow.cancel_requested
        return unkeyed and not ends and _same(record, wanted)
    used = (record.wanted.principal, record.wanted.idempotency_key)
    if used != (wanted.principal, wanted.idempotency_key):
        return False
    if not _same(record, wanted):
        raise Conflict(
            "The idempotency key was used for something else.",
            where="Idempotency-Key",
            fix="Use a new key for a new request.",
        )
    return True


def _matches(workflow: Workflow, query: WorkflowQuery) -> bool:
    told = (workflow.id, workflow.service, workflow.requested_by)
    error = () if workflow.error is None else (workflow.error.what,)
    text = (query.text or "").lower()
    return (
        query.status in {None, workflow.status}
        and query.template in {None, workflow.template}
        and query.service in {None, workflow.service}
        and (query.services is None or workflow.service in query.services)
        and (query.created_from is None or workflow.created_at >= query.created_from)
        and (query.created_before is None or workflow.created_at < query.created_before)
        and any(text in part.lower() for part in (*told, *error))
    )


def _forget_failures(record: Record) -> None:
    """What failed for good is tried again."""
    _replace(record, ExecutionStatus.FAILED, ExecutionStatus.RETRYING, None)


def _forget_timeouts(record: Record) -> None:
    """What was waited for too long is waited for again."""
    record.waits.clear()
    for topic, answers in tuple(record.answers.items()):
        answers.pop(TIMEOUT, None)
        if not answers:
            del record.answers[topic]


def _forget_undone(record: Record) -> None:
    """What was taken back has to be done again, and can be taken back again."""
    undone = {
        each.node.removeprefix(UNDO)
        for each in record.executions
        if each.node.startswith(UNDO) and each.status is ExecutionStatus.COMPLETED
    }
    both = undone | {undo_of(node) for node in undone}
    _replace(record, ExecutionStatus.COMPLETED, ExecutionStatus.UNDONE, both)


def _replace(
    record: Record, old: ExecutionStatus, new: ExecutionStatus, nodes: set[str] | None
) -> None:
    record.executions = [
        each.model_copy(update={"status": new})
        if each.status is old and (nodes is None or each.node in nodes)
        else each
        for each in record.executions
    ]
