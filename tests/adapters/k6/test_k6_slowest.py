"""The slowest of the traced requests are kept by endpoint, whatever else k6 writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.k6.output import Recording
from plimsoll.run.model import MOST_SLOW, EndpointFigures, SlowRequest

HEADER = (
    "metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,"
    "name,proto,scenario,service,status,subproto,tls_version,url,extra_tags,metadata"
)
BEGAN = 1_795_000_000


def line(
    name: str, ms: float, *, trace: str = "", second: int = 0, status: int = 200, other: str = ""
) -> str:
    metadata = "&".join(filter(None, [other, f"trace_id={trace}" if trace else ""]))
    tags = ["", "", "", "true", "", "GET", name, "HTTP/1.1", "main", "", str(status), "", "", name]
    return ",".join(["http_req_duration", str(BEGAN + second), f"{ms:.6f}", *tags, "", metadata])


def trace(number: int) -> str:
    return f"{number:032x}"


def recorded(*lines: str, slow_from_s: int = 0, cut: int = 10**9) -> Recording:
    recording = Recording(slow_from_s=slow_from_s)
    data = ("\n".join((HEADER, *lines)) + "\n").encode()
    for at in range(0, len(data), cut):
        recording.feed(data[at : at + cut])
    return recording


def figures(recording: Recording, name: str) -> EndpointFigures:
    return next(each for each in recording.figures() if each.endpoint == name)


@given(
    st.lists(
        st.tuples(st.sampled_from(["GET /a", "GET /b"]), st.integers(1, 50), st.booleans()),
        min_size=1,
        max_size=60,
    ),
    st.integers(20, 4_000),
)
def test_those_of_each_endpoint_are_kept_slowest_first(
    requests: list[tuple[str, int, bool]], cut: int
) -> None:
    lines = [
        line(name, ms, trace=trace(at) if traced else "")
        for at, (name, ms, traced) in enumerate(requests)
    ]
    recording = recorded(*lines, cut=cut)
    assert recording.requests == len(requests)
    assert recording.unreadable == 0
    for name in {name for name, _, _ in requests}:
        found = figures(recording, name)
        assert found.requests == sum(each == name for each, _, _ in requests)
        wanted = sorted(ms for each, ms, traced in requests if traced and each == name)
        assert [each.latency_ms for each in found.slowest] == wanted[::-1][:MOST_SLOW]
        for each in found.slowest:
            of, ms, traced = requests[int(each.trace_id, 16)]
            assert (of, float(ms), traced) == (name, each.latency_ms, True)


def test_one_tells_its_second_and_status() -> None:
    recording = recorded(
        line("GET /a", 1.0),
        line("GET /a", 9.0, trace=trace(7), second=12, status=503, other="x=1"),
    )
    assert figures(recording, "GET /a").slowest == (
        SlowRequest(latency_ms=9.0, trace_id=trace(7), second=12, status=503),
    )


def test_what_ended_in_the_warm_up_does_not_count() -> None:
    lines = [line("GET /a", 100.0 - at, trace=trace(at + 1), second=at) for at in range(12)]
    kept = figures(recorded(*lines, slow_from_s=5), "GET /a").slowest
    assert [each.second for each in kept] == [5, 6, 7, 8, 9]


def test_traces_do_not_make_endpoints_kinds_of_requests_without_end() -> None:
    lines = [line("GET /a", 1.0, trace=trace(at)) for at in range(30_000)]
    recording = recorded(*lines)
    found = figures(recording, "GET /a")
    assert (found.requests, found.statuses, len(found.slowest)) == (30_000, {200: 30_000}, 5)


@pytest.mark.parametrize("metadata", ["trace_id=short", "trace_id=", "other=1", "a=trace_id=1"])
def test_what_is_no_trace_is_left_alone(metadata: str) -> None:
    recording = recorded(line("GET /a", 1.0, other=metadata))
    assert (recording.requests, recording.unreadable) == (1, 0)
    assert figures(recording, "GET /a").slowest == ()
