from datetime import UTC, datetime, timedelta

import pytest

from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.memory.code_host import MemoryCodeHost, MemorySnapshot
from plimsoll.adapters.memory.traffic_source import MemoryTrafficSource
from plimsoll.kit.errors import NotFound
from plimsoll.traffic.model import Window
from plimsoll.traffic.ports import Observation
from tests.workload.builders import profile, traffic


def test_the_clock_moves_when_it_is_moved() -> None:
    clock = MemoryClock(datetime(2026, 3, 2, tzinfo=UTC))
    clock.advance(90)
    assert clock.now() == datetime(2026, 3, 2, 0, 1, 30, tzinfo=UTC)


def test_repositories_are_texts_by_path() -> None:
    host = MemoryCodeHost({"shop": MemorySnapshot({"b.py": "é", "a.py": ""}, commit="c1")})
    snapshot = host.open("shop", ref="c1")
    assert [(file.path, file.size_bytes) for file in snapshot.files] == [("a.py", 0), ("b.py", 2)]
    assert snapshot.read("b.py") == "é".encode()
    assert (snapshot.commit, list(snapshot.skipped)) == ("c1", [])
    with pytest.raises(NotFound):
        snapshot.read("c.py")
    with pytest.raises(NotFound):
        host.open("billing")
    with pytest.raises(NotFound):
        host.open("shop", ref="c2")


def test_traffic_is_found_by_location_and_window() -> None:
    observed = profile(traffic("GET /x", 3))
    source = MemoryTrafficSource({"day": observed})
    done: list[float] = []
    assert source.observe("day", Observation(), progress=done.append) == observed
    assert done == [1.0]
    assert source.observe("day", Observation(window=observed.window)) == observed
    day = timedelta(days=1)
    later = Window(start=observed.window.start + day, end=observed.window.end + day)
    with pytest.raises(NotFound):
        source.observe("day", Observation(window=later))
    with pytest.raises(NotFound):
        source.observe("night", Observation())
