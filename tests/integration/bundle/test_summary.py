"""What k6 tells in the end."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bundle.models import endpoint, model_of, one, plan, rendered, scenario, shop
from tests.integration.bundle.running import THRESHOLDS_CROSSED, Server, k6, run, serving, write


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def line_of(log: str, words: str) -> str:
    (found,) = [line for line in log.splitlines() if words in line and "level=" not in line]
    return " ".join(found.split())


def test_crossed_thresholds_come_first_and_each_endpoint_beside_its_objectives(
    tmp_path: Path, server: Server
) -> None:
    server.statuses["/orders"] = 500
    figures = tmp_path / "summary.json"
    script = write(rendered(shop()), tmp_path)
    ran = run(script, server, TEST_TYPE="replay", DURATION="2s", SUMMARY_FILE=str(figures))
    assert ran.code == THRESHOLDS_CROSSED
    summary = ran.log.partition("\nreplay, run local: ")[2]
    assert summary.index("4 of 18 thresholds were crossed") < summary.index("GET /orders/{id} ")
    crossed = line_of(ran.log, "http_req_failed{name:POST /orders}")
    assert crossed == "✗ http_req_failed{name:POST /orders} rate<=0.01 was 100.00 %"
    row = line_of(summary, "GET /orders/{id} ").split()
    asked = len(ran.tagged("http_reqs", "GET /orders/{id}"))
    assert row[2] == str(asked)
    assert " ".join(row[6:]) == "<250 ms 0.00 % <=1.00 % 100.00 % >=95.00 %"
    told = json.loads(figures.read_text())
    assert (told["test_type"], told["schema_version"]) == ("replay", 1)
    assert [each["ok"] for each in told["thresholds"]] == [False] * 4 + [True] * 14
    first = told["endpoints"][0]
    assert (first["slug"], first["requests"], first["error_rate"]) == ("get-orders-id", asked, 0)
    assert first["p95_ms"] > 0
    assert told["metrics"]["http_reqs"]["count"] == len(server.seen)


def test_the_default_metrics_stay_and_have_one_order(tmp_path: Path, server: Server) -> None:
    ran = run(write(rendered(shop()), tmp_path), server)
    assert ran.code == 0, ran.log
    assert "All 6 thresholds were kept." in ran.log
    duration = line_of(ran.log, "http_req_duration ")
    assert [part.partition("=")[0] for part in duration.split() if "=" in part] == [
        "count", "min", "med", "p(90)", "p(95)", "p(99)", "max",
    ]  # fmt: skip
    for metric in ("checks", "data_sent", "iterations", "request_bytes", "http_reqs"):
        assert f"\n    {metric} " in ran.log


def test_thresholds_that_people_wrote_are_told_as_they_are(tmp_path: Path, server: Server) -> None:
    script = write(rendered(one(plan("get-x", endpoint("GET /x")))), tmp_path)
    own = {
        "http_req_duration{name:GET /x}": ["avg<0.000001", "p(90)<60000"],
        "http_reqs": [{"threshold": "count>1", "abortOnFail": False}],
    }
    (tmp_path / "thresholds.json").write_text(json.dumps({"mine": {"smoke": own}}))
    ran = run(script, server, ENVIRONMENT="mine")
    assert "2 of 3 thresholds were crossed" in ran.log
    assert line_of(ran.log, "count>1") == "✗ http_reqs count>1 was 1"
    assert "avg<0.000001, p(90)<60000" in line_of(ran.log, "GET /x ")


def test_endpoints_that_nobody_counts_are_not_told(tmp_path: Path, server: Server) -> None:
    plans = tuple(plan(f"get-{n}", endpoint(f"GET /x{n}")) for n in range(60))
    model = model_of(plans, (scenario("all", *plans, replay=(100,)),))
    script = write(rendered(model), tmp_path)
    (tmp_path / "thresholds.json").write_text("{}")
    ran = run(script, server, TEST_TYPE="average-load", DURATION="1s")
    assert "No thresholds." in ran.log
    assert sum(" GET /x" in line for line in ran.log.splitlines()) == 50


def test_names_cannot_speak_to_the_terminal(tmp_path: Path, server: Server) -> None:
    script = write(rendered(one(plan("get-x", endpoint("GET /\x1b[31mx")))), tmp_path)
    ran = run(script, server)
    assert "\x1b" not in ran.log
    assert "GET / [31mx" in ran.log


def test_setup_s_data_is_in_no_file(tmp_path: Path, server: Server) -> None:
    server.answers["/orders"] = b'[{"id": "an-id-of-the-target"}]'
    script = write(rendered(shop()), tmp_path)
    ours, theirs = tmp_path / "ours.json", tmp_path / "theirs.json"
    variables = {"BASE_URL": server.url, "DATA": "target", "SUMMARY_FILE": str(ours)}
    done = k6("run", "--quiet", f"--summary-export={theirs}", script, variables=variables)
    assert done.returncode == 0, done.stderr
    assert "/orders/an-id-of-the-target" in {seen.target.partition("?")[0] for seen in server.seen}
    for file in (ours, theirs):
        assert "http_req_duration" in file.read_text()
        assert "an-id-of-the-target" not in file.read_text()
