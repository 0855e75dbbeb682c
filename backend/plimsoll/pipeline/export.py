"""Exports a workflow: all that is known of it, in one document."""

from collections.abc import Iterator
from typing import Literal

from plimsoll.access.model import Principal
from plimsoll.kit.value import Value
from plimsoll.pipeline.model import AgentExecution, Event, Workflow
from plimsoll.pipeline.ports import WorkflowStore
from plimsoll.pipeline.show import visible_workflow

_EVENTS_AT_ONCE = 500


class WorkflowExport(Value):
    """A workflow, every attempt with its whole output, and every event."""

    schema_version: Literal[1] = 1
    workflow: Workflow
    executions: tuple[AgentExecution, ...]
    events: tuple[Event, ...]


def export_workflow(
    workflow_id: str, *, principal: Principal, store: WorkflowStore
) -> WorkflowExport:
    """The document; errors as in `visible_workflow`."""
    workflow = visible_workflow(workflow_id, principal=principal, store=store)
    return WorkflowExport(
        workflow=workflow,
        executions=tuple(store.executions(workflow_id)),
        events=tuple(_all_events(workflow_id, store)),
    )


def _all_events(workflow_id: str, store: WorkflowStore) -> Iterator[Event]:
    after = 0
    while events := store.events(workflow_id, after=after, limit=_EVENTS_AT_ONCE):
        yield from events
        after = events[-1].id
