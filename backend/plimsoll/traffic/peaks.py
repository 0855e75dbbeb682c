"""When a window has most traffic: the busy hour, the peak, the steepest rise."""

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise

from pydantic import AwareDatetime

from plimsoll.kit.value import Value
from plimsoll.traffic.holes import steps_left_out
from plimsoll.traffic.model import TrafficProfile

_HOUR_S = 3600
_MINUTE_S = 60


class Peak(Value):
    """A stretch of the window, and the mean rate of all endpoints together in it."""

    start: AwareDatetime
    duration_s: int
    per_second: float


class Rise(Value):
    """From one minute to the next (one step to the next, where those are longer)."""

    at: AwareDatetime
    """When the higher rate begins."""
    duration_s: int
    from_per_second: float
    to_per_second: float


class Peaks(Value):
    """Of a profile; None where the window is too short to have one."""

    busy_hour: Peak | None
    """The 60 minutes in a row, from any step on, with the most requests; the first of equals."""
    peak: Peak | None
    """The minute, or the step where that is longer, with the most requests."""
    steepest_rise: Rise | None
    """The largest increase from one to the next; None when it never increases."""


def peaks_of(profile: TrafficProfile) -> Peaks:
    """What the window's highest loads are, by counting its steps; stretches left out are none."""
    counts = [0.0] * profile.steps
    for endpoint in profile.endpoints:
        for step, requests in endpoint.cells.items():
            counts[min(max(step, 0), profile.steps - 1)] += requests
    for step in steps_left_out(profile):
        counts[step] = math.nan
    width = max(1, _MINUTE_S // profile.step_s)
    return Peaks(
        busy_hour=_busiest(profile, counts, max(1, _HOUR_S // profile.step_s), _HOUR_S),
        peak=_busiest(profile, counts, width, _MINUTE_S),
        steepest_rise=_steepest(profile, counts, width),
    )


def _busiest(
    profile: TrafficProfile, counts: Sequence[float], width: int, shortest_s: int
) -> Peak | None:
    """The `width` steps in a row with the most requests."""
    if len(counts) < width or profile.window.duration_s < shortest_s:
        return None
    sums = [0.0, *accumulate(0.0 if math.isnan(count) else count for count in counts)]
    holes = [0, *accumulate(int(math.isnan(count)) for count in counts)]
    inside = {
        end - width: sums[end] - sums[end - width]
        for end in range(width, len(sums))
        if holes[end] == holes[end - width]
    }
    if not any(inside.values()):
        return None
    start = max(inside, key=lambda at: (inside[at], -at))
    duration_s = width * profile.step_s
    return Peak(
        start=profile.window.at(start * profile.step_s),
        duration_s=duration_s,
        per_second=round(inside[start] / duration_s, 6),
    )


def _steepest(profile: TrafficProfile, counts: Sequence[float], width: int) -> Rise | None:
    """Over whole stretches of `width` steps from the window's start."""
    whole = range(0, len(counts) - width + 1, width)
    totals = [sum(counts[start : start + width]) for start in whole]
    rises = {
        at: after - before for at, (before, after) in enumerate(pairwise(totals)) if after > before
    }
    if not rises:
        return None
    at = max(rises, key=lambda start: (rises[start], -start))
    duration_s = width * profile.step_s
    return Rise(
        at=profile.window.at((at + 1) * duration_s),
        duration_s=duration_s,
        from_per_second=round(totals[at] / duration_s, 6),
        to_per_second=round(totals[at + 1] / duration_s, 6),
    )
