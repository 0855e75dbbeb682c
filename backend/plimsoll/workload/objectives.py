"""What a run has to keep, from what production kept."""

import math
from collections.abc import Iterator

from plimsoll.traffic.bounds import bucket_error, is_on_border, quantile_bucket
from plimsoll.traffic.model import EndpointTraffic
from plimsoll.workload.model import Assumption, Objectives, WorkloadSettings

_SUCCESS = range(200, 400)
_DIGITS = 6
"""Shares are rounded so that nobody reads noise of binary fractions."""


def objectives_of(traffic: EndpointTraffic, settings: WorkloadSettings) -> Objectives:
    """The thresholds of one endpoint.

    p95 is production's times `p95_factor`, rounded up to a whole millisecond; the error rate is
    the larger of production's times `error_factor` and `error_floor`; the success rate is
    production's share of 2xx and 3xx less `success_margin`. What the source does not show is None:
    all of it, or p95 where it lies in a bucket without an upper border.
    """
    p95 = traffic.latency_ms.quantile(0.95) if traffic.latency_ms else None
    within = _bucket(traffic)
    if traffic.latency_bounds_ms and within is None:
        p95 = None
    answered = sum(traffic.statuses.values())
    errors = max(traffic.error_rate * settings.error_factor, settings.error_floor)
    return Objectives(
        p95_ms=None if p95 is None else max(1.0, math.ceil(round(p95 * settings.p95_factor, 6))),
        p95_within=within,
        error_rate=round(min(1.0, errors), _DIGITS) if answered else None,
        success_rate=round(max(0.0, _success(traffic) - settings.success_margin), _DIGITS)
        if answered
        else None,
    )


def _bucket(traffic: EndpointTraffic) -> tuple[float, float] | None:
    """The borders of the source's bucket that p95 lies in; None: exact, unknown, or open above."""
    if traffic.latency_ms is None or not traffic.latency_bounds_ms:
        return None
    return quantile_bucket(traffic.latency_ms, traffic.latency_bounds_ms, 0.95)


def about_objectives(name: str, traffic: EndpointTraffic) -> Iterator[Assumption]:
    """How exactly the thresholds of an endpoint are known."""
    p95 = traffic.latency_ms.quantile(0.95) if traffic.latency_ms else None
    if p95 is not None and traffic.latency_bounds_ms:
        yield _about_bucket(name, p95, traffic)
    if not sum(traffic.statuses.values()):
        yield Assumption(
            about=f"{name}, error rate and success rate",
            value="any is accepted: there is no threshold",
            because="the source does not show how production answered",
        )


def _about_bucket(name: str, p95: float, traffic: EndpointTraffic) -> Assumption:
    bucket = _bucket(traffic)
    if bucket is None:
        return Assumption(
            about=f"{name}, p95",
            value="there is no threshold",
            because="production counts in buckets, and p95 lies above the highest border,"
            f" {max(traffic.latency_bounds_ms):g} ms",
        )
    low, high = bucket
    if is_on_border(p95, bucket):
        return Assumption(
            about=f"{name}, p95",
            value=f"{high:g} ms, a border of what the source tells",
            because=f"it shows nothing between {low:g} and {high:g} ms",
        )
    taken = float(f"{p95:.3g}")
    return Assumption(
        about=f"{name}, p95",
        value=f"between {low:g} and {high:g} ms, taken as {taken:g} ms"
        f" (up to {100 * bucket_error(p95, bucket):.2g} % off)",
        because="production counts in buckets",
    )


def busy_s(traffic: EndpointTraffic) -> float | None:
    """How long one request occupies a virtual user: p99 in seconds; None if it is unknown."""
    p99 = traffic.latency_ms.quantile(0.99) if traffic.latency_ms else None
    return None if p99 is None else max(0.01, round(p99 / 1000, 4))


def _success(traffic: EndpointTraffic) -> float:
    answered = sum(traffic.statuses.values())
    good = sum(count for status, count in traffic.statuses.items() if status in _SUCCESS)
    return good / answered if answered else 0.0
