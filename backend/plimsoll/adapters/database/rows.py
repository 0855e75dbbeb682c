"""The tables, as both engines have them; `migrations/` makes them."""

from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import Column, ForeignKey, Index, MetaData, Table, Text, text
from sqlmodel import Field, SQLModel

from plimsoll.adapters.database.columns import Json, Moment, Number, Words

# Indices hold the rows of these conditions only, and serve queries that say them literally.
COMPLETED = text("status = 'completed'")
UNDISPATCHED = text("status = 'queued' AND dispatched_run < run")
ENDED = text("ended_at IS NOT NULL")
UNANSWERED = text("answered = false")


class Row(SQLModel):
    """The base of all rows; its metadata are ours alone."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def table_of(row: type[Row]) -> Table:
    """The table of a row, for statements."""
    return Row.metadata.tables[str(row.__tablename__)]


def _of_workflow() -> Column[str]:
    """The reference of a row that goes when its workflow goes."""
    return Column(
        "workflow_id",
        Words,
        ForeignKey("workflow.id", ondelete="CASCADE"),
        primary_key=True,
        nullable=False,
    )


class ServiceRow(Row, table=True):
    """A registered service."""

    __tablename__ = "service"

    name: str = Field(sa_type=Words, primary_key=True)
    title: str = Field(sa_type=Words)
    owner: str = Field(sa_type=Words)
    repository: str = Field(sa_type=Words)
    ref: str | None = Field(sa_type=Words)
    traffic: str = Field(sa_type=Words)
    llm: str = Field(sa_type=Words)
    searched: str = Field(sa_type=Words)
    """What a search looks at, in lower case: SQLite lowers ASCII letters only."""


class EnvironmentRow(Row, table=True):
    """A registered environment."""

    __tablename__ = "environment"

    name: str = Field(sa_type=Words, primary_key=True)
    base_url: str = Field(sa_type=Words)
    policy: dict[str, JsonValue] = Field(sa_type=Json)


class WorkflowRow(Row, table=True):
    """A workflow."""

    __tablename__ = "workflow"
    __table_args__ = (
        Index("ix_workflow_status_id", "status", "id"),
        Index("ix_workflow_template_id", "template", "id"),
        Index("ix_workflow_service_id", "service", "id"),
        Index(
            "ix_workflow_completed",
            "service",
            "template",
            "id",
            sqlite_where=COMPLETED,
            postgresql_where=COMPLETED,
        ),
        Index(
            "ix_workflow_undispatched",
            "id",
            sqlite_where=UNDISPATCHED,
            postgresql_where=UNDISPATCHED,
        ),
        Index("ix_workflow_ended_at", "ended_at", sqlite_where=ENDED, postgresql_where=ENDED),
        Index("uq_workflow_principal_idempotency_key", "principal", "idempotency_key", unique=True),
        Index("uq_workflow_open_fingerprint", "open_fingerprint", unique=True),
    )

    id: str = Field(sa_type=Words, primary_key=True)
    template: str = Field(sa_type=Words)
    service: str = Field(sa_type=Words)
    principal: str = Field(sa_type=Words)
    requested_by: str = Field(sa_type=Words)
    status: str = Field(sa_type=Words)
    priority: int
    parameters: dict[str, JsonValue] = Field(sa_type=Json)
    output: JsonValue = Field(sa_type=Json, nullable=True)
    error: dict[str, JsonValue] | None = Field(sa_type=Json)
    cancel_requested: bool
    run: int
    created_at: datetime = Field(sa_type=Moment)
    started_at: datetime | None = Field(sa_type=Moment)
    ended_at: datetime | None = Field(sa_type=Moment)
    idempotency_key: str | None = Field(sa_type=Words)
    fingerprint: str = Field(sa_type=Words)
    """Digest of what was asked for."""
    open_fingerprint: str | None = Field(sa_type=Words)
    """The same while no second one may be asked for: it has no key and has not ended."""
    owner: str = Field(sa_type=Words)
    """Whose claim is the last one."""
    dispatched_run: int
    """The run that the engine was told of last."""
    last_event: int = Field(sa_type=Number)
    """The id of the last event; whoever raises it holds the row until its events are there."""
    searched: str = Field(sa_type=Words)
    """What a search looks at, in lower case: SQLite lowers ASCII letters only."""


class AgentExecutionRow(Row, table=True):
    """An attempt at a node."""

    __tablename__ = "agent_execution"
    __table_args__ = (
        Index("ix_agent_execution_workflow_id_id", "workflow_id", "id"),
        Index(
            "ix_agent_execution_completed",
            "template",
            "id",
            sqlite_where=COMPLETED,
            postgresql_where=COMPLETED,
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, sa_type=Number, primary_key=True)
    workflow_id: str = Field(
        sa_column=Column(Words, ForeignKey("workflow.id", ondelete="CASCADE"), nullable=False)
    )
    template: str = Field(sa_type=Words)
    node: str = Field(sa_type=Words)
    agent: str = Field(sa_type=Words)
    attempt: int
    status: str = Field(sa_type=Words)
    started_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(sa_type=Moment)
    input: dict[str, JsonValue] = Field(sa_type=Json)
    output: str | None = Field(sa_type=Text)
    """JSON text, as it was given."""
    error: dict[str, JsonValue] | None = Field(sa_type=Json)
    log: list[str] = Field(sa_type=Json)
    effect: str = Field(sa_type=Words)
    """The idempotency key of the node's effect."""
    token: str = Field(sa_type=Words)
    """Of the call that wrote the row last: whoever does not know whether it succeeded, looks."""


class EventRow(Row, table=True):
    """Something that happened to a workflow."""

    __tablename__ = "event"

    workflow_id: str = Field(sa_column=_of_workflow())
    sequence: int = Field(sa_type=Number, primary_key=True)
    kind: str = Field(sa_type=Words)
    data: dict[str, JsonValue] = Field(sa_type=Json)
    at: datetime = Field(sa_type=Moment)
    token: str | None = Field(sa_type=Words)
    """As of an attempt."""


class AnswerRow(Row, table=True):
    """A message that was left for a workflow; a timeout leaves None."""

    __tablename__ = "answer"
    __table_args__ = (
        Index("uq_answer_workflow_id_topic_key", "workflow_id", "topic", "key", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, sa_type=Number, primary_key=True)
    workflow_id: str = Field(
        sa_column=Column(Words, ForeignKey("workflow.id", ondelete="CASCADE"), nullable=False)
    )
    topic: str = Field(sa_type=Words)
    key: str = Field(sa_type=Words)
    message: JsonValue = Field(sa_type=Json, nullable=True)
    at: datetime = Field(sa_type=Moment)


class WaitRow(Row, table=True):
    """Until when a workflow waits for a topic."""

    __tablename__ = "wait"
    __table_args__ = (
        Index("ix_wait_until", "until", sqlite_where=UNANSWERED, postgresql_where=UNANSWERED),
    )

    workflow_id: str = Field(sa_column=_of_workflow())
    topic: str = Field(sa_type=Words, primary_key=True)
    until: datetime = Field(sa_type=Moment)
    answered: bool


class BundleRow(Row, table=True):
    """A stored bundle."""

    __tablename__ = "bundle"
    __table_args__ = (
        Index("ix_bundle_stored_at_digest", "stored_at", "digest"),
        Index("ix_bundle_service_stored_at_digest", "service", "stored_at", "digest"),
    )

    digest: str = Field(sa_type=Words, primary_key=True)
    service: str = Field(sa_type=Words)
    workflow_id: str = Field(sa_type=Words)
    """No reference: a bundle outlives its workflow."""
    location: str = Field(sa_type=Words)
    size_bytes: int = Field(sa_type=Number)
    stored_at: datetime = Field(sa_type=Moment)
    endpoints: int
    tested_share: float


class ModelAnswerRow(Row, table=True):
    """An answer of a language model."""

    __tablename__ = "model_answer"

    key: str = Field(sa_type=Words, primary_key=True)
    """Digest of all that was asked."""
    answer: str = Field(sa_type=Text)
    kept_at: datetime = Field(sa_type=Moment)


class TokenRow(Row, table=True):
    """A token."""

    __tablename__ = "token"
    __table_args__ = (
        Index("ix_token_created_at_id", "created_at", "id"),
        Index("uq_token_valid_name", "valid_name", unique=True),
    )

    id: str = Field(sa_type=Words, primary_key=True)
    name: str = Field(sa_type=Words)
    valid_name: str | None = Field(sa_type=Words)
    """The name while no second token may have it."""
    digest: str = Field(sa_type=Words)
    scope: str = Field(sa_type=Words)
    services: list[str] | None = Field(sa_type=Json)
    environments: list[str] | None = Field(sa_type=Json)
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(sa_type=Moment)
    last_used_at: datetime | None = Field(sa_type=Moment)


class WorkerRow(Row, table=True):
    """A process that runs workflows."""

    __tablename__ = "worker"

    id: str = Field(sa_type=Words, primary_key=True)
    name: str = Field(sa_type=Words)
    beats: int = Field(sa_type=Number)
    started_at: datetime = Field(sa_type=Moment)


AGENT_EXECUTION = table_of(AgentExecutionRow)
ANSWER = table_of(AnswerRow)
BUNDLE = table_of(BundleRow)
ENVIRONMENT = table_of(EnvironmentRow)
EVENT = table_of(EventRow)
MODEL_ANSWER = table_of(ModelAnswerRow)
SERVICE = table_of(ServiceRow)
TOKEN = table_of(TokenRow)
WAIT = table_of(WaitRow)
WORKER = table_of(WorkerRow)
WORKFLOW = table_of(WorkflowRow)
