"""Code hosts that somebody else wrote: installed once by npm, started on 127.0.0.1.

They go into a folder of the virtual environment, named by the lock file, so that a changed pin is
another installation.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.servers import free_port

HERE = Path(__file__).parent
PINS = ("package.json", "package-lock.json", ".npmrc")
OWNER = "octocat"
TOKEN = "token-of-a-test-4711"  # noqa: S105 - of a peer that forgets it


def missing(what: str) -> None:
    """Skips the test, or fails it where everything has to be there."""
    if os.environ.get("CI") == "true":  # noqa: TID251 - of the machine that runs the tests
        pytest.fail(f"{what} is missing, and this is CI")
    pytest.skip(f"{what} is not installed")


def needed(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        missing(program)
    return found or program


def modules() -> Path:
    """The folder `node_modules` of the peers."""
    npm = needed("npm")
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in PINS)).hexdigest()
    root = Path(sys.prefix) / "peers"
    root.mkdir(parents=True, exist_ok=True)
    folder = root / f"hosts-{digest[:12]}"
    with (root / "hosts.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            folder.mkdir(exist_ok=True)
            for name in PINS:
                shutil.copy(HERE / name, folder / name)
            run = subprocess.run(  # noqa: S603 - npm, with pinned versions and no scripts
                [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )
            if run.returncode != 0:
                missing(f"what npm ci installs ({run.stderr[-300:]})")
            (folder / "complete").touch()
    return folder / "node_modules"


def until_answering(url: str, process: "subprocess.Popen[bytes]", timeout_s: float = 30) -> None:
    pause = threading.Event()
    for _ in range(int(timeout_s / 0.05)):
        if process.poll() is not None:
            pytest.fail(f"{process.args!r} ended before it answered")
        try:
            httpx.get(url, timeout=1, trust_env=False)
        except httpx.TransportError:
            pause.wait(0.05)
        else:
            return
    pytest.fail(f"nothing answers at {url}")


@contextmanager
def started(command: Sequence[str], url: str, folder: Path) -> Iterator[str]:
    """The address, as long as the process runs."""
    with (folder / "peer.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - a peer
            command, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
        try:
            until_answering(url, process)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=10)


@contextmanager
def emulated_github(
    folder: Path, *, repositories: Sequence[str], apps: Sequence[Mapping[str, object]] = ()
) -> Iterator[str]:
    """A GitHub with repositories that have nothing but a README."""
    seed = {
        "tokens": {TOKEN: {"login": OWNER, "scopes": ["repo", "user"]}},
        "github": {
            "users": [{"login": OWNER, "name": "Octocat", "email": "o@example.test"}],
            "repos": [
                {"owner": OWNER, "name": name, "auto_init": True, "default_branch": "main"}
                for name in repositories
            ],
            "apps": list(apps),
        },
    }
    place = folder / "seed.json"
    place.write_text(json.dumps(seed))
    program = modules() / "emulate" / "dist" / "index.js"
    port = free_port()
    command = (
        *(needed("node"), str(program), "start", "--service", "github"),
        *("--port", str(port), "--seed", str(place)),
    )
    with started(command, f"http://localhost:{port}", folder) as url:
        yield url


@contextmanager
def recorded_gitlab(folder: Path, mappings: Path) -> Iterator[str]:
    """WireMock with answers of GitLab's documentation."""
    java, port = needed("java"), free_port()
    jars = sorted((modules() / "wiremock").rglob("*.jar"))
    if not jars:
        missing("WireMock's jar")
    shutil.copytree(mappings, folder / "wiremock", dirs_exist_ok=True, copy_function=shutil.copy)
    command = (
        *(java, "-jar", str(jars[0]), "--port", str(port), "--bind-address", "127.0.0.1"),
        *("--root-dir", str(folder / "wiremock"), "--disable-banner"),
    )
    with started(command, f"http://127.0.0.1:{port}", folder) as url:
        yield url
