"""Around the line: longer probes where they tell most, until the interval is narrow enough."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plimsoll.verdict.load_line.climb import may_climb
from plimsoll.verdict.load_line.interval import Evidence, Posterior, posterior_of
from plimsoll.verdict.load_line.model import Objective, ProbeVerdict
from plimsoll.verdict.load_line.recover import KEPT_S, recover
from plimsoll.verdict.load_line.shares import Missed, blended
from plimsoll.verdict.load_line.trail import NEAR, Probed, Trail

_BELOW, _ABOVE = 0.7, 1.25
"""The grid, around the rate at which the way up ended."""
_LOWER = 0.6
"""By so much the grid's lower end falls when the line may lie there."""
_SIDES = (0.25, 0.75)
"""Chances that the line lies below the next probe, in turn."""
_FAR_SIDE = (0.1, 0.9)
"""The same, where nothing has held the interval on a side yet."""
_SHORTEST_S, _LONGEST_S = 20, 150
_MEMORIES = 12
"""So many times the memory of latency, a probe lasts."""
_MATTERS = 0.3
"""An objective that was nowhere missed by so much of what is allowed says nothing of the line."""
_OVERLOAD_WORTH = 8.0
"""An overload counts as at least so many independent requests, half of which missed."""
_SECOND_LOOK_S = 30
_WELL_MET = 0.5
_HOLDING = 2
_SAFE_STEP = 1.1
_CAREFUL = 1.75
"""The overdispersion is itself only estimated."""
_EDGE = 0.95
_LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """What all probes together say."""

    posterior: Posterior
    binding: Objective | None
    """None: no objective came near to its limit."""
    low: float
    high: float
    """Rates between which the line was looked for."""

    @property
    def line(self) -> float:
        """The most likely rate."""
        return self.posterior.quantile(0.5)

    @property
    def is_above(self) -> bool:
        """Whether the line seems to lie above all that was looked at."""
        return self.posterior.below(self.high * _EDGE) < _LIKELY

    @property
    def is_below(self) -> bool:
        """Whether the line seems to lie below all that was looked at."""
        return self.posterior.below(self.low / _EDGE) > _LIKELY


def refine(trail: Trail, *, reached_per_s: float) -> Reading:
    """Probes around the line, until the interval is narrow, time is up, or the line lies above.

    Args:
        trail: to go on with.
        reached_per_s: where the way up ended.
    """
    low, turn = reached_per_s * _BELOW, 0
    while True:
        # With what was carried since, the grid moves on.
        reached_per_s = max([reached_per_s, *(each.rate_per_s for each in trail.steady)])
        reading = read(trail, reached_per_s, low)
        if reading.is_below and low > trail.limits.min_rate_per_s:
            low *= _LOWER
            continue
        goes_up = reading.is_above and not _may_go_on(trail, reached_per_s)
        if goes_up or misses_the_lowest(trail) or not _is_wanted(reading, trail):
            return reading
        rate = _next_rate(reading, trail, turn, reached_per_s)
        wanted_s = max(trail.policy.refine_s, math.ceil(_MEMORIES * trail.memory_s(rate)))
        left_s = trail.left_s() - trail.cost_s()
        if not trail.has_recovered:
            left_s -= trail.cost_s() + KEPT_S
        seconds = min(wanted_s, _LONGEST_S, int(left_s))
        if seconds < _SHORTEST_S:
            return reading
        found = trail.apply(rate, seconds)
        if found.ended_search:
            return read(trail, reached_per_s, low)
        if found.overloaded and not trail.has_recovered:
            recover(trail, after=found)
        turn += 1


def _may_go_on(trail: Trail, reached_per_s: float) -> bool:
    """Whether probes have to find a line above, because no time is left to climb there."""
    highest = reached_per_s >= trail.limits.max_rate_per_s
    return not highest and not may_climb(trail, from_rate_per_s=reached_per_s)


def misses_the_lowest(trail: Trail) -> bool:
    """Whether the lowest rate that is to be asked was clearly not carried, twice."""
    over = [
        each
        for each in trail.steady
        if each.record.verdict is ProbeVerdict.OVER
        and each.rate_per_s <= trail.limits.min_rate_per_s
    ]
    return len(over) >= _HOLDING


def looks_met(trail: Trail, rate_per_s: float) -> bool:
    """A second look at a rate at which an objective seemed to be missed.

    It is short, before more time is spent there.
    """
    found = trail.apply(rate_per_s, _SECOND_LOOK_S)
    return not (found.overloaded or found.ended_search) and all(
        (each.share or 0.0) < _WELL_MET * objective.allowed_share
        for objective, each in found.missed.items()
    )


def _is_wanted(reading: Reading, trail: Trail) -> bool:
    """Whether another probe is: the interval is wide, or hangs in the air on a side."""
    low, high = reading.posterior.interval(trail.policy.confidence)
    wide = (high - low) / reading.line > trail.policy.wanted_width
    return wide or not all(_held(reading, trail))


def _held(reading: Reading, trail: Trail) -> tuple[bool, bool]:
    """Whether probes near and below the line met the objectives, and those above it did not.

    Two each, for one may have met a rare moment.
    """
    near = [each for each in trail.steady if abs(each.rate_per_s / reading.line - 1) < NEAR]
    met = [each for each in near if _is_met(each) and each.rate_per_s <= reading.line]
    missed = [each for each in near if not _is_met(each) and each.rate_per_s >= reading.line]
    return len(met) >= _HOLDING, len(missed) >= _HOLDING


def was_missed(trail: Trail) -> bool:
    """Whether any rate was not carried: without one, nothing says how far above the line lies."""
    return any(each.overloaded for each in trail.probed) or not all(map(_is_met, trail.steady))


def _is_met(found: Probed) -> bool:
    return not found.overloaded and all(
        (each.share or 0.0) <= objective.allowed_share for objective, each in found.missed.items()
    )


def _next_rate(reading: Reading, trail: Trail, turn: int, reached_per_s: float) -> float:
    below, above = _held(reading, trail)
    side = turn % len(_SIDES)
    if below is not above and turn:
        side = 0 if above else 1
        wanted = reading.posterior.quantile(_FAR_SIDE[side])
    else:
        wanted = reading.posterior.quantile(_SIDES[side])
    safe = max(reached_per_s, _SAFE_STEP * reading.posterior.quantile(0.1))
    safe = min(safe, _SAFE_STEP * reached_per_s)
    wanted = min(wanted, safe, trail.limits.max_rate_per_s)
    return max(wanted, trail.limits.min_rate_per_s)


def read(trail: Trail, reached_per_s: float, low: float) -> Reading:
    """Where the line may lie after all probes so far."""
    high = reached_per_s * _ABOVE
    mattering = [each for each in trail.objectives if _matters(each, trail.steady, low)]
    posteriors = {
        each: posterior_of(
            evidence_of(each, trail.steady, careful=_CAREFUL * trail.irregularity()),
            each.allowed_share,
            about=reached_per_s,
            low=low,
            high=high,
        )
        for each in mattering or trail.objectives
    }
    binding = min(posteriors, key=lambda each: posteriors[each].quantile(0.5))
    return Reading(
        posterior=_lowest(list(posteriors.values())),
        binding=binding if mattering else None,
        low=low,
        high=high,
    )


def _matters(objective: Objective, probed: Sequence[Probed], low: float) -> bool:
    return any(
        (each.missed[objective].share or 0.0) > _MATTERS * objective.allowed_share
        for each in probed
        if each.rate_per_s >= low
    )


def _lowest(posteriors: Sequence[Posterior]) -> Posterior:
    """The line of the service is the lowest of those of its objectives."""
    beyond = np.ones_like(posteriors[0].chances)
    for each in posteriors:
        beyond *= 1 - np.cumsum(each.chances)
    chances = -np.diff(np.concatenate(([1.0], np.clip(beyond, 0, 1))))
    chances = np.clip(chances, 0, None)
    return Posterior(log_rates=posteriors[0].log_rates, chances=chances / chances.sum())


def evidence_of(
    objective: Objective, probed: Sequence[Probed], *, careful: float
) -> list[Evidence]:
    """What each probe is worth; overdispersion is common to probes near each other.

    Args:
        objective: that was missed or not.
        probed: all probes at one rate.
        careful: overdispersion counts so many times.
    """
    return [_evidence(objective, each, probed, careful) for each in probed]


def _evidence(
    objective: Objective, mine: Probed, probed: Sequence[Probed], careful: float
) -> Evidence:
    found = mine.missed[objective]
    near = [
        each.missed[objective]
        for each in probed
        if abs(each.rate_per_s / mine.rate_per_s - 1) < NEAR
    ]
    per = _common(near or [found]) * careful
    worth, missed = found.requests / per, found.missed / per
    if mine.overloaded and missed < _OVERLOAD_WORTH / 2:
        worth, missed = _OVERLOAD_WORTH, _OVERLOAD_WORTH / 2
    return Evidence(rate_per_s=mine.rate_per_s, requests=worth, missed=missed)


def _common(near: Sequence[Missed]) -> float:
    """Mean of the overdispersions, by how long each was measured.

    It is the arithmetic one: that of the rare probe which saw a burst tells most.
    """
    weight = max(1, sum(each.seconds for each in near))
    measured = math.fsum(each.seconds * each.measured for each in near) / weight
    outset = math.fsum(each.seconds * each.outset for each in near) / weight
    memories = math.fsum(each.memories for each in near)
    return blended(max(1.0, measured), memories, max(1.0, outset))
