"""Asks for workflows, and says when they will be done."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from plimsoll.access.model import Principal, Scope
from plimsoll.access.permit import require_environment, require_scope, require_service
from plimsoll.kit.value import Value
from plimsoll.pipeline.dispatch import dispatch
from plimsoll.pipeline.model import (
    AgentExecution,
    ExecutionStatus,
    NewWorkflow,
    Workflow,
)
from plimsoll.pipeline.ports import Engine, WorkflowStore
from plimsoll.pipeline.template import Parameters, Template, Templates, template_named


class WorkflowRequest(Value):
    """What somebody asks for."""

    template: str
    parameters: dict[str, JsonValue]
    requested_by: str = ""
    """For display; empty: the principal's name."""
    priority: int = 0
    idempotency_key: str | None = None


def request_workflow(
    request: WorkflowRequest,
    *,
    principal: Principal,
    templates: Templates,
    store: WorkflowStore,
    engine: Engine,
) -> tuple[Workflow, bool]:
    """The workflow that does what is asked for, queued, and whether it is new.

    Raises:
        NotFound: there is no such template.
        Rejected: the parameters are not the template's.
        Forbidden: the principal may not ask for this, or nobody may through the API.
        Conflict: the idempotency key was used for something else.
    """
    require_scope(principal, Scope.REQUEST)
    template = template_named(request.template, templates)
    service = service_admitted(template, request.parameters, principal)
    wanted = NewWorkflow(
        template=request.template,
        service=service,
        principal=principal.name,
        requested_by=request.requested_by or principal.name,
        parameters=request.parameters,
        priority=request.priority,
        idempotency_key=request.idempotency_key,
    )
    workflow, new = store.request(wanted)
    if new:
        dispatch(workflow, store=store, engine=engine)
    return workflow, new


def service_admitted(template: Template, parameters: Parameters, principal: Principal) -> str:
    """The service that a workflow would be about, if the principal may ask for it.

    Raises:
        Rejected: the parameters are not the template's.
        Forbidden: the service or the environment is outside the principal's limits, or nobody may
            ask for this through the API.
    """
    service = template.admit(parameters)
    require_service(principal, service)
    environment = template.environment_of(parameters)
    if environment is not None:
        require_environment(principal, environment)
    return service


class Task(Value):
    """A node of a workflow, as somebody sees it who waits for the result."""

    id: str
    node: str
    agent: str
    status: str
    """`pending`, or the status of its last attempt."""
    estimated_duration_s: float
    attempts: int = 0


def tasks_of(
    workflow: Workflow,
    template: Template,
    executions: Sequence[AgentExecution],
    durations_s: Mapping[str, float],
) -> tuple[Task, ...]:
    """Every node of the workflow's graph with where it stands, in the graph's order."""
    last = {each.node: each for each in executions if each.status is not ExecutionStatus.UNDONE}
    return tuple(
        Task(
            id=f"{workflow.id}:{node.name}",
            node=node.name,
            agent=node.agent,
            status=last[node.name].status.value if node.name in last else "pending",
            estimated_duration_s=round(
                durations_s.get(node.name, template.expected_s.get(node.name, 1.0)), 1
            ),
            attempts=last[node.name].attempt if node.name in last else 0,
        )
        for node in template.graph.nodes
    )
