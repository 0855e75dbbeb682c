"""Joins what several sources saw of the same traffic, each figure from who knows it best.

The first source leads: its rates are the profile's. What it does not know of an endpoint the others
tell, in their order: how it answered, how long it took, how large it was, what it was asked for.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

from plimsoll.catalog.match import segments_of
from plimsoll.catalog.model import Endpoint, SourceLocation
from plimsoll.traffic.model import EndpointTraffic, Figure, TrafficProfile
from plimsoll.traffic.observe import observe
from plimsoll.traffic.pattern import OTHER_PATHS
from plimsoll.traffic.ports import Observation, Progress, TrafficSource, no_progress
from plimsoll.workload.apportion import apportion
from plimsoll.workload.merge import merged, scaled
from plimsoll.workload.routes import RouteIndex, part_of

AND = " + "
"""Between sources: `prometheus:shop + access-log:access.log.gz`."""

_NAMED = 5


def sources_of(text: str) -> tuple[str, ...]:
    """The single sources of a text that may name several."""
    return tuple(part.strip() for part in text.split(AND))


def observe_joined(
    text: str,
    observation: Observation,
    *,
    sources: Mapping[str, TrafficSource],
    progress: Progress = no_progress,
) -> TrafficProfile:
    """The profile of one source, or of several joined by `+`; errors as in `observe`."""
    names = sources_of(text)
    profiles = [
        observe(
            name,
            observation,
            sources=sources,
            progress=lambda share, done=done: progress((done + share) / len(names)),  # type: ignore[misc]
        )
        for done, name in enumerate(names)
    ]
    return reduce(joined, profiles)


def joined(leader: TrafficProfile, other: TrafficProfile) -> TrafficProfile:
    """The leader's profile, completed by what the other one knows.

    A leader that tells no routes apart gets the other's mix: its requests, step by step, are
    divided among the other's endpoints as these were asked for in the whole window.
    """
    mixless = all(endpoint.route == OTHER_PATHS for endpoint in leader.endpoints)
    if mixless and other.endpoints:
        endpoints = tuple(_divided(leader, other.endpoints))
        strange: tuple[EndpointTraffic, ...] = ()
    else:
        found, strange = _assigned(leader.endpoints, other.endpoints)
        endpoints = tuple(_completed(one, found.get(one.name, ())) for one in leader.endpoints)
    return leader.model_copy(
        update={
            "source": f"{leader.source}{AND}{other.source}",
            "source_digest": _digest(leader.source_digest, other.source_digest),
            "endpoints": tuple(sorted(endpoints, key=lambda one: (-one.requests, one.name))),
            "requests": sum(endpoint.requests for endpoint in endpoints),
            "distinct_clients": leader.distinct_clients or other.distinct_clients,
            "dispersion": other.dispersion if leader.dispersion is None else leader.dispersion,
            "figures_from": _origins(leader, other, endpoints),
            "notes": (
                *leader.notes,
                *(f"{other.source}: {note}" for note in other.notes),
                *_about(leader, other, strange, mixless=mixless),
            ),
        }
    )


def _assigned(
    leaders: Sequence[EndpointTraffic], others: Iterable[EndpointTraffic]
) -> tuple[dict[str, list[EndpointTraffic]], tuple[EndpointTraffic, ...]]:
    """The other's patterns by the leader's endpoint that they belong to, and those of none."""
    index = RouteIndex(
        Endpoint(
            method=one.method.upper(),
            route=one.route,
            source=SourceLocation(file="", line=0),
            framework="",
        )
        for one in leaders
        if one.route != OTHER_PATHS
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
            found.setdefault(fit.endpoint.name, []).append(one)
    return found, tuple(strange)


def _completed(leader: EndpointTraffic, others: Sequence[EndpointTraffic]) -> EndpointTraffic:
    """The leader's figures; where it has none, the others' in proportion to its requests."""
    if not others:
        return leader
    more = scaled(merged(leader.method, leader.route, others), leader.requests)
    exact = more.latency_ms is not None and not more.latency_bounds_ms
    better = leader.latency_ms is None or (bool(leader.latency_bounds_ms) and exact)
    update: dict[str, object] = {
        "statuses": leader.statuses or more.statuses,
        "request_bytes": leader.request_bytes or more.request_bytes,
        "response_bytes": leader.response_bytes or more.response_bytes,
        "values": leader.values or more.values,
    }
    if better:
        update |= {"latency_ms": more.latency_ms, "latency_bounds_ms": more.latency_bounds_ms}
    return leader.model_copy(update=update)


def _divided(
    leader: TrafficProfile, others: Sequence[EndpointTraffic]
) -> Iterable[EndpointTraffic]:
    """The leader's requests in the mix of the others, step by step, losing none."""
    counts: dict[int, int] = {}
    for one in leader.endpoints:
        for step, requests in one.cells.items():
            counts[step] = counts.get(step, 0) + requests
    weights = [one.requests for one in others]
    cells: list[dict[int, int]] = [{} for _ in others]
    owed = [0.0] * len(others)
    whole = sum(weights)
    for step, requests in sorted(counts.items()):
        for at, share in enumerate(_carried(weights, whole, requests, owed)):
            if share:
                cells[at][step] = share
    for one, mine in zip(others, cells, strict=True):
        yield scaled(one, sum(mine.values())).model_copy(update={"cells": mine})


def _carried(weights: Sequence[int], whole: int, requests: int, owed: list[float]) -> Sequence[int]:
    """Whole shares of one step; what rounding takes from a seldom one it gets in a later step."""
    wanted = [due + weight * requests / whole for due, weight in zip(owed, weights, strict=True)]
    scale = 1_000_000
    shares = apportion([max(0, round(each * scale)) for each in wanted], requests)
    owed[:] = [each - share for each, share in zip(wanted, shares, strict=True)]
    return shares


def _origins(
    leader: TrafficProfile, other: TrafficProfile, endpoints: Sequence[EndpointTraffic]
) -> dict[Figure, str]:
    """Who told each kind of figure; both, where some endpoints needed the other."""
    told: dict[Figure, str] = dict(leader.figures_from) or {"rates": leader.source}
    before = {one.name: one for one in leader.endpoints}
    for figure in ("statuses", "latency", "sizes", "values"):
        names: list[str] = []
        for one in endpoints:
            mine = _of(figure, one)
            if mine:
                was = before.get(one.name)
                kept = was is not None and _of(figure, was) == mine
                names.append(told.get(figure, leader.source) if kept else other.source)
        if names:
            told[figure] = AND.join(dict.fromkeys(names))
    if leader.dispersion is None and other.dispersion is not None:
        told["dispersion"] = other.source
    elif leader.dispersion is not None:
        told.setdefault("dispersion", leader.source)
    return told


def _of(figure: Figure, one: EndpointTraffic) -> tuple[object, ...]:
    """What an endpoint has of a kind of figure; empty: nothing."""
    match figure:
        case "statuses":
            return tuple(one.statuses)
        case "latency":
            return () if one.latency_ms is None else (one.latency_ms, one.latency_bounds_ms)
        case "sizes":
            sizes = (one.request_bytes, one.response_bytes)
            return sizes if any(sizes) else ()
        case "values":
            return one.values
        case "rates" | "dispersion":
            return ()


def _about(
    leader: TrafficProfile,
    other: TrafficProfile,
    strange: Sequence[EndpointTraffic],
    *,
    mixless: bool,
) -> Iterable[str]:
    if mixless and other.endpoints:
        yield (
            f"{leader.source} tells no routes apart: its requests are divided in the mix that"
            f" {other.source} has in the whole window."
        )
    if strange:
        names = ", ".join(one.name for one in strange[:_NAMED])
        more = f" and {len(strange) - _NAMED} more" if len(strange) > _NAMED else ""
        requests = sum(one.requests for one in strange)
        yield (
            f"{requests} requests that only {other.source} saw are left out, for"
            f" {leader.source} says how much was asked: {names}{more}."
        )
    if leader.window != other.window:
        yield (
            f"{other.source} was seen from {other.window.start:%Y-%m-%d %H:%M} to"
            f" {other.window.end:%Y-%m-%d %H:%M} UTC, another window than the rates'."
        )


def _digest(*parts: str) -> str:
    return "sha256:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()
