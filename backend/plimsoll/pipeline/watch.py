"""Watches a workflow: what is new since somebody looked last."""

from plimsoll.kit.errors import NotFound, Unavailable
from plimsoll.kit.value import Value
from plimsoll.pipeline.model import Event, WorkflowStatus
from plimsoll.pipeline.ports import WorkflowStore

_EVENTS_AT_ONCE = 500


class Glimpse(Value):
    """What was seen in one look."""

    events: tuple[Event, ...] = ()
    ended: WorkflowStatus | None = None
    """How the workflow ended, once no event is left to see."""
    gone: bool = False
    """Whether the workflow was forgotten meanwhile."""


def look_at(workflow_id: str, *, after: int, store: WorkflowStore) -> Glimpse:
    """What happened after the event with that id; a database that is away is no news."""
    try:
        # The status first: whatever happens after it was read, is seen as an event.
        status = store.get(workflow_id).status
        events = tuple(store.events(workflow_id, after=after, limit=_EVENTS_AT_ONCE))
    except Unavailable:
        return Glimpse()
    except NotFound:
        return Glimpse(gone=True)
    return Glimpse(events=events, ended=status if status.ended and not events else None)
