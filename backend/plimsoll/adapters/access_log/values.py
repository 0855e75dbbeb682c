"""What filled the variable parts, in bounded memory: candidates to be kept, and reduced ones."""

from typing import Final

import polars as pl

from plimsoll.adapters.access_log.counts import ClientSets, Distinct, Sums

CANDIDATES: Final = 5_000
"""Values a slot remembers when it has to forget some: the most frequent."""
_FORGETS_ABOVE: Final = 20_000
_MOST_SLOTS: Final = 100_000
_HASHES: Final = 2_048
_SEED: Final = 20_011
_ODD: Final = 0x9E3779B97F4A7C15

REDUCED: Final[dict[str, type[pl.DataType]]] = {
    "slot": pl.UInt64,
    "shape": pl.UInt8,
    "length": pl.UInt32,
}
_CANDIDATE: Final[dict[str, type[pl.DataType]]] = {
    **REDUCED,
    "value": pl.String,
    "mark": pl.UInt64,
    "id": pl.UInt64,
}


class Values:
    """Values of all slots; a slot is a number."""

    def __init__(self, k: int) -> None:
        self._candidates = pl.DataFrame(schema=_CANDIDATE)
        self._counts = Sums({"id": pl.UInt64})
        self.clients = ClientSets(k)
        self.reduced = Sums(REDUCED)
        self.distinct = Distinct(REDUCED, _HASHES)
        self.requests = Sums({"slot": pl.UInt64})
        self._next_id = 0
        self._crowded = pl.Series("slot", [], dtype=pl.UInt64)
        self._slots = pl.Series([], dtype=pl.UInt64)

    def known(self, slots: pl.Series) -> pl.Series:
        """Of distinct slots those that are remembered; new ones are while there is room."""
        new = slots.filter(~slots.is_in(self._slots.implode())).sort()
        self._slots = pl.concat([self._slots, new.head(_MOST_SLOTS - len(self._slots))])
        return slots.filter(slots.is_in(self._slots.implode()))

    def add(self, seen: pl.DataFrame) -> pl.DataFrame:
        """Takes distinct `slot` and `value` with `shape`, `length`, `may_keep` and `n`.

        Returns:
            `row` (the index in `seen`) and `id` of those whose clients are still to be told.
        """
        self.reduce(seen.filter(~pl.col("may_keep")))
        # Values are told apart by 64 bits, which is much faster than by their text.
        mark = self.hash_of(seen["value"]) + seen["slot"] * _ODD
        fresh = (
            seen.with_columns(mark=mark)
            .with_row_index("row")
            .filter("may_keep")
            .join(self._candidates.select("mark", "id"), on="mark", how="left")
        )
        old = fresh.filter(pl.col("id").is_not_null())
        new = fresh.filter(pl.col("id").is_null()).sort("row")
        if len(self._crowded):
            # Where many values are known, one that comes once in a block is not among the frequent.
            is_rare = pl.col("slot").is_in(self._crowded.implode()) & (pl.col("n") == 1)
            self.reduce(new.filter(is_rare))
            new = new.filter(~is_rare)
        first = self._next_id
        self._next_id += new.height
        ids = pl.int_range(first, self._next_id, dtype=pl.UInt64, eager=True)
        new = new.with_columns(id=ids)
        self._candidates = pl.concat(
            [
                self._candidates,
                new.select(pl.col(name).cast(kind) for name, kind in _CANDIDATE.items()),
            ]
        )
        self._counts.add(old)
        self._counts.add(new)
        open_ = old.filter(~pl.col("id").is_in(self.clients.reached.implode()))
        return pl.concat([open_.select("row", "id"), new.select("row", "id")])

    def reduce(self, rows: pl.DataFrame) -> None:
        """Counts values by form only, and forgets them."""
        if rows.height:
            self._reduce_hashed(rows.with_columns(hash=self.hash_of(rows["value"])))

    def _reduce_hashed(self, rows: pl.DataFrame) -> None:
        self.reduced.add(rows)
        self.distinct.add(rows)

    @staticmethod
    def hash_of(values: pl.Series) -> pl.Series:
        """What stands for values when different ones are counted."""
        return values.hash(_SEED)

    def candidates(self) -> pl.DataFrame:
        """The values that may be kept: `slot`, `value`, `shape`, `length`, `id` and `n`."""
        return self._candidates.drop("mark").join(self._counts.total(), on="id")

    def forget_rare(self) -> None:
        """Lets go of the rarest values of slots that have too many."""
        sizes = self._candidates["slot"].value_counts()
        self._crowded = sizes.filter(pl.col("count") > CANDIDATES)["slot"]
        crowded = sizes.filter(pl.col("count") > _FORGETS_ABOVE)
        if not crowded.height:
            return
        # Ties by hash: to sort many long values takes longer, and would prefer the letter a.
        ranked = (
            self._candidates.drop("value")
            .filter(pl.col("slot").is_in(crowded["slot"].implode()))
            .join(self._counts.total(), on="id")
            .sort(["slot", "n", "mark"], descending=[False, True, False])
        )
        gone = ranked.filter(pl.int_range(pl.len()).over("slot") >= CANDIDATES)
        self._reduce_hashed(gone.with_columns(hash=pl.col("mark") - pl.col("slot") * _ODD))
        self.clients.forget(gone["id"])
        self._candidates = self._candidates.join(gone.select("id"), on="id", how="anti")
        self._counts.rekey(lambda counts: counts.join(gone.select("id"), on="id", how="anti"))
