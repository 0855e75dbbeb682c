"""What every AnswerCache does, whatever keeps the answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from plimsoll.adapters.database.answer_cache import DatabaseAnswerCache
from plimsoll.adapters.memory.answer_cache import MemoryAnswerCache
from plimsoll.kit.clock import SystemClock
from plimsoll.workload.ports import AnswerCache
from tests.databases import EVERYWHERE, MEMORY, database

KEY = "sha256:" + "a" * 64


@pytest.fixture(params=EVERYWHERE)
def cache(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnswerCache]:
    if request.param == MEMORY:
        yield MemoryAnswerCache()
        return
    with database(request.param, tmp_path) as engine:
        yield DatabaseAnswerCache(engine, clock=SystemClock())


def test_an_answer_comes_back_as_it_was(cache: AnswerCache) -> None:
    assert cache.get(KEY) is None
    cache.put(KEY, '{"é": "\\u0000"}')
    assert cache.get(KEY) == '{"é": "\\u0000"}'


def test_a_later_answer_takes_the_place_of_an_earlier_one(cache: AnswerCache) -> None:
    cache.put(KEY, "1")
    cache.put(KEY, "2")
    assert cache.get(KEY) == "2"
