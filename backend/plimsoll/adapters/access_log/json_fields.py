"""What the fields of a JSON line mean: the names of nginx's variables, or other usual ones.

Several names may stand for one part of a request, the first that a line has is taken; the columns
of `rows.SCHEMA` come from the parts. Both ways of reading JSON (`json_lines.py`, `json_cuts.py`)
ask here.
"""

from collections.abc import Collection
from typing import Final, NamedTuple

import polars as pl

from plimsoll.adapters.access_log.times import epoch_of

PARTS: Final[dict[str, tuple[str, ...]]] = {
    "client": ("remote_addr", "client_ip", "clientip", "remote_ip", "client", "ip"),
    "time": ("time_iso8601", "msec", "time_local", "@timestamp", "timestamp", "time", "ts"),
    "method": ("request_method", "method", "http_method", "verb"),
    "target": ("request_uri", "url", "path", "uri"),
    "arguments": ("args", "query_string", "query"),
    "request": ("request",),
    "status": ("status", "status_code", "http_status", "response_code"),
    "sent": ("body_bytes_sent", "bytes_sent", "response_bytes", "bytes", "size"),
    "received": ("request_length", "request_bytes"),
    "seconds": ("request_time",),
    "milliseconds": (
        "duration_ms",
        "latency_ms",
        "request_time_ms",
        "response_time_ms",
        "elapsed_ms",
    ),
    "agent": ("http_user_agent", "user_agent", "agent", "useragent"),
}
"""Of each part the names it may have, the likeliest first."""

KEYS: Final = tuple(dict.fromkeys(key for keys in PARTS.values() for key in keys))

FRACTIONS: Final = frozenset(("time", "seconds", "milliseconds"))
"""Parts that may be numbers with a fraction."""


_NEEDED: Final = (("client",), ("time",), ("status",), ("method", "request"), ("target", "request"))


def is_request(keys: Collection[str]) -> bool:
    """Whether an object with these keys may be a request."""
    return all(any(key in keys for part in either for key in PARTS[part]) for either in _NEEDED)


class Column(NamedTuple):
    """A column of `rows.SCHEMA`."""

    parts: tuple[str, ...]
    value: pl.Expr
    """From the parts, which are text or null."""


def _whole_target() -> pl.Expr:
    target, arguments = pl.col("target"), pl.col("arguments")
    is_whole = arguments.fill_null("").is_in(["", "-"]) | target.str.contains("?", literal=True)
    with_arguments = target + "?" + arguments.str.strip_prefix("?")
    return pl.when(is_whole).then(target).otherwise(with_arguments)


def _number(part: str, kind: type[pl.DataType]) -> pl.Expr:
    return pl.col(part).cast(kind, strict=False)


COLUMNS: Final[dict[str, Column]] = {
    "client": Column(("client",), pl.col("client")),
    "time": Column(("time",), pl.col("time").map_batches(epoch_of, return_dtype=pl.Int64)),
    "request": Column(
        ("method", "target", "arguments", "request"),
        pl.coalesce(pl.col("method") + " " + _whole_target(), "request"),
    ),
    "status": Column(("status",), _number("status", pl.UInt16)),
    "response_bytes": Column(
        ("sent",), pl.when(pl.col("sent") == "-").then(0).otherwise(_number("sent", pl.Int64))
    ),
    "latency_ms": Column(
        ("seconds", "milliseconds"),
        pl.coalesce(_number("seconds", pl.Float64) * 1000, _number("milliseconds", pl.Float64)),
    ),
    "request_bytes": Column(("received",), _number("received", pl.Int64)),
    "agent": Column(("agent",), pl.col("agent")),
}


def rows_of_fields(fields: pl.DataFrame) -> pl.DataFrame:
    """Columns as in `rows.SCHEMA` from fields named as in KEYS."""
    parts = fields.select(pl.coalesce(keys).alias(part) for part, keys in PARTS.items())
    return parts.select(column.value.alias(name) for name, column in COLUMNS.items())
