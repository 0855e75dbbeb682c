"""Routes: workflows are asked for, looked at and steered."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Response
from pydantic import Field, JsonValue

from plimsoll.api.access import Reader, Requester, TheBackend
from plimsoll.api.document import strictly
from plimsoll.api.errors import errors
from plimsoll.api.parameters import IdempotencyKey, Text, WorkflowId, WorkflowsQuery
from plimsoll.api.workflow_bodies import AcceptedWorkflow, NewWorkflow
from plimsoll.kit.errors import Conflict, NotFound, Rejected
from plimsoll.kit.page import Page
from plimsoll.kit.value import Value
from plimsoll.pipeline.answer import Answer, answer_workflow
from plimsoll.pipeline.cancel import cancel_workflow
from plimsoll.pipeline.export import WorkflowExport, export_workflow
from plimsoll.pipeline.model import Workflow, WorkflowQuery
from plimsoll.pipeline.request import request_workflow, tasks_of
from plimsoll.pipeline.retry import retry_workflow
from plimsoll.pipeline.show import WorkflowDetails, show_workflow

PREFIX = "/api/v1/workflows"
router = APIRouter(prefix=PREFIX, tags=["workflows"])


class NewAnswer(Value):
    """A message for a workflow that waits, or will wait, for a topic."""

    topic: Text
    message: JsonValue
    key: Text | None = Field(default=None, description="The same key leaves the message once.")


@router.post(
    "",
    operation_id="request_workflow",
    status_code=201,
    responses={
        200: {"model": AcceptedWorkflow, "description": "The same was asked for before."},
        **errors(NotFound, Rejected, Conflict, body=True),
    },
)
def request(
    wanted: Annotated[NewWorkflow, strictly(NewWorkflow)],
    principal: Requester,
    backend: TheBackend,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> AcceptedWorkflow:
    """Ask for a workflow.

    The same Idempotency-Key and body: the same workflow. Without a key: the same workflow while an
    identical one is unfinished.
    """
    workflow, new = request_workflow(
        wanted.request(idempotency_key, backend.templates),
        principal=principal,
        templates=backend.templates,
        store=backend.workflows,
        engine=backend.engine,
    )
    response.status_code = 201 if new else 200
    response.headers["Location"] = f"{PREFIX}/{quote(workflow.id)}"
    tasks = tasks_of(
        workflow,
        backend.templates[workflow.template],
        backend.workflows.executions(workflow.id),
        backend.workflows.durations_s(workflow.template),
    )
    return AcceptedWorkflow.of(workflow, tasks)


@router.get("", operation_id="list_workflows", responses=errors(Rejected))
def list_(
    wanted: Annotated[WorkflowsQuery, Query()], principal: Reader, backend: TheBackend
) -> Page[Workflow]:
    """List workflows, newest first."""
    conditions = wanted.model_dump(exclude={"limit", "cursor"})
    query = WorkflowQuery(**conditions, services=principal.services)
    return backend.workflows.find(query, wanted.page)


@router.get("/{workflow_id}", operation_id="get_workflow", responses=errors(NotFound, Rejected))
def get(workflow_id: WorkflowId, principal: Reader, backend: TheBackend) -> WorkflowDetails:
    """Show a workflow with its tasks and attempts."""
    return show_workflow(
        workflow_id,
        principal=principal,
        store=backend.workflows,
        templates=backend.templates,
    )


@router.get(
    "/{workflow_id}/export", operation_id="export_workflow", responses=errors(NotFound, Rejected)
)
def export(
    workflow_id: WorkflowId, principal: Reader, backend: TheBackend, response: Response
) -> WorkflowExport:
    """Export a workflow: every attempt with its whole output, and every event."""
    response.headers["Content-Disposition"] = f'attachment; filename="{workflow_id}.json"'
    return export_workflow(workflow_id, principal=principal, store=backend.workflows)


@router.post(
    "/{workflow_id}/cancel",
    operation_id="cancel_workflow",
    status_code=202,
    responses=errors(NotFound, Conflict, Rejected, body=True),
)
def cancel(workflow_id: WorkflowId, principal: Requester, backend: TheBackend) -> Workflow:
    """Cancel a workflow: what runs is interrupted, what can be undone is."""
    return cancel_workflow(
        workflow_id, principal=principal, store=backend.workflows, engine=backend.engine
    )


@router.post(
    "/{workflow_id}/retry",
    operation_id="retry_workflow",
    status_code=202,
    responses=errors(NotFound, Conflict, Rejected, body=True),
)
def retry(workflow_id: WorkflowId, principal: Requester, backend: TheBackend) -> Workflow:
    """Retry a failed or cancelled workflow: what was completed and not undone stays."""
    return retry_workflow(
        workflow_id, principal=principal, store=backend.workflows, engine=backend.engine
    )


@router.post(
    "/{workflow_id}/answers",
    operation_id="answer_workflow",
    status_code=202,
    responses=errors(NotFound, Conflict, Rejected, body=True),
)
def answer(
    workflow_id: WorkflowId,
    given: Annotated[NewAnswer, strictly(NewAnswer)],
    principal: Requester,
    backend: TheBackend,
) -> Workflow:
    """Answer a workflow that waits, such as for an approval."""
    return answer_workflow(
        workflow_id,
        Answer(**given.model_dump()),
        principal=principal,
        store=backend.workflows,
        engine=backend.engine,
    )
