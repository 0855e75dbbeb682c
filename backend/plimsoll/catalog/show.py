"""Shows services and environments to whoever may see them."""

from plimsoll.access.model import Principal
from plimsoll.access.permit import require_visible
from plimsoll.catalog.model import Environment, Service
from plimsoll.catalog.ports import EnvironmentStore, ServiceStore
from plimsoll.kit.errors import NotFound


def visible_service(name: str, *, principal: Principal, services: ServiceStore) -> Service:
    """The service.

    Raises:
        NotFound: it is not registered, or outside the principal's limits.
    """
    require_visible(principal, name, f"service {name}")
    return services.get(name)


def visible_environment(
    name: str, *, principal: Principal, environments: EnvironmentStore
) -> Environment:
    """The environment.

    Raises:
        NotFound: it is not registered, or outside the principal's limits.
    """
    if principal.environments is not None and name not in principal.environments:
        raise NotFound(f"There is no environment {name}.")
    return environments.get(name)
