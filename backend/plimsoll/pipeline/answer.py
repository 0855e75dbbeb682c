"""Answers workflows that wait for somebody."""

from pydantic import JsonValue

from plimsoll.access.model import Principal, Scope
from plimsoll.access.permit import require_scope
from plimsoll.kit.canonical import canonical_json, digest
from plimsoll.kit.errors import Forbidden
from plimsoll.kit.value import Value
from plimsoll.pipeline.dispatch import dispatch
from plimsoll.pipeline.model import Workflow, WorkflowStatus
from plimsoll.pipeline.ports import Engine, WorkflowStore
from plimsoll.pipeline.regression import APPROVAL
from plimsoll.pipeline.show import visible_workflow


class Answer(Value):
    """A message for whoever waits for the topic."""

    topic: str
    message: JsonValue
    key: str | None = None
    """The same key leaves the message once; None: the same message of the same principal does."""


def answer_workflow(
    workflow_id: str,
    answer: Answer,
    *,
    principal: Principal,
    store: WorkflowStore,
    engine: Engine,
) -> Workflow:
    """The workflow, which goes on if it waits for the topic.

    Raises:
        NotFound: there is none within the principal's limits.
        Conflict: it has ended.
        Forbidden: the principal may not do this.
    """
    require_scope(principal, Scope.REQUEST)
    if answer.topic == APPROVAL:
        raise Forbidden(
            "Whether a run may begin is not answered here.",
            where="topic",
            fix="POST /api/v1/runs/{id}/approval, or type: plimsoll run approve",
        )
    visible_workflow(workflow_id, principal=principal, store=store)
    key = answer.key or digest(canonical_json([principal.name, answer.message]).encode())
    workflow = store.answer(workflow_id, answer.topic, answer.message, key=key)
    if workflow.status is WorkflowStatus.QUEUED:
        dispatch(workflow, store=store, engine=engine)
    return workflow
