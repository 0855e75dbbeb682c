"""Load lines of a real service behind real k6, whose capacity is set by a pool and known.

    python benchmarks/load_line/real.py [--trials N] [--total SECONDS]

The service answers after waiting for one of four places and holding it for an exponential time of
40 ms on average. It uses hardly any processor, so its line is that of the M/M/4 queue, from a long
simulation; the machine and the event loop add a little to each latency.
"""

import argparse
import asyncio
import multiprocessing
import random
from multiprocessing.connection import Connection

from kinds import Known, latency, line_of  # type: ignore[import-not-found]
from services import Service  # type: ignore[import-not-found]

from plimsoll.adapters.k6.runner import K6Runner
from plimsoll.bundle.model import Bundle, BundleFile
from plimsoll.bundle.script import library_files
from plimsoll.kit.clock import SystemClock
from plimsoll.run.model import RunRequest
from plimsoll.verdict.load_line.model import Limits, Objective, ObjectiveKind
from plimsoll.verdict.load_line.search import find_load_line
from plimsoll.verdict.load_line.through_runner import RunnerProbe
from plimsoll.workload.model import TestType

PLACES, MEAN_S, LIMIT_MS = 4, 0.04, 250
ERRORS = Objective(kind=ObjectiveKind.ERRORS, limit=0.01)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}"
SCRIPT = """
import http from 'k6/http';
import { optionsFor } from './lib/load.js';
const workload = JSON.parse(open('./workload.json'));
export const options = optionsFor(workload, {}, {
  testType: __ENV.TEST_TYPE, duration: __ENV.DURATION, scale: __ENV.SCALE, bursts: 'observed',
  environment: 'default', userAgent: 'plimsoll',
});
export function work() { http.get(__ENV.BASE_URL + '/work', { tags: { name: 'GET /work' } }); }
"""
WORKLOAD = """{"service": "pool", "vu_margin": 2.0, "dispersion": 1.0, "max_rate_per_s": null,
"told": [], "smoke": [], "test_types": {"average-load": {"duration_s": 300, "scale": 1.0,
"peak_per_second": 40.0, "curve": [{"share": 1, "start": 1, "end": 1}]}},
"scenarios": [{"name": "work", "exec": "work", "slugs": ["work"], "weights": [1], "busy_s": 0.05,
"pinned": false, "time_unit_s": 1, "average_target": 40, "replay_targets": []}]}"""


def bundle() -> Bundle:
    """One endpoint, and the load of every bundle."""
    own = (
        BundleFile(path="script.js", content=SCRIPT),
        BundleFile(path="workload.json", content=WORKLOAD),
    )
    return Bundle(service="pool", files=(*library_files(), *own))


def serve(told: Connection) -> None:
    """The service, until it is ended."""
    asyncio.run(_serve(told))


async def _serve(told: Connection) -> None:
    places = asyncio.Semaphore(PLACES)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            while (await reader.readline()) not in {b"\r\n", b""}:
                pass
            async with places:
                await asyncio.sleep(random.expovariate(1 / MEAN_S))
            writer.write(ANSWER)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    told.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--trials", type=int, default=3)
    parser.add_argument("--total", type=int, default=600)
    chosen = parser.parse_args()
    queue = Known(
        "pool",
        lambda seed: Service(seed, PLACES, lambda r, n: r.exponential(MEAN_S, n)),
        (latency(LIMIT_MS),),
        PLACES / MEAN_S,
    )
    print(f"the queue's line: {line_of(queue, queue.objectives[0]):.1f} /s")
    here, there = multiprocessing.Pipe()
    service = multiprocessing.Process(target=serve, args=(there,), daemon=True)
    service.start()
    url = f"http://127.0.0.1:{here.recv()}"
    try:
        for _ in range(chosen.trials):
            _trial(url, chosen.total)
    finally:
        service.terminate()
        service.join()


def _trial(url: str, total_s: int) -> None:
    request = RunRequest(base_url=url, test_type=TestType.AVERAGE_LOAD, duration_s=1)
    objectives = (latency(LIMIT_MS), ERRORS)
    runner = K6Runner()
    probe = RunnerProbe(
        lambda sent, asked, watch: runner.run(sent, asked, watch=watch),
        bundle(),
        request,
        objectives=objectives,
        clock=SystemClock(),
    )
    limits = Limits(min_rate_per_s=40, max_rate_per_s=400, max_total_s=total_s)
    found = find_load_line(
        probe,
        objectives,
        limits,
        told=lambda each: print(
            f"  {each.started_s:.0f} s: {each.rate_per_s:.1f} /s for {each.seconds} s,"
            f" p95 {each.p95_ms} ms, {each.verdict.value}: {each.ended}",
            flush=True,
        ),
    )
    print(
        f"{found.outcome.value}: {found.line_per_s} in {found.interval}, {found.total_s:.0f} s,"
        f" at most {found.highest_rate_per_s:.1f} /s; recovery {found.recovery}",
        flush=True,
    )


if __name__ == "__main__":
    main()
