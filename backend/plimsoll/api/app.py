"""The app: every route, and what each request passes on its way there."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from prometheus_client import CollectorRegistry
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from plimsoll import __version__
from plimsoll.api import (
    bundles,
    environments,
    events,
    gate,
    histories,
    kill_switch,
    load_lines,
    operations,
    results,
    runs,
    schedules,
    services,
    standings,
    templates,
    traffic_checks,
    workflows,
)
from plimsoll.api.errors import http_error, invalid_request, known_error, unexpected_error
from plimsoll.api.events import Places
from plimsoll.api.guard import BodyLimit, Guard, SecurityHeaders
from plimsoll.api.limits import Limits
from plimsoll.api.metrics import RequestMetrics
from plimsoll.api.openapi import documenting
from plimsoll.api.rates import Rates
from plimsoll.bootstrap.application import Backend
from plimsoll.kit.errors import PlimsollError
from plimsoll.settings import ApiSettings

_ROUTERS = (
    workflows.router,
    events.router,
    runs.router,
    runs.plans,
    results.router,
    load_lines.router,
    gate.router,
    kill_switch.router,
    schedules.router,
    histories.router,
    standings.router,
    services.router,
    environments.router,
    bundles.router,
    templates.router,
    traffic_checks.router,
    operations.router,
)


def make_app(
    backend: Backend,
    settings: ApiSettings,
    *,
    metrics: CollectorRegistry | None = None,
    limits: Limits = Limits(),  # noqa: B008 - a frozen value
) -> FastAPI:
    """The app over a backend.

    Args:
        backend: what the routes work on.
        settings: how they are served.
        metrics: those of the process, to which those of the requests are added.
        limits: how much it takes from one caller.
    """
    registry = metrics or CollectorRegistry()
    places = Places(limits.most_streams)
    app = FastAPI(
        title="Plimsoll",
        version=__version__,
        docs_url=None,  # it would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        # Not included as routers, so that `app.routes` is the whole list, each with its whole path.
        routes=[route for router in _ROUTERS for route in router.routes],
        middleware=[
            Middleware(RequestMetrics, registry=registry, places=places),
            Middleware(SecurityHeaders),
            Middleware(Guard, settings=settings),
            *_cross_origin(settings),
            Middleware(BodyLimit, settings=settings, timeout_s=limits.body_timeout_s),
        ],
        exception_handlers={
            PlimsollError: known_error,
            RequestValidationError: invalid_request,
            HTTPException: http_error,
            Exception: unexpected_error,
        },
        telemetry={"logs": False},  # it would log what was sent to us
    )
    app.state.backend, app.state.settings = backend, settings
    app.state.registry, app.state.places, app.state.limits = registry, places, limits
    app.state.checks = Places(
        limits.most_checks,
        of="sources of traffic are being looked at already",
        fix="Try again in a few seconds.",
    )
    app.state.rates = Rates(settings)
    app.openapi = documenting(app, backend.templates)  # type: ignore[method-assign] # as documented
    return app


def _cross_origin(settings: ApiSettings) -> list[Middleware]:
    """Lets pages of the given origins read answers."""
    if not settings.cors_origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=("DELETE", "GET", "POST", "PUT"),
            allow_headers=("Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"),
            expose_headers=("Content-Disposition", "ETag", "Location", "Retry-After"),
        )
    ]
