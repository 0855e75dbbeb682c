"""Stretches that were left out of a window: nobody knows what was asked meanwhile.

Their empty steps are no silence. A curve through them would have a lull and a surge that never
were, and a mean over them would be too low.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import timedelta

from plimsoll.traffic.model import TrafficProfile, Window

_MINUTE_S = 60


def whole_minutes(stretch: Window) -> Window:
    """The whole minutes that a stretch touches, so that none is counted in part."""
    start, end = stretch.start.timestamp(), stretch.end.timestamp()
    before = timedelta(seconds=start % _MINUTE_S)
    after = timedelta(seconds=-end % _MINUTE_S)
    return Window(start=stretch.start - before, end=stretch.end + after)


def clipped(stretches: Iterable[Window], window: Window) -> tuple[Window, ...]:
    """What of the stretches lies in the window, in order and each moment once."""
    inside = sorted(
        (max(one.start, window.start), min(one.end, window.end))
        for one in stretches
        if one.start < window.end and window.start < one.end
    )
    merged: list[Window] = []
    for start, end in inside:
        if merged and start <= merged[-1].end:
            merged[-1] = Window(start=merged[-1].start, end=max(end, merged[-1].end))
        else:
            merged.append(Window(start=start, end=end))
    return tuple(merged)


def steps_left_out(profile: TrafficProfile) -> frozenset[int]:
    """The steps of a profile that lie in what was left out as a whole."""
    found: set[int] = set()
    for one in profile.left_out:
        first = (one.start - profile.window.start).total_seconds() / profile.step_s
        last = (one.end - profile.window.start).total_seconds() / profile.step_s
        if one.end >= profile.window.end:
            last = profile.steps
        found.update(range(math.ceil(first), math.floor(last)))
    return frozenset(found)


def observed_s(profile: TrafficProfile) -> float:
    """Seconds of the window that were not left out; its whole length if that is nothing."""
    left_out = sum(one.duration_s for one in profile.left_out)
    return max(0.0, profile.window.duration_s - left_out) or profile.window.duration_s


def closed_up(profile: TrafficProfile) -> TrafficProfile:
    """The profile as if time had stood still meanwhile: same requests, a shorter window."""
    holes = steps_left_out(profile)
    if not holes or len(holes) >= profile.steps:
        return profile
    kept = [step for step in range(profile.steps) if step not in holes]
    places = {step: place for place, step in enumerate(kept)}
    gone_s = len(holes) * profile.step_s
    end = profile.window.end - timedelta(seconds=gone_s)
    journeys = profile.journeys
    if journeys is not None:
        journeys = journeys.model_copy(update={"cells": _moved(journeys.cells, places)})
    return profile.model_copy(
        update={
            "window": Window(start=profile.window.start, end=end),
            "journeys": journeys,
            "left_out": (),
            "endpoints": tuple(
                one.model_copy(update={"cells": _moved(one.cells, places)})
                for one in profile.endpoints
            ),
            "notes": (
                *profile.notes,
                f"Curves go on where {gone_s} s were left out, as if time had stood still.",
            ),
        }
    )


def _moved(cells: Mapping[int, int], places: Mapping[int, int]) -> dict[int, int]:
    """Requests in a hole, of which a source may know some, go to the step before it."""
    moved: dict[int, int] = {}
    place = 0
    for step, count in sorted(cells.items()):
        place = places.get(step, place)
        moved[place] = moved.get(place, 0) + count
    return moved
