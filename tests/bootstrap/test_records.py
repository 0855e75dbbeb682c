"""The databases of a server, also where they cannot be had."""

import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from plimsoll.adapters.database.settings import DatabaseSettings
from plimsoll.adapters.dbos.settings import DbosSettings
from plimsoll.bootstrap.records import open_databases, require_current, upgrade
from plimsoll.kit.errors import Misconfigured, PlimsollError, Unavailable
from plimsoll.settings import Settings
from tests.databases import POSTGRESQL, database_url

RECORDS, QUEUE = "PLIMSOLL_DATABASE__URL", "PLIMSOLL_DBOS__URL"


def settings(records: str, queue: str | None = None) -> Settings:
    return Settings(
        database=DatabaseSettings.model_validate({"url": records, "connect_timeout_s": 2}),
        dbos=DbosSettings.model_validate({"url": queue}),
    )


@pytest.fixture
def away() -> Iterator[str]:
    """The address of a PostgreSQL that is not there."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        yield f"postgresql://u:secret@127.0.0.1:{nobody.getsockname()[1]}/x"


def test_the_queue_lies_beside_the_records_and_both_are_private(tmp_path: Path) -> None:
    with open_databases(settings(f"sqlite:///{tmp_path}/data/mine.db")) as databases:
        upgrade(databases)
        upgrade(databases)
        require_current(databases)
        assert databases.embedded
    folder = tmp_path / "data"
    assert {"mine.db", "engine.db"} <= {file.name for file in folder.iterdir()}
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_queue_shares_a_postgresql_with_the_records(tmp_path: Path) -> None:
    with (
        database_url(POSTGRESQL, tmp_path) as url,
        open_databases(settings(url)) as databases,
    ):
        assert not databases.embedded
        assert databases.queue.url.database == databases.records.url.database


def test_the_queue_may_lie_elsewhere(tmp_path: Path) -> None:
    queue = f"sqlite:///{tmp_path}/elsewhere.db"
    with open_databases(settings(f"sqlite:///{tmp_path}/mine.db", queue)) as databases:
        assert databases.queue.url.database == make_url(queue).database


def test_tables_that_are_missing_are_told_with_what_to_type(tmp_path: Path) -> None:
    with (
        open_databases(settings(f"sqlite:///{tmp_path}/mine.db")) as databases,
        pytest.raises(Misconfigured, match="plimsoll db upgrade"),
    ):
        require_current(databases)


@pytest.mark.parametrize("url", ["nonsense:secret", "mysql://u:secret@h/x", "sqlite:////proc/x/a"])
@pytest.mark.parametrize("setting", [RECORDS, QUEUE])
def test_an_address_that_cannot_be_used_is_told_by_its_setting(
    tmp_path: Path, setting: str, url: str
) -> None:
    fine = f"sqlite:///{tmp_path}/mine.db"
    chosen = settings(url) if setting == RECORDS else settings(fine, url)
    with pytest.raises(Misconfigured) as caught, open_databases(chosen):
        pass
    assert caught.value.where == setting
    assert caught.value.fix
    require_silence(caught.value)


@pytest.mark.parametrize("setting", [RECORDS, QUEUE])
def test_a_database_that_is_away_is_unavailable(tmp_path: Path, away: str, setting: str) -> None:
    fine = f"sqlite:///{tmp_path}/mine.db"
    chosen = settings(away) if setting == RECORDS else settings(fine, away)
    with open_databases(chosen) as databases, pytest.raises(Unavailable) as caught:
        upgrade(databases)
    require_silence(caught.value)


def require_silence(error: PlimsollError) -> None:
    """Nothing that is shown may have the password in it."""
    assert "secret" not in f"{error} {error.where}"
