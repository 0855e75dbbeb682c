"""What a worker without the API answers: whether it is up, whether it works, and its metrics."""

from collections.abc import Callable
from dataclasses import replace

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from prometheus_client import CollectorRegistry
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from plimsoll import __version__
from plimsoll.api import operations
from plimsoll.api.errors import http_error, invalid_request, known_error, unexpected_error
from plimsoll.api.events import Places
from plimsoll.api.guard import Guard, SecurityHeaders
from plimsoll.api.metrics import RequestMetrics
from plimsoll.api.rates import Rates
from plimsoll.bootstrap.application import Backend
from plimsoll.kit.errors import PlimsollError
from plimsoll.settings import ApiSettings


def make_worker_app(
    backend: Backend,
    settings: ApiSettings,
    *,
    metrics: CollectorRegistry,
    worker: Callable[[], str],
) -> FastAPI:
    """The routes of the API that are for whoever operates it, and no other.

    Args:
        backend: what the worker depends on.
        settings: who may ask, as for the API.
        metrics: those of the process.
        worker: `ok`, or why it takes no workflows; part of whether it is ready.
    """
    app = FastAPI(
        title="Plimsoll's worker",
        version=__version__,
        openapi_url=None,
        redirect_slashes=False,
        routes=list(operations.router.routes),
        middleware=[
            # The alert about readiness counts them.
            Middleware(RequestMetrics, registry=metrics, places=Places(1)),
            Middleware(SecurityHeaders),
            Middleware(Guard, settings=settings),
        ],
        exception_handlers={
            PlimsollError: known_error,
            RequestValidationError: invalid_request,
            HTTPException: http_error,
            Exception: unexpected_error,
        },
        telemetry={"logs": False},
    )
    app.state.backend = replace(backend, ready=lambda: {**backend.ready(), "worker": worker()})
    app.state.settings, app.state.registry = settings, metrics
    app.state.rates = Rates(settings)
    return app
