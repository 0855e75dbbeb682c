"""What every Runner does, whatever executes the bundle."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from plimsoll.adapters.k6.runner import K6Runner
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.memory.runner import MemoryRunner
from plimsoll.adapters.stub_http.stub_server import HttpStubServer
from plimsoll.bundle.ports import StubResponse
from plimsoll.kit.errors import Conflict
from plimsoll.kit.histogram import LogHistogram
from plimsoll.run.model import EndpointFigures, RunProgress, RunRequest, RunResult, RunStatus
from plimsoll.run.ports import Runner
from plimsoll.workload.model import TestType
from tests.bundle.models import endpoint, one, plan, rendered

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def by_k6() -> Runner:
    return K6Runner(clock=MemoryClock(NOW))


def in_memory() -> Runner:
    figures = EndpointFigures(
        endpoint="GET /x", requests=1, error_rate=0.0, latency_ms=LogHistogram.of([1.0])
    )
    result = RunResult(
        status=RunStatus.COMPLETED,
        exit_code=0,
        started=NOW,
        duration_s=0.1,
        requests=1,
        iterations=1,
        dropped_iterations=0,
        endpoints=(figures,),
    )
    end = RunProgress(elapsed_s=0.1, requests=1, failed=0, virtual_users=0)
    return MemoryRunner(result, progress=[end])


@pytest.fixture
def base_url() -> Iterator[str]:
    with HttpStubServer().serve(lambda _request: StubResponse(status=200, body=b"{}")) as url:
        yield url


@pytest.mark.parametrize("make", [by_k6, in_memory])
def test_a_bundle_is_run_to_its_end(make: Callable[[], Runner], base_url: str) -> None:
    bundle = rendered(one(plan("get-x", endpoint("GET /x"))))
    request = RunRequest(base_url=base_url, test_type=TestType.SMOKE, duration_s=5)
    seen: list[RunProgress] = []

    def watch(progress: RunProgress) -> None:
        seen.append(progress)

    result = make().run(bundle, request, watch=watch)
    assert (result.status, result.exit_code, result.started) == (RunStatus.COMPLETED, 0, NOW)
    assert (result.requests, result.iterations, result.dropped_iterations) == (1, 1, 0)
    (figures,) = result.endpoints
    assert (figures.endpoint, figures.requests, figures.error_rate) == ("GET /x", 1, 0.0)
    assert seen[-1].requests == 1
    assert 0 < result.duration_s < 5
    assert result.stopped == ""


@pytest.mark.parametrize("make", [by_k6, in_memory])
def test_what_the_watch_answers_ends_the_run_and_is_the_reason(
    make: Callable[[], Runner], base_url: str
) -> None:
    bundle = rendered(one(plan("get-x", endpoint("GET /x")), replay=(50,)))
    request = RunRequest(base_url=base_url, test_type=TestType.REPLAY, duration_s=60)
    begun = time.monotonic()
    result = make().run(bundle, request, watch=lambda _progress: "the kill switch is pulled")
    assert (result.status, result.stopped) == (RunStatus.ABORTED, "the kill switch is pulled")
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("make", [by_k6, in_memory])
def test_what_the_watch_raises_is_raised(make: Callable[[], Runner], base_url: str) -> None:
    bundle = rendered(one(plan("get-x", endpoint("GET /x")), replay=(50,)))
    request = RunRequest(base_url=base_url, test_type=TestType.REPLAY, duration_s=60)

    def watch(_progress: RunProgress) -> None:
        raise Conflict("it is not ours any more")

    with pytest.raises(Conflict):
        make().run(bundle, request, watch=watch)
