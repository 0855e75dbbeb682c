"""The profile as people and programs read it: figures instead of histograms and values."""

from collections.abc import Sequence
from typing import Literal

from plimsoll.kit.histogram import LogHistogram, Percentiles
from plimsoll.kit.value import Value
from plimsoll.traffic.bounds import quantile_bucket
from plimsoll.traffic.describe import describe
from plimsoll.traffic.findings import Finding
from plimsoll.traffic.model import EndpointTraffic, Figure, TrafficProfile, Window
from plimsoll.traffic.peaks import Peaks, peaks_of


class Rate(Value):
    """Requests per second, step by step from the window's start."""

    step_s: int
    per_second: tuple[float, ...]


class Between(Value):
    """The borders of the bucket that a percentile lies in."""

    low: float
    high: float | None
    """None: nothing is known but that it is larger."""


class PercentilesBetween(Value):
    """The borders of the buckets that percentiles of the response time were counted in."""

    p50: Between
    p90: Between
    p95: Between
    p99: Between


class EndpointReport(Value):
    """One endpoint's figures; None where the source does not say."""

    method: str
    route: str
    requests: int
    rate: Rate
    latency_ms: Percentiles | None
    latency_between_ms: PercentilesBetween | None
    """How far the percentiles may be off; None: the source saw every value."""
    error_rate: float | None
    """Share of 5xx; None: the source does not tell how requests were answered."""
    request_bytes: Percentiles | None
    response_bytes: Percentiles | None


class ProfileReport(Value):
    """What `plimsoll profile --format json` prints, whatever the source."""

    schema_version: Literal[1] = 1
    source: str
    window: Window
    requests: int
    endpoints: tuple[EndpointReport, ...]
    excluded: dict[str, int]
    malformed: int
    peaks: Peaks
    dispersion: float | None
    """Index of dispersion at 1 s: 0 evenly spaced, 1 random, more in bursts; None: unknown."""
    figures_from: dict[Figure, str]
    """Of joined sources, who told which kind of figure."""
    findings: tuple[Finding, ...]
    """What that says in words, most important first."""
    notes: tuple[str, ...]


def report_profile(profile: TrafficProfile) -> ProfileReport:
    """The figures of a profile, endpoint by endpoint, busiest first."""
    return ProfileReport(
        source=profile.source,
        window=profile.window,
        requests=profile.requests,
        endpoints=tuple(_report(endpoint, profile) for endpoint in profile.endpoints),
        excluded=profile.excluded,
        malformed=profile.malformed,
        peaks=peaks_of(profile),
        dispersion=None if profile.dispersion is None else round(profile.dispersion, 3),
        figures_from=profile.figures_from,
        findings=describe(profile),
        notes=profile.notes,
    )


def _report(endpoint: EndpointTraffic, profile: TrafficProfile) -> EndpointReport:
    per_second = tuple(
        round(endpoint.cells.get(step, 0) / profile.step_s, 6) for step in range(profile.steps)
    )
    return EndpointReport(
        method=endpoint.method,
        route=endpoint.route,
        requests=endpoint.requests,
        rate=Rate(step_s=profile.step_s, per_second=per_second),
        latency_ms=endpoint.latency_ms and endpoint.latency_ms.percentiles(),
        latency_between_ms=_between(endpoint),
        error_rate=endpoint.error_rate if endpoint.statuses else None,
        request_bytes=endpoint.request_bytes and endpoint.request_bytes.percentiles(),
        response_bytes=endpoint.response_bytes and endpoint.response_bytes.percentiles(),
    )


def _between(endpoint: EndpointTraffic) -> PercentilesBetween | None:
    latency, borders = endpoint.latency_ms, endpoint.latency_bounds_ms
    if latency is None or not latency.count or not borders:
        return None
    p50, p90, p95, p99 = (_bucket(latency, borders, q) for q in (0.5, 0.9, 0.95, 0.99))
    return PercentilesBetween(p50=p50, p90=p90, p95=p95, p99=p99)


def _bucket(latency: LogHistogram, borders: Sequence[float], quantile: float) -> Between:
    bucket = quantile_bucket(latency, borders, quantile)
    if bucket is None:
        return Between(low=max(borders), high=None)
    return Between(low=bucket[0], high=bucket[1])
