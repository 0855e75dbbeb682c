"""Runs, what they measured, and what is said about them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNUSUAL = sa.text("status <> 'completed'")


def upgrade() -> None:
    make_run()
    make_result()
    make_verdict()
    make_measurement()
    make_triage()
    make_halt()


def downgrade() -> None:
    for table in ("halt", "triage", "measurement", "verdict", "result", "run"):
        op.drop_table(table)


def make_run() -> None:
    op.create_table(
        "run",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("service", WORDS, nullable=False),
        sa.Column("environment", WORDS, nullable=False),
        sa.Column("base_url", WORDS, nullable=False),
        sa.Column("bundle_digest", WORDS, nullable=False),
        sa.Column("workload_digest", WORDS, nullable=False),
        sa.Column("test_type", WORDS, nullable=False),
        sa.Column("duration_s", NUMBER, nullable=False),
        sa.Column("scale", sa.Float(), nullable=False),
        sa.Column("version", WORDS, nullable=False),
        sa.Column("workflow_id", WORDS, nullable=False),
        sa.Column("requested_by", WORDS, nullable=False),
        sa.Column("status", WORDS, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("requests", NUMBER, nullable=False),
        sa.Column("error_rate", sa.Float(), nullable=True),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("validity", sa.Text(), nullable=True),
        sa.Column("fidelity", sa.Float(), nullable=True),
        sa.Column("owner", WORDS, nullable=True),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("progress", sa.Text(), nullable=True),
        sa.Column("stop_reason", WORDS, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
    )
    op.create_index("ix_run_created_at_id", "run", ["created_at", "id"])
    op.create_index(
        "ix_run_service",
        "run",
        ["service", "created_at", "id", "environment", "status", "test_type"],
    )
    op.create_index(
        "ix_run_environment", "run", ["environment", "test_type", "created_at", "id", "status"]
    )
    op.create_index("ix_run_test_type", "run", ["test_type", "created_at", "id", "status"])
    op.create_index(
        "ix_run_unusual",
        "run",
        ["status", "created_at", "id", "environment", "test_type"],
        sqlite_where=UNUSUAL,
        postgresql_where=UNUSUAL,
    )


def make_result() -> None:
    op.create_table(
        "result",
        sa.Column("run_id", WORDS, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name="fk_result_run_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", name="pk_result"),
    )
    op.create_index("ix_result_ended_at", "result", ["ended_at"])


def make_verdict() -> None:
    op.create_table(
        "verdict",
        sa.Column("run_id", WORDS, nullable=False),
        sa.Column("conclusion", WORDS, nullable=False),
        sa.Column("explanation", WORDS, nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_verdict"),
    )


def make_measurement() -> None:
    op.create_table(
        "measurement",
        sa.Column("run_id", WORDS, nullable=False),
        sa.Column("service", WORDS, nullable=False),
        sa.Column("environment", WORDS, nullable=False),
        sa.Column("test_type", WORDS, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", WORDS, nullable=False),
        sa.Column("workload_digest", WORDS, nullable=False),
        sa.Column("names", sa.LargeBinary(), nullable=False),
        sa.Column("figures", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint(
            "run_id", "service", "environment", "test_type", name="pk_measurement"
        ),
    )
    op.create_index(
        "ix_measurement_newest",
        "measurement",
        ["service", "environment", "test_type", "at", "run_id"],
    )


def make_triage() -> None:
    op.create_table(
        "triage",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("run_id", WORDS, nullable=False),
        sa.Column("endpoint", WORDS, nullable=False),
        sa.Column("metric", WORDS, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("assignee", WORDS, nullable=False),
        sa.Column("muted_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_triage"),
    )
    op.create_index("ix_triage_run_id_at_id", "triage", ["run_id", "at", "id"])


def make_halt() -> None:
    op.create_table(
        "halt",
        sa.Column("scope", WORDS, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_halt"),
    )
