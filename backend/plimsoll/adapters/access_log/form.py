"""A format whose lines a regular expression describes."""

from typing import NamedTuple

import polars as pl

from plimsoll.adapters.access_log.parts import Columns, rows_of_parts


class Form(NamedTuple):
    """Lines of text, each a request."""

    name: str
    """For people: in messages and notes."""
    expression: str
    """In the syntax of Rust's `regex`, whose time is linear; groups are named after parts, or
    after what `columns` asks for."""
    columns: Columns
    is_zoned: bool = True
    """Whether its times say where they are from, or are UTC by definition."""
    more: tuple[str, ...] = ()
    """Expressions for other groups, each looked for in the whole line by itself."""

    def rows_of_lines(self, lines: pl.Series) -> pl.DataFrame:
        """One row a line, of nulls where the line is not of this form."""
        found = [
            lines.str.extract_groups(expression).struct.unnest()
            for expression in (self.expression, *self.more)
        ]
        return rows_of_parts(pl.concat(found, how="horizontal"), self.columns)
