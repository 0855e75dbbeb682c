"""One JSON object a line, with the names of nginx's variables or other usual ones."""

import polars as pl
from polars.exceptions import ComputeError

from plimsoll.adapters.access_log.rows import epoch_of

_CLIENT = ("remote_addr", "client_ip", "clientip", "remote_ip", "client", "ip")
_TIME = ("time_iso8601", "msec", "time_local", "@timestamp", "timestamp", "time", "ts")
_METHOD = ("request_method", "method", "http_method", "verb")
_TARGET = ("request_uri", "url", "path", "uri")
_ARGUMENTS = ("args", "query_string", "query")
_STATUS = ("status", "status_code", "http_status", "response_code")
_SENT = ("body_bytes_sent", "bytes_sent", "response_bytes", "bytes", "size")
_RECEIVED = ("request_length", "request_bytes")
_SECONDS = ("request_time",)
_MILLISECONDS = ("duration_ms", "latency_ms", "request_time_ms", "response_time_ms", "elapsed_ms")
_AGENT = ("http_user_agent", "user_agent", "agent", "useragent")

KEYS = tuple(
    dict.fromkeys(
        _CLIENT + _TIME + _METHOD + _TARGET + _ARGUMENTS + _STATUS + _SENT + _RECEIVED + _SECONDS
        + _MILLISECONDS + _AGENT + ("request",)
    )
)  # fmt: skip
_SCHEMA = dict.fromkeys(KEYS, pl.String)


def rows_of_block(data: bytes) -> pl.DataFrame | None:
    """One row a line; None if a line is not an object."""
    if b"\n[" in data or data.startswith(b"["):
        return None
    try:
        fields = pl.read_ndjson(data, schema=_SCHEMA)
    except ComputeError:
        return None
    return _rows(fields) if fields.height == data.count(b"\n") else None


def rows_of_lines(lines: pl.Series) -> pl.DataFrame:
    """One row a line, of nulls where a line is no object."""
    fields = pl.DataFrame({key: lines.str.json_path_match(f"$['{key}']") for key in KEYS})
    return _rows(fields)


def _rows(fields: pl.DataFrame) -> pl.DataFrame:
    target = pl.coalesce(*_TARGET)
    arguments = pl.coalesce(*_ARGUMENTS)
    whole = (
        pl.when(arguments.fill_null("").is_in(["", "-"]) | target.str.contains("?", literal=True))
        .then(target)
        .otherwise(target + "?" + arguments.str.strip_prefix("?"))
    )
    sent = pl.coalesce(*_SENT)
    agent = pl.coalesce(*_AGENT)
    return fields.select(
        client=pl.coalesce(*_CLIENT),
        time=epoch_of(fields.select(pl.coalesce(*_TIME)).to_series()),
        request=pl.coalesce(pl.coalesce(*_METHOD) + " " + whole, "request"),
        status=pl.coalesce(*_STATUS).cast(pl.UInt16, strict=False),
        response_bytes=pl.when(sent == "-").then(0).otherwise(sent.cast(pl.Int64, strict=False)),
        latency_ms=pl.coalesce(
            pl.coalesce(*_SECONDS).cast(pl.Float64, strict=False) * 1000,
            pl.coalesce(*_MILLISECONDS).cast(pl.Float64, strict=False),
        ),
        request_bytes=pl.coalesce(*_RECEIVED).cast(pl.Int64, strict=False),
        agent=agent,
    )
