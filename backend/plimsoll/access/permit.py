"""Decides whether a principal may do what it asks for."""

from plimsoll.access.model import Principal, Scope
from plimsoll.kit.errors import Forbidden, NotFound


def require_scope(principal: Principal, scope: Scope) -> None:
    """Nothing, or an error.

    Raises:
        Forbidden: the principal's scope does not include it.
    """
    if not principal.scope.includes(scope):
        raise Forbidden(
            f"{principal.name} has the scope {principal.scope}, and this needs {scope}.",
            fix="Use a token with that scope.",
        )


def may_use_service(principal: Principal, service: str) -> bool:
    """Whether the service is within the principal's limits."""
    return principal.services is None or service in principal.services


def require_service(principal: Principal, service: str) -> None:
    """Nothing, or an error.

    Raises:
        Forbidden: the service is outside the principal's limits.
    """
    if not may_use_service(principal, service):
        raise Forbidden(
            f"{principal.name} is limited to other services than {service}.",
            fix="Use a token for that service.",
        )


def require_visible(principal: Principal, service: str, what: str) -> None:
    """Nothing, or an error: what belongs to another service looks as if it did not exist.

    Raises:
        NotFound: the service is outside the principal's limits.
    """
    if not may_use_service(principal, service):
        raise NotFound(f"There is no {what}.")


def require_environment(principal: Principal, environment: str) -> None:
    """Nothing, or an error.

    Raises:
        Forbidden: the environment is outside the principal's limits.
    """
    if principal.environments is not None and environment not in principal.environments:
        raise Forbidden(
            f"{principal.name} is limited to other environments than {environment}.",
            fix="Use a token for that environment.",
        )
