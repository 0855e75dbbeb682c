"""Prometheus metrics at ``/metrics``, timed on the shop's own clock."""

from collections.abc import Callable

from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from prometheus_fastapi_instrumentator import Instrumentator
from prometheus_fastapi_instrumentator.metrics import Info, default
from starlette.types import ASGIApp, Receive, Scope, Send

from shop.clock import Clock

LATENCY_BUCKETS_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
STARTED_AT = "shop.started_at"

Instrumentation = Callable[[Info], None]


class StartTime:
    """Notes in a request's scope when it began on the shop's clock."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[STARTED_AT] = self._clock.seconds()
        await self._app(scope, receive, send)


def expose_metrics(app: FastAPI, clock: Clock) -> None:
    """Measure every endpoint and serve the figures, from a registry that is this app's alone."""
    registry = CollectorRegistry()
    record = default(latency_lowr_buckets=LATENCY_BUCKETS_SECONDS, registry=registry)
    if record is None:
        raise RuntimeError("The metrics are already registered")
    instrumentator = Instrumentator(should_group_status_codes=False, registry=registry)
    instrumentator.add(_on_clock(clock, record))
    instrumentator.instrument(app).expose(app, tags=["metrics"])
    app.add_middleware(StartTime, clock=clock)


def _on_clock(clock: Clock, record: Instrumentation) -> Instrumentation:
    """Replace the instrumentator's wall-clock duration: under a virtual clock it is noise."""

    def recorded(info: Info) -> None:
        info.modified_duration = clock.seconds() - info.request.scope[STARTED_AT]
        record(info)

    return recorded
