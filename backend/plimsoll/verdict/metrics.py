"""The metrics that runs are judged by: unit, direction, and what size of a change matters."""

from collections.abc import Mapping
from types import MappingProxyType

from pydantic import Field

from plimsoll.kit.value import Value
from plimsoll.verdict.model import Better


class Metric(Value):
    """A named measurement of one endpoint in one run."""

    name: str
    unit: str
    better: Better
    min_effect: float = Field(ge=0, allow_inf_nan=False)
    """Smallest relevant change as a share of the level before."""
    min_difference: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    """Smallest relevant change in the metric's own unit: both have to be reached."""


METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        each.name: each
        for each in (
            Metric(name="p50_ms", unit="ms", better=Better.LOWER, min_effect=0.05,
                   min_difference=0.5),
            Metric(name="p95_ms", unit="ms", better=Better.LOWER, min_effect=0.05,
                   min_difference=1.0),
            Metric(name="p99_ms", unit="ms", better=Better.LOWER, min_effect=0.10,
                   min_difference=2.0),
            Metric(name="error_rate", unit="share", better=Better.LOWER, min_effect=0.0,
                   min_difference=0.005),
            Metric(name="throughput_per_s", unit="1/s", better=Better.HIGHER, min_effect=0.02),
            Metric(name="load_line_per_s", unit="1/s", better=Better.HIGHER, min_effect=0.05),
        )
    }
)  # fmt: skip
"""By name. Every metric of a history is one of these."""

WHOLE_SERVICE = "*"
"""Stands for all endpoints together where an endpoint is named."""
