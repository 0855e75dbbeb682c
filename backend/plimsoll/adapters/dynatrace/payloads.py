"""What Dynatrace answers, as types; what else it says is ignored."""

import re
from collections.abc import Iterator
from typing import TypeVar

from pydantic import ConfigDict, Field, JsonValue, ValidationError, model_validator

from plimsoll.kit.errors import Unavailable
from plimsoll.kit.value import Value

_RESOLUTION = re.compile(r"([0-9]{1,4})([mhdw])")
_NOT_FOUND = 404
_UNITS_S = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


class _Payload(Value):
    model_config = ConfigDict(extra="ignore")


class MetricSeries(_Payload):
    """Points of one combination of dimensions."""

    dimensions: dict[str, str | None] = Field(default_factory=dict, alias="dimensionMap")
    timestamps: tuple[int, ...]
    """Milliseconds since 1970 of the *end* of each slot."""
    values: tuple[float | None, ...]

    @model_validator(mode="after")
    def _belong_together(self) -> "MetricSeries":
        if len(self.timestamps) != len(self.values):
            raise ValueError("there are more times than values, or fewer")
        return self

    def points(self, slot_s: int) -> Iterator[tuple[float, float | None]]:
        """Seconds since 1970 of the beginning of each slot, and the value."""
        for end_ms, value in zip(self.timestamps, self.values, strict=True):
            yield end_ms / 1000 - slot_s, value


class MetricCollection(_Payload):
    """The series of one selector."""

    data: tuple[MetricSeries, ...]


class MetricAnswer(_Payload):
    """The answer to a query of one selector."""

    resolution: str = ""
    result: tuple[MetricCollection, ...]
    next_page: str | None = Field(default=None, alias="nextPageKey")

    @property
    def slot_s(self) -> int | None:
        """The width of its slots; None: it is one slot."""
        told = _RESOLUTION.fullmatch(self.resolution)
        return int(told[1]) * _UNITS_S[told[2]] if told else None


class Entity(_Payload):
    """A service, say."""

    id: str = Field(alias="entityId")
    name: str = Field(default="", alias="displayName")


class EntityAnswer(_Payload):
    """A page of entities."""

    entities: tuple[Entity, ...]


class _Error(_Payload):
    code: int
    message: str


class _ErrorAnswer(_Payload):
    error: _Error


def is_about_an_entity(answer: JsonValue) -> bool:
    """Whether an answer of status 404 is Dynatrace's, and means that there is no such entity."""
    try:
        error = _ErrorAnswer.model_validate(answer).error
    except ValidationError:
        return False
    return error.code == _NOT_FOUND and "entit" in error.message.lower()


AnswerT = TypeVar("AnswerT", MetricAnswer, EntityAnswer)


def understood(kind: type[AnswerT], answer: JsonValue, where: str) -> AnswerT:
    """The answer as a type.

    Raises:
        Unavailable: it is none of Dynatrace's.
    """
    try:
        return kind.model_validate(answer)
    except ValidationError as error:
        raise Unavailable(
            "What answers does not speak like Dynatrace.",
            where=where,
            fix="Check PLIMSOLL_DYNATRACE__URL, and whether a proxy answers in its place.",
        ) from error
