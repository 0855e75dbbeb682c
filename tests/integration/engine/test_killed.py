"""Workers are killed by SIGKILL, and nothing is lost or done twice."""

import os
import signal
from collections import Counter

from plimsoll.pipeline.model import ExecutionStatus, WorkflowStatus
from tests.integration.engine.conftest import Engine
from tests.integration.engine.program import DECLARED_DEAD, NODES

POINTS = tuple(f"{when}:{node.name}" for node in NODES for when in ("before", "effect", "after"))


def test_a_workflow_survives_a_kill_before_between_and_after_every_node(engine: Engine) -> None:
    engine.start_worker()
    workflow = engine.request(kill_at=POINTS)
    kills = 0

    def replace_dead() -> None:
        nonlocal kills
        kills += engine.replace_dead()

    engine.wait(
        lambda: engine.backend.workflows.get(workflow.id).status.ended, meanwhile=replace_dead
    )
    ended = engine.backend.workflows.get(workflow.id)
    assert (ended.status, kills) == (WorkflowStatus.COMPLETED, len(POINTS))

    keys = [f"{workflow.id}:{node.name}" for node in NODES]
    # Only what was killed between effect and record is sent again, under the same key.
    assert Counter(engine.effects()) == dict.fromkeys(keys, 2)
    attempts = Counter(
        (each.node, each.status) for each in engine.backend.workflows.executions(workflow.id)
    )
    assert attempts == {
        (node.name, status): count
        for node in NODES
        for status, count in ((ExecutionStatus.INTERRUPTED, 2), (ExecutionStatus.COMPLETED, 1))
    }


def test_many_workflows_survive_workers_that_are_killed_one_after_another(engine: Engine) -> None:
    for _ in range(3):
        engine.start_worker()
    workflows = [engine.request(number=number, pause_s=0.02) for number in range(60)]
    store = engine.backend.workflows
    for share in (5, 20, 40):
        engine.wait(lambda share=share: sum(store.counts().values()) <= 60 - share)  # type: ignore[misc]
        # On a busy machine the others may have declared it dead already.
        engine.workers[0].kill()
        engine.workers[0].join()
        engine.replace_dead()
    engine.wait(lambda: not store.counts())
    assert {store.get(each.id).status for each in workflows} == {WorkflowStatus.COMPLETED}
    seen = Counter(engine.effects())
    assert set(seen) == {f"{each.id}:{node.name}" for each in workflows for node in NODES}
    interrupted = sum(
        execution.status is ExecutionStatus.INTERRUPTED
        for each in workflows
        for execution in store.executions(each.id)
    )
    # Nothing was sent again but what a killed worker had under way.
    assert sum(seen.values()) - len(seen) <= interrupted


def test_a_worker_that_stood_still_is_taken_over_and_ends_when_it_wakes_up(engine: Engine) -> None:
    sleeper = engine.start_worker()
    workflow = engine.request(pause_s=0.3)
    engine.wait(lambda: len(engine.effects()) == 2)
    engine.freeze(sleeper)
    engine.start_worker()
    assert engine.ended(workflow).status is WorkflowStatus.COMPLETED
    os.kill(sleeper.pid or 0, signal.SIGCONT)
    sleeper.join(20)
    assert sleeper.exitcode == DECLARED_DEAD
    keys = [f"{workflow.id}:{node.name}" for node in NODES]
    assert set(engine.effects()) == set(keys)
    completed = [
        each.node
        for each in engine.backend.workflows.executions(workflow.id)
        if each.status is ExecutionStatus.COMPLETED
    ]
    assert completed == [node.name for node in NODES]


def test_a_worker_that_is_stopped_hands_its_workflows_on(engine: Engine) -> None:
    first = engine.start_worker()
    workflow = engine.request(pause_s=0.3)
    engine.wait(lambda: len(engine.effects()) == 2)
    first.terminate()
    first.join(20)
    assert first.exitcode == 0
    engine.start_worker()
    assert engine.ended(workflow).status is WorkflowStatus.COMPLETED
    assert engine.effects() == [f"{workflow.id}:{node.name}" for node in NODES]
