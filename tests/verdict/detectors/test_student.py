"""Tails of Student's t, beside values from tables."""

import math

import pytest

from plimsoll.verdict.detectors.student import quantile, surprise


@pytest.mark.parametrize(
    ("t", "dof", "both_tails"),
    [
        (2.228, 10, 0.05),
        (4.587, 10, 0.001),
        (2.042, 30, 0.05),
        (3.646, 30, 0.001),
        (9.442, 20, 8.36e-9),
    ],
)
def test_the_chance_is_that_of_the_tables(t: float, dof: float, both_tails: float) -> None:
    assert surprise(t, dof) == pytest.approx(-math.log(both_tails), rel=0.02)
    assert surprise(-t, dof) == surprise(t, dof)


@pytest.mark.parametrize(("dof", "t"), [(5, 2.571), (10, 2.228), (30, 2.042), (200, 1.972)])
def test_the_quantile_of_a_95_percent_interval_is_that_of_the_tables(dof: float, t: float) -> None:
    assert quantile(1.959964, dof) == pytest.approx(t, rel=0.01)


@pytest.mark.parametrize("t", [0.0, 1e10, 1e200, 1e300])
def test_no_value_is_too_far_out(t: float) -> None:
    assert 0 <= surprise(t, 5) < 700
