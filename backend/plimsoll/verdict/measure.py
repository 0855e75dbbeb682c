"""What a run measured, as values of every metric for each endpoint and for the whole service.

- A percentile q is told only where n ≥ 10 / (1 - q) requests stand behind it: 20 for p50, 200 for
  p95, 1,000 for p99. An endpoint with fewer than 20 requests is left out, and a note says so.
- The error rate counts what failed **and what was never sent**: an arrival that found no free
  virtual user is a request that the service was too slow for. One of a scenario with several
  endpoints is shared among them by what each was asked, one of a journey counts for as many
  requests as a session has. Where nobody says which endpoints a scenario asks, only the whole
  service carries them. (A generator that was itself the bottleneck makes a run invalid, so it does
  not come here.)
- Throughput counts all requests that ended, failed ones too, per second. Where the load tool says
  when they did, the last hundredth of them is cut off with the time that it took: one answer that
  came half a minute after the others is no loss of throughput.

Each value comes with the error of measuring it on so few requests. That of a percentile is half the
distance between the percentiles one standard error of the rank below and above it, which needs no
shape: R. S. Woodruff, "Confidence intervals for medians and other position measures", Journal of
the American Statistical Association 47 (1952).
"""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from plimsoll.kit.histogram import LogHistogram
from plimsoll.kit.value import Value
from plimsoll.run.model import EndpointFigures, RunResult, ScenarioFigures
from plimsoll.run.record import RunRecord
from plimsoll.verdict import words
from plimsoll.verdict.metrics import WHOLE_SERVICE
from plimsoll.verdict.verdict import Point, SeriesKey

QUANTILES: Mapping[str, float] = MappingProxyType({"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99})
"""By the metric that they are."""
ERROR_RATE, THROUGHPUT = "error_rate", "throughput_per_s"
SUCCESS_RATE = "success_rate"
"""Of objectives alone: histories hold error rates."""
FEWEST_REQUESTS = 20
"""Of an endpoint that is judged."""
CLUMPING = 2.0
"""Requests of one run are no strangers: slow ones and failures come together. So many count as one
where an error is estimated from a single run."""
_OK, _CLIENT_ERROR = 200, 400
_BEYOND = 10
_STRAGGLERS = 0.01
_RESOLUTION = 0.005 / math.sqrt(3)
"""Relative standard error that the sketch's cells leave."""


class Measurement(Value):
    """One metric of one endpoint, in the metric's unit."""

    value: float
    n: int
    """Requests behind it; for rates with those that were never sent."""
    error: float
    """Standard error of measuring it on these requests; noise between runs comes on top."""


class EndpointMeasures(Value):
    """What one endpoint, or the whole service, did."""

    endpoint: str
    requests: int
    failed: int
    missed: int
    """Arrivals that were never sent, because the service was too slow."""
    succeeded: float | None = None
    """Share of 2xx and 3xx among what was sent, the warm-up included: nobody knows when which
    status came. None: the load tool does not tell statuses."""
    latency_ms: LogHistogram
    metrics: Mapping[str, Measurement]


class RunMeasures(Value):
    """What a run measured."""

    endpoints: Mapping[str, EndpointMeasures]
    """By name, without the whole service; in alphabetic order."""
    whole: EndpointMeasures
    notes: tuple[str, ...] = ()


def enough_for(q: float) -> int:
    """How many requests a percentile takes: ten beyond it."""
    return math.ceil(_BEYOND / (1 - q) - 1e-9)


def measure(
    result: RunResult, *, scenarios: Mapping[str, Sequence[str]] | None = None
) -> RunMeasures:
    """Every metric of every endpoint.

    Args:
        result: without what the warm-up took.
        scenarios: the endpoints that each scenario asks, by its name, as the bundle's manifest
            lists them (`test_types[…].scenarios`); None: not known.
    """
    missed, nowhere = _missed(result, scenarios or {})
    seconds = _seconds(result)
    figures = {each.endpoint: each for each in result.endpoints}
    found: dict[str, EndpointMeasures] = {}
    few: list[str] = []
    for name in sorted({*figures, *missed}):
        had = figures.get(name)
        measured = _measures(
            name,
            latency_ms=had.latency_ms if had else LogHistogram(cells={}),
            requests=had.requests if had else 0,
            failed=round(had.error_rate * had.requests) if had else 0,
            missed=missed.get(name, 0),
            seconds=seconds,
        )
        if measured.requests + measured.missed < FEWEST_REQUESTS:
            few.append(name)
        else:
            succeeded = _succeeded([had] if had else [])
            found[name] = measured.model_copy(update={"succeeded": succeeded})
    whole = _measures(
        WHOLE_SERVICE,
        latency_ms=LogHistogram.merged(each.latency_ms for each in result.endpoints),
        requests=sum(each.requests for each in result.endpoints),
        failed=sum(round(each.error_rate * each.requests) for each in result.endpoints),
        missed=sum(missed.values()) + nowhere,
        seconds=seconds,
    )
    notes = tuple(_notes(few, whole, nowhere))
    whole = whole.model_copy(update={"succeeded": _succeeded(result.endpoints)})
    return RunMeasures(endpoints=found, whole=whole, notes=notes)


def points_of(measured: RunMeasures, run: RunRecord) -> dict[SeriesKey, Point]:
    """What the run adds to each history; only a valid run should."""
    at = run.ended_at or run.started_at or run.created_at
    return {
        SeriesKey(
            service=run.service,
            environment=run.environment,
            test_type=run.test_type.value,
            endpoint=each.endpoint,
            metric=metric,
        ): Point(
            run_id=run.id,
            at=at,
            value=value.value,
            n=value.n,
            version=run.version,
            workload_digest=run.workload_digest,
        )
        for each in (*measured.endpoints.values(), measured.whole)
        for metric, value in each.metrics.items()
    }


def _measures(
    name: str,
    *,
    latency_ms: LogHistogram,
    requests: int,
    failed: int,
    missed: int,
    seconds: float,
) -> EndpointMeasures:
    metrics = {}
    for metric, q in QUANTILES.items():
        value = _percentile(latency_ms, q)
        if value is not None:
            metrics[metric] = value
    arrived = requests + missed
    if arrived >= FEWEST_REQUESTS:
        rate = (failed + missed) / arrived
        # One failure is put in, so that none seen is not taken for none possible.
        usual = (failed + missed + 1) / (arrived + 2)
        error = math.sqrt(CLUMPING * usual * (1 - usual) / arrived)
        metrics[ERROR_RATE] = Measurement(value=rate, n=arrived, error=error)
        if seconds > 0:
            metrics[THROUGHPUT] = Measurement(
                value=requests / seconds, n=requests, error=math.sqrt(requests + 1) / seconds
            )
    return EndpointMeasures(
        endpoint=name,
        requests=requests,
        failed=failed,
        missed=missed,
        latency_ms=latency_ms,
        metrics=metrics,
    )


def _succeeded(figures: Sequence[EndpointFigures]) -> float | None:
    told = sum(sum(each.statuses.values()) for each in figures)
    if not told or any(each.requests and not each.statuses for each in figures):
        return None
    good = sum(
        count
        for each in figures
        for status, count in each.statuses.items()
        if _OK <= status < _CLIENT_ERROR
    )
    return good / told


def _seconds(result: RunResult) -> float:
    """How long the requests took, as if the last hundredth had ended at the rate of the others."""
    enough = (1 - _STRAGGLERS) * sum(result.per_second.values())
    ended = 0
    for second in sorted(result.per_second):
        ended += result.per_second[second]
        if ended >= enough:
            lasted = second - min(result.per_second) + 1
            return lasted * sum(result.per_second.values()) / ended
    return result.duration_s


def _percentile(latency_ms: LogHistogram, q: float) -> Measurement | None:
    n = latency_ms.count
    if n < enough_for(q):
        return None
    off = math.sqrt(CLUMPING * q * (1 - q) / n)
    low, value, high = (latency_ms.quantile(min(1.0, max(0.0, at))) for at in (q - off, q, q + off))
    if low is None or value is None or high is None:  # pragma: no cover - it is not empty
        return None
    error = math.hypot((high - low) / 2, _RESOLUTION * value)
    return Measurement(value=value, n=n, error=error)


def _missed(
    result: RunResult, scenarios: Mapping[str, Sequence[str]]
) -> tuple[dict[str, int], int]:
    """Requests that were never sent: by endpoint, and those of which nobody knows whose."""
    asked = {each.endpoint: each.requests for each in result.endpoints}
    by_endpoint: dict[str, int] = {}
    nowhere, told = 0, 0
    for each in result.scenarios:
        told += each.dropped
        count = _requests_of(each)
        endpoints = sorted(scenarios.get(each.name, ()))
        if not endpoints:
            nowhere += count
            continue
        weights = [asked.get(name, 0) for name in endpoints]
        for name, share in zip(endpoints, _shared(count, weights), strict=True):
            if share:
                by_endpoint[name] = by_endpoint.get(name, 0) + share
    return by_endpoint, nowhere + max(0, result.dropped_iterations - told)


def _requests_of(scenario: ScenarioFigures) -> int:
    each = scenario.requests / scenario.iterations if scenario.iterations else 1.0
    return round(scenario.dropped * max(1.0, each))


def _shared(count: int, weights: Sequence[int]) -> list[int]:
    """By weight, in whole numbers that add up; equal weights where all are 0.

    Whoever comes shortest gets the next: the method of the largest remainder.
    """
    parts = [each or (0 if any(weights) else 1) for each in weights]
    total = sum(parts)
    exact = [count * part / total for part in parts]
    shares = [math.floor(each) for each in exact]
    order = sorted(range(len(parts)), key=lambda at: (shares[at] - exact[at], at))
    for at in order[: count - sum(shares)]:
        shares[at] += 1
    return shares


def _notes(few: Sequence[str], whole: EndpointMeasures, nowhere: int) -> list[str]:
    notes = []
    if few:
        named = words.listed(few)
        notes.append(f"Asked fewer than {FEWEST_REQUESTS} times and left out: {named}.")
    if whole.missed:
        notes.append(
            f"{whole.missed} arrivals were never sent, because earlier requests were not answered "
            "in time; they count as failed requests."
        )
    if nowhere:
        notes.append(f"Of {nowhere} of them nobody knows the endpoint.")
    return notes
