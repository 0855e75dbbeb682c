"""What a run tells about itself, so that nobody has to trust an exit code."""

import gzip
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import BinaryIO

import pytest
from pydantic import SecretStr
from typing_extensions import override

from plimsoll.adapters.k6.client import K6Client
from plimsoll.adapters.k6.run_output import read_output
from plimsoll.adapters.k6.runner import K6Runner, KeepRaw
from plimsoll.adapters.k6.settings import K6Settings
from plimsoll.kit.errors import Misconfigured
from plimsoll.run.model import RunProgress, RunRequest, RunResult, RunStatus
from plimsoll.run.ports import Watch
from plimsoll.workload.model import TestType
from tests.integration.k6.processes import processes_running
from tests.integration.k6.targets import MIX, STEADY, UNMEASURED, Target, bundle

TWO = """
import http from 'k6/http';
export const options = { scenarios: {
  calm: { executor: 'constant-arrival-rate', rate: 5, duration: '2s', preAllocatedVUs: 2 },
  crowded: {
    executor: 'constant-arrival-rate', rate: 100, duration: '2s', preAllocatedVUs: 1, maxVUs: 1,
    exec: 'slow',
  },
} };
export default function () { http.get(__ENV.BASE_URL + '/fast', { tags: { name: 'GET /fast' } }); }
export function slow() { http.get(__ENV.BASE_URL + '/slow', { tags: { name: 'GET /slow' } }); }
"""
WAITING = """
import { sleep } from 'k6';
export const options = { vus: 3, duration: '10m' };
export default function () { sleep(600); }
"""
BUSY = """
export const options = { vus: 2, duration: '4s' };
export default function () { const end = Date.now() + 50; while (Date.now() < end) {} }
"""


@pytest.fixture
def target() -> Target:
    return Target()


@pytest.fixture
def base_url(target: Target) -> Iterator[str]:
    with target.serving() as url:
        yield url


def run(
    script: str,
    base_url: str,
    *,
    runner: K6Runner | None = None,
    watch: Watch = lambda _progress: None,
    secrets: tuple[tuple[str, str], ...] = (),
) -> RunResult:
    request = RunRequest(
        base_url=base_url,
        test_type=TestType.REPLAY,
        duration_s=5,
        run_id="run-7",
        secrets=secrets,
    )
    return (runner or K6Runner()).run(bundle(script), request, watch=watch)


def test_each_scenario_tells_what_it_did(base_url: str) -> None:
    result = run(TWO, base_url)
    crowded, calm = sorted(result.scenarios, key=lambda each: -each.dropped)
    assert (calm.name, calm.dropped) == ("calm", 0)
    assert 9 <= calm.iterations <= 11
    assert crowded.name == "crowded"
    assert crowded.dropped > crowded.iterations > 0
    assert crowded.requests == crowded.iterations
    assert crowded.dropped + calm.dropped == result.dropped_iterations


def test_a_threshold_without_samples_is_told_although_it_passed(base_url: str) -> None:
    result = run(UNMEASURED, base_url)
    assert (result.status, result.exit_code) == (RunStatus.COMPLETED, 0)
    assert result.unmeasured_thresholds == (
        "checks",
        "http_req_duration{name:GET /never}",
        "http_req_failed{name:GET /never}",
    )


def test_exceptions_are_counted_beside_iterations(base_url: str) -> None:
    script = (
        "export const options = { iterations: 9 };"
        "export default function () { if (__ITER % 3 === 0) throw new Error('thirds'); }"
    )
    result = run(script, base_url)
    assert (result.exit_code, result.iterations, result.thrown) == (0, 9, 3)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of other processes")
def test_the_generator_tells_how_busy_it_was(base_url: str) -> None:
    busy = run(BUSY, base_url).generator
    calm = run(
        STEADY, base_url, watch=lambda so_far: "" if so_far.elapsed_s > 4 else None
    ).generator
    assert busy is not None
    assert calm is not None
    assert calm.busy_cpus < busy.busy_cpus <= busy.cpus * 1.1
    # Two virtual users that never rest want two processors, whatever others leave them.
    assert busy.peak_cpus >= 0.75 * min(2, busy.cpus)
    assert calm.peak_cpus < 0.5 * calm.cpus
    assert busy.cpus <= (os.cpu_count() or 1)
    assert busy.machine_busy is not None
    assert 0 < busy.machine_busy <= 1
    assert busy.late_ms is not None


def ports_of(base_url: str) -> list[str]:
    """The addresses at which the k6 processes answer that load this target."""
    found = []
    for pid in processes_running(base_url):
        words = (Path("/proc") / str(pid) / "cmdline").read_text().split("\0")
        if "--address" in words and "leash.py" not in "".join(words):
            found.append(words[words.index("--address") + 1])
    return found


def test_runs_at_the_same_time_have_ports_of_their_own_on_loopback(base_url: str) -> None:
    def outer(progress: RunProgress) -> str | None:
        if progress.requests == 0:
            return None
        assert len(ports_of(base_url)) == 1
        assert run(STEADY, base_url, watch=inner).stopped == "inside"
        return "outside"

    def inner(progress: RunProgress) -> str | None:
        if progress.requests == 0:
            return None
        first, second = sorted(ports_of(base_url))
        assert first != second
        assert all(each.startswith("127.0.0.1:") for each in (first, second))
        return "inside"

    assert run(STEADY, base_url, watch=outer).stopped == "outside"


def test_how_many_virtual_users_there_are_is_known_before_k6_has_written_it(base_url: str) -> None:
    def watch(progress: RunProgress) -> str | None:
        assert progress.elapsed_s < 20
        if not progress.virtual_users:
            return None
        return "before" if progress.requests == 0 else "after"

    assert run(WAITING, base_url, watch=watch).stopped == "before"


def test_what_setup_returned_cannot_be_asked_for_where_there_are_secrets(base_url: str) -> None:
    asked: list[str] = []

    def watch(progress: RunProgress) -> str | None:
        asked.extend(ports_of(base_url))
        return "seen" if progress.requests else None

    run(STEADY, base_url, watch=watch, secrets=(("API_TOKEN", "t"),))
    assert set(asked) == {""}


@dataclass
class FileSink:
    location: str
    file: BinaryIO

    def write(self, data: bytes, /) -> int:
        return self.file.write(data)


def keep_in(folder: Path) -> KeepRaw:
    @contextmanager
    def keep(run_id: str) -> Iterator[FileSink]:
        path = folder / f"{run_id}.csv.gz"
        with path.open("wb") as file:
            yield FileSink(str(path), file)

    return keep


def test_no_secret_is_in_the_raw_output(base_url: str, tmp_path: Path) -> None:
    script = """
    import http from 'k6/http';
    export const options = { iterations: 3 };
    export default function () {
      http.get(`${__ENV.BASE_URL}/fast?key=${__ENV.API_KEY}`, { tags: { key: __ENV.API_KEY } });
    }
    """
    runner = K6Runner(keep_raw=keep_in(tmp_path), most_raw_bytes=5_000_000)
    result = run(script, base_url, runner=runner, secrets=(("API_KEY", "very-secret"),))
    kept = gzip.decompress(Path(result.raw_output).read_bytes())
    assert b"very-secret" not in kept
    assert kept.count(b"key=***") >= 6


def test_the_raw_output_is_kept_as_it_came(base_url: str, tmp_path: Path) -> None:
    result = run(MIX, base_url, runner=K6Runner(keep_raw=keep_in(tmp_path)))
    assert result.raw_output == str(tmp_path / "run-7.csv.gz")
    assert gzip.decompress(Path(result.raw_output).read_bytes()).startswith(b"metric_name,")
    sent = read_output(result.raw_output)
    assert {each.endpoint: each.requests for each in sent.endpoints} == {
        each.endpoint: each.requests for each in result.endpoints
    }


class Refused(AbstractContextManager[FileSink]):
    @override
    def __enter__(self) -> FileSink:
        raise Misconfigured("There is no such bucket.")

    @override
    def __exit__(self, *_problem: object) -> None:
        raise AssertionError("it was never entered")


@contextmanager
def full(_run_id: str) -> Iterator[FileSink]:
    with Path("/dev/full").open("wb", buffering=0) as file:
        yield FileSink("nowhere", file)


@pytest.mark.parametrize("keep", [lambda _run_id: Refused(), full])
def test_an_output_that_cannot_be_kept_spoils_no_run(base_url: str, keep: KeepRaw) -> None:
    result = run(MIX, base_url, runner=K6Runner(keep_raw=keep))
    assert (result.requests, result.raw_output) == (20, "")
    assert "own output is not kept" in result.messages[0]


class Received:
    """Counts what a collector of measurements gets."""

    def __init__(self) -> None:
        self.paths: Counter[str] = Counter()
        self.headers: dict[str, str] = {}

    @contextmanager
    def serving(self) -> Iterator[str]:
        received = self

        class Collector(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"] or 0))
                received.paths[self.path] += 1
                received.headers.update({name.lower(): it for name, it in self.headers.items()})
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            @override
            def log_message(self, *_arguments: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def test_measurements_also_go_to_prometheus_and_to_a_collector_with_their_headers(
    base_url: str,
) -> None:
    received = Received()
    with received.serving() as collector:
        settings = K6Settings(
            prometheus_url=f"{collector}/api/v1/write",
            prometheus_headers={"X-Prometheus": SecretStr("a secret, with=signs")},
            otlp_url=f"{collector}/v1/metrics",
            otlp_headers={"X-Collector": SecretStr("another secret, with=signs")},
        )
        result = run(MIX, base_url, runner=K6Runner(K6Client(settings)))
    assert result.requests == 20
    assert received.paths["/api/v1/write"] > 0
    assert received.paths["/v1/metrics"] > 0
    assert received.headers["x-prometheus"] == "a secret, with=signs"
    assert received.headers["x-collector"] == "another secret, with=signs"
    assert "secret" not in result.model_dump_json()
    assert "secret" not in repr(settings)
