"""Finds the route of the repository for every pattern of the traffic."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from plimsoll.catalog.match import segments_of
from plimsoll.catalog.model import Endpoint
from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.model import EndpointTraffic, Shape, TrafficProfile, ValueSlot
from plimsoll.traffic.pattern import FINGERPRINT, OTHER_PATHS, fingerprint
from plimsoll.workload.bind import bound_slots, observed_in
from plimsoll.workload.merge import divided, merged
from plimsoll.workload.model import MatchedTraffic
from plimsoll.workload.routes import Fit, Part, RouteIndex, part_of
from plimsoll.workload.transitions import rerouted
from plimsoll.workload.values import named_like_secret, without_kept


def match_traffic(profile: TrafficProfile, endpoints: Sequence[Endpoint]) -> MatchedTraffic:
    """The profile with its patterns merged by route of the repository.

    Path slots are renamed to the parameters they fill. What fits no route keeps its pattern, in
    which fingerprints are erased. No request is lost or invented.
    """
    sorting = _Sorting(RouteIndex(endpoints))
    for traffic in sorted(profile.endpoints, key=lambda traffic: traffic.name):
        sorting.sort(traffic, traffic.name)
    matched = [merged(*name, parts) for name, parts in sorting.matched.items()]
    unmatched = [merged(*name, parts) for name, parts in sorting.unmatched.items()]
    notes = sorted({*sorting.notes, *_partly_known(sorting.matched)})
    journeys = None if profile.journeys is None else rerouted(profile.journeys, sorting.places)
    if journeys is not None and any(len(ends) > 1 for ends in sorting.places.values()):
        notes.append(
            "Sessions that went to a pattern whose values were told apart go to its parts in"
            " proportion to their requests."
        )
    return MatchedTraffic(
        profile=profile.model_copy(
            update={
                "endpoints": _busiest_first([*matched, *unmatched]),
                "journeys": journeys,
                "notes": (*profile.notes, *notes),
            }
        ),
        unmatched=_busiest_first(unmatched),
        matched_requests=sum(traffic.requests for traffic in matched),
    )


class _Sorting:
    """Collects the traffic of each route, and the traffic of none."""

    def __init__(self, index: RouteIndex) -> None:
        self._index = index
        self.matched: defaultdict[tuple[str, str], list[EndpointTraffic]] = defaultdict(list)
        self.unmatched: defaultdict[tuple[str, str], list[EndpointTraffic]] = defaultdict(list)
        self.places: defaultdict[str, Counter[str]] = defaultdict(Counter)
        """Of each pattern the endpoints that its requests went to."""
        self.notes: set[str] = set()

    def sort(self, traffic: EndpointTraffic, pattern: str) -> None:
        """Puts requests of a pattern where they belong, divided if its values say so."""
        rest: EndpointTraffic | None = traffic
        if not traffic.method.isupper():
            rest = traffic.model_copy(update={"method": traffic.method.upper()})
        while rest is not None:
            parts = _parts(rest)
            if rest.route == OTHER_PATHS:
                self._put(rest, parts, None, pattern)
                return
            fit = self._index.find(rest.method, parts)
            telling = self._telling(rest, parts, fit)
            if telling is None:
                self._put(rest, parts, fit, pattern)
                return
            at, slot, value = telling
            named, left = divided(rest, slot, value)
            named = named.model_copy(update={"route": _with_segment(rest.route, at, value)})
            if left is not None:
                self.notes.add(
                    f"{named.name} was told from {rest.name} by its value: its times, statuses and"
                    " sizes are a proportional share"
                )
            self.sort(named, pattern)
            rest = left

    def _telling(
        self, traffic: EndpointTraffic, parts: Sequence[Part], fit: Fit | None
    ) -> tuple[int, ValueSlot, str] | None:
        """A value that belongs to a more special route than the pattern as a whole."""
        for at, part in enumerate(parts):
            if part.slot is None or part.fingerprint:
                continue
            for value in self._index.telling(sorted(kept.value for kept in part.slot.kept)):
                special = self._index.find(
                    traffic.method, [*parts[:at], Part(value), *parts[at + 1 :]]
                )
                if special is not None and (fit is None or special.endpoint != fit.endpoint):
                    return at, part.slot, value
        return None

    def _put(
        self, traffic: EndpointTraffic, parts: Sequence[Part], fit: Fit | None, pattern: str
    ) -> None:
        query = [_unsecret(slot) for slot in _queries(traffic, fit)]
        if fit is None:
            traffic = _erased(traffic, parts, query)
            self.places[pattern][traffic.name] += traffic.requests
            self.unmatched[traffic.method, traffic.route].append(traffic)
            return
        method, route = fit.endpoint.method.upper(), fit.endpoint.route
        self.places[pattern][f"{method} {route}"] += traffic.requests
        path = [_unsecret(slot) for slot in bound_slots(fit, parts, traffic.requests)]
        update: dict[str, object] = {"values": (*path, *query)}
        if traffic.method == "HEAD" != method:
            # A HEAD response has no body: its size says nothing about GET's.
            update["response_bytes"] = None
            self.notes.add(
                f"{traffic.method} requests count as {method} {route}, the route that answers them"
            )
        self.matched[method, route].append(traffic.model_copy(update=update))


def _parts(traffic: EndpointTraffic) -> list[Part]:
    slots = {slot.name: slot for slot in traffic.values if slot.location == "path"}
    return [
        part_of(segment, slots.get(str(at)))
        for at, segment in enumerate(segments_of(traffic.route))
    ]


def _queries(traffic: EndpointTraffic, fit: Fit | None) -> Iterator[ValueSlot]:
    """The query's slots; a name that is only a fingerprint is what the code calls it, if any."""
    declared = {} if fit is None else {
        fingerprint(parameter.name): parameter.name
        for parameter in fit.endpoint.parameters
        if parameter.location == "query"
    }  # fmt: skip
    for slot in traffic.values:
        if slot.location == "query":
            hidden = FINGERPRINT.fullmatch(slot.name)
            if hidden is None:
                yield slot
            elif hidden[1] in declared:
                yield slot.model_copy(update={"name": declared[hidden[1]]})


def _with_segment(route: str, at: int, segment: str) -> str:
    segments = list(segments_of(route))
    segments[at] = segment
    return "/" + "/".join(segments)


def _unsecret(slot: ValueSlot) -> ValueSlot:
    return without_kept(slot) if named_like_secret(slot.name) else slot


def _erased(
    traffic: EndpointTraffic, parts: Sequence[Part], query: Sequence[ValueSlot]
) -> EndpointTraffic:
    """The same traffic without fingerprints: nobody needs them any more."""
    path = [
        observed_in(part, str(at), traffic.requests)
        for at, part in enumerate(parts)
        if part.shape is not None
    ]
    route = FINGERPRINT.sub(f"{{{Shape.SLUG.value}}}", traffic.route)
    return traffic.model_copy(update={"route": route, "values": (*path, *query)})


def _busiest_first(endpoints: Iterable[EndpointTraffic]) -> tuple[EndpointTraffic, ...]:
    return tuple(sorted(endpoints, key=lambda traffic: (-traffic.requests, traffic.name)))


def _partly_known(matched: Mapping[tuple[str, str], Sequence[EndpointTraffic]]) -> Iterable[str]:
    """Notes on measurements that only some patterns of a route have."""
    for (method, route), parts in matched.items():
        yield from _partly(f"{method} {route}: latency", [part.latency_ms for part in parts])
        yield from _partly(f"{method} {route}: request size", [p.request_bytes for p in parts])
        yield from _partly(f"{method} {route}: response size", [p.response_bytes for p in parts])


def _partly(what: str, parts: Sequence[LogHistogram | None]) -> Iterable[str]:
    known = sum(1 for part in parts if part is not None)
    if 0 < known < len(parts):
        yield f"{what} is known for {known} of the {len(parts)} patterns that were merged"
