"""Requests that ask to be traced, as the target gets them."""

import re
import threading
from collections.abc import Iterator

import pytest

from plimsoll.adapters.k6.runner import K6Runner
from plimsoll.adapters.stub_http.stub_server import HttpStubServer
from plimsoll.bundle.ports import StubRequest, StubResponse
from plimsoll.run.model import RunRequest, RunResult
from plimsoll.workload.model import TestType
from tests.bundle.models import endpoint, one, plan, rendered

TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-01")
BUNDLE = rendered(one(plan("get-x", endpoint("GET /x"))))


class Seen:
    """What a target was asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.headers: list[str | None] = []

    def answer(self, request: StubRequest) -> StubResponse:
        with self._lock:
            self.headers.append(request.headers.get("traceparent"))
        return StubResponse(status=200, body=b"{}")

    def traces(self) -> list[str]:
        found = [TRACEPARENT.fullmatch(each) for each in self.headers if each is not None]
        return [match[1] for match in found if match is not None]


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def base_url(seen: Seen) -> Iterator[str]:
    with HttpStubServer().serve(seen.answer) as url:
        yield url


def run(base_url: str, share: float, *, run_id: str = "run-1") -> RunResult:
    request = RunRequest(
        base_url=base_url,
        test_type=TestType.REPLAY,
        duration_s=4,
        scale=50,
        run_id=run_id,
        traced_share=share,
    )
    return K6Runner().run(BUNDLE, request, watch=lambda _progress: None)


def test_every_request_can_be_traced_each_under_its_own_name(base_url: str, seen: Seen) -> None:
    result = run(base_url, 1)
    names = seen.traces()
    assert len(names) == len(set(names)) == len(seen.headers) == result.requests > 20
    assert len({name[:16] for name in names}) == 1
    (figures,) = result.endpoints
    assert len(figures.slowest) == 5
    assert {each.trace_id for each in figures.slowest} <= set(names)
    assert [each.latency_ms for each in figures.slowest] == sorted(
        (each.latency_ms for each in figures.slowest), reverse=True
    )
    assert figures.slowest[0].latency_ms == pytest.approx(
        figures.latency_ms.quantile(1.0), rel=figures.latency_ms.relative_error * 2
    )


def test_a_share_of_the_requests_is_traced_and_the_others_say_nothing(
    base_url: str, seen: Seen
) -> None:
    result = run(base_url, 0.5)
    assert 0.2 < len(seen.traces()) / result.requests < 0.8
    assert seen.headers.count(None) == result.requests - len(seen.traces())


def test_without_a_wish_no_request_is_traced(base_url: str, seen: Seen) -> None:
    result = run(base_url, 0)
    assert set(seen.headers) == {None}
    assert result.endpoints[0].slowest == ()
