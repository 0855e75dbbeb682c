"""A real Prometheus with a past that the tests wrote, so that nothing has to be waited for."""

import os
import shutil
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import free_port

DAY = 1_715_644_800
"""2024-05-14 00:00 UTC."""


def needs_prometheus() -> None:
    """Skips where it is not installed, but on the server that judges changes."""
    missing = [name for name in ("prometheus", "promtool") if shutil.which(name) is None]
    if missing:
        if os.environ.get("CI") == "true":  # noqa: TID251 - asks where it runs
            pytest.fail(f"{', '.join(missing)} must be installed here")
        pytest.skip(f"{', '.join(missing)} is not installed")


def line(name: str, labels: Mapping[str, str], value: float | str, at_s: float) -> str:
    """One sample in OpenMetrics."""
    written = ",".join(
        '{}="{}"'.format(label, text.replace("\\", r"\\").replace('"', r"\""))
        for label, text in labels.items()
    )
    return f"{name}{{{written}}} {value} {at_s:.3f}\n"


def write_blocks(folder: Path, lines: Iterable[str]) -> Path:
    """A store of Prometheus that holds these samples, each metric's together."""
    text = folder / "samples.txt"
    with text.open("w") as file:
        file.writelines(lines)
        file.write("# EOF\n")
    store = folder / "store"
    # The file is read anew for every block: let there be few.
    command = ["promtool", "tsdb", "create-blocks-from", "--max-block-duration=768h"]
    subprocess.run(  # noqa: S603 - our own file
        [*command, "openmetrics", str(text), str(store)], check=True, capture_output=True
    )
    text.unlink()
    return store


@contextmanager
def prometheus(
    folder: Path, store: Path, options: Sequence[str] = (), *, settings: str = "global: {}\n"
) -> Iterator[str]:
    """A running Prometheus over a store; yields its address, and stops it by its own id."""
    configuration = folder / "prometheus.yml"
    configuration.write_text(settings)
    port = free_port()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [  # noqa: S607
            "prometheus",
            f"--config.file={configuration}",
            f"--storage.tsdb.path={store}",
            "--storage.tsdb.retention.time=30y",
            f"--web.listen-address=127.0.0.1:{port}",
            *options,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "Prometheus has ended"
        try:
            with urllib.request.urlopen(f"{url}/-/ready", timeout=2):  # noqa: S310 - loopback
                return
        except (urllib.error.URLError, OSError):
            threading.Event().wait(0.05)
    raise AssertionError("Prometheus does not answer")
