"""How runs, verdicts and histories are kept in databases: quickly, and never twice."""

import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from plimsoll.adapters.database import migrate, run_list
from plimsoll.adapters.database.engine import connect
from plimsoll.adapters.database.history_store import DatabaseHistoryStore
from plimsoll.adapters.database.run_rows import RUN as RUN_TABLE
from plimsoll.adapters.database.run_store import DatabaseRunStore
from plimsoll.adapters.database.service_store import DatabaseServiceStore
from plimsoll.adapters.database.settings import DatabaseSettings
from plimsoll.adapters.database.triage_store import DatabaseTriageStore
from plimsoll.adapters.database.verdict_store import DatabaseVerdictStore
from plimsoll.catalog.model import Service
from plimsoll.kit.errors import Unavailable
from plimsoll.kit.page import PageRequest
from plimsoll.run.model import RunProgress, RunStatus
from plimsoll.run.record import Halt, RunQuery, RunRecord
from plimsoll.verdict.verdict import (
    Conclusion,
    Point,
    SeriesKey,
    TriageEntry,
    TriageState,
    Verdict,
)
from plimsoll.workload.model import TestType
from tests.adapters.database.servers import LossyWay
from tests.databases import ENGINES, POSTGRESQL, SQLITE, database, database_url

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PROGRESS = RunProgress(elapsed_s=1, requests=1, failed=0, virtual_users=1)
RUN = RunRecord(
    id="run-1",
    service="shop",
    environment="staging",
    base_url="https://shop.example",
    bundle_digest="sha256:1",
    test_type=TestType.REPLAY,
    duration_s=60,
    created_at=NOW,
)
ENDED = RUN.model_copy(update={"status": RunStatus.COMPLETED, "ended_at": NOW})
KEY = SeriesKey(
    service="shop", environment="staging", test_type="replay", endpoint="*", metric="p95_ms"
)
POINT = Point(run_id="run-1", at=NOW, value=1.0, n=1)
VERDICT = Verdict(
    run_id="run-1",
    service="shop",
    environment="staging",
    conclusion=Conclusion.PASS,
    explanation="",
    judged_at=NOW,
)
ENTRY = TriageEntry(
    id="1",
    run_id="run-1",
    endpoint="*",
    metric="p95_ms",
    state=TriageState.ACCEPTED,
    by="ada",
    at=NOW,
)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (RunQuery(), "ix_run_created_at_id"),
        (RunQuery(status=RunStatus.COMPLETED), "ix_run_created_at_id"),
        (RunQuery(since=NOW), "ix_run_created_at_id"),
        (RunQuery(service="shop"), "ix_run_service"),
        (RunQuery(service="shop", environment="prod"), "ix_run_service"),
        (RunQuery(service="shop", environment="prod", status=RunStatus.CRASHED,
                  test_type=TestType.SOAK, since=NOW, until=NOW), "ix_run_service"),
        (RunQuery(services=("shop", "billing"), environment="prod"), "ix_run_service"),
        (RunQuery(environment="prod"), "ix_run_environment"),
        (RunQuery(environment="prod", test_type=TestType.SOAK), "ix_run_environment"),
        (RunQuery(environments=("prod", "ci")), "ix_run_environment"),
        (RunQuery(environment="prod", status=RunStatus.COMPLETED), "ix_run_environment"),
        (RunQuery(status=RunStatus.RUNNING), "ix_run_unusual"),
        (RunQuery(environment="prod", status=RunStatus.CRASHED), "ix_run_unusual"),
        (RunQuery(test_type=TestType.SOAK), "ix_run_test_type"),
        (RunQuery(services=tuple(map(str, range(200))), test_type=TestType.SOAK),
         "ix_run_test_type"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("after", [None, f"{NOW.isoformat()} run-1"])
def test_every_list_is_read_off_an_index_in_its_order(
    query: RunQuery, index: str, after: str | None, tmp_path: Path
) -> None:
    with database(SQLITE, tmp_path) as engine, engine.connect() as connection:
        statement = run_list.newest(query, after, 51, guesses=True)
        text = str(statement.compile(engine, compile_kwargs={"literal_binds": True}))
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
    looks = {step.split(" INDEX ")[1].split()[0] for step in plan if " INDEX " in step}
    whole = "sqlite_autoindex_run_1"
    assert looks - {whole} == {index}, plan
    if whole not in looks:
        assert len(plan) == 1, plan
    if after is not None:
        entered = [step for step in plan if index in step]
        assert all("created_at<" in step for step in entered), plan


@pytest.mark.parametrize("kind", ENGINES)
def test_what_was_kept_before_runs_were_stays(kind: str, tmp_path: Path) -> None:
    service = Service(name="shop", title="Shop", owner="team", repository="https://x.example/y")
    with database(kind, tmp_path, migrated=False) as engine:
        migrate.upgrade(engine, "0002")
        DatabaseServiceStore(engine).put(service)
        migrate.upgrade(engine)
        DatabaseRunStore(engine).add(RUN)
        migrate.downgrade(engine, "0002")
        assert DatabaseServiceStore(engine).get("shop") == service
        migrate.upgrade(engine)
        assert DatabaseRunStore(engine).find(PageRequest(), RunQuery()).items == ()


USES: list[tuple[str, Callable[[Engine], object]]] = [
    ("add", lambda engine: DatabaseRunStore(engine).add(RUN)),
    ("get", lambda engine: DatabaseRunStore(engine).get("run-1")),
    ("find", lambda engine: DatabaseRunStore(engine).find(PageRequest(), RunQuery())),
    ("begin", lambda engine: DatabaseRunStore(engine).begin("run-1", owner="a", at=NOW)),
    ("beat", lambda engine: DatabaseRunStore(engine).beat("run-1", owner="a", progress=PROGRESS)),
    ("progress", lambda engine: DatabaseRunStore(engine).progress("run-1")),
    ("end", lambda engine: DatabaseRunStore(engine).end(ENDED, None)),
    ("result", lambda engine: DatabaseRunStore(engine).result("run-1")),
    ("stop", lambda engine: DatabaseRunStore(engine).stop("run-1", reason="why")),
    ("silent", lambda engine: DatabaseRunStore(engine).silent_since(NOW)),
    ("halt", lambda engine: DatabaseRunStore(engine).halt(Halt(reason="why", by="ada", at=NOW))),
    ("release", lambda engine: DatabaseRunStore(engine).halt(None)),
    ("halted", lambda engine: DatabaseRunStore(engine).halted()),
    ("forget", lambda engine: DatabaseRunStore(engine).forget_results_before(NOW)),
    ("put a verdict", lambda engine: DatabaseVerdictStore(engine).put(VERDICT)),
    ("get a verdict", lambda engine: DatabaseVerdictStore(engine).get("run-1")),
    ("verdicts", lambda engine: DatabaseVerdictStore(engine).of_runs(["run-1"])),
    ("conclusions", lambda engine: DatabaseVerdictStore(engine).conclusions(["run-1"])),
    ("add a point", lambda engine: DatabaseHistoryStore(engine).add({KEY: POINT})),
    ("series", lambda engine: DatabaseHistoryStore(engine).series(KEY)),
    ("all series", lambda engine: DatabaseHistoryStore(engine).all_series("shop", "ci", "soak")),
    ("remove", lambda engine: DatabaseHistoryStore(engine).remove("run-1")),
    ("add an entry", lambda engine: DatabaseTriageStore(engine).add(ENTRY)),
    ("entries", lambda engine: DatabaseTriageStore(engine).of_run("run-1")),
]


@pytest.fixture(scope="module")
def away() -> Iterator[Engine]:
    """A database that nobody listens for."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        engine = connect(f"postgresql://ada@127.0.0.1:{unused.getsockname()[1]}/plimsoll")
        yield engine
        engine.dispose()


@pytest.mark.parametrize("use", [use for _, use in USES], ids=[name for name, _ in USES])
def test_a_database_that_is_away_is_unavailable(
    away: Engine, use: Callable[[Engine], None]
) -> None:
    with pytest.raises(Unavailable):
        use(away)


def test_a_beat_that_cannot_be_noted_says_so(tmp_path: Path) -> None:
    with database(SQLITE, tmp_path, settings=DatabaseSettings(lock_timeout_s=0.05)) as engine:
        runs = DatabaseRunStore(engine)
        runs.add(RUN)
        runs.begin("run-1", owner="worker", at=NOW)
        with closing(sqlite3.connect(str(engine.url.database))) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(Unavailable, match="locked"):
                runs.beat("run-1", owner="worker", progress=PROGRESS)
            # Whoever only looks is not in the way, and nobody is in hers.
            assert runs.get("run-1").status is RunStatus.RUNNING
        assert runs.beat("run-1", owner="worker", progress=PROGRESS) is None


@pytest.fixture
def way(tmp_path: Path) -> Iterator[LossyWay]:
    with database_url(POSTGRESQL, tmp_path) as url, LossyWay(url).running() as running:
        yield running


def test_a_run_whose_begin_was_not_heard_of_is_not_begun_again(way: LossyWay) -> None:
    engine = connect(way.url)
    runs = DatabaseRunStore(engine)
    runs.add(RUN)
    way.lose_next_reply()
    with pytest.raises(Unavailable):
        runs.begin("run-1", owner="worker", at=NOW)
    assert way.lost
    assert not runs.begin("run-1", owner="worker", at=NOW)
    way.lose_next_reply()
    with pytest.raises(Unavailable):
        runs.end(ENDED, None)
    assert runs.end(ENDED.model_copy(update={"status": RunStatus.CRASHED}), None).status is (
        RunStatus.COMPLETED
    )
    engine.dispose()


def test_no_index_changes_with_a_beat() -> None:
    # On PostgreSQL a beat is cheap only then.
    indexed = {column.name for index in RUN_TABLE.indexes for column in index.columns}
    assert not indexed & {"beat_at", "progress", "stop_reason"}
