"""What a run has to keep, from what production kept."""

import math

from plimsoll.traffic.model import EndpointTraffic
from plimsoll.workload.model import Objectives, WorkloadSettings

_SUCCESS = range(200, 400)
_DIGITS = 6
"""Shares are rounded so that nobody reads noise of binary fractions."""


def objectives_of(traffic: EndpointTraffic, settings: WorkloadSettings) -> Objectives:
    """The thresholds of one endpoint.

    p95 is production's times `p95_factor`, rounded up to a whole millisecond; the error rate is
    the larger of production's times `error_factor` and `error_floor`; the success rate is
    production's share of 2xx and 3xx less `success_margin`.
    """
    p95 = traffic.latency_ms.quantile(0.95) if traffic.latency_ms else None
    errors = max(traffic.error_rate * settings.error_factor, settings.error_floor)
    return Objectives(
        p95_ms=None if p95 is None else max(1.0, math.ceil(round(p95 * settings.p95_factor, 6))),
        error_rate=round(min(1.0, errors), _DIGITS),
        success_rate=round(max(0.0, _success(traffic) - settings.success_margin), _DIGITS),
    )


def busy_s(traffic: EndpointTraffic) -> float | None:
    """How long one request occupies a virtual user: p99 in seconds; None if it is unknown."""
    p99 = traffic.latency_ms.quantile(0.99) if traffic.latency_ms else None
    return None if p99 is None else max(0.01, round(p99 / 1000, 4))


def _success(traffic: EndpointTraffic) -> float:
    answered = sum(traffic.statuses.values())
    good = sum(count for status, count in traffic.statuses.items() if status in _SUCCESS)
    return good / answered if answered else 0.0
