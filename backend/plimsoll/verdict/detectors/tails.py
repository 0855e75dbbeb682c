"""How far out do ordinary runs lie? The tails of the noise between runs, from all that is known.

The standardised rests of all baseline runs on all endpoints are taken for Student's t of unknown
degrees of freedom and scale, fitted by maximum likelihood over a grid, with a prior that expects
somewhat heavy tails where there are few rests to tell. A machine that hiccups now and then has
heavy tails, and a run far out on it proves less.

Source: K. L. Lange, R. J. A. Little and J. M. G. Taylor, "Robust statistical modeling using the t
distribution", Journal of the American Statistical Association 84 (1989); the prior, f exp(-f/10),
from M. A. Juárez and M. F. J. Steel, "Model-based clustering of non-Gaussian panel data based on
skew-t distributions", Journal of Business & Economic Statistics 28 (2010).
"""

import math
from typing import NamedTuple

import numpy as np

from plimsoll.verdict.detectors.baseline import Runs

_DOFS = (2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0, 10.0, 14.0, 20.0, 30.0)
_SCALES = tuple(float(each) for each in np.geomspace(0.5, 1.6, 24))


class Tails(NamedTuple):
    """Of standardised rests: Student's t with `dof`, times `scale`."""

    dof: float
    scale: float


def tails_of(rests: Runs) -> Tails:
    """Of all rests, each already divided by its spread."""
    best, found = -math.inf, Tails(10.0, 1.0)
    squares = rests * rests
    for dof in _DOFS:
        constant = math.lgamma((dof + 1) / 2) - math.lgamma(dof / 2) - math.log(dof) / 2
        prior = math.log(dof) - dof / 10
        for scale in _SCALES:
            logs = float(np.log1p(squares / (dof * scale * scale)).sum())
            likelihood = rests.size * (constant - math.log(scale)) - (dof + 1) / 2 * logs + prior
            # A scale near 1 is expected: the spread is measured on the same rests.
            likelihood -= 2 * math.log(scale) ** 2
            if likelihood > best:
                best, found = likelihood, Tails(dof, scale)
    return found
