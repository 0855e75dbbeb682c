"""Small results of runs, written by hand."""

from datetime import UTC, datetime

from plimsoll.kit.histogram import FINE_GROWTH, LogHistogram, coarse_cell_of
from plimsoll.run.model import (
    EndpointFigures,
    GeneratorFigures,
    RunRequest,
    RunResult,
    RunStatus,
    ScenarioFigures,
)
from plimsoll.workload.model import TestType

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def request(test_type: TestType = TestType.REPLAY, duration_s: int = 300) -> RunRequest:
    return RunRequest(
        base_url="http://127.0.0.1:9",
        test_type=test_type,
        duration_s=duration_s,
        environment="staging",
    )


def endpoint_figures(
    name: str = "GET /x",
    requests: int = 3_000,
    *,
    failed: int = 0,
    status: int = 200,
    seconds: int = 300,
) -> EndpointFigures:
    """Evenly over time, each request of 10 ms."""
    each, rest = divmod(requests, seconds)
    cells = {second: each + (second < rest) for second in range(seconds)}
    cells = {second: count for second, count in cells.items() if count}
    coarse = coarse_cell_of(10.0)
    return EndpointFigures(
        endpoint=name,
        requests=requests,
        error_rate=failed / requests if requests else 0.0,
        latency_ms=LogHistogram.of([10.0] * requests, FINE_GROWTH),
        cells=cells,
        latency_cells={second: {coarse: count} for second, count in cells.items()},
        statuses={status: requests},
    )


def result(**changes: object) -> RunResult:
    """Of a run of 300 s that went well, but for the changes."""
    good = RunResult(
        status=RunStatus.COMPLETED,
        exit_code=0,
        started=NOW,
        duration_s=300.0,
        requests=3_000,
        iterations=3_000,
        dropped_iterations=0,
        endpoints=(endpoint_figures(),),
        scenarios=(ScenarioFigures(name="get-x", iterations=3_000, dropped=0, requests=3_000),),
        generator=idle(),
    )
    return good.model_copy(update=changes)


def idle() -> GeneratorFigures:
    return GeneratorFigures(cpus=2.0, busy_cpus=0.1, peak_cpus=0.2, machine_busy=0.3, late_ms=0.8)


def saturated() -> GeneratorFigures:
    return GeneratorFigures(cpus=2.0, busy_cpus=1.7, peak_cpus=1.9, machine_busy=0.99, late_ms=12.0)
