"""What CloudWatch is asked and answers, as types; what else it says is ignored."""

from typing import TypeVar

from pydantic import AwareDatetime, ConfigDict, Field, ValidationError

from plimsoll.kit.errors import Unavailable
from plimsoll.kit.value import Value

Dimensions = tuple[tuple[str, str], ...]
"""Name and value, by name: together with namespace and name they are a metric's identity."""


Point = tuple[float, float]
"""Seconds since 1970 of the beginning of its period, and the value."""


class Query(Value):
    """One statistic of one metric."""

    namespace: str
    metric: str
    dimensions: Dimensions
    statistic: str
    """`Sum`, `SampleCount`, `Minimum`, `Maximum` or a percentile such as `p95`."""
    period_s: int


class _Payload(Value):
    model_config = ConfigDict(extra="ignore")


class Dimension(_Payload):
    """A name and its value."""

    name: str = Field(alias="Name")
    value: str = Field(alias="Value")


class ListedMetric(_Payload):
    """One metric of ListMetrics."""

    dimensions: tuple[Dimension, ...] = Field(default=(), alias="Dimensions")

    @property
    def identity(self) -> Dimensions:
        """Its dimensions by name."""
        return tuple(sorted((each.name, each.value) for each in self.dimensions))


class ListAnswer(_Payload):
    """A page of ListMetrics."""

    metrics: tuple[ListedMetric, ...] = Field(alias="Metrics")
    next_token: str | None = Field(default=None, alias="NextToken")


class MetricResult(_Payload):
    """The points of one query, or some of them."""

    id: str = Field(alias="Id")
    timestamps: tuple[AwareDatetime, ...] = Field(default=(), alias="Timestamps")
    values: tuple[float, ...] = Field(default=(), alias="Values")
    status: str = Field(default="Complete", alias="StatusCode")


class DataAnswer(_Payload):
    """A page of GetMetricData."""

    results: tuple[MetricResult, ...] = Field(alias="MetricDataResults")
    next_token: str | None = Field(default=None, alias="NextToken")


AnswerT = TypeVar("AnswerT", ListAnswer, DataAnswer)


def understood(kind: type[AnswerT], answer: object, address: str) -> AnswerT:
    """The answer as a type.

    Raises:
        Unavailable: it is none of CloudWatch's, or breaks off.
    """
    try:
        return kind.model_validate(answer)
    except ValidationError as error:
        raise Unavailable(
            "What answers does not speak like CloudWatch.",
            where=address,
            fix="Check PLIMSOLL_CLOUDWATCH__ENDPOINT_URL, and whether a proxy answers instead.",
        ) from error
