"""What every ServiceStore does, whatever keeps the services."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from plimsoll.adapters.database.service_store import DatabaseServiceStore
from plimsoll.adapters.memory.service_store import MemoryServiceStore
from plimsoll.catalog.model import Service
from plimsoll.catalog.ports import ServiceStore
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.kit.page import PageRequest
from tests.databases import EVERYWHERE, MEMORY, database

FULL = Service(
    name="component:default/shop",
    title="Grüße & 100% Shop_1",
    owner="group:default/team",
    repository="https://example.org/shop.git",
    ref="main",
    traffic="access_log:/var/log/shop.log",
)


@pytest.fixture(params=EVERYWHERE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ServiceStore]:
    if request.param == MEMORY:
        yield MemoryServiceStore()
        return
    with database(request.param, tmp_path) as engine:
        yield DatabaseServiceStore(engine)


def names(store: ServiceStore, **conditions: object) -> list[str]:
    page = PageRequest()
    text = conditions.get("text")
    only = conditions.get("names")
    assert text is None or isinstance(text, str)
    assert only is None or isinstance(only, tuple)
    return [each.name for each in store.find(page, text=text, names=only).items]


def test_a_service_comes_back_as_it_was(store: ServiceStore) -> None:
    assert store.put(FULL)
    assert store.get(FULL.name) == FULL
    assert store.put(Service(name="plain"))
    assert store.get("plain") == Service(name="plain")


def test_a_service_is_replaced(store: ServiceStore) -> None:
    store.put(FULL)
    changed = FULL.model_copy(update={"title": "New", "ref": None})
    assert not store.put(changed)
    assert store.get(FULL.name) == changed
    assert names(store, text="grüße") == []
    assert names(store, text="new") == [FULL.name]


@pytest.mark.parametrize("name", ["", "nobody", "SHOP", "a\x00", "x" * 5_000])
def test_what_nobody_registered_is_not_found(store: ServiceStore, name: str) -> None:
    store.put(Service(name="shop"))
    with pytest.raises(NotFound):
        store.get(name)


def test_services_come_in_the_order_of_their_names(store: ServiceStore) -> None:
    for name in ("b", "B", "a-b", "a", "a_c", "aB", "a.d"):
        store.put(Service(name=name))
    assert names(store) == ["B", "a", "a-b", "a.d", "aB", "a_c", "b"]


def test_long_lists_come_in_pages(store: ServiceStore) -> None:
    for number in range(250):
        store.put(Service(name=f"service-{number:03}"))
    seen: list[str] = []
    cursor = None
    for size in (100, 100, 50):
        page = store.find(PageRequest(limit=100, cursor=cursor))
        assert len(page.items) == size
        seen += [each.name for each in page.items]
        cursor = page.next_cursor
    assert cursor is None
    assert seen == [f"service-{number:03}" for number in range(250)]


def test_a_cursor_that_nobody_gave_is_refused(store: ServiceStore) -> None:
    with pytest.raises(Rejected):
        store.find(PageRequest(cursor="garbage!"))


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("SHOP", True),
        ("GRÜSSE", False),
        ("GRÜßE", True),
        ("100%", True),
        ("p_1", True),
        ("component:", True),
        ("", True),
        ("1%0", False),
        ("_", True),
        ("px1", False),
        ("team", False),
    ],
)
def test_a_search_takes_text_as_it_is(store: ServiceStore, text: str, matches: bool) -> None:  # noqa: FBT001
    store.put(FULL)
    assert names(store, text=text) == ([FULL.name] if matches else [])


def test_names_limit(store: ServiceStore) -> None:
    for name in ("a", "b", "c"):
        store.put(Service(name=name))
    assert names(store, names=("a", "c", "nobody")) == ["a", "c"]
    assert names(store, names=()) == []
    assert names(store, names=("a", "b"), text="b") == ["b"]


def test_of_many_who_register_at_once_one_is_first(store: ServiceStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        new = [each.result() for each in [pool.submit(store.put, FULL) for _ in range(8)]]
    assert sum(new) == 1
    assert store.get(FULL.name) == FULL
