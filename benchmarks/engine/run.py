"""What the engine costs, beside bare DBOS, in turns: `make bench-engine`."""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.databases import ENGINES, database_url

ROOT = Path(__file__).parents[2]
ROUNDS = 3
ASKED = {"sqlite": (3.0, 60.0), "postgresql": (6.0, 40.0)}
"""Milliseconds a node, and workflows a second."""


def measured(which: str, kind: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with database_url(kind, folder, migrated=False) as url:
            printed = subprocess.run(  # noqa: S603 - our own script
                [sys.executable, "benchmarks/engine/measure.py", which, url, place],
                cwd=ROOT,
                env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
                capture_output=True,
                text=True,
                check=False,
            )
    if printed.returncode:
        sys.exit(printed.stderr)
    figures: dict[str, float] = json.loads(printed.stdout.splitlines()[-1])
    return figures


def main() -> None:
    print("| database | engine | ms a node | start p50 / p99 ms | six-node workflows/s | asked |")
    print("|---|---|--:|--:|--:|---|")
    for kind in ENGINES:
        rounds: dict[str, list[dict[str, float]]] = {"bare": [], "ours": []}
        for _ in range(ROUNDS):
            for which, found in rounds.items():
                found.append(measured(which, kind))
        medians = {
            which: {name: statistics.median(each[name] for each in found) for name in found[0]}
            for which, found in rounds.items()
        }
        for which, row in medians.items():
            started = f"{row['start_p50_ms']:.0f} / {row['start_p99_ms']:.0f}"
            asked = "≤ {} ms, ≥ {}/s".format(*ASKED[kind]) if which == "ours" else ""
            shown = started if which == "ours" else "–"
            print(
                f"| {kind} | {which} | {row['node_ms']:.2f} | {shown} | "
                f"{row['per_second']:.0f} | {asked} |"
            )
        ratio = medians["ours"]["node_ms"] / medians["bare"]["node_ms"]
        speed = medians["ours"]["per_second"] / medians["bare"]["per_second"]
        print(f"| {kind} | ours : bare | {ratio:.2f} | | {speed:.2f} | |")


if __name__ == "__main__":
    main()
