"""What the HTTP API of Prometheus answers, as types.

https://prometheus.io/docs/prometheus/latest/querying/api/ describes the format. Samples come by the
million, so they are looked at once, column by column, and not validated one by one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias, cast

from pydantic import JsonValue

from plimsoll.kit.errors import Unavailable

Labels: TypeAlias = Mapping[str, str]


class Series(NamedTuple):
    """Samples of one series, oldest first as the server sent them."""

    labels: Labels
    times_s: Sequence[float]
    values: Sequence[str]
    """Numbers as text, also `NaN` and `+Inf`."""


@dataclass(frozen=True, slots=True)
class NativeBucket:
    """One bucket of a native histogram: how many values between two borders."""

    left: float
    right: float
    count: float


@dataclass(frozen=True, slots=True)
class NativeHistogram:
    """A sample of a native histogram."""

    count: float
    buckets: tuple[NativeBucket, ...]


class Instant(NamedTuple):
    """One series at one moment."""

    labels: Labels
    value: float | None
    """None: the sample is a histogram."""
    histogram: NativeHistogram | None = None


def data_of(document: JsonValue) -> JsonValue:
    """What an answer carries.

    Raises:
        Unavailable: it is none of Prometheus.
    """
    if not isinstance(document, dict) or document.get("status") != "success":
        raise _foreign()
    return document.get("data")


def names_of(data: JsonValue) -> tuple[str, ...]:
    """A list of labels or of values of one."""
    if data is None:
        return ()
    if not isinstance(data, list) or not all(isinstance(each, str) for each in data):
        raise _foreign()
    return tuple(cast("list[str]", data))


def labels_of(data: JsonValue) -> tuple[Labels, ...]:
    """A list of series."""
    if not isinstance(data, list) or not all(isinstance(each, dict) for each in data):
        raise _foreign()
    return tuple(cast("list[dict[str, str]]", data))


def matrix_of(data: JsonValue) -> tuple[Series, ...]:
    """The samples of several series; histograms are left out."""
    found: list[Series] = []
    for each in _result(data, "matrix"):
        pairs = cast("list[tuple[float, str]]", each.get("values") or [])
        if pairs:
            try:
                times, values = zip(*pairs, strict=True)
            except (TypeError, ValueError):
                raise _foreign() from None
            found.append(Series(cast("dict[str, str]", each["metric"]), times, values))
    return tuple(found)


def vector_of(data: JsonValue) -> tuple[Instant, ...]:
    """Several series at one moment."""
    found: list[Instant] = []
    for each in _result(data, "vector"):
        labels = cast("dict[str, str]", each["metric"])
        try:
            if "value" in each:
                value = cast("list[str]", each["value"])[1]
                found.append(Instant(labels, float(value)))
            elif "histogram" in each:
                shape = cast("list[dict[str, JsonValue]]", each["histogram"])[1]
                found.append(Instant(labels, None, _native(shape)))
        except (TypeError, ValueError, KeyError, IndexError):
            raise _foreign() from None
    return tuple(found)


def _native(shape: dict[str, JsonValue]) -> NativeHistogram:
    """Buckets are written [rule of the borders, left, right, count]; empty ones are absent."""
    buckets = cast("list[list[str]]", shape.get("buckets") or [])
    return NativeHistogram(
        float(cast("str", shape["count"])),
        tuple(
            NativeBucket(float(left), float(right), float(count))
            for _, left, right, count in buckets
        ),
    )


def _result(data: JsonValue, kind: str) -> list[dict[str, JsonValue]]:
    if not isinstance(data, dict) or data.get("resultType") != kind:
        raise _foreign()
    result = data.get("result")
    if not isinstance(result, list):
        raise _foreign()
    for each in result:
        if not isinstance(each, dict) or not isinstance(each.get("metric"), dict):
            raise _foreign()
    return cast("list[dict[str, JsonValue]]", result)


def _foreign() -> Unavailable:
    return Unavailable(
        "What answers is no Prometheus: its answer has another form.",
        fix="Check PLIMSOLL_PROMETHEUS__URL, and whether a proxy answers in its place.",
    )
