"""The profile as people and programs read it: figures instead of histograms and values."""

from typing import Literal

from plimsoll.kit.histogram import LogHistogram
from plimsoll.kit.value import Value
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile, Window


class Rate(Value):
    """Requests per second, step by step from the window's start."""

    step_s: int
    per_second: tuple[float, ...]


class LatencyQuantiles(Value):
    """Milliseconds, each within half a percent."""

    p50: float
    p90: float
    p95: float
    p99: float


class SizeQuantiles(Value):
    """Bytes, each within half a percent."""

    p50: float
    p95: float


class EndpointReport(Value):
    """One endpoint's figures; None where the source does not say."""

    method: str
    route: str
    requests: int
    rate: Rate
    latency_ms: LatencyQuantiles | None
    error_rate: float
    request_bytes: SizeQuantiles | None
    response_bytes: SizeQuantiles | None


class ProfileReport(Value):
    """What `plimsoll profile --format json` prints, whatever the source."""

    schema_version: Literal[1] = 1
    source: str
    window: Window
    requests: int
    endpoints: tuple[EndpointReport, ...]
    excluded: dict[str, int]
    malformed: int
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
        latency_ms=_latency(endpoint.latency_ms),
        error_rate=endpoint.error_rate,
        request_bytes=_sizes(endpoint.request_bytes),
        response_bytes=_sizes(endpoint.response_bytes),
    )


def _quantiles(histogram: LogHistogram | None, names: tuple[str, ...]) -> dict[str, float] | None:
    """`{"p95": …}` for the named percentiles; None when nothing was measured."""
    if histogram is None or not histogram.cells:
        return None
    return {name: round(histogram.quantile(int(name[1:]) / 100) or 0.0, 3) for name in names}


def _latency(histogram: LogHistogram | None) -> LatencyQuantiles | None:
    found = _quantiles(histogram, ("p50", "p90", "p95", "p99"))
    return LatencyQuantiles(**found) if found else None


def _sizes(histogram: LogHistogram | None) -> SizeQuantiles | None:
    found = _quantiles(histogram, ("p50", "p95"))
    return SizeQuantiles(**found) if found else None
