"""Shows a workflow: where it stands, and every attempt at its nodes."""

from pydantic import AwareDatetime, JsonValue

from plimsoll.access.model import Principal
from plimsoll.access.permit import require_visible
from plimsoll.kit.canonical import canonical_json
from plimsoll.kit.error_record import ErrorRecord
from plimsoll.kit.errors import NotFound
from plimsoll.kit.value import Value
from plimsoll.pipeline.model import AgentExecution, ExecutionStatus, Workflow
from plimsoll.pipeline.ports import WorkflowStore
from plimsoll.pipeline.request import Task, tasks_of
from plimsoll.pipeline.template import Templates
from plimsoll.run.plan import environment_named

LARGEST_OUTPUT_BYTES = 10_000
"""Larger outputs are only in the export: a profile may have megabytes."""


class ShownAttempt(Value):
    """An attempt at a node, without what is too large to look at."""

    id: int
    node: str
    agent: str
    attempt: int
    """From 1."""
    status: ExecutionStatus
    started_at: AwareDatetime
    ended_at: AwareDatetime | None
    input: dict[str, JsonValue]
    output: JsonValue
    """null where it is larger than 10 kB: the export has it."""
    output_bytes: int
    """Of the output as JSON; 0: there is none."""
    error: ErrorRecord | None
    log: tuple[str, ...]


class WorkflowDetails(Value):
    """A workflow with its tasks and attempts."""

    workflow: Workflow
    tasks: tuple[Task, ...]
    """Empty when this server no longer knows the template."""
    attempts: tuple[ShownAttempt, ...]
    """In the order they began."""


def visible_workflow(workflow_id: str, *, principal: Principal, store: WorkflowStore) -> Workflow:
    """The workflow.

    Raises:
        NotFound: there is none, or it is about a service or in an environment outside the
            principal's limits.
    """
    workflow = store.get(workflow_id)
    require_visible(principal, workflow.service, f"workflow {workflow_id[:100]}")
    touched = _environment_of(workflow)
    if principal.environments is not None and touched not in {None, *principal.environments}:
        raise NotFound(f"There is no workflow {workflow_id[:100]}.")
    return workflow


def _environment_of(workflow: Workflow) -> str | None:
    """Where it does something; None: nowhere. Without the template, which may be gone."""
    given = workflow.parameters.get("environment")
    if isinstance(given, str):
        return given
    if "base_url" not in workflow.parameters:
        return None
    base_url = workflow.parameters["base_url"]
    return environment_named(None, base_url if isinstance(base_url, str) else None)


def show_workflow(
    workflow_id: str, *, principal: Principal, store: WorkflowStore, templates: Templates
) -> WorkflowDetails:
    """Everything that people look at; errors as in `visible_workflow`."""
    workflow = visible_workflow(workflow_id, principal=principal, store=store)
    executions = store.executions(workflow_id)
    template = templates.get(workflow.template)
    durations_s = store.durations_s(workflow.template)
    return WorkflowDetails(
        workflow=workflow,
        tasks=() if template is None else tasks_of(workflow, template, executions, durations_s),
        attempts=tuple(_shown(each) for each in executions),
    )


def _shown(execution: AgentExecution) -> ShownAttempt:
    output = execution.output
    size = 0 if output is None else len(canonical_json(output).encode())
    return ShownAttempt(
        **execution.model_dump(exclude={"workflow_id", "output", "error"}),
        error=execution.error,
        output=output if size <= LARGEST_OUTPUT_BYTES else None,
        output_bytes=size,
    )
