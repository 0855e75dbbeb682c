"""`plimsoll serve` and `plimsoll worker` as children, from their start to their end."""

import gzip
import shlex
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

import httpx
import pytest
from typing_extensions import override

from plimsoll.api.workflow_bodies import AcceptedWorkflow
from plimsoll.cli.serve import DECLARED_DEAD_CODE, require_safe_address
from plimsoll.kit.errors import Misconfigured
from plimsoll.pipeline.model import ExecutionStatus, WorkflowStatus
from plimsoll.pipeline.show import WorkflowDetails
from plimsoll.settings import ApiSettings
from tests.cli.children import PATIENCE_S, Site

WORKFLOWS = "/api/v1/workflows"
K6 = Path(sys.executable).parent / "k6"
TRACE = "5ca1ab1e" * 4
EVERYWHERE = "0.0.0.0"  # noqa: S104 - to be refused
SLOW_ONCE = """#!/bin/sh
[ "$1" = run ] && ! [ -e {flag} ] && touch {flag} && exec sleep 60
exec {k6} "$@"
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.05)  # noqa: TID251 - waiting for a child


def asked(site: Site, url: str, **headers: str) -> str:
    """The id of a new workflow `bundle`."""
    body = {"template": "bundle", "parameters": site.parameters()}
    answer = httpx.post(f"{url}{WORKFLOWS}", json=body, headers=headers, trust_env=False)
    return AcceptedWorkflow.model_validate_json(answer.text).workflow_id


def shown(url: str, workflow_id: str) -> WorkflowDetails:
    answer = httpx.get(f"{url}{WORKFLOWS}/{workflow_id}", trust_env=False)
    return WorkflowDetails.model_validate_json(answer.text)


def ended(url: str, workflow_id: str) -> WorkflowDetails:
    until(lambda: shown(url, workflow_id).workflow.status.ended)
    return shown(url, workflow_id)


def test_a_server_prints_its_address_and_answers_there(site: Site) -> None:
    with site.child("serve", "--port", "0") as server:
        assert server.said.startswith("http://127.0.0.1:")
        with httpx.Client(base_url=server.said, trust_env=False) as http:
            assert http.get("/health").json() == {"status": "ok"}
            ready = http.get("/ready").json()
            assert (ready["status"], set(ready["checks"].values())) == ("ok", {"ok"})
            metrics = http.get("/metrics").text
        assert 'plimsoll_workflows{status="queued"} 0.0' in metrics
        assert "process_resident_memory_bytes" in metrics
        data = site.folder / "data"
        assert {file.stat().st_mode & 0o777 for file in data.iterdir()} == {0o600}

        taken = server.said.rpartition(":")[2]
        second = site.run("serve", "--port", taken)
        assert second.returncode == 4
        assert f"127.0.0.1:{taken}: Address already in use" in second.stderr
        assert "plimsoll serve --port" in second.stderr


class Collector(ThreadingHTTPServer):
    """Takes traces, as they are."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), CollectorHandler)
        self.taken: list[bytes] = []


class CollectorHandler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        plain = self.headers["Content-Encoding"] != "gzip"
        self.server.taken.append(body if plain else gzip.decompress(body))
        self.send_response(200)
        self.end_headers()

    @override
    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as made:
        threading.Thread(target=made.serve_forever, args=(0.01,)).start()
        yield made
        made.shutdown()


def test_workers_of_other_processes_run_what_a_server_is_asked_and_all_end_when_told(
    tmp_path: Path, collector: Collector
) -> None:
    traces = f"http://127.0.0.1:{collector.server_port}/v1/traces"
    site = Site(tmp_path, {"PLIMSOLL_TELEMETRY__TRACES_URL": traces})
    with site.child("serve", "--port", "0", "--no-worker") as server:
        workflow = asked(site, server.said, traceparent=f"00-{TRACE}-{'1' * 16}-01")
        assert shown(server.said, workflow).workflow.status is WorkflowStatus.QUEUED
        with site.child("worker") as worker, site.child("worker") as other:
            done = ended(server.said, workflow)
            logs = worker.log + other.log
            assert done.workflow.status is WorkflowStatus.COMPLETED, logs
            assert f'"workflow_id": "{workflow}"' in logs
            assert '"principal": "local"' in logs
            began = time.monotonic()
            assert worker.end(signal.SIGINT) == 0
            assert other.end(signal.SIGTERM) == 0
        with httpx.Client(base_url=server.said, trust_env=False) as http:
            # An idle connection may not keep a server up.
            http.get("/health")
            assert server.end(signal.SIGINT) == 130
        assert time.monotonic() - began < 10
        for log in (server.log, worker.log, other.log):
            assert "Traceback" not in log
    # One trace, from the request through the queue to the nodes in another process.
    ours = [taken for taken in collector.taken if bytes.fromhex(TRACE) in taken]
    assert any(b"POST /api/v1/workflows" in taken for taken in ours)
    assert any(b"workflow bundle" in taken and b"node Upload" in taken for taken in ours)


def test_a_server_that_is_killed_goes_on_when_it_is_started_again(site: Site) -> None:
    flag, program = site.folder / "started", site.folder / "k6"
    program.write_text(SLOW_ONCE.format(flag=shlex.quote(str(flag)), k6=shlex.quote(str(K6))))
    program.chmod(0o700)
    slow = {"PLIMSOLL_K6__PATH": str(program)}
    with site.child("serve", "--port", "0", **slow) as server:
        workflow = asked(site, server.said)
        until(flag.exists)
        assert server.end(signal.SIGKILL) == -signal.SIGKILL
    with site.child("serve", "--port", "0", **slow) as server:
        done = ended(server.said, workflow)
        assert done.workflow.status is WorkflowStatus.COMPLETED
        attempts = [(each.node, each.attempt, each.status) for each in done.attempts]
        assert attempts[0] == ("FetchTraffic", 1, ExecutionStatus.COMPLETED)
        assert [each for each in attempts if each[0] == "Bundle"] == [
            ("Bundle", 1, ExecutionStatus.INTERRUPTED),
            ("Bundle", 2, ExecutionStatus.COMPLETED),
        ]
        listed = httpx.get(f"{server.said}{WORKFLOWS}", trust_env=False).json()["items"]
        assert [each["id"] for each in listed] == [workflow]
        assert server.end(signal.SIGTERM) == 130
        assert "Traceback" not in server.log


def test_a_worker_that_cannot_show_that_it_lives_ends(site: Site) -> None:
    with site.child("worker") as worker:
        database = sqlite3.connect(site.folder / "data" / "plimsoll.db", timeout=PATIENCE_S)
        (name,) = [
            name
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
            if "worker" in name
        ]
        database.execute(f"DROP TABLE {name}")
        database.close()
        assert worker.process.wait(PATIENCE_S) == DECLARED_DEAD_CODE
        assert "this worker cannot go on" in worker.log
        assert "Traceback" not in worker.log


def test_a_worker_with_a_port_answers_probes_and_nothing_else(site: Site) -> None:
    with site.child("worker", "--port", "0") as worker:
        assert worker.said.startswith("http://127.0.0.1:")
        with httpx.Client(base_url=worker.said, trust_env=False) as http:
            assert http.get("/health").json() == {"status": "ok"}
            ready = http.get("/ready").json()
            assert ready["checks"] == {"database": "ok", "queue": "ok", "worker": "ok"}
            metrics = http.get("/metrics").text
            assert http.get("/api/v1/workflows").status_code == 404
        assert 'plimsoll_workflows{status="queued"} 0.0' in metrics
        assert "plimsoll_workflows_taken_over_total 0.0" in metrics
        taken = worker.said.rpartition(":")[2]
        second = site.run("worker", "--port", taken)
        assert second.returncode == 4
        assert f"127.0.0.1:{taken}: Address already in use" in second.stderr
        assert worker.end(signal.SIGTERM) == 0
        assert "Traceback" not in worker.log


def test_a_worker_of_tables_that_a_newer_version_took_away_ends_and_does_not_begin_again(
    site: Site,
) -> None:
    with site.child("worker") as worker:
        database = sqlite3.connect(site.folder / "data" / "plimsoll.db", timeout=PATIENCE_S)
        with database:
            database.execute("UPDATE alembic_version SET version_num = '9999_carries_9998'")
        database.close()
        assert worker.process.wait(PATIENCE_S) == DECLARED_DEAD_CODE
        assert "9999_carries_9998" in worker.log
    again = site.run("worker")
    assert again.returncode == 4
    assert "no longer carries" in again.stderr


@pytest.mark.parametrize(
    ("command", "variables", "says"),
    [
        (["serve", "--host", EVERYWHERE], {}, "PLIMSOLL_API__AUTHENTICATION"),
        (["serve"], {"PLIMSOLL_APO__PORT": "1"}, "Did you mean PLIMSOLL_API__"),
        (["worker"], {"PLIMSOLL_DATABASE__URL": "sqlite:////proc/x/a.db"}, "cannot be made"),
        (["worker", "--port", "0", "--host", EVERYWHERE], {}, "PLIMSOLL_API__AUTHENTICATION"),
    ],
)
def test_what_must_be_set_up_first_is_told(
    site: Site, command: list[str], variables: dict[str, str], says: str
) -> None:
    run = site.run(*command, **variables)
    assert run.returncode == 4
    assert says in run.stderr
    assert run.stdout == ""
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("host", "authentication", "safe"),
    [
        ("127.0.0.1", "none", True),
        ("127.8.9.1", "none", True),
        ("::1", "none", True),
        ("localhost", "none", True),
        (EVERYWHERE, "none", False),
        ("::", "none", False),
        ("", "none", False),
        ("localhost.example.org", "none", False),
        ("192.0.2.1", "none", False),
        (EVERYWHERE, "tokens", True),
    ],
)
def test_without_authentication_only_this_machine_is_served(
    host: str, authentication: Literal["none", "tokens"], *, safe: bool
) -> None:
    api = ApiSettings(host=host, authentication=authentication)
    with nullcontext() if safe else pytest.raises(Misconfigured, match="authentication"):
        require_safe_address(api)
