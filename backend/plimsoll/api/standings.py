"""Routes: how services stand."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from plimsoll.api.access import Reader, TheBackend
from plimsoll.api.errors import errors
from plimsoll.api.parameters import ServiceName
from plimsoll.catalog.model import ServiceName as AnyService
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.kit.value import Value
from plimsoll.verdict.show_standings import show_standing, show_standings
from plimsoll.verdict.standing import MOST_SERVICES, Standing, Standings

router = APIRouter(tags=["services"])


class StandingsQuery(Value):
    """Whose standings are wanted."""

    service: tuple[AnyService, ...] = Field(
        min_length=1, max_length=MOST_SERVICES, description="Once for each service."
    )


@router.get("/api/v1/standings", operation_id="list_standings", responses=errors(Rejected))
def list_(
    wanted: Annotated[StandingsQuery, Query()], principal: Reader, backend: TheBackend
) -> Standings:
    """Show at a glance how services stand, up to 100 at once.

    Those outside the caller's limits are absent. One that nobody knows is there, with nothing.
    """
    return show_standings(wanted.service, principal=principal, standings=backend.stores.standings)


@router.get(
    "/api/v1/services/{name:path}/standing",
    operation_id="get_standing",
    responses=errors(NotFound, Rejected),
)
def get(name: ServiceName, principal: Reader, backend: TheBackend) -> Standing:
    """Show at a glance how a service stands."""
    return show_standing(name, principal=principal, standings=backend.stores.standings)
