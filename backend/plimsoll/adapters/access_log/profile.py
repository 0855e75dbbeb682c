"""The tally as a traffic profile."""

from datetime import UTC, datetime
from typing import Final, NamedTuple

import polars as pl

from plimsoll.adapters.access_log.routes import Routes, routes_of
from plimsoll.adapters.access_log.seconds import MOST_DAYS
from plimsoll.adapters.access_log.sessions import Named, Sessions
from plimsoll.adapters.access_log.slots import slots_of
from plimsoll.adapters.access_log.tally import (
    MEASURES,
    MOST_STEPS,
    WIDTHS_S,
    Tally,
)
from plimsoll.adapters.access_log.targets import METHODS
from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.exclude import RUN_WINDOW
from plimsoll.traffic.journeys import MOST_CLIENTS
from plimsoll.traffic.model import EndpointTraffic, Journeys, TrafficProfile, Window
from plimsoll.traffic.pattern import OTHER_PATHS

_EMPTY: Final = Window(start=datetime(1970, 1, 1, tzinfo=UTC), end=datetime(1970, 1, 1, tzinfo=UTC))

_NO_WINDOW: Final = "Its window, of no length in 1970, says nothing about when traffic was seen."


class Origin(NamedTuple):
    """Where the tally comes from."""

    source: str
    digest: str
    malformed: int
    formats: tuple[str, ...]
    """The kinds of the files' lines, sorted."""
    zone: str = ""
    """Of times that named none; empty: they all did."""


def profile_of(tally: Tally, origin: Origin, k: int) -> TrafficProfile:
    """Names the endpoints and puts everything in its order."""
    window, step_s = _window(tally)
    routes = _routes(tally, k)
    names, endpoints = _endpoints(tally, routes)
    slots = slots_of(tally, routes, endpoints, k)
    cell = (pl.col("cell") * tally.width_s + tally.origin_s - window.start.timestamp()) // step_s
    cells = _per_endpoint(tally.cells.total().with_columns(cell=cell.cast(pl.Int64)), endpoints)
    statuses = _per_endpoint(tally.statuses.total().rename({"status": "cell"}), endpoints)
    measures = {name: _per_endpoint(tally.measures[name].total(), endpoints) for name in MEASURES}
    built = [
        EndpointTraffic(
            method=method,
            route=route,
            requests=sum(cells[number].values()),
            cells=cells[number],
            statuses=statuses[number],
            latency_ms=_histogram(measures["latency_ms"].get(number)),
            request_bytes=_histogram(measures["request_bytes"].get(number)),
            response_bytes=_histogram(measures["response_bytes"].get(number)),
            values=slots.of_endpoint.get(number, ()),
        )
        for number, (method, route) in enumerate(names)
    ]
    return TrafficProfile(
        source=origin.source,
        source_digest=origin.digest,
        window=window,
        step_s=step_s,
        requests=tally.requests,
        endpoints=tuple(sorted(built, key=lambda endpoint: (-endpoint.requests, endpoint.name))),
        excluded={reason: count for reason, count in sorted(tally.excluded.items()) if count},
        malformed=origin.malformed,
        distinct_clients=_distinct_clients(tally),
        dispersion=tally.seconds.dispersion(tally.without),
        journeys=_journeys(
            tally, Named([" ".join(name) for name in names], endpoints), window, step_s
        ),
        kept_from_clients=k,
        notes=tuple(_notes(tally, origin, slots.unnamed)),
    )


def _window(tally: Tally) -> tuple[Window, int]:
    """The window, and the width of its steps in seconds."""
    if tally.window is not None:
        return tally.window, tally.width_s
    if tally.earliest_s is None or tally.latest_s is None:
        return _EMPTY, WIDTHS_S[0]
    step_s = next(
        width
        for width in WIDTHS_S
        if width == WIDTHS_S[-1]
        or (
            width >= tally.width_s
            and tally.latest_s // width - tally.earliest_s // width < MOST_STEPS
        )
    )
    start = tally.earliest_s // step_s * step_s
    end = (tally.latest_s // step_s + 1) * step_s
    return Window(
        start=datetime.fromtimestamp(start, UTC), end=datetime.fromtimestamp(end, UTC)
    ), step_s


def _routes(tally: Tally, k: int) -> Routes:
    """What the tree's nodes are called."""
    return routes_of(tally.tree, tally.statuses.total(), tally.pattern_clients, k)


def _endpoints(tally: Tally, routes: Routes) -> tuple[list[tuple[str, str]], pl.DataFrame]:
    """Method and route of every endpoint, and which `pattern` of `n` requests is which."""
    patterns = tally.statuses.total().group_by("pattern").agg(pl.col("n").sum()).sort("pattern")
    found = [
        (METHODS[pattern % len(METHODS)], routes.route_of(tally.tree, pattern // len(METHODS)))
        for pattern in patterns["pattern"]
    ]
    names = sorted(set(found))
    numbers = {name: number for number, name in enumerate(names)}
    endpoint = pl.Series("endpoint", [numbers[name] for name in found], dtype=pl.UInt64)
    return names, patterns.with_columns(endpoint)


def _per_endpoint(rows: pl.DataFrame, endpoints: pl.DataFrame) -> dict[int, dict[int, int]]:
    """Per endpoint its counts per cell, in order."""
    merged = (
        rows.join(endpoints.select("pattern", "endpoint"), on="pattern")
        .group_by("endpoint", "cell")
        .agg(pl.col("n").sum())
        .sort("endpoint", "cell")
        .group_by("endpoint", maintain_order=True)
        .agg("cell", "n")
    )
    return {
        endpoint: dict(zip(cells, counts, strict=True))
        for endpoint, cells, counts in merged.iter_rows()
    }


def _histogram(cells: dict[int, int] | None) -> LogHistogram | None:
    return None if cells is None else LogHistogram(cells=cells)


def _journeys(tally: Tally, named: Named, window: Window, step_s: int) -> Journeys | None:
    if tally.sessions is None:
        return None
    return tally.sessions.journeys(
        named,
        tally.requests,
        shift_s=tally.origin_s - window.start.timestamp(),
        width_s=tally.width_s,
        step_s=step_s,
    )


def _distinct_clients(tally: Tally) -> int:
    counts = tally.clients.counts()
    return int(counts["distinct"][0]) if tally.requests else 0


def _notes(tally: Tally, origin: Origin, unnamed: int) -> list[str]:
    """What the log cannot show, or was not asked to keep."""
    if not tally.requests:
        said = "There is no request in the log."
        if left_out := sum(tally.excluded.values()):
            reasons = ", ".join(reason for reason, n in sorted(tally.excluded.items()) if n)
            said = f"All {left_out} requests of the log are left out: {reasons}."
        # A window that was asked for is real; the one of an empty log stands for none.
        return [said] if tally.window else [f"{said} {_NO_WINDOW}"]
    return [
        *_notes_of_format(tally, origin),
        *_notes_of_requests(tally, unnamed),
        *_notes_of_sessions(tally.sessions),
    ]


def _notes_of_format(tally: Tally, origin: Origin) -> list[str]:
    formats = " and ".join(origin.formats)
    notes: list[str] = []
    for name, what in (
        ("latency_ms", "response time"),
        ("request_bytes", "size of requests"),
        ("response_bytes", "size of responses"),
    ):
        measured = int(tally.measures[name].total()["n"].sum())
        if not measured:
            notes.append(f"The {formats} format of this log has no {what}.")
        elif measured < tally.requests:
            notes.append(f"{tally.requests - measured} requests have no {what}.")
    if not tally.has_agents:
        notes.append(f"The {formats} format has no user agent: bots cannot be told from people.")
    if origin.zone:
        notes.append(
            f"The {formats} format names no time zone: times are read as those of {origin.zone}"
            " (PLIMSOLL_ACCESS_LOG__TIME_ZONE)."
        )
    return notes


def _notes_of_requests(tally: Tally, unnamed: int) -> list[str]:
    notes: list[str] = []
    if tally.jumped:
        notes.append(
            f"{tally.jumped} lines were more than 400 days away from those around them and count"
            " as malformed."
        )
    if tally.seconds.is_cut:
        notes.append(f"How bursty it is was measured in its first {MOST_DAYS} days only.")
    if tally.excluded[RUN_WINDOW]:
        notes.append(
            f"{tally.excluded[RUN_WINDOW]} requests are left out with the stretches they came in."
        )
    if unnamed:
        notes.append(
            f"Of {unnamed} query parameters not even the names are kept: too few clients used them."
        )
    if tally.nameless_parameters:
        notes.append(
            f"{tally.nameless_parameters} query parameters were left out: their names are none."
        )
    if tally.tree.is_full:
        notes.append(
            f"There were too many different paths: the last to appear share {OTHER_PATHS}."
        )
    return notes


def _notes_of_sessions(sessions: Sessions | None) -> list[str]:
    notes: list[str] = []
    if sessions is not None and sessions.went_back:
        notes.append(
            "The files cover the same time: sessions are followed within a file, and those that"
            " were answered by several servers are counted once for each."
        )
    if sessions is not None and sessions.was_crowded:
        notes.append(
            f"More than {MOST_CLIENTS:,} sessions were open at once: the quietest were ended early."
        )
    if sessions is not None and sessions.has_forgotten:
        notes.append("There were too many kinds of transitions: rare ones are hidden.")
    return notes
