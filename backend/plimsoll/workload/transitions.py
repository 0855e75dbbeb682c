"""Journeys between patterns as journeys between the endpoints that the patterns belong to."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TypeAlias

from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.journeys import in_order
from plimsoll.traffic.model import Journeys, TrafficProfile, Transition
from plimsoll.workload.apportion import apportion, rounded_share

Places: TypeAlias = Mapping[str, Mapping[str, int]]
"""Of each pattern's name the endpoints that its requests went to, and how many did."""

_Kind: TypeAlias = tuple[str | None, str | None]


def rerouted(journeys: Journeys, places: Places) -> Journeys:
    """The same sessions from route to route.

    Transitions that fall together are added up. Those of a pattern whose requests went to several
    endpoints are divided in proportion to them, in whole numbers that add up. Those of a pattern
    that went nowhere are hidden.
    """
    merged: dict[_Kind, list[Transition]] = {}
    for one in journeys.transitions:
        for kind, share in _divided(one, places):
            merged.setdefault(kind, []).append(share)
    transitions = in_order(_added(*kind, parts) for kind, parts in merged.items())
    lost = _entered(journeys.transitions) - _entered(transitions)
    return journeys.model_copy(
        update={"transitions": transitions, "hidden": journeys.hidden + lost}
    )


def joined_journeys(
    leader: TrafficProfile, other: TrafficProfile, places: Places
) -> Journeys | None:
    """The leader's; else the other's, in proportion to the requests that the leader counted.

    Args:
        leader: says how much was asked, and when.
        other: may know how clients went.
        places: of its patterns, where in the joined profile they went. None: not visible.
    """
    entered = sum(sum(ends.values()) for ends in places.values())
    if leader.journeys is not None or other.journeys is None or not entered:
        return leader.journeys
    cells: Counter[int] = Counter()
    for endpoint in leader.endpoints:
        cells.update(endpoint.cells)
    return scaled_journeys(rerouted(other.journeys, places), entered, cells)


def scaled_journeys(journeys: Journeys, entered: int, cells: Mapping[int, int]) -> Journeys:
    """The same ways as if other requests had been made: everything in proportion to them.

    Args:
        journeys: as they were seen.
        entered: how many requests they are of, those that they hide among them.
        cells: how many there shall be in each step; sessions begin as requests are made.
    """
    requests = sum(cells.values())
    sessions = rounded_share(journeys.sessions, requests, entered)
    steps = sorted(cells)
    begun = apportion([cells[step] for step in steps], sessions)
    scaled = [
        *_scaled([one for one in journeys.transitions if one.after is not None], requests, entered),
        *_scaled([one for one in journeys.transitions if one.after is None], requests, entered),
    ]
    return journeys.model_copy(
        update={
            "sessions": sum(begun),
            "cells": {step: n for step, n in zip(steps, begun, strict=True) if n},
            "transitions": in_order(scaled),
            "hidden": requests - _entered(scaled),
        }
    )


def _scaled(parts: Sequence[Transition], requests: int, entered: int) -> Iterator[Transition]:
    counts = [part.count for part in parts]
    shares = apportion(counts, rounded_share(sum(counts), requests, entered))
    for part, share in zip(parts, shares, strict=True):
        if share:
            pauses = None if part.pause_ms is None else _histogram(part.pause_ms.cells, share)
            yield part.model_copy(update={"count": share, "pause_ms": pauses})


def _histogram(cells: Mapping[int, int], count: int) -> LogHistogram:
    """So many values, in proportion to the cells."""
    shares = apportion([cells[cell] for cell in sorted(cells)], count)
    return LogHistogram(cells={cell: n for cell, n in zip(sorted(cells), shares, strict=True) if n})


def _divided(one: Transition, places: Places) -> Iterator[tuple[_Kind, Transition]]:
    """What of a transition goes from which endpoint to which."""
    ends = list(product(_of(one.before, places), _of(one.after, places)))
    left = None if one.pause_ms is None else one.pause_ms.cells
    shares = apportion([before[1] * after[1] for before, after in ends], one.count)
    for ((before, _), (after, _)), share in zip(ends, shares, strict=True):
        if not share:
            continue
        pauses = None
        if left is not None:
            taken = apportion(list(left.values()), share)
            pauses = LogHistogram(cells={cell: n for cell, n in zip(left, taken, strict=True) if n})
            left = {cell: left[cell] - n for cell, n in zip(left, taken, strict=True)}
        yield (before, after), one.model_copy(update={"count": share, "pause_ms": pauses})


def _of(name: str | None, places: Places) -> Sequence[tuple[str | None, int]]:
    return [(None, 1)] if name is None else sorted(places.get(name, {}).items())


def _added(before: str | None, after: str | None, parts: Sequence[Transition]) -> Transition:
    pauses = [part.pause_ms for part in parts if part.pause_ms is not None]
    return Transition(
        before=before,
        after=after,
        count=sum(part.count for part in parts),
        pause_ms=LogHistogram.merged(pauses) if pauses else None,
    )


def _entered(transitions: Sequence[Transition]) -> int:
    return sum(one.count for one in transitions if one.after is not None)
