"""Measures how long a profile takes beyond the server's own time, and how much memory.

    python benchmarks/prometheus/run.py [--folder FOLDER] [day] [month]

Starts the real `prometheus` over blocks written by `promtool`: a day of 500 routes scraped every
15 s, and 30 days of 500 routes scraped every 150 s, which are read in steps of 5 minutes. Buckets
are only written around the borders of the window, for they are not read elsewhere. Every total is
compared with what was written.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import httpx
from typing_extensions import override

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from plimsoll.adapters.prometheus.client import http_client  # noqa: E402
from plimsoll.adapters.prometheus.settings import PrometheusSettings  # noqa: E402
from plimsoll.adapters.prometheus.traffic_source import PrometheusSource  # noqa: E402
from plimsoll.traffic.model import Window  # noqa: E402
from plimsoll.traffic.ports import Observation  # noqa: E402
from tests.adapters.prometheus.servers import DAY, line, prometheus, write_blocks  # noqa: E402

METRIC = "http_server_request_duration_seconds"
BORDERS = ("0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf")
ROUTES = 500


class Case(NamedTuple):
    """What is read."""

    days: int
    scrape_s: int


CASES = {"day": Case(1, 15), "month": Case(30, 150)}


class Stopwatch(httpx.BaseTransport):
    """Adds up how long the server takes to begin its answers, and how much it says."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport()
        self.seconds = 0.0
        self.requests = 0

    @override
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        began = time.perf_counter()
        answer = self._inner.handle_request(request)
        self.seconds += time.perf_counter() - began
        self.requests += 1
        return answer


def samples(case: Case, totals: list[int]) -> Iterator[str]:
    """Counters of all routes from two scrapes before the window until its end."""
    yield f"# TYPE {METRIC} histogram\n"
    scrapes = case.days * 86_400 // case.scrape_s
    for route in range(ROUTES):
        chance = random.Random(route)  # noqa: S311 - no secret
        rate = 40.0 / (route + 1) * case.scrape_s / 15
        labels = {
            "job": "shop",
            "instance": "shop-0:8080",
            "http_request_method": "GET",
            "http_route": f"/resource{route}/{{id}}",
            "http_response_status_code": "200",
        }
        count = before = 1000
        for scrape in range(-2, scrapes + 1):
            if scrape == 1:
                totals.append(-before)
            before = count
            at_s = DAY + scrape * case.scrape_s
            yield line(f"{METRIC}_count", labels, count, at_s)
            if scrape <= 0 or scrape > scrapes - 2:
                for number, border in enumerate(BORDERS):
                    below = count * (number + 1) // len(BORDERS)
                    yield line(f"{METRIC}_bucket", {**labels, "le": border}, below, at_s)
            count += int(rate * chance.random() * 2 + chance.random())
        totals[-1] += before


def measure(name: str, url: str, expected: int) -> None:
    """Reads the window and says what it took."""
    case = CASES[name]
    watch = Stopwatch()
    settings = PrometheusSettings(url=url, timeout_s=300)
    window = Window(
        start=datetime.fromtimestamp(DAY, UTC),
        end=datetime.fromtimestamp(DAY + case.days * 86_400, UTC),
    )
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with http_client(settings, transport=watch) as client:
        began, busy = time.perf_counter(), time.process_time()
        profile = PrometheusSource(settings, client=client).observe(
            "shop", Observation(window=window)
        )
        took, busy = time.perf_counter() - began, time.process_time() - busy
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert profile.requests == expected, (profile.requests, expected)
    print(
        f"{name}: {len(profile.endpoints)} endpoints, step {profile.step_s} s,"
        f" {profile.requests} requests (exact), {watch.requests} questions;"
        f" {took:.1f} s in all, of which our processor time {busy:.1f} s; until the server's"
        f" answers began {watch.seconds:.1f} s; peak {peak_mb:.0f} MB (before {before_mb:.0f} MB)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where blocks are kept for the next time")
    parser.add_argument("cases", nargs="*", default=list(CASES))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        for name in chosen.cases:
            folder = (chosen.folder or Path(passing)) / name
            folder.mkdir(parents=True, exist_ok=True)
            truth = folder / "total"
            if not truth.exists():
                totals: list[int] = []
                write_blocks(folder, samples(CASES[name], totals))
                truth.write_text(str(sum(totals)))
            with prometheus(folder, folder / "store") as url:
                measure(name, url, int(truth.read_text()))


if __name__ == "__main__":
    main()
