"""What every RunStore does, whatever keeps the runs."""

import itertools
import math
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from plimsoll.adapters.database.run_store import DatabaseRunStore
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.memory.run_store import MemoryRunStore
from plimsoll.kit.errors import Conflict, NotFound, Rejected
from plimsoll.kit.histogram import LogHistogram
from plimsoll.kit.page import PageRequest
from plimsoll.run.model import (
    EndpointFigures,
    GeneratorFigures,
    RunProgress,
    RunResult,
    RunStatus,
)
from plimsoll.run.ports import RunStore
from plimsoll.run.record import Halt, Invalidity, InvalidReason, RunQuery, RunRecord, Validity
from plimsoll.workload.model import TestType
from tests.databases import EVERYWHERE, MEMORY, database

NOW = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
PROGRESS = RunProgress(elapsed_s=1.5, requests=120, failed=2, virtual_users=8)
HALT = Halt(reason="The shop is down.", by="ada", at=NOW)


@dataclass(frozen=True)
class Kept:
    """The runs of a test, and the time that their store sees."""

    runs: RunStore
    clock: MemoryClock
    reopened: Callable[[], RunStore]
    """What another process sees."""


@contextmanager
def kept_in(kind: str, folder: Path) -> Iterator[Kept]:
    clock = MemoryClock(NOW)
    if kind == MEMORY:
        store = MemoryRunStore(clock=clock)
        yield Kept(store, clock, lambda: store)
        return
    with database(kind, folder) as engine:
        yield Kept(
            DatabaseRunStore(engine, clock=clock),
            clock,
            lambda: DatabaseRunStore(engine, clock=clock),
        )


@pytest.fixture(params=EVERYWHERE)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    with kept_in(request.param, tmp_path) as made:
        yield made


def run(number: int = 1, **changes: object) -> RunRecord:
    plain = RunRecord(
        id=f"run-{number:04}",
        service="shop",
        environment="staging",
        base_url="https://shop.example/é",
        bundle_digest=f"sha256:{number:064x}",
        workload_digest="sha256:1",
        test_type=TestType.REPLAY,
        duration_s=300,
        scale=0.1 + 0.2,
        version="c0ffee",
        workflow_id="0197",
        requested_by="Ada",
        created_at=NOW + timedelta(seconds=number),
    )
    return RunRecord.model_validate(plain.model_dump() | changes)


def result(error_rate: float = 0.25) -> RunResult:
    return RunResult(
        status=RunStatus.COMPLETED,
        exit_code=99,
        started=NOW,
        duration_s=300.25,
        requests=4,
        iterations=4,
        dropped_iterations=0,
        endpoints=(
            EndpointFigures(
                endpoint="GET /ü/{id}",
                requests=4,
                error_rate=error_rate,
                latency_ms=LogHistogram.of([1.0, 2.0, 3.0, 400.0]),
                cells={0: 3, 299: 1},
                latency_cells={0: {1: 2, 3: 1}, 299: {9: 1}},
                statuses={200: 3, 500: 1},
            ),
        ),
        messages=("a NUL \x00 and a quote \"'",),
        generator=GeneratorFigures(cpus=2, busy_cpus=0.3, peak_cpus=0.4),
    )


def begun(kept: Kept, record: RunRecord, owner: str = "worker") -> RunRecord:
    kept.runs.add(record)
    assert kept.runs.begin(record.id, owner=owner, at=kept.clock.now())
    return kept.runs.get(record.id)


def ended(
    record: RunRecord, status: RunStatus = RunStatus.COMPLETED, hours: float = 1
) -> RunRecord:
    return record.model_copy(
        update={
            "status": status,
            "started_at": NOW,
            "ended_at": NOW + timedelta(hours=hours),
            "requests": 5_000_000_000,
            "error_rate": 0.1,
            "reason": "It ended.",
            "fidelity": 87.5,
            "version": "decaf",
            "validity": Validity(
                reasons=(InvalidReason(kind=Invalidity.TOO_SHORT, explanation="9 s of 300 s"),),
                warm_up_s=30,
                notes=("The first minute was slow.",),
            ),
        }
    )


def found(kept: Kept, query: RunQuery | None = None, limit: int = 200) -> list[int]:
    page = kept.runs.find(PageRequest(limit=limit), query or RunQuery())
    return [int(each.id.removeprefix("run-")) for each in page.items]


def test_a_run_comes_back_as_it_was(kept: Kept) -> None:
    assert kept.runs.add(run()) == run()
    assert kept.runs.get(run().id) == run()
    assert kept.runs.progress(run().id) is None
    assert kept.runs.result(run().id) is None


def test_a_time_is_the_same_wherever_it_was_told(kept: Kept) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-11, minutes=-30)))
    kept.runs.add(run(created_at=elsewhere))
    assert kept.runs.get(run().id).created_at == NOW


def test_a_run_that_nobody_noted_is_not_found(kept: Kept) -> None:
    uses: list[Callable[[], object]] = [
        lambda: kept.runs.get("nobody"),
        lambda: kept.runs.get("\x00"),
        lambda: kept.runs.begin("nobody", owner="worker", at=NOW),
        lambda: kept.runs.progress("nobody"),
        lambda: kept.runs.end(ended(run()), None),
        lambda: kept.runs.result("nobody"),
        lambda: kept.runs.stop("nobody", reason="why"),
    ]
    for use in uses:
        with pytest.raises(NotFound):
            use()
    assert kept.runs.beat("nobody", owner="worker", progress=PROGRESS) == "There is no such run."


def test_the_first_note_stays(kept: Kept) -> None:
    kept.runs.add(run())
    assert kept.runs.add(run(service="other")) == run()
    begun_at = begun(kept, run(2))
    assert kept.runs.add(run(2)) == begun_at
    assert found(kept) == [2, 1]


def test_many_may_note_the_same_at_once(kept: Kept) -> None:
    with ThreadPoolExecutor(8) as pool:
        noted = [pool.submit(kept.runs.add, run(scale=number)) for number in range(1, 9)]
    assert {each.result() for each in noted} == {kept.runs.get(run().id)}


def test_only_what_is_to_come_is_noted(kept: Kept) -> None:
    with pytest.raises(ValueError, match="running"):
        kept.runs.add(run(status=RunStatus.RUNNING))


def test_a_run_begins_once(kept: Kept) -> None:
    kept.runs.add(run())
    assert kept.runs.begin(run().id, owner="first", at=NOW + timedelta(seconds=9))
    assert not kept.runs.begin(run().id, owner="second", at=NOW)
    assert not kept.runs.begin(run().id, owner="first", at=NOW)
    running = run(status=RunStatus.RUNNING, started_at=NOW + timedelta(seconds=9))
    assert kept.runs.get(run().id) == running


def test_of_many_claimants_at_once_one_may_execute(kept: Kept) -> None:
    rounds, claimants = 5, 4
    for number in range(rounds):
        kept.runs.add(run(number))
    together = threading.Barrier(claimants)

    def claim(owner: str) -> list[bool]:
        got = []
        for number in range(rounds):
            together.wait(timeout=30)
            got.append(kept.runs.begin(run(number).id, owner=owner, at=NOW))
        return got

    with ThreadPoolExecutor(claimants) as pool:
        claims = [pool.submit(claim, f"worker-{number}") for number in range(claimants)]
    told = [each.result() for each in claims]
    assert [sum(each) for each in zip(*told, strict=True)] == [1] * rounds
    for number in range(rounds):
        owner = next(who for who in range(claimants) if told[who][number])
        for who in range(claimants):
            answer = kept.runs.beat(run(number).id, owner=f"worker-{who}", progress=PROGRESS)
            assert (answer is None) == (who == owner)


def test_a_beat_says_where_the_run_is(kept: Kept) -> None:
    begun(kept, run())
    assert kept.runs.progress(run().id) is None
    assert kept.runs.beat(run().id, owner="worker", progress=PROGRESS) is None
    assert kept.runs.progress(run().id) == PROGRESS
    kept.runs.end(ended(run()), None)
    assert kept.runs.progress(run().id) == PROGRESS


def test_only_its_owner_keeps_a_run_alive(kept: Kept) -> None:
    kept.runs.add(run())
    assert kept.runs.beat(run().id, owner="worker", progress=PROGRESS)
    kept.runs.begin(run().id, owner="worker", at=NOW)
    assert kept.runs.beat(run().id, owner="somebody", progress=PROGRESS)
    assert kept.runs.progress(run().id) is None
    kept.runs.end(ended(run(), RunStatus.CRASHED), None)
    answer = kept.runs.beat(run().id, owner="worker", progress=PROGRESS)
    assert answer is not None
    assert "crashed" in answer


def test_who_is_asked_to_stop_is_told_at_every_beat(kept: Kept) -> None:
    running = begun(kept, run())
    assert kept.runs.stop(run().id, reason="It hurts.") == running
    kept.runs.stop(run().id, reason="It still hurts.")
    kept.clock.advance(60)
    for _ in range(2):
        assert kept.runs.beat(run().id, owner="worker", progress=PROGRESS) == "It hurts."
    # It goes on until it has ended, so nobody may think that it is gone.
    assert kept.runs.silent_since(NOW + timedelta(seconds=30)) == ()


@pytest.mark.parametrize("reason", ["", "x" * 5_000])
def test_a_reason_can_always_be_told(kept: Kept, reason: str) -> None:
    begun(kept, run())
    kept.runs.stop(run().id, reason=reason)
    told = kept.runs.beat(run().id, owner="worker", progress=PROGRESS)
    assert told
    assert len(told) <= 1_000
    kept.runs.add(run(2))
    assert kept.runs.stop(run(2).id, reason=reason).reason == told
    kept.runs.end(ended(run()).model_copy(update={"reason": reason}), None)
    assert len(kept.runs.get(run().id).reason) <= 1_000


def test_a_queued_run_that_is_stopped_never_begins(kept: Kept) -> None:
    kept.runs.add(run())
    kept.clock.advance(5)
    stopped = kept.runs.stop(run().id, reason="Nobody needs it.")
    assert (stopped.status, stopped.reason) == (RunStatus.ABORTED, "Nobody needs it.")
    assert (stopped.started_at, stopped.ended_at) == (None, NOW + timedelta(seconds=5))
    assert stopped.validity is not None
    assert [each.kind for each in stopped.validity.reasons] == [Invalidity.STOPPED]
    assert kept.runs.get(run().id) == stopped
    assert not kept.runs.begin(run().id, owner="worker", at=NOW)
    assert kept.runs.end(ended(run()), None) == stopped


def test_what_has_ended_cannot_be_stopped(kept: Kept) -> None:
    begun(kept, run())
    kept.runs.end(ended(run()), None)
    with pytest.raises(Conflict, match="completed"):
        kept.runs.stop(run().id, reason="too late")


@pytest.mark.parametrize("status", [each for each in RunStatus if each.has_ended])
def test_an_end_is_kept_with_what_was_measured(kept: Kept, status: RunStatus) -> None:
    begun(kept, run())
    told = kept.runs.end(ended(run(), status), result())
    assert told == ended(run(), status)
    assert kept.runs.get(run().id) == told
    assert kept.runs.result(run().id) == result()


def test_an_end_is_final(kept: Kept) -> None:
    begun(kept, run())
    first = kept.runs.end(ended(run(), RunStatus.CRASHED), None)
    assert kept.runs.end(ended(run()), result()) == first
    assert kept.runs.end(ended(run()), result()) == first
    assert kept.runs.result(run().id) is None
    assert not kept.runs.begin(run().id, owner="worker", at=NOW)


def test_of_many_ends_at_once_one_is_kept(kept: Kept) -> None:
    begun(kept, run())
    ends = [ended(run(), hours=hours) for hours in range(1, 9)]
    results = [result(error_rate=hours / 10) for hours in range(1, 9)]
    with ThreadPoolExecutor(8) as pool:
        told = [pool.submit(kept.runs.end, *each) for each in zip(ends, results, strict=True)]
    (kept_end,) = {each.result() for each in told}
    assert kept.runs.result(run().id) == results[ends.index(kept_end)]


def test_what_was_asked_for_stays_when_a_run_ends(kept: Kept) -> None:
    begun(kept, run())
    other = run(service="other", environment="prod", created_at=NOW, scale=9.0, requested_by="Eve")
    assert kept.runs.end(ended(other), None) == ended(run())
    assert found(kept, RunQuery(service="other")) == []


def test_an_end_without_times_is_now(kept: Kept) -> None:
    begun(kept, run())
    kept.clock.advance(30)
    told = kept.runs.end(run(status=RunStatus.ABORTED), None)
    assert (told.started_at, told.ended_at) == (NOW, NOW + timedelta(seconds=30))


def test_a_run_may_end_that_never_began(kept: Kept) -> None:
    kept.runs.add(run())
    told = kept.runs.end(run(status=RunStatus.ABORTED, reason="Nothing answers."), None)
    assert (told.status, told.started_at) == (RunStatus.ABORTED, None)
    with pytest.raises(ValueError, match="queued"):
        kept.runs.end(run(), None)


@pytest.mark.parametrize("worthless", [math.nan, math.inf, -math.inf])
def test_no_figure_is_kept_that_is_no_number(kept: Kept, worthless: float) -> None:
    with pytest.raises(Rejected, match="scale"):
        kept.runs.add(run().model_copy(update={"scale": worthless}))
    begun(kept, run())
    bad = ended(run()).model_copy(update={"error_rate": worthless})
    with pytest.raises(Rejected, match="error_rate"):
        kept.runs.end(bad, None)
    with pytest.raises(Rejected, match=r"endpoints\.0\.error_rate"):
        kept.runs.end(ended(run()), result(error_rate=worthless))
    where = PROGRESS.model_copy(update={"elapsed_s": worthless})
    with pytest.raises(Rejected, match="elapsed_s"):
        kept.runs.beat(run().id, owner="worker", progress=where)
    assert kept.runs.get(run().id).status is RunStatus.RUNNING
    assert kept.runs.end(ended(run()), result()) == ended(run())


def test_those_that_are_silent_are_told(kept: Kept) -> None:
    for number in (3, 1, 2):
        begun(kept, run(number))
    kept.runs.add(run(4))
    kept.clock.advance(30)
    kept.runs.beat(run(2).id, owner="worker", progress=PROGRESS)
    silent = kept.runs.silent_since(NOW + timedelta(seconds=1))
    assert [each.id for each in silent] == [run(1).id, run(3).id]
    assert all(each.status is RunStatus.RUNNING for each in silent)
    # To begin counts as a beat, and that moment itself is not before it.
    assert kept.runs.silent_since(NOW) == ()
    kept.runs.end(ended(run(1), RunStatus.CRASHED), None)
    assert [each.id for each in kept.runs.silent_since(NOW + timedelta(hours=1))] == [
        run(2).id,
        run(3).id,
    ]


def test_the_kill_switch_stops_all_and_stays_pulled(kept: Kept) -> None:
    begun(kept, run(1))
    begun(kept, run(2))
    assert kept.runs.halted() is None
    kept.runs.halt(HALT)
    assert kept.reopened().halted() == HALT
    for number in (1, 2):
        told = kept.runs.beat(run(number).id, owner="worker", progress=PROGRESS)
        assert told == "ada stopped all runs: The shop is down."
    again = Halt(reason="It burns.", by="grace", at=NOW + timedelta(seconds=1))
    kept.runs.halt(again)
    assert kept.runs.halted() == again
    kept.runs.halt(None)
    kept.runs.halt(None)
    assert kept.reopened().halted() is None
    assert kept.runs.beat(run(1).id, owner="worker", progress=PROGRESS) is None


def test_no_run_begins_while_the_kill_switch_is_pulled(kept: Kept) -> None:
    kept.runs.add(run(1))
    kept.runs.add(run(2))
    kept.runs.halt(HALT)
    assert not kept.runs.begin(run(1).id, owner="worker", at=NOW + timedelta(seconds=3))
    called_off = kept.runs.get(run(1).id)
    assert (called_off.status, called_off.started_at) == (RunStatus.ABORTED, None)
    assert called_off.ended_at == NOW + timedelta(seconds=3)
    assert "The shop is down." in called_off.reason
    kept.runs.halt(None)
    assert not kept.runs.begin(run(1).id, owner="worker", at=NOW)
    assert kept.runs.begin(run(2).id, owner="worker", at=NOW)


def test_many_may_pull_the_kill_switch_at_once(kept: Kept) -> None:
    halts = [Halt(reason=f"reason {number}", by="ada", at=NOW) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        for each in [pool.submit(kept.runs.halt, halt) for halt in halts]:
            each.result()
    assert kept.runs.halted() in halts


def test_long_lists_come_newest_first_in_pages(kept: Kept) -> None:
    # Many are asked for in the same moment.
    noted = [run(number, created_at=NOW + timedelta(seconds=number // 20)) for number in range(70)]
    for each in reversed(noted):
        kept.runs.add(each)
    seen: list[RunRecord] = []
    cursor = None
    for size in (30, 30, 10):
        page = kept.runs.find(PageRequest(limit=30, cursor=cursor), RunQuery())
        assert len(page.items) == size
        seen += page.items
        cursor = page.next_cursor
    assert cursor is None
    assert seen == noted[::-1]


@pytest.mark.parametrize("cursor", ["garbage!", "", "AAAA", "c2hvcA==", "MjAyNi0wMS0wMSB4"])
def test_a_cursor_that_nobody_gave_is_refused(kept: Kept, cursor: str) -> None:
    with pytest.raises(Rejected):
        kept.runs.find(PageRequest(cursor=cursor), RunQuery())


@pytest.fixture(params=EVERYWHERE)
def mixed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Kept, list[RunRecord]]]:
    """Runs of all kinds, oldest first."""
    kinds = itertools.product(
        ("shop", "billing", "search"),
        ("staging", "prod"),
        (TestType.REPLAY, TestType.SMOKE),
        (RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.COMPLETED, RunStatus.CRASHED),
    )
    with kept_in(request.param, tmp_path) as kept:
        for number, (service, environment, test_type, status) in enumerate(kinds):
            record = run(number, service=service, environment=environment, test_type=test_type)
            kept.runs.add(record)
            if status is not RunStatus.QUEUED:
                kept.runs.begin(record.id, owner="worker", at=NOW)
            if status.has_ended:
                kept.runs.end(ended(record, status), None)
        yield kept, [kept.runs.get(run(number).id) for number in range(48)]


ANY = list(
    itertools.product(
        (None, "shop", "nobody"),
        (None, "staging", "prod"),
        (None, *RunStatus),
        (None, TestType.SMOKE, TestType.SOAK),
    )
)


def test_every_combination_of_conditions_narrows(mixed: tuple[Kept, list[RunRecord]]) -> None:
    kept, runs = mixed
    for service, environment, status, test_type in ANY:
        query = RunQuery(
            service=service, environment=environment, status=status, test_type=test_type
        )
        expected = [
            int(each.id.removeprefix("run-"))
            for each in reversed(runs)
            if service in {None, each.service}
            and environment in {None, each.environment}
            and status in {None, each.status}
            and test_type in {None, each.test_type}
        ]
        assert found(kept, query) == expected, query
        assert found(kept, query, limit=3) == expected[:3], query


Admits = Callable[[RunRecord], bool]
MANY = tuple(f"name-{number}" for number in range(200))
LIMITS: list[tuple[dict[str, object], Admits]] = [
    ({"services": ("shop", "search", "nobody")}, lambda run: run.service != "billing"),
    ({"services": ("shop", "shop")}, lambda run: run.service == "shop"),
    ({"services": ()}, lambda _: False),
    ({"services": (*MANY, "shop")}, lambda run: run.service == "shop"),
    ({"environments": ("prod", "other")}, lambda run: run.environment == "prod"),
    ({"environments": ()}, lambda _: False),
    ({"environments": (*MANY, "prod")}, lambda run: run.environment == "prod"),
    (
        {"services": ("shop",), "environments": ("prod",)},
        lambda run: (run.service, run.environment) == ("shop", "prod"),
    ),
    (
        {
            "services": ("shop", "billing"),
            "environments": ("prod", "staging"),
            "status": RunStatus.CRASHED,
            "test_type": TestType.SMOKE,
        },
        lambda run: (
            run.service != "search"
            and run.status is RunStatus.CRASHED
            and run.test_type is TestType.SMOKE
        ),
    ),
    ({"services": ("shop", "billing"), "service": "shop"}, lambda run: run.service == "shop"),
    ({"services": ("billing",), "service": "shop"}, lambda _: False),
    ({"environments": ("prod",), "environment": "prod"}, lambda run: run.environment == "prod"),
    ({"environments": ("prod",), "environment": "staging"}, lambda _: False),
]


def test_limits_narrow(mixed: tuple[Kept, list[RunRecord]]) -> None:
    kept, runs = mixed
    for limits, admits in LIMITS:
        query = RunQuery.model_validate(limits)
        seen: list[RunRecord] = []
        cursor: str | None = None
        while True:
            page = kept.runs.find(PageRequest(limit=7, cursor=cursor), query)
            seen += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
        assert seen == [each for each in reversed(runs) if admits(each)], limits


@pytest.mark.parametrize("service", [None, "shop"])
def test_a_stretch_of_time_begins_with_its_start_and_ends_before_its_end(
    mixed: tuple[Kept, list[RunRecord]], service: str | None
) -> None:
    kept, _ = mixed
    since, until = NOW + timedelta(seconds=3), NOW + timedelta(seconds=6)
    within = RunQuery(service=service, since=since, until=until)
    assert found(kept, within) == [5, 4, 3]
    assert found(kept, RunQuery(service=service, until=until)) == [5, 4, 3, 2, 1, 0]
    assert found(kept, RunQuery(service="shop", since=NOW + timedelta(seconds=14))) == [15, 14]


def test_results_are_forgotten_and_runs_are_not(kept: Kept) -> None:
    for number in (1, 2, 3):
        begun(kept, run(number))
        kept.runs.end(ended(run(number), hours=number), result())
    begun(kept, run(4))
    assert kept.runs.forget_results_before(NOW + timedelta(hours=1)) == 0
    assert kept.runs.forget_results_before(NOW + timedelta(hours=2, microseconds=1)) == 2
    assert kept.runs.forget_results_before(NOW + timedelta(hours=2, microseconds=1)) == 0
    assert [kept.runs.result(run(number).id) for number in (1, 2)] == [None, None]
    assert kept.runs.result(run(3).id) == result()
    assert found(kept) == [4, 3, 2, 1]
    assert kept.runs.end(ended(run(1)), result()) == ended(run(1))
    assert kept.runs.result(run(1).id) is None
