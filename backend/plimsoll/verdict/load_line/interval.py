"""Where the line may lie, after some probes: a posterior over a grid.

Near the line L the log-odds of missing an objective go in a straight line over the logarithm of
the rate, with one slope below L and another one above: p(r) = logistic(logit p0 + b ln(r/L)), where
p0 is the allowed share. Two slopes, because a service may bend exactly there: a pool that runs
full, a limiter. Above L the other choice is p(r) = 1 - (1 - p0)(L/r)^g, of which g = 1 is a service
that turns away exactly what is too much. Slopes b are unknown, from 1 (latency that hardly knows of
load) to 400 (a wall). A probe counts as its requests ÷ their overdispersion (`shares`); the service
itself may be quicker or slower from probe to probe by a standard deviation σ, which is unknown too.

Placing probes by a posterior over threshold and slope is usual where each observation is dear
(Kontsevich and Tyler, Bayesian adaptive estimation of psychometric slope and threshold, Vision
Research 39, 1999); the tempered likelihood is quasi-likelihood (McCullagh and Nelder, Generalized
Linear Models, 1989, chapter 9).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

_STEP = 0.004
"""Of ln L."""
_SLOPES = np.geomspace(1.0, 400.0, 11)
_SHEDDING = np.geomspace(0.25, 16.0, 7)
"""g."""
_SLOPES_ALIKE = 0.8
"""Standard deviation of ln (slope above ÷ slope below)."""
_UNSTEADY = np.array([0.005, 0.016, 0.04])
"""σ: how much the line itself moves from probe to probe, as a share."""
_UNSTEADY_WEIGHTS = np.array([0.25, 0.4, 0.35])
_NODES, _NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(5)
_SHEDDING_WEIGHT = 0.5
_LATE, _LATE_SPREAD = 0.0, 0.12
"""How far above the line the way up ends, in ln r."""
_ANYWHERE = 0.2
_SMALLEST = 1e-300
_LEAST_LOG = -700.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One probe: how many requests it is worth, and how many of these missed the objective."""

    rate_per_s: float
    requests: float
    missed: float


@dataclass(frozen=True, slots=True)
class Posterior:
    """Chances of rates to be the line."""

    log_rates: Numbers
    chances: Numbers
    """Add up to 1."""

    def quantile(self, q: float) -> float:
        """Rate below which the line lies with chance q."""
        within = np.cumsum(self.chances)
        return float(np.exp(np.interp(q, within, self.log_rates + _STEP / 2)))

    def interval(self, confidence: float) -> tuple[float, float]:
        """With equal chances on both sides."""
        tail = (1 - confidence) / 2
        return self.quantile(tail), self.quantile(1 - tail)

    def below(self, rate_per_s: float) -> float:
        """Chance that the line lies below a rate."""
        return float(self.chances[self.log_rates < math.log(rate_per_s)].sum())


def posterior_of(
    evidence: Sequence[Evidence], allowed_share: float, *, about: float, low: float, high: float
) -> Posterior:
    """Where the line may lie between two rates.

    Args:
        evidence: probes; those outside the two rates say nothing of the slopes in between.
        allowed_share: of requests that may miss the objective.
        about: the rate at which the way up ended: most likely the line is near, but it may be
            any.
        low: lowest rate that is thought possible.
        high: highest.
    """
    line = np.arange(math.log(low), math.log(high) + _STEP / 2, _STEP)
    near = [each for each in evidence if low <= each.rate_per_s <= high and each.requests > 0]
    prior = _log_prior()
    total = np.zeros((_UNSTEADY.size, line.size, *prior.shape))
    for each in near:
        total += _log_likelihood(each, line, allowed_share)
    total += prior + np.log(_UNSTEADY_WEIGHTS)[:, None, None, None]
    far = (line - math.log(about) + _LATE) / _LATE_SPREAD
    at_first = _ANYWHERE + (1 - _ANYWHERE) * np.exp(-0.5 * far**2)
    chances = np.exp(total - total.max()).sum(axis=(0, 2, 3)) * at_first
    return Posterior(log_rates=line, chances=chances / chances.sum())


def _log_prior() -> Numbers:
    """By slope below, and shape above: the slopes, then g."""
    apart = np.log(_SLOPES)[:, None] - np.log(_SLOPES)[None, :]
    alike = np.exp(-0.5 * (apart / _SLOPES_ALIKE) ** 2)
    alike /= alike.sum(axis=1, keepdims=True)
    shedding = np.full((_SLOPES.size, _SHEDDING.size), 1 / _SHEDDING.size)
    both: Numbers = np.log(np.concatenate([alike, shedding * _SHEDDING_WEIGHT], axis=1))
    return both


def _log_likelihood(each: Evidence, line: Numbers, allowed: float) -> Numbers:
    """By σ, line, slope below and shape above; over σ it is averaged."""
    moved = math.log(each.rate_per_s) + _UNSTEADY[:, None] * _NODES[None, :]
    # σ, node, line
    far = moved[:, :, None] - line[None, None, :]
    is_below = (far < 0)[..., None]
    odds = math.log(allowed / (1 - allowed)) + far[..., None] * _SLOPES
    # The logarithms of p and of 1 - p, without p itself, which may be as good as 0 or 1.
    sloped = _chance(each, -np.logaddexp(0, -odds), -np.logaddexp(0, odds))
    kept = math.log1p(-allowed) - np.maximum(far, 0)[..., None] * _SHEDDING
    shed = _chance(each, np.log(-np.expm1(kept)), kept)
    above = np.concatenate([sloped, shed], axis=-1)
    weights = (_NODE_WEIGHTS / _NODE_WEIGHTS.sum())[None, :, None, None]
    when_below = (sloped * is_below * weights).sum(axis=1)
    when_above = (above * ~is_below * weights).sum(axis=1)
    # Each node has its rate on one side of the line, where one of the two shapes holds.
    both: Numbers = np.log(when_below[:, :, :, None] + when_above[:, :, None, :] + _SMALLEST)
    return both


def _chance(each: Evidence, log_missed: Numbers, log_kept: Numbers) -> Numbers:
    """Of what a probe saw, by the logarithms of both shares; 1 where they fit best."""
    kept = each.requests - each.missed
    log = each.missed * log_missed + kept * log_kept - _best(each.missed, kept)
    chance: Numbers = np.exp(np.maximum(log, _LEAST_LOG))
    return chance


def _best(missed: float, kept: float) -> float:
    """Highest log-likelihood that any share has."""
    total = missed + kept
    return sum(part * math.log(part / total) for part in (missed, kept) if part > 0)
