"""Blocks as rows: the fast way first, then the lines it could not read."""

import codecs
from typing import NamedTuple

import polars as pl

from plimsoll.adapters.access_log import fast, json_cuts, json_lines, lines
from plimsoll.adapters.access_log.form import Form
from plimsoll.adapters.access_log.formats import w3c
from plimsoll.adapters.access_log.layout import UNKNOWN, Formats, layout_of
from plimsoll.adapters.access_log.read import Block
from plimsoll.adapters.access_log.rows import Quick, Words, requests_of, typed


class Parsed(NamedTuple):
    """The requests of a block."""

    rows: pl.DataFrame
    """As `Words.coded` says, and `line`, the number in the block from 0."""
    lines: int
    """All lines, blank ones too."""
    blank: int
    """Lines that need not be requests: empty ones, and directives."""
    bad: pl.Series
    """Numbers in the block, from 0, of lines that are no request."""


class Parser:
    """Reads the blocks of files one after another."""

    def __init__(self, formats: Formats) -> None:
        self.layout = UNKNOWN
        """Of the file that is being read."""
        self._formats = formats
        self._header = w3c.Header()

    def begin(self, block: Block) -> None:
        """Looks at the first block of a file, to know what the others are like."""
        data = block.data.removeprefix(codecs.BOM_UTF8)
        self.layout, self._header = layout_of(data, self._formats), w3c.Header()

    def parsed(self, block: Block, words: Words) -> Parsed:
        """The rows of a block."""
        data = fast.normalised(block.data)
        if block.is_first:
            data = data.removeprefix(codecs.BOM_UTF8)
        is_short = not fast.has_overlong_line(data)
        quick = self._quick(data, words) if is_short else None
        if quick and quick.rows.height == quick.lines:
            return Parsed(quick.rows, quick.lines, 0, quick.rows["line"].clear())
        text = lines.split(data)
        odd = _others(len(text), quick)
        found = [quick.rows] if quick else []
        dialect = self._formats.dialect(self.layout)
        if is_short and dialect:
            objects = json_lines.rows_of_block(_joined(text.gather(odd)), dialect)
            odd = self._taken(objects, odd, found, words)
        if self._header.fields or text.gather(odd).str.starts_with(w3c.FIELDS).any():
            rows, self._header = w3c.read(text.gather(odd), self._header)
            odd = self._taken(rows, odd, found, words)
        rest = text.gather(odd)
        is_blank = (rest.str.strip_chars() == "") | self._is_directive(rest)
        rows = lines.rows_of_lines(rest, self.layout, self._formats)
        left = self._taken(rows, odd, found, words)
        blank = odd.filter(is_blank)
        bad = left.filter(~left.is_in(blank.implode()))
        return Parsed(pl.concat(found), len(text), len(blank), bad)

    def _quick(self, data: bytes, words: Words) -> Quick | None:
        dialect, form = self._formats.dialect(self.layout), self._formats.form(self.layout)
        if dialect and not form:
            return json_cuts.quick(data, words, dialect)
        rows = _of_form(data, form) if form else fast.rows_of(data, self.layout)
        if rows is None:
            return None
        rows = typed(rows).with_row_index("line")
        return Quick(words.coded(requests_of(rows)), rows.height)

    @staticmethod
    def _taken(
        rows: pl.DataFrame, numbers: pl.Series, found: list[pl.DataFrame], words: Words
    ) -> pl.Series:
        """Adds the requests among the rows of numbered lines; the numbers that are left."""
        requests = requests_of(typed(rows).insert_column(0, numbers))
        found.append(words.coded(requests))
        return numbers.filter(~numbers.is_in(requests["line"].implode()))

    def _is_directive(self, text: pl.Series) -> pl.Series:
        """Whether lines are directives or, below some, comments."""
        if self._header.fields:
            return text.str.starts_with("#")
        return text.str.contains(w3c.DIRECTIVE)


def _of_form(data: bytes, form: Form) -> pl.DataFrame:
    return form.rows_of_lines(lines.split(data))


def _others(count: int, quick: Quick | None) -> pl.Series:
    """The numbers of the lines that were not read at once."""
    is_odd = pl.repeat(value=True, n=count, dtype=pl.Boolean, eager=True)
    if quick:
        is_odd = is_odd.scatter(quick.rows["line"], values=False)
    return is_odd.arg_true().alias("line")


def _joined(text: pl.Series) -> bytes:
    return str(text.str.join("\n").item()).encode()
