"""Retries workflows that have failed or were cancelled."""

from plimsoll.access.model import Principal, Scope
from plimsoll.access.permit import require_scope
from plimsoll.pipeline.dispatch import dispatch
from plimsoll.pipeline.model import Workflow
from plimsoll.pipeline.ports import Engine, WorkflowStore
from plimsoll.pipeline.show import visible_workflow


def retry_workflow(
    workflow_id: str, *, principal: Principal, store: WorkflowStore, engine: Engine
) -> Workflow:
    """The workflow, queued again; what was completed and not undone stays.

    Raises:
        NotFound: there is none within the principal's limits.
        Conflict: it has neither failed nor been cancelled, or the same is under way already.
        Forbidden: the principal may not do this.
    """
    require_scope(principal, Scope.REQUEST)
    visible_workflow(workflow_id, principal=principal, store=store)
    workflow = store.reopen(workflow_id)
    dispatch(workflow, store=store, engine=engine)
    return workflow
