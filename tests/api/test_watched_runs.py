"""What a target's own monitoring says goes through the whole pipeline: it ends runs, and counts."""

import threading
from datetime import timedelta

import pytest
from pydantic import JsonValue
from typing_extensions import override

from plimsoll.adapters.memory.target_monitor import MemoryTargetMonitor
from plimsoll.bundle.model import Bundle
from plimsoll.run.model import RunProgress, RunRequest, RunResult, RunStatus
from plimsoll.run.ports import Watch
from plimsoll.run.record import Invalidity, RunRecord
from plimsoll.run.target_state import Alarm, Replicas, Restart, Target, TargetResources
from plimsoll.verdict.show import RunDetails
from plimsoll.verdict.verdict import Conclusion, Verdict
from tests.api.test_runs import ALIVE, TARGET, URL, Runs, run
from tests.api.world import SHOP, Client, World

STAGING = "/api/v1/environments/staging"
KEY = (SHOP, "staging")
NOW = RunProgress(elapsed_s=1, requests=100, failed=0, virtual_users=3)


class Asking(Runs):
    """Sends until it is told to stop, or for some seconds."""

    lasts_s = 0.0

    @override
    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        result = super().run(bundle, request, watch=watch)
        waiting = threading.Event()
        for _ in range(int(self.lasts_s / 0.05)):
            reason = watch(NOW)
            if reason is not None:
                return result.model_copy(update={"status": RunStatus.ABORTED, "stopped": reason})
            waiting.wait(0.05)
        return result


class Watching(MemoryTargetMonitor):
    """May tell of what fires only once."""

    fires_once = False

    @override
    def alarms(self, target: Target) -> tuple[Alarm, ...]:
        found = super().alarms(target)
        if self.fires_once:
            self.firing.update(dict.fromkeys(self.firing, ()))
        return found


@pytest.fixture
def runner() -> Asking:
    return Asking()


@pytest.fixture
def monitor() -> Watching:
    return Watching({KEY: ()})


@pytest.fixture
def world(runner: Asking, monitor: Watching) -> World:
    made = World(runner=runner, monitor=monitor)
    made.regression.probe.targets[TARGET] = ALIVE
    return made


@pytest.fixture
def staged(admin: Client) -> dict[str, JsonValue]:
    """What names the environment in which the target is watched."""
    assert admin("PUT", STAGING, json={"base_url": TARGET}).status_code == 201
    return {"environment": "staging"}


def good_history(world: World, admin: Client, bundle: str, wish: dict[str, JsonValue]) -> None:
    for number in range(8):
        run(world, admin, bundle, version=f"v{number}", **wish)


def shown(admin: Client, run_id: str) -> tuple[RunRecord, Verdict]:
    """The run and its verdict."""
    details = RunDetails.model_validate(admin.get(f"{URL}/{run_id}").json())
    assert details.verdict is not None
    return details.run, details.verdict


def restarted(world: World, reason: str) -> TargetResources:
    now = world.clock.now()
    one = Replicas(first=1, last=1, least=1, most=1)
    restarts = (Restart(process="shop-1/shop", reason=reason),)
    return TargetResources(start=now, end=now, replicas=one, restarts=restarts)


def test_an_alarm_of_the_target_ends_the_run_which_fails_when_it_is_repeated(
    world: World, admin: Client, bundled: str, runner: Asking, monitor: Watching,
    staged: dict[str, JsonValue],
) -> None:  # fmt: skip
    good_history(world, admin, bundled, staged)
    runner.lasts_s = 1.0
    since = world.clock.now() + timedelta(seconds=2)
    monitor.firing[KEY] = (Alarm(name="Failing", severity="critical", since=since),)
    broken = run(world, admin, bundled, **staged)
    record, verdict = shown(admin, broken)
    assert record.status is RunStatus.ABORTED
    assert "An alarm of the target began to fire under the load: Failing" in record.reason
    assert (verdict.conclusion, verdict.confirmed_by) == (Conclusion.FAIL, f"{broken}.2")
    assert "because the target was harmed" in verdict.explanation


def test_an_alarm_that_a_second_run_does_not_raise_is_no_fail(
    world: World, admin: Client, bundled: str, runner: Asking, monitor: Watching,
    staged: dict[str, JsonValue],
) -> None:  # fmt: skip
    good_history(world, admin, bundled, staged)
    runner.lasts_s = 1.0
    since = world.clock.now() + timedelta(seconds=2)
    monitor.firing[KEY] = (Alarm(name="Failing", severity="critical", since=since),)
    monitor.fires_once = True
    odd = run(world, admin, bundled, **staged)
    record, verdict = shown(admin, odd)
    assert record.status is RunStatus.ABORTED
    assert verdict.conclusion in {Conclusion.PASS, Conclusion.INCONCLUSIVE}


def test_a_target_that_was_killed_for_its_memory_fails_although_it_was_fast(
    world: World, admin: Client, bundled: str, monitor: Watching,
    staged: dict[str, JsonValue],
) -> None:  # fmt: skip
    good_history(world, admin, bundled, staged)
    monitor.used[KEY] = restarted(world, "OOMKilled")
    record, verdict = shown(admin, run(world, admin, bundled, **staged))
    assert record.validity is not None
    assert record.validity.is_valid
    assert verdict.conclusion is Conclusion.FAIL
    assert "The target failed under the load: OOMKilled (shop-1/shop)." in verdict.explanation


def test_a_target_that_was_restarted_by_somebody_makes_the_run_invalid(
    world: World, admin: Client, bundled: str, monitor: Watching,
    staged: dict[str, JsonValue],
) -> None:  # fmt: skip
    monitor.used[KEY] = restarted(world, "")
    record, verdict = shown(admin, run(world, admin, bundled, **staged))
    assert verdict.conclusion is Conclusion.INVALID
    assert record.validity is not None
    assert [each.kind for each in record.validity.reasons] == [Invalidity.TARGET_RESTARTED]
