"""Pipelines and the records they run on, for tests."""

import asyncio
from collections.abc import Awaitable, Callable

from pydantic import JsonValue

from plimsoll.adapters.memory.engine import MemoryEngine
from plimsoll.adapters.memory.journal import MemoryJournal
from plimsoll.adapters.memory.observer import MemoryObserver
from plimsoll.adapters.memory.records import MemoryRecords
from plimsoll.adapters.memory.workflow_store import MemoryWorkflowStore
from plimsoll.kit.clock import Clock
from plimsoll.kit.value import Value
from plimsoll.pipeline.carry_on import Carrier
from plimsoll.pipeline.flow import Flow
from plimsoll.pipeline.graph import Node, StateGraph
from plimsoll.pipeline.journaled_flow import JournaledFlow
from plimsoll.pipeline.model import NewWorkflow, Workflow
from plimsoll.pipeline.template import Template, template_of

COUNT = Node(name="Count", agent="clerk")
REPORT = Node(name="Report", agent="clerk")
GRAPH = StateGraph(name="two", nodes=(COUNT, REPORT), edges=(("Count", "Report"),))


class Parameters(Value):
    service: str = "shop"
    number: int = 0


def template(
    run: Callable[[Flow, Parameters], Awaitable[JsonValue]], *, graph: StateGraph = GRAPH
) -> Template:
    return template_of(
        graph,
        Parameters,
        admit=lambda parameters: parameters.service,
        run=run,
        expected_s={"Count": 2.0},
    )


def wanted(
    *, service: str = "shop", number: int = 0, idempotency_key: str | None = None
) -> NewWorkflow:
    return NewWorkflow(
        template="two",
        service=service,
        principal="token:ci",
        requested_by="Ada",
        parameters={"service": service, "number": number},
        idempotency_key=idempotency_key,
    )


class World:
    """Records in memory with everything that works on them."""

    def __init__(
        self,
        run: Callable[[Flow, Parameters], Awaitable[JsonValue]],
        *,
        clock: Clock | None = None,
    ) -> None:
        self.records = MemoryRecords(clock=clock)
        self.store = MemoryWorkflowStore(self.records)
        self.journal = MemoryJournal(self.records)
        self.templates = {"two": template(run)}
        self.carrier = Carrier(self.journal, self.templates, MemoryObserver())
        self.engine = MemoryEngine(self.carrier)

    def request(self) -> Workflow:
        return self.store.request(wanted())[0]

    def carry_on(self, workflow: Workflow) -> Workflow:
        """The workflow after one run of it."""
        asyncio.run(self.carrier.carry_on(workflow.id, workflow.run))
        return self.store.get(workflow.id)


def run_in_flow(
    records: MemoryRecords, workflow: Workflow, work: Callable[[JournaledFlow], Awaitable[object]]
) -> None:
    """Lets the work use a flow of the workflow; whoever carried it on before is taken for dead."""

    async def run() -> None:
        journal = MemoryJournal(records)
        taken = journal.take(workflow.id, workflow.run)
        assert taken is not None
        await work(JournaledFlow(taken, journal, MemoryObserver()))

    asyncio.run(run())
