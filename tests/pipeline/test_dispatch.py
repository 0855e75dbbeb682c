"""What is queued reaches the engine, even when the engine was away or a process died."""

import pytest

from plimsoll.adapters.memory.records import MemoryRecords
from plimsoll.adapters.memory.workflow_store import MemoryWorkflowStore
from plimsoll.kit.errors import Misconfigured, PlimsollError, Unavailable
from plimsoll.pipeline.dispatch import dispatch, dispatch_due
from plimsoll.pipeline.model import Workflow
from tests.pipeline.workflows import wanted


class Telephone:
    """An engine that may be out of order."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.broken: PlimsollError | None = None

    def enqueue(self, workflow: Workflow) -> None:
        if self.broken is not None:
            raise self.broken
        self.heard.append(workflow.id)


def test_what_the_engine_was_told_is_not_told_again() -> None:
    store, engine = MemoryWorkflowStore(MemoryRecords()), Telephone()
    workflow, _ = store.request(wanted())
    dispatch(workflow, store=store, engine=engine)
    dispatch_due(store=store, engine=engine)
    assert engine.heard == [workflow.id]


def test_what_nobody_has_told_is_told_later() -> None:
    # As if the process had died between the record and the engine.
    store, engine = MemoryWorkflowStore(MemoryRecords()), Telephone()
    workflow, _ = store.request(wanted())
    dispatch_due(store=store, engine=engine)
    dispatch_due(store=store, engine=engine)
    assert engine.heard == [workflow.id]


def test_an_engine_that_is_away_is_told_when_it_is_back() -> None:
    store, engine = MemoryWorkflowStore(MemoryRecords()), Telephone()
    engine.broken = Unavailable("away")
    workflow, _ = store.request(wanted())
    dispatch(workflow, store=store, engine=engine)
    dispatch_due(store=store, engine=engine)
    assert (engine.heard, len(store.due())) == ([], 1)
    engine.broken = None
    dispatch_due(store=store, engine=engine)
    assert (engine.heard, len(store.due())) == ([workflow.id], 0)


def test_an_engine_that_somebody_must_set_up_is_no_secret() -> None:
    store, engine = MemoryWorkflowStore(MemoryRecords()), Telephone()
    engine.broken = Misconfigured("no tables")
    workflow, _ = store.request(wanted())
    with pytest.raises(Misconfigured):
        dispatch(workflow, store=store, engine=engine)
    assert len(store.due()) == 1


def test_a_workflow_that_has_ended_is_told_to_nobody() -> None:
    store, engine = MemoryWorkflowStore(MemoryRecords()), Telephone()
    workflow, _ = store.request(wanted())
    store.request_cancel(workflow.id)
    dispatch_due(store=store, engine=engine)
    assert engine.heard == []
