"""Production's figures of an endpoint, and how people read numbers."""

from collections import Counter
from collections.abc import Collection

from plimsoll.kit.histogram import Percentiles
from plimsoll.kit.value import Value
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile


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


def busiest_step_per_second(profile: TrafficProfile, names: Collection[str]) -> float:
    """The highest rate of these endpoints together in any step of the profile."""
    steps: Counter[int] = Counter()
    for traffic in profile.endpoints:
        if traffic.name in names:
            steps.update(traffic.cells)
    return max(steps.values(), default=0) / profile.step_s


def span(seconds: float) -> str:
    """`minute`, `15 minutes`, `90 seconds`: the largest unit of which it is a whole number."""
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length and seconds % length == 0:
            count = round(seconds / length)
            return unit if count == 1 else f"{count:,} {unit}s"
    return "second" if seconds == 1 else f"{seconds:,g} seconds"


def _measured(traffic: EndpointTraffic, profile: TrafficProfile) -> Measured:
    duration_s = max(1.0, profile.window.duration_s)
    return Measured(
        requests=traffic.requests,
        share=round(traffic.requests / max(1, profile.requests), 6),
        average_per_second=round(traffic.requests / duration_s, 6),
        peak_per_second=round(max(traffic.cells.values(), default=0) / profile.step_s, 6),
        error_rate=round(traffic.error_rate, 6),
        latency_ms=traffic.latency_ms and traffic.latency_ms.percentiles(),
        request_bytes=traffic.request_bytes and traffic.request_bytes.percentiles(),
        response_bytes=traffic.response_bytes and traffic.response_bytes.percentiles(),
    )
