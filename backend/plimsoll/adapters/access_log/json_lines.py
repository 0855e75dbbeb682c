"""One JSON object a line, decoded."""

import json
from itertools import compress

import polars as pl
from polars.exceptions import ComputeError, SchemaError

from plimsoll.adapters.access_log.json_fields import Dialect, field_of, path_of, schema_of

_FEW = 2_048
"""Lines that are looked at one by one when a bad one is among them."""


def rows_of_block(data: bytes, dialect: Dialect) -> pl.DataFrame:
    """One row a line, of nulls where a line is no object."""
    fields = _read(data, dialect, data.count(b"\n") + (not data.endswith(b"\n")))
    if fields is None:
        lines = data.removesuffix(b"\n").split(b"\n")
        few = (lines[at : at + _FEW] for at in range(0, len(lines), _FEW))
        fields = pl.concat([_fields(some, dialect) for some in few])
    return dialect.rows_of_fields(fields)


def _fields(lines: list[bytes], dialect: Dialect) -> pl.DataFrame:
    """All fields as text. One bad line fails all that are read with it, so it is looked for."""
    read = _read(b"\n".join(lines), dialect, len(lines))
    if read is not None:
        return read
    is_good = [_is_object(line) for line in lines]
    read = _read(b"\n".join(compress(lines, is_good)), dialect, sum(is_good))
    if read is None:
        text = pl.Series([line.decode(errors="replace") for line in lines], dtype=pl.String)
        return _fields_one_by_one(text, dialect)
    numbers = iter(range(len(lines)))
    places = [next(numbers) if good else None for good in is_good]
    return read.select(pl.all().gather(pl.Series(places, dtype=pl.UInt32)))


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _read(data: bytes, dialect: Dialect, lines: int) -> pl.DataFrame | None:
    """None if one of so many lines is no object."""
    if b"\n[" in data or data.startswith(b"["):
        return None
    try:
        read = pl.read_ndjson(data, schema=schema_of(dialect.keys))
    except (ComputeError, SchemaError):
        return None
    if read.height != lines:
        return None
    return read if dialect.is_flat else read.select(field_of(k).alias(k) for k in dialect.keys)


def rows_of_lines(lines: pl.Series, dialect: Dialect) -> pl.DataFrame:
    """One row a line, of nulls where a line is no object."""
    return dialect.rows_of_fields(_fields_one_by_one(lines, dialect))


def _fields_one_by_one(lines: pl.Series, dialect: Dialect) -> pl.DataFrame:
    line = pl.col("line")
    return lines.to_frame("line").select(
        line.str.json_path_match(path_of(key)).alias(key) for key in dialect.keys
    )
