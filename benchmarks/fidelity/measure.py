"""The hidden truth as a profile of its own, and figures of a run beside it."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from day import START, WINDOW_S, Request  # type: ignore[import-not-found]

from plimsoll.kit.histogram import LogHistogram
from plimsoll.run.expected import AppliedLoad
from plimsoll.run.fidelity import fidelity
from plimsoll.run.fidelity_report import Fidelity, Quantiles
from plimsoll.run.model import EndpointFigures
from plimsoll.run.sent import Sent
from plimsoll.traffic.dispersion import index_of_dispersion
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile, Window

STEP_S = 60


class Figures(NamedTuple):
    """How far a run is from the hidden truth; errors are shares, None where nothing is known."""

    score: float | None
    rate_from_2500: float | None
    """Largest of an endpoint's."""
    in_chance: str
    """Endpoints below 2,500 expected requests within their Poisson interval, of all such."""
    total: float
    mix: float
    request_bytes: float | None
    """The larger of p50's and p95's."""
    response_bytes: float | None
    dispersion: float | None
    """Below 0: more evenly spaced than production."""
    p90: float | None
    """Median over endpoints."""
    p95: float | None


def truth_of(requests: Sequence[Request]) -> TrafficProfile:
    """Every request counted, none reduced."""
    by_name: defaultdict[str, list[Request]] = defaultdict(list)
    for each in requests:
        by_name[each.kind.name].append(each)
    return TrafficProfile(
        source="hidden truth",
        source_digest="",
        window=Window(start=START, end=START + timedelta(seconds=WINDOW_S)),
        step_s=STEP_S,
        requests=len(requests),
        endpoints=tuple(_traffic(mine) for mine in by_name.values()),
        dispersion=dispersion_of(requests),
        kept_from_clients=1,
    )


def dispersion_of(requests: Iterable[Request]) -> float | None:
    """At one second."""
    counts = Counter(int(each.at_s) for each in requests)
    return index_of_dispersion(counts, start_s=0, end_s=WINDOW_S)


def _traffic(requests: Sequence[Request]) -> EndpointTraffic:
    kind = requests[0].kind
    return EndpointTraffic(
        method=kind.method,
        route=kind.route,
        requests=len(requests),
        cells=Counter(int(each.at_s) // STEP_S for each in requests),
        statuses=Counter(each.status for each in requests),
        latency_ms=LogHistogram.of(each.latency_ms for each in requests),
        request_bytes=LogHistogram.of(each.request_bytes for each in requests),
        response_bytes=LogHistogram.of(each.response_bytes for each in requests),
    )


def as_run(requests: Sequence[Request], duration_s: int) -> Sent:
    """A day as if it had been sent within so many seconds."""
    by_name: defaultdict[str, list[Request]] = defaultdict(list)
    for each in requests:
        by_name[each.kind.name].append(each)
    compressed = duration_s / WINDOW_S
    return Sent(
        endpoints=tuple(
            EndpointFigures(
                endpoint=name,
                requests=len(mine),
                error_rate=0.0,
                latency_ms=LogHistogram.of(each.latency_ms for each in mine),
                request_bytes=LogHistogram.of(each.request_bytes for each in mine),
                response_bytes=LogHistogram.of(each.response_bytes for each in mine),
                cells=Counter(int(each.at_s * compressed) for each in mine),
                statuses=Counter(each.status for each in mine),
            )
            for name, mine in by_name.items()
        ),
        span_s=duration_s,
        per_second={},
    )


def figures_of(
    sent: Sent, truth: TrafficProfile, applied: AppliedLoad, *, dispersion: float | None = None
) -> Figures:
    """A run beside the truth; `dispersion` is the run's where `sent` cannot show it."""
    found = fidelity(sent, truth, applied, endpoints=[each.name for each in truth.endpoints])
    many = [each.rate for each in found.endpoints if each.rate.criterion == "2 %"]
    few = [each.rate for each in found.endpoints if each.rate.criterion == "chance"]
    burstiness = found.burstiness.error
    if dispersion is not None and truth.dispersion:
        burstiness = dispersion / truth.dispersion - 1
    return Figures(
        score=found.score,
        rate_from_2500=max((abs(each.error or 0) for each in many), default=None),
        in_chance=f"{sum(each.kept for each in few)}/{len(few)}",
        total=abs(found.rate.error or 0),
        mix=found.mix_divergence or 0,
        request_bytes=_worst(found.request_bytes),
        response_bytes=_worst(found.response_bytes),
        dispersion=burstiness,
        p90=_median(found, 0.9),
        p95=_median(found, 0.95),
    )


def _worst(quantiles: Sequence[Quantiles]) -> float | None:
    return max((abs(each.error) for each in quantiles if each.error is not None), default=None)


def _median(found: Fidelity, q: float) -> float | None:
    errors = [
        abs(one.error)
        for each in found.endpoints
        for one in each.latency_ms
        if one.q == q and one.error is not None
    ]
    return statistics.median(errors) if errors else None
