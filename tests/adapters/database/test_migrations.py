import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from plimsoll.adapters.database import migrate
from plimsoll.adapters.database.rows import Row
from plimsoll.adapters.database.workflow_store import DatabaseWorkflowStore
from plimsoll.kit.errors import Misconfigured
from tests.databases import ENGINES, database, database_url

FOLDER = Path(migrate.__file__).parent / "migrations"
UPGRADE = """
import sys
from plimsoll.adapters.database import migrate
from plimsoll.adapters.database.engine import connect
engine = connect(sys.argv[1])
sys.stdin.readline()
migrate.upgrade(engine)
engine.dispose()
"""


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_there_is_one_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.head()]


@pytest.mark.parametrize("kind", ENGINES)
def test_migrations_make_the_tables_that_the_rows_describe(kind: str, tmp_path: Path) -> None:
    with database(kind, tmp_path, migrated=False) as engine:
        migrate.upgrade(engine)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Row.metadata) == []
        kept = inspect(engine)
        for table in Row.metadata.sorted_tables:
            made = {index["name"]: index["column_names"] for index in kept.get_indexes(table.name)}
            named = {index.name: [each.name for each in index.columns] for index in table.indexes}
            assert made == named


@pytest.mark.parametrize("kind", ENGINES)
def test_migrations_can_be_taken_back(kind: str, tmp_path: Path) -> None:
    with database(kind, tmp_path, migrated=False) as engine:
        assert migrate.current(engine) is None
        migrate.upgrade(engine)
        assert migrate.current(engine) == migrate.head()
        migrate.upgrade(engine)
        all_tables = tables(engine)
        migrate.downgrade(engine, "base")
        assert tables(engine) == {"alembic_version"}
        assert migrate.current(engine) is None
        migrate.upgrade(engine)
        assert tables(engine) == all_tables == {*Row.metadata.tables, "alembic_version"}


@pytest.mark.parametrize("kind", ENGINES)
def test_references_are_held_after_a_migration(kind: str, tmp_path: Path) -> None:
    with database(kind, tmp_path, migrated=False) as engine:
        migrate.upgrade(engine)
        if kind == "sqlite":
            with engine.connect() as connection:
                assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.parametrize("kind", ENGINES)
def test_a_database_must_be_what_this_version_needs(kind: str, tmp_path: Path) -> None:
    with database(kind, tmp_path, migrated=False) as engine:
        with pytest.raises(Misconfigured, match="plimsoll db upgrade"):
            migrate.require_current(engine)
        with pytest.raises(Misconfigured, match="plimsoll db upgrade"):
            DatabaseWorkflowStore(engine).get("1")
        migrate.upgrade(engine)
        migrate.require_current(engine)
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        for use in (migrate.require_current, migrate.upgrade):
            with pytest.raises(Misconfigured, match="9999") as caught:
                use(engine)
            assert "db upgrade" not in str(caught.value)


@pytest.mark.parametrize("kind", ENGINES)
def test_two_replicas_may_migrate_at_once(kind: str, tmp_path: Path) -> None:
    with database_url(kind, tmp_path, migrated=False) as url:
        command = [sys.executable, "-c", UPGRADE, url]
        replicas = [
            subprocess.Popen(  # noqa: S603 - our own code
                command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            for _ in range(2)
        ]
        for each in replicas:
            assert each.stdin is not None
            each.stdin.write("\n")
            each.stdin.flush()
        told = [each.communicate(timeout=60)[1] for each in replicas]
        assert [each.returncode for each in replicas] == [0, 0], told


def test_migrations_are_modules_that_the_package_carries() -> None:
    kinds = {path.suffix for path in FOLDER.rglob("*") if path.is_file()} - {".pyc"}
    assert kinds == {".py"}
