"""The main job on a service that somebody else wrote: httpbin, its traffic really driven."""

import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest

from tests.conftest import Plimsoll
from tests.servers import free_port

DRIVEN = {
    "GET /get": ("GET", "/get?show_env=1", 200),
    "POST /post": ("POST", "/post", 60),
    "GET /headers": ("GET", "/headers", 40),
    "GET /uuid": ("GET", "/uuid", 40),
    "GET /json": ("GET", "/json", 25),
    "GET /bytes/{n}": ("GET", "/bytes/{n}", 30),
    "PUT /put": ("PUT", "/put", 20),
    "GET /anything/{anything}": ("GET", "/anything/orders", 10),
}


@pytest.fixture(scope="module")
def httpbin_source() -> Path:
    spec = find_spec("httpbin")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


@pytest.fixture(scope="module")
def httpbin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Its base URL and the access log that its server writes in combined format."""
    log = tmp_path_factory.mktemp("httpbin") / "access.log"
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "httpbin:app", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--threads", "4", "--access-logfile", str(log)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603 - a test's own peer
    try:
        base_url = f"http://127.0.0.1:{port}"
        wait_until_up(base_url)
        drive(base_url)
        yield base_url, log
    finally:
        server.terminate()
        server.wait(10)


def wait_until_up(base_url: str) -> None:
    for _ in range(100):
        try:
            httpx.get(f"{base_url}/headers", headers={"User-Agent": "kube-probe/1.31"})
        except httpx.ConnectError:
            time.sleep(0.1)  # noqa: TID251 - a test waiting for its peer
        else:
            return
    pytest.fail("httpbin did not start")


def drive(base_url: str) -> None:
    with httpx.Client(base_url=base_url, headers={"User-Agent": "Mozilla/5.0"}) as client:
        for method, path, times in DRIVEN.values():
            for number in range(times):
                body = {"n": number} if method in {"POST", "PUT"} else None
                client.request(method, path.replace("{n}", str(number % 3 + 1)), json=body)


def test_httpbin_becomes_a_proven_bundle(
    httpbin: tuple[str, Path], httpbin_source: Path, plimsoll: Plimsoll, tmp_path: Path
) -> None:
    base_url, log = httpbin
    out = tmp_path / "httpbin.zip"
    made = plimsoll(
        "bundle", "create", "--service", "httpbin", "--repository", str(httpbin_source),
        "--traffic", f"access-log:{log}", "--keep-from-clients", "1",
        "--out", str(out), "--format", "json",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    report = json.loads(made.stdout)
    tested = {row["endpoint"]: row["requests"] for row in report["coverage"]["rows"]
              if row["state"] == "tested"}  # fmt: skip
    assert tested == {name: times for name, (_, _, times) in DRIVEN.items()}
    assert report["tested_share"] == 1
    assert report["left_out"] == []

    checked = plimsoll("bundle", "check", str(out))
    assert checked.returncode == 0, checked.stdout + checked.stderr

    folder = tmp_path / "unpacked"
    zipfile.ZipFile(out).extractall(folder)
    k6 = Path(sys.executable).parent / "k6"
    smoke = subprocess.run(  # noqa: S603 - the k6 of the environment
        [k6, "run", "--address", "", "--quiet", "--no-usage-report", "script.js"],
        cwd=folder,
        env={"BASE_URL": base_url, "TEST_TYPE": "smoke", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert smoke.returncode == 0, smoke.stdout + smoke.stderr
