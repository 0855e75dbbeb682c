"""How noisy is an endpoint? Its own few runs, and what all endpoints together say.

A handful of runs says little about a spread. The variances of the endpoints of one metric are taken
as draws from one family (a scaled inverse chi-square), whose centre and breadth are estimated from
the logarithms of the variances: what they scatter beyond the scatter that so few runs leave is real
difference between endpoints. Each variance is then the mean of its own and the family's, weighted
by degrees of freedom, and both sums of degrees count: many quiet endpoints make a few runs go far,
endpoints that differ much keep their own.

Source: G. K. Smyth, "Linear models and empirical Bayes methods for assessing differential
expression in microarray experiments", Statistical Applications in Genetics and Molecular Biology 3
(2004), sections 3 and 6.2.
"""

import math
from collections.abc import Sequence

from plimsoll.verdict.detectors.baseline import Prior

FEWEST = 3
"""Endpoints that make a family."""
_MOST_DOF = 60.0
_LARGE = 6
"""From here on the series are exact to eight digits."""


def family(variances: Sequence[float], dofs: Sequence[float]) -> Prior | None:
    """What the endpoints' spreads have in common; None: too few, or they have nothing."""
    if len(variances) < FEWEST:
        return None
    centred = [
        math.log(variance) - digamma(dof / 2) + math.log(dof / 2)
        for variance, dof in zip(variances, dofs, strict=True)
    ]
    mean = math.fsum(centred) / len(centred)
    scatter = math.fsum((each - mean) ** 2 for each in centred) / (len(centred) - 1)
    excess = scatter - math.fsum(trigamma(dof / 2) for dof in dofs) / len(dofs)
    dof = 2 * _inverse_trigamma(excess) if excess > 0 else _MOST_DOF
    dof = min(dof, _MOST_DOF)
    return Prior(math.exp((mean + digamma(dof / 2) - math.log(dof / 2)) / 2), dof)


def moderated(variance: float, dof: float, common: Prior | None) -> tuple[float, float]:
    """Variance and degrees of freedom, with what the family adds."""
    if common is None:
        return variance, dof
    total = dof + common.dof
    return (dof * variance + common.dof * common.spread**2) / total, total


def digamma(x: float) -> float:
    """Derivative of ln Γ at x > 0: recurrence up to 6, then the asymptotic series."""
    less = 0.0
    while x < _LARGE:
        less += 1 / x
        x += 1
    square = 1 / (x * x)
    return math.log(x) - 0.5 / x - square * (1 / 12 - square * (1 / 120 - square / 252)) - less


def trigamma(x: float) -> float:
    """Derivative of `digamma`."""
    more = 0.0
    while x < _LARGE:
        more += 1 / (x * x)
        x += 1
    square = 1 / (x * x)
    return more + 1 / x + square / 2 + square / x * (1 / 6 - square * (1 / 30 - square / 42))


def _inverse_trigamma(y: float) -> float:
    """By bisection on a logarithmic scale: it falls from infinity to 0."""
    low, high = math.log(1e-6), math.log(1e7)
    for _ in range(60):
        middle = (low + high) / 2
        if trigamma(math.exp(middle)) > y:
            low = middle
        else:
            high = middle
    return math.exp((low + high) / 2)
