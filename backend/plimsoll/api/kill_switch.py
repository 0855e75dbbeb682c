"""Routes: the kill switch, which stops every run."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from plimsoll.api.access import Admin, Reader, Requester, TheBackend
from plimsoll.api.document import strictly
from plimsoll.api.errors import errors
from plimsoll.kit.errors import Rejected
from plimsoll.kit.value import Value
from plimsoll.run.record import KillSwitch
from plimsoll.run.stop import pull_kill_switch, release_kill_switch

router = APIRouter(prefix="/api/v1/kill-switch", tags=["runs"])


class NewHalt(Value):
    """Why every run has to stop."""

    reason: str = Field(min_length=1, max_length=500)


@router.get("", operation_id="get_kill_switch", responses=errors())
def get(principal: Reader, backend: TheBackend) -> KillSwitch:  # noqa: ARG001 - who may read
    """Show whether the kill switch is pulled."""
    return KillSwitch(halt=backend.stores.runs.halted())


@router.put("", operation_id="pull_kill_switch", responses=errors(Rejected, body=True))
def pull(
    wanted: Annotated[NewHalt, strictly(NewHalt)], principal: Requester, backend: TheBackend
) -> KillSwitch:
    """Stop every run within two seconds, and let none begin."""
    halt = pull_kill_switch(
        reason=wanted.reason, principal=principal, runs=backend.stores.runs, clock=backend.clock
    )
    return KillSwitch(halt=halt)


@router.delete("", operation_id="release_kill_switch", responses=errors(body=True))
def release(principal: Admin, backend: TheBackend) -> KillSwitch:
    """Let runs begin again."""
    release_kill_switch(principal=principal, runs=backend.stores.runs)
    return KillSwitch(halt=None)
