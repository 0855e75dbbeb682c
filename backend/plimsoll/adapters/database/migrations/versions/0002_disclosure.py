"""What a language model may see of a service."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    words = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
    # The default fills the services that exist; code older than this column relies on it too.
    op.add_column(
        "service", sa.Column("llm", words, nullable=False, server_default="metadata-only")
    )


def downgrade() -> None:
    op.drop_column("service", "llm")
