"""Judges a run whose workflow failed to: what was measured is kept, only the verdict is missing."""

from plimsoll.access.model import Principal, Scope
from plimsoll.access.permit import require_environment, require_scope, require_service
from plimsoll.kit.errors import Conflict, NotFound
from plimsoll.pipeline.dispatch import dispatch
from plimsoll.pipeline.model import Workflow, WorkflowStatus
from plimsoll.pipeline.start_run import StartPorts
from plimsoll.run.record import RunRecord
from plimsoll.run.show import visible_run
from plimsoll.verdict.stores import JudgePorts

_OVER = frozenset({WorkflowStatus.FAILED, WorkflowStatus.CANCELLED})


def judge_again(
    run_id: str,
    *,
    into_history: bool = False,
    principal: Principal,
    ports: StartPorts,
    judging: JudgePorts,
) -> RunRecord:
    """The run, judged, or about to be.

    Where its workflow failed or was cancelled, that goes on from where it stood, with what was
    asked for then. Else, as of a run of somebody's own machine, it is judged here and now, and
    confirmed by no second run.

    Args:
        run_id: of the run.
        into_history: of a run without a workflow: whether later runs are compared with it.
        principal: who asks.
        ports: what asking for a run needs.
        judging: what judging one needs.

    Raises:
        NotFound: there is no such run within the principal's limits, or its bundle is gone.
        Conflict: it goes on, never began, was judged, or its workflow goes on.
        Forbidden: the principal may not do this.
    """
    require_scope(principal, Scope.REQUEST)
    run = visible_run(run_id, principal=principal, runs=ports.runs)
    require_service(principal, run.service)
    require_environment(principal, run.environment)
    if not run.status.has_ended or run.started_at is None:
        raise Conflict(f"The run {run_id} has nothing to judge: it is {run.status.value}.")
    verdict = judging.stores.verdicts.get(run_id)
    if verdict is not None and not verdict.awaits:
        raise Conflict(f"The run {run_id} was judged: {verdict.conclusion.value}.")
    workflow = _workflow_of(run, ports)
    if workflow is not None and workflow.status in _OVER:
        dispatch(ports.workflows.reopen(workflow.id), store=ports.workflows, engine=ports.engine)
    elif workflow is not None and workflow.status is not WorkflowStatus.COMPLETED:
        raise Conflict(
            f"The run {run_id} is about to be judged: its workflow is {workflow.status.value}."
        )
    else:
        # What judges needs numpy, which takes as long to import as half of all commands.
        from plimsoll.verdict.judge_stored import (  # noqa: PLC0415
            judge_stored,
            leave_unconfirmed,
        )

        if verdict is None:
            judge_stored(run, into_history=into_history, ports=judging)
        else:
            leave_unconfirmed(verdict, ports=judging)
    return ports.runs.get(run_id)


def _workflow_of(run: RunRecord, ports: StartPorts) -> Workflow | None:
    """None: it had none, or nobody knows it any more."""
    if not run.workflow_id:
        return None
    try:
        return ports.workflows.get(run.workflow_id)
    except NotFound:
        return None
