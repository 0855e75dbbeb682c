"""The metrics of a process, and how full the queue is."""

import logging
from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from typing_extensions import override

from plimsoll.kit.errors import Misconfigured, Unavailable
from plimsoll.pipeline.model import ENDED, WorkflowStatus

_log = logging.getLogger(__name__)


class _QueueDepth(Collector):
    """Asks for the depth when Prometheus asks, so that it is never old."""

    def __init__(self, counts: Callable[[], Mapping[WorkflowStatus, int]]) -> None:
        self._counts = counts

    @override
    def collect(self) -> Iterator[Metric]:
        family = GaugeMetricFamily(
            "plimsoll_workflows", "Workflows that have not ended.", labels=("status",)
        )
        try:
            counts = self._counts()
        except (Misconfigured, Unavailable) as error:
            # The other metrics say what the process does meanwhile; a missing one is no zero.
            _log.warning("the queue's depth cannot be told: %s", error)
            return
        for status in WorkflowStatus:
            if status not in ENDED:
                family.add_metric((status.value,), counts.get(status, 0))
        yield family

    def describe(self) -> Iterator[Metric]:
        # Registering must not ask the database.
        return iter(())


def metrics_registry(
    counts: Callable[[], Mapping[WorkflowStatus, int]],
) -> CollectorRegistry:
    """The registry of this process."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    registry.register(_QueueDepth(counts))
    return registry
