"""Workflows are cancelled, answered, retried and limited while other processes run them."""

from collections.abc import Iterable

from plimsoll.kit.page import PageRequest
from plimsoll.pipeline.model import ExecutionStatus, Workflow, WorkflowQuery, WorkflowStatus
from tests.integration.engine.conftest import Engine
from tests.integration.engine.program import NODES


def test_a_running_workflow_is_cancelled_and_taken_back(engine: Engine) -> None:
    engine.start_worker()
    workflow = engine.request(pause_s=30)
    store = engine.backend.workflows
    engine.wait(lambda: bool(store.executions(workflow.id)))
    store.request_cancel(workflow.id)
    cancelled = engine.ended(workflow)
    assert cancelled.status is WorkflowStatus.CANCELLED
    # Nobody knows how far it had come.
    assert engine.effects() == [f"{workflow.id}:undo:{NODES[0].name}"]


def test_a_waiting_workflow_holds_nothing_and_goes_on_with_the_answer(engine: Engine) -> None:
    engine.start_worker()
    waiting = [engine.request(number=number, wait_for="approval") for number in range(20)]
    store = engine.backend.workflows
    engine.wait(lambda: store.counts().get(WorkflowStatus.WAITING) == 20)
    # More wait than the worker runs at once; others pass them.
    assert engine.ended(engine.request(number=99)).status is WorkflowStatus.COMPLETED
    store.answer(waiting[0].id, "approval", "yes", key="1")
    answered = engine.ended(waiting[0])
    assert isinstance(answered.output, list)
    assert "yes" in answered.output
    assert store.counts() == {WorkflowStatus.WAITING: 19}


def test_a_failed_workflow_is_taken_back_and_can_be_retried(engine: Engine) -> None:
    engine.start_worker()
    store = engine.backend.workflows
    failed = engine.ended(engine.request(fails=True))
    assert failed.status is WorkflowStatus.FAILED
    names = [key.removeprefix(f"{failed.id}:") for key in engine.effects()]
    done = [node.name for node in NODES[:-1]]
    assert names == [*done, *(f"undo:{node.name}" for node in reversed(NODES))]
    again = store.reopen(failed.id)
    engine.wait(lambda: store.get(failed.id).run == again.run and store.get(failed.id).status.ended)
    redone = [key.removeprefix(f"{failed.id}:") for key in engine.effects()][len(names) :]
    assert redone[: len(done)] == [f"{name}:1" for name in done]


def test_the_lower_priority_goes_first(engine: Engine) -> None:
    for rank in (5, -5, 0):
        engine.request(number=rank, priority=rank)
    engine.start_worker(at_once=1)
    store = engine.backend.workflows
    engine.wait(lambda: not store.counts())
    page = store.find(WorkflowQuery(), PageRequest())
    begun = sorted(page.items, key=lambda each: each.started_at or each.created_at)
    assert [each.priority for each in begun] == [-5, 0, 5]


def most_at_once(workflows: Iterable[Workflow]) -> int:
    """How many of them ran at the same time."""
    spans = [(each.started_at, each.ended_at) for each in workflows]
    starts = [start for start, _ in spans if start is not None]
    return max(
        sum(begun <= moment < ended for begun, ended in spans if begun and ended)
        for moment in starts
    )


def test_a_service_has_its_limit_over_all_workers_and_keeps_no_other_one_waiting(
    engine: Engine,
) -> None:
    for _ in range(2):
        engine.start_worker(at_once_per_service=1)
    for number in range(4):
        for service in ("shop", "billing"):
            engine.request(number=number, service=service, pause_s=0.05)
    store = engine.backend.workflows
    engine.wait(lambda: not store.counts())
    everything = store.find(WorkflowQuery(), PageRequest()).items
    assert most_at_once(each for each in everything if each.service == "shop") == 1
    assert most_at_once(each for each in everything if each.service == "billing") == 1
    assert most_at_once(everything) == 2


def test_all_workers_together_have_a_limit(engine: Engine) -> None:
    for _ in range(3):
        engine.start_worker(at_once=2, at_once_in_total=2, polling_interval_s=0.05)
    for number in range(30):
        engine.request(number=number, service=f"service-{number}")
    store = engine.backend.workflows
    engine.wait(lambda: not store.counts())
    assert most_at_once(store.find(WorkflowQuery(), PageRequest()).items) == 2


def test_a_killed_worker_loses_none_of_the_nodes_that_run_side_by_side(engine: Engine) -> None:
    engine.start_worker()
    points = tuple(f"effect:{node.name}" for node in NODES[:2])
    workflow = engine.request(template="abreast", kill_at=points, pause_s=0.2)
    store = engine.backend.workflows
    engine.wait(lambda: store.get(workflow.id).status.ended, meanwhile=engine.replace_dead)
    ended = store.get(workflow.id)
    assert ended.status is WorkflowStatus.COMPLETED
    assert ended.output == [f"{workflow.id}:{node.name}" for node in NODES]
    assert set(engine.effects()) == set(ended.output)


def test_nodes_run_side_by_side(engine: Engine) -> None:
    engine.start_worker()
    workflow = engine.ended(engine.request(template="abreast", pause_s=2))
    executions = engine.backend.workflows.executions(workflow.id)
    assert [each.status for each in executions] == [ExecutionStatus.COMPLETED] * len(NODES)
    ends = [each.ended_at for each in executions if each.ended_at is not None]
    assert max(each.started_at for each in executions) < min(ends)
