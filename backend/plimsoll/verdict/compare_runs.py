"""Compares two stored runs, metric by metric.

Two runs differ for two reasons besides the service: each measured so many requests and no more, and
runs differ among themselves, since machines do. The first is known from the runs. The second only
their history tells: the spread of the runs of the same service, environment and test type, by the
median absolute deviation of their logarithms, within the current level. Where fewer than five runs
are kept, it is not known; then the interval holds the first alone, and no difference is called one.

With effect e on the logarithmic scale, its standard error is √(s₁² + s₂² + 2 d²), of the errors
of measuring and the spread d. What is called a difference is significant at 5 % over everything
that is compared (Holm 1979), and relevant by the metric's own measure.
"""

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist, median
from typing import Literal, NamedTuple

from plimsoll.kit.value import Value
from plimsoll.run.model import RunResult
from plimsoll.run.record import RunRecord
from plimsoll.verdict import words
from plimsoll.verdict.measure import Measurement, RunMeasures, measure
from plimsoll.verdict.metrics import METRICS, WHOLE_SERVICE, Metric
from plimsoll.verdict.model import Better, Meaning
from plimsoll.verdict.verdict import Comparison, Point, SeriesKey

METHOD = "two runs: errors of measuring, spread between runs from the history, Holm's correction"
FEWEST_RUNS = 5
"""In a history, before it tells how much runs differ by themselves."""
LATEST = 20
"""Runs of a history that count for that."""
_LEVEL = 0.05
_NORMAL = NormalDist()
_MAD = 1.4826
"""Makes the median absolute deviation that of a normal distribution."""


class RunComparison(Value):
    """Two runs side by side on a page; they ran one after the other."""

    schema_version: Literal[1] = 1
    baseline: RunRecord
    candidate: RunRecord
    comparisons: tuple[Comparison, ...]
    """Worst first."""
    notes: tuple[str, ...] = ()


class _Pair(NamedTuple):
    endpoint: str
    metric: Metric
    before: Measurement
    now: Measurement
    between: float | None
    """Standard deviation of runs, as a share; None: not known."""

    @property
    def shift(self) -> float:
        """On the logarithmic scale for times and rates, plain for shares of requests."""
        if self.metric.unit == "share":
            return self.now.value - self.before.value
        return math.log(self.now.value / self.before.value)

    @property
    def error(self) -> float:
        """Standard error of the shift."""
        if self.metric.unit == "share":
            # Shares have no shares of themselves where there are none.
            return math.hypot(self.now.error, self.before.error)
        own = math.hypot(self.now.error / self.now.value, self.before.error / self.before.value)
        return math.hypot(own, math.sqrt(2) * (self.between or 0.0))

    @property
    def chance(self) -> float:
        if self.error <= 0:
            return 0.0 if self.shift else 1.0
        return 2 * _NORMAL.cdf(-abs(self.shift) / self.error)


def compare_runs(
    baseline: tuple[RunRecord, RunResult],
    candidate: tuple[RunRecord, RunResult],
    *,
    history: Mapping[SeriesKey, Sequence[Point]],
) -> RunComparison:
    """What differs, of all endpoints and metrics that both measured.

    Args:
        baseline: a run and what it measured, without its warm-up.
        candidate: the other.
        history: of the service, in the candidate's environment and test type.
    """
    before, now = measure(baseline[1]), measure(candidate[1])
    pairs = list(_pairs(before, now, candidate[0], history))
    counting = [pair for pair in pairs if pair.between is not None or _is_share(pair)]
    bars = _holm([pair.chance for pair in counting])
    significant = {id(pair) for pair, kept in zip(counting, bars, strict=True) if kept}
    z = _NORMAL.inv_cdf(1 - _LEVEL / 2 / max(1, len(pairs)))
    made = [_comparison(pair, z, significant=id(pair) in significant) for pair in pairs]
    return RunComparison(
        baseline=baseline[0],
        candidate=candidate[0],
        comparisons=tuple(sorted(made, key=_worst_first)),
        notes=tuple(_notes(baseline[0], candidate[0], pairs)),
    )


def _pairs(
    before: RunMeasures,
    now: RunMeasures,
    run: RunRecord,
    history: Mapping[SeriesKey, Sequence[Point]],
) -> list[_Pair]:
    both = {WHOLE_SERVICE: (before.whole, now.whole)}
    both |= {
        name: (before.endpoints[name], now.endpoints[name])
        for name in before.endpoints.keys() & now.endpoints.keys()
    }
    return [
        _Pair(
            endpoint,
            METRICS[metric],
            one.metrics[metric],
            other.metrics[metric],
            _between(run, endpoint, metric, history),
        )
        for endpoint, (one, other) in sorted(both.items())
        for metric in sorted(one.metrics.keys() & other.metrics.keys())
        if _is_measured(METRICS[metric], one.metrics[metric], other.metrics[metric])
    ]


def _is_measured(metric: Metric, one: Measurement, other: Measurement) -> bool:
    return metric.unit == "share" or (one.value > 0 and other.value > 0)


def _is_share(pair: _Pair) -> bool:
    return pair.metric.unit == "share"


def _between(
    run: RunRecord, endpoint: str, metric: str, history: Mapping[SeriesKey, Sequence[Point]]
) -> float | None:
    key = SeriesKey(
        service=run.service,
        environment=run.environment,
        test_type=run.test_type.value,
        endpoint=endpoint,
        metric=metric,
    )
    logs = [
        math.log(point.value)
        for point in history.get(key, ())
        if point.value > 0 and point.workload_digest == run.workload_digest
    ][-LATEST:]
    if len(logs) < FEWEST_RUNS:
        return None
    middle = median(logs)
    return _MAD * median(abs(each - middle) for each in logs)


def _holm(chances: Sequence[float]) -> list[bool]:
    """Which are no chance at 5 % over all of them (S. Holm, Scand. J. Statistics 6, 1979)."""
    kept = [False] * len(chances)
    for rank, at in enumerate(sorted(range(len(chances)), key=lambda at: chances[at])):
        if chances[at] > _LEVEL / (len(chances) - rank):
            break
        kept[at] = True
    return kept


def _comparison(pair: _Pair, z: float, *, significant: bool) -> Comparison:
    metric, before, now = pair.metric, pair.before.value, pair.now.value
    low, high = (_effect(pair, pair.shift + side * z * pair.error) for side in (-1, 1))
    effect = _effect(pair, pair.shift)
    relevant = abs(now - before) >= metric.min_difference and (
        effect is None or abs(effect) >= metric.min_effect
    )
    worse = (now > before) == (metric.better is Better.LOWER)
    meaning = None
    if significant and relevant:
        meaning = Meaning.REGRESSION if worse else Meaning.IMPROVEMENT
    unknown = pair.between is None and not _is_share(pair)
    # Nothing that is measured falls below zero, whatever the normal approximation says.
    interval = None if low is None or high is None else (max(low, -1.0), max(high, -1.0))
    said = words.changed(pair.endpoint, metric, before, now)
    if effect is not None and interval is not None:
        said += f" {words.with_interval(effect, interval)}"
    if unknown:
        said += "; how much runs differ by themselves is not known"
    return Comparison(
        endpoint=pair.endpoint,
        metric=metric.name,
        better=metric.better,
        baseline=before,
        candidate=now,
        effect=effect,
        interval=interval,
        chance=None if unknown else pair.chance,
        n_baseline=1,
        n_candidate=1,
        method=METHOD,
        meaning=meaning,
        undecided=unknown and relevant,
        explanation=words.sentence(said),
    )


def _effect(pair: _Pair, shift: float) -> float | None:
    if _is_share(pair):
        return shift / pair.before.value if pair.before.value > 0 else None
    return math.expm1(min(shift, 700.0))


def _worst_first(each: Comparison) -> tuple[int, float, str, str]:
    rank = {Meaning.REGRESSION: 0, None: 1, Meaning.IMPROVEMENT: 2}[each.meaning]
    bad = (each.effect or 0.0) * (1 if each.better is Better.LOWER else -1)
    return rank, -bad, each.endpoint, each.metric


def _notes(baseline: RunRecord, candidate: RunRecord, pairs: Sequence[_Pair]) -> list[str]:
    notes = []
    if baseline.workload_digest != candidate.workload_digest:
        notes.append("The two runs applied different workloads: what differs may be the load's.")
    if baseline.service != candidate.service:
        notes.append(f"They are of different services, {baseline.service} and {candidate.service}.")
    notes += [
        f"Run {run.id} does not count: {reason.explanation}"
        for run in (baseline, candidate)
        for reason in (run.validity.reasons if run.validity else ())
    ]
    if baseline.environment != candidate.environment:
        notes.append(
            f"They ran in different environments, {baseline.environment} and "
            f"{candidate.environment}: what differs may be the machines'."
        )
    if any(pair.between is None and not _is_share(pair) for pair in pairs):
        notes.append(
            f"Fewer than {FEWEST_RUNS} runs of this workload are kept, so nobody knows how much "
            "runs differ by themselves; no slowdown can be told from a slower machine. "
            "Run base and candidate side by side, or more often."
        )
    return notes
