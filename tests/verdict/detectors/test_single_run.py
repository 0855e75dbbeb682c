"""The methods that judge one run against those before."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.verdict.detectors.failures import compare_failures, incomplete_beta
from plimsoll.verdict.detectors.moderated import digamma, family, moderated, trigamma
from plimsoll.verdict.detectors.next_run import Usual, out_of_step, predict
from plimsoll.verdict.detectors.polish import factors_of
from plimsoll.verdict.detectors.tails import Tails, tails_of


@pytest.mark.parametrize(
    ("x", "a", "b", "expected"),
    [
        (0.5, 2, 2, 0.5),
        (0.3, 1, 1, 0.3),
        (0.2, 3, 5, 1 - 0.8516),
        (0.9, 0.5, 0.5, 2 / math.pi * math.asin(0.9**0.5)),
        (0.0, 2, 3, 0.0),
        (1.0, 2, 3, 1.0),
    ],
)
def test_the_incomplete_beta_function_is_as_in_tables(
    x: float, a: float, b: float, expected: float
) -> None:
    # The third by the binomial: P(X ≥ 3) of 7 trials at .2 is .1480.
    assert incomplete_beta(x, a, b) == pytest.approx(expected, abs=6e-4)


@given(st.floats(0.001, 0.999), st.floats(0.1, 5000), st.floats(0.1, 5000))
def test_both_halves_of_the_incomplete_beta_function_are_one(x: float, a: float, b: float) -> None:
    value = incomplete_beta(x, a, b)
    assert 0 <= value <= 1
    assert value + incomplete_beta(1 - x, b, a) == pytest.approx(1, abs=1e-7)


@pytest.mark.parametrize(
    ("before", "failed", "certain"),
    [
        ([(0, 1000)] * 12, 0, False),
        ([(0, 1000)] * 12, 5, False),
        ([(0, 1000)] * 12, 40, True),
        ([(10, 1000)] * 12, 20, False),
        ([(10, 1000)] * 12, 100, True),
        ([(0, 1000)] * 11 + [(120, 1000)], 60, False),
    ],
)
def test_failures_are_told_from_clumps(
    before: list[tuple[float, int]],
    failed: int,
    certain: bool,  # noqa: FBT001 - a table
) -> None:
    assert (compare_failures(before, failed, 1000).chance < 1e-3) is certain


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_more_failures_are_never_more_likely_chance(one: int, other: int) -> None:
    before = [(10.0, 1000)] * 6
    low, high = (
        compare_failures(before, 10 + each, 1000).chance
        for each in sorted((min(one, 900), min(other, 900)))
    )
    assert high <= low + 1e-9


def test_chances_of_failures_are_not_too_small() -> None:
    draw = np.random.default_rng(1)
    small = 0
    for _ in range(2000):
        counts = draw.poisson(2, 13) * 2
        before = [(float(each), 2000) for each in counts[:12]]
        small += compare_failures(before, float(counts[12]), 2000).chance < 0.01
    assert small <= 40


def test_the_interval_of_a_difference_holds_it() -> None:
    found = compare_failures([(10, 1000)] * 12, 50, 1000)
    low, high = found.interval(1.96)
    assert 0 < low < 0.04 < high < 0.1


def test_polygammas_are_as_in_tables() -> None:
    assert digamma(1) == pytest.approx(-0.5772156649)
    assert trigamma(1) == pytest.approx(math.pi**2 / 6)
    assert digamma(0.5) == pytest.approx(-1.9635100260)


def test_spreads_borrow_from_one_another_as_far_as_they_are_alike() -> None:
    draw = np.random.default_rng(1)
    alike = [float(draw.standard_normal(6).var(ddof=1)) for _ in range(60)]
    common = family(alike, [5.0] * 60)
    assert common is not None
    assert common.spread == pytest.approx(1, rel=0.15)
    assert common.dof > 15
    unlike = [
        each * float(scale) for each, scale in zip(alike, draw.choice([1, 400], 60), strict=True)
    ]
    other = family(unlike, [5.0] * 60)
    assert other is not None
    assert other.dof < 3
    assert family(alike[:2], [5.0] * 2) is None
    assert moderated(4.0, 5.0, None) == (4.0, 5.0)
    variance, dof = moderated(4.0, 5.0, common)
    assert 1 < variance < 4
    assert dof > 20


@pytest.mark.parametrize(("dof", "most"), [(3, 4.0), (4, 6.0), (200, 30.0)])
def test_heavy_tails_are_seen(dof: float, most: float) -> None:
    draw = np.random.default_rng(2)
    found = tails_of(draw.standard_t(dof, 3000))
    assert found.dof <= most
    assert found.dof >= min(dof, 14) * 0.8


def test_few_rests_leave_a_careful_guess() -> None:
    assert 4 <= tails_of(np.array([0.5, -0.5, 1.0])).dof <= 14


def test_the_factor_of_a_run_is_not_moved_by_a_few_changes() -> None:
    draw = np.random.default_rng(3)
    factors = np.array([0.0, 0.1, -0.2, 0.05, 0.3])
    table = draw.uniform(1, 5, 12) + factors[:, None] + draw.normal(0, 0.001, (5, 12))
    table[4, :3] += 2
    table[1, 5] = np.nan
    assert factors_of(table) == pytest.approx(factors - 0.05, abs=0.005)


def test_a_run_of_which_too_little_is_known_has_no_factor() -> None:
    table = np.ones((3, 5))
    table[1, :2] = np.nan
    assert np.isnan(factors_of(table)).tolist() == [False, True, False]


@pytest.mark.parametrize(("runs", "memory"), [(5, 0.0), (12, 0.0), (30, 0.0), (12, 0.4)])
def test_a_prediction_is_wrong_as_often_as_it_says(runs: int, memory: float) -> None:
    draw = np.random.default_rng(4)
    missed, tries = 0, 1500
    for _ in range(tries):
        noise = draw.standard_normal(runs + 1)
        for at in range(1, runs + 1):
            noise[at] = memory * noise[at - 1] + (1 - memory**2) ** 0.5 * noise[at]
        before = noise[:-1]
        usual = Usual(float(before.mean()), float(before.var(ddof=1)), runs - 1, memory, runs)
        missed += predict(float(noise[-1]), usual, Tails(1000, 1.0)).chance < 0.05
    assert missed / tries < 0.07


def test_an_ordinary_factor_adds_no_doubt() -> None:
    assert out_of_step(0.1, 0.02) == 0
    assert out_of_step(0.5, 0.01) == pytest.approx(0.0625 * 0.24)
