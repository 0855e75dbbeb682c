"""Steps on columns that several modules share."""

from typing import NamedTuple

import polars as pl


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


def summed(parts: list[pl.DataFrame], keys: list[str]) -> pl.DataFrame:
    """The rows of all parts with the same keys as one, `n` added up."""
    return pl.concat(parts).group_by(keys).agg(pl.col("n").sum())
