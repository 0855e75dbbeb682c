"""What is old is forgotten, what is not stays, and every kind has its setting on the page."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plimsoll.adapters.database.answer_cache import DatabaseAnswerCache
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.bootstrap.records import open_databases, upgrade
from plimsoll.bootstrap.retention import Retention
from plimsoll.bootstrap.server import Server, open_server
from plimsoll.kit.errors import NotFound
from plimsoll.pipeline.model import NewWorkflow, WorkflowStatus
from plimsoll.run.model import RunStatus
from plimsoll.run.record import RunRecord
from plimsoll.settings import Settings
from plimsoll.workload.model import TestType
from tests.databases import ENGINES, database_url
from tests.docs.test_settings import VALUES

ROOT = Path(__file__).parents[2]
NOW = datetime.now(UTC)
YEARS = timedelta(days=3 * 365)


@pytest.fixture(params=ENGINES)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    with database_url(request.param, tmp_path, migrated=False) as url:
        settings = Settings.model_validate(
            {"database": {"url": url}, "filesystem": {"root": tmp_path / "store"}}
        )
        with open_databases(settings) as databases:
            upgrade(databases)
        with open_server(settings) as opened:
            yield opened


def ended_workflow(server: Server, number: int) -> str:
    store = server.backend.workflows
    wanted = NewWorkflow(
        template="bundle",
        service="shop",
        principal="token:ci",
        requested_by="ci",
        parameters={"number": number},
    )
    workflow, _ = store.request(wanted)
    assert store.request_cancel(workflow.id).status is WorkflowStatus.CANCELLED
    return workflow.id


def ended_run(server: Server, name: str, at: datetime) -> None:
    run = RunRecord(
        id=name,
        service="shop",
        environment="staging",
        base_url="https://shop.example",
        bundle_digest="sha256:1",
        test_type=TestType.SMOKE,
        duration_s=60,
        created_at=at,
    )
    runs = server.backend.stores.runs
    runs.add(run)
    runs.end(run.model_copy(update={"status": RunStatus.COMPLETED, "ended_at": at}), None)


def test_every_kind_is_forgotten_when_it_is_old(server: Server) -> None:
    cache = {
        at: DatabaseAnswerCache(server.databases.records, clock=MemoryClock(at))
        for at in (NOW - YEARS, NOW)
    }
    for at, answers in cache.items():
        answers.put(f"question of {at}", "answer")
    workflow = ended_workflow(server, 1)
    ended_run(server, "old", NOW - YEARS)
    retention = Retention(server)
    for job in retention.jobs:
        assert job.keep_days is not None
        job.forget_before(NOW - timedelta(days=job.keep_days))
    assert cache[NOW].get(f"question of {NOW - YEARS}") is None
    assert cache[NOW].get(f"question of {NOW}") == "answer"
    assert server.backend.workflows.get(workflow).id == workflow

    (workflows,) = (job for job in retention.jobs if job.what == "workflows")
    workflows.forget_before(NOW + timedelta(hours=1))
    with pytest.raises(NotFound):
        server.backend.workflows.get(workflow)
    assert not server.backend.workflows.events(workflow)
    # What was measured goes; that there was a run stays.
    assert server.backend.stores.runs.get("old").status is RunStatus.COMPLETED


def test_it_is_done_once_an_hour(server: Server) -> None:
    retention = Retention(server)
    retention.forget_if_due()
    cache = DatabaseAnswerCache(server.databases.records, clock=MemoryClock(NOW - YEARS))
    cache.put("question", "answer")
    retention.forget_if_due()
    assert cache.get("question") == "answer"
    Retention(server).forget_if_due()
    assert cache.get("question") is None


def test_the_page_tells_how_long_everything_is_kept() -> None:
    page = (ROOT / "docs" / "operations" / "configure.md").read_text()
    told = page.partition("## What is kept, and for how long")[2].partition("\n## ")[0]
    kept = {name for name in VALUES if re.search(r"__KEEP_\w*DAYS$", name)}
    assert set(re.findall(r"`(PLIMSOLL_\w+DAYS)`", told)) == kept
    for name in kept:
        assert f"`{name}` | {VALUES[name]} |" in told
