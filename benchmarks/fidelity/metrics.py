"""The day as a Prometheus would have scraped it from the service, and that Prometheus."""

import itertools
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from day import START, WINDOW_S, Request  # type: ignore[import-not-found]

SCRAPE_S = 15
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
JOB = 'job="bench",instance="bench:8000"'
START_TIMEOUT_S = 30.0
POLL_S = 0.1


def available() -> bool:
    """Whether a Prometheus is installed here."""
    return bool(shutil.which("prometheus") and shutil.which("promtool"))


@contextmanager
def prometheus(day: Sequence[Request]) -> Iterator[str]:
    """The address of a Prometheus that has scraped that day."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        exposed, settings, data = folder / "day.txt", folder / "prometheus.yml", folder / "data"
        exposed.write_text("\n".join(scraped(day)) + "\n# EOF\n", encoding="utf-8")
        settings.write_text("global: {}\n", encoding="utf-8")
        backfill = ["tsdb", "create-blocks-from", "openmetrics", str(exposed), str(data)]
        subprocess.run(  # noqa: S603 - the program of this machine
            [str(shutil.which("promtool")), *backfill], check=True, stdout=subprocess.DEVNULL
        )
        command = [str(shutil.which("prometheus")), f"--config.file={settings}"]
        command += [f"--storage.tsdb.path={data}", "--storage.tsdb.retention.time=10y"]
        command += [f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]
        with subprocess.Popen(command) as process:  # noqa: S603 - as above
            try:
                url = f"http://127.0.0.1:{port}"
                wait_for(f"{url}/-/ready")
                yield url
            finally:
                process.terminate()


def wait_for(url: str) -> None:
    """Until it answers."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - always http to loopback
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            threading.Event().wait(POLL_S)
    sys.exit("Prometheus did not start.")


def scraped(day: Sequence[Request]) -> Iterator[str]:
    """OpenMetrics, as prometheus-fastapi-instrumentator names things, a sample a scrape."""
    counts: Counter[tuple[str, str, int]] = Counter()
    buckets: Counter[tuple[str, str, float]] = Counter()
    sums: Counter[tuple[str, str]] = Counter()
    statuses = sorted({(each.kind.method, each.kind.route, each.status) for each in day})
    endpoints = sorted({(method, route) for method, route, _ in statuses})
    requests: list[str] = []
    durations: list[str] = []
    coming = iter(day)
    following = next(coming, None)
    for second in range(0, WINDOW_S + 1, SCRAPE_S):
        while following is not None and following.at_s < second:
            method, route = following.kind.method, following.kind.route
            took_s = following.latency_ms / 1000
            counts[method, route, following.status] += 1
            sums[method, route] += took_s
            buckets[method, route, next((b for b in BUCKETS_S if took_s <= b), 1e9)] += 1
            following = next(coming, None)
        at = START.timestamp() + second
        for method, route, status in statuses:
            labels = f'{JOB},method="{method}",handler="{route}",status="{status}"'
            requests.append(
                f"http_requests_total{{{labels}}} {counts[method, route, status]} {at:.0f}"
            )
        for method, route in endpoints:
            durations += _duration(method, route, buckets, sums, at)
    yield "# TYPE http_requests counter"
    yield from requests
    yield "# TYPE http_request_duration_seconds histogram"
    yield from durations


def _duration(
    method: str,
    route: str,
    buckets: Counter[tuple[str, str, float]],
    sums: Counter[tuple[str, str]],
    at: float,
) -> Iterator[str]:
    labels, name = f'{JOB},method="{method}",handler="{route}"', "http_request_duration_seconds"
    borders = [*BUCKETS_S, 1e9]
    running = itertools.accumulate(buckets[method, route, border] for border in borders)
    for border, count in zip(borders, running, strict=True):
        le = "+Inf" if border == 1e9 else str(border)
        yield f'{name}_bucket{{{labels},le="{le}"}} {count} {at:.0f}'
    whole = sum(buckets[method, route, border] for border in borders)
    yield f"{name}_count{{{labels}}} {whole} {at:.0f}"
    yield f"{name}_sum{{{labels}}} {sums[method, route]:.6f} {at:.0f}"
