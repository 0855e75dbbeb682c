"""Schedules ask for workflows on behalf of whoever put them."""

from datetime import UTC, datetime

import pytest
from pydantic import JsonValue

from plimsoll.access.model import Principal, Scope
from plimsoll.adapters.memory.schedules import MemorySchedules
from plimsoll.kit.errors import Forbidden
from plimsoll.pipeline.flow import Flow
from plimsoll.pipeline.model import WorkflowStatus
from plimsoll.pipeline.schedule import NewSchedule, put_schedule, request_scheduled
from tests.pipeline.workflows import Parameters, World

CI = Principal(name="token:ci", scope=Scope.REQUEST, services=("shop",))
MOMENT = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
NIGHTLY = NewSchedule(cron="30 3 * * *", template="two", parameters={"number": 7})


async def run(_flow: Flow, parameters: Parameters) -> JsonValue:
    return parameters.number


def test_each_moment_asks_for_one_workflow() -> None:
    world = World(run)
    schedule, _ = put_schedule(
        "nightly",
        NIGHTLY,
        principal=CI,
        templates=world.templates,
        schedules=MemorySchedules(),
    )
    asked = [
        request_scheduled(
            schedule,
            moment,
            templates=world.templates,
            store=world.store,
            engine=world.engine,
        )
        for moment in (MOMENT, MOMENT, MOMENT.replace(day=3))
    ]
    world.engine.settle()
    assert asked[0].id == asked[1].id != asked[2].id
    done = world.store.get(asked[0].id)
    assert (done.status, done.output) == (WorkflowStatus.COMPLETED, 7)
    assert (done.principal, done.requested_by) == ("token:ci", "schedule nightly")


def test_nobody_schedules_what_he_may_not_ask_for() -> None:
    world = World(run)
    for principal in (
        CI.model_copy(update={"scope": Scope.READ}),
        CI.model_copy(update={"services": ("other",)}),
    ):
        with pytest.raises(Forbidden):
            put_schedule(
                "nightly",
                NIGHTLY,
                principal=principal,
                templates=world.templates,
                schedules=MemorySchedules(),
            )
