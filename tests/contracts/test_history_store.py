"""What every HistoryStore does, whatever keeps the histories."""

import math
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plimsoll.adapters.database.history_store import DatabaseHistoryStore
from plimsoll.adapters.memory.history_store import MemoryHistoryStore
from plimsoll.kit.errors import Rejected
from plimsoll.verdict.ports import HistoryStore
from plimsoll.verdict.verdict import Point, SeriesKey
from tests.databases import EVERYWHERE, MEMORY, database

NOW = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
ENDPOINTS = ("GET /a", "POST /ü/{id}", "*")
METRICS = ("p95_ms", "error_rate")


@pytest.fixture(params=EVERYWHERE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[HistoryStore]:
    if request.param == MEMORY:
        yield MemoryHistoryStore()
        return
    with database(request.param, tmp_path) as engine:
        yield DatabaseHistoryStore(engine)


def key(endpoint: str = "*", metric: str = "p95_ms", **changes: str) -> SeriesKey:
    plain = {"service": "shop", "environment": "staging", "test_type": "replay"}
    return SeriesKey.model_validate(plain | changes | {"endpoint": endpoint, "metric": metric})


def point(number: int, value: float | None = None, *, run_id: str = "") -> Point:
    return Point(
        run_id=run_id or f"run-{number:03}",
        at=NOW + timedelta(minutes=number),
        value=number / 3 if value is None else value,
        n=number * 1_000_000_000,
        version=f"v{number}",
        workload_digest="sha256:1",
    )


def whole(number: int, **changes: str) -> Mapping[SeriesKey, Point]:
    """All that a run measured."""
    return {
        key(endpoint, metric, **changes): point(number, number + place / 7)
        for place, (endpoint, metric) in enumerate(
            (endpoint, metric) for endpoint in ENDPOINTS for metric in METRICS
        )
    }


def numbers(points: tuple[Point, ...]) -> list[int]:
    return [int(each.run_id.removeprefix("run-")) for each in points]


def test_points_come_back_as_they_were_oldest_first(store: HistoryStore) -> None:
    for number in (2, 0, 1):
        store.add(whole(number))
    for each in whole(0):
        expected = tuple(whole(number)[each] for number in range(3))
        assert store.series(each) == expected
    found = store.all_series("shop", "staging", "replay")
    assert dict(found) == {
        each: tuple(whole(number)[each] for number in range(3)) for each in whole(0)
    }
    assert len(found) == 6
    assert key() in found
    assert key("GET /other") not in found


@pytest.mark.parametrize(
    "value", [0.0, -1.5, 0.1 + 0.2, sys.float_info.max, sys.float_info.min, 5e-324]
)
def test_a_value_is_kept_to_its_last_bit(store: HistoryStore, value: float) -> None:
    store.add({key(): point(1, value)})
    assert [each.value for each in store.series(key())] == [value]


def test_what_nobody_measured_is_an_empty_history(store: HistoryStore) -> None:
    store.add({})
    store.add(whole(1))
    assert store.series(key("GET /other")) == ()
    assert store.series(key(service="billing")) == ()
    assert dict(store.all_series("no service!", "", "\x00")) == {}


@pytest.mark.parametrize(
    "other", [{"service": "billing"}, {"environment": "prod"}, {"test_type": "soak"}]
)
def test_histories_are_kept_apart(store: HistoryStore, other: dict[str, str]) -> None:
    store.add({**whole(1), **whole(2, **other)})
    assert numbers(store.series(key())) == [1]
    assert numbers(store.series(key(**other))) == [2]
    assert set(store.all_series("shop", "staging", "replay")) == set(whole(1))


def test_only_the_latest_runs_are_shown(store: HistoryStore) -> None:
    for number in range(12):
        store.add(whole(number))
    store.add({key("GET /new"): point(12)})
    assert numbers(store.series(key(), most=5)) == [8, 9, 10, 11]
    found = store.all_series("shop", "staging", "replay", most=5)
    assert {each: numbers(points) for each, points in found.items()} == {
        **{each: [8, 9, 10, 11] for each in whole(0)},
        key("GET /new"): [12],
    }
    before = NOW + timedelta(minutes=7)
    earlier = store.all_series("shop", "staging", "replay", most=3, before=before)
    assert {each: numbers(points) for each, points in earlier.items()} == {
        each: [4, 5, 6] for each in whole(0)
    }
    assert not store.all_series("shop", "staging", "replay", before=NOW)


def test_runs_of_the_same_moment_have_an_order(store: HistoryStore) -> None:
    for number in (2, 3, 1):
        same = point(number).model_copy(update={"at": NOW})
        store.add({key(): same})
    assert numbers(store.series(key(), most=2)) == [2, 3]


def test_a_run_that_is_there_already_stays_as_it_is(store: HistoryStore) -> None:
    store.add({key("GET /a"): point(1, 10.0)})
    again = point(5, 20.0, run_id="run-001")
    store.add({key("GET /a"): again, key("GET /b"): again})
    first, second = store.series(key("GET /a")), store.series(key("GET /b"))
    assert first == (point(1, 10.0),)
    # A run has one moment, version and workload: those that came first.
    assert second == (point(1, 20.0).model_copy(update={"n": again.n}),)


def test_many_may_add_points_of_a_run_at_once(store: HistoryStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        added = [
            pool.submit(store.add, {key(f"GET /{number % 4}"): point(1, float(number % 4))})
            for number in range(16)
        ]
    for each in added:
        each.result()
    found = store.all_series("shop", "staging", "replay")
    assert {each.endpoint: points for each, points in found.items()} == {
        f"GET /{number}": (point(1, float(number)),) for number in range(4)
    }


def test_a_run_can_be_taken_out_of_all_series(store: HistoryStore) -> None:
    for number in range(3):
        store.add({**whole(number), **whole(number, environment="prod")})
    store.remove("run-001")
    store.remove("nobody")
    for environment in ("staging", "prod"):
        for points in store.all_series("shop", environment, "replay").values():
            assert numbers(points) == [0, 2]
    store.add(whole(1))
    assert numbers(store.series(key())) == [0, 1, 2]


@pytest.mark.parametrize("worthless", [math.nan, math.inf, -math.inf])
def test_no_value_is_kept_that_is_no_number(store: HistoryStore, worthless: float) -> None:
    with pytest.raises(Rejected, match="value"):
        store.add({key(): point(1), key("GET /a"): point(1, worthless)})
    assert store.series(key()) == ()
