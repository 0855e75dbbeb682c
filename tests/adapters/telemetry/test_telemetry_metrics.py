"""What Prometheus is told."""

import pytest
from opentelemetry.sdk.trace import TracerProvider
from prometheus_client import CollectorRegistry, generate_latest

from plimsoll.adapters.telemetry.metrics import metrics_registry
from plimsoll.adapters.telemetry.observer import TelemetryObserver
from plimsoll.kit.errors import Misconfigured, Rejected, Unavailable
from plimsoll.pipeline.flow import WorkflowCancelledError
from plimsoll.pipeline.graph import Node
from plimsoll.pipeline.model import WorkflowStatus
from tests.adapters.telemetry.workflows import SHOP

COUNT = Node(name="Count", agent="clerk")


@pytest.mark.parametrize(
    ("raised", "outcome"),
    [
        (None, "completed"),
        (Rejected("no"), "rejected"),
        (Unavailable("away"), "unavailable"),
        (Misconfigured("unset"), "misconfigured"),
        (WorkflowCancelledError("w-1"), "cancelled"),
        (ZeroDivisionError(), "defect"),
    ],
)
def test_an_attempt_is_timed_by_how_it_ended(raised: Exception | None, outcome: str) -> None:
    registry = CollectorRegistry()
    observer = TelemetryObserver(TracerProvider().get_tracer("t"), registry)

    def attempt() -> None:
        with observer.attempting(SHOP, COUNT):
            if raised is not None:
                raise raised

    if raised is None:
        attempt()
    else:
        with pytest.raises(type(raised)):
            attempt()
    labels = {"template": "two", "node": "Count", "agent": "clerk", "outcome": outcome}
    name = "plimsoll_agent_duration_seconds"
    assert registry.get_sample_value(f"{name}_count", labels) == 1
    seconds = registry.get_sample_value(f"{name}_sum", labels)
    assert seconds is not None
    assert 0 <= seconds < 5


def test_workflows_that_were_taken_over_are_counted() -> None:
    registry = CollectorRegistry()
    observer = TelemetryObserver(TracerProvider().get_tracer("t"), registry)
    observer.took_over(2)
    observer.took_over(1)
    assert registry.get_sample_value("plimsoll_workflows_taken_over_total") == 3


def test_the_depth_of_the_queue_is_asked_when_prometheus_asks() -> None:
    counts = {WorkflowStatus.QUEUED: 3}
    registry = metrics_registry(lambda: counts)
    before = generate_latest(registry).decode()
    counts[WorkflowStatus.WAITING] = 4
    after = generate_latest(registry).decode()
    assert 'plimsoll_workflows{status="queued"} 3.0' in before
    assert 'plimsoll_workflows{status="waiting"} 0.0' in before
    assert 'plimsoll_workflows{status="waiting"} 4.0' in after
    for ended in ("completed", "failed", "cancelled"):
        assert f'status="{ended}"' not in after


def test_without_the_database_the_depth_is_missing_and_the_rest_is_told() -> None:
    def away() -> dict[WorkflowStatus, int]:
        raise Unavailable("away")

    told = generate_latest(metrics_registry(away)).decode()
    assert "plimsoll_workflows" not in told
    assert "process_cpu_seconds_total" in told
