"""How long it takes from inputs to a proven bundle, and to match many patterns to many routes.

    python benchmarks/bundle/run.py [--repeats N]

Prints a Markdown table of medians. The shop has 18 endpoints, of which 16 have traffic.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import JsonValue

from plimsoll.adapters.filesystem.settings import FilesystemSettings
from plimsoll.bootstrap.local import build
from plimsoll.catalog.model import Endpoint, SourceLocation
from plimsoll.pipeline.bundle import BundleRequest, make_bundle
from plimsoll.settings import Settings
from plimsoll.traffic.model import EndpointTraffic, KeptValue, TrafficProfile, ValueSlot, Window
from plimsoll.workload.match import match_traffic

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "examples" / "shop"
LOG_LINES = 214_243
PATTERNS = 20_000
ROUTES = 2_000


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    nodes = [time_nodes() for _ in range(repeats)]
    matching = [timed(match_many()) for _ in range(repeats)]
    print("| what | median s | promise s |\n|---|---|---|")
    for name in nodes[0]:
        print(f"| shop: {name} | {statistics.median(run[name] for run in nodes):.2f} | |")
    whole = statistics.median(sum(run.values()) for run in nodes)
    print(
        f"| shop: log of {LOG_LINES:,} lines and folder to stored, proven bundle | {whole:.2f} | |"
    )
    creation = statistics.median(
        sum(seconds for name, seconds in run.items() if name != "FetchTraffic") for run in nodes
    )
    print(f"| shop: the same without reading the log | {creation:.2f} | 5 |")
    print(f"| {PATTERNS:,} patterns × {ROUTES:,} routes | {statistics.median(matching):.2f} | |")


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def time_nodes() -> dict[str, float]:
    """Seconds of each node of the pipeline `bundle` for the example shop, proof included."""
    spans: dict[str, float] = {}
    starts: dict[str, float] = {}

    def watch(kind: str, data: Mapping[str, JsonValue]) -> None:
        if kind != "node":
            return
        name = str(data["node"])
        if data["state"] == "started":
            starts[name] = time.perf_counter()
        else:
            spans[name] = time.perf_counter() - starts[name]

    with tempfile.TemporaryDirectory() as store:
        settings = Settings(filesystem=FilesystemSettings(root=Path(store)))
        application = build(settings)
        request = BundleRequest(
            service="shop",
            repository=str(SHOP),
            traffic=f"access-log:{SHOP / 'logs' / 'access.log.gz'}",
        )

        async def make() -> None:
            await make_bundle(application.flow(watch), request, ports=application.ports)

        asyncio.run(make())
    return spans


def match_many() -> Callable[[], object]:
    """The matching of many patterns, each with a value, ready to be timed."""
    endpoints = [
        Endpoint(
            method="GET",
            route=f"/s{i % 50}/r{i}/{{id}}/sub{i % 7}",
            source=SourceLocation(file="app.py", line=i + 1),
            framework="fastapi",
        )
        for i in range(ROUTES)
    ]
    seen = tuple(
        EndpointTraffic(
            method="GET",
            route=f"/s{i % 50}/r{i % ROUTES}/{{integer}}/sub{i % 7}",
            requests=20,
            cells={0: 20},
            statuses={200: 20},
            values=(
                ValueSlot(
                    location="path",
                    name="2",
                    requests=20,
                    kept=(KeptValue(value=str(i), requests=20),),
                ),
            ),
        )
        for i in range(PATTERNS)
    )
    start = datetime(2026, 10, 14, tzinfo=UTC)
    profile = TrafficProfile(
        source="access-log:made",
        source_digest="sha256:0",
        window=Window(start=start, end=start + timedelta(days=1)),
        step_s=60,
        requests=20 * PATTERNS,
        endpoints=seen,
        kept_from_clients=5,
    )
    return lambda: match_traffic(profile, endpoints)


if __name__ == "__main__":
    main()
