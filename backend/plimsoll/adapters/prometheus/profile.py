"""What was counted as a traffic profile, and what is to be said about it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import polars as pl

from plimsoll.adapters.prometheus.buckets import bounds_of, log_histogram
from plimsoll.adapters.prometheus.cells import Grid, rounded, whole_counts
from plimsoll.adapters.prometheus.counters import UNCOUNTED
from plimsoll.adapters.prometheus.counting import Counted
from plimsoll.adapters.prometheus.routes import Named
from plimsoll.adapters.prometheus.subjects import UNKNOWN_STATUS, Roster
from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.counted import ANY_METHOD
from plimsoll.traffic.exclude import RUN_WINDOW
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile, Window

_AT_ONCE = 64
"""Endpoints."""

Buckets = Mapping[Named, Mapping[tuple[float, float], float]]


class Measured(NamedTuple):
    """One kind of measurement per endpoint, with the factor to our unit."""

    buckets: Buckets
    factor: float


NOTHING = Measured({}, 1.0)


class Measures(NamedTuple):
    """All that was measured besides counts."""

    latency: Measured = NOTHING
    request_size: Measured = NOTHING
    response_size: Measured = NOTHING


class Origin(NamedTuple):
    """What was read, and how."""

    source: str
    digest: str
    interval_s: float
    is_raw: bool
    notes: tuple[str, ...]
    kept_from_clients: int


def profile_of(
    counted: Counted, roster: Roster, measures: Measures, grid: Grid, origin: Origin
) -> TrafficProfile:
    """The profile; every endpoint's cells, and its statuses if all are known, add up to it."""
    statuses = dict(_whole(counted.statuses, "status"))
    endpoints = [
        _endpoint(roster.endpoints[number], cells, statuses[number], measures)
        for number, cells in _whole(counted.cells, "cell")
    ]
    excluded = {**counted.excluded, RUN_WINDOW: counted.left_out}
    return TrafficProfile(
        source=origin.source,
        source_digest=origin.digest,
        window=Window(start=_moment(grid.start_s), end=_moment(grid.end_s)),
        step_s=grid.step_s,
        requests=sum(endpoint.requests for endpoint in endpoints),
        endpoints=tuple(sorted(endpoints, key=lambda each: (-each.requests, each.name))),
        excluded={r: rounded(excluded[r]) for r in sorted(excluded) if rounded(excluded[r])},
        kept_from_clients=origin.kept_from_clients,
        notes=(*origin.notes, *_notes(counted, roster, endpoints, origin)),
    )


def _moment(at_s: float) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)


def _whole(parts: pl.DataFrame, key: str) -> Iterator[tuple[int, dict[int, int]]]:
    """Endpoint by endpoint its whole counts by cell or status; few of them at once in memory."""
    # A month of a service has millions of cells, whose numbers may as well be the same objects.
    shared = list(range(int(str(parts[key].max() or 0)) + 1))
    numbers = parts["endpoint"].unique(maintain_order=True)
    for at in range(0, numbers.len(), _AT_ONCE):
        some = parts.filter(pl.col("endpoint").is_in(numbers[at : at + _AT_ONCE].implode()))
        whole = whole_counts(some, of="endpoint").filter(pl.col("n") > 0)
        grouped = whole.group_by("endpoint", maintain_order=True).agg(key, "n")
        for row in range(grouped.height):
            endpoint, keys, counts = grouped.row(row)
            yield endpoint, dict(zip((shared[each] for each in keys), counts, strict=True))


def _endpoint(
    named: Named, cells: dict[int, int], statuses: dict[int, int], measures: Measures
) -> EndpointTraffic:
    latency = measures.latency.buckets.get(named, {})
    histogram = log_histogram(latency, measures.latency.factor)
    return EndpointTraffic(
        method=named.method,
        route=named.route,
        requests=sum(cells.values()),
        cells=cells,
        statuses={s: count for s, count in statuses.items() if s != UNKNOWN_STATUS},
        latency_ms=histogram,
        latency_bounds_ms=bounds_of(latency, measures.latency.factor) if histogram else (),
        request_bytes=_sizes(measures.request_size, named),
        response_bytes=_sizes(measures.response_size, named),
    )


def _sizes(measured: Measured, named: Named) -> LogHistogram | None:
    return log_histogram(measured.buckets.get(named, {}), measured.factor)


def _notes(
    counted: Counted, roster: Roster, endpoints: list[EndpointTraffic], origin: Origin
) -> Iterator[str]:
    """What the counters cannot show, and what hangs on a rule."""
    total = sum(endpoint.requests for endpoint in endpoints)
    if not total:
        yield "No request was counted in the window."
        return
    how = "every sample" if origin.is_raw else "the last sample of each step"
    yield (
        f"Counted from {how}, scraped every {origin.interval_s:g} s: which requests came in a"
        " burst, from how many clients and with which values is not known."
    )
    yield from _of_rules(counted)
    known = sum(sum(endpoint.statuses.values()) for endpoint in endpoints)
    if not known:
        yield "The status of requests is not known."
    elif known < total:
        yield f"The status of {total - known} requests is not known."
    if any(subject.is_class and not subject.excluded for subject in roster.subjects):
        yield "Statuses are counted by class: 200 stands for all of 2xx, 500 for all of 5xx."
    if any(endpoint.method == ANY_METHOD for endpoint in endpoints):
        yield f"The method of some requests is not known; they are shown with {ANY_METHOD}."


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _of_rules(counted: Counted) -> Iterator[str]:
    for reason, amount in sorted(counted.births.items()):
        if reason == UNCOUNTED:
            yield f"{rounded(amount)} requests were left out: they were counted {reason}."
        else:
            yield f"{rounded(amount)} requests are the first values of counters {reason}."
    if counted.resets:
        yield (
            f"Counters began again {_times(counted.resets)}, as when a process restarts: requests"
            " between its last scrape and its end were never seen."
        )
    if counted.not_looked_at:
        yield (
            f"{counted.not_looked_at} more steps with a restart were read coarsely: up to a step's"
            " requests of the process are missing in each."
        )
    if rounded(counted.over_gaps):
        yield (
            f"{rounded(counted.over_gaps)} requests were counted over missing scrapes and are"
            " spread evenly over them."
        )
    if counted.invalid:
        yield f"{counted.invalid} samples were no counts (no number, infinite or negative)."
