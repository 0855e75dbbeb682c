"""How often each of many whole numbers came, in two columns instead of a dictionary.

A dictionary needs a hundred bytes an entry and a step of Python each; sorted columns need sixteen,
and are merged as a whole.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Whole: TypeAlias = npt.NDArray[np.int64]

_AT_ONCE = 1 << 15
"""Numbers that are waiting to be merged, at least; else as many as there are."""


class Counts:
    """Whole numbers, each with a count or a sum."""

    def __init__(self) -> None:
        self._keys: Whole = np.empty(0, np.int64)
        self._counts: Whole = np.empty(0, np.int64)
        self._waiting: list[tuple[Whole, Whole | None]] = []
        self._many = 0

    def add(self, keys: Whole, weights: Whole | None = None) -> None:
        """Counts each of the numbers once, or adds its weight."""
        self._waiting.append((keys, weights))
        self._many += len(keys)
        if self._many > max(_AT_ONCE, len(self._keys)):
            self._merge()

    def map(self, keys_of: "npt.NDArray[np.int64]") -> None:
        """Replaces each number by another; those that become alike are added up."""
        self._merge()
        self._keys, self._counts = _summed(keys_of, self._counts)

    def columns(self) -> tuple[Whole, Whole]:
        """The numbers, ascending, and their counts."""
        self._merge()
        return self._keys, self._counts

    def between(self, first: int, beyond: int) -> tuple[Whole, Whole]:
        """Those numbers from the first on that are less than the other."""
        keys, counts = self.columns()
        low, high = np.searchsorted(keys, (first, beyond))
        return keys[low:high] - first, counts[low:high]

    def __len__(self) -> int:
        return len(self.columns()[0])

    def _merge(self) -> None:
        if not self._waiting:
            return
        parts = [(keys, weights) for keys, weights in self._waiting if weights is not None]
        once = [keys for keys, weights in self._waiting if weights is None]
        self._waiting, self._many = [], 0
        if once:
            parts.append(np.unique(np.concatenate(once), return_counts=True))
        keys, counts = _summed(*(np.concatenate(column) for column in zip(*parts, strict=True)))
        at = np.searchsorted(self._keys, keys)
        known = np.zeros(len(keys), np.bool_)
        inside = at < len(self._keys)
        known[inside] = self._keys[at[inside]] == keys[inside]
        self._counts[at[known]] += counts[known]
        if not known.all():
            new = ~known
            self._keys = np.insert(self._keys, at[new], keys[new])
            self._counts = np.insert(self._counts, at[new], counts[new])


def _summed(keys: Whole, counts: Whole) -> tuple[Whole, Whole]:
    if not len(keys):
        return keys, counts
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.diff(keys, prepend=keys[0] - 1))
    return keys[first], np.add.reduceat(counts[order], first)
