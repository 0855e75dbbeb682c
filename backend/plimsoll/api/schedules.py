"""Routes: workflows that are asked for again and again."""

from typing import Annotated, Self

from fastapi import APIRouter, Response
from pydantic import JsonValue

from plimsoll.api.access import Reader, Requester, TheBackend
from plimsoll.api.document import strictly
from plimsoll.api.errors import errors
from plimsoll.api.parameters import ScheduleName
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.kit.page import Page
from plimsoll.kit.value import Value
from plimsoll.pipeline.model import Schedule
from plimsoll.pipeline.schedule import (
    NewSchedule,
    delete_schedule,
    put_schedule,
    visible_schedule,
    visible_schedules,
)

router = APIRouter(prefix="/api/v1/schedules", tags=["schedules"])


class ShownSchedule(Value):
    """A schedule, as people see it."""

    name: str
    cron: str
    timezone: str
    template: str
    parameters: dict[str, JsonValue]
    service: str
    principal: str

    @classmethod
    def of(cls, schedule: Schedule) -> Self:
        """The schedule, with no more of its principal than the name."""
        told = schedule.model_dump(exclude={"principal"})
        return cls(principal=schedule.principal.name, **told)


@router.put(
    "/{name}",
    operation_id="put_schedule",
    responses={
        201: {"model": ShownSchedule, "description": "It is new."},
        **errors(NotFound, Rejected, body=True),
    },
)
def put(
    name: ScheduleName,
    wanted: Annotated[NewSchedule, strictly(NewSchedule)],
    principal: Requester,
    backend: TheBackend,
    response: Response,
) -> ShownSchedule:
    """Ask for a workflow at every moment of a cron expression."""
    schedule, new = put_schedule(
        name,
        wanted,
        principal=principal,
        templates=backend.templates,
        schedules=backend.schedules,
    )
    response.status_code = 201 if new else 200
    return ShownSchedule.of(schedule)


@router.get("", operation_id="list_schedules", responses=errors())
def list_(principal: Reader, backend: TheBackend) -> Page[ShownSchedule]:
    """List the schedules by name."""
    visible = visible_schedules(principal=principal, schedules=backend.schedules)
    return Page.of(tuple(ShownSchedule.of(each) for each in visible), None)


@router.get("/{name}", operation_id="get_schedule", responses=errors(NotFound, Rejected))
def get(name: ScheduleName, principal: Reader, backend: TheBackend) -> ShownSchedule:
    """Show a schedule."""
    schedule = visible_schedule(name, principal=principal, schedules=backend.schedules)
    return ShownSchedule.of(schedule)


@router.delete(
    "/{name}",
    operation_id="delete_schedule",
    status_code=204,
    responses=errors(NotFound, Rejected),
)
def delete(name: ScheduleName, principal: Requester, backend: TheBackend) -> None:
    """End a schedule; workflows that it has asked for go on."""
    delete_schedule(name, principal=principal, schedules=backend.schedules)
