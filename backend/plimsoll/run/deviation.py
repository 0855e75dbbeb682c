"""How far apart two measurements are, and how far chance alone would put them."""

import math
from collections.abc import Mapping
from statistics import NormalDist

from plimsoll.kit.value import Value

_Z95 = NormalDist().inv_cdf(0.975)
_TAIL = 0.025
_NORMAL_FROM = 2_500.0
"""From so many expected requests the normal interval is the Poisson one within a request or two."""


class Interval(Value):
    """A range of counts, both ends included."""

    low: int
    high: int

    def beyond(self, count: float) -> float:
        """By how much a count lies outside; 0 inside."""
        return max(0.0, self.low - count, count - self.high)


def poisson_interval(expected: float) -> Interval:
    """The counts in which a Poisson variable of that mean lies with at least 95 %.

    Each tail outside holds at most 2.5 %. Exact below 2,500, normal above.
    """
    if expected <= 0:
        return Interval(low=0, high=0)
    if expected >= _NORMAL_FROM:
        half = _Z95 * math.sqrt(expected)
        return Interval(low=math.ceil(expected - half), high=math.floor(expected + half))
    # 12 standard deviations below the mean nothing is left to add up.
    count = max(0, math.floor(expected - 12 * math.sqrt(expected)))
    share = math.exp(count * math.log(expected) - expected - math.lgamma(count + 1))
    below, low = share, count
    while below < 1 - _TAIL:
        if below <= _TAIL:
            low = count + 1
        count += 1
        share *= expected / count
        below += share
    return Interval(low=low, high=count)


def relative_error(found: float, true: float, *, least: float) -> float:
    """(found - true) ÷ true; `least` stands in for a smaller true value, such as 0."""
    return (found - true) / max(true, least)


def jensen_shannon(one: Mapping[str, float], other: Mapping[str, float]) -> float | None:
    """Divergence between two mixes in bits: 0 the same, 1 nothing in common.

    The mean Kullback-Leibler divergence of both from their average (Lin 1991), base 2. The weights
    need not add up to 1. None when one of the two is empty: then it has no mix.
    """
    whole, whole_other = math.fsum(one.values()), math.fsum(other.values())
    if whole <= 0 or whole_other <= 0:
        return None
    bits = []
    for name in one.keys() | other.keys():
        share, share_other = one.get(name, 0) / whole, other.get(name, 0) / whole_other
        middle = (share + share_other) / 2
        bits += [_bits(share, middle) / 2, _bits(share_other, middle) / 2]
    return min(1.0, max(0.0, math.fsum(sorted(bits))))


def _bits(share: float, middle: float) -> float:
    return share * math.log2(share / middle) if share > 0 else 0.0


def divergence_by_chance(kinds: int, requests: float) -> float:
    """The Jensen-Shannon divergence that a true random sample stays below with 95 %.

    For a sample of n requests of k kinds, 8 n ln 2 times its divergence from the truth is about
    chi-squared with k - 1 degrees of freedom; its quantile by Wilson and Hilferty (1931).
    """
    freedom = kinds - 1
    if freedom < 1 or requests <= 0:
        return 0.0
    ninth = 2 / (9 * freedom)
    quantile = freedom * (1 - ninth + NormalDist().inv_cdf(0.95) * math.sqrt(ninth)) ** 3
    return quantile / (8 * requests * math.log(2))


def share_elsewhere(one: Mapping[str, float], other: Mapping[str, float]) -> float | None:
    """The share of one mix that would have to be something else to make the other; 0 to 1.

    That is the total variation distance. None when one of the two is empty.
    """
    whole, whole_other = math.fsum(one.values()), math.fsum(other.values())
    if whole <= 0 or whole_other <= 0:
        return None
    names = sorted(one.keys() | other.keys())
    gaps = (abs(one.get(name, 0) / whole - other.get(name, 0) / whole_other) for name in names)
    return min(1.0, math.fsum(gaps) / 2)
