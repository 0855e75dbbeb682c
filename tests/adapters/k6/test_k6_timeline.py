from collections import Counter
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.k6.timeline import (
    MOST_CELLS,
    MOST_LATENCIES,
    MOST_SECONDS,
    Timeline,
    second_of,
)

ANYTIME = st.integers(1_000_000_000, 1_000_100_000)


def whole(numbers: Iterable[int]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.array(list(numbers), np.int64)


def filled(requests: list[tuple[int, int]]) -> Timeline:
    timeline = Timeline()
    for endpoint, second in requests:
        timeline.add_requests(whole([endpoint]), whole([second]), whole([]))
    return timeline


@given(st.lists(st.tuples(st.integers(0, 2), ANYTIME), min_size=1))
def test_every_request_is_in_its_second(requests: list[tuple[int, int]]) -> None:
    timeline = filled(requests)
    first = min(second for _, second in requests)
    assert timeline.per_second() == Counter(second - first for _, second in requests)
    for endpoint in range(3):
        mine = Counter(second - first for other, second in requests if other == endpoint)
        assert timeline.of(endpoint).requests == mine
    assert timeline.span_s == max(second for _, second in requests) - first + 1


def test_failures_sizes_and_latencies_have_their_step() -> None:
    timeline = Timeline()
    both, seconds = whole([7, 7, 3]), whole([1_000, 1_002, 1_002])
    timeline.add_requests(both, seconds, whole([1]))
    timeline.add_latencies(both, seconds, whole([-190, 40, 40]))
    timeline.add_latencies(whole([7]), whole([1_002]), whole([40]))
    timeline.add_sent(both, seconds, whole([10, 20, 30]))
    timeline.add_received(whole([7]), whole([1_003]), whole([5]))
    steps = timeline.of(7)
    assert steps.requests == {0: 1, 2: 1}
    assert steps.failed == {2: 1}
    assert steps.latency == {0: {-190: 1}, 2: {40: 2}}
    assert steps.sent_bytes == {0: 10, 2: 20}
    assert steps.received_bytes == {3: 5}
    assert timeline.span_s == 3


def test_a_long_run_of_many_endpoints_gets_wider_steps_and_keeps_its_requests() -> None:
    timeline = Timeline()
    seconds = whole(1_000_000_000 + second for second in range(6_000) for _ in range(2))
    for endpoint in range(100):
        at = whole([endpoint]).repeat(len(seconds))
        timeline.add_requests(at, seconds, np.arange(len(seconds)))
        timeline.add_latencies(at, seconds, whole([40]).repeat(len(seconds)))
    kept = [timeline.of(endpoint) for endpoint in range(100)]
    assert timeline.step_s == 4
    assert sum(len(each.requests) for each in kept) <= MOST_CELLS
    for each in kept:
        assert sum(each.requests.values()) == sum(each.failed.values()) == 2 * 6_000
        assert each.latency == {step: {40: n} for step, n in each.requests.items()}
    assert sum(timeline.per_second().values()) == 2 * 100 * 6_000
    assert timeline.span_s == 6_000


def test_many_latencies_widen_the_steps_too() -> None:
    timeline = Timeline()
    seconds, cells = whole(range(1_000, 1_500)), whole(range(1_000))
    every = whole([0]).repeat(500_000)
    timeline.add_requests(every[:500], seconds, whole([]))
    timeline.add_latencies(every, seconds.repeat(1_000), np.tile(cells, 500))
    steps = timeline.of(0)
    assert timeline.step_s == 2
    assert sum(map(len, steps.latency.values())) <= MOST_LATENCIES
    assert sum(sum(each.values()) for each in steps.latency.values()) == 500_000


def test_steps_stop_widening_when_there_is_only_one() -> None:
    timeline = Timeline()
    cells = np.tile(whole(range(-2_000, 2_001)), 100)
    endpoints = whole(range(100)).repeat(4_001)
    timeline.add_requests(endpoints, np.full_like(endpoints, 1_001), whole([]))
    timeline.add_latencies(endpoints, np.full_like(endpoints, 1_001), cells)
    assert timeline.of(99).latency == {0: dict.fromkeys(range(-2_000, 2_001), 1)}


def test_seconds_are_given_up_where_there_are_too_many() -> None:
    timeline = Timeline()
    seconds = whole(range(1_000_000_000, 1_000_000_001 + MOST_SECONDS))
    timeline.add_requests(whole([0]).repeat(len(seconds)), seconds, whole([]))
    assert timeline.per_second() == {}
    assert sum(timeline.of(0).requests.values()) == MOST_SECONDS + 1


def test_nothing_yet_has_no_time() -> None:
    timeline = Timeline()
    assert (timeline.span_s, timeline.per_second(), timeline.of(0).requests) == (0, {}, {})


@pytest.mark.parametrize("text", [b"", b"yesterday", b"17952483439", b"99999999999", b"\xff"])
def test_what_is_no_time_is_refused(text: bytes) -> None:
    if text == b"17952483439":
        text *= 2
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
        second_of(text)
