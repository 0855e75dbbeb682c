"""The first tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Spelled out rather than imported: a migration stays what it was.
WORDS = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    make_service()
    make_environment()
    make_workflow()
    make_agent_execution()
    make_event()
    make_answer()
    make_wait()
    make_bundle()
    make_token()
    make_worker()


def downgrade() -> None:
    for table in (
        "worker",
        "token",
        "bundle",
        "wait",
        "answer",
        "event",
        "agent_execution",
        "workflow",
        "environment",
        "service",
    ):
        op.drop_table(table)


def make_partial_index(name: str, table: str, columns: Sequence[str], condition: str) -> None:
    op.create_index(
        name, table, columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition)
    )


def make_service() -> None:
    op.create_table(
        "service",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("title", WORDS, nullable=False),
        sa.Column("owner", WORDS, nullable=False),
        sa.Column("repository", WORDS, nullable=False),
        sa.Column("ref", WORDS, nullable=True),
        sa.Column("traffic", WORDS, nullable=False),
        sa.Column("searched", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_service"),
    )


def make_environment() -> None:
    op.create_table(
        "environment",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("base_url", WORDS, nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_environment"),
    )


def make_workflow() -> None:
    op.create_table(
        "workflow",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("template", WORDS, nullable=False),
        sa.Column("service", WORDS, nullable=False),
        sa.Column("principal", WORDS, nullable=False),
        sa.Column("requested_by", WORDS, nullable=False),
        sa.Column("status", WORDS, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("output", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("idempotency_key", WORDS, nullable=True),
        sa.Column("fingerprint", WORDS, nullable=False),
        sa.Column("open_fingerprint", WORDS, nullable=True),
        sa.Column("owner", WORDS, nullable=False),
        sa.Column("dispatched_run", sa.Integer(), nullable=False),
        sa.Column("last_event", NUMBER, nullable=False),
        sa.Column("searched", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workflow"),
    )
    make_partial_index(
        "ix_workflow_completed", "workflow", ["service", "template", "id"], "status = 'completed'"
    )
    make_partial_index("ix_workflow_ended_at", "workflow", ["ended_at"], "ended_at IS NOT NULL")
    op.create_index("ix_workflow_service_id", "workflow", ["service", "id"])
    op.create_index("ix_workflow_status_id", "workflow", ["status", "id"])
    op.create_index("ix_workflow_template_id", "workflow", ["template", "id"])
    make_partial_index(
        "ix_workflow_undispatched", "workflow", ["id"], "status = 'queued' AND dispatched_run < run"
    )
    op.create_index("uq_workflow_open_fingerprint", "workflow", ["open_fingerprint"], unique=True)
    op.create_index(
        "uq_workflow_principal_idempotency_key",
        "workflow",
        ["principal", "idempotency_key"],
        unique=True,
    )


def make_agent_execution() -> None:
    op.create_table(
        "agent_execution",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("workflow_id", WORDS, nullable=False),
        sa.Column("template", WORDS, nullable=False),
        sa.Column("node", WORDS, nullable=False),
        sa.Column("agent", WORDS, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("status", WORDS, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("input", sa.Text(), nullable=False),
        sa.Column("output", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("effect", WORDS, nullable=False),
        sa.Column("token", WORDS, nullable=False),
        sa.ForeignKeyConstraint(
            ["workflow_id"],
            ["workflow.id"],
            name="fk_agent_execution_workflow_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_agent_execution"),
        sqlite_autoincrement=True,
    )
    make_partial_index(
        "ix_agent_execution_completed",
        "agent_execution",
        ["template", "id"],
        "status = 'completed'",
    )
    op.create_index("ix_agent_execution_workflow_id_id", "agent_execution", ["workflow_id", "id"])


def make_event() -> None:
    op.create_table(
        "event",
        sa.Column("workflow_id", WORDS, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token", WORDS, nullable=True),
        sa.ForeignKeyConstraint(
            ["workflow_id"], ["workflow.id"], name="fk_event_workflow_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workflow_id", "sequence", name="pk_event"),
    )


def make_answer() -> None:
    op.create_table(
        "answer",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("workflow_id", WORDS, nullable=False),
        sa.Column("topic", WORDS, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workflow_id"], ["workflow.id"], name="fk_answer_workflow_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_answer"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_answer_workflow_id_topic_key", "answer", ["workflow_id", "topic", "key"], unique=True
    )


def make_wait() -> None:
    op.create_table(
        "wait",
        sa.Column("workflow_id", WORDS, nullable=False),
        sa.Column("topic", WORDS, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workflow_id"], ["workflow.id"], name="fk_wait_workflow_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workflow_id", "topic", name="pk_wait"),
    )
    make_partial_index("ix_wait_until", "wait", ["until"], "answered = false")


def make_bundle() -> None:
    op.create_table(
        "bundle",
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("service", WORDS, nullable=False),
        sa.Column("workflow_id", WORDS, nullable=False),
        sa.Column("location", WORDS, nullable=False),
        sa.Column("size_bytes", NUMBER, nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("endpoints", sa.Integer(), nullable=False),
        sa.Column("tested_share", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_bundle"),
    )
    op.create_index(
        "ix_bundle_service_stored_at_digest", "bundle", ["service", "stored_at", "digest"]
    )
    op.create_index("ix_bundle_stored_at_digest", "bundle", ["stored_at", "digest"])


def make_token() -> None:
    op.create_table(
        "token",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("valid_name", WORDS, nullable=True),
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("scope", WORDS, nullable=False),
        sa.Column("services", sa.Text(), nullable=True),
        sa.Column("environments", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_token"),
    )
    op.create_index("ix_token_created_at_id", "token", ["created_at", "id"])
    op.create_index("uq_token_valid_name", "token", ["valid_name"], unique=True)


def make_worker() -> None:
    op.create_table(
        "worker",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("beats", NUMBER, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_worker"),
    )
