"""How bursty arrivals are."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.traffic.dispersion import index_of_dispersion

SEEDS = st.integers(0, 2**32)
HOUR_S = 3_600


def poisson(draw: random.Random, mean: float) -> int:
    """By counting exponential gaps (Knuth)."""
    limit, product, count = math.exp(-mean), draw.random(), 0
    while product > limit:
        product *= draw.random()
        count += 1
    return count


def found(counts: dict[int, int]) -> float:
    dispersion = index_of_dispersion(counts)
    assert dispersion is not None
    return dispersion


@given(SEEDS, st.floats(0.5, 20))
def test_random_arrivals_have_one(seed: int, rate: float) -> None:
    draw = random.Random(seed)  # noqa: S311 - chance of a test
    counts = {second: poisson(draw, rate) for second in range(HOUR_S)}
    # The index of n seconds has a standard deviation of √(2 / n): five of them.
    assert found(counts) == pytest.approx(1, abs=5 * math.sqrt(2.5 / HOUR_S))


@given(SEEDS, st.integers(2, 30))
def test_arrivals_in_batches_of_k_have_k(seed: int, k: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - chance of a test
    counts = {second: k * poisson(draw, 2) for second in range(HOUR_S)}
    assert found(counts) == pytest.approx(k, rel=5 * math.sqrt(2.5 / HOUR_S))


@given(SEEDS, st.floats(1, 8), st.floats(0, 1))
def test_a_rate_that_changes_slowly_is_no_burst(seed: int, rate: float, swing: float) -> None:
    draw = random.Random(seed)  # noqa: S311 - chance of a test
    counts = {
        second: poisson(draw, rate * (1 + swing * math.sin(math.tau * second / HOUR_S)))
        for second in range(HOUR_S)
    }
    assert found(counts) == pytest.approx(1, abs=0.15)


@given(st.integers(1, 1_000), st.integers(2, 20))
def test_evenly_spaced_arrivals_have_none(each: int, minutes: int) -> None:
    assert found(dict.fromkeys(range(60 * minutes), each)) == 0


@given(st.floats(1.5, 50), st.integers(2, 20))
def test_evenly_spaced_arrivals_have_hardly_any_when_a_second_holds_no_whole_number(
    rate: float, minutes: int
) -> None:
    counts = {s: int((s + 1) * rate) - int(s * rate) for s in range(60 * minutes)}
    assert found(counts) <= 0.25 / rate * 60 / 59 + 0.05


COUNTS = st.dictionaries(st.integers(0, 600), st.integers(0, 50))


@given(COUNTS, st.integers(-(10**10), 10**10))
def test_it_does_not_matter_where_seconds_are_counted_from(
    counts: dict[int, int], origin: int
) -> None:
    shifted = {second + origin: count for second, count in counts.items()}
    assert index_of_dispersion(shifted) == index_of_dispersion(counts)


@given(COUNTS)
def test_seconds_without_requests_may_be_absent_or_zero(counts: dict[int, int]) -> None:
    present = {second: count for second, count in counts.items() if count}
    assert index_of_dispersion(present) == index_of_dispersion(counts)


@given(COUNTS)
def test_it_is_never_negative(counts: dict[int, int]) -> None:
    dispersion = index_of_dispersion(counts)
    assert dispersion is None or dispersion >= 0


def test_the_formula_by_hand() -> None:
    # Minute 0: 60 in one second; minute 1: 1 in each: (3600 - 60 + 60 - 60) / 120 · 60 / 59.
    counts = {0: 60} | dict.fromkeys(range(60, 120), 1)
    assert index_of_dispersion(counts) == pytest.approx(3_540 / 120 * 60 / 59)


def test_minutes_that_are_not_whole_are_left_out() -> None:
    counts = dict.fromkeys(range(120), 1) | {121: 1_000, 130: 1}
    assert index_of_dispersion(counts) == 0


def test_the_observed_stretch_may_be_longer_than_what_was_seen() -> None:
    counts = dict.fromkeys(range(10, 120), 1)
    assert index_of_dispersion(counts) is None
    assert index_of_dispersion(counts, start_s=0, end_s=120) == pytest.approx(
        60 / 59 * (50 - 50 * 50 / 60) / 110
    )


def test_minutes_without_requests_say_nothing() -> None:
    busy = dict.fromkeys(range(60), 1) | dict.fromkeys(range(6_000, 6_060), 1)
    assert index_of_dispersion(busy) == 0


@pytest.mark.parametrize(
    "counts",
    [
        {},
        {0: 0},
        dict.fromkeys(range(119), 10),
        {0: 50, 60: 10, 119: 39},
    ],
    ids=["nothing", "zeros", "less than two minutes", "99 requests"],
)
def test_too_little_is_not_judged(counts: dict[int, int]) -> None:
    assert index_of_dispersion(counts) is None
