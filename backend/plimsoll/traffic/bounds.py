"""How far a quantile may be off that comes from buckets: nobody knows where in one a value lies."""

import math
from bisect import bisect_left
from collections.abc import Sequence

from plimsoll.kit.value import Value
from plimsoll.traffic.model import EndpointTraffic


class Between(Value):
    """The borders of the bucket that a quantile lies in."""

    low: float
    high: float | None
    """None: above the highest border, so that nothing is known but that it is larger."""

    def error(self, value: float) -> float:
        """By how much of itself a value taken for the quantile may be off; infinite above all."""
        if self.high is None or value <= 0:
            return math.inf
        return max(value - self.low, self.high - value) / value


def between_bounds(value: float, bounds: Sequence[float]) -> Between | None:
    """The borders around a value; None when there are no buckets, so that it is exact.

    Args:
        value: of the same unit as the bounds.
        bounds: upper borders, ascending and inclusive, as `EndpointTraffic.latency_bounds_ms`.
    """
    if not bounds:
        return None
    at = bisect_left(bounds, value)
    low = bounds[at - 1] if at else 0.0
    return Between(low=low, high=bounds[at] if at < len(bounds) else None)


def latency_between(traffic: EndpointTraffic, quantile: float) -> Between | None:
    """The borders of the bucket that holds a quantile of the response time, in milliseconds.

    None: the quantile is unknown, or no worse known than the histogram itself shows it.
    """
    if traffic.latency_ms is None or not traffic.latency_bounds_ms:
        return None
    value = traffic.latency_ms.quantile(quantile)
    return None if value is None else between_bounds(value, traffic.latency_bounds_ms)
