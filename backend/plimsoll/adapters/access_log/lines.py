"""Lines that their block's layout does not fit, each tried against every format."""

import polars as pl

from plimsoll.adapters.access_log import json_lines
from plimsoll.adapters.access_log.fast import LONGEST_LINE_BYTES, rows_of
from plimsoll.adapters.access_log.formats import (
    LATENCY_IN_TAIL,
    LENGTH_IN_TAIL,
    LOG_LINE,
    Layout,
)
from plimsoll.adapters.access_log.rows import IS_REQUEST, typed
from plimsoll.adapters.access_log.times import epoch_of

_QUOTES_OF_CLEAN_LINES = (2, 6, 8)


def split(data: bytes) -> pl.Series:
    """The lines of a block, empty ones included."""
    return pl.read_lines(data).to_series()


def rows_of_lines(lines: pl.Series, layout: Layout) -> pl.DataFrame:
    """One row a line, in order, of nulls where no format fits."""
    numbered = pl.DataFrame({"line": lines}).with_row_index("number")
    is_short = pl.col("line").str.len_bytes() <= LONGEST_LINE_BYTES
    is_object = pl.col("line").str.contains(r"^\s*\{")
    if layout.kind == "json":
        is_clean = is_object & is_short & pl.col("line").str.json_path_match("$").is_not_null()
    else:
        quotes = pl.col("line").str.count_matches('"', literal=True)
        is_clean = is_short & ~is_object & quotes.is_in(list(_QUOTES_OF_CLEAN_LINES))
    clean = numbered.filter(is_clean)
    found: list[pl.DataFrame] = []
    if clean.height:
        text = "\n".join(clean["line"].to_list()) + "\n"
        is_json = layout.kind == "json"
        rows = (
            json_lines.rows_of_block(text.encode()) if is_json else rows_of(text.encode(), layout)
        )
        if rows is not None and rows.height == clean.height:
            found.append(_requests(rows, clean["number"]))
    done = found[0]["number"] if found else pl.Series([], dtype=pl.UInt32)
    rest = numbered.filter(is_short & ~pl.col("number").is_in(done.implode()))
    found += [
        _requests(_of_log_lines(rest["line"]), rest["number"]),
        _requests(json_lines.rows_of_lines(rest["line"]), rest["number"]),
    ]
    return (
        numbered.select("number")
        .join(pl.concat(found), on="number", how="left", maintain_order="left")
        .drop("number")
    )


def _requests(rows: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
    return typed(rows).insert_column(0, numbers).filter(IS_REQUEST)


def _of_log_lines(lines: pl.Series) -> pl.DataFrame:
    fields = lines.str.extract_groups(LOG_LINE).struct.unnest()
    sent = pl.col("bytes")
    tail = pl.col("tail")
    return fields.select(
        client="client",
        time=epoch_of(fields["time"]),
        request="request",
        status=pl.col("status").cast(pl.UInt16, strict=False),
        response_bytes=pl.when(sent == "-").then(0).otherwise(sent.cast(pl.Int64, strict=False)),
        latency_ms=tail.str.extract(LATENCY_IN_TAIL).cast(pl.Float64, strict=False) * 1000,
        request_bytes=tail.str.extract(LENGTH_IN_TAIL).cast(pl.Int64, strict=False),
        agent="agent",
    )
