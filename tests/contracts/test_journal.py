"""What every Journal does, whatever keeps the records."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from plimsoll.kit.error_record import ErrorRecord
from plimsoll.pipeline.graph import Node
from plimsoll.pipeline.model import ExecutionStatus, NewWorkflow, Workflow, WorkflowStatus
from plimsoll.pipeline.ports import Attempt, Claim, ClaimLostError, Journal, Taken
from tests.databases import EVERYWHERE, Records, records

BUILD = Node(name="Build", agent="builder")
UPLOAD = Node(name="Upload", agent="uploader")
BAD = ErrorRecord(error="Rejected", what="It is wrong.", where="line 1", fix="Correct it.")


@pytest.fixture(params=EVERYWHERE)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Records]:
    with records(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def workflow(kept: Records) -> Workflow:
    return requested(kept, 1)


def requested(kept: Records, number: int) -> Workflow:
    new = NewWorkflow(
        template="bundle",
        service="shop",
        principal="local",
        requested_by="Ada",
        parameters={"number": number},
    )
    return kept.store.request(new)[0]


def taken(kept: Records, workflow: Workflow) -> Taken:
    claimed = kept.journal.take(workflow.id, kept.store.get(workflow.id).run)
    assert claimed is not None
    return claimed


def begun(kept: Records, claim: Claim, node: Node = BUILD) -> Attempt:
    attempt = kept.journal.begin(claim, node, {})
    assert attempt is not None
    return attempt


def states(kept: Records, workflow: Workflow) -> list[object]:
    events = kept.store.events(workflow.id)
    return [event.data.get("status", event.data.get("state")) for event in events]


def test_whoever_takes_a_workflow_runs_it(kept: Records, workflow: Workflow) -> None:
    kept.clock.advance(5)
    claimed = taken(kept, workflow)
    assert claimed.claim.workflow_id == workflow.id
    assert claimed.workflow == kept.store.get(workflow.id)
    assert claimed.workflow.status is WorkflowStatus.RUNNING
    assert claimed.workflow.started_at == workflow.created_at + timedelta(seconds=5)
    assert (claimed.results, claimed.failures) == ({}, {})
    kept.clock.advance(5)
    assert taken(kept, workflow).workflow == claimed.workflow
    assert states(kept, workflow) == ["queued", "running"]


@pytest.mark.parametrize("run", [0, 2])
def test_another_run_is_not_taken(kept: Records, workflow: Workflow, run: int) -> None:
    assert kept.journal.take(workflow.id, run) is None
    assert kept.store.get(workflow.id) == workflow


def test_a_run_that_is_over_is_not_taken(kept: Records, workflow: Workflow) -> None:
    claimed = taken(kept, workflow)
    kept.journal.wait(claimed.claim, "approval", 60)
    kept.store.answer(workflow.id, "approval", message=True, key="1")
    assert kept.journal.take(workflow.id, 1) is None
    claimed = taken(kept, workflow)
    assert claimed.workflow.run == 2
    kept.journal.finish(claimed.claim, WorkflowStatus.COMPLETED)
    assert kept.journal.take(workflow.id, 2) is None


@pytest.mark.parametrize(
    "use",
    [
        lambda journal, claim, _: journal.begin(claim, BUILD, {}),
        lambda journal, claim, _: journal.begin(claim, BUILD, {}, undoing=True),
        lambda journal, claim, attempt: journal.end(claim, attempt, ExecutionStatus.COMPLETED),
        lambda journal, claim, _: journal.emit(claim, "progress", {}),
        lambda journal, claim, _: journal.answered(claim, "approval"),
        lambda journal, claim, _: journal.wait(claim, "approval", 60),
        lambda journal, claim, _: journal.finish(claim, WorkflowStatus.COMPLETED),
        lambda journal, claim, _: journal.release(claim),
    ],
    ids=["begin", "undo", "end", "emit", "answered", "wait", "finish", "release"],
)
def test_whoever_took_it_later_ends_the_claim(
    kept: Records, workflow: Workflow, use: Callable[[Journal, Claim, Attempt], object]
) -> None:
    old = taken(kept, workflow).claim
    attempt = begun(kept, old)
    new = taken(kept, workflow).claim
    before = kept.store.events(workflow.id)
    with pytest.raises(ClaimLostError):
        use(kept.journal, old, attempt)
    with pytest.raises(ClaimLostError):
        use(kept.journal, Claim(workflow_id="forgotten", owner=old.owner), attempt)
    assert kept.store.events(workflow.id) == before
    assert kept.store.get(workflow.id).status is WorkflowStatus.RUNNING
    kept.journal.emit(new, "progress", {})


def test_a_released_workflow_goes_on_elsewhere(kept: Records, workflow: Workflow) -> None:
    claimed = taken(kept, workflow)
    begun(kept, claimed.claim)
    kept.journal.release(claimed.claim)
    queued = kept.store.get(workflow.id)
    assert (queued.status, queued.run) == (WorkflowStatus.QUEUED, 2)
    assert [each.run for each in kept.store.due()] == [2]
    with pytest.raises(ClaimLostError):
        begun(kept, claimed.claim)
    assert begun(kept, taken(kept, workflow).claim).lost == 1


def test_a_waiting_workflow_stays_waiting_when_released(kept: Records, workflow: Workflow) -> None:
    claimed = taken(kept, workflow)
    kept.journal.wait(claimed.claim, "approval", 60)
    kept.journal.release(claimed.claim)
    assert kept.store.get(workflow.id).status is WorkflowStatus.WAITING


def test_attempts_are_numbered_and_lost_ones_counted(kept: Records, workflow: Workflow) -> None:
    first = begun(kept, taken(kept, workflow).claim)
    claim = taken(kept, workflow).claim
    second = begun(kept, claim)
    kept.journal.end(claim, second, ExecutionStatus.RETRYING, error=BAD)
    third = begun(kept, claim)
    other = begun(kept, claim, UPLOAD)
    assert [each.number for each in (first, second, third, other)] == [1, 2, 3, 1]
    assert [each.lost for each in (first, second, third, other)] == [0, 1, 0, 0]
    assert {each.key for each in (first, second, third)} == {f"{workflow.id}:Build"}
    assert other.key == f"{workflow.id}:Upload"
    kept.clock.advance(1)
    taken(kept, workflow)
    executions = kept.store.executions(workflow.id)
    assert [each.status.value for each in executions] == [
        "interrupted",
        "retrying",
        "interrupted",
        "interrupted",
    ]
    assert executions[-1].ended_at == kept.clock.now()
    assert states(kept, workflow)[-2:] == ["interrupted", "interrupted"]


def test_results_and_failures_are_handed_over(kept: Records, workflow: Workflow) -> None:
    claim = taken(kept, workflow).claim
    text = '{"b": 1.50, "a": "é"}'
    kept.journal.end(claim, begun(kept, claim), ExecutionStatus.COMPLETED, output=text)
    kept.journal.end(claim, begun(kept, claim, UPLOAD), ExecutionStatus.FAILED, error=BAD)
    begun(kept, claim, Node(name="Lost", agent="nobody"))
    claimed = taken(kept, workflow)
    assert claimed.results == {"Build": text}
    assert claimed.failures == {"Upload": BAD}


def test_an_attempt_ends_once(kept: Records, workflow: Workflow) -> None:
    claim = taken(kept, workflow).claim
    attempt = begun(kept, claim)
    assert kept.journal.end(claim, attempt, ExecutionStatus.COMPLETED, output="1")
    assert not kept.journal.end(claim, attempt, ExecutionStatus.COMPLETED, output="2")
    assert not kept.journal.end(claim, attempt, ExecutionStatus.FAILED, error=BAD)
    again = taken(kept, workflow)
    assert (again.results, again.failures) == ({"Build": "1"}, {})
    lost = begun(kept, again.claim, UPLOAD)
    claim = taken(kept, workflow).claim
    assert not kept.journal.end(claim, lost, ExecutionStatus.COMPLETED, output="3")
    assert taken(kept, workflow).results == {"Build": "1"}


def test_nothing_begins_when_it_shall_be_cancelled(kept: Records, workflow: Workflow) -> None:
    claim = taken(kept, workflow).claim
    begun(kept, claim)
    assert kept.journal.to_cancel([workflow.id, "nobody"]) == frozenset()
    kept.store.request_cancel(workflow.id)
    assert kept.journal.to_cancel([workflow.id, "nobody"]) == {workflow.id}
    assert kept.journal.to_cancel([]) == frozenset()
    before = kept.store.events(workflow.id)
    assert kept.journal.begin(claim, BUILD, {}) is None
    assert kept.store.events(workflow.id) == before
    assert kept.journal.begin(claim, Node(name="undo:Build", agent="b"), {}, undoing=True)


def test_a_wait_keeps_its_first_deadline(kept: Records, workflow: Workflow) -> None:
    claim = taken(kept, workflow).claim
    assert kept.journal.answered(claim, "approval") is None
    until = kept.journal.wait(claim, "approval", 60)
    assert until == kept.clock.now() + timedelta(seconds=60)
    assert kept.store.get(workflow.id).status is WorkflowStatus.WAITING
    assert kept.store.events(workflow.id)[-1].data == {"status": "waiting", "topic": "approval"}
    kept.clock.advance(30)
    assert kept.journal.wait(taken(kept, workflow).claim, "approval", 60) == until
    assert states(kept, workflow) == ["queued", "running", "waiting", "running", "waiting"]


def test_a_deadline_that_passed_is_an_answer(kept: Records, workflow: Workflow) -> None:
    kept.journal.wait(taken(kept, workflow).claim, "approval", 60)
    kept.clock.advance(60)
    (due,) = kept.store.due()
    claim = taken(kept, due).claim
    assert kept.journal.answered(claim, "approval") is None
    assert kept.journal.wait(claim, "approval", 60) is None
    assert kept.journal.wait(claim, "approval", 60) is None
    kept.store.answer(workflow.id, "approval", "too late", key="1")
    kept.store.answer(workflow.id, "approval", "too late", key="timeout")
    for _ in range(2):
        claim = taken(kept, workflow).claim
        assert kept.journal.answered(claim, "approval") == (None,)


def test_a_retried_workflow_waits_again(kept: Records, workflow: Workflow) -> None:
    claim = taken(kept, workflow).claim
    assert kept.journal.wait(claim, "approval", 0) is None
    kept.journal.finish(claim, WorkflowStatus.FAILED, error=BAD)
    claim = taken(kept, kept.store.reopen(workflow.id)).claim
    assert kept.journal.answered(claim, "approval") is None
    assert kept.journal.wait(claim, "approval", 60) is not None
    assert kept.store.get(workflow.id).status is WorkflowStatus.WAITING
    kept.store.answer(workflow.id, "approval", "yes", key="1")
    assert kept.store.get(workflow.id).status is WorkflowStatus.QUEUED


def test_no_time_at_all_is_an_answer_at_once(kept: Records, workflow: Workflow) -> None:
    claim = taken(kept, workflow).claim
    assert kept.journal.wait(claim, "approval", 0) is None
    assert kept.journal.answered(claim, "approval") == (None,)


def test_an_answer_that_came_on_the_way_counts(kept: Records, workflow: Workflow) -> None:
    claim = taken(kept, workflow).claim
    assert kept.journal.answered(claim, "approval") is None
    kept.store.answer(workflow.id, "approval", "yes", key="1")
    assert kept.journal.wait(claim, "approval", 60) is not None
    queued = kept.store.get(workflow.id)
    assert (queued.status, queued.run) == (WorkflowStatus.QUEUED, 2)
    assert kept.journal.answered(taken(kept, workflow).claim, "approval") == ("yes",)


def test_an_answer_that_came_with_the_deadline_counts(kept: Records, workflow: Workflow) -> None:
    """Whoever looks later must not see another answer than whoever looked first."""
    kept.journal.wait(taken(kept, workflow).claim, "approval", 60)
    kept.clock.advance(60)
    kept.store.due()
    claim = taken(kept, workflow).claim
    assert kept.journal.answered(claim, "approval") is None
    kept.store.answer(workflow.id, "approval", "yes", key="1")
    assert kept.journal.wait(claim, "approval", 60) is not None
    assert kept.journal.answered(taken(kept, workflow).claim, "approval") == ("yes",)


def test_a_wish_to_cancel_that_came_on_the_way_counts(kept: Records, workflow: Workflow) -> None:
    claim = taken(kept, workflow).claim
    begun(kept, claim)
    kept.store.request_cancel(workflow.id)
    assert kept.journal.wait(claim, "approval", 60) is not None
    assert kept.store.get(workflow.id).status is WorkflowStatus.QUEUED


def test_two_parts_may_wait_at_once(kept: Records, workflow: Workflow) -> None:
    claim = taken(kept, workflow).claim
    kept.journal.wait(claim, "first", 60)
    kept.store.answer(workflow.id, "first", 1, key="1")
    # Its other part comes here only now, while the next run is on its way.
    assert kept.journal.wait(claim, "second", 30) is not None
    queued = kept.store.get(workflow.id)
    assert (queued.status, queued.run) == (WorkflowStatus.QUEUED, 2)
    claim = taken(kept, workflow).claim
    kept.journal.wait(claim, "second", 30)
    kept.journal.wait(claim, "third", 10)
    assert kept.store.get(workflow.id).status is WorkflowStatus.WAITING
    kept.clock.advance(10)
    assert [each.id for each in kept.store.due()] == [workflow.id]


def test_a_retry_waits_anew(kept: Records, workflow: Workflow) -> None:
    claim = taken(kept, workflow).claim
    begun(kept, claim)
    kept.journal.wait(claim, "approval", 60)
    kept.store.request_cancel(workflow.id)
    kept.journal.finish(taken(kept, workflow).claim, WorkflowStatus.CANCELLED)
    kept.clock.advance(3600)
    kept.store.reopen(workflow.id)
    until = kept.journal.wait(taken(kept, workflow).claim, "approval", 60)
    assert until == kept.clock.now() + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (WorkflowStatus.COMPLETED, None),
        (WorkflowStatus.FAILED, BAD),
        (WorkflowStatus.CANCELLED, None),
    ],
)
def test_an_end_is_noted_once(
    kept: Records, workflow: Workflow, status: WorkflowStatus, error: ErrorRecord | None
) -> None:
    claim = taken(kept, workflow).claim
    kept.clock.advance(9)
    kept.journal.finish(claim, status, output=[1, {"a": None}], error=error)
    ended = kept.store.get(workflow.id)
    assert (ended.status, ended.output, ended.error) == (status, [1, {"a": None}], error)
    assert ended.ended_at == kept.clock.now()
    kept.journal.finish(claim, WorkflowStatus.FAILED)
    assert kept.store.get(workflow.id) == ended
    assert states(kept, workflow) == ["queued", "running", status.value]


def test_events_grow_while_many_write(kept: Records, workflow: Workflow) -> None:
    claim = taken(kept, workflow).claim
    seen: list[int] = []

    def write(number: int) -> None:
        for index in range(10):
            kept.journal.emit(claim, "progress", {"n": number * 10 + index})

    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(write, number) for number in range(4)]
        while not all(each.done() for each in writing):
            # What was seen once is followed by larger ids only.
            seen += [
                event.id for event in kept.store.events(workflow.id, after=max(seen, default=0))
            ]
        for each in writing:
            each.result()
    seen += [event.id for event in kept.store.events(workflow.id, after=max(seen, default=0))]
    events = kept.store.events(workflow.id)
    assert seen == sorted(set(seen)) == [event.id for event in events]
    numbers = [event.data["n"] for event in events if event.kind == "progress"]
    assert sorted(map(str, numbers)) == sorted(map(str, range(40)))


def test_of_many_who_take_at_once_one_keeps_it(kept: Records, workflow: Workflow) -> None:
    with ThreadPoolExecutor(6) as pool:
        claims = [each.result().claim for each in
                  [pool.submit(taken, kept, workflow) for _ in range(6)]]  # fmt: skip
    lost = 0
    for claim in claims:
        try:
            kept.journal.emit(claim, "progress", {})
        except ClaimLostError:
            lost += 1
    assert lost == 5


def test_parts_that_run_at_once_do_not_mix(kept: Records, workflow: Workflow) -> None:
    claim = taken(kept, workflow).claim

    def work(number: int) -> None:
        node = Node(name=f"Part {number}", agent="worker")
        attempt = begun(kept, claim, node)
        kept.journal.end(claim, attempt, ExecutionStatus.COMPLETED, output=str(number))

    with ThreadPoolExecutor(6) as pool:
        for each in [pool.submit(work, number) for number in range(30)]:
            each.result()
    results = taken(kept, workflow).results
    assert results == {f"Part {number}": str(number) for number in range(30)}
