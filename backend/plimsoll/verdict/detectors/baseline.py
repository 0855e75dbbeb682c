"""What is usual: level, spread and memory of the runs since the last change.

The level is the mean after a tenth of the runs is cut off at either end; the spread is the
standard deviation of the runs after those tenths are pulled in to the nearest kept run, corrected
to that of a normal distribution. Up to a tenth of outliers on a side moves neither far, while a
second mode that holds more than a tenth of the runs widens the spread as it should.

The memory is the correlation of neighbouring runs, measured on ranks so that outliers do not hide
it, and raised by the bias that short histories have. It says how many independent runs a stretch
is worth: noise that wanders must not look like a shift.

Sources: J. W. Tukey and D. H. McLaughlin, "Less vulnerable confidence and significance procedures
for location based on a single sample", Sankhya A 25 (1963); K. K. Yuen, "The two-sample trimmed t
for unequal population variances", Biometrika 61 (1974); for the bias, (1 + 3r)/n, M. G. Kendall,
"Note on bias in the estimation of autocorrelation", Biometrika 41 (1954).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Runs = NDArray[np.float64]

CUT = 0.1
"""Share cut off, or pulled in, at either end."""
_NORMAL = 0.8238
"""Standard deviation of a standard normal distribution with a tenth pulled in at either end."""
_MOST_MEMORY = 0.95
_NOTHING = 1e-150
"""No spread is smaller, so that what is divided by it stays a number."""
_RESOLUTION = 8 * float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class Baseline:
    """What `n` runs say; level and spread in the unit of the measurement."""

    n: int
    level: float
    spread: float
    memory: float
    """Correlation of neighbours, 0 to .95; below 0 counts as 0."""
    dof: float


@dataclass(frozen=True, slots=True)
class Prior:
    """What the level before says of the noise: worth `dof` runs."""

    spread: float
    dof: float


def baseline(runs: Runs, prior: Prior | None = None) -> Baseline:
    """Measured on at least two runs."""
    n = runs.size
    order = runs.argsort(kind="stable")
    ordered = runs[order]
    cut = int(n * CUT)
    kept = ordered[cut : n - cut]
    level = float(kept.mean())
    memory = _memory(runs, order)
    spread, dof = _spread(ordered, kept, level), float(kept.size - 1)
    if prior is not None:
        variance = (dof * spread**2 + prior.dof * prior.spread**2) / (dof + prior.dof)
        spread, dof = math.sqrt(variance), dof + prior.dof
    digits = _RESOLUTION * max(abs(float(ordered[0])), abs(float(ordered[-1])))
    return Baseline(n, level, max(spread, digits, _NOTHING), memory, dof)


def median(runs: Runs) -> float:
    """Of at least one run; NumPy's own costs ten times as much on a few."""
    ordered = np.sort(runs)
    half = runs.size // 2
    if runs.size % 2:
        return float(ordered[half])
    return (float(ordered[half - 1]) + float(ordered[half])) / 2


def _spread(ordered: Runs, kept: Runs, level: float) -> float:
    n, cut = ordered.size, (ordered.size - kept.size) // 2
    ends = cut * ((float(kept[0]) - level) ** 2 + (float(kept[-1]) - level) ** 2)
    off = kept - level
    pulled = math.sqrt((float(off @ off) + ends) / (n - 1))
    if cut == 0:
        return pulled
    # A scale that nine runs in ten share is none if the tenth differs: counts, rounded times.
    return pulled / _NORMAL if pulled > 0 else float(ordered.std())


def _memory(runs: Runs, order: NDArray[np.intp]) -> float:
    n = runs.size
    ordered = runs[order]
    if ordered[0] == ordered[-1]:
        return 0.0
    ranks = np.empty(n)
    if (ordered[1:] == ordered[:-1]).any():
        below, upto = np.searchsorted(ordered, runs), np.searchsorted(ordered, runs, "right")
        ranks[:] = (below + upto - n) / 2
    else:
        ranks[order] = np.arange(n) - (n - 1) / 2
    seen = float(ranks[1:] @ ranks[:-1]) / float(ranks @ ranks)
    return min(_MOST_MEMORY, max(0.0, seen + (1 + 3 * max(0.0, seen)) / n))


def inflation(memory: float, count: int) -> float:
    """By how much the variance of a mean of `count` neighbours exceeds that of as many strangers.

    The exact sum for noise whose correlation falls as memory^distance: 1 without memory.
    """
    if memory <= 0:
        return 1.0
    rest = 1 - memory
    tail = memory * (1 - memory**count) / rest
    return (1 + memory) / rest - 2 * tail / (rest * count)
