"""One JSON object a line, decoded."""

import json
from itertools import compress

import polars as pl
from polars.exceptions import ComputeError

from plimsoll.adapters.access_log.json_fields import KEYS, rows_of_fields

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
    return rows_of_fields(fields)


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
    return rows_of_fields(_fields_one_by_one(lines))


def _fields_one_by_one(lines: pl.Series) -> pl.DataFrame:
    line = pl.col("line")
    return lines.to_frame("line").select(
        line.str.json_path_match(f"$['{key}']").alias(key) for key in KEYS
    )
