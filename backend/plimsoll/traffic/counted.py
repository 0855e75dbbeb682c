"""Traffic from counts per step, as systems of metrics keep it: no single request is seen."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise

from plimsoll.kit.canonical import canonical_json, digest
from plimsoll.kit.value import Value
from plimsoll.traffic.exclude import RUN_WINDOW, reason_of_path
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile, Window
from plimsoll.traffic.ports import Observation
from plimsoll.traffic.quantiles import Stated, bounds_of_quantiles, histogram_of_quantiles

ANY_METHOD = "ANY"
"""The method of traffic whose methods a source does not tell apart."""

_TINY = 1e-6
"""Less of a request is what doubles add wrongly."""
_SETTLED = timedelta(minutes=5)
"""Counts younger than this are still growing."""
_LOOKED_BACK_FOR_A_DAY = timedelta(days=14)


class Steps(Value):
    """A window in equal steps, some of which are left out."""

    window: Window
    """Of whole steps."""
    step_s: int
    left_out: frozenset[int]

    def at(self, epoch_s: float) -> int | None:
        """The index of the step that a moment is in; None: it is outside the window."""
        index = math.floor((epoch_s - self.window.start.timestamp()) / self.step_s)
        return index if 0 <= index < self.count else None

    @property
    def count(self) -> int:
        """How many there are."""
        return round(self.window.duration_s) // self.step_s

    def pieces(self) -> list[Window]:
        """The stretches that are not left out, as long as possible."""
        found: list[Window] = []
        start: int | None = None
        for index in range(self.count + 1):
            kept = index < self.count and index not in self.left_out
            if kept and start is None:
                start = index
            elif not kept and start is not None:
                found.append(
                    Window(
                        start=self.window.at(start * self.step_s),
                        end=self.window.at(index * self.step_s),
                    )
                )
                start = None
        return found


class Series(Value):
    """Counts of one thing over time."""

    cells: dict[int, float]
    """Per step that is kept; empty steps are absent."""
    left_out: float = 0.0
    """What was counted in steps that are left out."""
    odd: int = 0
    """Points that are no counts: negative, or no finite number."""

    @property
    def total(self) -> float:
        """Over all steps that are kept."""
        return math.fsum(self.cells.values())


def window_asked_for(
    observation: Observation, now: datetime, lookback_s: int, *, settled: timedelta = _SETTLED
) -> Window:
    """The window that an observation names; else the last seconds, two weeks to choose a day of.

    What is younger than `settled` may not have reached the system as a whole.
    """
    if observation.window is not None:
        return observation.window
    end = (now - settled).replace(second=0, microsecond=0)
    back = timedelta(seconds=lookback_s)
    if observation.day is not None:
        back = max(back, _LOOKED_BACK_FOR_A_DAY)
    return Window(start=end - back, end=end)


def steps_in(window: Window, step_s: int, without: Iterable[Window] = ()) -> Steps:
    """The steps that touch a window, less those that touch a stretch to be left out.

    Steps begin at multiples of their width since 1970, as all systems of metrics cut time.
    """
    start = math.floor(window.start.timestamp() / step_s) * step_s
    end = max(start + step_s, math.ceil(window.end.timestamp() / step_s) * step_s)
    count = (end - start) // step_s
    left_out: set[int] = set()
    for stretch in without:
        first = math.floor((stretch.start.timestamp() - start) / step_s)
        last = math.ceil((stretch.end.timestamp() - start) / step_s)
        left_out.update(range(max(0, first), min(count, last)))
    whole = Window(start=datetime.fromtimestamp(start, UTC), end=datetime.fromtimestamp(end, UTC))
    return Steps(window=whole, step_s=step_s, left_out=frozenset(left_out))


def series_of(points: Iterable[tuple[float, float | None]], steps: Steps) -> Series:
    """Points (seconds since 1970, count) by step; those without a value or outside are ignored."""
    cells: dict[int, float] = {}
    left_out, odd = 0.0, 0
    for epoch_s, value in points:
        index = steps.at(epoch_s)
        if value is None or index is None:
            continue
        if not math.isfinite(value) or value < 0:
            odd += 1
        elif index in steps.left_out:
            left_out += value
        elif value:
            cells[index] = cells.get(index, 0.0) + value
    return Series(cells=dict(sorted(cells.items())), left_out=left_out, odd=odd)


def added(parts: Sequence[Series]) -> Series:
    """The counts of all parts together."""
    cells: dict[int, float] = {}
    for part in parts:
        for index, value in part.cells.items():
            cells[index] = cells.get(index, 0.0) + value
    return Series(
        cells=dict(sorted(cells.items())),
        left_out=math.fsum(part.left_out for part in parts),
        odd=sum(part.odd for part in parts),
    )


def remainder(whole: Series, part: Series) -> Series:
    """What of the whole is in no part, so that both add up to the whole.

    Systems count a request of the part a step earlier or later than that of the whole. Where the
    part has more, as much is taken from the steps before, or else from those after: the running sum
    of the rest is the highest that never falls and never exceeds that of the difference. Nothing is
    left where the part is larger altogether.
    """
    cells = sorted(whole.cells.keys() | part.cells.keys())
    running = list(
        accumulate(whole.cells.get(cell, 0.0) - part.cells.get(cell, 0.0) for cell in cells)
    )
    lowest_from_here = list(accumulate(reversed(running), min))[::-1]
    upto = [0.0, *(max(0.0, lowest) for lowest in lowest_from_here)]
    rests = zip(cells, (after - before for before, after in pairwise(upto)), strict=True)
    return Series(cells={cell: rest for cell, rest in rests if rest > _TINY})


def whole_counts(values: Sequence[float]) -> list[int]:
    """Whole numbers that add up to the rounded sum, none further than 1 from its value.

    Each is the difference of rounded running sums, so that no fraction is lost or counted twice.
    """
    running, before = 0.0, 0
    found: list[int] = []
    for value in values:
        running += value
        upto = max(before, math.floor(running + 0.5))
        found.append(upto - before)
        before = upto
    return found


def endpoint_of_counts(
    method: str,
    route: str,
    counted: Series,
    statuses: Mapping[int, float],
    latency: Sequence[Stated] = (),
) -> EndpointTraffic:
    """The traffic of one endpoint.

    Args:
        method: of HTTP.
        route: its template, or `OTHER_PATHS`.
        counted: requests over time.
        statuses: requests by status code, over the steps that are kept. Those of which nobody
            knows the status are in none; where more are counted than there are requests, because
            systems count a request when it begins and its status when it ends, all are scaled down.
        latency: stated quantiles of its response times in milliseconds, of one or more stretches.
    """
    counts = whole_counts(list(counted.cells.values()))
    requests = sum(counts)
    histogram = histogram_of_quantiles(latency)
    return EndpointTraffic(
        method=method,
        route=route,
        requests=requests,
        cells={cell: n for cell, n in zip(counted.cells, counts, strict=True) if n},
        statuses=_fitted(statuses, requests),
        latency_ms=histogram,
        latency_bounds_ms=bounds_of_quantiles(latency) if histogram else (),
    )


def _fitted(statuses: Mapping[int, float], requests: int) -> dict[int, int]:
    total = math.fsum(statuses.values())
    factor = min(1.0, requests / total) if total > 0 else 0.0
    codes = sorted(statuses)
    counts = whole_counts([statuses[code] * factor for code in codes])
    return {code: n for code, n in zip(codes, counts, strict=True) if n}


def excluded_by(series: Iterable[Series]) -> dict[str, int]:
    """The requests in steps that were left out, by reason."""
    left_out = round(math.fsum(one.left_out for one in series))
    return {RUN_WINDOW: left_out} if left_out else {}


def without_probes(
    endpoints: Iterable[EndpointTraffic],
) -> tuple[list[EndpointTraffic], dict[str, int]]:
    """The endpoints that production's users ask for, and the requests of the others by reason.

    A system of metrics shows no user agents, so health checks and scrapes are told by their paths.
    """
    kept: list[EndpointTraffic] = []
    left_out: dict[str, int] = {}
    for endpoint in endpoints:
        reason = reason_of_path(endpoint.route.rstrip("/"))
        if reason is None:
            kept.append(endpoint)
        elif endpoint.requests:
            left_out[reason] = left_out.get(reason, 0) + endpoint.requests
    return kept, left_out


def busiest_first(endpoints: Iterable[EndpointTraffic]) -> tuple[EndpointTraffic, ...]:
    """Those with requests, in the order of a profile."""
    asked = (endpoint for endpoint in endpoints if endpoint.requests)
    return tuple(sorted(asked, key=lambda endpoint: (-endpoint.requests, endpoint.name)))


def digest_of(source: str, window: Window, endpoints: Sequence[EndpointTraffic]) -> str:
    """Of what a system answered, so that the same traffic is recognised."""
    facts = canonical_json([source, window.model_dump(mode="json")])
    return digest("\n".join([facts, *map(canonical_json, endpoints)]).encode())


def profile_of_counts(
    source: str,
    steps: Steps,
    endpoints: Iterable[EndpointTraffic],
    totals: Iterable[Series],
    *,
    kept_from_clients: int,
    notes: Iterable[str],
) -> TrafficProfile:
    """The profile of what a system counted.

    Args:
        source: what was read, for people.
        steps: the window, cut.
        endpoints: with probes among them, which are left out.
        totals: the counts of all requests, each once: they know what was left out with its steps.
        kept_from_clients: the k of the observation.
        notes: what the source cannot show.
    """
    kept, probes = without_probes(endpoints)
    sorted_endpoints = busiest_first(kept)
    return TrafficProfile(
        source=source,
        source_digest=digest_of(source, steps.window, sorted_endpoints),
        window=steps.window,
        step_s=steps.step_s,
        requests=sum(one.requests for one in sorted_endpoints),
        endpoints=sorted_endpoints,
        excluded={**probes, **excluded_by(totals)},
        kept_from_clients=kept_from_clients,
        notes=tuple(notes),
    )


def notes_on_steps(asked: Window, steps: Steps, odd: int) -> list[str]:
    """What the steps did to the window that was asked for, in words."""
    notes: list[str] = []
    if (steps.window.start, steps.window.end) != (asked.start, asked.end):
        notes.append(
            f"The window was widened to whole steps of {steps.step_s} s, because the source counts"
            " no finer."
        )
    if steps.left_out:
        notes.append(
            f"Steps of {steps.step_s} s of which any part is to be left out are left out whole:"
            f" {len(steps.left_out)}."
        )
    if odd:
        plural = "" if odd == 1 else "s"
        notes.append(f"{odd} point{plural} of the source were no counts and are left out.")
    return notes
