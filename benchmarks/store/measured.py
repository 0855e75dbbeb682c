"""A run of forty endpoints: what it measured, what was judged of it, what enters the histories."""

import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from random import Random

from fill import END, OURS  # type: ignore[import-not-found]
from sqlalchemy import Engine

from plimsoll.adapters.database.columns import POSTGRESQL
from plimsoll.kit.histogram import LogHistogram, cell_of
from plimsoll.run.model import EndpointFigures, RunResult, RunStatus
from plimsoll.run.record import RunRecord
from plimsoll.verdict.metrics import METRICS
from plimsoll.verdict.verdict import Comparison, Conclusion, Point, SeriesKey, Verdict
from plimsoll.workload.model import TestType

ENDPOINTS = tuple(f"GET /things/{number}/{{id}}" for number in range(40))
NAMES = tuple(METRICS)[:5]
SECONDS = 300
PER_SECOND = 5
"""Requests of each endpoint: 60,000 in all."""


def run(run_id: str, at: datetime) -> RunRecord:
    return RunRecord(
        id=run_id,
        service=OURS,
        environment="staging",
        base_url="https://shop.example",
        bundle_digest="sha256:1",
        test_type=TestType.REPLAY,
        duration_s=SECONDS,
        created_at=at,
    )


@cache
def result() -> RunResult:
    chance = Random(3)  # noqa: S311 - the same each time
    return RunResult(
        status=RunStatus.COMPLETED,
        exit_code=0,
        started=END,
        duration_s=SECONDS,
        requests=len(ENDPOINTS) * SECONDS * PER_SECOND,
        iterations=0,
        dropped_iterations=0,
        endpoints=tuple(_endpoint(name, chance) for name in ENDPOINTS),
        per_second={second: len(ENDPOINTS) * PER_SECOND for second in range(SECONDS)},
    )


def _endpoint(name: str, chance: Random) -> EndpointFigures:
    by_second = [[chance.lognormvariate(3, 0.6) for _ in range(PER_SECOND)] for _ in range(SECONDS)]
    coarse: dict[int, dict[int, int]] = {}
    for second, took in enumerate(by_second):
        cells = coarse.setdefault(second, {})
        for each in took:
            cell = cell_of(each) // 10
            cells[cell] = cells.get(cell, 0) + 1
    sent = {second: 400 + chance.randrange(50) for second in range(SECONDS)}
    return EndpointFigures(
        endpoint=name,
        requests=SECONDS * PER_SECOND,
        error_rate=0.0,
        latency_ms=LogHistogram.of(each for took in by_second for each in took),
        cells=dict.fromkeys(range(SECONDS), PER_SECOND),
        latency_cells=coarse,
        sent_bytes_cells=sent,
        received_bytes_cells={second: 9 * each for second, each in sent.items()},
        statuses={200: SECONDS * PER_SECOND},
    )


def verdict(run_id: str) -> Verdict:
    chance = Random(run_id)  # noqa: S311 - the same each time
    return Verdict(
        run_id=run_id,
        service=OURS,
        environment="staging",
        conclusion=Conclusion.PASS,
        explanation="Nothing got worse.",
        comparisons=tuple(
            Comparison(
                endpoint=endpoint,
                metric=name,
                better=METRICS[name].better,
                baseline=chance.lognormvariate(3, 1),
                candidate=chance.lognormvariate(3, 1),
                effect=chance.gauss(),
                interval=(chance.gauss(), chance.gauss()),
                chance=chance.random(),
                n_baseline=40,
                n_candidate=1,
                method="history",
                meaning=None,
                explanation=f"{name} of {endpoint} is where it was, give or take 3 %.",
            )
            for endpoint in ENDPOINTS
            for name in NAMES
        ),
        baseline_runs=tuple(f"{number:036}" for number in range(40)),
        judged_at=END,
    )


def key(service: str, endpoint: str, metric: str) -> SeriesKey:
    return SeriesKey(
        service=service,
        environment="staging",
        test_type="replay",
        endpoint=endpoint,
        metric=metric,
    )


def points(service: str, number: int) -> Mapping[SeriesKey, Point]:
    chance = Random(number)  # noqa: S311 - the same each time
    at = END + timedelta(hours=number)
    return {
        key(service, endpoint, name): Point(
            run_id=f"{service}-{number:030}",
            at=at,
            value=chance.lognormvariate(3, 1),
            n=samples,
            version=f"{number:040x}",
            workload_digest="sha256:" + "1" * 64,
        )
        for endpoint in ENDPOINTS
        for samples in (chance.randrange(10_000),)
        for name in NAMES
    }


def result_bytes() -> int:
    return len(zlib.compress(result().model_dump_json().encode()))


def verdict_bytes() -> int:
    return len(zlib.compress(verdict("1").model_dump_json().encode()))


def measurement_bytes(engine: Engine) -> int:
    """Of the histories, with their indices."""
    question = (
        "SELECT pg_total_relation_size('measurement')"
        if engine.dialect.name == POSTGRESQL
        else "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    )
    with engine.connect() as connection:
        return int(connection.exec_driver_sql(question).scalar_one())
