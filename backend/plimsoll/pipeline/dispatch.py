"""Tells the engine what is queued; nothing queued is forgotten, even if a process dies between."""

import logging

from plimsoll.kit.errors import PlimsollError, Unavailable
from plimsoll.pipeline.model import Workflow
from plimsoll.pipeline.ports import Engine, WorkflowStore

_log = logging.getLogger(__name__)


def dispatch(workflow: Workflow, *, store: WorkflowStore, engine: Engine) -> None:
    """Tells the engine of a queued workflow; if it does not answer now, `dispatch_due` will."""
    try:
        engine.enqueue(workflow)
    except Unavailable as unavailable:
        _log.warning("workflow %s is queued later: %s", workflow.id, unavailable)
        return
    store.dispatched(workflow)


def dispatch_due(*, store: WorkflowStore, engine: Engine) -> None:
    """Tells the engine of all that it has missed, and of the workflows whose wait is over."""
    for workflow in store.due():
        try:
            dispatch(workflow, store=store, engine=engine)
        except PlimsollError as error:
            # One that cannot be queued must not keep the others from it.
            _log.error("workflow %s cannot be queued: %s", workflow.id, error)
