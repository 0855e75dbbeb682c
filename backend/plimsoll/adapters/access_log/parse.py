"""Blocks as rows: the fast way first, then the lines it could not read."""

from typing import NamedTuple

import polars as pl

from plimsoll.adapters.access_log import fast, lines
from plimsoll.adapters.access_log.formats import Layout
from plimsoll.adapters.access_log.read import Block
from plimsoll.adapters.access_log.rows import IS_REQUEST, SCHEMA


class Parsed(NamedTuple):
    """The requests of a block."""

    rows: pl.DataFrame
    """`rows.SCHEMA` and `line`, the number in the block from 0."""
    lines: int
    """Lines that are not blank."""
    bad: pl.Series
    """Numbers in the block, from 0, of lines that are no request."""


def parsed(block: Block, layout: Layout) -> Parsed:
    """The rows of a block."""
    data = fast.normalised(block.data)
    rows = None if fast.has_overlong_line(data) else fast.rows_of(data, block.lines, layout)
    if rows is not None:
        rows = _typed(rows).with_row_index("line")
        odd = rows.filter(~IS_REQUEST)["line"]
        if not len(odd):
            return Parsed(rows, rows.height, odd)
        text = lines.split(data).gather(odd)
        found = _typed(lines.rows_of_lines(text, layout)).insert_column(0, odd)
        rows = pl.concat([rows.filter(IS_REQUEST), found])
    else:
        text = lines.split(data)
        rows = _typed(lines.rows_of_lines(text, layout)).with_row_index("line")
        odd = rows["line"]
    is_blank = text.str.strip_chars() == ""
    blank = odd.filter(is_blank)
    good = rows.filter(IS_REQUEST)
    bad = rows.filter(~IS_REQUEST & ~pl.col("line").is_in(blank.implode()))["line"].sort()
    return Parsed(good, good.height + len(bad), bad)


def _typed(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
