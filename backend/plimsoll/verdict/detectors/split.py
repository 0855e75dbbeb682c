"""Where did the level shift? The split of the latest runs that makes them most likely.

Given the level before and its spread, the start of the new level is where the squared sum of the
standardised deviations from there to now, divided by their count, is largest: the generalised
likelihood ratio of a shift of unknown size. Deviations are cut at four spreads, so that a spike
weighs no more than a large shift's ordinary run. Once both levels are known, the start is placed
anew by least absolute residuals, at which a run halfway between falls to the nearer level.

Source: G. Lorden, "Procedures for reacting to a change in distribution", Annals of Mathematical
Statistics 42 (1971); cut as in P. J. Huber, "A robust version of the probability ratio test",
Annals of Mathematical Statistics 36 (1965).
"""

import numpy as np

from plimsoll.verdict.detectors.baseline import Runs

CLIP = 4.0


def likeliest_start(latest: Runs, level: float, spread: float, fewest: int) -> int:
    """Index in `latest` where a new level most likely starts; leaves at least `fewest` runs."""
    off = np.minimum(np.maximum((latest - level) / spread, -CLIP), CLIP)
    sums = off[::-1].cumsum()[fewest - 1 :]
    counts = np.arange(fewest, latest.size + 1)
    best = int((sums * sums / counts).argmax())
    return latest.size - fewest - best


def placed(runs: Runs, before: float, after: float) -> int:
    """Index in `runs` from which on `after` tells them better than `before`, by absolute residuals.

    A run further from the new level than the old one is from it speaks for neither, so an outlier
    just before the shift is not taken for its start. The earliest of equals.
    """
    off = np.abs(runs - after)
    gain = np.abs(runs - before) - off
    gain[(off > abs(after - before)) & (gain > 0)] = 0.0
    return int(gain[::-1].cumsum()[::-1].argmax())
