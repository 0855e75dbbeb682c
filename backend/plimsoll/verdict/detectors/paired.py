"""Is what two versions did side by side different? The jackknife over segments, and Student's t.

Both versions ran at the same time in R segments. The measurement is any figure of all segments
together that a swap of the versions turns round, such as the logarithm of the ratio of two
percentiles. It is measured again without each of the segments; how much that moves it says how sure
it is:

    error² = (R - 1) / R · sum of squares of what leaving one out makes of it, about their mean

A segment is left out whole, with all that base and head did in it. So neither the correlation of
neighbouring requests nor noise that hits both versions enters the error, and segments may differ
in how noisy they are. The difference is divided by its error and judged by Student's t with R - 1
degrees of freedom. If the versions are equal, each segment's share is as likely of either sign, and
for sums of such the t test errs to the safe side where segments differ in noise, and where noise
has heavy tails.

Two processes of one and the same version differ too: by where their memory lies and which core
they are on. No number of segments shows that, so a standard deviation of it, measured on pairs of
equal versions, is added to the error. It is taken as known, so the degrees of freedom grow as
Satterthwaite has it.

Sources: R. G. Miller, "The jackknife – a review", Biometrika 61 (1974); H. R. Künsch, "The
jackknife and the bootstrap for general stationary observations", Annals of Statistics 17 (1989),
for leaving out blocks of dependent observations; R. Ibragimov and U. K. Müller, "t-statistic based
correlation and heterogeneity robust inference", Journal of Business & Economic Statistics 28
(2010), for few unlike blocks; F. E. Satterthwaite, "An approximate distribution of estimates of
variance components", Biometrics Bulletin 2 (1946).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TypeVar

from plimsoll.verdict.detectors.student import quantile, surprise

FEWEST = 3
"""Segments."""
_MOST_DOF = 1e6
_NOTHING = 1e-12

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Difference:
    """Head minus base, on whatever scale was measured."""

    estimate: float
    error: float
    """Standard error, above 0."""
    dof: float
    segments: int
    own_error: float
    """Its part that more segments would make smaller."""

    @property
    def chance(self) -> float:
        """Of so large a difference between equal versions, on either side."""
        return math.exp(-surprise(self.estimate / self.error, self.dof))

    def half_width(self, chance: float) -> float:
        """Of the interval that misses the truth with that chance."""
        return self.error * quantile(NormalDist().inv_cdf(1 - chance / 2), self.dof)


def difference(
    segments: Sequence[T],
    measured: Callable[[Sequence[T]], float | None],
    *,
    usual: float,
    least_error: float = 0.0,
) -> Difference | None:
    """What the segments say.

    Args:
        segments: in any order; those in which nothing was measured are left out before.
        measured: the figure of several segments together, None where there is too little.
        usual: standard deviation of the figure between two processes of one version.
        least_error: what the segments' own error is at least, such as that of counting.

    Returns:
        None where there are fewer than three segments, or too little in them.
    """
    count = len(segments)
    estimate = measured(segments) if count >= FEWEST else None
    if estimate is None:
        return None
    without = [measured([*segments[:at], *segments[at + 1 :]]) for at in range(count)]
    left = [each for each in without if each is not None]
    if len(left) < count:
        return None
    mean = math.fsum(left) / count
    jackknife = math.sqrt((count - 1) / count * math.fsum((each - mean) ** 2 for each in left))
    own = max(jackknife, least_error)
    error = max(math.hypot(own, usual), _NOTHING)
    share = own / error
    dof = min(_MOST_DOF, (count - 1) / share**4) if share > _NOTHING else _MOST_DOF
    return Difference(estimate=estimate, error=error, dof=dof, segments=count, own_error=own)
