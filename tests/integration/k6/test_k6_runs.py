import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from plimsoll.adapters.k6.load_tool import K6LoadTool
from plimsoll.adapters.k6.runner import K6Runner
from plimsoll.adapters.memory.run_observer import MemoryRunObserver
from plimsoll.kit.clock import SystemClock
from plimsoll.kit.errors import Rejected, Unavailable
from plimsoll.run.execute import execute
from plimsoll.run.model import RunProgress, RunRequest, RunResult, RunStatus
from plimsoll.run.ports import Watch
from plimsoll.workload.model import TestType
from tests.integration.k6.processes import processes_running, wait_until
from tests.integration.k6.targets import ENDLESS, MIX, Target, bundle

ROOT = Path(__file__).parents[3]
SECRET = "s3cret-value"  # noqa: S105 - made up
UNREACHED = "http://127.0.0.1:9"


def run(script: str, base_url: str = UNREACHED, watch: Watch = lambda _: None) -> RunResult:
    request = RunRequest(
        base_url=base_url,
        test_type=TestType.SMOKE,
        duration_s=5,
        run_id="r1",
        secrets=(("API_TOKEN", SECRET),),
    )
    return execute(
        bundle(script),
        request,
        runner=K6Runner(),
        watch=watch,
        observer=MemoryRunObserver(),
        clock=SystemClock(),
    )


def test_a_real_run_is_measured_per_endpoint_and_keeps_secrets() -> None:
    target = Target()
    seen: list[RunProgress] = []
    with target.serving() as base_url:
        result = run(MIX, base_url, lambda progress: seen.append(progress))  # noqa: PLW0108 - no answer
    figures = {each.endpoint: each for each in result.endpoints}
    assert result.status is RunStatus.COMPLETED
    assert result.exit_code == 99
    assert result.crossed_thresholds == ("http_req_failed{name:GET /broken}",)
    assert {name: each.requests for name, each in figures.items()} == {
        "GET /fast": 10,
        "GET /slow": 5,
        "GET /broken": 5,
    }
    assert target.asked == {"/fast": 10, "/slow": 5, "/broken": 5}
    assert [figures[name].error_rate for name in ("GET /fast", "GET /broken")] == [0.0, 1.0]
    assert (figures["GET /slow"].latency_ms.quantile(0.5) or 0) >= 49
    assert (figures["GET /fast"].latency_ms.quantile(0.5) or 99) < 49
    sizes = figures["GET /fast"].request_bytes
    assert sizes is not None
    assert sizes.quantile(0.5) == pytest.approx(100, rel=0.005)
    assert (result.requests, result.iterations) == (20, 5)
    assert (seen[-1].requests, seen[-1].failed) == (20, 5)
    # The script got the secret, and nobody else.
    assert target.headers[0]["authorization"] == f"Bearer {SECRET}"
    assert SECRET not in result.model_dump_json()
    assert any("the token is *** (×5)" in message for message in result.messages)


def test_a_script_that_throws_every_time_has_crashed_although_k6_exits_with_0() -> None:
    result = run("export default function () { nothingOfThatName(); }")
    assert (result.status, result.exit_code, result.iterations) == (RunStatus.CRASHED, 0, 1)
    assert "nothingOfThatName is not defined" in result.messages[0]


def test_a_script_that_throws_sometimes_has_not_crashed() -> None:
    result = run(
        "export const options = { iterations: 3 };"
        "export default function () { if (__ITER === 1) throw new Error('once'); }"
    )
    assert result.status is RunStatus.COMPLETED
    assert "once" in result.messages[0]


@pytest.mark.parametrize(
    "script",
    [
        "export default function () { syntax error }",
        "throw new Error('at the top'); export default function () {}",
        "export function setup() { throw new Error('in setup'); } export default function () {}",
        "export const options = { stages: 'nope' }; export default function () {}",
    ],
)
def test_a_script_that_does_not_start_is_refused(script: str) -> None:
    with pytest.raises(Rejected, match="does not start"):
        run(script)


def test_a_test_that_stops_itself_is_aborted() -> None:
    script = "import exec from 'k6/execution'; export default () => exec.test.abort('enough');"
    assert run(script).status is RunStatus.ABORTED


def test_a_k6_that_is_killed_has_crashed_and_what_it_measured_is_kept() -> None:
    def kill(progress: RunProgress) -> None:
        if progress.requests:
            for pid in processes_running(base_url):
                os.kill(pid, signal.SIGKILL)

    with Target().serving() as base_url:
        result = run(ENDLESS, base_url, kill)
    assert (result.status, result.exit_code) == (RunStatus.CRASHED, -signal.SIGKILL)
    assert result.requests > 0


def test_a_k6_that_is_asked_to_stop_is_aborted() -> None:
    def interrupt(progress: RunProgress) -> None:
        for pid in processes_running(base_url):
            os.kill(pid, signal.SIGINT)
        assert progress.elapsed_s < 20

    with Target().serving() as base_url:
        assert run(ENDLESS, base_url, interrupt).status is RunStatus.ABORTED


def test_an_interrupted_caller_leaves_nothing_running() -> None:
    def interrupt(_progress: RunProgress) -> None:
        assert processes_running(base_url)
        raise KeyboardInterrupt

    with Target().serving() as base_url:
        with pytest.raises(KeyboardInterrupt):
            run(ENDLESS, base_url, interrupt)
        wait_until(lambda: processes_running(base_url) == [])


def test_a_run_that_does_not_end_is_killed() -> None:
    with Target().serving() as base_url:
        with pytest.raises(Unavailable, match="did not end within 1 s"):
            K6LoadTool().run_once(bundle(ENDLESS).files, env={"BASE_URL": base_url}, timeout_s=1)
        wait_until(lambda: processes_running(base_url) == [])


PARENT = """
import sys
from plimsoll.adapters.k6.runner import K6Runner
from plimsoll.adapters.memory.run_observer import MemoryRunObserver
from plimsoll.run.model import RunRequest
from tests.integration.k6.processes import processes_running, wait_until
from tests.integration.k6.targets import ENDLESS, bundle
request = RunRequest(base_url=sys.argv[1], test_type="smoke", duration_s=60)
K6Runner().run(bundle(ENDLESS), request, watch=print)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_a_killed_parent_leaves_no_k6_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever is killed removes no files: they stay where pytest clears up.
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    target = Target()
    with target.serving() as base_url:
        parent = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", PARENT, base_url], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        with parent:
            try:
                wait_until(lambda: target.asked["/slow"] > 0)
                assert processes_running(base_url)
            finally:
                parent.kill()
        assert parent.returncode == -signal.SIGKILL
        wait_until(lambda: processes_running(base_url) == [])


def test_nothing_is_left_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    run("export default function () {}")
    assert list(tmp_path.iterdir()) == []
