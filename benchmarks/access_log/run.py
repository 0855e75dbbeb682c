"""Times the reader of access logs on one core, beside GoAccess in the same run.

    python benchmarks/access_log/run.py 1 5 20        sizes in million lines

Checks that every route is counted as often as the generator wrote it and that nothing planted is
in the profile; prints a table for Markdown. Medians of three runs; above 10 million lines one run.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from generate import CARDS, EMAILS, LAST, PHONES, Truth, log_of  # type: ignore[import-not-found]

CORE = "0"
RUNS = 3
RUN_ONCE_ABOVE = 10_000_000


class Cost(NamedTuple):
    """What a process took."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def measured(command: list[str]) -> tuple[Cost, str]:
    """Runs a command on one core; its cost and what it printed."""
    taskset = shutil.which("taskset")
    if taskset is None:
        sys.exit("taskset is not installed (package util-linux): one core cannot be promised.")
    with tempfile.TemporaryFile("w+") as output:
        started = time.perf_counter()
        process = subprocess.Popen([taskset, "-c", CORE, *command], stdout=output)  # noqa: S603 - our own
        _, status, used = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{Path(command[0]).name} failed with {process.returncode}.")
        output.seek(0)
        cost = Cost(wall_s, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
        return cost, output.read()


def observe_once(path: Path, profile: Path, pattern: str) -> None:
    """The child: observes, writes the profile, prints its own times."""
    from plimsoll.adapters.access_log.settings import AccessLogSettings  # noqa: PLC0415
    from plimsoll.adapters.access_log.traffic_source import AccessLogSource  # noqa: PLC0415
    from plimsoll.traffic.ports import Observation  # noqa: PLC0415 - only the child pays for it

    started, used = time.perf_counter(), time.process_time()
    source = AccessLogSource(AccessLogSettings(pattern=pattern))
    found = source.observe(str(path), Observation())
    wall_s, cpu_s = time.perf_counter() - started, time.process_time() - used
    profile.write_text(found.model_dump_json(), encoding="utf-8")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([wall_s, cpu_s, peak_mb]))


def check(profile: Path, truth: Truth) -> None:
    """The profile says what the generator wrote, and nothing of what it planted."""
    text = profile.read_text(encoding="utf-8")
    found = json.loads(text)
    routes = Counter(
        {f"{item['method']} {item['route']}": item["requests"] for item in found["endpoints"]}
    )
    assert routes == truth.routes, (routes - truth.routes, truth.routes - routes)
    assert found["excluded"] == truth.excluded, found["excluded"]
    assert found["malformed"] == 0
    for planted in (*CARDS, *EMAILS, *PHONES, *LAST):
        assert planted not in text, planted


def ours(path: Path, truth: Truth, runs: int) -> tuple[Cost, float]:
    """The median cost of the observation, and of the whole process in seconds."""
    costs: list[Cost] = []
    whole: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder) / "profile.json"
        for _ in range(runs):
            once = [sys.executable, __file__, "--once", str(path), str(profile)]
            process, printed = measured(["/usr/bin/env", "POLARS_MAX_THREADS=1", *once])
            costs.append(Cost(*json.loads(printed)))
            whole.append(process.wall_s)
            check(profile, truth)
    return median(costs), statistics.median(whole)


def goaccess(path: Path, runs: int) -> Cost:
    """The median cost of a GoAccess report of the same log."""
    program = shutil.which("goaccess")
    if program is None:
        sys.exit("goaccess is not on the PATH: install it, or say --without-goaccess.")
    with tempfile.TemporaryDirectory() as folder:
        report = str(Path(folder) / "report.json")
        command = [program, str(path), "--log-format=COMBINED", "--no-progress", "-o", report]
        return median([measured(command)[0] for _ in range(runs)])


def median(costs: list[Cost]) -> Cost:
    """Each column's median."""
    return Cost(*(statistics.median(column) for column in zip(*costs, strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("millions", type=float, nargs="*", default=[1, 5, 20])
    parser.add_argument("--without-goaccess", action="store_true")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--once", nargs=2, type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--pattern", default="", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once:
        log, profile = arguments.once
        observe_once(log, profile, arguments.pattern)
        return
    print("| lines | observe | CPU | lines/s | lines per CPU s | peak memory | process |", end="")
    print(" GoAccess | its memory | ratio |")
    print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for millions in arguments.millions:
        lines = int(millions * 1_000_000)
        path, truth = log_of(lines)
        runs = 1 if lines > RUN_ONCE_ABOVE else arguments.runs
        cost, process_s = ours(path, truth, runs)
        row = f"| {lines:,} | {cost.wall_s:.2f} s | {cost.cpu_s:.2f} s | {lines / cost.wall_s:,.0f}"
        row += f" | {lines / cost.cpu_s:,.0f} | {cost.peak_mb:,.0f} MB | {process_s:.2f} s"
        if arguments.without_goaccess:
            print(f"{row} | – | – | – |", flush=True)
            continue
        theirs = goaccess(path, runs)
        row += f" | {theirs.wall_s:.1f} s | {theirs.peak_mb:,.0f} MB"
        print(f"{row} | {theirs.wall_s / process_s:.1f} × |", flush=True)


if __name__ == "__main__":
    main()
