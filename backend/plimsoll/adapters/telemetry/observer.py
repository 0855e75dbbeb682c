"""The port Observer: what happens to workflows, as log lines, spans and metrics."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from opentelemetry.trace import Tracer
from prometheus_client import CollectorRegistry, Counter, Histogram

from plimsoll.kit.errors import PlimsollError
from plimsoll.pipeline.flow import WorkflowCancelledError
from plimsoll.pipeline.graph import Node
from plimsoll.pipeline.model import Workflow

_BUCKETS_S = (0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600)

_log = logging.getLogger(__name__)


class TelemetryObserver:
    """Tells the outside what workers do."""

    def __init__(self, tracer: Tracer, registry: CollectorRegistry) -> None:
        self._tracer = tracer
        self._duration_s = Histogram(
            "plimsoll_agent_duration_seconds",
            "Time that agents took for their nodes, by how it ended.",
            ("template", "node", "agent", "outcome"),
            buckets=_BUCKETS_S,
            registry=registry,
        )
        self._taken_over = Counter(
            "plimsoll_workflows_taken_over",
            "Workflows of dead workers that were queued again.",
            registry=registry,
        )

    # What libraries raise may hold anything: the log has it without what looks like a secret, and
    # spans do not have it.

    @contextmanager
    def carrying(self, workflow: Workflow) -> Iterator[None]:
        facts = {
            "workflow_id": workflow.id,
            "principal": workflow.principal,
            "service": workflow.service,
        }
        attributes = {f"plimsoll.{name}": value for name, value in facts.items()}
        with (
            structlog.contextvars.bound_contextvars(**facts),
            self._tracer.start_as_current_span(
                f"workflow {workflow.template}", attributes=attributes, record_exception=False
            ),
        ):
            yield

    @contextmanager
    def attempting(self, workflow: Workflow, node: Node) -> Iterator[None]:
        began = time.monotonic()
        outcome = "completed"
        with self._tracer.start_as_current_span(
            f"node {node.name}", attributes={"plimsoll.agent": node.agent}, record_exception=False
        ):
            try:
                yield
            except PlimsollError as error:
                outcome = type(error).__name__.lower()
                raise
            except WorkflowCancelledError:
                outcome = "cancelled"
                raise
            except BaseException:
                outcome = "defect"
                raise
            finally:
                duration_s = time.monotonic() - began
                self._duration_s.labels(workflow.template, node.name, node.agent, outcome).observe(
                    duration_s
                )
                _log.info(
                    "%s %s",
                    node.name,
                    outcome,
                    extra={"agent": node.agent, "duration_ms": round(duration_s * 1000, 1)},
                )

    def took_over(self, workflows: int) -> None:
        self._taken_over.inc(workflows)
