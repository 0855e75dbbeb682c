"""Which k6 processes run, and waiting for them."""

import os
import time
from collections.abc import Callable
from pathlib import Path


def processes_running(marker: str) -> list[int]:
    """The k6 processes whose environment holds the marker."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
            alive = "\nState:\tZ" not in (folder / "status").read_text()
        except OSError:
            continue
        if marker.encode() in environment and alive and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def wait_until(condition: Callable[[], bool], *, seconds: float = 10) -> None:
    """Until it holds; fails when that takes too long."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)  # noqa: TID251 - waits for another process
