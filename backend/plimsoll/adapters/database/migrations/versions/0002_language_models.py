"""What a language model may see of a service, and the answers that were paid for."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    # The default fills the services that exist; code older than this column relies on it too.
    op.add_column(
        "service", sa.Column("llm", WORDS, nullable=False, server_default="metadata-only")
    )
    op.create_table(
        "model_answer",
        sa.Column("key", WORDS, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_model_answer"),
    )


def downgrade() -> None:
    op.drop_table("model_answer")
    op.drop_column("service", "llm")
