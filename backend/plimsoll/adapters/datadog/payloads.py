"""What Datadog answers, as types; what else it says is ignored."""

from collections.abc import Iterator
from typing import TypeVar

from pydantic import ConfigDict, Field, JsonValue, ValidationError

from plimsoll.kit.errors import Unavailable
from plimsoll.kit.value import Value


class _Payload(Value):
    model_config = ConfigDict(extra="ignore")


class QueriedSeries(_Payload):
    """Points of one group."""

    tag_set: tuple[str, ...] | None = None
    scope: str | None = None
    interval: float | None = None
    """Seconds that each point stands for; more than asked for, where Datadog decides so."""
    pointlist: tuple[tuple[float | None, float | None], ...]
    """Milliseconds since 1970 of the beginning of its interval, and the value."""

    def tag(self, key: str) -> str | None:
        """The value of a tag that the query groups by."""
        tags = self.tag_set or (self.scope or "").split(",")
        values = (each.removeprefix(f"{key}:") for each in tags if each.startswith(f"{key}:"))
        return next(values, None)

    def points(self) -> Iterator[tuple[float, float | None]]:
        """Seconds since 1970, and the value."""
        for at_ms, value in self.pointlist:
            if at_ms is not None:
                yield at_ms / 1000, value


class QueryAnswer(_Payload):
    """The answer to a query; an error may come with status 200."""

    status: str
    error: str | None = None
    series: tuple[QueriedSeries, ...] = ()


class MetricList(_Payload):
    """The metrics that were reported."""

    metrics: tuple[str, ...]


class Validation(_Payload):
    """Whether an API key is one."""

    valid: bool = Field(default=False)


AnswerT = TypeVar("AnswerT", QueryAnswer, MetricList, Validation)


def understood(kind: type[AnswerT], answer: JsonValue, where: str) -> AnswerT:
    """The answer as a type.

    Raises:
        Unavailable: it is none of Datadog's.
    """
    try:
        return kind.model_validate(answer)
    except ValidationError as error:
        raise Unavailable(
            "What answers does not speak like Datadog.",
            where=where,
            fix="Check PLIMSOLL_DATADOG__SITE and PLIMSOLL_DATADOG__URL.",
        ) from error
