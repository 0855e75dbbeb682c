"""The jackknife over segments."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.verdict.detectors.paired import difference

SEGMENTS = st.lists(st.floats(-2, 2, allow_subnormal=False), min_size=3, max_size=24)


def mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


@given(SEGMENTS)
def test_of_means_it_is_the_standard_error_of_the_mean(values: list[float]) -> None:
    found = difference(values, mean, usual=0.0)
    assert found is not None
    expected = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    assert found.own_error == pytest.approx(expected, abs=1e-9)
    assert found.segments == len(values)


@given(SEGMENTS)
def test_swapping_the_versions_turns_the_sign_and_nothing_else(values: list[float]) -> None:
    one = difference(values, mean, usual=0.01)
    other = difference([-each for each in values], mean, usual=0.01)
    assert one is not None
    assert other is not None
    assert one.estimate == -other.estimate
    assert one.chance == other.chance
    assert one.half_width(0.05) == other.half_width(0.05)


def test_what_two_processes_of_one_version_differ_by_is_part_of_the_error() -> None:
    found = difference([0.1] * 8, mean, usual=0.03)
    assert found is not None
    assert found.error == pytest.approx(0.03)
    assert found.half_width(0.05) == pytest.approx(1.96 * 0.03, rel=1e-3)


def test_few_segments_make_a_wider_interval_than_many() -> None:
    few = difference([-0.1, 0.0, 0.1], mean, usual=0.0)
    many = difference([-0.1, 0.0, 0.1] * 8, mean, usual=0.0)
    assert few is not None
    assert many is not None
    assert few.half_width(0.05) / few.error > 1.5 * many.half_width(0.05) / many.error


def test_the_error_is_never_smaller_than_what_counting_leaves() -> None:
    found = difference([0.0] * 5, mean, usual=0.0, least_error=0.2)
    assert found is not None
    assert found.error == pytest.approx(0.2)


def test_two_segments_say_nothing() -> None:
    assert difference([0.1, 0.2], mean, usual=0.0) is None


def test_where_leaving_one_out_leaves_too_little_nothing_is_said() -> None:
    def four(values: Sequence[float]) -> float | None:
        return mean(values) if len(values) > 3 else None

    assert difference([0.1, 0.2, 0.3, 0.4], four, usual=0.0) is None


def test_noise_of_unlike_segments_with_heavy_tails_is_no_difference() -> None:
    chance = np.random.default_rng(1)
    alarms = 0
    for _ in range(2_000):
        noise = chance.standard_t(2, 8) * chance.lognormal(0, 1, 8)
        found = difference(noise.tolist(), mean, usual=0.0)
        alarms += found is not None and found.chance < 0.01
    assert alarms <= 20
