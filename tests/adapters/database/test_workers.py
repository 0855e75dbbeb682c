from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from plimsoll.adapters.database.workers import Workers
from plimsoll.adapters.memory.worker_registry import MemoryWorkerRegistry
from plimsoll.pipeline.ports import WorkerRegistry
from tests.databases import EVERYWHERE, MEMORY, database


@pytest.fixture(params=EVERYWHERE)
def workers(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WorkerRegistry]:
    if request.param == MEMORY:
        yield MemoryWorkerRegistry()
        return
    with database(request.param, tmp_path) as engine:
        yield Workers(engine)


def test_who_lives_is_counted(workers: WorkerRegistry) -> None:
    workers.join("a", "host-1")
    workers.join("b", "host-2")
    assert workers.beat("a")
    assert workers.beat("a")
    assert dict(workers.beats()) == {"a": 2, "b": 0}
    workers.leave("a")
    workers.leave("nobody")
    assert dict(workers.beats()) == {"b": 0}


def test_who_was_declared_dead_is_told(workers: WorkerRegistry) -> None:
    workers.join("a", "host-1")
    workers.beat("a")
    assert not workers.declare_dead("a", 0)
    assert workers.beat("a")
    assert workers.declare_dead("a", 2)
    assert not workers.declare_dead("a", 2)
    assert not workers.beat("a")
    assert dict(workers.beats()) == {}


def test_one_declares_somebody_dead(workers: WorkerRegistry) -> None:
    workers.join("a", "host-1")
    with ThreadPoolExecutor(8) as pool:
        told = [each.result() for each in
                [pool.submit(workers.declare_dead, "a", 0) for _ in range(8)]]  # fmt: skip
    assert sum(told) == 1


def test_such_work_is_done_by_one_at_a_time(workers: WorkerRegistry) -> None:
    with ThreadPoolExecutor(1) as other:

        def work() -> int:
            if isinstance(workers, MemoryWorkerRegistry):
                assert other.submit(workers.exclusively, lambda: 5).result() == 0
            return 7

        assert workers.exclusively(work) == 7
        assert workers.exclusively(lambda: 3) == 3


def test_another_connection_is_not_let_in_meanwhile(tmp_path: Path) -> None:
    with database("postgresql", tmp_path) as engine, ThreadPoolExecutor(1) as other:
        one, two = Workers(engine), Workers(engine)

        def work() -> int:
            assert other.submit(two.exclusively, lambda: 5).result() == 0
            return 7

        assert one.exclusively(work) == 7
        assert two.exclusively(lambda: 5) == 5
