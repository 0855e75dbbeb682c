"""How a workflow's rows change; the store and the journal both stand on it.

Whoever changes anything of a workflow holds its row first, so that its events come in order and no
two transactions wait for each other.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from pydantic import JsonValue
from sqlalchemy import (
    ColumnElement,
    RowMapping,
    bindparam,
    delete,
    insert,
    literal_column,
    select,
    update,
)

from plimsoll.adapters.database.rows import (
    AGENT_EXECUTION,
    ANSWER,
    COMPLETED,
    EVENT,
    UNANSWERED,
    WAIT,
    WORKFLOW,
)
from plimsoll.adapters.database.sessions import Reading, Writing
from plimsoll.kit.error_record import ErrorRecord
from plimsoll.kit.errors import NotFound
from plimsoll.pipeline.model import Workflow, WorkflowStatus

Happening: TypeAlias = tuple[str, Mapping[str, JsonValue]]
"""The kind of an event and its data."""

TIMEOUT = "\x1ftimeout"
"""The key of the answer that nobody gave; nobody types it."""

_SHOWN = [WORKFLOW.c[name] for name in Workflow.model_fields]
_BY_ID = WORKFLOW.c.id == bindparam("workflow_id")

SHOW = select(*_SHOWN)
"""Workflows as people see them."""
_GET = SHOW.where(_BY_ID)
_HOLD = (
    select(*_SHOWN, WORKFLOW.c.owner, WORKFLOW.c.last_event, WORKFLOW.c.fingerprint,
           WORKFLOW.c.idempotency_key)
    .where(_BY_ID)
    .with_for_update(key_share=True)
)  # fmt: skip
_NOTE = insert(EVENT)
_FORGET_WAITS = delete(WAIT).where(WAIT.c.workflow_id == bindparam("of"), UNANSWERED)
_ANSWERED = (
    select(ANSWER.c.key, ANSWER.c.message)
    .where(ANSWER.c.workflow_id == bindparam("workflow_id"), ANSWER.c.topic == bindparam("topic"))
    .order_by(ANSWER.c.id)
    .limit(1)
)
_LEFT = select(ANSWER.c.id).where(
    ANSWER.c.workflow_id == bindparam("workflow_id"),
    ANSWER.c.topic == bindparam("topic"),
    ANSWER.c.key == bindparam("key"),
)
_LEAVE = insert(ANSWER)
_STOP_WAITING = (
    update(WAIT)
    .where(WAIT.c.workflow_id == bindparam("of"), WAIT.c.topic == bindparam("on"))
    .values(answered=True)
)
_OUTPUTS = (
    select(AGENT_EXECUTION.c.node, AGENT_EXECUTION.c.output)
    .where(AGENT_EXECUTION.c.workflow_id == bindparam("workflow_id"), COMPLETED)
    .order_by(AGENT_EXECUTION.c.id)
)
_FAILURES = (
    select(AGENT_EXECUTION.c.node, AGENT_EXECUTION.c.error)
    .where(
        AGENT_EXECUTION.c.workflow_id == bindparam("workflow_id"),
        AGENT_EXECUTION.c.status == "failed",
        AGENT_EXECUTION.c.error.is_not(None),
    )
    .order_by(AGENT_EXECUTION.c.id)
)
NODE = (
    AGENT_EXECUTION.c.id,
    AGENT_EXECUTION.c.node,
    AGENT_EXECUTION.c.agent,
    AGENT_EXECUTION.c.attempt,
)
"""What an event about an attempt tells."""
ONE: ColumnElement[int] = literal_column("1")


def shown(row: RowMapping) -> Workflow:
    """The workflow as people see it."""
    return Workflow.model_validate({name: row[name] for name in Workflow.model_fields})


def workflow_of(session: Reading, workflow_id: str) -> Workflow:
    """One workflow; NotFound if there is none."""
    row = session.row(_GET, workflow_id=workflow_id)
    if row is None:
        raise unknown(workflow_id)
    return shown(row)


def unknown(workflow_id: str) -> NotFound:
    """There is no such workflow."""
    return NotFound(f"There is no workflow {workflow_id[:100]}.")


def held(session: Writing, workflow_id: str) -> RowMapping | None:
    """The workflow's row, which nobody else changes until the transaction ends."""
    return session.row(_HOLD, workflow_id=workflow_id)


def searched(
    workflow_id: str, service: str, requested_by: str, error: ErrorRecord | None = None
) -> str:
    """What a search looks at; the parts are kept apart by what nobody types."""
    parts = [workflow_id, service, requested_by, *([] if error is None else [error.what])]
    return "\x1f".join(parts).lower()


def change(
    session: Writing,
    row: RowMapping,
    happenings: Sequence[Happening],
    at: datetime,
    **changes: object,
) -> None:
    """Changes the workflow of a held row, and notes events."""
    last = row["last_event"] + len(happenings)
    session.change(
        update(WORKFLOW).where(WORKFLOW.c.id == row["id"]).values(last_event=last, **changes)
    )
    note(session, row["id"], row["last_event"] + 1, happenings, at)


def note(
    session: Writing, workflow_id: str, first: int, happenings: Sequence[Happening], at: datetime
) -> None:
    """Notes events, the first one under that id."""
    rows: list[dict[str, object]] = [
        {
            "workflow_id": workflow_id,
            "sequence": sequence,
            "kind": kind,
            "data": dict(data),
            "at": at,
            "token": None,
        }
        for sequence, (kind, data) in enumerate(happenings, start=first)
    ]
    if rows:
        session.change(_NOTE, *rows)


def queue(
    session: Writing,
    row: RowMapping,
    at: datetime,
    *,
    before: Sequence[Happening] = (),
    **changes: object,
) -> None:
    """Queues the workflow of a held row for another run; `before`: events that come first."""
    state: Happening = ("workflow", {"status": "queued"})
    queued = {"status": WorkflowStatus.QUEUED.value, "run": row["run"] + 1}
    change(session, row, [*before, state], at, **queued, **changes)


def end(
    session: Writing, row: RowMapping, status: WorkflowStatus, at: datetime, **changes: object
) -> None:
    """Ends the workflow of a held row; it waits for nothing any more."""
    state = ("workflow", {"status": status.value})
    ended = {"status": status.value, "ended_at": at, "open_fingerprint": None}
    change(session, row, [state], at, **ended, **changes)
    session.change(_FORGET_WAITS, {"of": row["id"]})


def node_event(
    node: str, agent: str, attempt: int, state: str, error: ErrorRecord | None = None
) -> Happening:
    """An event about an attempt."""
    data: dict[str, JsonValue] = {"node": node, "agent": agent, "state": state, "attempt": attempt}
    if error is not None:
        data["error"] = error.what
    return "node", data


def first_answer(session: Reading, workflow_id: str, topic: str) -> RowMapping | None:
    """The message that came first, and its key."""
    return session.row(_ANSWERED, workflow_id=workflow_id, topic=topic)


def leave(
    session: Writing,
    workflow_id: str,
    topic: str,
    message: JsonValue,
    *,
    at: datetime,
    key: str = TIMEOUT,
) -> None:
    """Leaves a message for a held workflow, once for each key."""
    which = {"workflow_id": workflow_id, "topic": topic}
    if session.row(_LEFT, **which, key=key) is None:
        session.change(_LEAVE, which | {"key": key, "message": message, "at": at})
    session.change(_STOP_WAITING, {"of": workflow_id, "on": topic})


def texts_by_node(session: Reading, workflow_id: str) -> dict[str, str]:
    """By node: what was completed and not undone, as JSON text."""
    rows = session.rows(_OUTPUTS, workflow_id=workflow_id)
    return {row["node"]: row["output"] for row in rows}


def failures_by_node(session: Reading, workflow_id: str) -> dict[str, ErrorRecord]:
    """By node: what failed for good."""
    rows = session.rows(_FAILURES, workflow_id=workflow_id)
    return {row["node"]: ErrorRecord.model_validate(row["error"]) for row in rows}
