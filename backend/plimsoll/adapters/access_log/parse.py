"""Blocks as rows: the fast way first, then the lines it could not read."""

from typing import NamedTuple

import polars as pl

from plimsoll.adapters.access_log import fast, json_cuts, json_lines, lines
from plimsoll.adapters.access_log.formats import Layout
from plimsoll.adapters.access_log.read import Block
from plimsoll.adapters.access_log.rows import Quick, Words, requests_of, typed


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
    is_short = not fast.has_overlong_line(data)
    quick = _quick(data, layout, words) if is_short else None
    if quick and quick.rows.height == quick.lines:
        return Parsed(quick.rows, quick.lines, 0, quick.rows["line"].clear())
    text = lines.split(data)
    odd = _others(len(text), quick)
    found = [quick.rows] if quick else []
    if is_short and layout.kind == "json":
        objects = _requests(json_lines.rows_of_block(_joined(text.gather(odd))), odd)
        found.append(words.coded(objects))
        odd = odd.filter(~odd.is_in(objects["line"].implode()))
    rest = text.gather(odd)
    requests = _requests(lines.rows_of_lines(rest, layout), odd)
    blank = odd.filter(rest.str.strip_chars() == "")
    is_bad = ~odd.is_in(pl.concat([requests["line"], blank]).implode())
    return Parsed(
        pl.concat([*found, words.coded(requests)]), len(text), len(blank), odd.filter(is_bad)
    )


def _quick(data: bytes, layout: Layout, words: Words) -> Quick | None:
    if layout.kind == "json":
        return json_cuts.quick(data, words)
    rows = fast.rows_of(data, layout)
    if rows is None:
        return None
    rows = typed(rows).with_row_index("line")
    return Quick(words.coded(requests_of(rows)), rows.height)


def _others(count: int, quick: Quick | None) -> pl.Series:
    """The numbers of the lines that were not read at once."""
    is_odd = pl.repeat(value=True, n=count, dtype=pl.Boolean, eager=True)
    if quick:
        is_odd = is_odd.scatter(quick.rows["line"], values=False)
    return is_odd.arg_true().alias("line")


def _joined(text: pl.Series) -> bytes:
    return str(text.str.join("\n").item()).encode()


def _requests(rows: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
    return requests_of(typed(rows).insert_column(0, numbers))
