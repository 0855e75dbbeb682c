"""Spreads values over the rows of a table so that every beginning of it has about the right mix."""

import hashlib
import math
from collections.abc import Sequence

from plimsoll.workload.apportion import apportion

_SQUARE_FREE = (2, 3, 5, 6, 7, 13, 17, 21, 29, 10, 11, 14, 15, 19, 22, 23, 26, 30, 31, 33)
"""Their roots are linearly independent over the rationals, and badly approximable."""


class Spread:
    """Gives each column of one table its own order.

    Column by column a Kronecker sequence, frac(i × √d + phase), with another d each time: the
    sequence of several columns together fills their square evenly (Weyl), so that columns are
    independent of each other and each is even in every beginning.
    """

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._taken: set[int] = set()

    def column(self, name: str, values: Sequence[tuple[str | None, int]]) -> list[str | None]:
        """One value a row, in proportion to the weights by the largest remainder."""
        counts = apportion([weight for _, weight in values], self._rows)
        sorted_cells = [
            value for (value, _), count in zip(values, counts, strict=True) for _ in range(count)
        ]
        root, phase = self._generator(name)
        order = sorted(range(self._rows), key=lambda row: ((row + 1) * root + phase) % 1.0)
        cells: list[str | None] = [None] * self._rows
        for cell, row in zip(sorted_cells, order, strict=True):
            cells[row] = cell
        # A short test begins with what is asked most, and so most likely exists in the target.
        most = max(range(len(counts)), key=counts.__getitem__)
        first = cells.index(values[most][0])
        return cells[first:] + cells[:first]

    def _generator(self, name: str) -> tuple[float, float]:
        seed = hashlib.blake2b(name.encode(), digest_size=8).digest()
        at = seed[0] % len(_SQUARE_FREE)
        while at in self._taken and len(self._taken) < len(_SQUARE_FREE):
            at = (at + 1) % len(_SQUARE_FREE)
        self._taken.add(at)
        return math.sqrt(_SQUARE_FREE[at]), int.from_bytes(seed[1:5], "big") / 2**32
