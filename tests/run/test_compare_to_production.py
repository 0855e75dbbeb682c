from datetime import UTC, datetime

import pytest

from plimsoll.kit.histogram import LogHistogram
from plimsoll.run.compare_to_production import figures_beside_production
from plimsoll.run.model import EndpointFigures, RunResult, RunStatus
from tests.workload.builders import profile, traffic


def result(**requests: int) -> RunResult:
    """`a=3`: three requests to GET /a, of which a quarter failed."""
    return RunResult(
        status=RunStatus.COMPLETED,
        exit_code=0,
        started=datetime(2026, 3, 2, tzinfo=UTC),
        duration_s=60.0,
        requests=sum(requests.values()),
        iterations=sum(requests.values()),
        dropped_iterations=0,
        endpoints=tuple(
            EndpointFigures(
                endpoint=f"GET /{name}",
                requests=count,
                error_rate=0.25,
                latency_ms=LogHistogram.of([50.0] * count),
            )
            for name, count in requests.items()
        ),
    )


PRODUCTION = profile(
    traffic("GET /a", 600, statuses={200: 594, 500: 6}),
    traffic("GET /b", 300, latency_ms=None),
    traffic("GET /left-out", 100),
)


def test_each_endpoint_is_put_beside_production() -> None:
    busiest, other, missing = figures_beside_production(result(a=60, b=40), PRODUCTION)
    assert busiest.endpoint == "GET /a"
    assert (busiest.expected_requests, busiest.sent_requests) == (60.0, 60)
    assert busiest.production_p50_ms == pytest.approx(100, rel=0.005)
    assert busiest.run_p95_ms == pytest.approx(50, rel=0.005)
    assert (busiest.production_error_rate, busiest.run_error_rate) == (0.01, 0.25)
    assert (other.expected_requests, other.production_p95_ms) == (30.0, None)
    assert (missing.sent_requests, missing.run_p50_ms, missing.run_error_rate) == (0, None, None)


def test_the_mix_is_that_of_what_is_replayed() -> None:
    rows = figures_beside_production(result(a=60, b=40), PRODUCTION, endpoints=["GET /a", "GET /b"])
    assert [round(row.expected_requests, 1) for row in rows] == [66.7, 33.3]


def test_a_run_that_sent_nothing_is_compared_too() -> None:
    rows = figures_beside_production(result(), PRODUCTION)
    assert [(row.expected_requests, row.sent_requests) for row in rows] == [(0.0, 0)] * 3
    assert figures_beside_production(result(), profile()) == ()
