"""Adds up and divides measured traffic, losing and inventing no request."""

from collections.abc import Iterable, Mapping, Sequence

from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.model import EndpointTraffic, KeptValue, ReducedValues, ValueSlot
from plimsoll.workload.apportion import apportion, rounded_share
from plimsoll.workload.values import joined_kept, joined_reduced


def merged(method: str, route: str, parts: Sequence[EndpointTraffic]) -> EndpointTraffic:
    """The traffic of all parts under one name.

    A histogram is merged from the parts that have one and None when no part does.
    """
    values = _merged_slots(slot for part in parts for slot in part.values)
    if len(parts) == 1:
        return parts[0].model_copy(update={"method": method, "route": route, "values": values})
    return EndpointTraffic(
        method=method,
        route=route,
        requests=sum(part.requests for part in parts),
        cells=_added(part.cells for part in parts),
        statuses=_added(part.statuses for part in parts),
        latency_ms=_merged_histogram(part.latency_ms for part in parts),
        latency_bounds_ms=_common_bounds(parts),
        request_bytes=_merged_histogram(part.request_bytes for part in parts),
        response_bytes=_merged_histogram(part.response_bytes for part in parts),
        values=values,
    )


def scaled(traffic: EndpointTraffic, requests: int) -> EndpointTraffic:
    """The same traffic as if it had been so many requests: everything in proportion."""
    if traffic.requests in {0, requests}:
        return traffic
    return _share(traffic, traffic.values, requests)


def divided(
    traffic: EndpointTraffic, slot: ValueSlot, value: str
) -> tuple[EndpointTraffic, EndpointTraffic | None]:
    """The requests whose slot held that kept value, and the rest (None if nothing is left).

    How they are spread over time, statuses, sizes and other slots is not known: they get a
    proportional share of everything, and the rest what remains, so that both add up to the whole.
    """
    part = min(traffic.requests, sum(k.requests for k in slot.kept if k.value == value))
    others = tuple(other for other in traffic.values if other is not slot)
    left = slot.model_copy(
        update={
            "requests": max(0, slot.requests - part),
            "kept": tuple(k for k in slot.kept if k.value != value),
        }
    )
    if part == traffic.requests:
        return traffic.model_copy(update={"values": others}), None
    return (
        _share(traffic, others, part),
        _share(traffic, others, part, rest=True, also=left),
    )


def _share(
    traffic: EndpointTraffic,
    slots: Sequence[ValueSlot],
    part: int,
    *,
    rest: bool = False,
    also: ValueSlot | None = None,
) -> EndpointTraffic:
    whole = traffic.requests

    def of(counts: Mapping[int, int]) -> dict[int, int]:
        shares = _shares(list(counts.values()), part, whole, rest=rest)
        return {key: n for key, n in zip(counts, shares, strict=True) if n}

    def histogram(cells: LogHistogram | None) -> LogHistogram | None:
        return None if cells is None else LogHistogram(cells=of(dict(sorted(cells.cells.items()))))

    divided_slots = [_slot_share(slot, part, whole, rest=rest) for slot in slots]
    return EndpointTraffic(
        method=traffic.method,
        route=traffic.route,
        requests=whole - part if rest else part,
        cells=of(dict(sorted(traffic.cells.items()))),
        statuses=of(dict(sorted(traffic.statuses.items()))),
        latency_ms=histogram(traffic.latency_ms),
        latency_bounds_ms=traffic.latency_bounds_ms,
        request_bytes=histogram(traffic.request_bytes),
        response_bytes=histogram(traffic.response_bytes),
        values=(*divided_slots, *([also] if also else [])),
    )


def _slot_share(slot: ValueSlot, part: int, whole: int, *, rest: bool) -> ValueSlot:
    counts = [v.requests for v in slot.kept] + [v.requests for v in slot.reduced]
    shares = _shares(counts, part, whole, rest=rest)
    kept = (
        KeptValue(value=value.value, requests=n)
        for value, n in zip(slot.kept, shares, strict=False)
        if n
    )
    reduced = (
        ReducedValues(
            shape=value.shape, length=value.length, requests=n, distinct=min(value.distinct, n)
        )
        for value, n in zip(slot.reduced, shares[len(slot.kept) :], strict=True)
        if n
    )
    requests = rounded_share(slot.requests, part, whole)
    return ValueSlot(
        location=slot.location,
        name=slot.name,
        requests=slot.requests - requests if rest else requests,
        kept=joined_kept(kept),
        reduced=joined_reduced(reduced),
    )


def _shares(counts: Sequence[int], part: int, whole: int, *, rest: bool) -> list[int]:
    taken = apportion(counts, rounded_share(sum(counts), part, whole))
    return [n - t for n, t in zip(counts, taken, strict=True)] if rest else taken


def _added(parts: Iterable[Mapping[int, int]]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for part in parts:
        for key, count in part.items():
            sums[key] = sums.get(key, 0) + count
    return dict(sorted(sums.items()))


def _merged_histogram(parts: Iterable[LogHistogram | None]) -> LogHistogram | None:
    known = [part for part in parts if part is not None]
    return LogHistogram.merged(known) if known else None


def _common_bounds(parts: Sequence[EndpointTraffic]) -> tuple[float, ...]:
    """The borders that all parts count in: between them nobody knows where a value lies."""
    borders = [
        set(part.latency_bounds_ms)
        for part in parts
        if part.latency_ms is not None and part.latency_bounds_ms
    ]
    if not borders:
        return ()
    return tuple(sorted(set.intersection(*borders))) or (max(set.union(*borders)),)


def _merged_slots(slots: Iterable[ValueSlot]) -> tuple[ValueSlot, ...]:
    by_place: dict[tuple[str, str], list[ValueSlot]] = {}
    for slot in slots:
        by_place.setdefault((slot.location, slot.name), []).append(slot)
    return tuple(_merged_slot(same) for _, same in sorted(by_place.items()))


def _merged_slot(same: Sequence[ValueSlot]) -> ValueSlot:
    if len(same) == 1:
        return same[0]
    return ValueSlot(
        location=same[0].location,
        name=same[0].name,
        requests=sum(slot.requests for slot in same),
        kept=joined_kept(value for slot in same for value in slot.kept),
        reduced=joined_reduced(value for slot in same for value in slot.reduced),
    )
