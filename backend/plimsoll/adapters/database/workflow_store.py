"""The port WorkflowStore in the database."""

import statistics
from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Engine,
    RowMapping,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from plimsoll.adapters.database import records
from plimsoll.adapters.database.columns import storable
from plimsoll.adapters.database.rows import (
    AGENT_EXECUTION,
    ANSWER,
    COMPLETED,
    EVENT,
    UNANSWERED,
    UNDISPATCHED,
    WAIT,
    WORKFLOW,
)
from plimsoll.adapters.database.sessions import Writing, reading, writing
from plimsoll.kit.canonical import canonical_json, digest
from plimsoll.kit.clock import Clock, SystemClock
from plimsoll.kit.errors import Conflict, Unavailable
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
)

_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)
_RECENT = 20
_MOST_RECENT = 200
"""So many executions of a template are looked at for their durations."""
_MOST_DUE = 500
_BATCH = 500
"""So many workflows are forgotten in one transaction."""
_MOST_RACES = 5
_QUEUED = WorkflowStatus.QUEUED.value
_WAITING = WorkflowStatus.WAITING.value

_OF = AGENT_EXECUTION.c.workflow_id == bindparam("of")
_EXECUTIONS = (
    select(*(AGENT_EXECUTION.c[name] for name in AgentExecution.model_fields))
    .where(_OF)
    .order_by(AGENT_EXECUTION.c.id)
)
_ANY_EXECUTION = select(AGENT_EXECUTION.c.id).where(_OF).limit(1)
_EVENTS = (
    select(EVENT.c.sequence.label("id"), EVENT.c.kind, EVENT.c.data, EVENT.c.at)
    .where(EVENT.c.workflow_id == bindparam("of"), EVENT.c.sequence > bindparam("after"))
    .order_by(EVENT.c.sequence)
    .limit(bindparam("most"))
)
_COUNTS = (
    select(WORKFLOW.c.status, func.count().label("many"))
    .where(WORKFLOW.c.status.in_([each.value for each in WorkflowStatus if not each.ended]))
    .group_by(WORKFLOW.c.status)
)
_DURATIONS = (
    select(AGENT_EXECUTION.c.node, AGENT_EXECUTION.c.started_at, AGENT_EXECUTION.c.ended_at)
    .where(AGENT_EXECUTION.c.template == bindparam("template"), COMPLETED)
    .order_by(AGENT_EXECUTION.c.id.desc())
    .limit(_MOST_RECENT)
)
_LAST_COMPLETED = (
    select(WORKFLOW.c.id)
    .where(
        WORKFLOW.c.service == bindparam("service"),
        WORKFLOW.c.template == bindparam("template"),
        COMPLETED,
    )
    .order_by(WORKFLOW.c.id.desc())
    .limit(1)
)
_OUTPUT = (
    select(AGENT_EXECUTION.c.output)
    .where(_OF, AGENT_EXECUTION.c.node == bindparam("node"), COMPLETED)
    .order_by(AGENT_EXECUTION.c.id.desc())
    .limit(1)
)
_KEYED = records.SHOW.add_columns(WORKFLOW.c.fingerprint).where(
    WORKFLOW.c.principal == bindparam("principal"),
    WORKFLOW.c.idempotency_key == bindparam("idempotency_key"),
)
_OPEN = records.SHOW.add_columns(WORKFLOW.c.fingerprint).where(
    WORKFLOW.c.open_fingerprint == bindparam("open_fingerprint")
)
_PAST = (UNANSWERED, WAIT.c.until <= bindparam("now"))
_OVERDUE = (
    select(WORKFLOW.c.id)
    .where(
        WORKFLOW.c.status == _WAITING, WORKFLOW.c.id.in_(select(WAIT.c.workflow_id).where(*_PAST))
    )
    .order_by(WORKFLOW.c.id)
    .limit(_MOST_DUE)
)
_STILL_OVERDUE = select(records.ONE).where(WAIT.c.workflow_id == bindparam("of"), *_PAST)
_WAITS_FOR = select(records.ONE).where(
    WAIT.c.workflow_id == bindparam("of"), WAIT.c.topic == bindparam("on"), UNANSWERED
)
_UNTOLD = records.SHOW.where(UNDISPATCHED).order_by(WORKFLOW.c.id).limit(_MOST_DUE)
_DISPATCHED = (
    update(WORKFLOW)
    .where(WORKFLOW.c.id == bindparam("of"), WORKFLOW.c.dispatched_run < bindparam("told"))
    .values(dispatched_run=bindparam("told"))
)
_OLD = (
    select(WORKFLOW.c.id)
    .where(WORKFLOW.c.ended_at < bindparam("moment"))
    .order_by(WORKFLOW.c.ended_at)
    .limit(_BATCH)
    .with_for_update(skip_locked=True)
)
_ADD = insert(WORKFLOW)
_FORGET = delete(WORKFLOW).where(WORKFLOW.c.id.in_(bindparam("ids", expanding=True)))
_RETRY_FAILED = (
    update(AGENT_EXECUTION)
    .where(_OF, AGENT_EXECUTION.c.status == ExecutionStatus.FAILED.value)
    .values(status=ExecutionStatus.RETRYING.value)
)
_UNDOING = select(AGENT_EXECUTION.c.node).where(
    _OF, AGENT_EXECUTION.c.node.startswith(UNDO, autoescape=True), COMPLETED
)
_FORGET_TIMEOUTS = delete(ANSWER).where(
    ANSWER.c.workflow_id == bindparam("of"), ANSWER.c.key == records.TIMEOUT
)
_FORGET_DEADLINES = delete(WAIT).where(WAIT.c.workflow_id == bindparam("of"))
_UNDO_DONE = (
    update(AGENT_EXECUTION)
    .where(_OF, AGENT_EXECUTION.c.node.in_(bindparam("nodes", expanding=True)), COMPLETED)
    .values(status=ExecutionStatus.UNDONE.value)
)


class DatabaseWorkflowStore:
    """What people see and steer of the records."""

    def __init__(self, engine: Engine, *, clock: Clock | None = None) -> None:
        self._engine = engine
        self._clock = clock or SystemClock()

    def request(self, wanted: NewWorkflow) -> tuple[Workflow, bool]:
        for _ in range(_MOST_RACES):
            try:
                with writing(self._engine) as session:
                    known = _known(session, wanted)
                    if known is None:
                        return self._add(session, wanted), True
            except Conflict:
                # Somebody else asked for the same at this moment: now it is there.
                continue
            if known["fingerprint"] != _fingerprint(wanted):
                raise Conflict(
                    "The idempotency key was used for something else.",
                    where="Idempotency-Key",
                    fix="Use a new key for a new request.",
                )
            return records.shown(known), False
        raise Unavailable("Too many ask for the same at once.", fix="Try again.")

    def get(self, workflow_id: str) -> Workflow:
        with reading(self._engine) as session:
            return records.workflow_of(session, workflow_id)

    def find(self, query: WorkflowQuery, page: PageRequest) -> Page[Workflow]:
        conditions = _conditions(query)
        after = page.after()
        if after is not None:
            conditions.append(WORKFLOW.c.id < after)
        newest = records.SHOW.where(*conditions).order_by(WORKFLOW.c.id.desc())
        with reading(self._engine) as session:
            rows = session.rows(newest.limit(page.limit + 1))
        items = tuple(records.shown(row) for row in rows[: page.limit])
        return Page.of(items, items[-1].id if len(rows) > page.limit else None)

    def executions(self, workflow_id: str) -> Sequence[AgentExecution]:
        with reading(self._engine) as session:
            rows = session.rows(_EXECUTIONS, of=workflow_id)
        return tuple(AgentExecution.model_validate({**row, "output": _output(row)}) for row in rows)

    def events(self, workflow_id: str, *, after: int = 0, limit: int = 500) -> Sequence[Event]:
        with reading(self._engine) as session:
            rows = session.rows(_EVENTS, of=workflow_id, after=after, most=limit)
        return tuple(Event.model_validate(dict(row)) for row in rows)

    def counts(self) -> Mapping[WorkflowStatus, int]:
        with reading(self._engine) as session:
            return {WorkflowStatus(row["status"]): row["many"] for row in session.rows(_COUNTS)}

    def durations_s(self, template: str) -> Mapping[str, float]:
        with reading(self._engine) as session:
            rows = session.rows(_DURATIONS, template=template)
        newest: dict[str, list[float]] = {}
        for row in rows:
            duration = row["ended_at"] - row["started_at"]
            newest.setdefault(row["node"], []).append(duration.total_seconds())
        return {node: statistics.median(durations[:_RECENT]) for node, durations in newest.items()}

    def result(self, service: str, template: str, node: str) -> JsonValue:
        with reading(self._engine) as session:
            last = session.row(_LAST_COMPLETED, service=service, template=template)
            row = None if last is None else session.row(_OUTPUT, of=last["id"], node=node)
        return None if row is None else _output(row)

    def request_cancel(self, workflow_id: str) -> Workflow:
        with writing(self._engine) as session:
            row = _unended(session, workflow_id)
            now = self._clock.now()
            runs = row["status"] == WorkflowStatus.RUNNING.value
            if not runs and session.row(_ANY_EXECUTION, of=workflow_id) is None:
                records.end(session, row, WorkflowStatus.CANCELLED, now, cancel_requested=True)
            elif row["status"] == _WAITING:
                records.queue(session, row, now, cancel_requested=True, open_fingerprint=None)
            else:
                # Whoever asks for the same now does not want the one that is being cancelled.
                records.change(session, row, [], now, cancel_requested=True, open_fingerprint=None)
            return records.workflow_of(session, workflow_id)

    def reopen(self, workflow_id: str) -> Workflow:
        with writing(self._engine) as session:
            row = _row(session, workflow_id)
            if row["status"] not in {WorkflowStatus.FAILED.value, WorkflowStatus.CANCELLED.value}:
                raise Conflict(
                    f"The workflow {workflow_id} is {row['status']}.",
                    fix="Only a failed or cancelled workflow can be retried.",
                )
            asked = row["fingerprint"] if row["idempotency_key"] is None else None
            if asked is not None and session.row(_OPEN, open_fingerprint=asked) is not None:
                raise Conflict("The same is under way already.")
            _forget_failures_and_undone(session, workflow_id)
            records.queue(
                session,
                row,
                self._clock.now(),
                cancel_requested=False,
                error=None,
                ended_at=None,
                open_fingerprint=asked,
                searched=records.searched(row["id"], row["service"], row["requested_by"]),
            )
            return records.workflow_of(session, workflow_id)

    def answer(self, workflow_id: str, topic: str, message: JsonValue, *, key: str) -> Workflow:
        with writing(self._engine) as session:
            row = _unended(session, workflow_id)
            now = self._clock.now()
            waits = session.row(_WAITS_FOR, of=workflow_id, on=topic) is not None
            records.leave(session, workflow_id, topic, message, at=now, key=key)
            if waits and row["status"] == _WAITING:
                records.queue(session, row, now)
            return records.workflow_of(session, workflow_id)

    def due(self) -> Sequence[Workflow]:
        now = self._clock.now()
        with reading(self._engine) as session:
            overdue = session.rows(_OVERDUE, now=now)
        for each in overdue:
            self._end_wait(each["id"], now)
        with reading(self._engine) as session:
            return tuple(records.shown(row) for row in session.rows(_UNTOLD))

    def dispatched(self, workflow: Workflow) -> None:
        with writing(self._engine) as session:
            session.change(_DISPATCHED, {"of": workflow.id, "told": workflow.run})

    def delete_ended_before(self, moment: datetime) -> int:
        forgotten = 0
        while True:
            with writing(self._engine) as session:
                ids = [row["id"] for row in session.rows(_OLD, moment=moment)]
                forgotten += session.change(_FORGET, {"ids": ids})
            if len(ids) < _BATCH:
                return forgotten

    def _add(self, session: Writing, wanted: NewWorkflow) -> Workflow:
        now = self._clock.now()
        identity = time_ordered_id(now)
        fingerprint = _fingerprint(wanted)
        new = {
            "id": identity,
            "status": _QUEUED,
            "cancel_requested": False,
            "run": 1,
            "created_at": now,
            "fingerprint": fingerprint,
            "open_fingerprint": fingerprint if wanted.idempotency_key is None else None,
            "owner": "",
            "dispatched_run": 0,
            "last_event": 1,
            "searched": records.searched(identity, wanted.service, wanted.requested_by),
            **wanted.model_dump(mode="json"),
        }
        session.change(_ADD, new)
        records.note(session, identity, 1, [("workflow", {"status": _QUEUED})], now)
        return records.workflow_of(session, identity)

    def _end_wait(self, workflow_id: str, now: datetime) -> None:
        """Queues a workflow if its wait is still over."""
        with writing(self._engine) as session:
            row = records.held(session, workflow_id)
            waits = row is not None and row["status"] == _WAITING
            if row is not None and waits and session.row(_STILL_OVERDUE, of=workflow_id, now=now):
                records.queue(session, row, now)


def _fingerprint(wanted: NewWorkflow) -> str:
    """The same for whatever asks for the same."""
    asked = wanted.model_dump(mode="json", include={"template", "parameters"})
    return digest(canonical_json(asked).encode(errors="replace"))


def _known(session: Writing, wanted: NewWorkflow) -> RowMapping | None:
    """The workflow that was asked for before."""
    if wanted.idempotency_key is None:
        return session.row(_OPEN, open_fingerprint=_fingerprint(wanted))
    return session.row(_KEYED, principal=wanted.principal, idempotency_key=wanted.idempotency_key)


def _conditions(query: WorkflowQuery) -> list[ColumnElement[bool]]:
    column = WORKFLOW.c
    wanted = {
        column.status: query.status and query.status.value,
        column.template: query.template,
        column.service: query.service,
    }
    conditions = [each == value for each, value in wanted.items() if value is not None]
    if query.services is not None:
        conditions.append(column.service.in_(query.services))
    if query.text:
        conditions.append(column.searched.contains(storable(query.text).lower(), autoescape=True))
    if query.created_from is not None:
        conditions.append(column.created_at >= query.created_from)
    if query.created_before is not None:
        conditions.append(column.created_at < query.created_before)
    return conditions


def _row(session: Writing, workflow_id: str) -> RowMapping:
    row = records.held(session, workflow_id)
    if row is None:
        raise records.unknown(workflow_id)
    return row


def _unended(session: Writing, workflow_id: str) -> RowMapping:
    row = _row(session, workflow_id)
    if WorkflowStatus(row["status"]).ended:
        raise Conflict(f"The workflow {workflow_id} has ended already.")
    return row


def _forget_failures_and_undone(session: Writing, workflow_id: str) -> None:
    """What failed is tried again, what was waited for too long is waited for again.

    What was taken back is done again, and can be taken back again.
    """
    session.change(_RETRY_FAILED, {"of": workflow_id})
    session.change(_FORGET_TIMEOUTS, {"of": workflow_id})
    session.change(_FORGET_DEADLINES, {"of": workflow_id})
    undoing = [row["node"] for row in session.rows(_UNDOING, of=workflow_id)]
    both = [*undoing, *(node.removeprefix(UNDO) for node in undoing)]
    if both:
        session.change(_UNDO_DONE, {"of": workflow_id, "nodes": both})


def _output(row: RowMapping) -> JsonValue:
    text = row["output"]
    return None if text is None else _JSON.validate_json(text)
