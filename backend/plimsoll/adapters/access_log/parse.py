"""Blocks as rows: the fast way first, then the lines it could not read."""

from typing import NamedTuple

import polars as pl

from plimsoll.adapters.access_log import fast, lines
from plimsoll.adapters.access_log.formats import Layout
from plimsoll.adapters.access_log.read import Block
from plimsoll.adapters.access_log.rows import IS_REQUEST, SCHEMA, Words, typed


class Parsed(NamedTuple):
    """The requests of a block."""

    rows: pl.DataFrame
    """As `Words.coded` says, and `line`, the number in the block from 0."""
    lines: int
    """All lines, blank ones too."""
    blank: int
    bad: pl.Series
    """Numbers in the block, from 0, of lines that are no request."""


def parsed(block: Block, layout: Layout, words: Words) -> Parsed:
    """The rows of a block."""
    data = fast.normalised(block.data)
    rows = None if fast.has_overlong_line(data) else fast.rows_of(data, layout)
    text: list[bytes] = []
    if rows is None:
        text = lines.split(data)
        rows = pl.DataFrame(schema=SCHEMA)
        odd = pl.int_range(len(text), dtype=pl.UInt32, eager=True).alias("line")
    else:
        odd = rows.select((~IS_REQUEST).arg_true().alias("line")).to_series()
    rows = typed(rows).with_row_index("line")
    if not len(odd):
        return Parsed(words.coded(rows), rows.height, 0, odd)
    text = text or lines.split(data)
    odd_text = pl.Series([text[number].decode() for number in odd], dtype=pl.String)
    found = typed(lines.rows_of_lines(odd_text, layout)).insert_column(0, odd)
    blank = odd.filter(odd_text.str.strip_chars() == "")
    bad = found.filter(~IS_REQUEST & ~pl.col("line").is_in(blank.implode()))["line"]
    good = pl.concat([rows.filter(IS_REQUEST), found.filter(IS_REQUEST)])
    return Parsed(words.coded(good), len(text), len(blank), bad)
