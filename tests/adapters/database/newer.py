"""Versions of the future: our migrations, and some after them."""

import shutil
from pathlib import Path

from plimsoll.adapters.database import migrate
from plimsoll.adapters.database.revision import Revision

NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "{revision}", "{before}"
branch_labels = depends_on = None


def upgrade():
    {change}


def downgrade():
    raise NotImplementedError
"""
EXPAND = 'op.add_column("service", sa.Column("tier", sa.Text(), nullable=True))'


class Newer:
    """The migrations of a newer version, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "migrations"
        shutil.copytree(migrate.FOLDER, self.folder)

    def then(self, carries: str, change: str) -> str:
        """One more migration; the name of its revision."""
        before = migrate.head(self.folder)
        number = f"{Revision.of(before).number + 1:04d}"
        name = f"{number}_carries_{carries}" if carries else number
        text = NEXT.format(revision=name, before=before, change=change)
        (self.folder / "versions" / f"{number}_next.py").write_text(text)
        return name


def ours() -> str:
    """The number of our newest revision."""
    return f"{Revision.of(migrate.head()).number:04d}"
