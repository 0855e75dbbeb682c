"""Side by side: how often is a slowdown found that was planted, and how often one that was not?

    python benchmarks/paired/run.py [--trials 60] [--seconds 180] [--slowdowns 0,3,5,10]
                                    [--scale 3] [--background .5]
    python benchmarks/paired/run.py --table

Each trial starts two versions of the example shop anew. Where the original waits, they compute; the
head computes as much more as makes a request cost so many per cent more processor time. Beside
them, another program takes a share of one processor in bursts. Trials of 0 % are A/A; in each, base
and head are also swapped in random segments, over and over: a null of the machine's own noise.

Every trial is a line of benchmarks/data/paired.jsonl: what is there already is not run again.
Prints a Markdown table.
"""

import argparse
import json
import math
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from trial import bundle, trial  # type: ignore[import-not-found]

RESULTS = Path(__file__).parents[1] / "data" / "paired.jsonl"

Row = dict[str, Any]


def main() -> None:
    """Runs what is missing, and prints."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--trials", type=int, default=60, help="of each slowdown")
    parser.add_argument("--seconds", type=int, default=180, help="of each trial")
    parser.add_argument("--slowdowns", default="0,3,5,10", help="per cent, separated by commas")
    parser.add_argument("--scale", type=float, default=3, help="20 requests a second, times this")
    parser.add_argument("--background", type=float, default=0.5, help="of one processor, below 1")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--table", action="store_true", help="only print what was measured")
    chosen = parser.parse_args()
    rows = read(chosen.results)
    if not chosen.table:
        made = bundle()
        wanted = [float(each) / 100 for each in chosen.slowdowns.split(",")]
        for _ in range(chosen.trials):
            for planted in wanted:
                settings = {
                    "planted": planted,
                    "seconds": chosen.seconds,
                    "scale": chosen.scale,
                    "background": chosen.background,
                }
                if sum(is_of(each, settings) for each in rows) < chosen.trials:
                    rows.append(trial(made, **settings))
                    keep(chosen.results, rows[-1])
                    print(brief(rows[-1]), file=sys.stderr, flush=True)
    table(rows)


def read(path: Path) -> list[Row]:
    """What was measured before."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def keep(path: Path, row: Row) -> None:
    """Adds a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(json.dumps(row) + "\n")


def is_of(row: Row, settings: Row) -> bool:
    """Whether it was run like that."""
    return all(row[name] == value for name, value in settings.items())


def brief(row: Row) -> str:
    """One line."""
    effect = "-" if row["effect"] is None else f"{row['effect']:+.1%}"
    return f"{row['planted']:.0%}: {row['conclusion']}, {effect}, load {row['load']:.1f}"


def table(rows: Sequence[Row]) -> None:
    """A line for each kind of trial."""
    kinds: defaultdict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        kinds[row["seconds"], row["background"], row["planted"]].append(row)
    print_row("seconds", "background", "planted", "trials", "fail", "inconclusive", "pass",
              "invalid", "estimate", "its spread", "bias", "swapped: reported")  # fmt: skip
    print_row(*("---",) * 12)
    for (seconds, background, planted), found in sorted(kinds.items()):
        effects = [row["effect"] for row in found if row["effect"] is not None]
        print_row(
            str(seconds),
            f"{background:g}",
            f"{planted:+.0%}",
            str(len(found)),
            *(of(found, name) for name in ("fail", "inconclusive", "pass", "invalid")),
            *spread(effects, planted),
            swaps(found),
        )


def of(rows: Sequence[Row], conclusion: str) -> str:
    """How many came to that, and the 95 % interval of their share."""
    count = sum(row["conclusion"] == conclusion for row in rows)
    low, high = wilson(count, len(rows))
    return f"{count} ({low:.0%}–{high:.0%})"


def spread(effects: Sequence[float], planted: float) -> tuple[str, str, str]:
    """Mean, standard deviation and bias of the estimates, in points."""
    if len(effects) < 2:
        return "–", "–", "–"
    mean, deviation = statistics.fmean(effects), statistics.stdev(effects)
    error = deviation / math.sqrt(len(effects))
    return f"{mean:+.2%}", f"{deviation:.2%}", f"{100 * (mean - planted):+.2f} ± {100 * error:.2f}"


def swaps(rows: Iterable[Row]) -> str:
    """Of the swapped ones, how many reported anything."""
    known = [row for row in rows if "swapped" in row]
    total = sum(row["swapped"] for row in known)
    return f"{sum(row['swapped_alarms'] for row in known)} of {total:,}" if total else "–"


def wilson(count: int, of_all: int) -> tuple[float, float]:
    """E. B. Wilson's interval of a share at 95 %."""
    z = 1.96
    share = count / of_all
    middle = (share + z * z / (2 * of_all)) / (1 + z * z / of_all)
    half = (
        z
        / (1 + z * z / of_all)
        * math.sqrt(share * (1 - share) / of_all + z * z / (4 * of_all * of_all))
    )
    return max(0.0, middle - half), min(1.0, middle + half)


def print_row(*cells: str) -> None:
    """Of a Markdown table."""
    print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
