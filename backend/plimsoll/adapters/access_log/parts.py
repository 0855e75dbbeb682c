"""The parts that formats name, and the columns of a request made of them.

A format says where the parts are (`form.py` for lines of text, `json_fields.py` for JSON); the
columns of `rows.SCHEMA` come from the parts, by the rules of `COLUMNS` or a format's own.
"""

from collections.abc import Mapping
from functools import partial
from typing import Final, NamedTuple, TypeAlias

import polars as pl

from plimsoll.adapters.access_log.times import epoch_of

UTC: Final = "UTC"

PARTS: Final = (
    "client",
    "time",
    "method",
    "target",
    "arguments",
    "request",
    "status",
    "sent",
    "received",
    "seconds",
    "milliseconds",
    "microseconds",
    "nanoseconds",
    "agent",
)
"""All there are; a format has some. Bytes are sent to the client and received from it."""


class Column(NamedTuple):
    """A column of `rows.SCHEMA`."""

    parts: tuple[str, ...]
    value: pl.Expr
    """From the parts, which are text or null."""


Columns: TypeAlias = Mapping[str, Column]


def number(part: str, kind: type[pl.DataType]) -> pl.Expr:
    """A part as a number, null where it is none."""
    return pl.col(part).cast(kind, strict=False)


def time(value: pl.Expr, zone: str = UTC) -> Column:
    """The column of times, those that name no zone being of this one."""
    epoch = partial(epoch_of, zone=zone)
    return Column(("time",), value.map_batches(epoch, return_dtype=pl.Int64))


def without_port(address: pl.Expr) -> pl.Expr:
    """`10.0.0.1:4711` and `[::1]:4711` without what follows the last colon."""
    return address.str.replace(r"^(?:\[([^\]]+)\]|([^:]+)):[0-9]+$", "${1}${2}")


def _whole_target() -> pl.Expr:
    target, arguments = pl.col("target"), pl.col("arguments")
    is_whole = arguments.fill_null("").is_in(["", "-"]) | target.str.contains("?", literal=True)
    with_arguments = target + "?" + arguments.str.strip_prefix("?")
    return pl.when(is_whole).then(target).otherwise(with_arguments)


def _bytes(part: str) -> pl.Expr:
    return pl.when(pl.col(part) == "-").then(0).otherwise(number(part, pl.Int64))


COLUMNS: Final[dict[str, Column]] = {
    "client": Column(("client",), pl.col("client")),
    "time": time(pl.col("time")),
    "request": Column(
        ("method", "target", "arguments", "request"),
        pl.coalesce(pl.col("method") + " " + _whole_target(), "request"),
    ),
    "status": Column(("status",), number("status", pl.UInt16)),
    "response_bytes": Column(("sent",), _bytes("sent")),
    "latency_ms": Column(
        ("seconds", "milliseconds"),
        pl.coalesce(number("seconds", pl.Float64) * 1000, number("milliseconds", pl.Float64)),
    ),
    "request_bytes": Column(("received",), number("received", pl.Int64)),
    "agent": Column(("agent",), pl.col("agent")),
}
"""As nginx means its variables."""


def columns(zone: str = UTC, own: Columns | None = None) -> Columns:
    """COLUMNS with times that name no zone in this one, and a format's own instead of theirs."""
    return COLUMNS | {"time": time(pl.col("time"), zone)} | dict(own or {})


def rows_of_parts(parts: pl.DataFrame, wanted: Columns) -> pl.DataFrame:
    """Columns as in `rows.SCHEMA`; parts that are not there are null."""
    there = set(parts.columns)
    missing = {part for column in wanted.values() for part in column.parts} - there
    nothing = pl.lit(None, dtype=pl.String)
    whole = parts.with_columns(nothing.alias(part) for part in sorted(missing))
    return whole.select(column.value.alias(name) for name, column in wanted.items())
