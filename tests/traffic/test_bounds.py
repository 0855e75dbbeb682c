import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.bounds import Between, between_bounds, latency_between
from tests.workload.builders import traffic

BOUNDS = (50.0, 100.0, 250.0)


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [(20, 0, 50), (50, 0, 50), (51, 50, 100), (250, 100, 250), (251, 250, None)],
)
def test_a_value_lies_between_two_borders(value: float, low: float, high: float | None) -> None:
    assert between_bounds(value, BOUNDS) == Between(low=low, high=high)


def test_without_buckets_there_is_no_error() -> None:
    assert between_bounds(20, ()) is None
    assert latency_between(traffic("GET /x", 10), 0.5) is None
    assert latency_between(traffic("GET /x", 10, latency_ms=None), 0.5) is None


def test_the_error_is_the_way_to_the_further_border() -> None:
    assert Between(low=100, high=250).error(200) == 0.5
    assert Between(low=100, high=250).error(125) == 1.0
    assert math.isinf(Between(low=250, high=None).error(300))


@given(
    st.lists(st.floats(0.5, 5_000), min_size=1, max_size=200),
    st.sets(st.integers(1, 6_000), min_size=1, max_size=12),
    st.floats(0, 1),
)
def test_the_true_quantile_lies_between_the_borders(
    values: list[float], borders: set[int], quantile: float
) -> None:
    bounds = tuple(float(border) for border in sorted(borders))
    seen = traffic("GET /x", len(values)).model_copy(
        update={"latency_ms": LogHistogram.of(values), "latency_bounds_ms": bounds}
    )
    between = latency_between(seen, quantile)
    true = sorted(values)[max(1, math.ceil(quantile * len(values))) - 1]
    assert between is not None
    # The histogram's own cells are half a percent wide on either side.
    assert between.low <= true * 1.01
    assert between.high is None or true <= between.high * 1.01
