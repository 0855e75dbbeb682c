"""Does it fail oftener? Failures of one run against those of the runs before, counts with clumps.

Failures come in clumps: a restart, a lock, a pool that ran dry fails many requests at once, and not
in every run. How much oftener than by chance the runs before differ from one another (Pearson's
statistic a degree of freedom, at least 2) is the size of a clump, and all counts are divided by it.
Then the chance of so many failures in the new run, given those before, is that of a prediction for
a Poisson count: of all failures together, the share that falls on the new run follows from how much
was asked before and now, an incomplete beta function. It needs no failure before, no large counts
and no shape.

Sources: W. Nelson, "Confidence intervals for the ratio of two Poisson means and Poisson predictor
intervals", IEEE Transactions on Reliability 19 (1970); R. W. M. Wedderburn, "Quasi-likelihood
functions, generalized linear models, and the Gauss-Newton method", Biometrika 61 (1974); interval
of the difference, R. G. Newcombe, "Interval estimation for the difference between independent
proportions", Statistics in Medicine 17 (1998), method 10; continued fraction of the incomplete beta
function by W. J. Lentz, Applied Optics 15 (1976).
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

SMALLEST_CLUMP = 2.0
_FEWEST = 2
"""Runs that can differ."""
_ITERATIONS = 5_000
_TINY = 1e-300
_ACCURATE = 1e-12


class Failures(NamedTuple):
    """The share that failed before and now, both 0 to 1."""

    before: float
    now: float
    clump: float
    chance: float
    """Of so large a difference if nothing changed, either way."""
    requests_before: int
    requests_now: int

    def interval(self, deviate: float) -> tuple[float, float]:
        """Of now minus before; `deviate` standard errors to either side."""
        low_now, high_now = _wilson(self.now, self.requests_now / self.clump, deviate)
        low, high = _wilson(self.before, self.requests_before / self.clump, deviate)
        return (
            self.now - self.before - math.hypot(self.now - low_now, high - self.before),
            self.now - self.before + math.hypot(high_now - self.now, self.before - low),
        )


def compare_failures(before: Sequence[tuple[float, int]], failed: float, requests: int) -> Failures:
    """The new run against those before: pairs of failed and asked, at least two of them asked."""
    asked = sum(each for _, each in before)
    usual = math.fsum(count for count, _ in before) / asked
    clump = max(SMALLEST_CLUMP, _clump(before, usual))
    share = requests / (asked + requests)
    total, new = usual * asked / clump, failed / clump
    more = incomplete_beta(share, new, total + 0.5) if new > 0 else 1.0
    fewer = 1 - incomplete_beta(share, new + 0.5, total) if total > 0 else 1.0
    return Failures(
        before=usual,
        now=failed / requests,
        clump=clump,
        chance=min(1.0, 2 * min(more, fewer)),
        requests_before=asked,
        requests_now=requests,
    )


def incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised I_x(a, b) for a, b > 0 and 0 ≤ x ≤ 1."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1) / (a + b + 2):
        return min(1.0, front * _fraction(x, a, b) / a)
    return max(0.0, 1 - front * _fraction(1 - x, b, a) / b)


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _ITERATIONS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _not_zero(1 + term * d)
            c = _not_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < _ACCURATE:
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _clump(before: Sequence[tuple[float, int]], usual: float) -> float:
    spread = usual * (1 - usual)
    if spread <= 0 or len(before) < _FEWEST:
        return 1.0
    off = math.fsum((count - each * usual) ** 2 / (each * spread) for count, each in before if each)
    return off / (len(before) - 1)


def _wilson(share: float, n: float, deviate: float) -> tuple[float, float]:
    square = deviate * deviate
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = deviate / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)
