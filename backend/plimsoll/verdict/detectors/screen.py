"""Which runs are worth a closer look? Moving sums of standardised deviations, many runs at once.

A run is worth the slower tests if two things hold. The deviations of the last 4, 5, 6, 8, … runs
from what was usual, added up, exceed a few of their standard errors in either direction; they are
cut at four spreads, so that one spike alone hardly ever passes. And somewhere in those runs a few
differ from the few before them; without that there was no jump. Both bars are far below those of
the tests that follow: the screen decides about time, not about alarms.

Source: P. Bauer and P. Hackl, "The use of MOSUMs for quality control", Technometrics 20 (1978).
"""

import numpy as np
from numpy.typing import NDArray

from plimsoll.verdict.detectors.baseline import Baseline, Runs, inflation
from plimsoll.verdict.detectors.split import CLIP

SIZES = (4, 5, 6, 8, 11, 15, 20, 24)
NEIGHBOURS = (4, 8, 12)

Flags = NDArray[np.bool_]


def suspicious(
    runs: Runs, start: int, usual: Baseline, *, bar: float, jump: float
) -> NDArray[np.intp]:
    """Indices in `runs`, from `start` on, that pass; `bar` and `jump` are in standard errors.

    What lies before `start` only fills the sums; the longest size of it should be there.
    """
    off = (runs - usual.level) / usual.spread
    ends = np.arange(start, runs.size)
    passed = _far(np.minimum(np.maximum(off, -CLIP), CLIP), ends, usual, bar)
    if passed.any():
        passed &= _jumped(off, ends, usual, jump)
    return ends[passed]


def _far(off: Runs, ends: NDArray[np.intp], usual: Baseline, bar: float) -> Flags:
    sums = _sums(off)
    passed = np.zeros(ends.size, dtype=np.bool_)
    for size in SIZES:
        limit = bar * float(size * inflation(usual.memory, size)) ** 0.5
        passed |= np.abs(sums[ends + 1] - sums[np.maximum(ends + 1 - size, 0)]) > limit
    return passed


def _jumped(off: Runs, ends: NDArray[np.intp], usual: Baseline, jump: float) -> Flags:
    sums = _sums(off)
    jumps = np.zeros(off.size + 1, dtype=np.intp)
    for size in NEIGHBOURS:
        if 2 * size > off.size:
            break
        limit = jump * float(2 * size * inflation(usual.memory, size)) ** 0.5
        contrast = sums[2 * size :] - 2 * sums[size:-size] + sums[: -2 * size]
        jumps[2 * size :] += np.abs(contrast) > limit
    counted = jumps.cumsum()
    return counted[ends + 1] > counted[np.maximum(ends + 1 - SIZES[-1], 0)]


def _sums(off: Runs) -> Runs:
    sums = np.empty(off.size + 1)
    sums[0] = 0.0
    off.cumsum(out=sums[1:])
    return sums
