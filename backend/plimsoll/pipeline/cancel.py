"""Cancels workflows."""

from plimsoll.access.model import Principal, Scope
from plimsoll.access.permit import require_scope
from plimsoll.pipeline.dispatch import dispatch
from plimsoll.pipeline.model import Workflow, WorkflowStatus
from plimsoll.pipeline.ports import Engine, WorkflowStore
from plimsoll.pipeline.show import visible_workflow


def cancel_workflow(
    workflow_id: str, *, principal: Principal, store: WorkflowStore, engine: Engine
) -> Workflow:
    """The workflow, which ends as soon as whoever carries it on sees the wish.

    Raises:
        NotFound: there is none within the principal's limits.
        Conflict: it has ended already.
        Forbidden: the principal may not do this.
    """
    require_scope(principal, Scope.REQUEST)
    visible_workflow(workflow_id, principal=principal, store=store)
    workflow = store.request_cancel(workflow_id)
    if workflow.status is WorkflowStatus.QUEUED:
        # One that waited is queued, so that somebody takes back what it has done.
        dispatch(workflow, store=store, engine=engine)
    return workflow
