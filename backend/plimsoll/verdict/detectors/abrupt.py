"""Was it sudden? A shift is a change point only if it happened between two runs.

Two questions, for drifts and waves reach any level without one:

- Is there a *jump*? The dozen runs from the candidate on against the dozen before it, in standard
  errors. Whatever creeps has moved little within so few runs.
- Does a *step* tell the runs around the candidate better than a *line*? Both have two numbers;
  their sums of absolute residuals are compared, which one outlier cannot decide.

Sources: the contrast of two neighbouring windows is the MOSUM of P. Bauer and P. Hackl, "The use of
MOSUMs for quality control", Technometrics 20 (1978); the step against the line is after R. E.
Quandt, "The estimation of the parameters of a linear regression system obeying two separate
regimes", Journal of the American Statistical Association 53 (1958), with absolute residuals.
"""

import math

import numpy as np

from plimsoll.verdict.detectors.baseline import Baseline, Runs, inflation, median

_NEAR = 12
_AROUND = 16


def jump(before: Runs, latest: Runs, usual: Baseline) -> float:
    """Between as many runs on either side, at most twelve, in standard errors; positive is up."""
    count = min(before.size, latest.size, _NEAR)
    error = usual.spread * math.sqrt(2 * inflation(usual.memory, count) / count)
    return (_middle(latest[:count]) - _middle(before[-count:])) / error


def step_over_line(before: Runs, latest: Runs) -> float:
    """Absolute residuals of the step as a share of those of the line; below 1 it was a step."""
    near = before[-max(3 * latest.size, _AROUND) :]
    runs = np.concatenate((near, latest))
    step = float(np.abs(near - median(near)).sum() + np.abs(latest - median(latest)).sum())
    time = np.arange(runs.size) - (runs.size - 1) / 2
    rest = runs - (float(time @ runs) / float(time @ time)) * time
    line = float(np.abs(rest - median(rest)).sum())
    return step / line if line > 0 else 1.0


def _middle(runs: Runs) -> float:
    """Between mean and median: half as moved by an outlier, less noisy than the median."""
    return (float(runs.mean()) + median(runs)) / 2
