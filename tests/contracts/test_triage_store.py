"""What every TriageStore does, whatever keeps the entries."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plimsoll.adapters.database.triage_store import DatabaseTriageStore
from plimsoll.adapters.memory.triage_store import MemoryTriageStore
from plimsoll.verdict.ports import TriageStore
from plimsoll.verdict.verdict import TriageEntry, TriageState
from tests.databases import EVERYWHERE, MEMORY, database

NOW = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture(params=EVERYWHERE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TriageStore]:
    if request.param == MEMORY:
        yield MemoryTriageStore()
        return
    with database(request.param, tmp_path) as engine:
        yield DatabaseTriageStore(engine)


def entry(number: int, run_id: str = "run-1", *, seconds: float | None = None) -> TriageEntry:
    return TriageEntry(
        id=f"entry-{number}",
        run_id=run_id,
        endpoint="GET /ü/{id}",
        metric="p95_ms",
        state=list(TriageState)[number % len(TriageState)],
        assignee="Grace",
        muted_until=NOW + timedelta(days=7) if number % 2 else None,
        comment="It was the index; see „#12”.\nSecond line.",
        by="token:ada",
        at=NOW + timedelta(seconds=number if seconds is None else seconds),
    )


def test_entries_come_back_as_they_were_oldest_first(store: TriageStore) -> None:
    entries = [entry(number) for number in range(9)]
    for each in reversed(entries):
        store.add(each)
    assert store.of_run("run-1") == tuple(entries)
    assert store.of_run("run-2") == ()
    assert store.of_run("\x00") == ()


def test_entries_of_the_same_moment_have_an_order(store: TriageStore) -> None:
    for number in (2, 1, 3):
        store.add(entry(number, seconds=0))
    assert [each.id for each in store.of_run("run-1")] == ["entry-1", "entry-2", "entry-3"]


def test_an_entry_is_never_changed(store: TriageStore) -> None:
    store.add(entry(1))
    store.add(entry(1).model_copy(update={"comment": "other", "run_id": "run-2"}))
    assert store.of_run("run-1") == (entry(1),)
    assert store.of_run("run-2") == ()


def test_many_may_add_at_once(store: TriageStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        for each in [pool.submit(store.add, entry(number % 4)) for number in range(16)]:
            each.result()
    assert store.of_run("run-1") == tuple(entry(number) for number in range(4))


def test_those_of_many_runs_come_together(store: TriageStore) -> None:
    for number in range(40):
        store.add(entry(number, f"run-{number // 2}"))
    found = store.of_runs([f"run-{number}" for number in range(10, 210)])
    assert dict(found) == {
        f"run-{n}": (entry(2 * n, f"run-{n}"), entry(2 * n + 1, f"run-{n}")) for n in range(10, 20)
    }
    assert store.of_runs([]) == {}
