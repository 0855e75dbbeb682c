"""Routes for whoever operates the server, outside `/api/v1`."""

import logging
from typing import Literal

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from plimsoll.access.model import Scope
from plimsoll.api.access import TheBackend, needs
from plimsoll.api.errors import errors
from plimsoll.kit.value import Value

router = APIRouter(tags=["operations"])
_log = logging.getLogger(__name__)


class Health(Value):
    """That the process is up."""

    status: Literal["ok"] = "ok"


class Readiness(Value):
    """Whether the server can do its work, and what it lacks."""

    status: Literal["ok", "failed"]
    checks: dict[str, Literal["ok", "failed"]]


def registry_of(request: Request) -> CollectorRegistry:
    """The metrics of the process."""
    registry: CollectorRegistry = request.app.state.registry
    return registry


@router.get("/health", operation_id="get_health")
def health() -> Health:
    """Tell that the process is up."""
    return Health()


@router.get(
    "/ready",
    operation_id="get_readiness",
    responses={503: {"model": Readiness, "description": "Something is not ok."}},
)
def ready(backend: TheBackend, response: Response) -> Readiness:
    """Tell whether everything is there that the server depends on."""
    told = backend.ready()
    failed = {name: words for name, words in told.items() if words != "ok"}
    if failed:
        # Anybody may ask, so the words stay here.
        _log.warning("not ready: %s", failed)
        response.status_code = 503
    return Readiness(
        status="failed" if failed else "ok",
        checks={name: "failed" if name in failed else "ok" for name in told},
    )


@router.get(
    "/metrics",
    operation_id="get_metrics",
    dependencies=[Depends(needs(Scope.READ))],
    response_class=Response,
    responses={
        200: {
            "description": "Prometheus's text format.",
            "content": {CONTENT_TYPE_LATEST: {"schema": {"type": "string"}}},
        },
        **errors(),
    },
)
def metrics(request: Request) -> Response:
    """Tell the metrics of this process."""
    content = generate_latest(registry_of(request))
    return Response(content, media_type=CONTENT_TYPE_LATEST)
