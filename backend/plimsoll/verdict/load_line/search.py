"""Draws the load line: up in short steps, then around the line, and back in time."""

from collections.abc import Callable, Sequence

from plimsoll.verdict.load_line.climb import climb
from plimsoll.verdict.load_line.conclude import conclude
from plimsoll.verdict.load_line.model import (
    Limits,
    LoadLine,
    Objective,
    ProbeRecord,
    SearchPolicy,
)
from plimsoll.verdict.load_line.probe import Probe
from plimsoll.verdict.load_line.recover import recover
from plimsoll.verdict.load_line.refine import looks_met, refine
from plimsoll.verdict.load_line.trail import Trail

_DEFAULT = SearchPolicy()
_BACK = 0.87


def find_load_line(
    probe: Probe,
    objectives: Sequence[Objective],
    limits: Limits,
    policy: SearchPolicy = _DEFAULT,
    *,
    told: Callable[[ProbeRecord], None] = lambda _: None,
) -> LoadLine:
    """The highest arrival rate within the objectives, with an interval.

    Safe: nothing asks for more than the limits' highest rate; on the way up the rate rises by
    `policy.step` at a time, and never again further than that way went, unless probes have shown
    that the line lies there; a probe ends at once when the service gives in. With the same
    measurements the answer is the same.

    Args:
        probe: applies load; called by this alone.
        objectives: at least one.
        limits: rates and time that the search must not leave.
        policy: how it goes.
        told: hears of each probe when it has ended.

    Raises:
        PlimsollError: whatever a probe raises.
        ValueError: there is no objective.
    """
    if not objectives:
        raise ValueError("a load line needs an objective")
    trail = Trail(
        probe=probe,
        objectives=tuple(objectives),
        limits=limits,
        policy=policy,
        began_s=probe.now_s(),
        told=told,
    )
    reading, reached, slowly = None, limits.min_rate_per_s, False
    while (found := climb(trail, from_rate_per_s=reached, slowly=slowly)) is not None:
        reached = found.reached_per_s
        if found.ended_search:
            break
        if found.overloaded and not trail.has_recovered:
            recover(trail, after=found)
        elif found.outcome.stopped and not slowly:
            # What comes near may have been passed before it showed.
            slowly, reached = True, max(_BACK * reached, limits.min_rate_per_s)
            continue
        elif found.outcome.stopped and looks_met(trail, reached):
            continue
        if trail.probed[-1].ended_search:
            break
        slowly = True
        reading = refine(trail, reached_per_s=reached)
        if not reading.is_above or reached >= limits.max_rate_per_s:
            break
    return conclude(trail, reading)
