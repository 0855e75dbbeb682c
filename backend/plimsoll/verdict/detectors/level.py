"""Has the level shifted? Trimmed means, compared by Student's t with the memory of the noise.

The difference between the level of the latest runs and that of the runs before is divided by its
standard error. The error takes the larger of both spreads for the latest runs (noise that grows
with the level must not make the shift look surer), and each mean's variance is inflated by what
correlation of neighbours takes away. Judged with the degrees of freedom of the runs before alone,
for a handful of latest runs says little about spread.

Source: K. K. Yuen, "The two-sample trimmed t for unequal population variances", Biometrika 61
(1974), 165-170; for the inflation, N. F. Zhang, "Calculation of the uncertainty of the mean of
autocorrelated measurements", Metrologia 43 (2006).
"""

import math
from dataclasses import dataclass

from plimsoll.verdict.detectors.baseline import Baseline, Runs, inflation
from plimsoll.verdict.detectors.student import quantile, surprise

_CERTAIN = 1.959964
"""Normal deviate of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class LevelShift:
    """Latest level minus the one before, in the unit of the measurement."""

    difference: float
    error: float
    dof: float

    @property
    def surprise(self) -> float:
        """-ln of the chance of so large a difference if nothing shifted (nats)."""
        return surprise(self.difference / self.error, self.dof)

    @property
    def half_width(self) -> float:
        """Of the 95 % interval of the difference."""
        return quantile(_CERTAIN, self.dof) * self.error


def level_shift(before: Baseline, latest: Runs) -> LevelShift:
    """Of the latest runs (at least two) against what was usual before."""
    m = latest.size
    ordered = latest.copy()
    ordered.sort()
    cut = m // 5
    kept = ordered[cut : m - cut]
    level = float(kept.mean())
    off = kept - level
    own = math.sqrt(float(off @ off) / (kept.size - 1)) if kept.size > 1 else 0.0
    spread = max(before.spread, own)
    error = math.sqrt(
        before.spread**2 * inflation(before.memory, before.n) / before.n
        + spread**2 * inflation(before.memory, m) / m
    )
    return LevelShift(level - before.level, error, before.dof)
