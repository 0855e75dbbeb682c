"""What moved everything together? The factor of each run, by median polish.

A run on a slower machine is slower on every endpoint. Measurements (on a logarithmic scale, runs by
endpoints) are taken for a level of each endpoint plus a factor of each run plus the rest; levels
and factors are the medians of what the other leaves, in turn, a few times. A few endpoints that
really changed do not move the median of the others; if half of them or more did, the factor holds
the change, and one run cannot tell it from a slower machine.

Source: J. W. Tukey, "Exploratory Data Analysis" (1977), chapter 11.
"""

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]

FEWEST_ENDPOINTS = 4
"""Below this a factor of the run cannot be told from a change of an endpoint."""
_TURNS = 4


def factors_of(runs: Table) -> Table:
    """The factor of each run (rows), 0 in the middle of all; unknown cells are NaN.

    Runs with fewer than `FEWEST_ENDPOINTS` known cells have NaN.
    """
    factors = np.zeros(runs.shape[0])
    known = np.count_nonzero(np.isfinite(runs), axis=1) >= FEWEST_ENDPOINTS
    factors[~known] = np.nan
    for _ in range(_TURNS):
        levels = np.nanmedian((runs - factors[:, None])[known], axis=0)
        factors[known] = np.nanmedian(runs[known] - levels, axis=1)
        factors -= np.nanmedian(factors)
    return factors
