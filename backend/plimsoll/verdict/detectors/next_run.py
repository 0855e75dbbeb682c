"""Where would the next run lie if nothing changed? A prediction for one run from a few before it.

The difference between the new run and the level of the runs before, divided by what it would be
off by chance: the spread between runs, once for the new run and once more, over n and inflated by
their memory, for the level; what the new run's fewer requests add; and, where the run as a whole is
unusually slow or fast, that endpoints do not follow a machine in step. The tail is Student's, with
the fewer degrees of freedom of what the spread was measured on and what the noise itself shows.

Source: G. J. Hahn and W. Q. Meeker, "Statistical Intervals" (1991), section 4.7, prediction for one
future observation; inflation as in `detectors.level`.
"""

import math
from typing import NamedTuple

from plimsoll.verdict.detectors.baseline import inflation
from plimsoll.verdict.detectors.student import quantile, surprise
from plimsoll.verdict.detectors.tails import Tails

OUT_OF_STEP = 0.25
"""Standard deviation of what an endpoint makes of a run's factor, as a share of the factor."""


class Prediction(NamedTuple):
    """The new run's difference, on the scale that it was measured on, and its standard error."""

    difference: float
    error: float
    dof: float

    @property
    def chance(self) -> float:
        """Of a difference so large either way if nothing changed."""
        return math.exp(-surprise(self.difference / self.error, self.dof))

    def half_width(self, deviate: float) -> float:
        """Of the interval that a normal distribution would have `deviate` errors to either side."""
        return quantile(deviate, self.dof) * self.error


class Usual(NamedTuple):
    """What the runs before say; variances are of single runs."""

    level: float
    variance: float
    dof: float
    memory: float
    n: int


def predict(value: float, usual: Usual, tails: Tails, *, more: float = 0.0) -> Prediction:
    """The new run against the runs before.

    Args:
        value: of the new run, less what moved the whole run.
        usual: of the runs before.
        tails: of the noise between runs.
        more: variance that the new run has and those before had not.
    """
    between = usual.variance * tails.scale**2
    # A level of few runs that remember one another is less sure, and their spread too small.
    level = min(1.0, inflation(usual.memory, usual.n) / usual.n)
    error = math.sqrt(between * (1 + level) + more)
    return Prediction(value - usual.level, error, max(1.0, min(usual.dof, tails.dof)))


def out_of_step(factor: float, usual_variance: float) -> float:
    """Variance that a run's unusual factor adds to each endpoint."""
    return OUT_OF_STEP**2 * max(0.0, factor * factor - usual_variance)
