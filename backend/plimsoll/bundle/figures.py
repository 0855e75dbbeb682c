"""Production's figures of an endpoint, and how people read numbers."""

from plimsoll.kit.histogram import LogHistogram
from plimsoll.kit.value import Value
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile


class Percentiles(Value):
    """Of a measurement; the unit is in the name of the field that holds it."""

    p50: float
    p90: float
    p95: float
    p99: float


class Measured(Value):
    """What production asked of one endpoint in the window."""

    requests: int
    share: float
    """Of all counted requests, 0 to 1."""
    average_per_second: float
    peak_per_second: float
    """In the busiest step of the profile."""
    error_rate: float
    latency_ms: Percentiles | None
    request_bytes: Percentiles | None
    response_bytes: Percentiles | None


def measured(profile: TrafficProfile) -> dict[str, Measured]:
    """The figures by endpoint, busiest first."""
    return {traffic.name: _measured(traffic, profile) for traffic in profile.endpoints}


def percent(share: float) -> str:
    """`34.5 %`; what is more than nothing never reads as 0."""
    return "< 0.1 %" if 0 < share < 0.001 else f"{share * 100:.1f} %"  # noqa: PLR2004


def per_second(rate: float) -> str:
    """`12.3 a second`, `4.5 a minute`, `2.0 an hour`: the unit in which it is more than one."""
    for unit, seconds in (("a second", 1), ("a minute", 60), ("an hour", 3600)):
        if rate * seconds >= 1:
            return f"{rate * seconds:.1f} {unit}"
    return f"{rate * 86400:.1f} a day"


def plural(count: int, noun: str) -> str:
    """`1 request`, `1,200 requests`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _measured(traffic: EndpointTraffic, profile: TrafficProfile) -> Measured:
    duration_s = max(1.0, profile.window.duration_s)
    return Measured(
        requests=traffic.requests,
        share=round(traffic.requests / max(1, profile.requests), 6),
        average_per_second=round(traffic.requests / duration_s, 6),
        peak_per_second=round(max(traffic.cells.values(), default=0) / profile.step_s, 6),
        error_rate=round(traffic.error_rate, 6),
        latency_ms=_percentiles(traffic.latency_ms),
        request_bytes=_percentiles(traffic.request_bytes),
        response_bytes=_percentiles(traffic.response_bytes),
    )


def _percentiles(histogram: LogHistogram | None) -> Percentiles | None:
    """Rounded, because the last bits of a logarithm differ between machines."""
    if histogram is None or histogram.count == 0:
        return None
    p50, p90, p95, p99 = (round(histogram.quantile(q) or 0.0, 3) for q in (0.5, 0.9, 0.95, 0.99))
    return Percentiles(p50=p50, p90=p90, p95=p95, p99=p99)
