import pytest

from plimsoll.kit.histogram import FINE_GROWTH, LogHistogram
from plimsoll.run.model import EndpointFigures
from plimsoll.run.sent import Sent
from plimsoll.run.summarise import ResultsReport, summarise


def figures(name: str, latencies_ms: list[float], requests: int, failed: int) -> EndpointFigures:
    return EndpointFigures(
        endpoint=name,
        requests=requests,
        error_rate=failed / requests,
        latency_ms=LogHistogram.of(latencies_ms, FINE_GROWTH),
    )


def test_a_run_is_told_by_endpoint() -> None:
    slow = figures("GET /slow", [float(n) for n in range(1, 1_001)], 1_000, 50)
    dead = figures("GET /dead", [], 7, 7)
    report = summarise(Sent(endpoints=(slow, dead), span_s=20, per_second={}, notes=("odd",)))
    assert (report.requests, report.failed, report.span_s) == (1_007, 57, 20)
    assert report.error_rate == 57 / 1_007
    first, second = report.endpoints
    assert (first.failed, first.requests_per_s, first.p50_ms is not None) == (50, 50.0, True)
    assert first.p50_ms == pytest.approx(500, rel=first.latency_error)
    assert first.p90_ms == pytest.approx(900, rel=first.latency_error)
    assert first.p95_ms == pytest.approx(950, rel=first.latency_error)
    assert first.p99_ms == pytest.approx(990, rel=first.latency_error)
    assert first.p99_9_ms == pytest.approx(999, rel=first.latency_error)
    assert first.latency_error < 0.0015
    assert (second.error_rate, second.p50_ms, second.p99_9_ms) == (1.0, None, None)
    assert report.notes == ("odd",)
    assert ResultsReport.model_validate_json(report.model_dump_json()) == report


def test_a_run_without_requests_has_no_rates() -> None:
    report = summarise(Sent(endpoints=(), span_s=0, per_second={}))
    assert (report.requests, report.error_rate, report.endpoints) == (0, None, ())
