"""Workflows that are asked for again and again."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field, JsonValue

from plimsoll.access.model import Principal, Scope
from plimsoll.access.permit import (
    may_use_service,
    require_scope,
    require_visible,
)
from plimsoll.kit.value import Value
from plimsoll.pipeline.model import Schedule, Workflow
from plimsoll.pipeline.ports import Engine, Schedules, WorkflowStore
from plimsoll.pipeline.request import WorkflowRequest, request_workflow, service_admitted
from plimsoll.pipeline.template import Templates, template_named


class NewSchedule(Value):
    """What somebody asks for, and when."""

    cron: str = Field(min_length=9, max_length=200)
    """Five fields: minute, hour, day of the month, month, day of the week."""
    timezone: str = Field(default="UTC", max_length=100)
    """Whose hours the fields mean; a name of the IANA database, such as `Europe/Berlin`."""
    template: str = Field(max_length=100)
    parameters: dict[str, JsonValue]


def put_schedule(
    name: str,
    wanted: NewSchedule,
    *,
    principal: Principal,
    templates: Templates,
    schedules: Schedules,
) -> tuple[Schedule, bool]:
    """The schedule, and whether it is new; another one of that name is replaced.

    Raises:
        NotFound: there is no such template, or the name is that of somebody else's schedule.
        Rejected: the parameters, the cron expression or the time zone cannot be used.
        Forbidden: the principal may not ask for such workflows.
    """
    require_scope(principal, Scope.REQUEST)
    template = template_named(wanted.template, templates)
    service = service_admitted(template, wanted.parameters, principal)
    for known in schedules.list():
        if known.name == name:
            require_visible(principal, known.service, f"schedule {name}")
    schedule = Schedule(name=name, service=service, principal=principal, **wanted.model_dump())
    return schedule, schedules.put(schedule)


def visible_schedules(*, principal: Principal, schedules: Schedules) -> Sequence[Schedule]:
    """The schedules about services within the principal's limits, by name."""
    return [each for each in schedules.list() if may_use_service(principal, each.service)]


def visible_schedule(name: str, *, principal: Principal, schedules: Schedules) -> Schedule:
    """The schedule.

    Raises:
        NotFound: there is none, or it is about a service outside the principal's limits.
    """
    schedule = schedules.get(name)
    require_visible(principal, schedule.service, f"schedule {name}")
    return schedule


def delete_schedule(name: str, *, principal: Principal, schedules: Schedules) -> None:
    """Ends a schedule; errors as in `visible_schedule`, and Forbidden."""
    require_scope(principal, Scope.REQUEST)
    visible_schedule(name, principal=principal, schedules=schedules)
    schedules.delete(name)


def request_scheduled(
    schedule: Schedule,
    moment: datetime,
    *,
    templates: Templates,
    store: WorkflowStore,
    engine: Engine,
) -> Workflow:
    """The workflow of that moment, the same when asked twice; errors as in `request_workflow`."""
    request = WorkflowRequest(
        template=schedule.template,
        parameters=schedule.parameters,
        requested_by=f"schedule {schedule.name}",
        idempotency_key=f"schedule:{schedule.name}:{moment.isoformat()}",
    )
    workflow, _ = request_workflow(
        request,
        principal=schedule.principal,
        templates=templates,
        store=store,
        engine=engine,
    )
    return workflow
