"""What a run measured beside what production showed, endpoint by endpoint."""

from collections.abc import Collection

from plimsoll.kit.value import Value
from plimsoll.run.model import EndpointFigures, RunResult
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile

_MEDIAN, _P95 = 0.5, 0.95


class SideBySide(Value):
    """One endpoint in production and in a run; None where one of the two does not know."""

    endpoint: str
    expected_requests: float
    """Of the run's requests, as many as production's mix gives this endpoint."""
    sent_requests: int
    production_p50_ms: float | None
    run_p50_ms: float | None
    production_p95_ms: float | None
    run_p95_ms: float | None
    production_error_rate: float
    """Share of 5xx."""
    run_error_rate: float | None
    """Share of 5xx and of requests without a response."""


def figures_beside_production(
    result: RunResult, profile: TrafficProfile, *, endpoints: Collection[str] | None = None
) -> tuple[SideBySide, ...]:
    """A row per endpoint, busiest in production first.

    Args:
        result: of a run.
        profile: named by route, as matching leaves it.
        endpoints: those that the bundle replays; None: all of the profile. The mix is that among
            them, because nobody expects what was left out.
    """
    replayed = [each for each in profile.endpoints if endpoints is None or each.name in endpoints]
    total = sum(each.requests for each in replayed)
    measured = {each.endpoint: each for each in result.endpoints}
    sent = sum(measured[each.name].requests for each in replayed if each.name in measured)
    return tuple(
        _row(each, measured.get(each.name), sent * each.requests / total if total else 0.0)
        for each in replayed
    )


def _row(production: EndpointTraffic, run: EndpointFigures | None, expected: float) -> SideBySide:
    latency = production.latency_ms
    return SideBySide(
        endpoint=production.name,
        expected_requests=expected,
        sent_requests=run.requests if run else 0,
        production_p50_ms=latency.quantile(_MEDIAN) if latency else None,
        run_p50_ms=run.latency_ms.quantile(_MEDIAN) if run else None,
        production_p95_ms=latency.quantile(_P95) if latency else None,
        run_p95_ms=run.latency_ms.quantile(_P95) if run else None,
        production_error_rate=production.error_rate,
        run_error_rate=run.error_rate if run else None,
    )
