"""What every RegressionStore does, whatever keeps the reports."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plimsoll.adapters.database.regression_store import DatabaseRegressionStore
from plimsoll.adapters.memory.regression_store import MemoryRegressionStore
from plimsoll.verdict.ports import RegressionStore
from plimsoll.verdict.verdict import Regression
from tests.databases import EVERYWHERE, MEMORY, database

NOW = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture(params=EVERYWHERE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RegressionStore]:
    if request.param == MEMORY:
        yield MemoryRegressionStore()
        return
    with database(request.param, tmp_path) as engine:
        yield DatabaseRegressionStore(engine)


def report(
    run_id: str, after: int = 0, endpoint: str = "GET /ü", metric: str = "p95_ms"
) -> Regression:
    return Regression(
        run_id=run_id,
        service="shop",
        environment="staging",
        endpoint=endpoint,
        metric=metric,
        at=NOW + timedelta(seconds=after),
    )


def test_a_report_comes_back_as_it_was(store: RegressionStore) -> None:
    reported = (report("one"), report("one", metric="p99_ms").model_copy(update={"answered": True}))
    store.keep("one", reported)
    assert store.of_run("one") == reported
    assert store.of_run("two") == ()


def test_a_run_reports_anew(store: RegressionStore) -> None:
    store.keep("one", [report("one"), report("one", endpoint="*")])
    store.keep("one", [report("one", metric="p99_ms")])
    assert store.of_run("one") == (report("one", metric="p99_ms"),)
    store.keep("one", [])
    assert store.of_run("one") == ()


def test_the_newest_report_stands_for_all(store: RegressionStore) -> None:
    store.keep("one", [report("one"), report("one", endpoint="*")])
    store.keep("two", [report("two", after=1)])
    assert store.of_run("one") == (report("one", endpoint="*"),)
    assert store.of_run("two") == (report("two", after=1),)
    store.keep("one", [report("one"), report("one", endpoint="*")])
    assert store.of_run("two") == (report("two", after=1),)


def test_many_may_report_at_once(store: RegressionStore) -> None:
    runs = [f"run-{number}" for number in range(16)]
    with ThreadPoolExecutor(8) as pool:
        for each in [pool.submit(store.keep, run, [report(run, n)]) for n, run in enumerate(runs)]:
            each.result()
    assert [run for run in runs if store.of_run(run)] == ["run-15"]
