"""Which earlier runs a candidate is compared with, by metric and endpoint."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from plimsoll.verdict.history import (
    accepted_by_series,
    accepted_of,
    baseline_of,
    judge_series,
)
from plimsoll.verdict.measure import Measurement, RunMeasures
from plimsoll.verdict.metrics import WHOLE_SERVICE, Metric
from plimsoll.verdict.model import ChangePoint
from plimsoll.verdict.policy import JudgingPolicy
from plimsoll.verdict.verdict import Point, SeriesKey, TriageEntry


class Candidate(NamedTuple):
    """The run that is judged."""

    run_id: str
    measured: RunMeasures
    workload_digest: str = ""


class Baselines(NamedTuple):
    """Of one metric, by endpoint, in alphabetic order."""

    metric: Metric
    candidate: Mapping[str, Measurement]
    points: Mapping[str, tuple[Point, ...]]
    """Of endpoints with enough runs; oldest first."""
    missing: Mapping[str, int]
    """Runs that lack, of endpoints with too few."""
    other_workload: frozenset[str]
    """Those of them that have enough runs, most of which applied another workload."""
    open: Mapping[str, ChangePoint]
    """Where the current level began with a regression that nobody answered."""


def baselines_of(
    candidate: Candidate,
    history: Mapping[SeriesKey, Sequence[Point]],
    triage: Sequence[TriageEntry],
    policy: JudgingPolicy,
) -> tuple[Baselines, ...]:
    """By metric, in the order of their names; only what the candidate measured.

    Raises:
        Rejected: as `judge_series`; or the history holds an unknown metric.
    """
    by_series = {(key.endpoint, key.metric): points for key, points in history.items()}
    accepted = accepted_by_series(triage)
    named = (*sorted(candidate.measured.endpoints.items()),)
    measured = {**dict(named), WHOLE_SERVICE: candidate.measured.whole}
    metrics = sorted({metric for each in measured.values() for metric in each.metrics})
    found = []
    for name in metrics:
        metric = policy.metric(name)
        values = {
            endpoint: each.metrics[name]
            for endpoint, each in measured.items()
            if name in each.metrics
        }
        found.append(_of_metric(candidate, metric, values, by_series, accepted, policy))
    return tuple(found)


def _of_metric(
    candidate: Candidate,
    metric: Metric,
    values: Mapping[str, Measurement],
    by_series: Mapping[tuple[str, str], Sequence[Point]],
    accepted: Mapping[tuple[str, str], frozenset[str]],
    policy: JudgingPolicy,
) -> Baselines:
    points: dict[str, tuple[Point, ...]] = {}
    missing: dict[str, int] = {}
    other: set[str] = set()
    opened: dict[str, ChangePoint] = {}
    for endpoint in values:
        series = [
            each
            for each in by_series.get((endpoint, metric.name), ())
            if each.run_id != candidate.run_id
        ]
        runs = accepted_of(accepted, endpoint, metric.name)
        judged = judge_series(series, metric, accepted_runs=runs)
        baseline = baseline_of(
            series, judged, workload_digest=candidate.workload_digest, most=policy.most_runs
        )
        if len(baseline) >= policy.fewest_runs:
            points[endpoint] = baseline
        else:
            missing[endpoint] = policy.fewest_runs - len(baseline)
            if len(series) - judged.current_start >= policy.fewest_runs:
                other.add(endpoint)
        if judged.open_regression is not None:
            opened[endpoint] = judged.open_regression
    return Baselines(metric, values, points, missing, frozenset(other), opened)
