"""One JSON object a line, with the names of nginx's variables or other usual ones."""

import json
from itertools import compress

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


_FEW = 2_048
"""Lines that are looked at one by one when a bad one is among them."""


def rows_of_block(data: bytes) -> pl.DataFrame:
    """One row a line, of nulls where a line is no object."""
    fields = _read(data, data.count(b"\n") + (not data.endswith(b"\n")))
    if fields is None:
        lines = data.removesuffix(b"\n").split(b"\n")
        few = (lines[at : at + _FEW] for at in range(0, len(lines), _FEW))
        fields = pl.concat([_fields(some) for some in few])
    return _rows(fields)


def _fields(lines: list[bytes]) -> pl.DataFrame:
    """All fields as text. One bad line fails all that are read with it, so it is looked for."""
    read = _read(b"\n".join(lines), len(lines))
    if read is not None:
        return read
    is_good = [_is_object(line) for line in lines]
    read = _read(b"\n".join(compress(lines, is_good)), sum(is_good))
    if read is None:
        text = pl.Series([line.decode(errors="replace") for line in lines], dtype=pl.String)
        return _fields_one_by_one(text)
    numbers = iter(range(len(lines)))
    places = [next(numbers) if good else None for good in is_good]
    return read.select(pl.all().gather(pl.Series(places, dtype=pl.UInt32)))


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _read(data: bytes, lines: int) -> pl.DataFrame | None:
    """None if one of so many lines is no object."""
    if b"\n[" in data or data.startswith(b"["):
        return None
    try:
        fields = pl.read_ndjson(data, schema=_SCHEMA)
    except ComputeError:
        return None
    return fields if fields.height == lines else None


def rows_of_lines(lines: pl.Series) -> pl.DataFrame:
    """One row a line, of nulls where a line is no object."""
    return _rows(_fields_one_by_one(lines))


def _fields_one_by_one(lines: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({key: lines.str.json_path_match(f"$['{key}']") for key in KEYS})


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
