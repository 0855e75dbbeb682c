"""What every EnvironmentStore does, whatever keeps the environments."""

from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest

from plimsoll.adapters.database.environment_store import DatabaseEnvironmentStore
from plimsoll.adapters.memory.environment_store import MemoryEnvironmentStore
from plimsoll.catalog.model import Environment, Hours, LoadPolicy
from plimsoll.catalog.ports import EnvironmentStore
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.kit.page import PageRequest
from tests.databases import EVERYWHERE, MEMORY, database

FULL = Environment(
    name="staging",
    base_url="https://staging.example.org/é",
    policy=LoadPolicy(
        max_rate_per_s=12.5,
        allowed_hours=(Hours(start=time(22, 30), end=time(5)),),
        forbidden_endpoints=("DELETE /orders/{id}",),
        approval_needed=True,
    ),
)


@pytest.fixture(params=EVERYWHERE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EnvironmentStore]:
    if request.param == MEMORY:
        yield MemoryEnvironmentStore()
        return
    with database(request.param, tmp_path) as engine:
        yield DatabaseEnvironmentStore(engine)


def test_an_environment_comes_back_as_it_was(store: EnvironmentStore) -> None:
    assert store.put(FULL)
    assert store.get("staging") == FULL
    assert store.put(Environment(name="plain"))
    assert store.get("plain") == Environment(name="plain")


def test_an_environment_is_replaced(store: EnvironmentStore) -> None:
    store.put(FULL)
    changed = FULL.model_copy(update={"policy": LoadPolicy()})
    assert not store.put(changed)
    assert store.get("staging") == changed


@pytest.mark.parametrize("name", ["", "nobody", "STAGING", "a\x00"])
def test_what_nobody_registered_is_not_found(store: EnvironmentStore, name: str) -> None:
    store.put(FULL)
    with pytest.raises(NotFound):
        store.get(name)


def test_environments_come_by_name_in_pages(store: EnvironmentStore) -> None:
    for name in ("b", "C", "a"):
        store.put(Environment(name=name))
    first = store.find(PageRequest(limit=2))
    assert [each.name for each in first.items] == ["C", "a"]
    second = store.find(PageRequest(limit=2, cursor=first.next_cursor))
    assert [each.name for each in second.items] == ["b"]
    assert second.next_cursor is None
    with pytest.raises(Rejected):
        store.find(PageRequest(cursor="garbage!"))


def test_names_limit(store: EnvironmentStore) -> None:
    for name in ("a", "b", "c"):
        store.put(Environment(name=name))
    limited = store.find(PageRequest(), names=("c", "a", "nobody"))
    assert [each.name for each in limited.items] == ["a", "c"]
    assert store.find(PageRequest(), names=()).items == ()
