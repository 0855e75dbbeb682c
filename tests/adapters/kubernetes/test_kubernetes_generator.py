"""A generator by itself: what it is told, its start signal, its lease, its part of a run."""

import io
import json
import random
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue, SecretStr

from plimsoll.adapters.k6.settings import K6Settings
from plimsoll.adapters.kubernetes.gate import Gate
from plimsoll.adapters.kubernetes.journal import Heard, Journal, heard_in
from plimsoll.adapters.kubernetes.order import (
    PART_BYTES,
    Order,
    Secrets,
    digest_of,
    named_parts,
    packed,
    read_order,
    read_secrets,
    unpacked,
)
from plimsoll.adapters.kubernetes.segment import SEGMENT_FILE, TERMINATED, Called, Segment, called
from plimsoll.adapters.kubernetes.word import Word
from plimsoll.bootstrap.generator import generate, k6_settings_for_generators
from plimsoll.bundle.model import Bundle, BundleFile
from plimsoll.kit.errors import Rejected, Unavailable
from plimsoll.run.model import RunProgress, RunRequest, RunResult
from plimsoll.run.ports import Runner, Watch
from tests.adapters.kubernetes.runs import BUNDLE, order, result
from tests.integration.k6.processes import wait_until
from tests.servers import free_port

WORDS = random.Random(1).randbytes(900_000).hex()  # noqa: S311 - no secret
"""Hard to pack."""
OPERATORS = (
    *("run", "--quiet", "--execution-segment=1/2:1", "--execution-segment-sequence=0,1/2,1"),
    *("/test/order.json", "--address=0.0.0.0:6565", "--paused", "--tag", "instance_id=2"),
    *("--tag", "testrun_name=load-x"),
)


def test_the_operators_command_line_is_understood() -> None:
    call = called(OPERATORS)
    assert (call.order, call.host, call.port) == ("/test/order.json", "0.0.0.0", 6565)  # noqa: S104 - as it is told
    assert json.loads(call.configuration) == {
        "executionSegment": "1/2:1",
        "executionSegmentSequence": "0,1/2,1",
    }
    alone = called(["run", "/test/order.json", "--address=0.0.0.0:6565"])
    assert json.loads(alone.configuration) == {}


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["version"],
        ["run", "script.js"],
        ["archive", "/test/order.json"],
        ["run", "--address=x"],
    ],
)
def test_a_person_is_told_what_it_is_for(arguments: list[str]) -> None:
    with pytest.raises(Rejected):
        generate(arguments)


def bundle_of(content: str) -> Bundle:
    return Bundle(service="shop", files=(BundleFile(path="script.js", content=content),))


def mounted(root: Path, bundle: Bundle, told: Order, secrets: Secrets | None = None) -> None:
    for name, content in named_parts(packed(bundle)):
        write(root / "plimsoll/bundle" / name, content)
    write(root / "test/order.json", told.as_json().encode())
    if secrets is not None:
        write(root / "plimsoll/secrets/secrets.json", secrets.model_dump_json().encode())


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@given(st.text(max_size=300))
def test_a_bundle_comes_back_as_it_was_and_packs_the_same_each_time(content: str) -> None:
    if "\x00" in content:
        return
    parts = packed(bundle_of(content))
    assert parts == packed(bundle_of(content))
    assert all(len(part) <= PART_BYTES for part in parts)


def test_a_bundle_of_several_parts_comes_back(tmp_path: Path) -> None:
    big = bundle_of(WORDS)
    told = order(big)
    assert told.parts > 1
    mounted(tmp_path, big, told)
    assert unpacked(told, tmp_path) == big
    (tmp_path / "plimsoll/bundle/part-001").unlink()
    with pytest.raises(Unavailable, match="is not here"):
        unpacked(told, tmp_path)


def test_a_bundle_that_is_not_the_one_meant_is_refused(tmp_path: Path) -> None:
    mounted(tmp_path, bundle_of("another"), order())
    with pytest.raises(Unavailable, match="not the one"):
        unpacked(order(), tmp_path)


def test_a_bundle_that_is_too_large_says_so() -> None:
    assert packed(bundle_of(WORDS))
    with pytest.raises(Rejected, match=f"{PART_BYTES:,} can be handed"):
        packed(bundle_of(WORDS), most_parts=1)


def test_an_order_of_another_version_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "order.json", b'{"schema_version": 2}')
    with pytest.raises(Unavailable, match="another version"):
        read_order(tmp_path / "order.json")


def test_secrets_that_cannot_be_read_are_not_shown(tmp_path: Path) -> None:
    write(tmp_path / "plimsoll/secrets/secrets.json", b'{"variables": {"A": 1, "B": "s3cr3t"}}')
    with pytest.raises(Unavailable) as caught:
        read_secrets(order(has_secrets=True), tmp_path)
    assert "s3cr3t" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert read_secrets(order(), tmp_path).is_empty


class Stopwatch:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def say(root: Path, name: str, text: str) -> None:
    write(root / "plimsoll/word" / name, text.encode())


def test_a_lease_begins_with_the_first_word_and_ends_when_it_does_not_change(
    tmp_path: Path,
) -> None:
    stopwatch = Stopwatch()
    word = Word(tmp_path, lease_s=12, stopwatch=stopwatch)
    for told, holds in ((None, False), ("", False), ("a-1", True)):
        if told is not None:
            say(tmp_path, "lease", told)
        assert word.holds is holds
    stopwatch.now_s += 11
    assert word.stop() is None
    say(tmp_path, "lease", "a-2")
    assert word.stop() is None
    stopwatch.now_s += 12
    reason = word.stop()
    assert reason is not None
    assert "For 12 s nothing was heard" in reason


def test_an_old_word_said_again_is_no_new_one(tmp_path: Path) -> None:
    stopwatch = Stopwatch()
    word = Word(tmp_path, lease_s=12, stopwatch=stopwatch)
    for waited_s, holds in ((0, True), (20, False)):
        stopwatch.now_s += waited_s
        say(tmp_path, "lease", "a-1")
        assert word.holds is holds


def test_a_reason_to_stop_is_heard_whatever_the_lease(tmp_path: Path) -> None:
    word = Word(tmp_path, lease_s=12)
    say(tmp_path, "lease", "a-1")
    assert word.stop() is None
    say(tmp_path, "stop", "the kill switch is pulled")
    assert word.stop() == "the kill switch is pulled"


def test_a_word_that_is_being_written_is_looked_for_again(tmp_path: Path) -> None:
    word = Word(tmp_path, lease_s=12)
    say(tmp_path, "lease", "a-1")
    assert word.holds
    (tmp_path / "plimsoll/word/lease").unlink()
    assert word.stop() is None


def signalled(url: str, **attributes: JsonValue) -> int:
    body = {"data": {"attributes": attributes, "id": "default", "type": "status"}}
    return httpx.patch(f"{url}/v1/status", json=body).status_code


def test_the_operator_finds_what_it_expects_and_nothing_more() -> None:
    gate = Gate()
    with gate.serving("127.0.0.1", 0) as port:
        url = f"http://127.0.0.1:{port}"
        told = httpx.get(f"{url}/v1/status").json()["data"]["attributes"]
        assert (told["paused"], told["running"]) == (True, False)
        for paused in (True, False):
            assert signalled(url, paused=paused, stopped=True) == 200
            assert gate.is_open is not paused
        assert httpx.get(f"{url}/v1/status").json()["data"]["attributes"]["running"] is True
        for path in ("/v1/setup", "/v1/metrics", "/v1/groups", "/"):
            assert httpx.get(f"{url}{path}").status_code == 404
            assert httpx.patch(f"{url}{path}", json={}).status_code == 404
        assert httpx.put(f"{url}/v1/setup", json={}).status_code == 501
        patch = httpx.patch(f"{url}/v1/status", content=b"no JSON")
        assert patch.status_code == 400
        assert httpx.patch(f"{url}/v1/status", content=b"x" * 5_000).status_code == 400


def test_a_port_that_is_taken_is_told() -> None:
    with Gate().serving("127.0.0.1", 0) as port:
        gate = Gate()
        with pytest.raises(Unavailable, match="Nothing can be offered"):
            gate.serving("127.0.0.1", port).__enter__()


class Recorded:
    """A runner that asks as often as it is told, and remembers what it got."""

    def __init__(self, asks: int = 1, *, until: Callable[[], bool] = lambda: True) -> None:
        self.asks, self.until = asks, until
        self.asked: list[tuple[Bundle, RunRequest]] = []
        self.k6: Mapping[str, JsonValue] = {}
        self.reason: str | None = None

    def __call__(self, *, k6: Mapping[str, JsonValue], configuration: str) -> Runner:
        assert configuration == SEGMENT_FILE
        self.k6 = k6
        return self

    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        self.asked.append((bundle, request))
        progress = RunProgress(elapsed_s=0, requests=0, failed=0, virtual_users=1)
        for at in range(self.asks):
            progress = progress.model_copy(update={"elapsed_s": at, "requests": at})
            self.reason = self.reason or watch(progress)
        while not self.until() and self.reason is None:
            self.reason = watch(progress)
        return result(stopped=self.reason or "")


class World:
    """A generator in a thread."""

    def __init__(self, root: Path, runner: Recorded) -> None:
        self.root, self.runner = root, runner
        self.terminated, self.out, self.port = threading.Event(), io.StringIO(), free_port()
        self.succeeded: list[bool] = []

    def begin(self) -> threading.Thread:
        call = Called(order="/test/order.json", host="127.0.0.1", port=self.port, segment="0:1/2")
        segment = Segment(
            call,
            self.root,
            make_runner=self.runner,
            journal=lambda duration_s: Journal(self.out, duration_s=duration_s),
            terminated=self.terminated,
        )
        thread = threading.Thread(target=lambda: self.succeeded.append(segment.carry_out()))
        thread.start()
        return thread

    def ready(self) -> None:
        wait_until(lambda: self.heard().waits)

    def signal(self) -> None:
        assert signalled(f"http://127.0.0.1:{self.port}", paused=False) == 200

    def heard(self) -> Heard:
        return heard_in(self.out.getvalue().splitlines(), whole=True)


def test_load_begins_when_the_operator_signals_and_the_runner_is_there(tmp_path: Path) -> None:
    secrets = Secrets(variables={"API_TOKEN": "x"}, k6={"otlp_url": "http://c:1"})
    mounted(tmp_path, BUNDLE, order(has_secrets=True), secrets)
    world = World(tmp_path, Recorded(asks=3))
    thread = world.begin()
    world.ready()
    world.signal()
    assert not world.runner.asked, "nobody is there who could end it"
    say(tmp_path, "lease", "a-1")
    thread.join(10)
    ((bundle, request),) = world.runner.asked
    assert request.secrets == (("API_TOKEN", "x"),)
    assert world.runner.k6 == {"otlp_url": "http://c:1"}
    assert [each.path for each in bundle.files] == ["script.js", SEGMENT_FILE]
    assert json.loads(bundle.files[1].content) == {"executionSegment": "0:1/2"}
    heard = world.heard()
    assert heard.result == result()
    assert heard.progress is not None
    assert heard.progress.requests == 2
    assert world.succeeded == [True]


def test_what_the_runner_says_ends_the_load_and_is_the_reason(tmp_path: Path) -> None:
    mounted(tmp_path, BUNDLE, order())
    say(tmp_path, "lease", "a-1")
    world = World(tmp_path, Recorded(until=lambda: False))
    thread = world.begin()
    world.ready()
    world.signal()
    wait_until(lambda: bool(world.runner.asked))
    say(tmp_path, "stop", "enough is known")
    thread.join(10)
    assert world.runner.reason == "enough is known"


def test_a_generator_that_is_ended_before_it_began_sends_nothing(tmp_path: Path) -> None:
    mounted(tmp_path, BUNDLE, order())
    say(tmp_path, "stop", "enough is known")
    world = World(tmp_path, Recorded())
    world.begin().join(10)
    assert world.succeeded == [False]
    assert world.runner.asked == []
    assert "enough is known" in str(world.heard().failure)


def test_a_generator_that_nobody_starts_gives_up(tmp_path: Path) -> None:
    mounted(tmp_path, BUNDLE, order(start_within_s=0.3))
    world = World(tmp_path, Recorded())
    world.begin().join(10)
    failure = world.heard().failure
    assert failure is not None
    assert "port 6565" in failure.fix


def test_a_pod_that_is_ended_ends_its_load(tmp_path: Path) -> None:
    mounted(tmp_path, BUNDLE, order())
    say(tmp_path, "lease", "a-1")
    world = World(tmp_path, Recorded(until=lambda: False))
    thread = world.begin()
    world.ready()
    world.signal()
    wait_until(lambda: bool(world.runner.asked))
    world.terminated.set()
    wait_until(lambda: world.heard().told)
    assert world.runner.reason == TERMINATED
    thread.join(10)


def test_generators_are_told_where_k6_sends_what_it_measures() -> None:
    told = K6Settings(
        path=Path("/opt/k6"),
        environment={"HTTPS_PROXY": "http://proxy:1"},
        prometheus_url="http://prometheus:9090/api/v1/write",
        prometheus_headers={"Authorization": SecretStr("Bearer x")},
    )
    settings = K6Settings.model_validate(k6_settings_for_generators(told))
    assert settings == told.model_copy(update={"path": None, "environment": {}})
    assert k6_settings_for_generators(K6Settings()) == {}


def test_the_digest_of_a_bundle_is_that_of_its_parts() -> None:
    parts = packed(BUNDLE)
    assert digest_of(parts) == order().bundle_sha256
