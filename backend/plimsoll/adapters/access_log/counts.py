"""Counts over a whole log that stay small however long it is."""

from collections.abc import Callable
from typing import Final

import polars as pl

from plimsoll.adapters.access_log.frames import summed

_ROWS_BEFORE_COMPACTING: Final = 200_000
_ODD: Final = 0x9E3779B97F4A7C15
"""Spreads small numbers over 64 bits (Knuth's multiplicative hashing)."""


class Sums:
    """Rows of keys with a number `n`, added up now and then."""

    def __init__(self, schema: dict[str, type[pl.DataType]]) -> None:
        self._keys = list(schema)
        self._parts = [pl.DataFrame(schema=schema | {"n": pl.UInt64})]
        self._pending = 0

    def add(self, rows: pl.DataFrame) -> None:
        """Takes rows with the keys and `n`; other columns are ignored."""
        first = self._parts[0]
        self._parts.append(
            rows.select(pl.col(name).cast(kind) for name, kind in first.schema.items())
        )
        self._pending += rows.height
        if self._pending > _ROWS_BEFORE_COMPACTING + first.height:
            self.total()

    def total(self) -> pl.DataFrame:
        """One row a key."""
        if self._pending:
            self._parts = [summed(self._parts, self._keys)]
            self._pending = 0
        return self._parts[0]

    def rekey(self, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
        """Changes the keys of all rows; rows that fall together are added up."""
        self._parts = [summed([change(self.total())], self._keys)]


class ClientSets:
    """Which keys at least k clients have sent: up to k clients of each key are remembered."""

    def __init__(self, k: int) -> None:
        self._k = k
        self._pairs = pl.DataFrame(schema={"key": pl.UInt64, "client": pl.UInt64})
        self._reached = pl.Series("key", [], dtype=pl.UInt64)

    def empty(self) -> "ClientSets":
        """Another one of the same k."""
        return ClientSets(self._k)

    @property
    def pairs(self) -> pl.DataFrame:
        """`key` and `client` of all keys that fewer than k clients sent."""
        return self._pairs

    @property
    def reached(self) -> pl.Series:
        """The keys that k clients or more sent, sorted."""
        return self._reached

    def add(self, pairs: pl.DataFrame) -> None:
        """Takes columns `key` and `client`, which may repeat."""
        fresh = pairs.select(pl.col("key", "client").cast(pl.UInt64))
        if len(self._reached):
            fresh = fresh.filter(~pl.col("key").is_in(self._reached.implode()))
        if fresh.height:
            self._take(_unique(pl.concat([self._pairs, _unique(fresh)])))

    def reach(self, keys: pl.Series) -> None:
        """Says of keys that k clients sent them."""
        self._reached = pl.concat([self._reached, keys.cast(pl.UInt64)]).unique().sort()
        self._take(self._pairs)

    def forget(self, keys: pl.Series) -> None:
        """Drops what is known of keys."""
        gone = keys.cast(pl.UInt64).implode()
        self._pairs = self._pairs.filter(~pl.col("key").is_in(gone))
        self._reached = self._reached.filter(~self._reached.is_in(gone))

    def _take(self, pairs: pl.DataFrame) -> None:
        reached = pairs.group_by("key").len().filter(pl.col("len") >= self._k)["key"]
        if len(reached):
            self._reached = pl.concat([self._reached, reached]).unique().sort()
        self._pairs = pairs.filter(~pl.col("key").is_in(self._reached.implode()))


def _unique(pairs: pl.DataFrame) -> pl.DataFrame:
    """Each pair once, told by one number, which is much faster than by two.

    Should two pairs share the number, a client too few is counted and a value more is reduced.
    """
    return pairs.filter((pl.col("client") + pl.col("key") * _ODD).is_first_distinct())


def _distinct(hashes: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Each row once, told by one number."""
    number = pl.col("hash")
    for key in keys:
        number = number * _ODD + pl.col(key).cast(pl.UInt64)
    return hashes.filter(number.is_first_distinct())


class Distinct:
    """How many different values each key had, from the smallest of their hashes.

    Exact up to `size` values; above, (size - 1) divided by the largest of the `size` smallest
    hashes as a share of all (Bar-Yossef et al. 2002), off by about 1 / √size.
    """

    def __init__(self, schema: dict[str, type[pl.DataType]], size: int) -> None:
        self._keys = list(schema)
        self._size = size
        self._hashes = pl.DataFrame(schema=schema | {"hash": pl.UInt64})
        self._parts: list[pl.DataFrame] = []
        self._pending = 0

    def like(self, rows: pl.DataFrame) -> "Distinct":
        """Another one of the same keys and size, holding these rows."""
        schema = self._hashes.schema
        other = Distinct({name: type(schema[name]) for name in self._keys}, self._size)
        other.add(rows)
        return other

    def add(self, rows: pl.DataFrame) -> None:
        """Takes rows with the keys and `hash`."""
        schema = self._hashes.schema
        fresh = rows.select(pl.col(name).cast(kind) for name, kind in schema.items())
        fresh = _distinct(fresh, self._keys)
        self._parts.append(fresh)
        self._pending += fresh.height
        if self._pending > _ROWS_BEFORE_COMPACTING + self._hashes.height:
            self._compact()

    def hashes(self) -> pl.DataFrame:
        """The keys and their smallest hashes."""
        self._compact()
        return self._hashes

    def counts(self) -> pl.DataFrame:
        """One row a key, the number in `distinct`."""
        largest = pl.col("hash").max().cast(pl.Float64) / 2.0**64
        estimate = ((self._size - 1) / largest).round().cast(pl.UInt64)
        many = pl.len() >= self._size
        return (
            self.hashes()
            .group_by(self._keys)
            .agg(distinct=pl.when(many).then(estimate).otherwise(pl.len()))
        )

    def _compact(self) -> None:
        if not self._parts:
            return
        hashes = _distinct(pl.concat([self._hashes, *self._parts]), self._keys)
        if hashes.height > self._size:
            hashes = hashes.sort("hash")
            is_small = pl.int_range(pl.len()) < self._size
            hashes = hashes.filter(is_small.over(self._keys) if self._keys else is_small)
        self._hashes, self._parts, self._pending = hashes, [], 0
