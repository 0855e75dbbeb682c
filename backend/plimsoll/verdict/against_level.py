"""Values of one metric in one run against those of the runs before, over all endpoints at once.

Values are compared on a logarithmic scale, for noise and changes of response times and rates are
shares of them; the smallest relevant difference is added to each, so that a share of almost
nothing is nothing. What moved all endpoints together is taken out (`detectors.polish`) and judged
by itself; spreads borrow from one another (`detectors.moderated`), tails come from all rests
together (`detectors.tails`), and each endpoint's rest is held against the prediction for one more
run (`detectors.next_run`).
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from plimsoll.verdict.baselines import Baselines
from plimsoll.verdict.detectors.baseline import Runs, baseline
from plimsoll.verdict.detectors.moderated import family, moderated
from plimsoll.verdict.detectors.next_run import Prediction, Usual, out_of_step, predict
from plimsoll.verdict.detectors.polish import FEWEST_ENDPOINTS, Table, factors_of
from plimsoll.verdict.detectors.tails import Tails, tails_of
from plimsoll.verdict.measure import Measurement
from plimsoll.verdict.metrics import WHOLE_SERVICE
from plimsoll.verdict.verdict import Point

LEAST = 1e-3
"""Added to every value at least, in the metric's unit: the logarithm of 0 is none."""
_FEWEST = 2
"""Runs that have a spread."""
_ORDINARY = 2.0
"""Errors within which a run's factor is ordinary."""


class Compared(NamedTuple):
    """One endpoint's value, and what was to be expected."""

    prediction: Prediction
    """On the logarithmic scale."""
    usual: float
    """Level of the runs before, in the metric's unit."""
    expected: float
    """The same, moved as the whole run was."""
    value: float
    n: int
    """Runs before."""
    offset: float

    @property
    def effect(self) -> float:
        """As a share of what was expected."""
        return self.value / self.expected - 1 if self.expected > 0 else math.inf

    def at(self, difference: float) -> float:
        """The effect that a difference on the logarithmic scale stands for."""
        if self.expected <= 0:
            return math.inf
        moved = math.exp(min(700.0, difference)) * (self.expected + self.offset)
        return max(-1.0, (moved - self.offset) / self.expected - 1)

    def interval(self, deviate: float) -> tuple[float, float]:
        """Of the effect."""
        half = self.prediction.half_width(deviate)
        return self.at(self.prediction.difference - half), self.at(
            self.prediction.difference + half
        )


class Together(NamedTuple):
    """What moved the whole run, against the runs before."""

    prediction: Prediction
    usual: float
    """Of an endpoint in the middle, in the metric's unit."""
    runs: int
    endpoints: int

    @property
    def effect(self) -> float:
        """As a share."""
        return math.expm1(self.prediction.difference)

    @property
    def is_ordinary(self) -> bool:
        """Whether runs before were moved as much."""
        return abs(self.prediction.difference) <= self.prediction.half_width(_ORDINARY)


class LevelComparison(NamedTuple):
    """Of one metric."""

    endpoints: Mapping[str, Compared]
    together: Together | None
    """None: too few endpoints to tell it from theirs."""


def compare_levels(given: Baselines) -> LevelComparison:
    """All endpoints of a metric that is no share; the whole service is left out."""
    names = [each for each in given.points if each != WHOLE_SERVICE]
    if not names:
        return LevelComparison({}, None)
    offset = max(given.metric.min_difference, LEAST)
    runs = _table(given.points, names, offset)
    now = np.array([math.log(given.candidate[each].value + offset) for each in names])
    factors, together = _together(runs, now, offset)
    rests = runs - factors[:-1, None]
    usual, tails = _usual(rests, [given.candidate[each] for each in names], offset)
    unusual = 0.0
    factor = float(factors[-1])
    if together is not None:
        spread = float(np.nanstd(factors[:-1], ddof=1))
        unusual = out_of_step(factor, (_ORDINARY * spread) ** 2)
    found = {}
    for at, name in enumerate(names):
        value, points = given.candidate[name], given.points[name]
        more = unusual + _fewer_requests(value, points, offset)
        prediction = predict(float(now[at]) - factor, usual[at], tails, more=more)
        found[name] = Compared(
            prediction=prediction,
            usual=math.exp(usual[at].level) - offset,
            expected=math.exp(usual[at].level + factor) - offset,
            value=value.value,
            n=len(points),
            offset=offset,
        )
    return LevelComparison(found, together)


def compare_alone(given: Baselines, endpoint: str) -> Compared | None:
    """One endpoint, or the whole service, without regard to the others."""
    if endpoint not in given.points:
        return None
    only = given._replace(
        points={" ": given.points[endpoint]}, candidate={" ": given.candidate[endpoint]}
    )
    return compare_levels(only).endpoints[" "]


def _table(points: Mapping[str, tuple[Point, ...]], names: list[str], offset: float) -> Table:
    """Runs by endpoints, on the logarithmic scale, in the order in which they were made."""
    when = {point.run_id: (point.at, point.run_id) for each in names for point in points[each]}
    rows = {run: at for at, run in enumerate(sorted(when, key=lambda run: when[run]))}
    table = np.full((len(rows), len(names)), np.nan)
    for column, name in enumerate(names):
        for point in points[name]:
            table[rows[point.run_id], column] = math.log(max(0.0, point.value) + offset)
    return table


def _together(runs: Table, now: Runs, offset: float) -> tuple[Runs, Together | None]:
    """The factor of each run, the candidate's last; zeros where there are too few endpoints."""
    nothing = np.zeros(runs.shape[0] + 1)
    if now.size < FEWEST_ENDPOINTS:
        return nothing, None
    factors = factors_of(np.vstack((runs, now)))
    before = factors[:-1][np.isfinite(factors[:-1])]
    if before.size < _FEWEST:
        return nothing, None
    factors -= np.median(before)
    before = before - np.median(before)
    measured = baseline(before)
    noise = max(measured.spread**2, float(before.var(ddof=1)), 1e-12)
    usual = Usual(measured.level, noise, float(before.size - 1), measured.memory, before.size)
    prediction = predict(float(factors[-1]), usual, Tails(measured.dof, 1.0))
    middle = float(np.median(np.nanmedian(runs - factors[:-1, None], axis=0)))
    return factors, Together(
        prediction=prediction,
        usual=math.exp(middle) - offset,
        runs=before.size,
        endpoints=now.size,
    )


def _usual(rests: Table, now: list[Measurement], offset: float) -> tuple[list[Usual], Tails]:
    columns = [column[np.isfinite(column)] for column in rests.T]
    measured = [baseline(each) for each in columns]
    # No spread is below what measuring it leaves, however alike the few runs are.
    variances = [
        max(each.spread**2, (value.error / (value.value + offset)) ** 2 / 4, 1e-12)
        for each, value in zip(measured, now, strict=True)
    ]
    common = family(variances, [each.dof for each in measured])
    memory = float(np.mean([each.memory for each in measured]))
    usual = []
    for each, variance in zip(measured, variances, strict=True):
        own, dof = moderated(variance, each.dof, common)
        usual.append(Usual(each.level, own, dof, memory, each.n))
    standard = [
        (column - each.level) / math.sqrt(each.variance * max(0.5, 1 - 1 / each.n))
        for column, each in zip(columns, usual, strict=True)
    ]
    return usual, tails_of(np.concatenate(standard))


def _fewer_requests(value: Measurement, points: tuple[Point, ...], offset: float) -> float:
    """Variance that a run with fewer requests than those before has more than they."""
    before = float(np.median([each.n for each in points]))
    if value.n <= 0:
        return 0.0
    own = (value.error / (value.value + offset)) ** 2
    return own * max(0.0, 1 - value.n / before) if before > 0 else 0.0
