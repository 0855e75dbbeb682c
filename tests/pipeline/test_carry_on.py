"""Workflows from their request to their end, over records in memory."""

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from pydantic import JsonValue

from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.memory.observer import MemoryObserver
from plimsoll.kit.errors import Rejected, Unavailable
from plimsoll.kit.interrupt import current_interrupt
from plimsoll.pipeline.carry_on import Carrier
from plimsoll.pipeline.dispatch import dispatch_due
from plimsoll.pipeline.flow import Flow, Retry
from plimsoll.pipeline.model import ExecutionStatus, Workflow, WorkflowStatus
from plimsoll.pipeline.saga import Saga
from tests.pipeline.workflows import COUNT, REPORT, Parameters, World, wanted


def noting(keys: list[str]) -> Callable[[str], str]:
    """Work that only notes the key it was called with."""

    def note(key: str) -> str:
        keys.append(key)
        return key

    return note


def test_a_workflow_ends_with_what_its_pipeline_returns() -> None:
    async def run(flow: Flow, parameters: Parameters) -> JsonValue:
        return {"sum": await flow.step(COUNT, int, lambda _key: parameters.number + 2)}

    world = World(run)
    ended = world.carry_on(world.request())
    assert (ended.status, ended.output) == (WorkflowStatus.COMPLETED, {"sum": 2})
    assert ended.ended_at is not None
    told = [(event.kind, event.data) for event in world.store.events(ended.id)]
    assert [data.get("status", data.get("state")) for _, data in told] == [
        "queued",
        "running",
        "started",
        "completed",
        "completed",
    ]


def test_a_run_that_is_over_is_not_run_again() -> None:
    calls: list[str] = []

    async def run(flow: Flow, _parameters: Parameters) -> JsonValue:
        return await flow.step(COUNT, str, noting(calls))

    world = World(run)
    workflow = world.request()
    world.carry_on(workflow)
    world.carry_on(workflow)
    assert len(calls) == 1


def test_a_failure_is_told_and_what_was_done_is_taken_back_in_reverse_order() -> None:
    done: list[str] = []

    async def run(flow: Flow, _parameters: Parameters) -> JsonValue:
        async with Saga(flow) as saga:
            for node in (COUNT, REPORT):
                await flow.step(node, str, noting(done))
                saga.undo_with(node, done.append)
            raise Rejected("It cannot be.")

    world = World(run)
    ended = world.carry_on(world.request())
    assert ended.status is WorkflowStatus.FAILED
    assert ended.error is not None
    assert ended.error.what == "It cannot be."
    names = [key.removeprefix(f"{ended.id}:") for key in done]
    assert names == ["Count", "Report", "undo:Report", "undo:Count"]


def test_a_retried_workflow_goes_on_at_the_node_that_failed() -> None:
    done: list[str] = []
    broken = [True]

    def report(key: str) -> str:
        if broken:
            raise Rejected("not yet")
        return key

    async def run(flow: Flow, _parameters: Parameters) -> JsonValue:
        await flow.step(COUNT, str, noting(done))
        return await flow.step(REPORT, str, report)

    world = World(run)
    failed = world.carry_on(world.request())
    assert failed.status is WorkflowStatus.FAILED
    broken.clear()
    again = world.carry_on(world.store.reopen(failed.id))
    assert (again.status, again.error, len(done)) == (WorkflowStatus.COMPLETED, None, 1)


def test_what_was_taken_back_is_done_again_by_a_retry_under_another_key() -> None:
    done: list[str] = []
    broken = [True]

    async def run(flow: Flow, _parameters: Parameters) -> JsonValue:
        async with Saga(flow) as saga:
            await flow.step(COUNT, str, noting(done))
            saga.undo_with(COUNT, done.append)
            if broken:
                raise Rejected("not yet")
        return None

    world = World(run)
    failed = world.carry_on(world.request())
    broken.clear()
    world.carry_on(world.store.reopen(failed.id))
    names = [key.removeprefix(f"{failed.id}:") for key in done]
    assert names == ["Count", "undo:Count", "Count:1"]


def test_a_workflow_waits_without_a_thread_and_goes_on_with_the_answer() -> None:
    heard: list[JsonValue] = []

    async def run(flow: Flow, _parameters: Parameters) -> JsonValue:
        await flow.step(COUNT, int, lambda _key: 1)
        heard.append(await flow.wait_event("approval", 3 * 86_400))
        return await flow.step(REPORT, int, lambda _key: 2)

    world = World(run)
    waiting = world.carry_on(world.request())
    assert (waiting.status, heard) == (WorkflowStatus.WAITING, [])
    world.store.answer(waiting.id, "approval", {"by": "Grace"}, key="1")
    world.store.answer(waiting.id, "approval", {"by": "Eve"}, key="1")
    dispatch_due(store=world.store, engine=world.engine)
    world.engine.settle()
    assert world.store.get(waiting.id).status is WorkflowStatus.COMPLETED
    assert heard == [{"by": "Grace"}]
    nodes = [each.node for each in world.store.executions(waiting.id)]
    assert nodes == ["Count", "Report"]


def test_an_answer_that_comes_too_late_changes_nothing() -> None:
    heard: list[JsonValue] = []
    clock = MemoryClock(datetime(2026, 3, 2, tzinfo=UTC))

    async def run(flow: Flow, _parameters: Parameters) -> JsonValue:
        heard.append(await flow.wait_event("approval", 86_400))
        return await flow.step(REPORT, int, lambda _key: 2, retry=Retry(attempts=1))

    world = World(run, clock=clock)
    waiting = world.carry_on(world.request())
    dispatch_due(store=world.store, engine=world.engine)
    assert world.store.get(waiting.id).status is WorkflowStatus.WAITING
    clock.advance(86_401)
    dispatch_due(store=world.store, engine=world.engine)
    world.engine.settle()
    assert world.store.get(waiting.id).status is WorkflowStatus.COMPLETED
    assert heard == [None]


def test_an_answer_that_came_before_it_was_asked_for_is_heard() -> None:
    async def run(flow: Flow, _parameters: Parameters) -> JsonValue:
        return await flow.wait_event("approval", 60)

    world = World(run)
    workflow = world.request()
    world.store.answer(workflow.id, "approval", "yes", key="1")
    assert world.carry_on(workflow).output == "yes"


def test_cancelling_ends_a_queued_workflow_at_once() -> None:
    async def run(flow: Flow, _parameters: Parameters) -> JsonValue:
        return await flow.step(COUNT, int, lambda _key: 1)

    world = World(run)
    workflow = world.request()
    assert world.store.request_cancel(workflow.id).status is WorkflowStatus.CANCELLED
    world.carry_on(workflow)
    assert world.store.executions(workflow.id) == ()


def test_cancelling_a_running_workflow_takes_back_what_it_has_done() -> None:
    undone: list[str] = []
    running = threading.Event()

    async def run(flow: Flow, _parameters: Parameters) -> JsonValue:
        async with Saga(flow) as saga:
            await flow.step(COUNT, int, lambda _key: 1)
            saga.undo_with(COUNT, undone.append)

            def report(_key: str) -> int:
                running.set()
                raise Unavailable("busy")

            return await flow.step(REPORT, int, report, retry=Retry(first_pause_s=60))

    world = World(run)
    workflow = world.request()
    dispatch_due(store=world.store, engine=world.engine)
    assert running.wait(5)
    world.store.request_cancel(workflow.id)
    world.carrier.cancel_wanted()
    world.engine.settle()
    assert world.store.get(workflow.id).status is WorkflowStatus.CANCELLED
    assert undone == [f"{workflow.id}:undo:Count"]


def test_cancelling_a_waiting_workflow_takes_back_what_it_has_done() -> None:
    undone: list[str] = []

    async def run(flow: Flow, _parameters: Parameters) -> JsonValue:
        async with Saga(flow) as saga:
            await flow.step(COUNT, int, lambda _key: 1)
            saga.undo_with(COUNT, undone.append)
            return await flow.wait_event("approval", 60)

    world = World(run)
    waiting = world.carry_on(world.request())
    cancelled = world.carry_on(world.store.request_cancel(waiting.id))
    assert (cancelled.status, len(undone)) == (WorkflowStatus.CANCELLED, 1)


def test_whoever_lost_the_claim_stops_without_a_word() -> None:
    async def run(flow: Flow, _parameters: Parameters) -> JsonValue:
        async with Saga(flow) as saga:
            await flow.step(COUNT, int, lambda _key: 1)
            saga.undo_with(COUNT, lambda _key: None)
            world.journal.take(flow.run_id, 1)
            return await flow.step(REPORT, int, lambda _key: 2)

    world = World(run)
    after = world.carry_on(world.request())
    assert after.status is WorkflowStatus.RUNNING
    assert [each.node for each in world.store.executions(after.id)] == ["Count"]


async def returns_seven(_flow: Flow, _parameters: Parameters) -> JsonValue:
    return 7


def due_run(world: World, clock: MemoryClock) -> Workflow:
    """The workflow when the next run of it is due."""
    clock.advance(60)
    (workflow,) = world.store.due()
    return workflow


def test_a_workflow_of_another_version_is_left_to_workers_that_know_it() -> None:
    clock = MemoryClock()
    world = World(returns_seven, clock=clock)
    known = world.templates.pop("two")
    waiting = world.carry_on(world.request())
    assert (waiting.status, waiting.error) == (WorkflowStatus.WAITING, None)
    again = due_run(world, clock)
    assert world.carry_on(again).status is WorkflowStatus.WAITING
    world.templates["two"] = known
    ended = world.carry_on(due_run(world, clock))
    assert (ended.status, ended.output, ended.run) == (WorkflowStatus.COMPLETED, 7, 3)


def test_parameters_of_another_version_are_left_to_workers_that_know_them() -> None:
    clock = MemoryClock()
    world = World(returns_seven, clock=clock)
    newer = wanted().model_copy(update={"parameters": {"service": "shop", "colour": "red"}})
    waiting = world.carry_on(world.store.request(newer)[0])
    assert (waiting.status, waiting.error) == (WorkflowStatus.WAITING, None)


def test_a_workflow_that_no_version_knows_fails_after_an_hour_and_says_so() -> None:
    clock = MemoryClock()
    world = World(returns_seven, clock=clock)
    workflow = world.request()
    del world.templates["two"]
    while not world.carry_on(workflow).status.ended:
        workflow = due_run(world, clock)
    failed = world.store.get(workflow.id)
    assert failed.error is not None
    assert failed.error.what == "There is no template two."
    assert failed.run == 720


def test_log_lines_of_an_attempt_are_kept_beside_it() -> None:
    async def run(flow: Flow, _parameters: Parameters) -> JsonValue:
        return await flow.step(COUNT, int, lambda _key: 1, given={"traffic": "access-log:a"})

    world = World(run)
    workflow = world.request()
    asyncio.run(world.carrier.carry_on(workflow.id, 1))
    (execution,) = world.store.executions(workflow.id)
    assert execution.status is ExecutionStatus.COMPLETED
    assert (execution.input, execution.output) == ({"traffic": "access-log:a"}, 1)


def test_a_worker_that_stops_hands_over_without_taking_anything_back() -> None:
    undone: list[str] = []
    reports: list[str] = []
    running = threading.Event()

    async def run(flow: Flow, _parameters: Parameters) -> JsonValue:
        async with Saga(flow) as saga:
            await flow.step(COUNT, int, lambda _key: 1)
            saga.undo_with(COUNT, undone.append)

            def report(key: str) -> str:
                reports.append(key)
                if len(reports) == 1:
                    ended = threading.Event()
                    with current_interrupt().ends(ended.set):
                        running.set()
                        assert ended.wait(5)
                    raise Unavailable("interrupted")
                return key

            return await flow.step(REPORT, str, report)

    world = World(run)
    workflow = world.request()
    dispatch_due(store=world.store, engine=world.engine)
    assert running.wait(5)
    assert world.carrier.stop(5)
    world.engine.settle()
    released = world.store.get(workflow.id)
    assert (released.status, released.run) == (WorkflowStatus.QUEUED, 2)
    another = Carrier(world.journal, world.templates, MemoryObserver())
    asyncio.run(another.carry_on(released.id, released.run))
    assert world.store.get(workflow.id).status is WorkflowStatus.COMPLETED
    assert (undone, len(set(reports)), len(reports)) == ([], 1, 2)
