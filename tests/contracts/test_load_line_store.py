"""What every LoadLineStore does, whatever keeps the lines."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plimsoll.adapters.database.load_line_store import DatabaseLoadLineStore
from plimsoll.adapters.memory.load_line_store import MemoryLoadLineStore
from plimsoll.kit.errors import Rejected
from plimsoll.kit.page import PageRequest
from plimsoll.verdict.load_line.kept import KeptLine, LineQuery
from plimsoll.verdict.load_line.model import Headroom, LoadLine, NoHeadroom, Outcome
from plimsoll.verdict.ports import LoadLineStore
from tests.databases import EVERYWHERE, MEMORY, database

NOW = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture(params=EVERYWHERE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LoadLineStore]:
    if request.param == MEMORY:
        yield MemoryLoadLineStore()
        return
    with database(request.param, tmp_path) as engine:
        yield DatabaseLoadLineStore(engine)


def line(
    run_id: str = "r1",
    after: int = 0,
    service: str = "shop",
    environment: str = "staging",
    outcome: Outcome = Outcome.FOUND,
) -> KeptLine:
    return KeptLine(
        run_id=run_id,
        service=service,
        environment=environment,
        base_url="http://127.0.0.1",
        bundle="sha256:0",
        workload_digest="sha256:1",
        version="v1",
        measured_at=NOW + timedelta(seconds=after),
        load_line=LoadLine(
            outcome=outcome,
            line_per_s=0.1 + 0.2,
            interval=(0.25, None),
            confidence=0.95,
            objectives=(),
            headroom=Headroom(
                ratio=None,
                production_peak_per_s=3.0,
                missing=NoHeadroom.NOT_EQUIVALENT,
                explanation="größer \x00",
            ),
        ),
    )


def found(store: LoadLineStore, **query: object) -> list[str]:
    page = store.find(PageRequest(), LineQuery.model_validate(query))
    return [each.run_id for each in page.items]


def test_a_line_comes_back_as_it_was(store: LoadLineStore) -> None:
    store.put(line())
    assert store.get("r1") == line()
    assert store.get("r2") is None
    (listed,) = store.find(PageRequest(), LineQuery()).items
    assert listed == line().summary


def test_a_later_line_of_a_run_replaces_an_earlier_one(store: LoadLineStore) -> None:
    store.put(line())
    store.put(line(outcome=Outcome.WIDE))
    assert store.get("r1") == line(outcome=Outcome.WIDE)
    (listed,) = store.find(PageRequest(), LineQuery()).items
    assert listed.outcome is Outcome.WIDE


def test_lines_are_listed_latest_first_a_page_at_a_time(store: LoadLineStore) -> None:
    for number in range(5):
        # Two of one moment, in the order of their ids.
        store.put(line(f"r{number}", number // 2))
    assert found(store) == ["r4", "r3", "r2", "r1", "r0"]
    first = store.find(PageRequest(limit=2), LineQuery())
    second = store.find(PageRequest(limit=2, cursor=first.next_cursor), LineQuery())
    third = store.find(PageRequest(limit=2, cursor=second.next_cursor), LineQuery())
    pages = (first, second, third)
    assert [[each.run_id for each in page.items] for page in pages] == [
        ["r4", "r3"],
        ["r2", "r1"],
        ["r0"],
    ]
    assert third.next_cursor is None


def test_every_condition_narrows(store: LoadLineStore) -> None:
    store.put(line("a", 1))
    store.put(line("b", 2, environment="qa"))
    store.put(line("c", 3, service="other"))
    assert found(store, service="shop") == ["b", "a"]
    assert found(store, environment="staging") == ["c", "a"]
    assert found(store, since=NOW + timedelta(seconds=2)) == ["c", "b"]
    assert found(store, until=NOW + timedelta(seconds=2)) == ["a"]
    assert found(store, services=("other",)) == ["c"]
    assert found(store, service="shop", services=("other",)) == []
    assert found(store, environments=("qa",)) == ["b"]
    assert found(store, environments=()) == []


def test_a_cursor_of_somebody_else_is_refused(store: LoadLineStore) -> None:
    with pytest.raises(Rejected, match="cursor"):
        store.find(PageRequest(cursor="eHh4"), LineQuery())


def test_no_figure_is_kept_that_is_no_number(store: LoadLineStore) -> None:
    endless = line().load_line.model_copy(update={"line_per_s": math.inf})
    with pytest.raises(Rejected, match="load_line"):
        store.put(line().model_copy(update={"load_line": endless}))
    assert store.get("r1") is None
