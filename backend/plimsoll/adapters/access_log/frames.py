"""Steps on columns that several modules share."""

from typing import Final, NamedTuple

import polars as pl

_TABLE_A_ROW: Final = 4
"""Possible pairs a row up to which a table of them all is quicker than a join."""


class Factors(NamedTuple):
    """A column as codes and the distinct values they stand for."""

    codes: pl.Series
    """UInt32, null where the value is."""
    values: pl.Series
    """The value of code *i* at index *i*."""


def factorise(column: pl.Series) -> Factors:
    """Replaces strings by codes, so that work is done once per distinct value."""
    # A set of categories of its own: its codes are dense, in the order in which values first
    # appear, and it is forgotten with the column, which has to outlive the last use of a code.
    kind = pl.Categorical(pl.Categories.random())
    categorical = column.cast(kind)
    return factors_of(categorical)


def factors_of(categorical: pl.Series) -> Factors:
    """The codes and values of a column of categories of its own."""
    codes = categorical.to_physical()
    size = codes.len() - codes.null_count() and int(codes.max() or 0) + 1  # type: ignore[arg-type]
    values = pl.int_range(size, dtype=pl.UInt32, eager=True).cat.to(categorical.dtype)
    return Factors(codes, values.cast(pl.String))


def runs_of(column: pl.Series) -> Factors:
    """Like `factorise`, quicker: but what comes again later is another code."""
    mark = column.hash()
    starts = (mark != mark.shift(1)).fill_null(value=True)
    return Factors(starts.cast(pl.UInt32).cum_sum() - 1, column.filter(starts))


class Pairs(NamedTuple):
    """Which values of two columns stand in the same row."""

    codes: pl.Series
    """Of each row its pair."""
    left: pl.Series
    right: pl.Series
    """The codes of each pair, in the order in which pairs first appear."""


def crossed(left: Factors, right: Factors) -> Pairs:
    """Distinct pairs of two columns without nulls."""
    width = max(1, len(right.values))
    key = left.codes.cast(pl.UInt64) * width + right.codes
    first = key.filter(key.is_first_distinct())
    number = pl.int_range(len(first), dtype=pl.UInt32, eager=True)
    size = len(left.values) * width
    if size <= _TABLE_A_ROW * len(key):
        table = pl.repeat(0, size, dtype=pl.UInt32, eager=True).scatter(first, number)
        codes = table.gather(key)
    else:
        numbers = pl.DataFrame({"key": first, "number": number})
        codes = key.to_frame("key").join(numbers, on="key", how="left", maintain_order="left")[
            "number"
        ]
    return Pairs(codes, (first // width).cast(pl.UInt32), (first % width).cast(pl.UInt32))


def summed(parts: list[pl.DataFrame], keys: list[str]) -> pl.DataFrame:
    """The rows of all parts with the same keys as one, `n` added up."""
    return pl.concat(parts).group_by(keys).agg(pl.col("n").sum())
