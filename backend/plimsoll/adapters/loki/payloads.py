"""What Loki answers."""

from typing import Literal, NamedTuple

from pydantic import BaseModel, JsonValue, ValidationError

from plimsoll.kit.errors import Rejected, Unavailable


class Entry(NamedTuple):
    """A line of a log."""

    at_ns: int
    """When Loki says it was written, in nanoseconds since 1970."""
    line: str


class _Stream(BaseModel):
    values: list[tuple[int, str] | tuple[int, str, JsonValue]]
    """Time and line, and from some versions what else is known of the line."""


class _Streams(BaseModel):
    resultType: Literal["streams"]  # noqa: N815 - Loki's name
    result: list[_Stream]


class _Numbers(BaseModel):
    resultType: Literal["matrix", "vector", "scalar"]  # noqa: N815 - Loki's name


class _Answer(BaseModel):
    data: _Streams | _Numbers


def entries_of(answer: JsonValue, place: str) -> list[Entry]:
    """The lines of all streams in order of time; of the same time, in order of their text.

    Raises:
        Rejected: the query counts instead of listing lines.
        Unavailable: it is no answer of Loki's.
    """
    try:
        data = _Answer.model_validate(answer).data
    except ValidationError as error:
        raise Unavailable(
            "Loki answers what no Loki would.",
            where=place,
            fix="Check its address, and whether something else answers in its place.",
        ) from error
    if isinstance(data, _Numbers):
        raise Rejected(
            "The query counts lines instead of listing them.",
            fix='Give a selector of streams, as in loki:{app="shop"}.',
        )
    return sorted(Entry(*value[:2]) for stream in data.result for value in stream.values)
