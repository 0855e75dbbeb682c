"""What every WorkflowStore does, whatever keeps the workflows."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import JsonValue

from plimsoll.kit.error_record import ErrorRecord
from plimsoll.kit.errors import Conflict, NotFound, Rejected
from plimsoll.kit.page import PageRequest
from plimsoll.pipeline.graph import Node
from plimsoll.pipeline.model import (
    ExecutionStatus,
    NewWorkflow,
    Workflow,
    WorkflowQuery,
    WorkflowStatus,
)
from plimsoll.pipeline.ports import Taken
from tests.databases import EVERYWHERE, Records, records

BUILD = Node(name="Build", agent="builder")
UNDO_BUILD = Node(name="undo:Build", agent="builder")
BAD = ErrorRecord(error="Rejected", what="The route /Ä_100% is no route.")


@pytest.fixture(params=EVERYWHERE)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Records]:
    with records(request.param, tmp_path) as made:
        yield made


def wanted(
    number: JsonValue = 1,
    *,
    key: str | None = None,
    service: str = "shop",
    template: str = "bundle",
    principal: str = "token:ci",
    requested_by: str = "Ada",
) -> NewWorkflow:
    return NewWorkflow(
        template=template,
        service=service,
        principal=principal,
        requested_by=requested_by,
        parameters={"number": number, "nested": {"b": 1, "a": [None, True, 1.5]}},
        idempotency_key=key,
    )


def requested(kept: Records, new: NewWorkflow) -> Workflow:
    workflow, is_new = kept.store.request(new)
    assert is_new
    kept.clock.advance(0.001)
    return workflow


def taken(kept: Records, workflow: Workflow) -> Taken:
    claimed = kept.journal.take(workflow.id, kept.store.get(workflow.id).run)
    assert claimed is not None
    return claimed


def done(kept: Records, claimed: Taken, node: Node, output: str = "1", takes_s: float = 1) -> str:
    undoing = node.name.startswith("undo:")
    attempt = kept.journal.begin(claimed.claim, node, {}, undoing=undoing)
    assert attempt is not None
    kept.clock.advance(takes_s)
    assert kept.journal.end(claimed.claim, attempt, ExecutionStatus.COMPLETED, output=output)
    return attempt.key


def failed(kept: Records, workflow: Workflow, error: ErrorRecord = BAD) -> Taken:
    claimed = taken(kept, workflow)
    attempt = kept.journal.begin(claimed.claim, BUILD, {})
    assert attempt is not None
    kept.journal.end(claimed.claim, attempt, ExecutionStatus.FAILED, error=error)
    kept.journal.finish(claimed.claim, WorkflowStatus.FAILED, error=error)
    return claimed


def completed(kept: Records, workflow: Workflow, output: str = "1", takes_s: float = 1) -> None:
    claimed = taken(kept, workflow)
    done(kept, claimed, BUILD, output, takes_s)
    kept.journal.finish(claimed.claim, WorkflowStatus.COMPLETED, output={"built": True})


def waiting(kept: Records, workflow: Workflow, topic: str = "approval") -> Taken:
    claimed = taken(kept, workflow)
    assert kept.journal.wait(claimed.claim, topic, 60) is not None
    return claimed


def test_a_new_workflow_is_queued(kept: Records) -> None:
    workflow, new = kept.store.request(wanted())
    assert new
    assert (workflow.status, workflow.run) == (WorkflowStatus.QUEUED, 1)
    assert workflow.created_at == kept.clock.now()
    assert workflow.parameters == wanted().parameters
    assert kept.store.get(workflow.id) == workflow
    (event,) = kept.store.events(workflow.id)
    assert (event.kind, event.data, event.at) == (
        "workflow",
        {"status": "queued"},
        kept.clock.now(),
    )


def test_what_nobody_asked_for_is_not_found(kept: Records) -> None:
    for unknown in ("", "nobody", "a\x00b", "é" * 5_000):
        with pytest.raises(NotFound):
            kept.store.get(unknown)
        with pytest.raises(NotFound):
            kept.store.request_cancel(unknown)
        with pytest.raises(NotFound):
            kept.store.reopen(unknown)
        with pytest.raises(NotFound):
            kept.store.answer(unknown, "approval", message=True, key="1")
        assert list(kept.store.executions(unknown)) == []
        assert list(kept.store.events(unknown)) == []
        assert kept.journal.take(unknown, 1) is None
    assert kept.store.durations_s("bundle") == {}
    assert kept.store.result("shop", "bundle", "Build") is None
    assert dict(kept.store.counts()) == {}


def test_a_key_asks_once(kept: Records) -> None:
    first = requested(kept, wanted(key="k"))
    assert kept.store.request(wanted(key="k")) == (first, False)
    assert kept.store.request(wanted(key="k", requested_by="Bob", service="x")) == (first, False)
    with pytest.raises(Conflict):
        kept.store.request(wanted(2, key="k"))
    with pytest.raises(Conflict):
        kept.store.request(wanted(key="k", template="other"))
    assert requested(kept, wanted(key="k", principal="token:other")).id != first.id
    failed(kept, first)
    again, new = kept.store.request(wanted(key="k"))
    assert (again.id, again.status, new) == (first.id, WorkflowStatus.FAILED, False)


def test_without_a_key_the_same_is_asked_once_at_a_time(kept: Records) -> None:
    keyed = requested(kept, wanted(key="k"))
    first = requested(kept, wanted())
    assert first.id != keyed.id
    assert kept.store.request(wanted(principal="token:other", requested_by="Bob")) == (first, False)
    assert requested(kept, wanted(2)).id != first.id
    assert requested(kept, wanted(template="other")).id != first.id
    completed(kept, first)
    assert requested(kept, wanted()).id != first.id


def test_the_order_of_parameters_is_no_difference(kept: Records) -> None:
    first = requested(kept, wanted().model_copy(update={"parameters": {"a": 1, "b": 2}}))
    turned = wanted().model_copy(update={"parameters": {"b": 2, "a": 1}})
    assert kept.store.request(turned) == (first, False)


@pytest.mark.parametrize("key", [None, "k"])
def test_whoever_asks_at_once_gets_one_workflow(kept: Records, key: str | None) -> None:
    together = threading.Barrier(8)

    def ask() -> tuple[Workflow, bool]:
        together.wait()
        return kept.store.request(wanted(key=key))

    with ThreadPoolExecutor(8) as pool:
        answers = [each.result() for each in [pool.submit(ask) for _ in range(8)]]
    assert len({workflow.id for workflow, _ in answers}) == 1
    assert sum(new for _, new in answers) == 1


def test_long_lists_come_in_pages(kept: Records) -> None:
    ids = [requested(kept, wanted(number)).id for number in range(250)]
    seen: list[str] = []
    sizes = []
    page = kept.store.find(WorkflowQuery(), PageRequest(limit=100))
    while True:
        seen += [workflow.id for workflow in page.items]
        sizes.append(len(page.items))
        if page.next_cursor is None:
            break
        requested(kept, wanted(f"meanwhile {len(seen)}"))
        page = kept.store.find(WorkflowQuery(), PageRequest(limit=100, cursor=page.next_cursor))
    assert seen == sorted(ids, reverse=True)
    assert sizes == [100, 100, 50]


def test_a_full_last_page_has_no_next_one(kept: Records) -> None:
    for number in range(2):
        requested(kept, wanted(number))
    assert kept.store.find(WorkflowQuery(), PageRequest(limit=2)).next_cursor is None


@pytest.mark.parametrize("cursor", ["garbage!", "", "AAAA", "8J-YgA", "é"])
def test_a_cursor_that_nobody_gave_is_refused(kept: Records, cursor: str) -> None:
    with pytest.raises(Rejected):
        kept.store.find(WorkflowQuery(), PageRequest(cursor=cursor))


def test_every_condition_narrows(kept: Records) -> None:
    start = kept.clock.now()
    shop = requested(kept, wanted())
    kept.clock.advance(60)
    billing = requested(kept, wanted(service="billing", template="regression"))
    failed(kept, shop)

    def found(**conditions: object) -> list[str]:
        query = WorkflowQuery.model_validate(conditions)
        return [each.service for each in kept.store.find(query, PageRequest()).items]

    assert found() == ["billing", "shop"]
    assert found(status="failed") == ["shop"]
    assert found(status="queued") == ["billing"]
    assert found(status="queued", service="shop") == []
    assert found(template="regression") == ["billing"]
    assert found(service="shop") == ["shop"]
    assert found(services=("shop", "nobody")) == ["shop"]
    assert found(services=()) == []
    assert found(services=("shop",), service="billing") == []
    assert found(created_from=start) == ["billing", "shop"]
    assert found(created_from=billing.created_at) == ["billing"]
    assert found(created_before=billing.created_at) == ["shop"]
    assert found(created_before=start) == []


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("", True),
        ("grüsse", True),
        ("GRÜSSE", True),
        ("a_b", True),
        ("50%", True),
        ("c:\\x", True),
        ("it's", True),
        ("/Ä_100%", True),
        ("/ä_100%", True),
        ("axb", False),
        ("5%e", False),
        ("%", True),
        ("_", True),
        ("shop2", False),
        ("SHOP", True),
        ("\x00", False),
        ("/Äx100", False),
    ],
)
def test_a_search_takes_text_as_it_is(kept: Records, text: str, matches: bool) -> None:  # noqa: FBT001
    name = "Grüsse a_b 50% c:\\x it's"
    workflow = requested(kept, wanted(requested_by=name))
    failed(kept, workflow)
    found = kept.store.find(WorkflowQuery(text=text), PageRequest()).items
    assert [each.id for each in found] == ([workflow.id] if matches else [])


def test_a_search_finds_ids(kept: Records) -> None:
    workflow = requested(kept, wanted())
    requested(kept, wanted(2))
    query = WorkflowQuery(text=workflow.id[8:].upper())
    assert [each.id for each in kept.store.find(query, PageRequest()).items] == [workflow.id]


def test_an_error_is_found_until_the_workflow_is_retried(kept: Records) -> None:
    workflow = requested(kept, wanted())
    failed(kept, workflow)
    query = WorkflowQuery(text="is no route")
    assert kept.store.find(query, PageRequest()).items
    kept.store.reopen(workflow.id)
    assert not kept.store.find(query, PageRequest()).items


def test_executions_tell_everything(kept: Records) -> None:
    workflow = requested(kept, wanted())
    claimed = taken(kept, workflow)
    attempt = kept.journal.begin(claimed.claim, BUILD, {"given": [1, "é"]})
    assert attempt is not None
    kept.clock.advance(2.5)
    kept.journal.end(
        claimed.claim, attempt, ExecutionStatus.RETRYING, error=BAD, log=["info: one", "two"]
    )
    done(kept, claimed, BUILD, '{"share": 0.1, "text": "é"}')
    first, second = kept.store.executions(workflow.id)
    assert (first.attempt, first.status, first.error) == (1, ExecutionStatus.RETRYING, BAD)
    assert first.input == {"given": [1, "é"]}
    assert first.log == ("info: one", "two")
    assert first.ended_at is not None
    assert first.ended_at - first.started_at == timedelta(seconds=2.5)
    assert (second.attempt, second.status) == (2, ExecutionStatus.COMPLETED)
    assert second.output == {"share": 0.1, "text": "é"}
    assert (second.node, second.agent, second.workflow_id) == ("Build", "builder", workflow.id)
    assert second.id > first.id


def test_events_tell_what_happened_in_order(kept: Records) -> None:
    workflow = requested(kept, wanted())
    failed(kept, workflow)
    events = kept.store.events(workflow.id)
    node = {"node": "Build", "agent": "builder", "attempt": 1}
    assert [event.data for event in events] == [
        {"status": "queued"},
        {"status": "running"},
        node | {"state": "started"},
        node | {"state": "failed", "error": BAD.what},
        {"status": "failed"},
    ]
    assert [event.kind for event in events] == [*["workflow"] * 2, *["node"] * 2, "workflow"]
    ids = [event.id for event in events]
    assert ids == sorted(set(ids))
    assert list(kept.store.events(workflow.id, after=ids[2])) == list(events[3:])
    assert list(kept.store.events(workflow.id, after=ids[0], limit=2)) == list(events[1:3])
    assert list(kept.store.events(workflow.id, after=10**12)) == []


def test_what_has_not_ended_is_counted(kept: Records) -> None:
    for number in range(3):
        requested(kept, wanted(number))
    waiting(kept, requested(kept, wanted("waits")))
    failed(kept, requested(kept, wanted("fails")))
    counts = kept.store.counts()
    assert {status: count for status, count in counts.items() if count} == {
        WorkflowStatus.QUEUED: 3,
        WorkflowStatus.WAITING: 1,
    }


def test_a_duration_is_the_median_of_the_last_twenty(kept: Records) -> None:
    slow, fast = 100.0, 2.0
    for number in range(25):
        takes_s = slow if number < 14 else fast
        completed(kept, requested(kept, wanted(number)), takes_s=takes_s)
    other = requested(kept, wanted(template="other"))
    completed(kept, other, takes_s=7)
    failed(kept, requested(kept, wanted("fails")))
    assert kept.store.durations_s("bundle") == {"Build": fast}
    assert kept.store.durations_s("other") == {"Build": 7}


def test_a_result_is_that_of_the_last_completed_workflow(kept: Records) -> None:
    completed(kept, requested(kept, wanted(1)), '{"n": 1}')
    completed(kept, requested(kept, wanted(2)), '{"n": 2}')
    completed(kept, requested(kept, wanted(3, service="other")), '{"n": 3}')
    completed(kept, requested(kept, wanted(4, template="other")), '{"n": 4}')
    failed(kept, requested(kept, wanted(5)))
    requested(kept, wanted(6))
    assert kept.store.result("shop", "bundle", "Build") == {"n": 2}
    assert kept.store.result("shop", "bundle", "Upload") is None
    assert kept.store.result("nobody", "bundle", "Build") is None


def test_a_queued_workflow_is_cancelled_at_once(kept: Records) -> None:
    workflow = requested(kept, wanted())
    cancelled = kept.store.request_cancel(workflow.id)
    assert (cancelled.status, cancelled.cancel_requested) == (WorkflowStatus.CANCELLED, True)
    assert cancelled.ended_at == kept.clock.now()
    assert kept.journal.take(workflow.id, 1) is None
    assert requested(kept, wanted()).id != workflow.id


def test_a_running_workflow_cancels_itself(kept: Records) -> None:
    workflow = requested(kept, wanted())
    claimed = taken(kept, workflow)
    cancelled = kept.store.request_cancel(workflow.id)
    assert (cancelled.status, cancelled.cancel_requested) == (WorkflowStatus.RUNNING, True)
    assert kept.store.request_cancel(workflow.id) == cancelled
    assert kept.journal.begin(claimed.claim, BUILD, {}) is None
    assert kept.journal.begin(claimed.claim, UNDO_BUILD, {}, undoing=True) is not None
    kept.journal.finish(claimed.claim, WorkflowStatus.CANCELLED)
    statuses = [event.data.get("status") for event in kept.store.events(workflow.id)]
    assert statuses.count("cancelled") == 1


def test_a_waiting_workflow_is_queued_to_cancel_itself(kept: Records) -> None:
    workflow = requested(kept, wanted())
    claimed = taken(kept, workflow)
    done(kept, claimed, BUILD)
    kept.journal.wait(claimed.claim, "approval", 60)
    queued = kept.store.request_cancel(workflow.id)
    assert (queued.status, queued.run) == (WorkflowStatus.QUEUED, 2)
    assert kept.store.request_cancel(workflow.id) == queued
    assert taken(kept, workflow).workflow.cancel_requested


def test_a_waiting_workflow_that_did_nothing_is_cancelled_at_once(kept: Records) -> None:
    workflow = requested(kept, wanted())
    waiting(kept, workflow)
    assert kept.store.request_cancel(workflow.id).status is WorkflowStatus.CANCELLED
    kept.clock.advance(120)
    assert list(kept.store.due()) == []


def test_what_has_ended_is_not_cancelled(kept: Records) -> None:
    first, second = requested(kept, wanted(1)), requested(kept, wanted(2))
    completed(kept, first)
    failed(kept, second)
    for workflow in (first, second):
        with pytest.raises(Conflict):
            kept.store.request_cancel(workflow.id)


def test_a_retry_keeps_what_was_completed(kept: Records) -> None:
    workflow = requested(kept, wanted())
    claimed = taken(kept, workflow)
    done(kept, claimed, Node(name="Fetch", agent="fetcher"), '"fetched"')
    failed(kept, workflow)
    assert taken_results(kept, workflow) == ({"Fetch": '"fetched"'}, {})


def taken_results(kept: Records, workflow: Workflow) -> tuple[dict[str, str], dict[str, object]]:
    again = kept.store.reopen(workflow.id)
    assert (again.status, again.run) == (WorkflowStatus.QUEUED, 2)
    assert (again.error, again.ended_at, again.cancel_requested) == (None, None, False)
    claimed = taken(kept, workflow)
    return dict(claimed.results), dict(claimed.failures)


def test_a_retry_does_again_what_was_taken_back(kept: Records) -> None:
    workflow = requested(kept, wanted())
    for run in range(3):
        suffix = f":{run}" if run else ""
        claimed = taken(kept, workflow)
        assert claimed.results == {}
        assert done(kept, claimed, BUILD) == f"{workflow.id}:Build{suffix}"
        assert done(kept, claimed, UNDO_BUILD) == f"{workflow.id}:undo:Build{suffix}"
        kept.journal.finish(claimed.claim, WorkflowStatus.FAILED, error=BAD)
        kept.store.reopen(workflow.id)


def test_only_what_failed_or_was_cancelled_is_retried(kept: Records) -> None:
    workflow = requested(kept, wanted())
    with pytest.raises(Conflict):
        kept.store.reopen(workflow.id)
    kept.store.request_cancel(workflow.id)
    assert kept.store.reopen(workflow.id).status is WorkflowStatus.QUEUED
    completed(kept, workflow)
    with pytest.raises(Conflict):
        kept.store.reopen(workflow.id)


def test_a_retry_does_not_run_beside_the_same(kept: Records) -> None:
    first = requested(kept, wanted())
    failed(kept, first)
    second = requested(kept, wanted())
    with pytest.raises(Conflict):
        kept.store.reopen(first.id)
    failed(kept, second)
    kept.store.reopen(first.id)
    assert kept.store.request(wanted())[0].id == first.id


def test_a_keyed_workflow_is_retried_beside_the_same(kept: Records) -> None:
    first = requested(kept, wanted(key="k"))
    failed(kept, first)
    requested(kept, wanted())
    assert kept.store.reopen(first.id).status is WorkflowStatus.QUEUED


def test_an_answer_queues_who_waits_for_it(kept: Records) -> None:
    workflow = requested(kept, wanted())
    claimed = waiting(kept, workflow)
    assert kept.store.answer(workflow.id, "other", "x", key="1").status is WorkflowStatus.WAITING
    queued = kept.store.answer(workflow.id, "approval", {"by": "Ada"}, key="1")
    assert (queued.status, queued.run) == (WorkflowStatus.QUEUED, 2)
    assert kept.journal.answered(claimed.claim, "approval") == ({"by": "Ada"},)


def test_the_same_key_answers_once(kept: Records) -> None:
    workflow = requested(kept, wanted())
    for message in ("first", "second"):
        kept.store.answer(workflow.id, "approval", message, key="1")
    kept.store.answer(workflow.id, "approval", "third", key="0")
    claimed = taken(kept, workflow)
    assert kept.journal.answered(claimed.claim, "approval") == ("first",)


def test_a_further_answer_wakes_nobody(kept: Records) -> None:
    workflow = requested(kept, wanted())
    waiting(kept, workflow, "first")
    kept.store.answer(workflow.id, "first", 1, key="1")
    waiting(kept, workflow, "second")
    again = kept.store.answer(workflow.id, "first", 2, key="2")
    assert (again.status, again.run) == (WorkflowStatus.WAITING, 2)


def test_what_has_ended_takes_no_answer(kept: Records) -> None:
    workflow = requested(kept, wanted())
    failed(kept, workflow)
    with pytest.raises(Conflict):
        kept.store.answer(workflow.id, "approval", message=True, key="1")


def due_ids(kept: Records) -> list[str]:
    return [workflow.id for workflow in kept.store.due()]


def test_what_no_engine_was_told_of_is_due(kept: Records) -> None:
    first, second = requested(kept, wanted(1)), requested(kept, wanted(2))
    assert due_ids(kept) == [first.id, second.id]
    kept.store.dispatched(first)
    assert due_ids(kept) == [second.id]
    taken(kept, second)
    assert due_ids(kept) == []
    failed(kept, first)
    again = kept.store.reopen(first.id)
    kept.store.dispatched(first)
    assert due_ids(kept) == [first.id]
    kept.store.dispatched(again)
    kept.store.dispatched(first)
    assert due_ids(kept) == []


def test_telling_of_what_was_forgotten_is_no_error(kept: Records) -> None:
    workflow = requested(kept, wanted())
    kept.store.request_cancel(workflow.id)
    kept.clock.advance(1)
    assert kept.store.delete_ended_before(kept.clock.now()) == 1
    kept.store.dispatched(workflow)


def test_a_wait_that_is_over_is_due_once(kept: Records) -> None:
    workflow = requested(kept, wanted())
    waiting(kept, workflow)
    kept.clock.advance(59)
    assert due_ids(kept) == []
    kept.clock.advance(1)
    (due,) = kept.store.due()
    assert (due.id, due.status, due.run) == (workflow.id, WorkflowStatus.QUEUED, 2)
    assert [each.run for each in kept.store.due()] == [2]


def test_an_answered_topic_is_due_no_more(kept: Records) -> None:
    workflow = requested(kept, wanted())
    waiting(kept, workflow, "first")
    kept.store.answer(workflow.id, "first", 1, key="1")
    kept.clock.advance(50)
    claimed = waiting(kept, workflow, "second")
    kept.clock.advance(30)
    assert due_ids(kept) == []
    assert kept.journal.wait(claimed.claim, "second", 60) is not None
    kept.clock.advance(30)
    assert due_ids(kept) == [workflow.id]


def test_two_who_look_for_what_is_due_queue_it_once(kept: Records) -> None:
    for number in range(10):
        waiting(kept, requested(kept, wanted(number)))
    kept.clock.advance(120)
    with ThreadPoolExecutor(4) as pool:
        for each in [pool.submit(kept.store.due) for _ in range(4)]:
            each.result()
    assert [workflow.run for workflow in kept.store.due()] == [2] * 10


def test_what_ended_long_ago_is_forgotten(kept: Records) -> None:
    old, retried, running = (requested(kept, wanted(number)) for number in range(3))
    failed(kept, old)
    failed(kept, retried)
    kept.store.reopen(retried.id)
    waiting(kept, running)
    kept.clock.advance(3600)
    young = requested(kept, wanted(9))
    failed(kept, young)
    assert kept.store.delete_ended_before(kept.clock.now() - timedelta(minutes=30)) == 1
    with pytest.raises(NotFound):
        kept.store.get(old.id)
    assert list(kept.store.executions(old.id)) == []
    assert list(kept.store.events(old.id)) == []
    for each in (retried, running, young):
        assert kept.store.get(each.id).id == each.id
    assert kept.store.delete_ended_before(kept.clock.now() - timedelta(minutes=30)) == 0


def test_many_are_forgotten(kept: Records) -> None:
    for number in range(510):
        workflow, _ = kept.store.request(wanted(number))
        kept.store.request_cancel(workflow.id)
    kept.clock.advance(1)
    assert kept.store.delete_ended_before(kept.clock.now()) == 510
    assert kept.store.find(WorkflowQuery(), PageRequest()).items == ()


STRANGE = "NUL \x00, 店, 😀, \u2028, \x1f, '; DROP TABLE workflow --"


def test_strange_texts_come_back(kept: Records) -> None:
    strange: dict[str, JsonValue] = {STRANGE: [STRANGE, {"deep": STRANGE}]}
    new = wanted().model_copy(update={"parameters": strange, "requested_by": STRANGE})
    workflow = requested(kept, new)
    # PostgreSQL keeps no NUL in a text of its own; within JSON it is an escape.
    replaced = {STRANGE, STRANGE.replace("\x00", "\ufffd")}
    assert kept.store.get(workflow.id).requested_by in replaced
    assert kept.store.get(workflow.id).parameters == strange
    assert kept.store.request(new)[1] is False
    claimed = taken(kept, workflow)
    attempt = kept.journal.begin(claimed.claim, BUILD, strange)
    assert attempt is not None
    kept.journal.emit(claimed.claim, "progress", strange)
    error = ErrorRecord(error="Rejected", what=STRANGE)
    kept.journal.end(claimed.claim, attempt, ExecutionStatus.FAILED, error=error, log=[STRANGE])
    kept.store.answer(workflow.id, STRANGE, strange, key=STRANGE)
    assert kept.journal.answered(claimed.claim, STRANGE) == (strange,)
    kept.journal.finish(claimed.claim, WorkflowStatus.FAILED, output=strange, error=error)
    ended = kept.store.get(workflow.id)
    assert (ended.output, ended.error) == (strange, error)
    (execution,) = kept.store.executions(workflow.id)
    assert (execution.input, execution.error, execution.log) == (strange, error, (STRANGE,))
    assert strange in [event.data for event in kept.store.events(workflow.id)]


def test_half_a_surrogate_pair_breaks_nothing(kept: Records) -> None:
    workflow = requested(kept, wanted())
    claimed = taken(kept, workflow)
    attempt = kept.journal.begin(claimed.claim, BUILD, {})
    assert attempt is not None
    kept.journal.end(claimed.claim, attempt, ExecutionStatus.FAILED, log=["half \ud83d"])
    assert kept.store.executions(workflow.id)[0].log[0].startswith("half ")


def test_long_texts_come_back(kept: Records) -> None:
    long = "é😀" * 500_000
    workflow = requested(kept, wanted(long, requested_by=long[:300]))
    completed(kept, workflow, f'"{long}"')
    assert kept.store.get(workflow.id).parameters["number"] == long
    assert kept.store.get(workflow.id).requested_by == long[:300]
    assert kept.store.result("shop", "bundle", "Build") == long


def test_a_clock_that_jumps_back_loses_nothing(kept: Records) -> None:
    first = requested(kept, wanted(1))
    claimed = taken(kept, first)
    done(kept, claimed, BUILD)
    kept.clock.advance(-3600)
    second = requested(kept, wanted(2))
    kept.journal.emit(claimed.claim, "progress", {"n": 1})
    kept.journal.finish(claimed.claim, WorkflowStatus.COMPLETED)
    events = kept.store.events(first.id)
    assert [event.id for event in events] == sorted(event.id for event in events)
    assert events[-1].data == {"status": "completed"}
    assert {each.id for each in kept.store.find(WorkflowQuery(), PageRequest()).items} == {
        first.id,
        second.id,
    }


def test_readers_and_writers_do_not_stop_each_other(kept: Records) -> None:
    claimed = [taken(kept, requested(kept, wanted(number))) for number in range(4)]

    def read() -> int:
        return sum(len(kept.store.find(WorkflowQuery(), PageRequest()).items) for _ in range(20))

    def write(one: Taken) -> Callable[[], int]:
        def begin_and_end() -> int:
            for number in range(20):
                done(kept, one, Node(name=f"Build {number}", agent="builder"), takes_s=0)
            return len(kept.store.executions(one.workflow.id))

        return begin_and_end

    with ThreadPoolExecutor(8) as pool:
        writing = [pool.submit(write(one)) for one in claimed]
        reading = [pool.submit(read) for _ in range(4)]
        assert [each.result() for each in reading] == [80] * 4
        assert [each.result() for each in writing] == [20] * 4
