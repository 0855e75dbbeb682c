"""Histograms of Prometheus as ours."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.prometheus.buckets import (
    Cumulative,
    between,
    border_of,
    bounds_of,
    combined,
    log_histogram,
    monotone,
    native_buckets,
    share_outside,
)
from plimsoll.adapters.prometheus.payloads import NativeBucket, NativeHistogram
from plimsoll.traffic.bounds import quantile_bucket

borders = st.lists(
    st.floats(0.001, 100).map(lambda b: round(b, 3)), unique=True, min_size=1, max_size=12
)


def cumulative(of: list[float], counts: list[int]) -> dict[float, float]:
    below, found = 0.0, {}
    for border, count in zip([*sorted(of), math.inf], counts, strict=False):
        below += count
        found[border] = below
    return found


@given(borders, st.lists(st.integers(0, 1000), min_size=13, max_size=13))
def test_no_value_is_lost_between_borders(of: list[float], counts: list[int]) -> None:
    buckets = between(cumulative(of, counts))
    histogram = log_histogram(buckets, 1000)
    total = sum(counts[: len(of) + 1])
    assert (histogram.count if histogram else 0) == total


@given(borders, st.lists(st.integers(1, 1000), min_size=13, max_size=13))
def test_each_bucket_keeps_its_values(of: list[float], counts: list[int]) -> None:
    found = log_histogram(between(cumulative(of, counts)), 1000)
    assert found is not None
    for border, below in cumulative(of, counts).items():
        # A cell that a border lies in holds values of both sides.
        upper = border * 1000 * 1.01
        if not math.isinf(border):
            assert sum(n for cell, n in found.cells.items() if 1.01**cell <= upper) >= below


@pytest.mark.parametrize("le", ["0.5", "0.50", "5e-1", ".5"])
def test_a_border_is_a_number_however_it_is_written(le: str) -> None:
    assert border_of(le) == 0.5


def test_a_border_may_be_infinite_or_none() -> None:
    assert border_of("+Inf") == math.inf
    assert [border_of(le) for le in ("", "NaN", "x")] == [None, None, None]


def test_a_bucket_with_fewer_than_the_one_below_is_raised() -> None:
    whole = monotone({0.1: 5, 0.5: 3, math.inf: 9})
    assert whole == Cumulative({0.1: 5, 0.5: 5, math.inf: 9}, repaired=True)
    assert not monotone({0.1: 5, math.inf: 9}).repaired


def test_processes_with_other_buckets_are_added_at_common_borders() -> None:
    old = {0.1: 5.0, 0.5: 8.0, math.inf: 10.0}
    new = {0.1: 1.0, 0.25: 2.0, 0.5: 2.0, math.inf: 4.0}
    assert combined([old, new]) == {0.1: 6.0, 0.5: 10.0, math.inf: 14.0}
    assert combined([]) == {}


def test_values_are_spread_evenly_inside_a_bucket() -> None:
    found = log_histogram({(0.1, 0.2): 1_000.0}, 1000)
    assert found is not None
    assert found.quantile(0.5) == pytest.approx(150, rel=0.02)


def test_what_lies_above_all_borders_is_seen_to() -> None:
    found = log_histogram({(1.0, math.inf): 10.0}, 1000)
    assert found is not None
    assert found.quantile(0.99) == pytest.approx(1020, rel=0.01)
    assert quantile_bucket(found, (1000.0,), 0.99) is None
    assert bounds_of({(0.0, 0.1): 1.0, (0.1, math.inf): 1.0}, 1000) == (100.0,)


def test_a_native_histogram_keeps_its_own_borders() -> None:
    sample = NativeHistogram(6, (NativeBucket(-0.001, 0.001, 1), NativeBucket(0.5, 0.6, 5)))
    buckets = native_buckets(sample)
    found = log_histogram(buckets, 1000)
    assert found is not None
    assert found.count == 6
    assert found.quantile(0.9) == pytest.approx(590, rel=0.02)
    assert bounds_of(buckets, 1000) == (1.0, 500.0, 600.0)


def test_nothing_has_no_histogram() -> None:
    assert log_histogram({}, 1000) is None
    assert share_outside({}) == (0.0, 0.0)
