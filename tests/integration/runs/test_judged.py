"""A server runs versions of a service with the real k6, and tells the slow and the broken one."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from pydantic import JsonValue
from typing_extensions import override

from plimsoll.adapters.k6.run_output import read_output
from plimsoll.adapters.stub_http.stub_server import HttpStubServer
from plimsoll.bundle.ports import StubRequest, StubResponse
from plimsoll.run.model import RunStatus
from plimsoll.run.record import Invalidity
from plimsoll.verdict.model import Meaning
from plimsoll.verdict.show import RunDetails
from plimsoll.verdict.verdict import Conclusion, Verdict
from tests.cli.children import Child, Site

RUNS = "/api/v1/runs"
SECONDS = 32
"""Shorter runs are invalid."""
PATIENCE_S = 150
PROMISED_S = 2
ENOUGH = 20
"""Requests that show that a run is under way."""
APP = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/orders/{order_id}")
def order(order_id: int) -> None: ...


@app.get("/products")
def products() -> None: ...


@app.get("/carts")
def carts() -> None: ...
"""
LINE = (
    '{{"time_iso8601":"2026-10-14T12:00:{second:02d}+00:00","remote_addr":"203.0.113.{client}",'
    '"request_method":"GET","request_uri":"{uri}","status":200,'
    '"body_bytes_sent":300,"request_length":120,"request_time":0.012,"http_user_agent":"curl/8"}}\n'
)
POLICY = """
judging:
  fewest_runs: 5
  # What is planted is 30 times; what a busy machine does to a few milliseconds does not matter.
  relevance: {p50_ms: 300%, p95_ms: 300%, p99_ms: 300%, throughput_per_s: 50%}
"""
BEFORE = 6


class ThreeEndpoints(Site):
    """A service with three endpoints, each asked ten times a second."""

    @override
    def __post_init__(self) -> None:
        super().__post_init__()
        (self.repository / "app.py").write_text(APP)
        uris = ("/orders/1", "/products", "/carts")
        lines = (
            LINE.format(second=second, client=client, uri=uri)
            for second in range(60)
            for client in range(10)
            for uri in uris
        )
        self.log.write_text("".join(lines))


@dataclass
class Version:
    """A service that can be slow or broken at one endpoint."""

    slow_s: dict[str, float] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    asked: int = 0

    def answer(self, request: StubRequest) -> StubResponse:
        self.asked += 1
        endpoint = "/" + request.target.split("/")[1]
        time.sleep(0.004 + self.slow_s.get(endpoint, 0.0))  # noqa: TID251 - its work
        return StubResponse(status=500 if endpoint in self.broken else 200, body=b"{}")


@dataclass
class Api:
    http: httpx.Client
    server: Child
    bundle: str = ""

    def make_bundle(self, site: Site) -> None:
        asked = {"template": "bundle", "parameters": site.parameters()}
        workflow_id = self.http.post("/api/v1/workflows", json=asked).json()["workflowId"]
        until(lambda: self.has_ended(workflow_id))
        self.bundle = self.http.get("/api/v1/bundles").json()["items"][0]["digest"]

    def start(self, url: str, version: str, **wish: JsonValue) -> str:
        body = {"bundle": self.bundle, "base_url": url, "duration_s": SECONDS, "version": version}
        answer = self.http.post(RUNS, json={**body, **wish})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def details(self, run_id: str) -> RunDetails:
        return RunDetails.model_validate_json(self.http.get(f"{RUNS}/{run_id}").text)

    def judged(self, run_id: str) -> Verdict:
        """The verdict, when the run's workflow has ended."""
        until(lambda: self.has_ended(run_id))
        verdict = self.details(run_id).verdict
        assert verdict is not None, self.http.get(f"/api/v1/workflows/{run_id}").text
        return verdict

    def has_ended(self, run_id: str) -> bool:
        workflow = self.http.get(f"/api/v1/workflows/{run_id}").json()["workflow"]
        return workflow["status"] in {"completed", "failed", "cancelled"}


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.1)  # noqa: TID251 - waiting for a child


@contextmanager
def serving(site: Site) -> Iterator[Api]:
    with (
        site.child("serve", "--port", "0") as server,
        httpx.Client(base_url=server.said, trust_env=False, timeout=30) as http,
    ):
        yield Api(http, server)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    policies = tmp_path / "gate.yaml"
    policies.write_text(POLICY)
    settings = {
        "PLIMSOLL_RUN__POLICIES_FILE": str(policies),
        "PLIMSOLL_RUN__KEEP_RAW_OUTPUT": "true",
        "PLIMSOLL_RUN__TRACED_SHARE": "0.2",
        "PLIMSOLL_RUN__TRACE_URL": "https://traces.example/{trace_id}",
        "PLIMSOLL_DBOS__AT_ONCE": "8",
        "PLIMSOLL_DBOS__AT_ONCE_PER_SERVICE": "8",
    }
    return ThreeEndpoints(tmp_path, settings)


def worse(verdict: Verdict) -> set[str]:
    return {each.endpoint for each in verdict.comparisons if each.meaning is Meaning.REGRESSION}


def test_versions_are_judged(site: Site) -> None:
    usual, slow = Version(), Version({"/products": 0.12})
    broken = Version(broken=frozenset({"/carts"}))
    with ExitStack() as stack:
        # One run at a time for each target, so each run has a target of its own.
        versions = (*[Version()] * BEFORE, usual, slow, broken)
        urls = [stack.enter_context(HttpStubServer().serve(each.answer)) for each in versions]
        api = stack.enter_context(serving(site))
        api.make_bundle(site)
        before = [api.start(url, "v1", confirm=False) for url in urls[:BEFORE]]
        for run_id in before:
            assert api.judged(run_id).conclusion is not Conclusion.INVALID
            assert api.details(run_id).run.status is RunStatus.COMPLETED
        candidates = [
            api.start(url, version, into_history=False)
            for url, version in zip(
                urls[BEFORE:], ("v1 again", "v2 slow", "v3 broken"), strict=True
            )
        ]
        again, slower, failing = (api.judged(run_id) for run_id in candidates)

        assert slower.conclusion is Conclusion.FAIL
        assert worse(slower) == {"GET /products"}
        assert slower.confirmed_by == f"{candidates[1]}.2"
        assert failing.conclusion is Conclusion.FAIL
        assert worse(failing) == {"GET /carts"} or "GET /carts" in failing.explanation
        assert again.conclusion is not Conclusion.FAIL, again.explanation
        assert not worse(again)

        kept = site.folder / "run.csv.gz"
        fetched = site.run("run", "raw", before[0], "--out", str(kept), "--server", api.server.said)
        assert fetched.returncode == 0, fetched.stderr
        requests = {each.endpoint: each.requests for each in read_output(str(kept)).endpoints}
        assert sum(requests.values()) == api.details(before[0]).run.requests
        shown = site.run("run", "show", candidates[1], "--server", api.server.said)
        assert "slowest traced requests:" in shown.stdout
        assert re.search(r" ms  GET /products  at \d+ s  https://traces\.example/", shown.stdout)
        report = api.http.get(f"{RUNS}/{candidates[1]}/report").text
        assert re.search(r'href="https://traces\.example/[0-9a-f]{32}"', report)

        dead = api.start("http://127.0.0.1:9", "v4")
        until(lambda: api.has_ended(dead))
        ended = api.details(dead).run
        assert ended.status is RunStatus.ABORTED
        assert "does not answer" in ended.reason


def test_a_run_is_not_done_twice_when_its_worker_is_killed(site: Site) -> None:
    usual = Version()
    with HttpStubServer().serve(usual.answer) as url:
        with serving(site) as api:
            api.make_bundle(site)
            run_id = api.start(url, "v1")
            until(lambda: usual.asked > ENOUGH)
            assert api.details(run_id).run.status is RunStatus.RUNNING
            api.server.process.kill()
            api.server.process.wait()
        asked_until_then = usual.asked
        with serving(site) as api:
            verdict = api.judged(run_id)
            details = api.details(run_id)
        assert details.run.status is RunStatus.CRASHED
        assert verdict.conclusion is Conclusion.INVALID
        assert [reason.kind for reason in verdict.invalid] == [Invalidity.CRASHED]
        # What was on its way may still arrive; nobody asks again.
        assert usual.asked - asked_until_then < ENOUGH


def test_the_kill_switch_ends_the_load_within_two_seconds(site: Site) -> None:
    usual = Version()
    with HttpStubServer().serve(usual.answer) as url, serving(site) as api:
        api.make_bundle(site)
        run_id = api.start(url, "v1")
        until(lambda: usual.asked > ENOUGH)
        began = time.monotonic()
        assert api.http.put("/api/v1/kill-switch", json={"reason": "outage"}).status_code == 200
        until(lambda: api.details(run_id).run.status.has_ended)
        took_s = time.monotonic() - began
        asked = usual.asked
        verdict = api.judged(run_id)
        assert api.details(run_id).run.status is RunStatus.ABORTED
        assert "outage" in api.details(run_id).run.reason
        assert verdict.conclusion is Conclusion.INVALID
        assert usual.asked == asked
        # Two seconds are what is promised; a busy machine notes it a little later.
        assert took_s < PROMISED_S + 4
        refused = api.http.post(RUNS, json={"bundle": api.bundle, "base_url": url})
        assert refused.status_code == 409
