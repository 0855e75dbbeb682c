"""Joins what several sources saw of the same traffic, each figure from who knows it best.

The first source leads: its rates are the profile's. What it does not know of an endpoint the others
tell, in their order: how it answered, how long it took, how large it was, what it was asked for;
and where the first tells no routes or methods apart, in which mix.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from plimsoll.catalog.match import segments_of
from plimsoll.catalog.model import Endpoint, SourceLocation
from plimsoll.kit.errors import NotFound
from plimsoll.traffic.counted import ANY_METHOD
from plimsoll.traffic.model import EndpointTraffic, Figure, Journeys, TrafficProfile
from plimsoll.traffic.observe import observe
from plimsoll.traffic.pattern import OTHER_PATHS
from plimsoll.traffic.ports import Observation, Progress, TrafficSource, no_progress
from plimsoll.workload.apportion import apportion
from plimsoll.workload.merge import merged, scaled
from plimsoll.workload.routes import RouteIndex, part_of
from plimsoll.workload.transitions import Places, joined_journeys

AND = " + "
"""Between sources: `prometheus:shop + access-log:access.log.gz`."""

_NAMED = 5
_ENOUGH = 100
"""So many requests at least tell a p95 better than buckets do."""


def sources_of(text: str, kinds: Collection[str]) -> tuple[str, ...]:
    """The single sources of a text that may name several: ` + ` counts where a kind follows."""
    following = "|".join(re.escape(kind) for kind in kinds)
    return tuple(part.strip() for part in re.split(rf"\s+\+\s*(?=(?:{following}):)", text))


def observe_joined(
    text: str,
    observation: Observation,
    *,
    sources: Mapping[str, TrafficSource],
    progress: Progress = no_progress,
) -> TrafficProfile:
    """The profile of one source, or of several joined by `+`; errors as in `observe`.

    The others are looked at in the window of the first; those that have nothing there, as a log of
    another day, in their own, unless a window was asked for.
    """
    first, *others = sources_of(text, sources)
    whole = 1 + len(others)

    def seen(name: str, done: int, wanted: Observation) -> TrafficProfile:
        def told(share: float) -> None:
            progress((done + share) / whole)

        return observe(name, wanted, sources=sources, progress=told)

    profile = seen(first, 0, observation)
    for done, name in enumerate(others, start=1):
        other = _beside(profile, observation, partial(seen, name, done))
        profile = joined(profile, other)
    return profile


def _beside(
    leader: TrafficProfile,
    observation: Observation,
    seen: Callable[[Observation], TrafficProfile],
) -> TrafficProfile:
    """What another source has in the leader's window; else, if nobody asked for one, in its own."""
    closely = observation.model_copy(update={"window": leader.window, "day": None})
    if observation.window is not None:
        return seen(closely)
    with suppress(NotFound):
        other = seen(closely)
        if other.requests:
            return other
    return seen(observation.model_copy(update={"day": None}))


class _Told(NamedTuple):
    """An endpoint, and which kinds of its figures the other source told."""

    traffic: EndpointTraffic
    by_other: frozenset[Figure]


def joined(leader: TrafficProfile, other: TrafficProfile) -> TrafficProfile:
    """The leader's profile, completed by what the other one knows; no request is lost or added.

    Requests whose route or method the leader does not tell are divided in the other's mix, step by
    step.
    """
    overlap = leader.window.start < other.window.end and other.window.start < leader.window.end
    found, strange = _assigned(leader.endpoints, other.endpoints)
    told: list[_Told] = []
    for one in leader.endpoints:
        mix = strange if one.route == OTHER_PATHS else found.get(one.name, ())
        told += _completed(one, mix, may_replace=overlap)
    journeys = joined_journeys(leader, other, _places(leader, found, strange))
    if any(one.route == OTHER_PATHS for one in leader.endpoints):
        strange = ()
    dispersion = other.dispersion if leader.dispersion is None else leader.dispersion
    return leader.model_copy(
        update={
            "source": f"{leader.source}{AND}{other.source}",
            "source_digest": _digest(leader.source_digest, other.source_digest),
            "endpoints": _together(each.traffic for each in told),
            "distinct_clients": leader.distinct_clients or other.distinct_clients,
            "dispersion": dispersion,
            "journeys": journeys,
            "figures_from": _origins(leader, other, told, journeys),
            "notes": (
                *leader.notes,
                *(f"{other.source}: {note}" for note in other.notes),
                *_about(leader, other, strange),
            ),
        }
    )


def _assigned(
    leaders: Sequence[EndpointTraffic], others: Sequence[EndpointTraffic]
) -> tuple[dict[str, list[EndpointTraffic]], Sequence[EndpointTraffic]]:
    """The other's patterns by the leader's endpoint that they belong to, and those of none."""
    named = {(one.method.upper(), one.route): one.name for one in leaders}
    methods = {one.method.upper() for one in others}
    for one in leaders:
        if one.method.upper() == ANY_METHOD:
            for method in sorted(methods):
                named.setdefault((method, one.route), one.name)
    index = RouteIndex(
        Endpoint(method=method, route=route, source=SourceLocation(file="", line=0), framework="")
        for method, route in named
        if route != OTHER_PATHS
    )
    found: dict[str, list[EndpointTraffic]] = {}
    strange: list[EndpointTraffic] = []
    for one in others:
        slots = {slot.name: slot for slot in one.values if slot.location == "path"}
        parts = [
            part_of(segment, slots.get(str(at)))
            for at, segment in enumerate(segments_of(one.route))
        ]
        fit = None if one.route == OTHER_PATHS else index.find(one.method.upper(), parts)
        if fit is None:
            strange.append(one)
        else:
            name = named[fit.endpoint.method, fit.endpoint.route]
            found.setdefault(name, []).append(one)
    return found, strange


def _places(
    leader: TrafficProfile,
    found: Mapping[str, Sequence[EndpointTraffic]],
    strange: Sequence[EndpointTraffic],
) -> Places:
    """Where in the joined profile the other's patterns are."""
    named = {one.name: one for one in leader.endpoints}
    places: dict[str, dict[str, int]] = {}
    for name, patterns in found.items():
        for one in patterns:
            is_any = named[name].method.upper() == ANY_METHOD
            method = one.method.upper() if is_any else named[name].method
            places[one.name] = {f"{method} {named[name].route}": one.requests}
    if any(one.route == OTHER_PATHS for one in leader.endpoints):
        places |= {one.name: {one.name: one.requests} for one in strange}
    return places


def _completed(
    leader: EndpointTraffic, others: Sequence[EndpointTraffic], *, may_replace: bool
) -> Iterator[_Told]:
    """The leader's endpoint, or its parts where the other tells what the leader does not."""
    asked = [one for one in others if one.requests]
    if not asked:
        yield _Told(leader, frozenset())
    elif leader.route == OTHER_PATHS:
        for part, one in _divided(leader, asked):
            yield _filled(part, [one], may_replace=may_replace)
    elif leader.method.upper() == ANY_METHOD:
        by_method: dict[str, list[EndpointTraffic]] = {}
        for one in asked:
            by_method.setdefault(one.method.upper(), []).append(one)
        mix = [merged(method, leader.route, group) for method, group in by_method.items()]
        for part, one in _divided(leader, mix):
            yield _filled(part, [one], may_replace=may_replace)
    else:
        yield _filled(leader, asked, may_replace=may_replace)


def _filled(
    leader: EndpointTraffic, others: Sequence[EndpointTraffic], *, may_replace: bool
) -> _Told:
    """The leader's figures; where it has none, the others' in proportion to its requests."""
    together = merged(leader.method, leader.route, others)
    more = scaled(together, leader.requests)
    taken: dict[str, object] = {}
    figures: set[Figure] = set()
    if not leader.statuses and more.statuses:
        taken["statuses"] = more.statuses
        figures.add("statuses")
    exact = more.latency_ms is not None and not more.latency_bounds_ms
    better = bool(leader.latency_bounds_ms) and exact and together.requests >= _ENOUGH
    if more.latency_ms is not None and (leader.latency_ms is None or (better and may_replace)):
        taken |= {"latency_ms": more.latency_ms, "latency_bounds_ms": more.latency_bounds_ms}
        figures.add("latency")
    for size in ("request_bytes", "response_bytes"):
        if getattr(leader, size) is None and getattr(more, size) is not None:
            taken[size] = getattr(more, size)
            figures.add("sizes")
    if not leader.values and more.values:
        taken["values"] = more.values
        figures.add("values")
    return _Told(leader.model_copy(update=taken), frozenset(figures))


def _divided(
    leader: EndpointTraffic, others: Sequence[EndpointTraffic]
) -> Iterator[tuple[EndpointTraffic, EndpointTraffic]]:
    """The leader's requests in the mix of the others, step by step, losing none.

    How the leader's were answered and how long they took is known for all of them together: each
    part whose own figures the other does not know gets its share of that.
    """
    weights = [one.requests for one in others]
    cells: list[dict[int, int]] = [{} for _ in others]
    owed = [0.0] * len(others)
    for step, requests in sorted(leader.cells.items()):
        for at, share in enumerate(_carried(weights, requests, owed)):
            if share:
                cells[at][step] = share
    for one, mine in zip(others, cells, strict=True):
        known = leader.model_copy(
            update={
                "statuses": {} if one.statuses else leader.statuses,
                "latency_ms": None if one.latency_ms else leader.latency_ms,
                "latency_bounds_ms": () if one.latency_ms else leader.latency_bounds_ms,
            }
        )
        if requests := sum(mine.values()):
            named = {"method": one.method, "route": one.route, "cells": mine}
            yield scaled(known, requests).model_copy(update=named), one


def _carried(weights: Sequence[int], requests: int, owed: list[float]) -> Sequence[int]:
    """Whole shares of one step; what rounding takes from a seldom one it gets in a later step."""
    whole = sum(weights)
    wanted = [due + weight * requests / whole for due, weight in zip(owed, weights, strict=True)]
    scale = 1_000_000
    shares = apportion([max(0, round(each * scale)) for each in wanted], requests)
    owed[:] = [each - share for each, share in zip(wanted, shares, strict=True)]
    return shares


def _together(parts: Iterable[EndpointTraffic]) -> tuple[EndpointTraffic, ...]:
    """One entry a name, busiest first."""
    by_name: dict[tuple[str, str], list[EndpointTraffic]] = {}
    for part in parts:
        by_name.setdefault((part.method, part.route), []).append(part)
    whole = [
        same[0] if len(same) == 1 else merged(method, route, same)
        for (method, route), same in by_name.items()
    ]
    asked = (one for one in whole if one.requests)
    return tuple(sorted(asked, key=lambda one: (-one.requests, one.name)))


def _origins(
    leader: TrafficProfile, other: TrafficProfile, told: Sequence[_Told], journeys: Journeys | None
) -> dict[Figure, str]:
    """Who told each kind of figure; both, where some endpoints needed the other."""
    before = dict(leader.figures_from) or {"rates": leader.source}
    origins: dict[Figure, str] = {"rates": before["rates"]}
    kinds: tuple[Figure, ...] = ("statuses", "latency", "sizes", "values")
    for figure in kinds:
        mine = any(_has(figure, one.traffic) and figure not in one.by_other for one in told)
        names = [before.get(figure, leader.source)] if mine else []
        names += [other.source] if any(figure in one.by_other for one in told) else []
        if names:
            origins[figure] = AND.join(names)
    if leader.dispersion is not None:
        origins["dispersion"] = before.get("dispersion", leader.source)
    elif other.dispersion is not None:
        origins["dispersion"] = other.source
    if leader.journeys is not None:
        origins["journeys"] = before.get("journeys", leader.source)
    elif journeys is not None:
        origins["journeys"] = other.source
    return origins


def _has(figure: Figure, one: EndpointTraffic) -> bool:
    """Whether an endpoint has a kind of figure."""
    match figure:
        case "statuses":
            return bool(one.statuses)
        case "latency":
            return one.latency_ms is not None
        case "sizes":
            return one.request_bytes is not None or one.response_bytes is not None
        case "values":
            return bool(one.values)
        case "rates" | "dispersion" | "journeys":
            return True


def _about(
    leader: TrafficProfile, other: TrafficProfile, strange: Sequence[EndpointTraffic]
) -> Iterator[str]:
    if not leader.requests:
        yield f"{leader.source} leads, and counted no request: there is nothing to join."
        return
    divided = [
        one
        for one in leader.endpoints
        if one.route == OTHER_PATHS or one.method.upper() == ANY_METHOD
    ]
    if divided and other.endpoints:
        names = ", ".join(one.name for one in divided[:_NAMED])
        yield (
            f"{leader.source} does not tell all routes or methods apart: its requests for {names}"
            f" are divided in the mix that {other.source} has in its whole window."
        )
        yield from _about_answers(leader, other, divided)
    if strange:
        names = ", ".join(one.name for one in strange[:_NAMED])
        more = f" and {len(strange) - _NAMED} more" if len(strange) > _NAMED else ""
        requests = sum(one.requests for one in strange)
        yield (
            f"{requests} requests that only {other.source} saw are left out, for"
            f" {leader.source} says how much was asked: {names}{more}."
        )
    if leader.journeys is None and other.journeys is not None:
        yield (
            f"Sessions go from endpoint to endpoint as {other.source} saw it; how many they are is"
            f" in proportion to the requests of {leader.source}."
        )
    if leader.window != other.window:
        yield (
            f"{other.source} was seen from {other.window.start:%Y-%m-%d %H:%M} to"
            f" {other.window.end:%Y-%m-%d %H:%M} UTC, another window than the rates'."
        )


def _about_answers(
    leader: TrafficProfile, other: TrafficProfile, divided: Sequence[EndpointTraffic]
) -> Iterator[str]:
    """Errors that the leader counted for all together, where the other tells them by endpoint."""
    counted = merged("", "", divided)
    if counted.statuses and any(one.statuses for one in other.endpoints):
        yield (
            f"{leader.source} counted {counted.error_rate:.2%} errors among them; how each endpoint"
            f" answered is what {other.source} saw."
        )


def _digest(*parts: str) -> str:
    return "sha256:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()
