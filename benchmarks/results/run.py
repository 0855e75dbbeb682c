"""Percentiles per endpoint from k6's CSV output: how fast, how much memory, how right.

    python benchmarks/results/run.py [--rows N] [--repeat N] [--without-peers] [--folder FOLDER]

Beside polars (ours) and DuckDB (in an environment of its own), in turns, each in a process of its
own, the file in the page cache. Percentiles are compared with the exact nearest rank wherever an
endpoint has at least 10 ÷ (1 - q) requests. Then each file is counted in eight parts, as by eight
pods, whose histograms go through JSON and are merged. Prints Markdown tables.
"""

import argparse
import json
import math
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from readers import QUANTILES  # type: ignore[import-not-found]
from written import Case, latencies_by_name  # type: ignore[import-not-found]

from plimsoll.adapters.k6.output import Recording
from plimsoll.kit.histogram import LogHistogram

HERE = Path(__file__).parent
PEERS_HOME = HERE.parents[1] / "benchmarks" / "data" / "duckdb"
DUCKDB = "duckdb==2.0.0"
CASES = (
    Case("40 endpoints", 1, 40),
    Case("40 endpoints", 2, 40),
    Case("40 endpoints", 3, 40),
    Case("4 endpoints", 4, 4),
    Case("2,000 endpoints", 5, 2_000),
    Case("40 names in quotes", 6, 40, name="GET /a/{number},b"),
    Case("40 endpoints, 10 requests/s", 7, 40, per_second=10),
)
PARTS = 8
ASKED_ERROR, ASKED_BYTES, ASKED_S, ASKED_MB = 0.0015, 20_000, 2.0, 50.0
Truth = Mapping[str, npt.NDArray[np.float64]]


class Reading(NamedTuple):
    """One reader, one file, once."""

    took_s: float
    cpu_s: float
    grown_mb: float
    error: float


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--without-peers", action="store_true")
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    readers = {"plimsoll": sys.executable}
    if not chosen.without_peers:
        readers |= {"polars": sys.executable, "duckdb": str(duckdb())}
    print(f"{chosen.rows:,} rows, {chosen.repeat} times, medians; {machine()}\n")
    print(f"Asked of ours: ≤ {ASKED_S} s, ≤ {ASKED_MB:.0f} MB more, error ≤ {ASKED_ERROR:.2%}.\n")
    row("file", "reader", "seconds", "÷ ours", "CPU seconds", "÷ ours", "memory grows", "error")
    row(*("---",) * 8)
    merged: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        path = Path(folder) / "run.csv"
        for case in CASES:
            truth = latencies_by_name(case, chosen.rows, path)
            compare(case, path, truth, readers, chosen.repeat)
            merged.append((case.title, *parts(path, truth)))
    print(f"\nThe same in {PARTS} parts, through JSON, merged:\n")
    row("file", "equal to the whole", "error", "largest histogram", "all as JSON", "merging")
    row(*("---",) * 6)
    for line in merged:
        row(*line)


def compare(case: Case, path: Path, truth: Truth, readers: Mapping[str, str], repeat: int) -> None:
    """In turns, so that whatever else the machine does hits all alike."""
    path.read_bytes()
    readings: dict[str, list[Reading]] = {name: [] for name in readers}
    for _ in range(repeat):
        for name, python in readers.items():
            readings[name].append(reading(python, name, path, truth))
    size = f"{path.stat().st_size / 1e6:.0f} MB"
    mine_s = statistics.median(each.took_s for each in readings["plimsoll"])
    mine_cpu_s = statistics.median(each.cpu_s for each in readings["plimsoll"])
    for name, each in readings.items():
        took_s, cpu_s, grown_mb, error = (
            statistics.median(column) for column in zip(*each, strict=True)
        )
        row(
            f"{case.title}, seed {case.seed}, {size}",
            name,
            f"{took_s:.2f}",
            f"{took_s / mine_s:.2f}",
            f"{cpu_s:.2f}",
            f"{cpu_s / mine_cpu_s:.2f}",
            f"{grown_mb:.0f} MB",
            f"{error:.4%}",
        )


def reading(python: str, name: str, path: Path, truth: Truth) -> Reading:
    """In a process of its own."""
    said = subprocess.run(  # noqa: S603 - our own script
        [python, str(HERE / "readers.py"), name, str(path)], check=True, capture_output=True
    ).stdout
    answer: dict[str, Any] = json.loads(said)
    found = answer.pop("found")
    assert found.keys() == truth.keys(), f"{name} found other endpoints"
    return Reading(**answer, error=largest_error(found, truth))


def largest_error(found: Mapping[str, Sequence[float | None]], truth: Truth) -> float:
    """Of all endpoints and percentiles that have enough requests."""
    worst = 0.0
    for name, values in truth.items():
        for q, read in zip(QUANTILES, found[name], strict=True):
            if len(values) >= 10 / (1 - q) - 1e-6:
                exact = float(values[max(1, math.ceil(q * len(values))) - 1])
                assert read is not None
                worst = max(worst, abs(read - exact) / exact)
    return worst


def parts(path: Path, truth: Truth) -> tuple[str, ...]:
    """What is left of a file when it is counted in parts."""
    with path.open("rb") as file:
        header = file.readline()
        begin = file.tell()
    borders = [begin + (path.stat().st_size - begin) * part // PARTS for part in range(PARTS + 1)]
    counted = [part_of(path, header, low, high) for low, high in pairwise(borders)]
    whole = part_of(path, header, begin, path.stat().st_size)
    sizes = [len(text) for part in [*counted, whole] for text in part.values()]
    began = time.process_time()
    merged = {
        name: LogHistogram.merged(
            LogHistogram.model_validate_json(part[name]) for part in counted if name in part
        )
        for name in whole
    }
    took_s = time.process_time() - began
    same = all(each.model_dump_json() == whole[name] for name, each in merged.items())
    found = {name: each.quantiles(QUANTILES) for name, each in merged.items()}
    return (
        "yes" if same else "NO",
        f"{largest_error(found, truth):.4%}",
        f"{max(sizes):,} bytes of {ASKED_BYTES:,}",
        f"{sum(map(len, whole.values())):,} bytes",
        f"{took_s * 1000:.0f} ms",
    )


def part_of(path: Path, header: bytes, low: int, high: int) -> dict[str, str]:
    """The latencies of whole lines that begin in that part, as JSON by endpoint."""
    recording = Recording(any_name=True, keep="latencies")
    recording.feed(header)
    with path.open("rb") as file:
        file.seek(low - 1)
        file.readline()
        while file.tell() < high:
            lines = file.readlines(min(1 << 20, high - file.tell()))
            recording.feed(b"".join(lines))
    assert not recording.unreadable
    return {each.endpoint: each.latency_ms.model_dump_json() for each in recording.figures()}


def duckdb() -> Path:
    """The Python of an environment with DuckDB."""
    python = PEERS_HOME / "bin" / "python"
    if not python.exists():
        venv.create(PEERS_HOME, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", DUCKDB], check=True)  # noqa: S603 - a constant
    return python


def machine() -> str:
    """What it was measured on."""
    return f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}"


def row(*cells: str) -> None:
    """Of a Markdown table."""
    print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
