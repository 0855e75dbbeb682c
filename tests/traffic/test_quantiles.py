import math
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.histogram import GROWTH, SMALLEST
from plimsoll.traffic.quantiles import (
    Stated,
    bounds_of_quantiles,
    histogram_of_quantiles,
    usable,
)

SHARES = [0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0]


@st.composite
def stated(draw: st.DrawFn, least: int = 1_000) -> Stated:
    """Enough values that no two quantiles share a rank, but 0 and the lowest."""
    shares = sorted(draw(st.sets(st.sampled_from(SHARES), min_size=1)))
    values = sorted(
        draw(st.lists(st.floats(SMALLEST * 2, 1e7), min_size=len(shares), max_size=len(shares)))
    )
    return Stated(
        quantiles=dict(zip(shares, values, strict=True)), count=draw(st.integers(least, 10**7))
    )


@given(stated())
def test_every_stated_quantile_is_read_again(part: Stated) -> None:
    histogram = histogram_of_quantiles([part])
    assert histogram is not None
    assert histogram.count == part.count
    for share, value in part.quantiles.items():
        read = histogram.quantile(share)
        assert read is not None
        assert math.isclose(read, value, rel_tol=GROWTH - 1)


@given(stated(least=1))
def test_no_value_lies_outside_of_what_is_stated(part: Stated) -> None:
    histogram = histogram_of_quantiles([part])
    assert histogram is not None
    least, most = histogram.quantile(0), histogram.quantile(1)
    assert least is not None
    assert most is not None
    assert min(part.quantiles.values()) <= least * GROWTH
    assert most <= max(part.quantiles.values()) * GROWTH


@given(st.lists(stated(), min_size=1, max_size=4))
def test_parts_are_mixed_and_not_averaged(parts: list[Stated]) -> None:
    mixed = histogram_of_quantiles(parts)
    assert mixed is not None
    assert mixed.count == sum(part.count for part in parts)
    singles = [histogram_of_quantiles([part]) for part in parts]
    for share in (0.5, 0.95):
        read = mixed.quantile(share)
        each = [one.quantile(share) for one in singles if one]
        known = [value for value in each if value is not None]
        assert read is not None
        assert min(known) <= read <= max(known)


@given(st.lists(stated(least=0), max_size=4))
def test_the_borders_are_the_stated_values_ascending(parts: list[Stated]) -> None:
    bounds = bounds_of_quantiles(parts)
    assert list(bounds) == sorted(set(bounds))
    assert set(bounds) == {v for part in parts for v in part.quantiles.values() if part.count}


def one_peak(draw: random.Random, middle: float) -> float:
    return draw.lognormvariate(math.log(middle), 0.7)


def two_peaks(draw: random.Random, middle: float) -> float:
    if draw.random() < 0.6:
        return draw.lognormvariate(math.log(middle / 8), 0.3)
    return draw.weibullvariate(middle * 2, 1.3) + middle


@pytest.mark.parametrize(("shape", "of_middle"), [(one_peak, 0.02), (two_peaks, 0.13)])
def test_a_day_mixed_from_its_hours_has_the_percentiles_of_the_day(
    shape: Callable[[random.Random, float], float], of_middle: float
) -> None:
    draw = random.Random(7)  # noqa: S311 - no secret
    day: list[float] = []
    parts: list[Stated] = []
    for hour in range(24):
        load = 0.2 + 0.8 * math.sin(hour / 24 * math.pi) ** 2
        values = sorted(shape(draw, 40 * (1 + 1.5 * load)) for _ in range(round(2_000 * load)))
        quantiles = {
            share: nearest_rank(values, share) for share in (0, 0.5, 0.75, 0.9, 0.95, 0.99, 1)
        }
        parts.append(Stated(quantiles=quantiles, count=len(values)))
        day += values
    mixed = histogram_of_quantiles(parts)
    assert mixed is not None
    for share, within in [(0.5, of_middle), (0.9, 0.03), (0.95, 0.03), (0.99, 0.03)]:
        assert mixed.quantile(share) == pytest.approx(nearest_rank(sorted(day), share), rel=within)


def nearest_rank(ordered: list[float], share: float) -> float:
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def test_one_percentile_alone_makes_one_border_and_invents_no_shape() -> None:
    histogram = histogram_of_quantiles([Stated(quantiles={0.95: 120.0}, count=100)])
    assert histogram is not None
    assert len(histogram.cells) == 1


def test_a_single_busy_hour_outweighs_many_quiet_ones() -> None:
    quiet = [Stated(quantiles={0.5: 10.0, 0.95: 20.0}, count=10) for _ in range(23)]
    busy = Stated(quantiles={0.5: 200.0, 0.95: 400.0}, count=100_000)
    histogram = histogram_of_quantiles([*quiet, busy])
    assert histogram is not None
    assert histogram.quantile(0.5) == pytest.approx(200, rel=0.02)


@pytest.mark.parametrize("odd", [None, math.nan, math.inf, -1.0])
def test_what_can_be_no_response_time_is_left_out(odd: float | None) -> None:
    assert usable({0.5: 80.0, 0.95: odd}) == {0.5: 80.0}
    assert histogram_of_quantiles([Stated(quantiles={0.95: odd or -1.0}, count=9)]) is None


def test_a_sketch_that_errs_does_not_make_quantiles_fall() -> None:
    assert usable({0.95: 250.0, 0.99: 249.0, 0.5: 80.0}) == {0.5: 80.0, 0.95: 250.0, 0.99: 250.0}


def test_without_values_or_quantiles_nothing_is_known() -> None:
    assert histogram_of_quantiles([]) is None
    assert histogram_of_quantiles([Stated(quantiles={0.5: 80.0}, count=0)]) is None
    assert histogram_of_quantiles([Stated(quantiles={}, count=7)]) is None


def test_of_fewer_values_than_quantiles_the_largest_counts() -> None:
    histogram = histogram_of_quantiles([Stated(quantiles={0.5: 80.0, 0.99: 600.0}, count=1)])
    assert histogram is not None
    assert histogram.quantile(0.5) == pytest.approx(600, rel=0.01)


def test_a_minimum_of_zero_puts_no_mass_at_nothing() -> None:
    histogram = histogram_of_quantiles([Stated(quantiles={0.0: 0.0, 0.5: 100.0}, count=10_000)])
    assert histogram is not None
    assert sum(n for cell, n in histogram.cells.items() if cell < -1_000) <= 1
