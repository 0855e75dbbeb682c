"""Workflows as they are asked for and accepted.

These bodies alone are in camel case: that is how the product was announced.
"""

from collections.abc import Sequence

from pydantic import ConfigDict, Field, JsonValue

from plimsoll.api.errors import InvalidRequest
from plimsoll.api.problem import ProblemFault
from plimsoll.kit.value import Value
from plimsoll.pipeline.check_parameters import faults_in
from plimsoll.pipeline.model import Workflow, WorkflowStatus
from plimsoll.pipeline.request import Task, WorkflowRequest
from plimsoll.pipeline.template import Templates

_DOCUMENTED = "GET /api/v1/templates lists what each template takes."


class NewWorkflow(Value):
    """A workflow that somebody asks for."""

    model_config = ConfigDict(validate_by_name=False)

    requested_by: str = Field(
        default="",
        alias="requestedBy",
        max_length=200,
        description="Who asks, for display; answerable is whoever the token names.",
    )
    template: str = Field(max_length=100)
    parameters: dict[str, JsonValue]
    priority: int = Field(default=0, ge=-1_000, le=1_000, description="Lower is earlier.")

    def request(self, idempotency_key: str | None, templates: Templates) -> WorkflowRequest:
        """The request, once it is known that the template takes it.

        Raises:
            InvalidRequest: there is no such template, or its parameters are others; names them all.
        """
        _require_taken(self, templates)
        return WorkflowRequest(**self.model_dump(by_alias=False), idempotency_key=idempotency_key)


class AcceptedTask(Value):
    """A node of the workflow's graph."""

    task_id: str = Field(alias="taskId")
    agent: str
    status: str = Field(description="`pending`, or the status of its last attempt.")
    estimated_duration_s: float = Field(
        alias="estimatedDuration", description="In seconds: the median of the last 20."
    )


class AcceptedWorkflow(Value):
    """A workflow that was asked for, now or before."""

    workflow_id: str = Field(alias="workflowId")
    status: WorkflowStatus
    tasks: tuple[AcceptedTask, ...] = Field(description="In the order of the graph.")

    @classmethod
    def of(cls, workflow: Workflow, tasks: Sequence[Task]) -> "AcceptedWorkflow":
        """The workflow as it is told to whoever asked for it."""
        return cls(
            workflow_id=workflow.id,
            status=workflow.status,
            tasks=tuple(
                AcceptedTask(
                    task_id=task.id,
                    agent=task.agent,
                    status=task.status,
                    estimated_duration_s=task.estimated_duration_s,
                )
                for task in tasks
            ),
        )


def _require_taken(wanted: NewWorkflow, templates: Templates) -> None:
    template = templates.get(wanted.template)
    if template is None:
        known = ", ".join(sorted(templates))
        fault = ProblemFault(where="body.template", what=f"There are: {known}")
        raise InvalidRequest(
            f"There is no template {wanted.template}.",
            where=fault.where,
            fix=f"There are: {known}.",
            faults=(fault,),
        )
    faults = tuple(
        ProblemFault(where=f"body.parameters.{fault.where}".rstrip("."), what=fault.what)
        for fault in faults_in(wanted.parameters, template)
    )
    if faults:
        told = "; ".join(f"{fault.where}: {fault.what}" for fault in faults)
        raise InvalidRequest(
            f"The parameters of the template {wanted.template} cannot be used: {told}.",
            where=faults[0].where,
            fix=_DOCUMENTED,
            faults=faults,
        )
