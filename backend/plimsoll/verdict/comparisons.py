"""What was measured against what was expected, as comparisons in words.

A change is reported when it is no chance *and* matters: both the smallest relevant effect and the
smallest relevant difference of the metric have to be reached. Intervals miss with at most 5 % over
the whole run, those of what is reported in as large a share of them: Y. Benjamini and D. Yekutieli,
"False discovery rate-adjusted multiple confidence intervals for selected parameters", Journal of
the American Statistical Association 100 (2005).
"""

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple, TypeAlias

from plimsoll.verdict import words
from plimsoll.verdict.against_level import Compared, Together
from plimsoll.verdict.detectors.failures import Failures
from plimsoll.verdict.measure import ERROR_RATE
from plimsoll.verdict.metrics import WHOLE_SERVICE, Metric
from plimsoll.verdict.model import Better, Meaning
from plimsoll.verdict.policy import JudgingPolicy
from plimsoll.verdict.verdict import Comparison

LEVEL_METHOD = "prediction for one more run: t of log values, run factor taken out, pooled spread"
FAILURE_METHOD = "prediction for counts: clumped failures against those of earlier runs"
TOGETHER_METHOD = "factor of the run against those of earlier runs: median polish, t"
_MISSED = 0.05
"""Chance that any interval of the run misses."""
_MOST_REPEATS = 10
_TOLD = 0.01
"""Factor of the whole run from which on the words mention it."""
_TOLERATED_FAILURES = 20.0
"""Times the smallest relevant difference: a share of failures that a pass rules out."""

Key: TypeAlias = tuple[str, str]


class Found(NamedTuple):
    """One comparison before it is known what else was found."""

    endpoint: str
    metric: Metric
    of: Compared | Failures
    n: int
    """Runs before."""
    together: Together | None


class Judge(NamedTuple):
    """Knows what was found over the whole run."""

    policy: JudgingPolicy
    of: str
    reported: frozenset[Key]
    suspected: frozenset[Key]
    compared: int

    def all(
        self, found: Sequence[Found], together: Sequence[tuple[Metric, Together | None]]
    ) -> list[tuple[Comparison, str]]:
        """Each comparison, and why it is undecided, if it is."""
        judged = [self._one(each) for each in found]
        failing = {
            each.endpoint for each, _ in judged
            if each.metric == ERROR_RATE and each.meaning is Meaning.REGRESSION
        }  # fmt: skip
        judged = [_without_contradiction(each, why, failing) for each, why in judged]
        metrics = sum(1 for _, each in together if each is not None)
        judged += [
            self._together(metric, each, metrics) for metric, each in together if each is not None
        ]
        return judged

    def _one(self, found: Found) -> tuple[Comparison, str]:
        key = (found.endpoint, found.metric.name)
        chosen = key in self.reported
        level = _MISSED * (len(self.reported) if chosen else 1) / max(1, self.compared)
        deviate = NormalDist().inv_cdf(1 - min(_MISSED, level) / 2)
        if isinstance(found.of, Failures):
            return self._failures(found, found.of, key, deviate)
        return self._level(found, found.of, key, deviate)

    def _level(
        self, found: Found, of: Compared, key: Key, deviate: float
    ) -> tuple[Comparison, str]:
        metric, worse = found.metric, _is_worse(found.metric, of.effect)
        interval = of.interval(deviate)
        relevant = _matters(metric, of.expected, of.value)
        # Where the whole run was unusual, an endpoint that stayed as it was is no news.
        real = _matters(metric, of.usual, of.value) and (
            _is_worse(metric, of.value - of.usual) == worse
        )
        if found.together is None or found.together.is_ordinary:
            real = True
        meaning = None
        if key in self.reported and relevant and real:
            meaning = Meaning.REGRESSION if worse else Meaning.IMPROVEMENT
        why = ""
        if meaning is None and relevant and worse and key in self.suspected:
            why = "suspicious"
        elif meaning is None and _far(metric, interval) > self.policy.tolerance:
            why = "blind"
        said = words.changed(found.endpoint, metric, of.expected, of.value)
        if math.isfinite(of.effect):
            said += " " + words.with_interval(of.effect, interval)
        said += f", against {words.runs(of.n, self.of)}"
        if of.expected > 0 and of.usual > 0 and abs(of.expected / of.usual - 1) >= _TOLD:
            said += (
                f"; all endpoints together moved by {words.share(of.expected / of.usual - 1)} in "
                "this run, which is allowed for"
            )
        comparison = Comparison(
            endpoint=found.endpoint,
            metric=metric.name,
            better=metric.better,
            baseline=of.expected,
            candidate=of.value,
            effect=of.effect if math.isfinite(of.effect) else None,
            interval=interval if all(map(math.isfinite, interval)) else None,
            chance=of.prediction.chance,
            n_baseline=of.n,
            n_candidate=1,
            method=LEVEL_METHOD,
            meaning=meaning,
            undecided=bool(why),
            explanation=words.sentence(said + _because(why, self.policy)),
        )
        return comparison, why

    def _failures(
        self, found: Found, of: Failures, key: Key, deviate: float
    ) -> tuple[Comparison, str]:
        difference = of.now - of.before
        low, high = of.interval(deviate)
        metric, worse = found.metric, difference > 0
        relevant = _matters(metric, of.before, of.now)
        explained = found.endpoint == WHOLE_SERVICE and any(
            name == ERROR_RATE and endpoint != WHOLE_SERVICE for endpoint, name in self.reported
        )
        meaning = None
        if key in self.reported and relevant and not explained:
            meaning = Meaning.REGRESSION if worse else Meaning.IMPROVEMENT
        why = ""
        if meaning is None and relevant and worse and not explained and key in self.suspected:
            why = "suspicious"
        elif meaning is None and high > _TOLERATED_FAILURES * metric.min_difference:
            why = "blind"
        effect = difference / of.before if of.before > 0 else None
        said = (
            f"{words.changed(found.endpoint, metric, of.before, of.now)} "
            f"({100 * difference:+.2g} points, 95 % interval {100 * low:+.2g} to {100 * high:+.2g},"
            f" of {of.requests_now} requests), against {words.runs(found.n, self.of)}"
        )
        comparison = Comparison(
            endpoint=found.endpoint,
            metric=metric.name,
            better=metric.better,
            baseline=of.before,
            candidate=of.now,
            effect=effect,
            interval=(low / of.before, high / of.before) if of.before > 0 else None,
            chance=of.chance,
            n_baseline=found.n,
            n_candidate=1,
            method=FAILURE_METHOD,
            meaning=meaning,
            undecided=bool(why),
            explanation=words.sentence(said + _because(why, self.policy)),
        )
        return comparison, why

    def _together(self, metric: Metric, of: Together, metrics: int) -> tuple[Comparison, str]:
        worse = _is_worse(metric, of.effect)
        value = of.usual * (1 + of.effect)
        rare = of.prediction.chance * metrics <= self.policy.false_discovery_rate
        unlike = rare and abs(of.effect) >= self.policy.beyond_machine
        relevant = _matters(metric, of.usual, value)
        meaning = None
        if unlike and relevant:
            meaning = Meaning.REGRESSION if worse else Meaning.IMPROVEMENT
        why = "suspicious" if meaning is None and rare and relevant and worse else ""
        half = of.prediction.half_width(NormalDist().inv_cdf(1 - _MISSED / metrics / 2))
        middle = of.prediction.difference
        interval = (math.expm1(middle - half), math.expm1(min(700.0, middle + half)))
        now, before = words.measured(value, metric.unit), words.measured(of.usual, metric.unit)
        said = (
            f"all {of.endpoints} endpoints together: {words.spoken(metric.name)} of one in the "
            f"middle is {now} instead of {before} {words.with_interval(of.effect, interval)}, "
            f"against {words.runs(of.runs, self.of)}"
        )
        if why:
            said += ", which one run cannot tell from another machine"
        comparison = Comparison(
            endpoint=WHOLE_SERVICE,
            metric=metric.name,
            better=metric.better,
            baseline=of.usual,
            candidate=value,
            effect=of.effect,
            interval=interval,
            chance=of.prediction.chance,
            n_baseline=of.runs,
            n_candidate=1,
            method=TOGETHER_METHOD,
            meaning=meaning,
            undecided=bool(why),
            explanation=words.sentence(said),
        )
        return comparison, why

    def repeats(self, found: Sequence[Found]) -> int | None:
        """Runs of the candidate whose mean would show what is suspicious, if it is there."""
        needed = 1
        for each in found:
            key = (each.endpoint, each.metric.name)
            if key not in self.suspected - self.reported or isinstance(each.of, Failures):
                continue
            chance = self.policy.false_discovery_rate / max(1, self.compared)
            runs = _repeats(each.of, chance)
            if runs is None:
                return None
            needed = max(needed, runs)
        return needed


def _repeats(of: Compared, chance: float) -> int | None:
    """So many that the difference would have this chance, the runs before staying as they are."""
    prediction = of.prediction
    bar = prediction._replace(difference=1.0).half_width(NormalDist().inv_cdf(1 - chance / 2))
    single = bar / abs(prediction.difference)
    left = 1 / single**2 * (1 + 1 / of.n) - 1 / of.n
    needed = math.ceil(1 / left) if left > 0 else math.inf
    return int(needed) if needed <= _MOST_REPEATS else None


def _without_contradiction(
    comparison: Comparison, why: str, failing: set[str]
) -> tuple[Comparison, str]:
    """Who fails oftener is not praised for failing fast."""
    if comparison.meaning is not Meaning.IMPROVEMENT or comparison.endpoint not in failing:
        return comparison, why
    said = comparison.explanation.rstrip(".") + "; no improvement, because it fails oftener."
    return comparison.model_copy(update={"meaning": None, "explanation": said}), why


def _is_worse(metric: Metric, difference: float) -> bool:
    return difference > 0 if metric.better is Better.LOWER else difference < 0


def _matters(metric: Metric, before: float, now: float) -> bool:
    difference = abs(now - before)
    # Figures come from sums of binary fractions: .005 more has to be .005 more.
    enough = difference * (1 + 1e-9)
    return (enough >= metric.min_effect * abs(before) and enough >= metric.min_difference > 0) or (
        metric.min_difference == 0 and enough >= metric.min_effect * abs(before) > 0
    )


def _far(metric: Metric, interval: tuple[float, float]) -> float:
    """How much worse it may be."""
    return interval[1] if metric.better is Better.LOWER else -interval[0]


def _because(why: str, policy: JudgingPolicy) -> str:
    if why == "suspicious":
        return "; that may be chance"
    if why == "blind":
        return f"; it varies too much to rule out {100 * policy.tolerance:.0f} % more"
    return ""
