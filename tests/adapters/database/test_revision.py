"""Expand, migrate, contract: which code runs on which tables, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from plimsoll.adapters.database import migrate
from plimsoll.adapters.database.revision import Revision, is_newer, require_carried
from plimsoll.adapters.database.service_store import DatabaseServiceStore
from plimsoll.catalog.model import Service
from plimsoll.kit.errors import Misconfigured
from tests.adapters.database.newer import EXPAND, Newer, ours
from tests.databases import ENGINES, database

SHOP = Service(name="shop", title="Shop", owner="team", repository="https://x.example/y")
CONTRACT = """with op.batch_alter_table("service") as service:
        service.drop_column("owner")"""


@pytest.fixture
def newer(tmp_path: Path) -> Newer:
    return Newer(tmp_path)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with database(request.param, tmp_path, migrated=False) as made:
        yield made


def test_older_code_goes_on_while_tables_are_added_to(engine: Engine, newer: Newer) -> None:
    migrate.upgrade(engine)
    expanded = newer.then(ours(), EXPAND)
    migrate.upgrade(engine, folder=newer.folder)
    assert migrate.current(engine) == expanded
    migrate.require_current(engine)
    store = DatabaseServiceStore(engine)
    store.put(SHOP)
    assert store.get("shop") == SHOP
    # Whoever goes back to it types `plimsoll db upgrade` too, and changes nothing.
    migrate.upgrade(engine)
    assert migrate.current(engine) == expanded


def test_older_code_is_refused_once_what_it_reads_is_gone(engine: Engine, newer: Newer) -> None:
    migrate.upgrade(engine)
    newer.then(ours(), EXPAND)
    contracted = newer.then("", CONTRACT)
    migrate.upgrade(engine, folder=newer.folder)
    for use in (migrate.require_current, migrate.upgrade):
        with pytest.raises(Misconfigured, match=contracted) as caught:
            use(engine)
        assert "restore" in caught.value.fix
    assert migrate.current(engine) == contracted
    with pytest.raises(Misconfigured, match=contracted):
        migrate.downgrade(engine, "base")


def test_newer_code_is_refused_until_the_tables_are_its_own(engine: Engine, newer: Newer) -> None:
    migrate.upgrade(engine)
    newer.then(ours(), EXPAND)
    with pytest.raises(Misconfigured, match="plimsoll db upgrade"):
        require_carried(migrate.current(engine), migrate.head(newer.folder))
    migrate.upgrade(engine, folder=newer.folder)
    require_carried(migrate.current(engine), migrate.head(newer.folder))


@pytest.mark.parametrize(
    ("found", "needed", "says"),
    [
        (None, "0004", "db upgrade"),
        ("0003", "0004", "db upgrade"),
        ("0003_carries_0001", "0004_carries_0003", "db upgrade"),
        ("0004", "0004", None),
        ("0005", "0004", "0005"),
        ("0005_carries_0004", "0004", None),
        ("0005_carries_0004", "0004_carries_0002", None),
        ("0009_carries_0004", "0004", None),
        ("0009_carries_0005", "0004", "0009_carries_0005"),
        ("0005_carries_0006", "0004", "0005_carries_0006"),
        ("somebody else's", "0004", "somebody else's"),
        ("0005_bears_0004", "0004", "0005_bears_0004"),
    ],
)
def test_what_tables_say_of_themselves_decides(
    found: str | None, needed: str, says: str | None
) -> None:
    if says is None:
        require_carried(found, needed)
    else:
        with pytest.raises(Misconfigured, match=says):
            require_carried(found, needed)


def test_tables_of_nobody_have_nothing_to_be_gone_back_from() -> None:
    assert not is_newer(None, "0001")
    assert is_newer("somebody else's", "0001")


def revisions() -> list[Revision]:
    """Ours, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    scripts = [*ScriptDirectory.from_config(config).walk_revisions()]
    for script in scripts:
        assert Path(script.path).name.startswith(f"{script.revision[:4]}_")
    return [Revision.of(script.revision) for script in reversed(scripts)]


def test_our_revisions_are_numbered_and_never_carry_again_what_was_given_up() -> None:
    numbers = [each.number for each in revisions()]
    assert numbers == list(range(1, len(numbers) + 1))
    carried = [each.carries for each in revisions()]
    assert carried == sorted(carried)


def test_a_revision_that_carries_older_code_only_adds(tmp_path: Path) -> None:
    for revision in revisions():
        if revision.carries == revision.number:
            continue
        with database("sqlite", tmp_path, migrated=False) as engine:
            migrate.upgrade(engine, _named(revision.carries))
            before = _columns(engine)
            migrate.upgrade(engine, _named(revision.number))
            after = _columns(engine)
            for table, columns in before.items():
                kept = {name: after[table][name] for name in columns}
                assert kept == columns
                for name in set(after[table]) - set(columns):
                    # Whoever does not know it must be able to leave it out.
                    assert after[table][name][1], f"{table}.{name}"
        (tmp_path / "plimsoll.db").unlink()


def _named(number: int) -> str:
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    return next(each.revision for each in scripts if Revision.of(each.revision).number == number)


def _columns(engine: Engine) -> dict[str, dict[str, tuple[str, bool]]]:
    """By table and name: the type, and whether a row may be written without it."""
    kept = inspect(engine)
    return {
        table: {
            column["name"]: (str(column["type"]), column["nullable"] or bool(column["default"]))
            for column in kept.get_columns(table)
        }
        for table in kept.get_table_names()
    }
