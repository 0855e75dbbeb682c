"""A run ends when it has to: because somebody says so, or because nobody can be asked."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from plimsoll.adapters.k6.runner import K6Runner
from plimsoll.kit.errors import Unavailable
from plimsoll.run.model import RunProgress, RunRequest, RunResult, RunStatus
from plimsoll.run.ports import Watch
from plimsoll.workload.model import TestType
from tests.integration.k6.processes import processes_running, wait_until
from tests.integration.k6.targets import ENDLESS, STEADY, STUBBORN, Target, bundle

ROOT = Path(__file__).parents[3]


@pytest.fixture
def target() -> Target:
    return Target()


@pytest.fixture
def base_url(target: Target) -> Iterator[str]:
    with target.serving() as url:
        yield url


def run(script: str, base_url: str, watch: Watch, *, lease_s: float = 15.0) -> RunResult:
    request = RunRequest(base_url=base_url, test_type=TestType.SOAK, duration_s=60)
    return K6Runner(lease_s=lease_s).run(bundle(script), request, watch=watch)


@pytest.mark.parametrize("script", [STEADY, STUBBORN])
def test_all_load_is_gone_two_seconds_after_the_answer(
    script: str, base_url: str, target: Target
) -> None:
    answered: list[float] = []

    def watch(progress: RunProgress) -> str | None:
        assert progress.elapsed_s < 30
        if progress.requests < 10:
            return None
        assert not answered, "it is asked again although it has answered"
        answered.append(time.monotonic())
        return "enough is known"

    result = run(script, base_url, watch)
    assert time.monotonic() - answered[0] < 2
    wait_until(lambda: processes_running(base_url) == [])
    asked = target.asked["/slow"]
    assert (result.status, result.stopped) == (RunStatus.ABORTED, "enough is known")
    assert result.requests >= 10
    # What was under way when it ended is neither a success nor a failure.
    assert [each.error_rate for each in result.endpoints] == [0.0]
    wait_until(lambda: target.asked["/slow"] == asked)


def test_it_is_asked_at_least_twice_a_second(base_url: str) -> None:
    moments: list[float] = []

    def watch(progress: RunProgress) -> str | None:
        moments.append(progress.elapsed_s)
        return "that will do" if len(moments) == 5 else None

    run(ENDLESS, base_url, watch)
    gaps = [after - before for before, after in pairwise(moments)]
    assert sorted(gaps)[len(gaps) // 2] <= 0.55


def test_who_cannot_be_asked_for_a_moment_ends_nothing(base_url: str) -> None:
    calls = 0

    def watch(progress: RunProgress) -> str | None:
        nonlocal calls
        calls += 1
        if calls in {2, 3}:
            raise Unavailable("the store does not answer")
        return "it went on" if calls > 3 and progress.requests else None

    assert run(ENDLESS, base_url, watch, lease_s=6).stopped == "it went on"


def test_who_cannot_be_asked_for_the_whole_lease_ends_the_run_in_good_order(base_url: str) -> None:
    def watch(_progress: RunProgress) -> str | None:
        raise Unavailable("the store does not answer")

    result = run(ENDLESS, base_url, watch, lease_s=3)
    assert (result.status, result.exit_code) == (RunStatus.ABORTED, 105)
    assert "nobody could be asked" in result.stopped
    assert "the store does not answer" in result.stopped
    assert result.requests > 0
    assert result.duration_s < 3


def test_a_watch_that_hangs_does_not_keep_load_going(base_url: str, target: Target) -> None:
    hung: list[int] = []

    def watch(progress: RunProgress) -> str | None:
        if progress.requests:
            wait_until(lambda: processes_running(base_url) == [], seconds=8)
            hung.append(target.asked["/slow"])
        return None

    result = run(ENDLESS, base_url, watch, lease_s=2)
    assert len(hung) == 1
    assert (result.status, result.exit_code) == (RunStatus.ABORTED, -signal.SIGKILL)
    assert "said nothing" in result.stopped
    assert result.requests > 0


PARENT = """
import sys
from plimsoll.adapters.k6.runner import K6Runner
from plimsoll.run.model import RunRequest
from tests.integration.k6.targets import ENDLESS, bundle
request = RunRequest(base_url=sys.argv[1], test_type="soak", duration_s=60)
result = K6Runner(lease_s=2).run(bundle(ENDLESS), request, watch=lambda progress: None)
print(result.status.value, result.stopped)
"""


def test_a_frozen_owner_leaves_no_load_behind_and_knows_it_when_it_wakes(
    base_url: str, target: Target, tmp_path: Path
) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}  # noqa: TID251 - handed on
    owner = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", PARENT, base_url],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    with owner:
        try:
            wait_until(lambda: target.asked["/slow"] > 0)
            owner.send_signal(signal.SIGSTOP)
            frozen_s = time.monotonic()
            wait_until(lambda: processes_running(base_url) == [])
            assert time.monotonic() - frozen_s < 4
            owner.send_signal(signal.SIGCONT)
            told = owner.stdout.read() if owner.stdout else ""
        finally:
            owner.send_signal(signal.SIGCONT)
            owner.kill()
    assert told.startswith("aborted Whoever watched over it said nothing")


def test_a_leash_that_is_killed_takes_nothing_with_it(base_url: str) -> None:
    def watch(progress: RunProgress) -> str | None:
        if not progress.requests:
            return None
        guards = [pid for pid in processes_running(base_url) if "leash.py" in command_of(pid)]
        for pid in guards:
            os.kill(pid, signal.SIGKILL)
        return None if guards else "the guard is gone, and k6 goes on"

    assert run(ENDLESS, base_url, watch).stopped == "the guard is gone, and k6 goes on"
    wait_until(lambda: processes_running(base_url) == [])


def command_of(pid: int) -> str:
    return (Path("/proc") / str(pid) / "cmdline").read_text()
