"""A mergeable histogram of positive measurements with a stated relative error.

Cells grow geometrically: cell *i* holds the values in (growth^(i-1), growth^i]. A quantile read
from it is off by at most (growth - 1) / (growth + 1), whatever the distribution, and histograms of
two pods or two hours add up exactly. The idea is DDSketch's (Masson, Rim, Lee 2019,
arXiv 1908.10693).

There are three growths: `GROWTH` for what production's sources tell, `FINE_GROWTH` for the
latencies of runs, and `COARSE_GROWTH` for a single step of a run.
"""

import math
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Self

from pydantic import Field, field_serializer, field_validator

from plimsoll.kit.packed_cells import packed, unpacked
from plimsoll.kit.value import Value

GROWTH = 1.01
"""Cell width: quantiles are within half a percent."""

FINE_GROWTH = 1.0029
"""Quantiles are within 0.145 %: with it, 1 µs to 10 minutes are 6,980 cells."""

COARSE_CELLS = 32
"""So many fine cells make a coarse one."""

COARSE_GROWTH = FINE_GROWTH**COARSE_CELLS
"""Quantiles are within 4.7 %."""

SMALLEST = 1e-6
"""Anything smaller counts as zero and lies in the lowest cell."""

_LOG_GROWTH = math.log(GROWTH)
ZERO_CELL = math.ceil(math.log(SMALLEST) / _LOG_GROWTH)


@cache
def zero_cell(growth: float) -> int:
    """The lowest cell."""
    return math.ceil(math.log(SMALLEST) / math.log(growth))


def cell_of(value: float, growth: float = GROWTH) -> int:
    """The cell that holds the value; zero and tiny values share the lowest one."""
    log_growth = _LOG_GROWTH if growth == GROWTH else math.log(growth)
    return zero_cell(growth) if value <= SMALLEST else math.ceil(math.log(value) / log_growth)


def coarse_cell_of(value: float) -> int:
    """The cell of `COARSE_GROWTH` that holds the value; it is made of whole fine cells."""
    return math.ceil(cell_of(value, FINE_GROWTH) / COARSE_CELLS)


class Percentiles(Value):
    """Of a measurement; the unit is in the name of the field that holds it."""

    p50: float
    p90: float
    p95: float
    p99: float


class LogHistogram(Value):
    """Counts per geometric cell; the unit is that of the values put in.

    As JSON, cells of the usual growth are an object, and others a text of at most 20 kB as
    `kit.packed_cells` says, because there are many of them.
    """

    cells: dict[int, int]
    growth: float = Field(default=GROWTH, gt=1, le=2, exclude_if=lambda growth: growth == GROWTH)
    """How much wider each cell is than the one below."""

    @field_validator("cells", mode="before")
    @classmethod
    def _unpacked(cls, cells: object) -> object:
        return unpacked(cells) if isinstance(cells, str) else cells

    @field_serializer("cells", when_used="json")
    def _packed(self, cells: dict[int, int]) -> dict[int, int] | str:
        return cells if self.growth == GROWTH else packed(cells)

    @classmethod
    def of(cls, values: Iterable[float], growth: float = GROWTH) -> Self:
        """Sorts raw values into cells."""
        cells: dict[int, int] = {}
        for value in values:
            cell = cell_of(value, growth)
            cells[cell] = cells.get(cell, 0) + 1
        return cls(cells=cells, growth=growth)

    @classmethod
    def merged(cls, parts: "Iterable[LogHistogram]") -> "LogHistogram":
        """The histogram of all values of all parts.

        Raises:
            ValueError: their cells grow differently, so their counts cannot be added up.
        """
        cells: dict[int, int] = {}
        growths: set[float] = set()
        for part in parts:
            growths.add(part.growth)
            for cell, count in part.cells.items():
                cells[cell] = cells.get(cell, 0) + count
        if len(growths) > 1:
            raise ValueError(f"cells that grow by {sorted(growths)} cannot be added up")
        return cls(cells=dict(sorted(cells.items())), growth=growths.pop() if growths else GROWTH)

    @property
    def count(self) -> int:
        """How many values it holds."""
        return sum(self.cells.values())

    @property
    def relative_error(self) -> float:
        """How far a quantile may be off, as a share of the true one."""
        return (self.growth - 1) / (self.growth + 1)

    def quantile(self, q: float) -> float | None:
        """The q-quantile by nearest rank (0 ≤ q ≤ 1), in the unit of the values; None if empty."""
        return quantile_of(self.cells, q, self.growth)

    def quantiles(self, qs: Iterable[float]) -> tuple[float | None, ...]:
        """Several at once."""
        cells = dict(sorted(self.cells.items()))
        return tuple(quantile_of(cells, q, self.growth) for q in qs)

    def percentiles(self) -> Percentiles | None:
        """The usual ones, None if empty; rounded, for a logarithm's last bits differ by machine."""
        p50, p90, p95, p99 = (self.quantile(q) for q in (0.5, 0.9, 0.95, 0.99))
        if p50 is None or p90 is None or p95 is None or p99 is None:
            return None
        return Percentiles(
            p50=round(p50, 3), p90=round(p90, 3), p95=round(p95, 3), p99=round(p99, 3)
        )


def quantile_of(cells: Mapping[int, int], q: float, growth: float = GROWTH) -> float | None:
    """The q-quantile by nearest rank of counted cells; None if there are none."""
    if not 0 <= q <= 1:
        raise ValueError(f"a quantile lies between 0 and 1, not at {q}")
    rank = max(1, math.ceil(q * sum(cells.values())))
    seen = 0
    for cell in sorted(cells):
        seen += cells[cell]
        if seen >= rank:
            return 0.0 if cell <= zero_cell(growth) else _middle(cell, growth)
    return None


def _middle(cell: int, growth: float) -> float:
    """The value whose relative distance to both borders of the cell is the same."""
    return 2 * math.exp(math.log(growth) * cell) / (1 + growth)
