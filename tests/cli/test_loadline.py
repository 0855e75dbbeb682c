import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from plimsoll.bundle.pack import pack
from plimsoll.cli.loadline import loadline
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.verdict.load_line.report import LoadLineReport
from plimsoll.workload.model import TestType
from tests.bundle.models import rendered, shop
from tests.cli.test_api_client import END, Handler, event, peer
from tests.contracts.test_load_line_store import line
from tests.run.test_carry_out import RUN

app = typer.Typer()
app.command()(loadline)


def bundle_in(folder: Path) -> str:
    path = folder / "test.zip"
    path.write_bytes(pack(rendered(shop().model_copy(update={"max_rate_per_s": 50.0}))))
    return str(path)


@pytest.mark.parametrize(
    "wrong",
    [
        ("--p95", "fast"),
        ("--p95", "0ms"),
        ("--max-error-rate", "0"),
        ("--max-error-rate", "100%"),
        ("--condition", "colour=red"),
        ("--condition", "replicas=many"),
        ("--scaling", "4-2"),
        ("--max-time", "5s"),
    ],
)
def test_what_cannot_be_read_is_wrong_usage(wrong: tuple[str, str], tmp_path: Path) -> None:
    words = ["x.zip", "--base-url", "http://127.0.0.1:1", "--p95", "250ms", *wrong]
    if wrong[0] == "--max-time":
        words[0] = bundle_in(tmp_path)
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 2


def test_what_is_beyond_any_limit_is_refused_by_its_option() -> None:
    words = ["x.zip", "--base-url", "http://127.0.0.1:1", "--p95", "250ms", "--max-rate", "1e7"]
    result = CliRunner().invoke(app, words)
    assert isinstance(result.exception, Rejected)
    assert result.exception.where == "--max-rate"


def test_without_a_server_somebody_has_to_say_where_the_service_is(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, [bundle_in(tmp_path), "--p95", "250ms"])
    assert result.exit_code == 2


def test_an_address_with_credentials_is_refused() -> None:
    words = ["x.zip", "--base-url", "http://me:hunter2@127.0.0.1", "--p95", "250ms"]
    result = CliRunner().invoke(app, words)
    assert isinstance(result.exception, Rejected)
    assert "hunter2" not in str(result.exception)


def test_nobody_may_ask_for_more_than_the_bundle_allows(tmp_path: Path) -> None:
    words = [bundle_in(tmp_path), "--base-url", "http://127.0.0.1:1", "--p95", "250ms"]
    result = CliRunner().invoke(app, [*words, "--max-rate", "60"])
    assert isinstance(result.exception, Rejected)
    assert "at most 50 requests per second" in result.exception.what


def accepted(ours: Handler) -> None:
    """The search that was asked for, as a run."""
    wanted = json.loads(ours.rfile.read(int(ours.headers["Content-Length"])))
    assert (wanted["bundle"], wanted["p95_ms"]) == ("12345678", 250)
    run = RUN.model_copy(update={"test_type": TestType.BREAKPOINT, "workflow_id": "w-1"})
    ours.answer(201, "application/json", run.model_dump_json().encode())


def test_a_server_searches_and_what_it_keeps_is_shown() -> None:
    with peer(
        accepted,
        lambda ours: ours.stream(event(1), END),
        lambda ours: ours.answer(200, "application/json", line(RUN.id).model_dump_json().encode()),
    ) as (server, _):
        address = f"http://127.0.0.1:{server.server_port}"
        words = ["12345678", "--environment", "staging", "--p95", "250ms", "--server", address]
        result = CliRunner().invoke(app, [*words, "--format", "json"])
    assert result.exit_code == 0, result.exception
    report = LoadLineReport.model_validate_json(result.stdout)
    assert report.load_line == line(RUN.id).load_line
    assert (report.service, report.environment) == ("shop", "staging")


def test_a_search_of_a_server_that_drew_no_line_says_why() -> None:
    problem = {
        "type": "/problems/not-found",
        "title": "Not found",
        "status": 404,
        "detail": "The run r1 drew no load line; it is aborted: The load policy is against it.",
    }
    with peer(
        accepted,
        lambda ours: ours.stream(END),
        lambda ours: ours.answer(404, "application/problem+json", json.dumps(problem).encode()),
    ) as (server, _):
        address = f"http://127.0.0.1:{server.server_port}"
        result = CliRunner().invoke(app, ["12345678", "--p95", "250ms", "--server", address])
    assert isinstance(result.exception, NotFound)
    assert "load policy" in result.exception.what
