"""Registers services and environments."""

from plimsoll.access.model import Principal, Scope
from plimsoll.access.permit import require_environment, require_scope, require_service
from plimsoll.catalog.model import Environment, Service
from plimsoll.catalog.ports import EnvironmentStore, ServiceStore
from plimsoll.kit.errors import Rejected

PARTS_OF_A_SERVICE = ("coverage", "endpoints", "traffic-profile")
"""What is told of a service at an address below its own."""


def register_service(service: Service, *, principal: Principal, services: ServiceStore) -> bool:
    """Registers or replaces the service; whether it is new.

    Raises:
        Rejected: the name cannot be part of an address.
        Forbidden: the principal may not do this.
    """
    require_scope(principal, Scope.REQUEST)
    require_service(principal, service.name)
    _require_address(service.name)
    return services.put(service)


def register_environment(
    environment: Environment, *, principal: Principal, environments: EnvironmentStore
) -> bool:
    """Registers or replaces the environment; whether it is new.

    Raises:
        Forbidden: the principal may not do this.
    """
    require_scope(principal, Scope.ADMIN)
    require_environment(principal, environment.name)
    return environments.put(environment)


def _require_address(name: str) -> None:
    """Browsers and proxies resolve `..` and `//`, and a part's name at the end is that part."""
    segments = name.split("/")
    if not {"", ".", ".."}.isdisjoint(segments):
        raise Rejected(
            f"A service cannot be called {name}: no address leads to it.",
            where="name",
            fix="Leave out empty segments, `.` and `..`.",
        )
    if len(segments) > 1 and segments[-1] in PARTS_OF_A_SERVICE:
        raise Rejected(
            f"A service cannot be called {name}: that is the address of a part of another one.",
            where="name",
            fix=f"Let it end in none of {', '.join(PARTS_OF_A_SERVICE)}.",
        )
