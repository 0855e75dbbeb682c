"""Who is asking, and what the handlers are given."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeAlias

from fastapi import Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from plimsoll.access.identify import identify
from plimsoll.access.model import LOCAL, Principal, Scope
from plimsoll.access.permit import require_scope
from plimsoll.bootstrap.application import Backend
from plimsoll.settings import ApiSettings

if TYPE_CHECKING:
    from plimsoll.api.rates import Rates

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description=(
        "Made by `plimsoll token create`, or by a Backstage plugin that the server trusts."
        " A server without authentication needs none."
    ),
)


def backend_of(request: Request) -> Backend:
    """The backend that the app was made with."""
    backend: Backend = request.app.state.backend
    return backend


def settings_of(request: Request) -> ApiSettings:
    """The settings that the app was made with."""
    settings: ApiSettings = request.app.state.settings
    return settings


TheBackend: TypeAlias = Annotated[Backend, Depends(backend_of)]
TheSettings: TypeAlias = Annotated[ApiSettings, Depends(settings_of)]


def principal_of(
    request: Request,
    backend: TheBackend,
    settings: TheSettings,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> Principal:
    """Who is asking.

    Raises:
        Unauthenticated: a token is needed, and there is none or it is not valid.
        TooOften: whoever is asking has asked too often.
        Unavailable: it is a portal's, which does not answer.
    """
    if settings.authentication == "none":
        principal = LOCAL
    else:
        rates: Rates = request.app.state.rates
        principal = rates.identified(
            request.client.host if request.client else "",
            None if credentials is None else credentials.credentials,
            lambda token: identify(
                token, tokens=backend.tokens, clock=backend.clock, portal=backend.portal
            ),
        )
    request.state.scope = principal.scope
    return principal


def needs(scope: Scope) -> Callable[[Principal], Principal]:
    """A dependency: who is asking, and may do what the scope allows."""

    def permitted(principal: Annotated[Principal, Depends(principal_of)]) -> Principal:
        require_scope(principal, scope)
        return principal

    return permitted


Reader: TypeAlias = Annotated[Principal, Depends(needs(Scope.READ))]
Requester: TypeAlias = Annotated[Principal, Depends(needs(Scope.REQUEST))]
Admin: TypeAlias = Annotated[Principal, Depends(needs(Scope.ADMIN))]
