"""When each request began, as k6's CSV output tells it."""

import gzip
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.k6.timed_runner import RequestTimes

HEADER = "metric_name,timestamp,metric_value,method,name,status,extra_tags\n"
LINES = (
    "http_reqs,1760443200500000,1.000000,GET,GET /a,200,\n"
    "http_req_duration,1760443200500000,100.000000,GET,GET /a,200,\n"
    "http_req_duration,1760443200450000,20.000000,GET,GET /a,404,\n"
    "http_req_duration,1760443200600000,50.000000,GET,GET /a,503,\n"
    "http_req_duration,1760443200600000,0.000000,GET,GET /a,0,\n"
    'http_req_duration,1760443200700000,5.000000,GET,"GET /b?x=1,2",200,\n'
    "http_req_duration,1760443200700000,5.000000,GET,setup,200,\n"
    "http_req_duration,17604432007000\n"
    "http_req_duration,yesterday,5.000000,GET,GET /a,200,\n"
    "http_req_duration,1760443200800000,soon,GET,GET /a,200,\n"
)


def read(packed: bytes, cuts: list[int]) -> RequestTimes:
    times = RequestTimes()
    borders = [0, *sorted(min(each, len(packed)) for each in cuts), len(packed)]
    for start, end in pairwise(borders):
        assert times.write(packed[start:end]) == end - start
    return times


@given(st.lists(st.integers(0, 400), max_size=5))
def test_answered_requests_are_told_in_the_order_they_began(cuts: list[int]) -> None:
    found = read(gzip.compress((HEADER + LINES).encode()), cuts).answered()
    assert set(found) == {"GET /a", "GET /b?x=1,2"}
    assert found["GET /a"].latency_ms.tolist() == [100.0, 20.0]
    assert found["GET /a"].began_s - 1760443200 == pytest.approx(np.array([0.4, 0.43]), abs=1e-6)


def test_an_output_without_samples_tells_nothing() -> None:
    assert read(gzip.compress(b""), []).answered() == {}
    assert read(gzip.compress(HEADER.encode()), []).answered() == {}
    assert RequestTimes().answered() == {}
