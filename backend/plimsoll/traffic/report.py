"""The profile as people and programs read it: figures instead of histograms and values."""

from typing import Literal

from plimsoll.kit.histogram import Percentiles
from plimsoll.kit.value import Value
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile, Window


class Rate(Value):
    """Requests per second, step by step from the window's start."""

    step_s: int
    per_second: tuple[float, ...]


class EndpointReport(Value):
    """One endpoint's figures; None where the source does not say."""

    method: str
    route: str
    requests: int
    rate: Rate
    latency_ms: Percentiles | None
    error_rate: float
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
        latency_ms=endpoint.latency_ms and endpoint.latency_ms.percentiles(),
        error_rate=endpoint.error_rate,
        request_bytes=endpoint.request_bytes and endpoint.request_bytes.percentiles(),
        response_bytes=endpoint.response_bytes and endpoint.response_bytes.percentiles(),
    )
