"""Pauses as a few values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.histogram import LogHistogram
from plimsoll.workload.pauses import mean_of, mixed, one_after_the_other, pauses_of, tenths

WEIGHTED = st.lists(
    st.tuples(st.floats(min_value=0, max_value=1800), st.integers(min_value=1, max_value=1000)),
    min_size=1,
    max_size=50,
)


@given(WEIGHTED)
def test_the_mean_is_the_exact_one_and_values_ascend(values: list[tuple[float, int]]) -> None:
    found = tenths(values)
    whole = sum(weight for _, weight in values)
    mean = math.fsum(value * weight for value, weight in values) / whole
    assert mean_of(found) == pytest.approx(mean, abs=1e-9)
    assert list(found) == sorted(found)
    assert len(found) in {1, 10}


@given(WEIGHTED, WEIGHTED)
def test_means_of_pauses_in_a_row_add_up(
    first: list[tuple[float, int]], second: list[tuple[float, int]]
) -> None:
    both = one_after_the_other(tenths(first), tenths(second))
    expected = mean_of(tenths(first)) + mean_of(tenths(second))
    assert mean_of(both) == pytest.approx(expected, abs=1e-9)


def test_pauses_are_mixed_by_how_often_each_is_made() -> None:
    assert mixed([((1.0,), 30), ((2.0,), 10)]) == pytest.approx((1, 1, 1, 1, 1, 1, 1, 1.5, 2, 2))


def test_pauses_of_a_histogram_are_seconds() -> None:
    assert pauses_of(LogHistogram.of([4_000.0] * 7)) == pytest.approx((4.0,), rel=0.01)
    assert pauses_of(LogHistogram.of([0.0])) == (0.0,)
    assert pauses_of(None) == ()
