"""What a real k6 writes, in both of its formats and through the runner's pipe."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from plimsoll.adapters.k6.run_output import read_output
from plimsoll.adapters.k6.runner import K6Runner
from plimsoll.adapters.stub_http.stub_server import HttpStubServer
from plimsoll.bundle.ports import StubResponse
from plimsoll.run.model import RunRequest
from plimsoll.run.sent import sent_in
from plimsoll.workload.model import TestType
from tests.bundle.models import endpoint, one, plan, rendered

SCRIPT = """
import http from 'k6/http';
import { Trend } from 'k6/metrics';
const requestBytes = new Trend('request_bytes');
export const options = { scenarios: { a: {
  executor: 'shared-iterations', vus: 2, iterations: 20, maxDuration: '20s' } } };
export default function () {
  const name = __ITER % 4 === 3 ? 'POST /orders,"x"' : 'GET /a/{id}';
  http.get(`${__ENV.BASE_URL}/a/${__ITER}`, { tags: { name } });
  requestBytes.add(100 + __ITER, { name });
}
"""


@pytest.fixture
def base_url() -> Iterator[str]:
    with HttpStubServer().serve(lambda _request: StubResponse(status=201, body=b"{}")) as url:
        yield url


def test_both_formats_of_a_real_run_say_the_same(tmp_path: Path, base_url: str) -> None:
    (tmp_path / "script.js").write_text(SCRIPT)
    beside = Path(sys.executable).with_name("k6")
    program = str(beside) if beside.is_file() else shutil.which("k6")
    assert program is not None
    table, lines = tmp_path / "run.csv.gz", tmp_path / "run.json"
    subprocess.run(  # noqa: S603 - our own script
        [program, "run", "--quiet", "--out", f"csv={table}", "--out", f"json={lines}", "script.js"],
        cwd=tmp_path,
        env={"BASE_URL": base_url, "HOME": str(tmp_path), "K6_NO_USAGE_REPORT": "true"},
        check=True,
        capture_output=True,
        timeout=60,
    )
    from_table, from_lines = read_output(str(table)), read_output(str(lines))
    assert from_table.requests == 20
    assert {each.endpoint for each in from_table.endpoints} == {"GET /a/{id}", 'POST /orders,"x"'}
    assert all(each.statuses == {201: each.requests} for each in from_table.endpoints)
    assert from_table == from_lines


def test_the_runner_keeps_what_fidelity_needs(base_url: str) -> None:
    bundle = rendered(one(plan("get-x", endpoint("GET /x"))))
    request = RunRequest(base_url=base_url, test_type=TestType.SMOKE, duration_s=5)
    sent = sent_in(K6Runner().run(bundle, request, watch=lambda _progress: None))
    (figures,) = sent.endpoints
    assert (figures.statuses, figures.cells, sent.per_second) == ({201: 1}, {0: 1}, {0: 1})
    assert (sent.span_s, sent.step_s, sent.requests) == (1, 1, 1)
    assert figures.request_bytes is not None
