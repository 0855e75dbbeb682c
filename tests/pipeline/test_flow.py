import asyncio
import sys
import threading
import time
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from plimsoll.adapters.memory.flow import memory_flow
from plimsoll.adapters.memory.journal import MemoryJournal
from plimsoll.adapters.memory.records import MemoryRecords
from plimsoll.adapters.memory.workflow_store import MemoryWorkflowStore
from plimsoll.kit.errors import Rejected, Unavailable
from plimsoll.kit.interrupt import current_interrupt
from plimsoll.kit.value import Value
from plimsoll.pipeline.flow import Flow, Retry, Walk, WorkflowCancelledError
from plimsoll.pipeline.graph import Node
from plimsoll.pipeline.journaled_flow import JournaledFlow
from plimsoll.pipeline.model import ExecutionStatus
from plimsoll.pipeline.trial import MOST_LOST_ATTEMPTS
from tests.pipeline.workflows import COUNT, GRAPH, run_in_flow, wanted

AT_ONCE = Retry(attempts=3, first_pause_s=0)


class Total(Value):
    amount: float


def test_a_resumed_flow_does_no_work_again() -> None:
    records = MemoryRecords()
    workflow, _ = MemoryWorkflowStore(records).request(wanted())
    keys: list[str] = []
    totals: list[Total] = []

    def count(key: str) -> Total:
        keys.append(key)
        return Total(amount=3)

    async def step(flow: Flow) -> None:
        totals.append(await flow.step(COUNT, Total, count))

    run_in_flow(records, workflow, step)
    run_in_flow(records, workflow, step)
    assert totals == [Total(amount=3)] * 2
    assert keys == [f"{workflow.id}:Count"]


def test_work_that_took_its_worker_with_it_is_done_again_but_not_for_ever() -> None:
    records = MemoryRecords()
    store, journal = MemoryWorkflowStore(records), MemoryJournal(records)
    workflow, _ = store.request(wanted())
    keys: list[str] = []

    def killed() -> None:
        taken = journal.take(workflow.id, workflow.run)
        assert taken is not None
        attempt = journal.begin(taken.claim, COUNT, {})
        assert attempt is not None
        keys.append(attempt.key)

    async def refuse(flow: Flow) -> None:
        with pytest.raises(Rejected, match="5 workers died while they ran Count"):
            await flow.step(COUNT, int, lambda _key: 1)

    for _ in range(MOST_LOST_ATTEMPTS):
        killed()
    run_in_flow(records, workflow, refuse)
    assert set(keys) == {f"{workflow.id}:Count"}
    assert [each.status for each in store.executions(workflow.id)] == [
        *[ExecutionStatus.INTERRUPTED] * MOST_LOST_ATTEMPTS,
        ExecutionStatus.FAILED,
    ]


def test_a_panic_of_a_library_ends_the_workflow_and_nothing_else() -> None:
    class PanicException(BaseException):
        pass

    def panic(_key: str) -> int:
        raise PanicException

    async def step() -> None:
        for error in (panic, lambda _key: sys.exit(1)):
            with pytest.raises(RuntimeError, match="the work ended with"):
                await memory_flow().step(COUNT, int, error)

    asyncio.run(step())


def test_a_wait_beside_other_parts_is_a_mistake() -> None:
    async def gather() -> None:
        flow = memory_flow()
        with pytest.raises(ValueError, match="waits for approval beside other parts"):
            await flow.gather([flow.wait_event("approval", 60)])

    asyncio.run(gather())


def test_what_is_unavailable_is_tried_again() -> None:
    failures = [Unavailable("busy"), Unavailable("busy")]

    def stubborn(_key: str) -> int:
        if failures:
            raise failures.pop()
        return 7

    async def step() -> int:
        return await memory_flow().step(COUNT, int, stubborn, retry=AT_ONCE)

    assert asyncio.run(step()) == 7


@pytest.mark.parametrize(("error", "calls"), [(Unavailable("gone"), 3), (Rejected("never"), 1)])
def test_an_error_ends_the_step_when_trying_again_cannot_help(error: Exception, calls: int) -> None:
    made: list[str] = []

    def fail(key: str) -> int:
        made.append(key)
        raise error

    async def step() -> int:
        return await memory_flow().step(COUNT, int, fail, retry=AT_ONCE)

    with pytest.raises(type(error)):
        asyncio.run(step())
    assert len(made) == calls


@given(failed=st.integers(1, 60), chance=st.floats(0, 1))
def test_pauses_grow_to_a_limit_and_never_vanish(failed: int, chance: float) -> None:
    retry = Retry()
    pause_s = retry.pause_s(failed, chance)
    assert retry.first_pause_s / 2 <= pause_s <= retry.longest_pause_s
    assert pause_s <= retry.first_pause_s * 2 ** (failed - 1)


def test_a_defect_tells_nobody_what_it_held() -> None:
    records = MemoryRecords()
    store = MemoryWorkflowStore(records)
    workflow, _ = store.request(wanted())

    def fail(_key: str) -> int:
        raise ZeroDivisionError("password=hunter2")

    async def step(flow: Flow) -> None:
        with pytest.raises(ZeroDivisionError):
            await flow.step(COUNT, int, fail)

    run_in_flow(records, workflow, step)
    (execution,) = store.executions(workflow.id)
    assert execution.status is ExecutionStatus.FAILED
    assert execution.error is not None
    assert "ZeroDivisionError" in execution.error.what
    assert "hunter2" not in execution.model_dump_json(exclude={"log"})


def test_work_that_takes_too_long_is_ended_and_tried_again() -> None:
    ended = threading.Event()

    def wait(_key: str) -> int:
        with current_interrupt().ends(ended.set):
            ended.wait(10)
        raise Unavailable("interrupted")

    async def step() -> int:
        once = Retry(attempts=1)
        return await memory_flow().step(COUNT, int, wait, retry=once, timeout_s=0.05)

    with pytest.raises(Unavailable, match=r"Count took longer than 0.05 s"):
        asyncio.run(step())
    assert ended.is_set()


def test_a_cancelled_step_ends_what_it_waits_for() -> None:
    records = MemoryRecords()
    store = MemoryWorkflowStore(records)
    workflow, _ = store.request(wanted())
    ended = threading.Event()

    async def cancel(flow: JournaledFlow) -> None:
        def wait(_key: str) -> int:
            with current_interrupt().ends(ended.set):
                flow.cancel()
                ended.wait(10)
            raise Unavailable("interrupted")

        with pytest.raises(WorkflowCancelledError):
            await flow.step(COUNT, int, wait)

    began = time.monotonic()
    run_in_flow(records, workflow, cancel)
    assert ended.is_set()
    assert time.monotonic() - began < 5
    assert [each.status for each in store.executions(workflow.id)] == [ExecutionStatus.CANCELLED]


def test_a_pause_between_attempts_ends_when_the_workflow_is_cancelled() -> None:
    records = MemoryRecords()
    store = MemoryWorkflowStore(records)
    workflow, _ = store.request(wanted())

    async def cancel(flow: JournaledFlow) -> None:
        def fail(_key: str) -> int:
            store.request_cancel(workflow.id)
            flow.cancel()
            raise Unavailable("busy")

        with pytest.raises(WorkflowCancelledError):
            await flow.step(COUNT, int, fail, retry=Retry(first_pause_s=60))

    began = time.monotonic()
    run_in_flow(records, workflow, cancel)
    assert time.monotonic() - began < 5


def test_a_walk_follows_the_graph_and_tells_where_it_is() -> None:
    told: list[tuple[JsonValue, JsonValue]] = []

    def watch(kind: str, data: Mapping[str, JsonValue]) -> None:
        if kind == "node":
            told.append((data["node"], data["state"]))

    async def walk() -> int:
        steps = Walk(GRAPH, memory_flow(watch))
        total = await steps.visit("Count", int, lambda _key: 2)
        await steps.finish("Report")
        return total

    assert asyncio.run(walk()) == 2
    assert told == [
        ("Count", "started"),
        ("Count", "completed"),
        ("Report", "started"),
        ("Report", "completed"),
    ]


def test_a_walk_refuses_an_edge_that_is_not_there() -> None:
    async def astray() -> None:
        await Walk(GRAPH, memory_flow()).finish("Report")

    with pytest.raises(ValueError, match=r"allows \('Count',\) after None, not Report"):
        asyncio.run(astray())


def test_steps_can_run_side_by_side_and_an_error_waits_for_the_others() -> None:
    both = threading.Barrier(2, timeout=5)
    finished: list[str] = []

    async def gather() -> None:
        flow = memory_flow()

        def fail(_key: str) -> int:
            both.wait()
            raise Rejected("no")

        def work(_key: str) -> int:
            both.wait()
            finished.append("work")
            return 1

        one = flow.step(Node(name="One", agent="clerk"), int, fail)
        two = flow.step(Node(name="Two", agent="clerk"), int, work)
        await flow.gather([one, two])

    with pytest.raises(Rejected, match="no"):
        asyncio.run(gather())
    assert finished == ["work"]


ADDED = Node(name="Added", agent="clerk")


def test_a_node_that_a_later_version_adds_is_not_turned_back_for() -> None:
    records = MemoryRecords()
    store = MemoryWorkflowStore(records)
    done: list[str] = []

    def note(key: str) -> str:
        done.append(key)
        return key

    async def without(flow: JournaledFlow) -> None:
        await flow.step(COUNT, int, lambda _key: 1)

    async def with_it(flow: JournaledFlow) -> None:
        if not flow.went_past(ADDED, before=COUNT):
            await flow.step(ADDED, str, note)
        await flow.step(COUNT, int, lambda _key: 1)

    old, new = (store.request(wanted(number=number))[0] for number in (1, 2))
    run_in_flow(records, old, without)
    for _ in range(2):
        run_in_flow(records, old, with_it)
        run_in_flow(records, new, with_it)
    assert done == [f"{new.id}:Added"]
