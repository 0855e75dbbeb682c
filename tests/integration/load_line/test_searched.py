"""A server searches for a load line with the real k6, keeps it, and stops when it is told to."""

import time
from collections.abc import Iterator

import pytest

from plimsoll.adapters.stub_http.stub_server import HttpStubServer
from plimsoll.run.model import RunStatus
from plimsoll.verdict.load_line.kept import KeptLine
from plimsoll.verdict.load_line.model import Outcome
from plimsoll.verdict.load_line.report import LoadLineReport
from plimsoll.verdict.standing import Standing
from plimsoll.verdict.verdict import Conclusion
from tests.cli.children import Site, read
from tests.integration.runs.test_judged import (
    ENOUGH,
    PROMISED_S,
    RUNS,
    Api,
    ThreeEndpoints,
    Version,
    serving,
    until,
)

LINES = "/api/v1/load-lines"
LOWEST, HIGHEST = 20.0, 24.0


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return ThreeEndpoints(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def api(site: Site) -> Iterator[Api]:
    with serving(site) as opened:
        opened.make_bundle(site)
        yield opened


def test_what_a_search_finds_is_kept_and_shown(site: Site, api: Api) -> None:
    usual = Version()
    rates = ("--min-rate", str(LOWEST), "--max-rate", str(HIGHEST))
    with HttpStubServer().serve(usual.answer) as url:
        words = ("loadline", api.bundle, "--base-url", url, "--p95", "2s", "--max-time", "1m")
        asked = (*words, *rates, "--server", api.server.said, "--format", "json")
        ended = site.run(*asked)
    found = read(ended.stdout, LoadLineReport, "loadline").load_line
    # On a busy machine a minute is too short to be sure.
    drawn = found.outcome is Outcome.AT_LEAST
    assert drawn or found.outcome is Outcome.INCONCLUSIVE, found.explanation
    assert ended.returncode == (0 if drawn else 5), ended.stderr
    assert LOWEST <= found.highest_rate_per_s <= HIGHEST
    listed = api.http.get(LINES).json()["items"]
    kept = KeptLine.model_validate_json(api.http.get(f"{LINES}/{listed[0]['run_id']}").text)
    assert kept.load_line == found
    details = api.details(kept.run_id)
    assert details.run.status is RunStatus.COMPLETED
    assert details.run.validity is not None
    assert details.run.validity.is_valid, details.run.validity
    assert 0 < details.run.requests <= usual.asked
    assert details.verdict is not None
    conclusion = Conclusion.PASS if drawn else Conclusion.INCONCLUSIVE
    assert details.verdict.conclusion is conclusion
    standing = api.http.get(f"/api/v1/services/{kept.service}/standing").text
    shown = Standing.model_validate_json(standing).load_line
    assert (shown is not None) is drawn
    assert shown is None or (shown.id, shown.line_per_s) == (kept.run_id, HIGHEST)


def test_whoever_aborts_a_search_ends_its_load(api: Api) -> None:
    usual = Version()
    with HttpStubServer().serve(usual.answer) as url:
        wish = {"bundle": api.bundle, "base_url": url, "p95_ms": 2_000, "min_rate_per_s": LOWEST}
        run_id = str(api.http.post(LINES, json=wish).json()["id"])
        until(lambda: usual.asked > ENOUGH)
        began = time.monotonic()
        assert api.http.post(f"{RUNS}/{run_id}/abort", json={}).status_code == 202
        until(lambda: api.details(run_id).run.status.has_ended)
        took_s = time.monotonic() - began
        asked = usual.asked
        verdict = api.judged(run_id)
        assert api.details(run_id).run.status is RunStatus.ABORTED
        assert verdict.conclusion is Conclusion.INVALID
        assert usual.asked == asked
        # Two seconds are what is promised; a busy machine notes it a little later.
        assert took_s < PROMISED_S + 4
