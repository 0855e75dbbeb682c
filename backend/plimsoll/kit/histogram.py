"""A mergeable histogram of positive measurements with a stated relative error.

Cells grow geometrically: cell *i* holds the values in (growth^(i-1), growth^i]. A quantile read
from it is off by at most half a cell, (growth - 1) / 2, whatever the distribution, and histograms
of two pods or two hours add up exactly. The idea is DDSketch's (Masson, Rim, Lee 2019,
arXiv 1908.10693).
"""

import math
from collections.abc import Iterable, Mapping

from plimsoll.kit.value import Value

GROWTH = 1.01
"""Cell width: quantiles are within half a percent."""

SMALLEST = 1e-6
"""Anything smaller counts as zero and lies in the lowest cell."""

_LOG_GROWTH = math.log(GROWTH)
ZERO_CELL = math.ceil(math.log(SMALLEST) / _LOG_GROWTH)


def cell_of(value: float) -> int:
    """The cell that holds the value; zero and tiny values share the lowest one."""
    return ZERO_CELL if value <= SMALLEST else math.ceil(math.log(value) / _LOG_GROWTH)


class Percentiles(Value):
    """Of a measurement; the unit is in the name of the field that holds it."""

    p50: float
    p90: float
    p95: float
    p99: float


class LogHistogram(Value):
    """Counts per geometric cell; the unit is that of the values put in."""

    cells: dict[int, int]

    @classmethod
    def of(cls, values: Iterable[float]) -> "LogHistogram":
        """Sorts raw values into cells."""
        cells: dict[int, int] = {}
        for value in values:
            cell = cell_of(value)
            cells[cell] = cells.get(cell, 0) + 1
        return cls(cells=cells)

    @classmethod
    def merged(cls, parts: "Iterable[LogHistogram]") -> "LogHistogram":
        """The histogram of all values of all parts."""
        cells: dict[int, int] = {}
        for part in parts:
            for cell, count in part.cells.items():
                cells[cell] = cells.get(cell, 0) + count
        return cls(cells=dict(sorted(cells.items())))

    @property
    def count(self) -> int:
        """How many values it holds."""
        return sum(self.cells.values())

    def quantile(self, q: float) -> float | None:
        """The q-quantile by nearest rank (0 ≤ q ≤ 1), in the unit of the values; None if empty."""
        return quantile_of(self.cells, q)

    def percentiles(self) -> Percentiles | None:
        """The usual ones, None if empty; rounded, for a logarithm's last bits differ by machine."""
        p50, p90, p95, p99 = (self.quantile(q) for q in (0.5, 0.9, 0.95, 0.99))
        if p50 is None or p90 is None or p95 is None or p99 is None:
            return None
        return Percentiles(
            p50=round(p50, 3), p90=round(p90, 3), p95=round(p95, 3), p99=round(p99, 3)
        )


def quantile_of(cells: Mapping[int, int], q: float) -> float | None:
    """The q-quantile by nearest rank of counted cells; None if there are none."""
    if not 0 <= q <= 1:
        raise ValueError(f"a quantile lies between 0 and 1, not at {q}")
    rank = max(1, math.ceil(q * sum(cells.values())))
    seen = 0
    for cell in sorted(cells):
        seen += cells[cell]
        if seen >= rank:
            return 0.0 if cell <= ZERO_CELL else _middle(cell)
    return None


def _middle(cell: int) -> float:
    """The value whose relative distance to both borders of the cell is the same."""
    return 2 * math.exp(_LOG_GROWTH * cell) / (1 + GROWTH)
