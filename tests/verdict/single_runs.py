"""Runs of a made-up service, and the histories that they leave."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from plimsoll.kit.histogram import LogHistogram
from plimsoll.run.model import EndpointFigures, RunResult, RunStatus, ScenarioFigures
from plimsoll.run.record import RunRecord, Validity
from plimsoll.verdict.baselines import Candidate
from plimsoll.verdict.measure import EndpointMeasures, Measurement, RunMeasures
from plimsoll.verdict.metrics import METRICS
from plimsoll.verdict.model import Better, Meaning
from plimsoll.verdict.verdict import (
    Comparison,
    Conclusion,
    Point,
    SeriesKey,
    TriageEntry,
    TriageState,
    Verdict,
)
from plimsoll.workload.model import TestType

START = datetime(2026, 1, 5, tzinfo=UTC)
History = dict[SeriesKey, list[Point]]


def name(at: int) -> str:
    return f"GET /things-{at:02}"


def record(run_id: str = "candidate", *, at: int = 100, digest: str = "w") -> RunRecord:
    return RunRecord(
        id=run_id,
        service="shop",
        environment="test",
        base_url="http://shop",
        bundle_digest="sha256:0",
        workload_digest=digest,
        test_type=TestType.AVERAGE_LOAD,
        duration_s=60,
        created_at=START + timedelta(hours=at),
        status=RunStatus.COMPLETED,
        validity=Validity(),
    )


def figures(endpoint: str, values_ms: Sequence[float], *, failed: int = 0) -> EndpointFigures:
    return EndpointFigures(
        endpoint=endpoint,
        requests=len(values_ms),
        error_rate=failed / len(values_ms) if values_ms else 0.0,
        latency_ms=LogHistogram.of(values_ms),
    )


def result(
    *endpoints: EndpointFigures,
    scenarios: Sequence[ScenarioFigures] = (),
    dropped: int | None = None,
) -> RunResult:
    total = sum(each.requests for each in endpoints)
    return RunResult(
        status=RunStatus.COMPLETED,
        exit_code=0,
        started=START,
        duration_s=60,
        requests=total,
        iterations=total,
        dropped_iterations=sum(each.dropped for each in scenarios) if dropped is None else dropped,
        endpoints=endpoints,
        scenarios=tuple(scenarios),
    )


def measured(
    values: Mapping[str, Mapping[str, float]], *, n: int = 2000, error: float = 0.01
) -> RunMeasures:
    """Of values by endpoint and metric; errors are shares."""
    endpoints = {
        endpoint: EndpointMeasures(
            endpoint=endpoint,
            requests=n,
            failed=0,
            missed=0,
            latency_ms=LogHistogram(cells={}),
            metrics={
                metric: Measurement(value=value, n=n, error=error * value)
                for metric, value in metrics.items()
            },
        )
        for endpoint, metrics in sorted(values.items())
    }
    whole = EndpointMeasures(
        endpoint="*", requests=n * len(values), failed=0, missed=0,
        latency_ms=LogHistogram(cells={}), metrics={},
    )  # fmt: skip
    return RunMeasures(endpoints=endpoints, whole=whole)


def key(endpoint: str, metric: str = "p95_ms") -> SeriesKey:
    return SeriesKey(
        service="shop",
        environment="test",
        test_type="average-load",
        endpoint=endpoint,
        metric=metric,
    )


def points(values: Sequence[float], *, digest: str = "w", n: int = 2000) -> list[Point]:
    return [
        Point(
            run_id=f"run-{at}",
            at=START + timedelta(hours=at),
            value=float(value),
            n=n,
            workload_digest=digest,
        )
        for at, value in enumerate(values)
    ]


def service(
    seed: int, *, endpoints: int = 40, runs: int = 12, machine: float = 0.05, noise: float = 0.03
) -> tuple[History, dict[str, dict[str, float]]]:
    """A history, and what one more run of the same service measures."""
    draw = np.random.default_rng(seed)
    usual = np.exp(draw.uniform(3, 6, endpoints))
    factors = np.exp(draw.normal(0, machine, (runs + 1, 1)) + draw.normal(
        0, noise, (runs + 1, endpoints)))  # fmt: skip
    table = usual * factors
    history: History = {}
    candidate: dict[str, dict[str, float]] = {}
    for at in range(endpoints):
        history[key(name(at))] = points(table[:-1, at].tolist())
        history[key(name(at), "p50_ms")] = points((table[:-1, at] / 2).tolist())
        candidate[name(at)] = {"p95_ms": float(table[-1, at]), "p50_ms": float(table[-1, at] / 2)}
    return history, candidate


def slower(
    values: Mapping[str, Mapping[str, float]], by: float, *endpoints: str
) -> dict[str, dict[str, float]]:
    return {
        endpoint: {
            metric: value * (1 + by if endpoint in endpoints else 1)
            for metric, value in metrics.items()
        }
        for endpoint, metrics in values.items()
    }


def candidate(values: Mapping[str, Mapping[str, float]], digest: str = "w") -> Candidate:
    return Candidate("candidate", measured(values), digest)


def comparison(  # noqa: PLR0913 - all that may matter
    endpoint: str = "GET /a",
    *,
    metric: str = "p95_ms",
    effect: float = 0.2,
    chance: float = 1e-6,
    meaning: Meaning | None = Meaning.REGRESSION,
    undecided: bool = False,
    baseline: float = 40.0,
) -> Comparison:
    return Comparison(
        endpoint=endpoint,
        metric=metric,
        better=METRICS[metric].better if metric in METRICS else Better.LOWER,
        baseline=baseline,
        candidate=baseline * (1 + effect),
        effect=effect,
        interval=(effect - 0.05, effect + 0.05),
        chance=chance,
        n_baseline=12,
        n_candidate=1,
        method="t",
        meaning=meaning,
        undecided=undecided,
        explanation=f"{endpoint} is {effect:+.0%}.",
    )


def verdict(
    *comparisons: Comparison,
    conclusion: Conclusion = Conclusion.FAIL,
    run_id: str = "first",
    **others: object,
) -> Verdict:
    return Verdict.model_validate(
        {
            "run_id": run_id,
            "service": "shop",
            "environment": "test",
            "conclusion": conclusion,
            "explanation": "What was found.",
            "comparisons": comparisons,
            "judged_at": START,
            **others,
        }
    )


def entry(
    state: TriageState,
    *,
    run_id: str = "first",
    endpoint: str = "GET /a",
    metric: str = "p95_ms",
    at: int = 0,
    muted_until: datetime | None = None,
) -> TriageEntry:
    return TriageEntry(
        id=f"{run_id}-{endpoint}-{metric}-{at}",
        run_id=run_id,
        endpoint=endpoint,
        metric=metric,
        state=state,
        muted_until=muted_until,
        by="ada",
        at=START + timedelta(hours=at),
    )
