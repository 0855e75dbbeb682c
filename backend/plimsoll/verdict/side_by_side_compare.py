"""From differences to comparisons: what is no chance, relevant, or undecided, in words."""

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist

from pydantic import Field

from plimsoll.kit.value import Value
from plimsoll.verdict.discoveries import discoveries
from plimsoll.verdict.measure import ERROR_RATE
from plimsoll.verdict.metrics import WHOLE_SERVICE
from plimsoll.verdict.model import Meaning
from plimsoll.verdict.side_by_side_figures import SAME_REQUEST, Figure
from plimsoll.verdict.verdict import Comparison

METHOD = "side by side: jackknife over segments"
RELEVANT_FROM = 0.5
"""Of the minimal effect: what is nearer to it than to none is relevant."""


class SideBySidePolicy(Value):
    """How strictly two versions are compared; every default is the documented one."""

    false_alarm_rate: float = Field(default=0.01, gt=0, le=0.5)
    """Most comparisons of equal versions that may report anything."""
    min_effects: Mapping[str, float] = Field(default_factory=dict)
    """By metric, as a share of the base; others keep their own (`COMPARED`)."""
    tolerance: float = Field(default=0.25, gt=0, le=10)
    """A slowdown of the same requests of a single endpoint that a pass rules out, as a share."""
    tolerance_errors: float = Field(default=0.05, gt=0, le=1)
    """A rise of the share of failures that a pass rules out."""
    usual: float = Field(default=0.01, ge=0, le=1)
    """Standard deviation of response times of two processes of one version, as a share."""

    def min_effect(self, figure: Figure) -> float:
        """Of the figure's metric, as a share."""
        return self.min_effects.get(figure.metric.name, figure.metric.min_effect)


class Judged(Value):
    """A comparison, and how many times as long it would take to decide it."""

    comparison: Comparison
    times: float | None = None
    """None: it is decided, or no time decides it."""


def compared(figures: Sequence[Figure], policy: SideBySidePolicy) -> tuple[Judged, ...]:
    """Each figure judged; regressions first, then what is undecided, each the surest first."""
    judging = _Judging(figures, policy)
    judged = [judging.judged(each) for each in figures]
    return tuple(sorted(judged, key=_order))


def _order(judged: Judged) -> tuple[int, float, str, str]:
    comparison = judged.comparison
    rank = {Meaning.REGRESSION: 0, Meaning.IMPROVEMENT: 2, None: 3}[comparison.meaning]
    chance = 1.0 if comparison.chance is None else comparison.chance
    return (1 if comparison.undecided else rank, chance, comparison.endpoint, comparison.metric)


class _Judging:
    def __init__(self, figures: Sequence[Figure], policy: SideBySidePolicy) -> None:
        self._policy = policy
        self._first = _first_of(figures)
        chances: dict[str, dict[str, float]] = {}
        for each in figures:
            if each is not self._first:
                found = chances.setdefault(each.endpoint, {})
                found[each.metric.name] = each.difference.chance
        self._chosen = discoveries(chances, policy.false_alarm_rate / 2)
        self._others = sum(map(len, chances.values()))

    def judged(self, figure: Figure) -> Judged:
        sure = self._is_sure(figure)
        half = figure.difference.half_width(self._allowed(figure))
        low, high = _in_shares(figure, -half), _in_shares(figure, half)
        relevant = self._is_relevant(figure)
        meaning = None
        if sure and relevant:
            worse = figure.difference.estimate > 0
            meaning = Meaning.REGRESSION if worse else Meaning.IMPROVEMENT
        limit = self._limit(figure)
        undecided = (
            self._has_to_settle(figure)
            and not sure
            and high >= limit
            and self._is_large(figure, high)
        )
        comparison = Comparison(
            endpoint=figure.endpoint,
            metric=figure.metric.name,
            better=figure.metric.better,
            baseline=figure.baseline,
            candidate=figure.candidate,
            effect=_effect(figure),
            interval=(low, high) if figure.of_times else _of_shares(figure, low, high),
            chance=figure.difference.chance,
            n_baseline=figure.difference.segments,
            n_candidate=figure.difference.segments,
            method=METHOD,
            meaning=meaning,
            undecided=undecided,
            explanation=_explanation(
                figure, (low, high), limit, _Said(sure=sure, relevant=relevant, undecided=undecided)
            ),
        )
        return Judged(
            comparison=comparison,
            times=_times(figure, self._allowed(figure), limit) if undecided else None,
        )

    def _is_sure(self, figure: Figure) -> bool:
        if figure is self._first:
            return figure.difference.chance <= self._policy.false_alarm_rate / 2
        return (figure.endpoint, figure.metric.name) in self._chosen

    def _allowed(self, figure: Figure) -> float:
        """Chance that its interval misses the truth.

        Of the intervals of what was chosen, one in twenty may: Y. Benjamini and D. Yekutieli,
        "False discovery rate-adjusted multiple confidence intervals for selected parameters",
        Journal of the American Statistical Association 100 (2005).
        """
        if figure is self._first:
            return _MISSED / 2
        if not self._is_sure(figure):
            return _MISSED / 2 / self._others
        # What is no chance has an interval without 0, whatever rates somebody sets.
        return max(_MISSED / 2 * len(self._chosen) / self._others, figure.difference.chance)

    def _has_to_settle(self, figure: Figure) -> bool:
        """Percentiles of a short run are too coarse to hold up a pass where there is better."""
        return figure is self._first or figure.metric.name in {SAME_REQUEST.name, ERROR_RATE}

    def _limit(self, figure: Figure) -> float:
        """Change that has to be ruled out."""
        if not figure.of_times:
            return max(self._policy.tolerance_errors, figure.metric.min_difference)
        least = self._policy.min_effect(figure)
        return least if figure is self._first else max(least, self._policy.tolerance)

    def _is_relevant(self, figure: Figure) -> bool:
        share = _in_shares(figure, 0.0)
        least = RELEVANT_FROM * self._policy.min_effect(figure)
        if not figure.of_times:
            return abs(share) >= RELEVANT_FROM * figure.metric.min_difference
        return abs(share) >= least and self._is_large(figure, share)

    def _is_large(self, figure: Figure, share: float) -> bool:
        """Whether the change counts in the metric's own unit."""
        if not figure.of_times:
            return True
        return abs(share) * figure.baseline >= RELEVANT_FROM * figure.metric.min_difference


LEAST_LONGER = 1.2
"""Times as long as it was: less is not worth another run."""
_MISSED = 0.05
"""Share of intervals that may miss the truth."""


class _Said(Value):
    sure: bool
    relevant: bool
    undecided: bool


def _first_of(figures: Sequence[Figure]) -> Figure | None:
    """What says whether the whole service changed: the same requests, else the median."""
    whole = {each.metric.name: each for each in figures if each.endpoint == WHOLE_SERVICE}
    return whole.get(SAME_REQUEST.name, whole.get("p50_ms"))


def _in_shares(figure: Figure, off: float) -> float:
    at = figure.difference.estimate + off
    return math.expm1(min(at, 50.0)) if figure.of_times else at


def _effect(figure: Figure) -> float | None:
    if figure.of_times:
        return _in_shares(figure, 0.0)
    return figure.difference.estimate / figure.baseline if figure.baseline > 0 else None


def _of_shares(figure: Figure, low: float, high: float) -> tuple[float, float] | None:
    if figure.baseline <= 0:
        return None
    return low / figure.baseline, high / figure.baseline


def _times(figure: Figure, allowed: float, limit: float) -> float | None:
    """As long until the interval is no wider than the limit: then it excludes 0 or the limit."""
    wanted = (math.log1p(limit) if figure.of_times else limit) / 2
    # With many segments, Student's t is the normal distribution.
    error = wanted / NormalDist().inv_cdf(1 - allowed / 2)
    own = figure.difference.own_error
    rest = error**2 - (figure.difference.error**2 - own**2)
    return max(LEAST_LONGER, own**2 / rest) if rest > 0 else None


def settled_by(judged: Sequence[Judged], lasted_s: float) -> str:
    """What would decide the undecided ones; empty: there is none."""
    undecided = [each for each in judged if each.comparison.undecided]
    if not undecided:
        return ""
    known = [each.times for each in undecided if each.times is not None]
    if len(known) < len(undecided):
        return (
            "No longer run settles it: two processes of one version differ by more than what is "
            "asked for. Compare several processes of each version, or allow more."
        )
    minutes = math.ceil(max(known) * lasted_s / 60)
    return f"A run of {minutes} minutes would settle it, if the noise stays as it was."


def _explanation(figure: Figure, interval: tuple[float, float], limit: float, said: _Said) -> str:
    where = "The whole service" if figure.endpoint == WHOLE_SERVICE else figure.endpoint
    share, (low, high) = _in_shares(figure, 0.0), interval
    if figure.of_times:
        what = "the same request" if figure.metric is SAME_REQUEST else figure.metric.name[:-3]
        moved = (
            f"{what} took {abs(share):.1%} {'longer' if share > 0 else 'less'} "
            f"({figure.baseline:.3g} ms before, interval {low:+.1%} to {high:+.1%})"
        )
    else:
        moved = (
            f"{figure.candidate:.2%} of the requests failed or were not sent, "
            f"{figure.baseline:.2%} before ({100 * low:+.2f} to {100 * high:+.2f} points)"
        )
    return f"{where}: {moved}. {_meant(said, limit)}"


def _meant(said: _Said, limit: float) -> str:
    if said.sure:
        return (
            "That is no chance."
            if said.relevant
            else "That is no chance, but too little to matter."
        )
    if said.undecided:
        return f"That may be chance, and a rise of {limit:.0%} is not ruled out."
    return "That may be chance."
