"""How services stand: regressions that wait for an answer, and load lines."""

import sqlalchemy as sa
from alembic import op

revision = "0004_carries_0003"
down_revision = "0003"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
WAITING = sa.text("NOT answered")


def upgrade() -> None:
    make_regression()
    make_load_line()


def downgrade() -> None:
    for table in ("load_line", "regression"):
        op.drop_table(table)


def make_regression() -> None:
    op.create_table(
        "regression",
        sa.Column("service", WORDS, nullable=False),
        sa.Column("environment", WORDS, nullable=False),
        sa.Column("endpoint", WORDS, nullable=False),
        sa.Column("metric", WORDS, nullable=False),
        sa.Column("run_id", WORDS, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "service", "environment", "endpoint", "metric", name="pk_regression"
        ),
    )
    op.create_index("ix_regression_run_id", "regression", ["run_id"])
    op.create_index(
        "ix_regression_waiting",
        "regression",
        ["service", "environment", "endpoint"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def make_load_line() -> None:
    op.create_table(
        "load_line",
        sa.Column("run_id", WORDS, nullable=False),
        sa.Column("service", WORDS, nullable=False),
        sa.Column("environment", WORDS, nullable=False),
        sa.Column("version", WORDS, nullable=False),
        sa.Column("outcome", WORDS, nullable=False),
        sa.Column("line_per_s", sa.Float(), nullable=True),
        sa.Column("low_per_s", sa.Float(), nullable=True),
        sa.Column("high_per_s", sa.Float(), nullable=True),
        sa.Column("headroom", sa.Text(), nullable=True),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_load_line"),
    )
    op.create_index(
        "ix_load_line_service",
        "load_line",
        ["service", "measured_at", "run_id", "environment", "outcome"],
    )
    op.create_index("ix_load_line_measured_at", "load_line", ["measured_at", "run_id"])
