"""Carrying runs out: once, watched, with an end that is kept."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from typing_extensions import override

from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.memory.run_observer import MemoryRunObserver
from plimsoll.adapters.memory.run_store import MemoryRunStore
from plimsoll.bundle.model import Bundle, BundleFile
from plimsoll.kit.errors import Misconfigured, Unavailable
from plimsoll.kit.histogram import LogHistogram
from plimsoll.kit.interrupt import Interrupt, interrupted_by
from plimsoll.run.carry_out import LEASE_S, RunPorts, carry_out, give_up_silent
from plimsoll.run.model import EndpointFigures, RunProgress, RunRequest, RunResult, RunStatus
from plimsoll.run.ports import Runner, Watch
from plimsoll.run.record import Assessment, Halt, Invalidity, RunRecord, Validity
from plimsoll.workload.model import TestType

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BUNDLE = Bundle(service="shop", files=(BundleFile(path="script.js", content="export default 1"),))
RUN = RunRecord(
    id="r1",
    service="shop",
    environment="staging",
    base_url="http://127.0.0.1:9",
    bundle_digest=BUNDLE.digest,
    test_type=TestType.REPLAY,
    duration_s=60,
    created_at=NOW,
)
RESULT = RunResult(
    status=RunStatus.COMPLETED,
    exit_code=0,
    started=NOW,
    duration_s=60.0,
    requests=400,
    iterations=400,
    dropped_iterations=0,
    endpoints=(
        EndpointFigures(
            endpoint="GET /", requests=300, error_rate=0.02, latency_ms=LogHistogram.of([5.0])
        ),
        EndpointFigures(
            endpoint="GET /a", requests=100, error_rate=0.1, latency_ms=LogHistogram.of([5.0])
        ),
    ),
)


class Scripted:
    """A runner that ticks as often as it is told to, and obeys."""

    def __init__(
        self, *, ticks_s: tuple[float, ...] = (), between: Callable[[], None] = lambda: None
    ) -> None:
        self.ticks_s = ticks_s
        self.between = between
        self.asked: list[RunRequest] = []

    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        assert bundle == BUNDLE
        self.asked.append(request)
        for elapsed_s in self.ticks_s:
            progress = RunProgress(
                elapsed_s=elapsed_s, requests=int(elapsed_s), failed=0, virtual_users=1
            )
            stop = watch(progress)
            if stop is not None:
                return RESULT.model_copy(update={"status": RunStatus.ABORTED, "stopped": stop})
            self.between()
        return RESULT


class Broken:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:  # noqa: ARG002 - of the port
        raise self.error


class ForgetfulStore(MemoryRunStore):
    """Does not answer beats."""

    @override
    def beat(self, run_id: str, *, owner: str, progress: RunProgress) -> str | None:
        raise Unavailable("The database is away.")


def ports(runner: Runner, runs: MemoryRunStore | None = None) -> RunPorts:
    return RunPorts(
        runner=runner,
        runs=runs or MemoryRunStore(clock=MemoryClock(NOW)),
        observer=MemoryRunObserver(),
        clock=MemoryClock(NOW),
    )


def fine(_result: RunResult, _request: RunRequest) -> Assessment:
    return Assessment(validity=Validity(warm_up_s=5), fidelity=91.0)


def test_a_run_ends_with_what_it_measured() -> None:
    runner = Scripted(ticks_s=(1, 2))
    world = ports(runner)
    told: list[float] = []
    ended = carry_out(
        RUN,
        BUNDLE,
        secrets=(("API_TOKEN", "s3cret"),),
        ports=world,
        assess=fine,
        also=lambda progress: told.append(progress.elapsed_s),
    )
    assert ended.status is RunStatus.COMPLETED
    assert ended.requests == 400
    assert ended.error_rate == pytest.approx(0.04)
    assert ended.validity == Validity(warm_up_s=5)
    assert ended.fidelity == 91.0
    assert world.runs.result("r1") == RESULT
    assert told == [1, 2]
    assert runner.asked[0].secrets == (("API_TOKEN", "s3cret"),)
    assert runner.asked[0].run_id == "r1"


def test_a_run_is_executed_once() -> None:
    runner = Scripted()
    world = ports(runner)
    first = carry_out(RUN, BUNDLE, ports=world, assess=fine)
    assert carry_out(RUN, BUNDLE, ports=world, assess=fine) == first
    assert len(runner.asked) == 1


def test_a_run_whose_executor_is_gone_is_not_executed_again() -> None:
    runner = Scripted()
    world = ports(runner)
    world.runs.add(RUN)
    assert world.runs.begin("r1", owner="who died", at=NOW)
    ended = carry_out(RUN, BUNDLE, ports=world, assess=fine)
    assert ended.status is RunStatus.CRASHED
    assert ended.validity is not None
    assert [reason.kind for reason in ended.validity.reasons] == [Invalidity.CRASHED]
    assert runner.asked == []


def _stop(runs: MemoryRunStore) -> None:
    runs.stop("r1", reason="ada stopped it")


def test_whoever_is_asked_to_stop_stops() -> None:
    runs = MemoryRunStore(clock=MemoryClock(NOW))
    runner = Scripted(ticks_s=(1, 2), between=lambda: _stop(runs))
    ended = carry_out(RUN, BUNDLE, ports=ports(runner, runs), assess=fine)
    assert ended.status is RunStatus.ABORTED
    assert ended.reason == "ada stopped it"


def test_the_kill_switch_stops_a_run_and_lets_none_begin() -> None:
    runs = MemoryRunStore(clock=MemoryClock(NOW))
    halt = Halt(reason="the site is down", by="grace", at=NOW)
    runner = Scripted(ticks_s=(1, 2), between=lambda: runs.halt(halt))
    ended = carry_out(RUN, BUNDLE, ports=ports(runner, runs), assess=fine)
    assert ended.status is RunStatus.ABORTED
    assert "the site is down" in ended.reason

    later = RUN.model_copy(update={"id": "r2"})
    refused = carry_out(later, BUNDLE, ports=ports(runner, runs), assess=fine)
    assert refused.status is RunStatus.ABORTED
    assert len(runner.asked) == 1


def test_a_store_that_is_away_for_long_ends_a_run() -> None:
    runner = Scripted(ticks_s=(1, LEASE_S - 3, LEASE_S - 1))
    ended = carry_out(RUN, BUNDLE, ports=ports(runner, ForgetfulStore()), assess=fine)
    assert ended.status is RunStatus.ABORTED
    assert "14 s" in ended.reason
    assert "The database is away." in ended.reason


def test_a_store_that_is_away_for_a_moment_does_not() -> None:
    runner = Scripted(ticks_s=(1, LEASE_S - 3))
    ended = carry_out(RUN, BUNDLE, ports=ports(runner, ForgetfulStore()), assess=fine)
    assert ended.status is RunStatus.COMPLETED


def test_a_runner_that_fails_leaves_a_crashed_run() -> None:
    world = ports(Broken(Misconfigured("k6 is missing.", fix="Install it.")))
    ended = carry_out(RUN, BUNDLE, ports=world, assess=fine)
    assert ended.status is RunStatus.CRASHED
    assert ended.reason == "k6 is missing. Install it."


def test_a_cancelled_workflow_leaves_an_aborted_run() -> None:
    interrupt = Interrupt()
    interrupt.trigger()
    with interrupted_by(interrupt):
        ended = carry_out(
            RUN, BUNDLE, ports=ports(Broken(Unavailable("k6 was stopped."))), assess=fine
        )
    assert ended.status is RunStatus.ABORTED


def test_runs_of_the_silent_are_given_up() -> None:
    world = ports(Scripted())
    world.runs.add(RUN)
    world.runs.begin("r1", owner="who died", at=NOW - timedelta(hours=1))
    assert [run.id for run in give_up_silent(world.runs, clock=world.clock)] == ["r1"]
    assert world.runs.get("r1").status is RunStatus.CRASHED
    assert give_up_silent(world.runs, clock=world.clock) == ()
