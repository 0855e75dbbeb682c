import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.run.deviation import (
    divergence_by_chance,
    jensen_shannon,
    poisson_interval,
    relative_error,
    share_elsewhere,
)

MIXES = st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 1e6, allow_nan=False), max_size=6)


def up_to(count: int, mean: float) -> float:
    return math.fsum(
        math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1)
    )


@given(st.floats(0.01, 400))
def test_the_interval_is_the_shortest_that_leaves_at_most_a_fortieth_on_each_side(
    mean: float,
) -> None:
    found = poisson_interval(mean)
    assert up_to(found.low, mean) > 0.025 - 1e-9
    assert up_to(found.low - 1, mean) <= 0.025 + 1e-9
    assert up_to(found.high, mean) >= 0.975 - 1e-9
    assert up_to(found.high - 1, mean) < 0.975 + 1e-9


@pytest.mark.parametrize(
    ("mean", "low", "high"), [(0.0, 0, 0), (1.0, 0, 3), (10.0, 4, 17), (100.0, 81, 120)]
)
def test_intervals_are_those_of_the_tables(mean: float, low: int, high: int) -> None:
    found = poisson_interval(mean)
    assert (found.low, found.high) == (low, high)
    assert (found.beyond(high), found.beyond(high + 3)) == (0, 3)


def test_where_the_normal_interval_takes_over_nothing_jumps() -> None:
    below, above = poisson_interval(2499.999), poisson_interval(2500)
    assert abs(below.low - above.low) <= 2
    assert abs(below.high - above.high) <= 2


@given(MIXES, MIXES)
def test_the_divergence_is_symmetric_and_between_0_and_1(
    one: dict[str, float], other: dict[str, float]
) -> None:
    found = jensen_shannon(one, other)
    assert found == jensen_shannon(other, one)
    assert (found is None) == (sum(one.values()) <= 0 or sum(other.values()) <= 0)
    assert found is None or 0 <= found <= 1


@given(MIXES, st.floats(0.001, 1000))
def test_the_same_mix_does_not_diverge_whatever_its_size(
    mix: dict[str, float], factor: float
) -> None:
    found = jensen_shannon(mix, {name: weight * factor for name, weight in mix.items()})
    assert found is None or found < 1e-9


def test_mixes_without_anything_in_common_diverge_by_one_bit() -> None:
    assert jensen_shannon({"a": 3}, {"b": 4}) == 1
    assert share_elsewhere({"a": 3}, {"b": 4}) == 1
    assert jensen_shannon({"a": 1, "b": 1}, {"a": 1}) == pytest.approx(0.3113, abs=1e-4)
    assert share_elsewhere({"a": 1, "b": 1}, {"a": 1}) == 0.5
    assert jensen_shannon({}, {"a": 1}) is None
    assert share_elsewhere({"a": 0}, {"a": 1}) is None


def test_chance_alone_makes_small_samples_diverge() -> None:
    assert divergence_by_chance(1, 100) == 0
    assert divergence_by_chance(16, 300) == pytest.approx(25.0 / (8 * 300 * math.log(2)), rel=0.01)
    assert divergence_by_chance(16, 30_000) < 0.0002


def test_nothing_is_divided_by_nothing() -> None:
    assert relative_error(3, 2, least=1) == 0.5
    assert relative_error(0, 0, least=1) == 0
    assert relative_error(2, 0, least=1) == 2
