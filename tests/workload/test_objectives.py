import pytest

from plimsoll.traffic.model import EndpointTraffic
from plimsoll.workload.model import Objectives, WorkloadSettings
from plimsoll.workload.objectives import busy_s, objectives_of
from tests.workload.builders import traffic


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (traffic("GET /x", 100), (120, 0.01, 0.95)),
        (traffic("GET /x", 100, statuses={200: 90, 404: 4, 500: 6}), (120, 0.12, 0.85)),
        (traffic("GET /x", 100, statuses={500: 100}), (120, 1.0, 0.0)),
        (traffic("GET /x", 100, statuses={}, latency_ms=None), (None, None, None)),
        (traffic("GET /x", 1, latency_ms=0.0), (1, 0.01, 0.95)),
    ],
)
def test_objectives(
    one: EndpointTraffic, expected: tuple[float | None, float | None, float | None]
) -> None:
    p95, errors, success = expected
    assert objectives_of(one, WorkloadSettings()) == Objectives(
        p95_ms=p95, error_rate=errors, success_rate=success
    )


def test_busy_time_is_p99_in_seconds() -> None:
    assert busy_s(traffic("GET /x", 5, latency_ms=2000.0)) == pytest.approx(2, rel=0.01)
    assert busy_s(traffic("GET /x", 5, latency_ms=1.0)) == 0.01
    assert busy_s(traffic("GET /x", 5, latency_ms=None)) is None
