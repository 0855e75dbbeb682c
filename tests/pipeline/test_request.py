"""Workflows as they are asked for, and as somebody sees them who waits."""

from datetime import UTC, datetime

import pytest
from pydantic import JsonValue

from plimsoll.access.model import Principal, Scope
from plimsoll.adapters.memory.records import MemoryRecords
from plimsoll.adapters.memory.workflow_store import MemoryWorkflowStore
from plimsoll.kit.errors import Conflict, Forbidden, NotFound, PlimsollError, Rejected
from plimsoll.pipeline.flow import Flow
from plimsoll.pipeline.model import AgentExecution, ExecutionStatus, Workflow, WorkflowStatus
from plimsoll.pipeline.request import Task, WorkflowRequest, request_workflow, tasks_of
from tests.pipeline.workflows import Parameters, template

ANN = Principal(name="token:ci", scope=Scope.REQUEST)
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


async def nothing(_flow: Flow, _parameters: Parameters) -> JsonValue:
    return None


TWO = template(nothing)


class Desk:
    """Takes requests, and remembers what the engine was told."""

    def __init__(self) -> None:
        self.store = MemoryWorkflowStore(MemoryRecords())
        self.told: list[tuple[str, int]] = []

    def enqueue(self, workflow: Workflow) -> None:
        self.told.append((workflow.id, workflow.run))

    def request(
        self,
        principal: Principal = ANN,
        *,
        name: str = "two",
        key: str | None = None,
        **parameters: JsonValue,
    ) -> tuple[Workflow, bool]:
        return request_workflow(
            WorkflowRequest(template=name, parameters=parameters, idempotency_key=key, priority=-3),
            principal=principal,
            templates={"two": TWO},
            store=self.store,
            engine=self,
        )

    def refused(self, kind: type[PlimsollError], **given: object) -> str:
        """What is said; nothing is kept, and nobody told."""
        with pytest.raises(kind) as refused:
            self.request(**given)  # type: ignore[arg-type]
        assert (self.told, self.store.counts()) == ([], {})
        return str(refused.value)


def test_a_workflow_is_queued_in_the_name_of_whoever_asked() -> None:
    desk = Desk()
    workflow, new = desk.request(number=4)
    assert new
    assert (workflow.status, workflow.service) == (WorkflowStatus.QUEUED, "shop")
    assert (workflow.principal, workflow.requested_by) == ("token:ci", "token:ci")
    assert (workflow.priority, workflow.parameters) == (-3, {"number": 4})
    assert desk.told == [(workflow.id, 1)]
    assert not desk.store.due()


def test_the_same_again_is_the_same_workflow_and_the_engine_is_told_once() -> None:
    desk = Desk()
    first, _ = desk.request(number=4)
    again, new = desk.request(number=4)
    assert (again.id, new) == (first.id, False)
    other, new = desk.request(number=5)
    assert new
    assert desk.told == [(first.id, 1), (other.id, 1)]


def test_a_key_is_for_one_request() -> None:
    desk = Desk()
    first, _ = desk.request(number=4, key="build-7")
    assert desk.request(number=4, key="build-7")[0].id == first.id
    with pytest.raises(Conflict):
        desk.request(number=5, key="build-7")


def test_whoever_may_not_ask_is_refused_before_anything_else() -> None:
    reader = ANN.model_copy(update={"scope": Scope.READ})
    assert "scope" in Desk().refused(Forbidden, principal=reader, name="three")


def test_a_service_outside_the_limits_is_refused() -> None:
    limited = ANN.model_copy(update={"services": ("billing",)})
    assert "billing" not in Desk().refused(Forbidden, principal=limited)
    workflow, _ = Desk().request(limited, service="billing")
    assert workflow.service == "billing"


def test_what_cannot_be_asked_for_is_told() -> None:
    assert "There are: two." in Desk().refused(NotFound, name="three")
    told = Desk().refused(Rejected, number="many", colour="red")
    assert "number" in told
    assert "colour" in told


def seen(*executions: tuple[str, int, ExecutionStatus]) -> tuple[Task, ...]:
    """The tasks of a workflow with these attempts: node, number, status."""
    workflow, _ = Desk().request()
    attempts = [
        AgentExecution(
            id=number,
            workflow_id=workflow.id,
            node=node,
            agent="clerk",
            attempt=attempt,
            status=status,
            started_at=AT,
        )
        for number, (node, attempt, status) in enumerate(executions)
    ]
    return tasks_of(workflow, TWO, attempts, {"Report": 7.46})


def test_every_node_has_a_task_in_the_order_of_the_graph() -> None:
    count, report = seen()
    assert [count.node, report.node] == ["Count", "Report"]
    assert {count.status, report.status} == {"pending"}
    assert count.id != report.id


def test_a_task_takes_as_long_as_it_did_or_is_expected_to() -> None:
    assert [task.estimated_duration_s for task in seen()] == [2.0, 7.5]


def test_a_task_stands_where_its_last_attempt_does() -> None:
    count, report = seen(
        ("Count", 1, ExecutionStatus.RETRYING),
        ("Count", 2, ExecutionStatus.COMPLETED),
        ("Report", 1, ExecutionStatus.RUNNING),
    )
    assert (count.status, count.attempts) == ("completed", 2)
    assert (report.status, report.attempts) == ("running", 1)


def test_what_was_undone_is_to_be_done_again() -> None:
    count, _ = seen(("Count", 1, ExecutionStatus.UNDONE))
    assert (count.status, count.attempts) == ("pending", 0)
