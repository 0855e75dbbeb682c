"""What is usual."""

import numpy as np
import pytest

from plimsoll.verdict.detectors.baseline import Prior, baseline, inflation, median
from tests.verdict.histories import noise


def test_level_and_spread_of_normal_noise_are_those_it_was_drawn_with() -> None:
    measured = baseline(noise(5000))
    assert measured.level == pytest.approx(100, abs=0.05)
    assert measured.spread == pytest.approx(1, rel=0.03)
    assert measured.memory < 0.05


def test_outliers_move_neither_level_nor_spread_far() -> None:
    runs = noise(200)
    runs[::20] += 1000
    measured = baseline(runs)
    assert measured.level == pytest.approx(100, abs=0.3)
    assert measured.spread < 1.4


def test_a_second_mode_widens_the_spread() -> None:
    runs = noise(200)
    runs[::4] += 20
    assert baseline(runs).spread > 8


def test_what_a_tenth_of_the_runs_says_counts_where_the_others_agree() -> None:
    runs = np.zeros(100)
    runs[::20] = 1
    assert baseline(runs).spread > 0.1


@pytest.mark.parametrize("memory", [0.3, 0.6, 0.9])
def test_the_memory_of_wandering_noise_is_found_below_outliers(memory: float) -> None:
    runs = noise(2000) - 100
    for at in range(1, runs.size):
        runs[at] += memory * runs[at - 1]
    runs[::50] += 100
    assert baseline(runs).memory == pytest.approx(memory, abs=0.1)


def test_equal_runs_have_no_memory_and_hardly_a_spread() -> None:
    measured = baseline(np.full(50, 3.5))
    assert measured.memory == 0
    assert 0 < measured.spread < 1e-13


def test_the_level_before_lends_its_spread_to_a_short_one() -> None:
    runs = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    assert baseline(runs, Prior(spread=2.0, dof=5)).spread == pytest.approx(2**0.5)


def test_a_mean_of_runs_with_memory_is_worth_less() -> None:
    assert inflation(0, 10) == 1
    # For two runs the variance of the mean is (1 + memory) / 2 that of one.
    assert inflation(0.5, 2) == pytest.approx(1.5)
    assert inflation(0.5, 10**6) == pytest.approx(3, rel=1e-4)


@pytest.mark.parametrize("runs", [[3.0], [2.0, 1.0], [5.0, 1.0, 3.0], [4.0, 1.0, 2.0, 9.0]])
def test_the_median_is_that_of_numpy(runs: list[float]) -> None:
    assert median(np.array(runs)) == np.median(runs)
