"""How much a run of a bundle looks like a day that only the benchmark knows.

    python benchmarks/fidelity/run.py [--minutes 5] [--scale 5]
    python benchmarks/fidelity/run.py --minutes 1 --repeats 20

A service with known sizes and statuses is started, and its response times are measured. Days of
three shapes are drawn, each request of which is known: the hidden truth. From the day's access log
and the service's source a bundle is made and run against the service, and what k6 sent is compared
with the hidden truth, not with the profile. Prints a Markdown table; beside each run another day
drawn from the same curve, thinned to as many requests: production against itself.

With `--repeats`, the first shape is run so many times from its log, and the median errors of the
response times are printed beside those of as many further days.
"""

import argparse
import asyncio
import http.client
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import metrics  # type: ignore[import-not-found]
from day import KINDS, SHAPES, START, WINDOW_S, Kind, Request, drawn, write_log  # type: ignore[import-not-found]
from measure import Figures, as_run, dispersion_of, figures_of, truth_of  # type: ignore[import-not-found]

from plimsoll.adapters.filesystem.settings import FilesystemSettings
from plimsoll.bootstrap.local import build
from plimsoll.bundle.model import Bundle
from plimsoll.pipeline.bundle import BundleRequest, make_bundle
from plimsoll.run.execute import execute
from plimsoll.run.expected import AppliedLoad
from plimsoll.run.model import RunRequest, RunStatus
from plimsoll.run.sent import Sent, sent_in
from plimsoll.settings import Settings
from plimsoll.traffic.model import Window
from plimsoll.traffic.ports import Observation
from plimsoll.workload.model import TestType

SERVICE = Path(__file__).parent / "service"
CALIBRATION = 400
"""Requests of each endpoint whose times the hidden days are drawn from."""
ASKED = ("–", "2 %", "95 %", "±0.5 %", ".005", "3 %", "3 %", "15 %", "1.1 %", "2.7 %")
START_TIMEOUT_S = 30.0
POLL_S = 0.1


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--scale", type=float, default=5)
    parser.add_argument("--repeats", type=int, default=0)
    parser.add_argument("--shape", choices=sorted(SHAPES), action="append")
    chosen = parser.parse_args()
    applied = AppliedLoad(duration_s=round(chosen.minutes * 60), scale=chosen.scale)
    if chosen.repeats:
        repeated(chosen.repeats, applied)
        return
    print(f"Runs of {chosen.minutes:g} minutes at scale {chosen.scale:g}, beside the hidden log:\n")
    print_row(
        "day", "score", "rate ≥ 2,500", "chance < 2,500", "total", "mix JS", "request bytes",
        "response bytes", "dispersion", "p90", "p95",
    )  # fmt: skip
    print_row(*("---",) * 11)
    print_row("asked", *ASKED)
    with service() as port:
        latencies, again = halves(port)
        for shape in chosen.shape or SHAPES:
            day = drawn(shape, 1, latencies)
            truth = truth_of(day)
            for source, sent in runs(day, applied, port):
                show(f"{shape}: from its {source}", figures_of(sent, truth, applied))
            other = drawn(shape, 2, again)
            repeat = as_run(thinned(other, applied), applied.duration_s)
            itself = figures_of(repeat, truth, applied, dispersion=dispersion_of(other))
            show(f"{shape}: production itself", itself)


def repeated(times: int, applied: AppliedLoad) -> None:
    """The median errors of the response times over many runs of one shape."""
    shape = next(iter(SHAPES))
    runs_of: dict[str, list[Figures]] = {"from its access log": [], "production itself": []}
    with service() as port, tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "access.log"
        for repeat in range(times):
            # Measured anew each time: the machine is not the same all day.
            latencies, again = halves(port)
            day = drawn(shape, 1 + repeat, latencies)
            truth = truth_of(day)
            write_log(day, log)
            sent = replayed(f"access-log:{log}", applied, port)
            runs_of["from its access log"].append(figures_of(sent, truth, applied))
            other = as_run(thinned(drawn(shape, 1000 + repeat, again), applied), applied.duration_s)
            runs_of["production itself"].append(figures_of(other, truth, applied))
    print(f"{shape}, {times} runs of {applied.duration_s} s, medians:\n")
    print_row("", "p90", "p95", "dispersion")
    print_row(*("---",) * 4)
    for name, found in runs_of.items():
        print_row(
            name,
            *(share(middle(getattr(each, part) for each in found)) for part in ("p90", "p95")),
            share(middle(abs(each.dispersion or 0) for each in found)),
        )


def middle(values: Iterable[float | None]) -> float:
    """The median of what is known."""
    return statistics.median(value for value in values if value is not None)


def runs(day: Sequence[Request], applied: AppliedLoad, port: int) -> Iterator[tuple[str, Sent]]:
    """What k6 sends when a bundle is made from each source that this machine has."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "access.log"
        write_log(day, log)
        yield "access log", replayed(f"access-log:{log}", applied, port)
    if "prometheus" in build().ports.traffic_sources and metrics.available():
        with metrics.prometheus(day) as url:
            # As a person sets it who starts the command.
            os.environ["PLIMSOLL_PROMETHEUS__URL"] = url  # noqa: TID251 - see above
            yield "metrics", replayed('prometheus:{job="bench"}', applied, port)


def replayed(traffic: str, applied: AppliedLoad, port: int) -> Sent:
    """What k6 sends when a bundle made from that traffic is run."""
    window = Window(start=START, end=START + timedelta(seconds=WINDOW_S))
    with tempfile.TemporaryDirectory() as store:
        application = build(Settings(filesystem=FilesystemSettings(root=Path(store))))
        request = BundleRequest(
            service="bench",
            repository=str(SERVICE),
            traffic=traffic,
            observation=Observation(window=window),
        )

        async def make() -> Bundle:
            flow = application.flow(lambda _kind, _data: None)
            outcome = await make_bundle(flow, request, ports=application.ports)
            return outcome.proven.bundle

        bundle = asyncio.run(make())
        result = execute(
            bundle,
            RunRequest(
                base_url=f"http://127.0.0.1:{port}",
                test_type=TestType.REPLAY,
                duration_s=applied.duration_s,
                scale=applied.scale,
            ),
            runner=application.runner,
            watch=lambda _progress: None,
            observer=application.run_observer,
            clock=application.clock,
        )
    if result.status is not RunStatus.COMPLETED or result.dropped_iterations:
        print(
            f"the run {result.status.value}, {result.dropped_iterations} arrivals were dropped",
            file=sys.stderr,
        )
    return sent_in(result)


def thinned(day: Sequence[Request], applied: AppliedLoad) -> list[Request]:
    """As many requests as a run sends, each left in or out by chance."""
    chance = random.Random(3)  # noqa: S311 - a benchmark's data
    share = applied.duration_s * applied.scale / WINDOW_S
    return [each for each in day if chance.random() < share]


def halves(port: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Response times of each endpoint in milliseconds, measured twice at the same time."""
    times: tuple[defaultdict[str, list[float]], defaultdict[str, list[float]]]
    times = defaultdict(list), defaultdict(list)
    asked = [kind for kind in KINDS for _ in range(2 * CALIBRATION)]
    random.Random(4).shuffle(asked)  # noqa: S311 - an order
    with ThreadPoolExecutor(4) as clients:
        measured = clients.map(
            lambda part: list(timed(part, port)), [asked[n::4] for n in range(4)]
        )
        for part in measured:
            for name, milliseconds in part:
                half = len(times[0][name]) > len(times[1][name])
                times[half][name].append(milliseconds)
    return times


def timed(kinds: Sequence[Kind], port: int) -> Iterator[tuple[str, float]]:
    """Asks one after the other over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    bodies = {
        "/carts/{cart_id}/lines": '{"sku":"a","quantity":1}',
        "/orders": '{"cart_id":1,"address":"here"}',
    }
    for kind in kinds:
        path = kind.route
        for name in ("{item_id}", "{sku}", "{cart_id}", "{order_id}", "{number}"):
            path = path.replace(name, "7")
        body = bodies.get(kind.route) if kind.method == "POST" else None
        start = time.perf_counter()
        connection.request(kind.method, path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        yield kind.name, (time.perf_counter() - start) * 1000
        assert answer.status < 300, (kind, answer.status)
    connection.close()


@contextmanager
def service() -> Iterator[int]:
    """The port of the running service."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "app:app", "--app-dir", str(SERVICE)]
    command += ["--port", str(port), "--log-level", "warning", "--no-access-log"]
    with subprocess.Popen(command) as process:  # noqa: S603 - our own interpreter
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    """Until somebody listens."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            threading.Event().wait(POLL_S)
        else:
            return
    sys.exit("The service did not start.")


def show(name: str, found: Figures) -> None:
    """One row."""
    print_row(
        name,
        "–" if found.score is None else f"{found.score:.1f}",
        share(found.rate_from_2500),
        found.in_chance,
        share(found.total),
        f"{found.mix:.4f}",
        share(found.request_bytes),
        share(found.response_bytes),
        "–" if found.dispersion is None else f"{found.dispersion * 100:+.0f} %",
        share(found.p90),
        share(found.p95),
    )


def share(value: float | None) -> str:
    """`1.2 %`."""
    return "–" if value is None else f"{value * 100:.1f} %"


def print_row(*cells: str) -> None:
    """Of a Markdown table."""
    print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
