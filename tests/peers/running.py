"""Peers that are programs: started on 127.0.0.1, and ended by their process."""

import os
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest


def _until_answering(url: str, process: "subprocess.Popen[bytes]", timeout_s: float = 30) -> None:
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
def started(
    command: Sequence[str], url: str, folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The address, as long as the process runs."""
    with (folder / "peer.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - a peer
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},  # noqa: TID251 - of the machine
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
        )
        try:
            _until_answering(url, process)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=10)
