"""Starts a local service for the demo, and stops it whatever happens."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from plimsoll.kit.errors import Misconfigured, NotFound, Unavailable

START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 20.0
POLL_S = 0.1


@contextmanager
def example_service(folder: Path) -> Iterator[str]:
    """The base URL of the example shop, served from its folder on a free loopback port.

    Raises:
        NotFound: the folder holds no shop.
        Misconfigured: the packages that it needs are not installed.
        Unavailable: it did not start in time; says what it printed.
    """
    if not (folder / "shop" / "app.py").is_file():
        raise NotFound(
            f"There is no example service in {folder}.",
            fix="Run the demo in a clone of Plimsoll's repository, or name the folder: --example",
        )
    if find_spec("uvicorn") is None or find_spec("fastapi") is None:
        raise Misconfigured(
            "The example service needs FastAPI and uvicorn.",
            fix="Type: make setup — or: pip install 'plimsoll-server[example]'",
        )
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", "shop.app:app", "--app-dir", str(folder)]
    command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    with subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            base_url = f"http://127.0.0.1:{port}"
            _wait_until_healthy(process, f"{base_url}/healthz")
            yield base_url
        finally:
            stop_process(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(process: subprocess.Popen[str], url: str) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - always http to loopback
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(POLL_S)  # noqa: TID251 - a door waiting for a child, not a workflow
    process.kill()
    printed = process.communicate()[1].strip()
    raise Unavailable(
        "The example service did not start.",
        where=printed[-2000:],
        fix="Try it by hand: see README",
    )


def stop_process(process: subprocess.Popen[str]) -> None:
    """Ends a child, by force if it does not end by itself."""
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
