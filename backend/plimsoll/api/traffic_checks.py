"""Routes: whether a source of traffic can be read, before anything is made from it."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from plimsoll.access.permit import require_service
from plimsoll.api.access import Requester, TheBackend
from plimsoll.api.document import strictly
from plimsoll.api.errors import errors
from plimsoll.api.events import Places
from plimsoll.catalog.model import ServiceName
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.kit.value import Value
from plimsoll.workload.check_traffic import TrafficCheck, check_traffic

router = APIRouter(prefix="/api/v1/traffic-checks", tags=["services"])


class NewTrafficCheck(Value):
    """Which source somebody wants to know of."""

    service: ServiceName
    """Whose test is to be made from it; decides who may ask."""
    traffic: str = Field(min_length=1, max_length=2_000)
    """`kind:location`, as for a bundle."""


def places_of(request: Request) -> Places:
    """How many may be looked at at once."""
    places: Places = request.app.state.checks
    return places


async def _place(request: Request, _principal: Requester) -> AsyncIterator[None]:
    with places_of(request).one():
        yield


@router.post(
    "",
    operation_id="check_traffic",
    responses=errors(Rejected, NotFound, body=True),
    dependencies=[Depends(_place)],
)
def check(
    wanted: Annotated[NewTrafficCheck, strictly(NewTrafficCheck)],
    principal: Requester,
    backend: TheBackend,
) -> TrafficCheck:
    """Look at a source of traffic for at most some seconds: can it be read, and what is there.

    It reads what a bundle would, within the same limits, and keeps nothing.
    """
    require_service(principal, wanted.service)
    return check_traffic(wanted.traffic, sources=backend.traffic_sources, clock=backend.clock)
