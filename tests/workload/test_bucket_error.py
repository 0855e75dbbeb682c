import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.bounds import bucket_error, bucket_of
from plimsoll.traffic.model import EndpointTraffic
from plimsoll.workload.model import WorkloadSettings
from plimsoll.workload.objectives import about_objectives, objectives_of
from tests.workload.builders import traffic

BORDERS = (5.0, 10.0, 100.0, 250.0)


@pytest.mark.parametrize(
    ("value", "bucket"),
    [
        (3, (0, 5)),
        (5, (0, 5)),
        (5.02, (0, 5)),
        (5.1, (5, 10)),
        (214, (100, 250)),
        (251, (100, 250)),
        (252, None),
    ],
)
def test_a_value_lies_in_its_bucket(value: float, bucket: tuple[float, float] | None) -> None:
    assert bucket_of(value, BORDERS) == bucket
    assert bucket_of(value, (*BORDERS, float("inf"))) == bucket


def test_without_borders_there_is_no_bucket() -> None:
    assert bucket_of(1, ()) is None


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=20, unique=True), st.floats(0.01, 1e6))
def test_the_error_is_that_of_the_farther_border(borders: list[float], value: float) -> None:
    bucket = bucket_of(value, borders)
    if bucket is None:
        assert value > max(borders)
        return
    low, high = bucket
    assert low < value * 1.006
    assert value <= high * 1.006
    assert value * (1 - bucket_error(value, bucket)) <= low + 0.006 * value
    assert value * (1 + bucket_error(value, bucket)) >= high - 1e-6 * value


def bucketed(p95: float) -> EndpointTraffic:
    one = traffic("GET /x", 1000)
    return one.model_copy(
        update={"latency_ms": LogHistogram.of([p95] * 100), "latency_bounds_ms": BORDERS}
    )


def test_a_threshold_from_buckets_says_its_borders() -> None:
    objectives = objectives_of(bucketed(214.0), WorkloadSettings())
    assert objectives.p95_within == (100.0, 250.0)
    assert objectives.p95_ms == pytest.approx(257, abs=2)
    (said,) = about_objectives("GET /x", bucketed(214.0))
    assert said.value.startswith("between 100 and 250 ms, taken as 21")
    assert "(up to 53 % off)" in said.value
    assert said.because == "production counts in buckets"


def test_above_the_last_border_there_is_no_threshold() -> None:
    objectives = objectives_of(bucketed(900.0), WorkloadSettings())
    assert (objectives.p95_ms, objectives.p95_within) == (None, None)
    (said,) = about_objectives("GET /x", bucketed(900.0))
    assert (said.about, said.value) == ("GET /x, p95", "there is no threshold")
    assert "the highest border, 250 ms" in said.because


def with_latencies(*values: float) -> EndpointTraffic:
    return traffic("GET /x", len(values)).model_copy(
        update={"latency_ms": LogHistogram.of(values), "latency_bounds_ms": BORDERS}
    )


@pytest.mark.parametrize(("above", "known"), [(3, True), (5, True), (6, False), (100, False)])
def test_a_p95_above_the_highest_border_is_no_threshold(
    above: int,
    known: bool,  # noqa: FBT001 - a table
) -> None:
    one = with_latencies(*[150.0] * (100 - above), *[256.0] * above)
    objectives = objectives_of(one, WorkloadSettings())
    assert (objectives.p95_ms is not None) is known
    assert objectives.p95_within == ((100.0, 250.0) if known else None)


def test_a_percentile_that_the_source_tells_is_a_border() -> None:
    (said,) = about_objectives("GET /x", with_latencies(*[7.0] * 90, *[100.0] * 8, *[200.0] * 2))
    assert said.value == "100 ms, a border of what the source tells"
    assert said.because == "it shows nothing between 10 and 100 ms"


def test_exact_latency_has_no_borders() -> None:
    assert objectives_of(traffic("GET /x", 5), WorkloadSettings()).p95_within is None
    assert list(about_objectives("GET /x", traffic("GET /x", 5))) == []
