"""Routes: services, and what their last bundle knows of them.

A service's name may contain slashes, so what is told of it stands behind the name, and the routes
with a last word come before the one without. A name that ends in such a word cannot be registered.
"""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Response

from plimsoll.api.access import Reader, Requester, TheBackend
from plimsoll.api.document import strictly
from plimsoll.api.errors import errors
from plimsoll.api.parameters import ServiceName, ServiceQuery
from plimsoll.bundle.model import Coverage
from plimsoll.catalog.model import Service
from plimsoll.catalog.register import register_service
from plimsoll.catalog.show import visible_service
from plimsoll.codebase.report import EndpointsReport, report_endpoints
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.kit.page import Page
from plimsoll.pipeline.last_bundle import LastBundle
from plimsoll.traffic.report import ProfileReport, report_profile

PREFIX = "/api/v1/services"
router = APIRouter(prefix=PREFIX, tags=["services"])


@router.post(
    "",
    operation_id="register_service",
    status_code=201,
    responses={
        200: {"model": Service, "description": "It was registered before, and is replaced."},
        **errors(Rejected, body=True),
    },
)
def register(
    wanted: Annotated[Service, strictly(Service)],
    principal: Requester,
    backend: TheBackend,
    response: Response,
) -> Service:
    """Register a service, or replace what was registered under its name."""
    new = register_service(wanted, principal=principal, services=backend.services)
    response.status_code = 201 if new else 200
    response.headers["Location"] = f"{PREFIX}/{quote(wanted.name, safe=':/')}"
    return wanted


@router.get("", operation_id="list_services", responses=errors(Rejected))
def list_(
    wanted: Annotated[ServiceQuery, Query()], principal: Reader, backend: TheBackend
) -> Page[Service]:
    """List the registered services by name."""
    return backend.services.find(wanted.page, text=wanted.text, names=principal.services)


@router.get(
    "/{name:path}/endpoints",
    operation_id="get_service_endpoints",
    responses=errors(NotFound, Rejected),
)
def get_endpoints(name: ServiceName, principal: Reader, backend: TheBackend) -> EndpointsReport:
    """Show the endpoints in the service's source code, as its last bundle found them."""
    last = LastBundle(name, principal=principal, store=backend.workflows)
    return report_endpoints(last.discovery())


@router.get(
    "/{name:path}/traffic-profile",
    operation_id="get_service_traffic_profile",
    responses=errors(NotFound, Rejected),
)
def get_traffic_profile(name: ServiceName, principal: Reader, backend: TheBackend) -> ProfileReport:
    """Show production's traffic by endpoint, as the service's last bundle observed it."""
    last = LastBundle(name, principal=principal, store=backend.workflows)
    return report_profile(last.profile())


@router.get(
    "/{name:path}/coverage",
    operation_id="get_service_coverage",
    responses=errors(NotFound, Rejected),
)
def get_coverage(name: ServiceName, principal: Reader, backend: TheBackend) -> Coverage:
    """Show which endpoints the service's last bundle tests."""
    last = LastBundle(name, principal=principal, store=backend.workflows)
    return last.coverage()


@router.get("/{name:path}", operation_id="get_service", responses=errors(NotFound, Rejected))
def get(name: ServiceName, principal: Reader, backend: TheBackend) -> Service:
    """Show a registered service."""
    return visible_service(name, principal=principal, services=backend.services)
