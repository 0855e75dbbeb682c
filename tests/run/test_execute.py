from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.memory.run_observer import MemoryRunObserver
from plimsoll.adapters.memory.runner import MemoryRunner
from plimsoll.bundle.model import Bundle, BundleFile
from plimsoll.kit.errors import Rejected, Unavailable
from plimsoll.run.execute import execute
from plimsoll.run.model import RunProgress, RunRequest, RunResult, RunStatus
from plimsoll.run.observer import RunNotice, RunObserver
from plimsoll.run.ports import Runner, Watch
from plimsoll.workload.model import TestType

NOW = datetime(2026, 3, 2, tzinfo=UTC)

BUNDLE = Bundle(service="shop", files=(BundleFile(path="script.js", content="x"),))
RESULT = RunResult(
    status=RunStatus.COMPLETED,
    exit_code=0,
    started=datetime(2026, 3, 2, tzinfo=UTC),
    duration_s=1.0,
    requests=0,
    iterations=0,
    dropped_iterations=0,
    endpoints=(),
)


def request(base_url: str = "http://127.0.0.1:1/", **secrets: str) -> RunRequest:
    return RunRequest(
        base_url=base_url,
        test_type=TestType.SMOKE,
        duration_s=1,
        secrets=tuple(secrets.items()),
    )


def executed(
    bundle: Bundle,
    asked: RunRequest,
    *,
    runner: Runner,
    watch: Watch,
    observer: RunObserver | None = None,
) -> RunResult:
    return execute(
        bundle,
        asked,
        runner=runner,
        watch=watch,
        observer=observer or MemoryRunObserver(),
        clock=MemoryClock(NOW),
    )


def test_a_bundle_is_run_and_watched() -> None:
    step = RunProgress(elapsed_s=1.0, requests=3, failed=0, virtual_users=1)
    runner = MemoryRunner(RESULT, progress=[step])
    seen: list[RunProgress] = []
    given = request(API_TOKEN="t")  # noqa: S106 - made up
    assert executed(BUNDLE, given, runner=runner, watch=seen.append) == RESULT
    assert seen == [step]
    ((digest, asked),) = runner.asked
    assert digest == BUNDLE.digest
    assert asked.base_url == "http://127.0.0.1:1"


@pytest.mark.parametrize("base_url", ["ftp://x", "x", "http://me:hunter2@x"])
def test_a_target_that_is_none_is_refused_before_anything_runs(base_url: str) -> None:
    runner = MemoryRunner(RESULT)
    with pytest.raises(Rejected) as error:
        executed(BUNDLE, request(base_url), runner=runner, watch=print)
    assert runner.asked == []
    assert "hunter2" not in str(error.value)


def test_a_bundle_without_a_script_is_refused() -> None:
    empty = Bundle(service="shop", files=(BundleFile(path="README.md", content="x"),))
    with pytest.raises(Rejected, match=r"no script\.js"):
        executed(empty, request(), runner=MemoryRunner(RESULT), watch=print)


@pytest.mark.parametrize("name", ["BASE_URL", "PATH", "K6_OUT", "LD_PRELOAD", "a b", "lower", ""])
def test_a_secret_cannot_take_a_reserved_name(name: str) -> None:
    with pytest.raises(Rejected) as error:
        executed(BUNDLE, request(**{name: "hunter2"}), runner=MemoryRunner(RESULT), watch=print)
    assert "hunter2" not in str(error.value)


def test_secrets_are_not_shown() -> None:
    assert "hunter2" not in repr(request(API_TOKEN="hunter2"))  # noqa: S106 - made up


@pytest.mark.parametrize("run_id", ["", "a b", "a\r\nX: 1", "-a", "a" * 65])
def test_a_run_id_fits_into_a_header(run_id: str) -> None:
    with pytest.raises(ValidationError):
        RunRequest(base_url="http://x", test_type=TestType.SMOKE, duration_s=1, run_id=run_id)


def test_a_run_is_shown_while_it_runs_and_when_it_has_ended() -> None:
    observer = MemoryRunObserver()
    while_running: list[datetime | None] = []

    def watch(_progress: RunProgress) -> None:
        while_running.append(observer.shown["run"].ended)

    step = RunProgress(elapsed_s=1.0, requests=3, failed=0, virtual_users=1)
    runner = MemoryRunner(RESULT, progress=[step])
    executed(BUNDLE, request(), runner=runner, watch=watch, observer=observer)
    assert while_running == [None]
    assert observer.shown["run"].ended == NOW


class Silent:
    """Shows nothing, because it cannot."""

    def started(self, notice: RunNotice) -> None:
        raise Unavailable(f"{notice.run_id}: it does not answer.")

    def ended(self, notice: RunNotice) -> None:
        raise Unavailable(f"{notice.run_id}: it does not answer.")


def test_a_run_that_cannot_be_shown_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    result = executed(
        BUNDLE, request(), runner=MemoryRunner(RESULT), watch=print, observer=Silent()
    )
    assert result == RESULT
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
