import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.histogram import GROWTH, SMALLEST, LogHistogram

positive = st.floats(min_value=SMALLEST * 2, max_value=1e9)
samples = st.lists(positive, min_size=1, max_size=200)


def nearest_rank(values: list[float], q: float) -> float:
    return sorted(values)[max(1, math.ceil(q * len(values))) - 1]


@given(samples, st.floats(min_value=0, max_value=1))
def test_a_quantile_is_off_by_at_most_half_a_cell(values: list[float], q: float) -> None:
    read = LogHistogram.of(values).quantile(q)
    assert read is not None
    assert read == pytest.approx(nearest_rank(values, q), rel=(GROWTH - 1) / 2 * 1.001)


@given(samples, samples)
def test_parts_add_up_to_the_whole(one: list[float], other: list[float]) -> None:
    merged = LogHistogram.merged([LogHistogram.of(one), LogHistogram.of(other)])
    assert merged.cells == LogHistogram.of(one + other).cells
    assert merged.count == len(one) + len(other)


def test_zero_is_a_value_like_any_other() -> None:
    assert LogHistogram.of([0.0, 0.0, 5.0]).quantile(0.5) == 0.0


def test_nothing_measured_has_no_quantile() -> None:
    assert LogHistogram(cells={}).quantile(0.5) is None


def test_a_quantile_outside_zero_to_one_is_a_mistake() -> None:
    with pytest.raises(ValueError, match=r"between 0 and 1, not at 95"):
        LogHistogram.of([1.0]).quantile(95)


def test_a_histogram_survives_json() -> None:
    histogram = LogHistogram.of([0.0, 1.5, 200.0])
    assert LogHistogram.model_validate_json(histogram.model_dump_json()) == histogram


def test_the_usual_percentiles_of_something_and_of_nothing() -> None:
    figures = LogHistogram.of([10.0] * 98 + [1000.0] * 2).percentiles()
    assert figures is not None
    assert figures.p50 == figures.p95 == pytest.approx(10, rel=0.005)
    assert figures.p99 == pytest.approx(1000, rel=0.005)
    assert LogHistogram(cells={}).percentiles() is None
