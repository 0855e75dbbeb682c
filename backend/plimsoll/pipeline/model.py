"""Workflows: durable executions of pipelines, with everything that people may see of them."""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import AwareDatetime, Field, JsonValue

from plimsoll.access.model import Principal
from plimsoll.kit.error_record import ErrorRecord
from plimsoll.kit.value import Value


class WorkflowStatus(StrEnum):
    """Where a workflow stands."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    """For an answer from outside."""
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen unless somebody asks for it."""
        return self in ENDED


ENDED = frozenset({WorkflowStatus.COMPLETED, WorkflowStatus.FAILED, WorkflowStatus.CANCELLED})


class Workflow(Value):
    """One durable execution of a template."""

    id: str
    template: str
    service: str
    """What it is about; the queue's limit counts by it."""
    principal: str
    """Who is answerable: the identity that was proven."""
    requested_by: str
    """Who asked, as the caller tells it; for display."""
    status: WorkflowStatus
    priority: int = 0
    """Lower is earlier."""
    parameters: dict[str, JsonValue]
    output: JsonValue = None
    error: ErrorRecord | None = None
    cancel_requested: bool = False
    run: int = 1
    """How often it was queued: at first, after a wait, by a retry."""
    created_at: AwareDatetime
    started_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None


class NewWorkflow(Value):
    """A workflow that somebody asks for."""

    template: str = Field(max_length=100)
    service: str = Field(max_length=200)
    principal: str = Field(max_length=200)
    requested_by: str = Field(max_length=300)
    parameters: dict[str, JsonValue]
    priority: int = Field(default=0, ge=-1_000, le=1_000)
    idempotency_key: str | None = Field(default=None, max_length=255)
    """None: an unfinished workflow with the same template and parameters is the same one."""


class ExecutionStatus(StrEnum):
    """Where an attempt at a node stands."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    """Nothing more is tried unless somebody retries the workflow."""
    RETRYING = "retrying"
    """It failed, and the next attempt follows."""
    INTERRUPTED = "interrupted"
    """Its worker died."""
    CANCELLED = "cancelled"
    UNDONE = "undone"
    """It had completed, and its effect was taken back."""


class AgentExecution(Value):
    """One attempt of an agent at a node."""

    id: int
    workflow_id: str
    node: str
    agent: str
    attempt: int
    """From 1."""
    status: ExecutionStatus
    started_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    input: dict[str, JsonValue] = Field(default_factory=dict)
    output: JsonValue = None
    error: ErrorRecord | None = None
    log: tuple[str, ...] = ()


UNDO = "undo:"


def undo_of(node: str) -> str:
    """The name of the node that takes a node's effect back; its own, if it is one."""
    return node if node.startswith(UNDO) else UNDO + node


def lost_in_a_row(statuses: Iterable[str]) -> int:
    """How many of the latest attempts died with their worker; one that ended begins anew."""
    lost = 0
    for status in statuses:
        lost = lost + 1 if status == ExecutionStatus.INTERRUPTED else 0
    return lost


class Event(Value):
    """Something that happened to a workflow, for whoever watches."""

    id: int
    """Grows within a workflow."""
    kind: str
    """`workflow`, `node`, `retry`, `progress` or a pipeline's own."""
    data: dict[str, JsonValue]
    at: AwareDatetime


class WorkflowQuery(Value):
    """Which workflows are wanted; every condition narrows."""

    status: WorkflowStatus | None = None
    template: str | None = None
    service: str | None = None
    services: tuple[str, ...] | None = None
    """Those that the caller may see; None: all."""
    text: str | None = Field(default=None, max_length=200)
    """Occurs in the id, the service, who asked, or the error."""
    created_from: AwareDatetime | None = None
    created_before: AwareDatetime | None = None


class Schedule(Value):
    """A workflow that is asked for again and again."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
    cron: str = Field(min_length=9, max_length=200)
    """Five fields: minute, hour, day of the month, month, day of the week."""
    timezone: str = Field(default="UTC", max_length=100)
    """Whose hours the fields mean; a name of the IANA database, such as `Europe/Berlin`."""
    template: str
    parameters: dict[str, JsonValue]
    service: str
    """What its workflows are about."""
    principal: Principal
    """Who is answerable for them: who put the schedule here."""
