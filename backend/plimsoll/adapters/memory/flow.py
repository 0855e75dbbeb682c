"""A flow without durability: one workflow, in this process, for as long as it takes."""

from collections.abc import Callable, Mapping

from pydantic import JsonValue

from plimsoll.adapters.memory.journal import MemoryJournal
from plimsoll.adapters.memory.observer import MemoryObserver
from plimsoll.adapters.memory.records import MemoryRecords
from plimsoll.adapters.memory.workflow_store import MemoryWorkflowStore
from plimsoll.pipeline.journaled_flow import JournaledFlow
from plimsoll.pipeline.model import NewWorkflow


def memory_flow(
    watch: Callable[[str, Mapping[str, JsonValue]], None] = lambda _kind, _data: None,
) -> JournaledFlow:
    """A flow that tells `watch` what happens; call it inside the event loop that it will live in.

    It cannot wait for an answer: nobody would carry it on.
    """
    records = MemoryRecords(watch=watch)
    store, journal = MemoryWorkflowStore(records), MemoryJournal(records)
    here = NewWorkflow(
        template="here", service="here", principal="local", requested_by="", parameters={}
    )
    workflow, _ = store.request(here)
    taken = journal.take(workflow.id, workflow.run)
    if taken is None:
        raise AssertionError("a workflow that was just made is there to be taken")
    return JournaledFlow(taken, journal, MemoryObserver())
