"""A whole block at once: the columns of a log as those of a table.

A common or combined log is a table of words between spaces, with quotes: a CSV reader splits it
several times faster than an expression does. It must not be believed where quotes are unbalanced,
so every step here may answer None, "not this way", and `lines.py` goes through the lines.
"""

import warnings
from typing import Final

import polars as pl
from polars.exceptions import ComputeError

from plimsoll.adapters.access_log import json_lines
from plimsoll.adapters.access_log.formats import Layout
from plimsoll.adapters.access_log.rows import epoch_of

LONGEST_LINE_BYTES: Final = 1 << 16

_COLUMNS = tuple(f"c{number}" for number in range(20))
_WORDS = dict.fromkeys(_COLUMNS, pl.String)


def normalised(data: bytes) -> bytes:
    """The same lines as valid UTF-8 with Unix line ends."""
    if not data.isascii():
        data = data.decode("utf-8", errors="replace").encode()
    return data.replace(b"\r\n", b"\n") if b"\r" in data else data


def has_overlong_line(data: bytes) -> bool:
    """Whether a line is longer than 64 KB."""
    position = 0
    while len(data) - position > LONGEST_LINE_BYTES:
        end = data.rfind(b"\n", position, position + LONGEST_LINE_BYTES + 1)
        if end < 0:
            return True
        position = end + 1
    return False


def rows_of(data: bytes, lines: int, layout: Layout) -> pl.DataFrame | None:
    """One row a line, in order, columns as in `rows.SCHEMA`; None if lines have to be looked at."""
    if layout.kind == "json":
        return json_lines.rows_of_block(data, lines)
    return _rows_of_words(data, lines, layout)


def _rows_of_words(data: bytes, lines: int, layout: Layout) -> pl.DataFrame | None:
    if b"\\" in data:
        # An escaped quote would end the word for a CSV reader; which quote it was does not matter.
        data = data.replace(b'\\"', b"\\'")
    words = _read(data, layout)
    if words is None or words.height != lines:
        return None
    sent = pl.col("c7").cast(pl.Int64, strict=False)
    frame = words.select(
        client=pl.col("c0"),
        time=_epoch(words["c3"], words["c4"]),
        request=pl.col("c5"),
        status=pl.col("c6").cast(pl.UInt16, strict=False),
        response_bytes=pl.when(pl.col("c7") == "-").then(0).otherwise(sent),
        latency_ms=_number(layout.latency_column, pl.Float64) * 1000,
        request_bytes=_number(layout.length_column, pl.Int64),
        agent=pl.col("c9") if layout.kind == "combined" else pl.lit(None, dtype=pl.String),
    )
    # Bytes that are no number tell of a line that is laid out differently.
    return frame.with_columns(
        status=pl.when(pl.col("response_bytes").is_not_null()).then(pl.col("status"))
    )


def _read(data: bytes, layout: Layout) -> pl.DataFrame | None:
    wanted = [0, 3, 4, 5, 6, 7]
    if layout.kind == "combined":
        wanted.append(9)
    wanted += [
        column
        for column in (layout.latency_column, layout.length_column)
        if column is not None and column < len(_COLUMNS)
    ]
    try:
        with warnings.catch_warnings():
            # It warns of rows it cannot make sense of; the caller counts them.
            warnings.simplefilter("ignore", UserWarning)
            return pl.read_csv(
                data,
                has_header=False,
                separator=" ",
                quote_char='"',
                schema=_WORDS,
                columns=wanted,
                truncate_ragged_lines=True,
                missing_columns="insert",
                extra_columns="ignore",
            )
    except ComputeError:
        return None


def _number(column: int | None, kind: type[pl.Float64 | pl.Int64]) -> pl.Expr:
    if column is None or column >= len(_COLUMNS):
        return pl.lit(None, dtype=kind)
    return pl.col(_COLUMNS[column]).cast(kind, strict=False)


def _epoch(time: pl.Series, zone: pl.Series) -> pl.Series:
    """Of `[02/Mar/2026:00:00:00` and `+0000]`."""
    only = zone[0]
    if only is not None and (zone == only).fill_null(value=False).all():
        return _with_zone(time, only)
    return epoch_of(time + " " + zone, ("[%d/%b/%Y:%H:%M:%S %z]",))


def _with_zone(time: pl.Series, zone: str) -> pl.Series:
    offset: int | None = epoch_of(
        pl.Series([f"[01/Jan/1970:00:00:00 {zone}"]), ("[%d/%b/%Y:%H:%M:%S %z]",)
    )[0]
    if offset is None:
        return pl.repeat(None, len(time), dtype=pl.Int64, eager=True)
    # Lines come in order, or nearly: to parse where the time changes is to parse seldom.
    changes = time.ne_missing(time.shift(1))
    if changes.sum() * 4 > len(time):
        return epoch_of(time, ("[%d/%b/%Y:%H:%M:%S",)) + offset
    changes = changes.scatter(0, values=True)
    runs = epoch_of(time.filter(changes), ("[%d/%b/%Y:%H:%M:%S",)) + offset
    return runs.gather(changes.cast(pl.UInt32).cum_sum() - 1)
