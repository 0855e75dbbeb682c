"""Lines that their block's layout does not fit, each tried against every format."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeAlias

import polars as pl

from plimsoll.adapters.access_log import json_lines
from plimsoll.adapters.access_log.fast import rows_of
from plimsoll.adapters.access_log.layout import (
    LATENCY_IN_TAIL,
    LENGTH_IN_TAIL,
    LOG_LINE,
    MILLISECONDS_IN_TAIL,
    Formats,
    Layout,
)
from plimsoll.adapters.access_log.rows import IS_REQUEST, LONGEST_LINE_BYTES, SCHEMA, typed
from plimsoll.adapters.access_log.times import epoch_of

_QUOTES_OF_CLEAN_LINES = (2, 6, 8, 10)
_IS_OBJECT = r"^\s*\{"
_ASKS = "[/*]"
"""Every target has one of these: what has neither need not be tried against all formats."""

_Way: TypeAlias = Callable[[pl.Series], pl.DataFrame | None]
"""How lines become rows; None: it cannot say which is which."""


def split(data: bytes) -> pl.Series:
    """The lines of a block, empty ones included."""
    return pl.read_lines(data).to_series()


def rows_of_lines(lines: pl.Series, layout: Layout, formats: Formats) -> pl.DataFrame:
    """One row a line, in order, of nulls where no format fits."""
    numbered = pl.DataFrame({"line": lines}).with_row_index("number")
    left = numbered.filter(
        pl.col("line").str.len_bytes() <= LONGEST_LINE_BYTES,
        pl.col("line").str.contains(_ASKS),
    )
    found = [pl.DataFrame(schema={"number": pl.UInt32, **SCHEMA})]
    for fits, way in _ways(layout, formats):
        wanted = left.filter(fits)
        rows = way(wanted["line"]) if wanted.height else None
        if rows is not None and rows.height == wanted.height:
            requests = typed(rows).insert_column(0, wanted["number"]).filter(IS_REQUEST)
            found.append(requests)
            left = left.filter(~pl.col("number").is_in(requests["number"].implode()))
    return (
        numbered.select("number")
        .join(pl.concat(found), on="number", how="left", maintain_order="left")
        .drop("number")
    )


def _ways(layout: Layout, formats: Formats) -> Iterator[tuple[pl.Expr, _Way]]:
    """How to read lines, and which, the likely and quick ways first."""
    line = pl.col("line")
    is_object = line.str.contains(_IS_OBJECT)
    chosen = formats.dialect(layout)
    if formats.configured:
        yield pl.lit(value=True), formats.configured.rows_of_lines
    is_whole_object = is_object & line.str.json_path_match("$").is_not_null()
    if chosen:
        yield (
            is_whole_object,
            partial(_of_objects, of_block=partial(json_lines.rows_of_block, dialect=chosen)),
        )
    else:
        quotes = line.str.count_matches('"', literal=True)
        is_clean = ~is_object & quotes.is_in(list(_QUOTES_OF_CLEAN_LINES))
        yield is_clean, partial(_of_objects, of_block=partial(rows_of, layout=layout))
    yield pl.lit(value=True), _of_log_lines
    for dialect in formats.dialects:
        yield is_whole_object, partial(json_lines.rows_of_lines, dialect=dialect)
    for form in formats.forms:
        yield ~is_object, form.rows_of_lines


def _of_objects(
    lines: pl.Series, of_block: Callable[[bytes], pl.DataFrame | None]
) -> pl.DataFrame | None:
    return of_block(("\n".join(lines.to_list()) + "\n").encode())


def _of_log_lines(lines: pl.Series) -> pl.DataFrame:
    fields = lines.str.extract_groups(LOG_LINE).struct.unnest()
    sent = pl.col("bytes")
    tail = pl.col("tail")
    seconds = tail.str.extract(LATENCY_IN_TAIL).cast(pl.Float64, strict=False)
    milliseconds = tail.str.extract(MILLISECONDS_IN_TAIL).cast(pl.Float64, strict=False)
    return fields.select(
        client="client",
        time=epoch_of(fields["time"]),
        request="request",
        status=pl.col("status").cast(pl.UInt16, strict=False),
        response_bytes=pl.when(sent == "-").then(0).otherwise(sent.cast(pl.Int64, strict=False)),
        latency_ms=pl.coalesce(seconds * 1000, milliseconds),
        request_bytes=tail.str.extract(LENGTH_IN_TAIL).cast(pl.Int64, strict=False),
        agent="agent",
    )
