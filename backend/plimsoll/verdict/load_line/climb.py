"""The way up: a rate that rises in small steps.

First it rises quickly until a limit comes near, then slowly until one may be missed.

A step is a few per cent and lasts a few seconds, so that a service without any warning, such as one
behind a limiter with tokens in store, is caught a few steps above its line.
"""

import math
from itertools import count

from plimsoll.verdict.load_line.model import ObjectiveKind
from plimsoll.verdict.load_line.probe import Step
from plimsoll.verdict.load_line.trail import Probed, Trail

_FEWEST_MISSED, _FEWEST_MISSED_SLOWLY = 1.0, 30.0
"""Requests that a step at the line would miss an objective with: where fewer are, an overload needs
longer to show."""
_LONGEST_QUICK_S, _LONGEST_SLOW_S = 5, 10
"""For them."""
_LONGEST_STEP_S = 15
_OF_LIMIT = 4.0
"""So many times the latency allowed, a step lasts: queues need time to show."""
_MEMORIES = 1.5
_LONGEST_WAIT_S = 7
_STEPS_UNSEEN = 3
_WORTH_WHILE = 4
_SLOW_STEP, _SLOW_TIMES = 1.0, 1.5
"""On the slow way up: height and length of a step."""
_KEPT_FOR_REFINING = 0.4
"""Of the time there is."""


def climb(trail: Trail, *, from_rate_per_s: float, slowly: bool) -> Probed | None:
    """Lets the rate rise up to the highest allowed one, or as long as there is time.

    Quickly until a limit comes near, or slowly until one may be missed.

    Where nobody can say while a probe runs what it measures, it is cut into probes of a few steps,
    each looked at before the next.

    Returns:
        The last probe; None: there is no time for one.
    """
    found = None
    steps = _steps(trail, from_rate_per_s, slowly=slowly)
    while steps:
        # A source may turn out to be live once it was used.
        length = len(steps) if trail.probe.is_live else _STEPS_UNSEEN
        part, steps = steps[:length], steps[length:]
        needed_s = sum(each.seconds for each in part) + trail.cost_s()
        if trail.left_s() - needed_s < _kept_s(trail):
            break
        found = trail.climb(part, nearing=not slowly)
        if found.ended_search or found.outcome.stopped:
            break
    return found


def may_climb(trail: Trail, *, from_rate_per_s: float) -> bool:
    """Whether there is time for some steps of the slow way up."""
    return len(_steps(trail, from_rate_per_s, slowly=True)) >= _WORTH_WHILE


def _kept_s(trail: Trail) -> float:
    return _KEPT_FOR_REFINING * trail.limits.max_total_s


def _steps(trail: Trail, from_rate_per_s: float, *, slowly: bool) -> list[Step]:
    """As many as there is time for."""
    room_s = trail.left_s() - trail.cost_s() - _kept_s(trail)
    steps: list[Step] = []
    rises = trail.policy.step * (_SLOW_STEP if slowly else 1)
    for number in count():
        rate = min(from_rate_per_s * (1 + rises) ** number, trail.limits.max_rate_per_s)
        step = Step(rate, _seconds(trail, rate, slowly=slowly))
        room_s -= step.seconds
        if room_s < 0:
            break
        steps.append(step)
        if rate >= trail.limits.max_rate_per_s:
            break
    return steps


def _seconds(trail: Trail, rate_per_s: float, *, slowly: bool) -> int:
    latencies = [
        each.limit / 1000 for each in trail.objectives if each.kind is ObjectiveKind.LATENCY
    ]
    fewest = _FEWEST_MISSED_SLOWLY if slowly else _FEWEST_MISSED
    watched = [each for each in trail.objectives if not slowly or trail.came_near(each)]
    shares = [each.allowed_share for each in watched or trail.objectives]
    shows = fewest / (rate_per_s * min(shares))
    least = max(
        trail.policy.step_s * (_SLOW_TIMES if slowly else 1),
        _OF_LIMIT * max(latencies, default=0.0),
        min(shows, _LONGEST_SLOW_S if slowly else _LONGEST_QUICK_S),
    )
    # Where queues are slow to build up, so is the way up.
    waits = _MEMORIES * (_SLOW_TIMES if slowly else 1) * trail.room_memory_s(rate_per_s)
    return math.ceil(min(max(least, min(waits, _LONGEST_WAIT_S)), _LONGEST_STEP_S))
