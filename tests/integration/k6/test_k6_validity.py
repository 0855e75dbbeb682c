"""Which runs of a real k6 count."""

import sys
import time
from collections.abc import Iterator
from threading import Lock

import pytest

from plimsoll.adapters.k6.runner import K6Runner
from plimsoll.adapters.stub_http.stub_server import HttpStubServer
from plimsoll.bundle.ports import StubRequest, StubResponse
from plimsoll.run.model import RunRequest, RunResult
from plimsoll.run.record import Invalidity, Validity
from plimsoll.run.validity import TargetFacts, validity_of
from plimsoll.workload.model import TestType
from tests.integration.k6.targets import Target, bundle

ARRIVALS = """
import http from 'k6/http';
export const options = { scenarios: { all: {
  executor: 'constant-arrival-rate', rate: 60, duration: '4s', preAllocatedVUs: 10, maxVUs: 10,
} } };
export default function () { http.get(__ENV.BASE_URL + '/x', { tags: { name: 'GET /x' } }); }
"""
HEAVY = ARRIVALS.replace(
    "{ http", "{ const end = Date.now() + 400; while (Date.now() < end) {} http"
)


def judged(
    script: str, base_url: str, *, answered: bool | None = None
) -> tuple[RunResult, Validity]:
    request = RunRequest(base_url=base_url, test_type=TestType.REPLAY, duration_s=4)
    result = K6Runner().run(bundle(script), request, watch=lambda _progress: None)
    facts = TargetFacts(answered_before=answered)
    return result, validity_of(result, request, facts=facts)


def kinds(validity: Validity) -> set[Invalidity]:
    # Tests have no half a minute.
    return {each.kind for each in validity.reasons} - {Invalidity.TOO_SHORT}


@pytest.fixture
def one_at_a_time() -> Iterator[str]:
    """A service that carries ten requests a second."""
    only = Lock()

    def answer(_request: StubRequest) -> StubResponse:
        with only:
            time.sleep(0.1)  # noqa: TID251 - the target's own work
        return StubResponse(status=200, body=b"{}")

    with HttpStubServer().serve(answer) as url:
        yield url


def test_a_candidate_that_collapses_under_load_counts(one_at_a_time: str) -> None:
    result, validity = judged(ARRIVALS, one_at_a_time, answered=True)
    assert result.dropped_iterations > 100
    assert kinds(validity) == set()
    assert any("missed objectives" in note for note in validity.notes)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of other processes")
def test_a_saturated_generator_does_not() -> None:
    with Target().serving() as base_url:
        result, validity = judged(HEAVY, base_url)
    assert result.dropped_iterations > 100
    assert kinds(validity) == {Invalidity.GENERATOR_SATURATED}


def test_a_target_that_is_dead_from_the_start_does_not() -> None:
    assert kinds(judged(ARRIVALS, "http://127.0.0.1:9")[1]) == {Invalidity.TARGET_DEAD}


def test_a_script_that_throws_every_time_does_not() -> None:
    script = ARRIVALS.replace("http.get", "nothing.get")
    _, validity = judged(script, "http://127.0.0.1:9")
    assert kinds(validity) == {Invalidity.SCRIPT_FAILED}
    assert "nothing is not defined" in validity.reasons[0].explanation
