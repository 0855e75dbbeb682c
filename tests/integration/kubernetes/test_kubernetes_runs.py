"""Runs through the whole: runner, API server, generators as processes, k6, a target on loopback."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plimsoll.adapters.k6.runner import K6Runner
from plimsoll.adapters.kubernetes.client import TESTRUNS
from plimsoll.adapters.kubernetes.objects import UNTIL, name_of
from plimsoll.adapters.kubernetes.runner import KubernetesRunner
from plimsoll.adapters.kubernetes.word import LEASE_S
from plimsoll.bundle.model import Bundle, BundleFile
from plimsoll.kit.errors import Conflict, Misconfigured, Rejected, Unavailable
from plimsoll.kit.interrupt import Interrupt, interrupted_by
from plimsoll.run.model import EndpointSecond, RunProgress, RunRequest, RunResult, RunStatus
from plimsoll.run.ports import Watch
from plimsoll.workload.model import TestType
from tests.adapters.kubernetes.cluster import Cluster, Reply
from tests.adapters.kubernetes.runs import client, settings
from tests.integration.k6.processes import processes_running, wait_until
from tests.integration.k6.targets import STEADY, Target, bundle
from tests.integration.kubernetes.kubelet import Kubelet

SECRET = "s3cr3tThatNobodyMaySee"  # noqa: S105 - of the test

COUNTED = """
import http from 'k6/http';
import exec from 'k6/execution';
export const options = { scenarios: { counted: {
  executor: 'shared-iterations', vus: 4, iterations: 41 } },
  thresholds: { 'http_req_duration{name:GET /never}': ['p(95)<5000'] } };
export default function () {
  const tags = { name: 'GET /fast' };
  http.get(__ENV.BASE_URL + '/fast', { tags, headers: { Authorization: __ENV.API_TOKEN || '' } });
}
"""


class World:
    """A cluster with a kubelet, and a target."""

    def __init__(self, cluster: Cluster, kubelet: Kubelet, url: str, target: Target) -> None:
        self.cluster, self.kubelet, self.url, self.target = cluster, kubelet, url, target
        self.base_url = ""

    def run(
        self,
        script: str | Bundle,
        watch: Watch = lambda _progress: None,
        *,
        generators: int = 2,
        secrets: tuple[tuple[str, str], ...] = (),
        start_within_s: float = 30.0,
        lease_s: float = LEASE_S,
    ) -> RunResult:
        told = settings(self.url, generators=generators, start_within_s=start_within_s)
        request = RunRequest(
            base_url=self.base_url,
            test_type=TestType.SOAK,
            duration_s=60,
            run_id="Nightly_1",
            secrets=secrets,
        )
        made = script if isinstance(script, Bundle) else bundle(script)
        runner = KubernetesRunner(told, client=client(self.url), lease_s=lease_s)
        return runner.run(made, request, watch=watch)

    def is_clean(self) -> bool:
        """Whether nothing of a run is left, in the cluster or on this machine."""
        kinds = ("testruns", "configmaps", "secrets", "pods")
        return not any(self.cluster.names(each) for each in kinds) and (
            processes_running(self.base_url) == []
        )


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    cluster, target = Cluster(), Target()
    kubelet = Kubelet(cluster, tmp_path)
    with cluster.serving() as url, kubelet.working(), target.serving() as base_url:
        made = World(cluster, kubelet, url, target)
        made.base_url = base_url
        yield made


def test_segments_are_put_together_and_nothing_is_left_or_shown(world: World) -> None:
    seen: list[RunProgress] = []
    held: list[str] = []

    def watch(progress: RunProgress) -> None:
        seen.append(progress)
        with world.cluster.changed:
            held.extend(
                str(each) for (kind, _), each in world.cluster.objects.items() if kind != "secrets"
            )

    result = world.run(COUNTED, watch, secrets=(("API_TOKEN", SECRET),))
    assert (result.status, result.exit_code, result.stopped) == (RunStatus.COMPLETED, 0, "")
    assert (result.requests, result.iterations) == (41, 41)
    (figures,) = result.endpoints
    assert (figures.endpoint, figures.requests) == ("GET /fast", 41)
    assert figures.latency_ms.count == 41
    assert world.target.asked["/fast"] == 41
    assert {each["authorization"] for each in world.target.headers} == {SECRET}
    assert result.unmeasured_thresholds == ("http_req_duration{name:GET /never}",)
    assert seen[-1].requests == 41
    names = [each.split(" ")[1] for log in world.cluster.logs.values() for each in log]
    assert names.count("done") == 2
    logs = [line for log in world.cluster.logs.values() for line in log]
    assert held
    assert not any(SECRET in each for each in (*held, *logs))
    wait_until(world.is_clean)


def test_seconds_are_told_while_the_run_goes_on_and_are_those_of_the_result(world: World) -> None:
    live: list[EndpointSecond] = []

    def watch(progress: RunProgress) -> str | None:
        live.extend(progress.seconds)
        return "seen enough" if len(live) >= 4 else None

    result = world.run(STEADY, watch)
    assert result.stopped == "seen enough"
    assert [each.second for each in live] == list(range(len(live)))
    (figures,) = result.endpoints
    # Each generator counts from its own first sample, live and in its result.
    assert [each.requests for each in live] == [figures.cells[each.second] for each in live]
    assert all(sum(each.latency_cells.values()) == each.requests for each in live)


def test_one_generator_measures_what_a_local_k6_does(world: World) -> None:
    result = world.run(COUNTED, generators=1)
    request = RunRequest(base_url=world.base_url, test_type=TestType.SOAK, duration_s=60)
    local = K6Runner().run(bundle(COUNTED), request, watch=lambda _progress: None)
    for name in ("status", "exit_code", "requests", "iterations", "unmeasured_thresholds"):
        assert getattr(result, name) == getattr(local, name)
    assert [each.name for each in result.scenarios] == ["counted"]


def test_a_bundle_larger_than_a_config_map_arrives_whole(world: World) -> None:
    words = "\n".join(f"{at * 2654435761 % 2**64:016x}" for at in range(250_000))
    script = (
        "import http from 'k6/http';\n"
        "const words = open('./words.csv');\n"
        "export const options = { vus: 1, iterations: 1 };\n"
        "export default function () { http.get(`${__ENV.BASE_URL}/fast?n=${words.length}`,"
        " { tags: { name: 'GET /fast' } }); }\n"
    )
    files = (
        BundleFile(path="script.js", content=script),
        BundleFile(path="words.csv", content=words),
    )
    parts: set[str] = set()

    def watch(_progress: RunProgress) -> None:
        parts.update(world.cluster.names("configmaps"))

    result = world.run(Bundle(service="x", files=files), watch, generators=1)
    assert result.requests == 1
    assert world.target.asked[f"/fast?n={len(words)}"] == 1
    assert len(parts) > 2


def test_all_load_is_gone_two_seconds_after_the_answer_and_what_was_measured_stays(
    world: World,
) -> None:
    answered: list[float] = []

    def watch(progress: RunProgress) -> str | None:
        assert not answered, "it is asked again although it has answered"
        if progress.requests < 10:
            return None
        answered.append(time.monotonic())
        return "enough is known"

    silent = threading.Event()

    def listen() -> None:
        wait_until(lambda: bool(answered), seconds=30)
        wait_until(lambda: processes_running(world.base_url) == [], seconds=2)
        silent.set()

    listener = threading.Thread(target=listen)
    listener.start()
    result = world.run(STEADY, watch)
    listener.join()
    assert silent.is_set(), "k6 still runs after two seconds"
    assert (result.status, result.stopped) == (RunStatus.ABORTED, "enough is known")
    assert result.requests >= 10
    assert abs(result.requests - world.target.asked["/slow"]) <= 4
    wait_until(world.is_clean)


def test_a_generator_that_is_killed_makes_the_run_a_crashed_one_that_says_why(
    world: World,
) -> None:
    killed: list[bool] = []

    def watch(progress: RunProgress) -> None:
        if progress.requests > 20 and not killed:
            killed.append(True)
            world.kubelet.kill(1, "OOMKilled")

    result = world.run(STEADY, watch)
    assert (result.status, result.exit_code) == (RunStatus.CRASHED, 137)
    assert "Generator 1 of 2" in result.messages[0]
    assert "OOMKilled (exit code 137)" in result.messages[0]
    assert result.requests > 0, "what the other one measured is kept"
    wait_until(world.is_clean)


def test_a_pod_that_a_node_ends_makes_the_run_a_crashed_one(world: World) -> None:
    evicted: list[bool] = []

    def watch(progress: RunProgress) -> None:
        if progress.requests > 20 and not evicted:
            evicted.append(True)
            world.cluster.deleted_pods.append((world.cluster.names("pods")[0], 30))

    result = world.run(STEADY, watch)
    assert result.status is RunStatus.CRASHED
    assert any("ended" in each and "Generator 1" in each for each in result.messages)


def test_a_script_that_does_not_start_is_rejected(world: World) -> None:
    with pytest.raises(Rejected, match="does not start"):
        world.run("import nothing from './nowhere.js'; export default () => {};", generators=1)
    wait_until(world.is_clean)


def test_a_test_that_ends_itself_in_one_generator_ends_in_all(world: World) -> None:
    script = STEADY.replace(
        "export default function () {",
        "import exec from 'k6/execution';\nexport default function () {\n"
        "  if (exec.scenario.iterationInTest === 40) { exec.test.abort('seen enough'); }\n",
    )
    begun = time.monotonic()
    result = world.run(script)
    assert time.monotonic() - begun < 20
    assert (result.status, result.exit_code) == (RunStatus.ABORTED, 108)
    wait_until(world.is_clean)


@contextmanager
def fails_by(kind: type[Exception], match: str) -> Iterator[None]:
    with pytest.raises(kind, match=match):
        yield


def test_what_the_watch_raises_is_raised_and_nothing_is_left(world: World) -> None:
    def watch(progress: RunProgress) -> None:
        if progress.requests > 10:
            raise Conflict("it is not ours any more")

    with fails_by(Conflict, "not ours"):
        world.run(STEADY, watch)
    wait_until(world.is_clean)


def test_a_workflow_that_is_stopped_leaves_nothing(world: World) -> None:
    interrupt = Interrupt()

    def watch(progress: RunProgress) -> None:
        if progress.requests > 10:
            interrupt.trigger()

    with interrupted_by(interrupt), fails_by(Unavailable, "was stopped"):
        world.run(STEADY, watch)
    wait_until(world.is_clean)


def test_load_ends_when_nobody_can_be_asked_any_more(world: World) -> None:
    """The runner renews the lease only after an answer; the generators end by themselves."""
    asked: list[float] = []

    def watch(progress: RunProgress) -> None:
        if progress.requests < 10:
            return
        asked.append(time.monotonic())
        if len(asked) == 1:
            # From now on nothing reaches the pods: what ends them is their own clock.
            world.kubelet.delivers = False
            world.cluster.instead = no_changes
        raise Unavailable("The database does not answer.")

    def no_changes(method: str, _path: str) -> Reply | None:
        return Reply(503, "away") if method in {"PATCH", "DELETE"} else None

    silent: list[float] = []

    def listen() -> None:
        wait_until(lambda: bool(asked), seconds=30)
        wait_until(lambda: processes_running(world.base_url) == [], seconds=20)
        silent.append(time.monotonic() - asked[0])
        world.cluster.instead = lambda _method, _path: None

    listener = threading.Thread(target=listen)
    listener.start()
    result = world.run(STEADY, watch, lease_s=4)
    listener.join()
    assert silent
    assert silent[0] < 6
    assert result.status is RunStatus.ABORTED
    assert result.requests >= 10


def test_a_deleted_test_run_is_an_aborted_run(world: World) -> None:
    def watch(progress: RunProgress) -> None:
        if progress.requests > 10 and world.cluster.names("testruns"):
            client(world.url).delete(TESTRUNS, name_of("Nightly_1"))

    result = world.run(STEADY, watch)
    assert (result.status, result.stopped) == (RunStatus.ABORTED, "Somebody deleted its TestRun.")


def test_an_image_that_cannot_be_fetched_is_named(world: World) -> None:
    world.kubelet.waiting = {"reason": "ImagePullBackOff", "message": "manifest unknown"}
    with pytest.raises(Misconfigured, match="manifest unknown") as caught:
        world.run(STEADY)
    assert caught.value.where == "PLIMSOLL_KUBERNETES__IMAGE"
    wait_until(world.is_clean)


def test_generators_without_a_signal_are_given_up(world: World) -> None:
    world.kubelet.starts = False
    with pytest.raises(Unavailable, match="2 wait for its signal on port 6565"):
        world.run(STEADY, start_within_s=3)
    assert world.target.asked == {}
    wait_until(world.is_clean)


def test_a_run_that_was_begun_by_somebody_who_is_gone_is_found_again(world: World) -> None:
    """The first runner is frozen after it began; a second one of the same run takes over."""
    freeze, frozen = threading.Event(), threading.Event()
    results: list[RunResult | str] = []

    def first(progress: RunProgress) -> None:
        if progress.requests > 5:
            frozen.set()
            freeze.wait(40)

    def begin() -> None:
        try:
            results.append(world.run(STEADY, first))
        except Unavailable as error:
            results.append(error.what)

    thread = threading.Thread(target=begin)
    thread.start()
    assert frozen.wait(30)
    seen: list[int] = []

    def second(progress: RunProgress) -> str | None:
        seen.append(progress.requests)
        return "enough" if progress.requests > 60 else None

    result = world.run(STEADY, second)
    freeze.set()
    thread.join()
    assert (result.status, result.stopped) == (RunStatus.ABORTED, "enough")
    assert len(world.kubelet.machines) == 2, "it was not run twice"
    wait_until(world.is_clean)


def test_another_run_of_the_same_id_is_left_alone(world: World) -> None:
    began, go_on = threading.Event(), threading.Event()

    def watch(progress: RunProgress) -> str | None:
        began.set() if progress.requests > 5 else None
        return "enough" if go_on.is_set() else None

    kept: list[RunResult] = []
    thread = threading.Thread(target=lambda: kept.append(world.run(STEADY, watch)))
    thread.start()
    assert began.wait(30)
    with pytest.raises(Conflict, match="another run"):
        world.run(COUNTED)
    assert world.cluster.names("testruns"), "it was deleted by somebody else"
    go_on.set()
    thread.join()
    assert kept[0].stopped == "enough"


def left_behind(name: str, until: str, *, ended: str = "", mine: bool = True) -> dict[str, object]:
    condition = {"type": "TestRunRunning", "status": "False", "lastTransitionTime": ended}
    status = {"stage": "finished", "conditions": [condition]} if ended else {"stage": "started"}
    labels = {"app.kubernetes.io/managed-by": "plimsoll" if mine else "somebody"}
    return {
        "metadata": {"name": name, "labels": labels, "annotations": {UNTIL: until}},
        "status": status,
    }


def test_what_runners_that_are_gone_left_behind_is_swept_up(world: World) -> None:
    """A generator's lease ended its load long ago; the next run removes the rest."""
    now = datetime.now(UTC)
    past, future = (f"{now + timedelta(hours=at):%Y-%m-%dT%H:%M:%SZ}" for at in (-2, 2))
    for document in (
        left_behind("overdue", past),
        left_behind("ended-long-ago", future, ended=past),
        left_behind("ended-just-now", future, ended=f"{now:%Y-%m-%dT%H:%M:%SZ}"),
        left_behind("goes-on", future),
        left_behind("of-somebody-else", past, ended=past, mine=False),
    ):
        world.cluster.keep("testruns", document)
    world.kubelet.waiting = {"reason": "ImagePullBackOff", "message": "manifest unknown"}
    with pytest.raises(Misconfigured):
        world.run(STEADY)
    wait_until(lambda: len(world.cluster.names("testruns")) <= 3)
    assert world.cluster.names("testruns") == ["ended-just-now", "goes-on", "of-somebody-else"]


def test_a_runner_that_may_not_make_what_a_run_needs_says_which_right_is_missing(
    world: World,
) -> None:
    world.cluster.forbidden = {("create", "configmaps")}
    with pytest.raises(Misconfigured, match="the verb create on configmaps"):
        world.run(STEADY)
    assert world.cluster.names("testruns") == []


def test_a_cluster_that_breaks_off_while_a_run_is_made_keeps_nothing(world: World) -> None:
    """Whether it was made nobody knows, so it is looked for and deleted."""

    def break_off(method: str, path: str) -> Reply | None:
        if method == "POST" and path.endswith("/testruns") and not world.cluster.names("testruns"):
            world.cluster.instead = lambda _method, _path: None
            world.cluster.answer(method, f"{path}?fieldValidation=Strict", sent[0])
            return Reply(503, "the connection broke")
        return None

    sent: list[object] = []
    answer = world.cluster.answer

    def remember(method: str, target: str, body: object) -> Reply:
        sent[:] = [body]
        return answer(method, target, body)

    world.cluster.answer = remember  # type: ignore[method-assign]  # the peer's own
    world.cluster.instead = break_off
    with pytest.raises(Unavailable):
        world.run(STEADY)
    assert ("DELETE", "testruns") in {
        (method, path.split("/")[-2]) for method, path, _ in world.cluster.asked
    }
    assert world.cluster.names("testruns") == []


def test_load_ends_when_the_worker_is_gone(world: World) -> None:
    """A worker that hangs or was killed renews nothing: the generators end by themselves."""
    hung, go_on = threading.Event(), threading.Event()

    def watch(progress: RunProgress) -> None:
        if progress.requests > 10:
            hung.set()
            go_on.wait(30)

    kept: list[RunResult] = []
    thread = threading.Thread(target=lambda: kept.append(world.run(STEADY, watch, lease_s=2)))
    thread.start()
    assert hung.wait(30)
    begun = time.monotonic()
    wait_until(lambda: processes_running(world.base_url) == [], seconds=10)
    assert time.monotonic() - begun < 5
    go_on.set()
    thread.join()
    (result,) = kept
    assert result.status is RunStatus.ABORTED
    assert "nothing was heard from the runner" in result.stopped
    assert result.requests > 10
