"""What a worker started does not outlive it."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from plimsoll.adapters.k6.workspace import PREFIX
from plimsoll.pipeline.model import ExecutionStatus, Workflow, WorkflowStatus
from tests.integration.engine.conftest import Engine
from tests.integration.engine.program import NODES

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a child of its parent's end"
)

GONE_AFTER_KILL_S = 3.0
GONE_AFTER_CANCEL_S = 2.0
LONG_S = 60


def processes_of(workflow: Workflow) -> list[int]:
    """The processes whose environment names the workflow."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
            alive = "\nState:\tZ" not in (folder / "status").read_text()
        except OSError:
            continue
        if f"WORKFLOW={workflow.id}".encode() in environment and alive:
            found.append(int(folder.name))
    return found


def sleeping(engine: Engine, *, seconds: int = LONG_S) -> Workflow:
    """A workflow in whose first node a k6 sleeps by now."""
    workflow = engine.request(k6_sleeps_s=seconds)
    engine.wait(lambda: bool(processes_of(workflow)))
    return workflow


def folders(engine: Engine) -> list[Path]:
    return list(engine.folder.glob(f"{PREFIX}*"))


def within(seconds: float, engine: Engine, reached: Callable[[], bool]) -> bool:
    begun = time.monotonic()
    engine.wait(reached)
    return time.monotonic() - begun < seconds


def test_a_killed_worker_leaves_no_k6_and_its_files_not_for_long(engine: Engine) -> None:
    worker = engine.start_worker()
    workflow = sleeping(engine, seconds=5)
    worker.kill()
    assert within(GONE_AFTER_KILL_S, engine, lambda: not processes_of(workflow))
    (left,) = folders(engine)
    # Only what is older than a moment is swept: a young folder may not have been locked yet.
    os.utime(left, (0, 0))
    engine.start_worker()
    engine.wait(lambda: bool(processes_of(workflow)))
    assert left not in folders(engine)
    assert engine.ended(workflow).status is WorkflowStatus.COMPLETED
    assert folders(engine) == []


def test_a_cancelled_workflow_ends_its_k6(engine: Engine) -> None:
    engine.start_worker()
    workflow = sleeping(engine)
    engine.backend.workflows.request_cancel(workflow.id)
    assert within(GONE_AFTER_CANCEL_S, engine, lambda: not processes_of(workflow))
    assert engine.ended(workflow).status is WorkflowStatus.CANCELLED
    # What may have had an effect is taken back, but nothing counts as done.
    assert engine.effects() == [f"{workflow.id}:undo:{NODES[0].name}"]
    assert folders(engine) == []


def test_a_worker_that_is_stopped_ends_its_k6_and_hands_the_workflow_on(engine: Engine) -> None:
    worker = engine.start_worker()
    workflow = sleeping(engine, seconds=5)
    worker.terminate()
    worker.join(60)
    assert worker.exitcode == 0
    assert processes_of(workflow) == []
    # What was stopped is no result: the next worker begins the node anew.
    assert engine.effects() == []
    assert folders(engine) == []
    engine.start_worker()
    assert engine.ended(workflow).status is WorkflowStatus.COMPLETED
    assert engine.effects() == [f"{workflow.id}:{node.name}" for node in NODES]
    statuses = [
        each.status
        for each in engine.backend.workflows.executions(workflow.id)
        if each.node == NODES[0].name
    ]
    assert statuses == [ExecutionStatus.RETRYING, ExecutionStatus.COMPLETED]
