import math

from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.bounds import quantile_bucket
from plimsoll.traffic.report import Between, report_profile
from tests.workload.builders import profile, traffic

BOUNDS = (50.0, 100.0, 250.0)


@given(
    st.lists(st.floats(0.5, 5_000), min_size=1, max_size=200),
    st.sets(st.integers(1, 6_000), min_size=1, max_size=12),
    st.floats(0, 1),
)
def test_the_true_quantile_lies_in_its_bucket(
    values: list[float], borders: set[int], quantile: float
) -> None:
    bounds = tuple(float(border) for border in sorted(borders))
    bucket = quantile_bucket(LogHistogram.of(values), bounds, quantile)
    true = sorted(values)[max(1, math.ceil(quantile * len(values))) - 1]
    # The histogram's own cells are half a percent wide on either side.
    if bucket is None:
        assert true >= bounds[-1] * 0.98
    else:
        assert bucket[0] <= true * 1.01
        assert true <= bucket[1] * 1.01


def test_what_lies_above_the_highest_border_has_no_bucket() -> None:
    seen = LogHistogram.of([60.0] * 40 + [255.0] * 60)
    assert quantile_bucket(seen, BOUNDS, 0.3) == (50.0, 100.0)
    assert quantile_bucket(seen, BOUNDS, 0.5) is None
    assert quantile_bucket(LogHistogram(cells={}), BOUNDS, 0.5) is None


def test_a_report_says_how_far_percentiles_may_be_off() -> None:
    bucketed = traffic("GET /x", 100).model_copy(
        update={
            "latency_ms": LogHistogram.of([80.0] * 90 + [900.0] * 10),
            "latency_bounds_ms": BOUNDS,
        }
    )
    exact, unknown = traffic("GET /y", 9), traffic("GET /z", 8, latency_ms=None, statuses={})
    x, y, z = report_profile(profile(bucketed, exact, unknown)).endpoints
    assert x.latency_between_ms is not None
    assert x.latency_between_ms.p50 == Between(low=50, high=100)
    assert x.latency_between_ms.p99 == Between(low=250, high=None)
    assert (y.latency_between_ms, z.latency_between_ms) == (None, None)
    assert y.error_rate == 0
    assert z.error_rate is None
