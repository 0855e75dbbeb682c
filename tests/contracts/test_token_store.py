"""What every TokenStore does, whatever keeps the tokens."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from plimsoll.access.model import Scope, Token
from plimsoll.access.ports import TokenStore
from plimsoll.adapters.database.token_store import DatabaseTokenStore
from plimsoll.adapters.memory.token_store import MemoryTokenStore
from plimsoll.kit.errors import Conflict, NotFound
from tests.databases import EVERYWHERE, MEMORY, database

NOW = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture(params=EVERYWHERE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TokenStore]:
    if request.param == MEMORY:
        yield MemoryTokenStore()
        return
    with database(request.param, tmp_path) as engine:
        yield DatabaseTokenStore(engine)


def token(identity: str, name: str = "ci", created_at: datetime = NOW) -> Token:
    return Token(
        id=identity,
        name=name,
        digest="sha256:" + "0" * 64,
        scope=Scope.REQUEST,
        services=("shop", "billing"),
        environments=None,
        created_at=created_at,
        expires_at=created_at + timedelta(days=90),
    )


def test_a_token_comes_back_as_it_was(store: TokenStore) -> None:
    store.add(token("1"))
    assert store.get("1") == token("1")
    assert store.get("2") is None
    assert store.get("\x00") is None


def test_a_time_is_the_same_wherever_it_was_told(store: TokenStore) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-11, minutes=-30)))
    store.add(token("1", created_at=elsewhere))
    kept = store.get("1")
    assert kept is not None
    assert kept.created_at == NOW


def test_the_newest_is_listed_first(store: TokenStore) -> None:
    assert list(store.list()) == []
    for number in (2, 1, 3):
        moment = NOW + timedelta(hours=number)
        store.add(token(str(number), f"token-{number}", moment))
    assert [each.id for each in store.list()] == ["3", "2", "1"]


def test_a_name_is_valid_once(store: TokenStore) -> None:
    store.add(token("1"))
    with pytest.raises(Conflict, match="ci"):
        store.add(token("2"))
    assert store.get("2") is None
    store.add(token("3", "other"))
    store.revoke("1", NOW)
    store.add(token("4"))


def test_a_name_is_free_when_its_token_expires(store: TokenStore) -> None:
    store.add(token("1"))
    expiry = token("1").expires_at
    with pytest.raises(Conflict):
        store.add(token("2", created_at=expiry - timedelta(microseconds=1)))
    store.add(token("3", created_at=expiry))
    assert store.get("1") == token("1")


def test_of_many_who_add_a_name_at_once_one_succeeds(store: TokenStore) -> None:
    def add(number: int) -> bool:
        try:
            store.add(token(str(number)))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        added = [each.result() for each in [pool.submit(add, number) for number in range(8)]]
    assert sum(added) == 1
    assert len(store.list()) == 1


def test_a_token_is_revoked_once(store: TokenStore) -> None:
    store.add(token("1"))
    revoked = store.revoke("1", NOW + timedelta(hours=1))
    assert revoked.revoked_at == NOW + timedelta(hours=1)
    assert store.revoke("1", NOW + timedelta(hours=2)) == revoked
    assert store.get("1") == revoked
    with pytest.raises(NotFound):
        store.revoke("nobody", NOW)


def test_the_last_use_only_moves_forward(store: TokenStore) -> None:
    store.add(token("1"))
    for hours, last in ((2, 2), (1, 2), (3, 3)):
        store.used("1", NOW + timedelta(hours=hours))
        kept = store.get("1")
        assert kept is not None
        assert kept.last_used_at == NOW + timedelta(hours=last)
    store.used("nobody", NOW)
