"""Approves or refuses a run that waits for another person."""

from plimsoll.access.model import Principal, Scope
from plimsoll.access.permit import require_environment, require_scope
from plimsoll.kit.errors import Conflict, Forbidden
from plimsoll.pipeline.dispatch import dispatch
from plimsoll.pipeline.load_line import GRAPH as LOAD_LINE
from plimsoll.pipeline.model import Workflow, WorkflowStatus
from plimsoll.pipeline.regression import APPROVAL, GRAPH, Approval
from plimsoll.pipeline.show import visible_workflow
from plimsoll.pipeline.start_run import StartPorts
from plimsoll.run.show import visible_run

_WAITING = frozenset({GRAPH.name, LOAD_LINE.name})
"""The pipelines that wait for an approval."""


def approve_run(
    run_id: str,
    *,
    approved: bool,
    comment: str = "",
    principal: Principal,
    ports: StartPorts,
) -> Workflow:
    """The run's workflow, which goes on.

    Raises:
        NotFound: there is no such run within the principal's limits.
        Conflict: it does not wait for an approval.
        Forbidden: the principal asked for the run itself, or may not do this.
    """
    require_scope(principal, Scope.REQUEST)
    run = visible_run(run_id, principal=principal, runs=ports.runs)
    require_environment(principal, run.environment)
    workflow = visible_workflow(run.workflow_id, principal=principal, store=ports.workflows)
    if workflow.template not in _WAITING or workflow.status is not WorkflowStatus.WAITING:
        raise Conflict(f"The run {run_id} does not wait for an approval.")
    if approved and principal.name == workflow.principal:
        raise Forbidden(
            f"{principal.name} asked for the run, so another person has to approve it.",
            fix="Somebody else types: plimsoll run approve " + run_id,
        )
    answer = Approval(approved=approved, by=principal.name, comment=comment)
    workflow = ports.workflows.answer(
        workflow.id, APPROVAL, answer.model_dump(mode="json"), key=principal.name
    )
    if workflow.status is WorkflowStatus.QUEUED:
        dispatch(workflow, store=ports.workflows, engine=ports.engine)
    return workflow
