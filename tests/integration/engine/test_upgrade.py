"""An upgrade with workflows under way: two versions of a pipeline, in processes of their own."""

import os
import signal
from collections import Counter
from pathlib import Path
from types import ModuleType

from plimsoll.access.model import LOCAL
from plimsoll.adapters.database import migrate
from plimsoll.adapters.database.engine import open_database
from plimsoll.pipeline.model import ExecutionStatus, Workflow, WorkflowStatus
from plimsoll.pipeline.request import WorkflowRequest, request_workflow
from tests.adapters.database.newer import EXPAND, Newer, ours
from tests.integration.engine import version_1, version_2
from tests.integration.engine.conftest import Engine
from tests.integration.engine.program import NODES


def asked_of(
    engine: Engine, version: ModuleType, *, template: str = "changing", **parameters: object
) -> Workflow:
    """A workflow that a server of the version was asked for."""
    given = {"folder": str(engine.folder), **parameters}
    workflow, _ = request_workflow(
        WorkflowRequest.model_validate({"template": template, "parameters": given}),
        principal=LOCAL,
        templates=version.TEMPLATES,
        store=engine.backend.workflows,
        engine=engine.backend.engine,
    )
    return workflow


def names_of(engine: Engine, workflow: Workflow) -> list[str]:
    """Whose effects the outside has seen of a workflow, in order."""
    return [key.partition(":")[2] for key in engine.effects() if key.startswith(f"{workflow.id}:")]


def expand(engine: Engine, folder: Path) -> None:
    """Migrates as the newer version does before its first process starts."""
    newer = Newer(folder)
    newer.then(ours(), EXPAND)
    records = open_database(engine.settings.database)
    migrate.upgrade(records, folder=newer.folder)
    records.dispose()


def test_workflows_of_one_version_are_finished_by_the_next_and_nothing_is_done_twice(
    engine: Engine, tmp_path: Path
) -> None:
    store = engine.backend.workflows
    old = [engine.start_version(version_1) for _ in range(2)]
    waiting = [
        asked_of(engine, version_1, number=number, wait_for="approval") for number in range(3)
    ]
    engine.wait(lambda: store.counts().get(WorkflowStatus.WAITING) == len(waiting))
    running = [asked_of(engine, version_1, number=10 + n, pause_s=0.3) for n in range(12)]
    engine.wait(lambda: len(engine.effects()) >= 2 * len(waiting) + 8)

    expand(engine, tmp_path)
    assert set(engine.backend.ready().values()) == {"ok"}
    new = engine.start_version(version_2)
    # One by one, as a cluster replaces them; the last one is killed.
    old[0].terminate()
    old[0].join(20)
    assert old[0].exitcode == 0
    os.kill(old[1].pid or 0, signal.SIGKILL)
    old[1].join()
    engine.workers = [new]
    for workflow in waiting:
        store.answer(workflow.id, "approval", "yes", key="1")
    fresh = asked_of(engine, version_2, number=99, colour="red")
    engine.wait(lambda: not store.counts())

    everything = [store.get(each.id) for each in (*waiting, *running, fresh)]
    assert {each.status for each in everything} == {WorkflowStatus.COMPLETED}
    assert names_of(engine, fresh) == ["Fetch", "Check", "Write", "Announce", "Upload"]
    for workflow in waiting:
        # Nobody turned back for the check; what was kept before is read.
        assert names_of(engine, workflow) == ["Fetch", "Write", "Announce", "Upload"]
        fetched = f"{workflow.id}:Fetch"
        assert store.get(workflow.id).output == {"version": 2, "fetched": fetched, "lines": 0}
    seen = Counter(engine.effects())
    interrupted = sum(
        execution.status is ExecutionStatus.INTERRUPTED
        for each in everything
        for execution in store.executions(each.id)
    )
    # What was killed between its effect and its record was sent again, under the same key.
    assert sum(seen.values()) - len(seen) <= interrupted
    for each in everything:
        assert {"Fetch", "Write", "Upload"} <= set(names_of(engine, each))


def test_what_only_the_next_version_knows_waits_for_its_workers(engine: Engine) -> None:
    engine.start_version(version_1)
    store = engine.backend.workflows
    asked = [
        asked_of(engine, version_2, template="another"),
        asked_of(engine, version_2, colour="red"),
    ]
    engine.wait(lambda: store.counts().get(WorkflowStatus.WAITING) == len(asked))
    known = asked_of(engine, version_1, number=1)
    assert engine.ended(known).status is WorkflowStatus.COMPLETED
    first = engine.workers.pop()
    engine.start_version(version_2)
    first.terminate()
    first.join(20)
    for workflow in asked:
        assert engine.ended(workflow).status is WorkflowStatus.COMPLETED
        assert names_of(engine, workflow) == ["Fetch", "Check", "Write", "Announce", "Upload"]


def test_a_worker_that_drains_takes_nothing_more_and_ends_what_it_has(engine: Engine) -> None:
    draining = engine.start_worker()
    # Longer than it takes to be taken for dead: whoever drains shows that it lives.
    slow = engine.request(stubborn_s=2.5)
    store = engine.backend.workflows
    engine.wait(lambda: bool(store.executions(slow.id)))
    draining.terminate()
    watching = engine.start_worker(at_once=1)
    other = engine.request(number=1)
    assert engine.ended(other).status is WorkflowStatus.COMPLETED
    draining.join(20)
    assert draining.exitcode == 0
    assert engine.ended(slow).status is WorkflowStatus.COMPLETED
    took = {(workflow, pid) for workflow, pid in engine.runs() if workflow == other.id}
    assert took == {(other.id, watching.pid)}
    assert engine.effects().count(f"{slow.id}:{NODES[0].name}") == 1
    first = store.executions(slow.id)[0]
    assert (first.node, first.attempt, first.status) == (
        NODES[0].name,
        1,
        ExecutionStatus.COMPLETED,
    )
