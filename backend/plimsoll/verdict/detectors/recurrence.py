"""Has this been seen before? Counts runs beyond the halfway line; needs no shape of the noise.

A line is drawn halfway between the level before and the latest level. Of the runs before, some lay
beyond it; as often, or a little oftener, the latest ones should. The chance that nearly all of the
latest runs lie beyond by luck is that of a two-state chain that enters the far side as often as the
runs before did and stays there as they did: noise with two modes enters often, noise that wanders
or outliers that come in flocks stay. Where nothing was ever beyond, the chance of entering is one
in the number of runs plus two (the rule of succession), so a short history proves little however
far the new level is.

Source: P. S. Laplace's rule of succession, as in E. T. Jaynes, "Probability Theory: The Logic of
Science" (2003), chapter 18; runs in a two-state chain, A. M. Mood, "The Distribution Theory of
Runs", Annals of Mathematical Statistics 11 (1940).
"""

import math

import numpy as np

from plimsoll.verdict.detectors.baseline import Runs

_PRIOR_STAYS = 2.0
"""Runs that what is known of the memory is worth against counted stays."""


def novelty(before: Runs, latest: Runs, line: float, *, up: bool, memory: float) -> float:
    """-ln of the chance that so many of the latest runs lie beyond the line (nats, ≥ 0)."""
    n, m = before.size, latest.size
    beyond = before > line if up else before < line
    entered = int(np.count_nonzero(beyond))
    stayed = int(np.count_nonzero(beyond[1:] & beyond[:-1]))
    there = int(np.count_nonzero(latest > line if up else latest < line))
    share = (entered + 1) / (n + 2)
    # Far out, noise stays less than near its middle: about by the square.
    expected = share + (1 - share) * memory * memory
    stay = (stayed + _PRIOR_STAYS * expected) / (entered + _PRIOR_STAYS)
    stay = min(max(stay, share), 1.0)
    if there == 0:
        return 0.0
    # Any `there` of the m runs may be the ones beyond.
    ways = math.lgamma(m + 1) - math.lgamma(there + 1) - math.lgamma(m - there + 1)
    return max(0.0, -math.log(share) - (there - 1) * math.log(stay) - ways)
