"""Load lines of services whose line is known: coverage, width, time, overshoot.

    python benchmarks/load_line/run.py [--half tune|test] [--trials N] [--kind NAME] [--jobs N]

Simulated services of eight kinds, ten of each drawn at random, and searches against each. The true
lines come from long simulations and are kept in `benchmarks/data/load_line`. Prints a
Markdown table.
"""

import argparse
import math
import statistics
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import numpy as np
from kinds import KINDS, SERVICES_EACH, TEST, TUNE, Known, known  # type: ignore[import-not-found]
from services import SimulatedProbe  # type: ignore[import-not-found]

from plimsoll.verdict.load_line.model import Limits, LoadLine
from plimsoll.verdict.load_line.search import find_load_line

LOWEST, HIGHEST = 0.1, 0.5
"""Where a search begins, as a share of the line."""
TIME_S = 600


class Trial(NamedTuple):
    """One search beside the truth."""

    service: str
    outcome: str
    held: bool
    width: float
    error: float
    total_s: float
    overshoot: float
    probes: int


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--half", choices=(TUNE, TEST), default=TEST)
    parser.add_argument("--trials", type=int, default=200, help="of each kind")
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--each", action="store_true", help="a row a service")
    chosen = parser.parse_args()
    print_row("kind", "trials", "line in interval", "width, median", "width ≤ 10 %",
              "median error", "time, median", "longest", "probes", "largest overshoot",
              "no interval")  # fmt: skip
    print_row(*("---",) * 11)
    every: list[Trial] = []
    for kind in chosen.kind or KINDS:
        trials = trials_of(kind, chosen.half, chosen.trials, chosen.jobs)
        print_row(kind, *summary(trials))
        every += trials
        if chosen.each:
            for name in dict.fromkeys(each.service for each in trials):
                print_row(name, *summary([each for each in trials if each.service == name]))
    print_row("all", *summary(every))


def trials_of(kind: str, half: str, trials: int, jobs: int) -> list[Trial]:
    """The searches over the services of a kind, in turn."""
    known(kind, half)
    numbers = [(kind, half, number) for number in range(trials)]
    if jobs == 1:
        return [trial(*each) for each in numbers]
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(trial, *zip(*numbers, strict=True), chunksize=5))


def trial(kind: str, half: str, number: int) -> Trial:
    """One search."""
    service: Known = known(kind, half)[number % SERVICES_EACH]
    line = service.line_per_s
    begins = np.random.default_rng([number, 7]).uniform(math.log(LOWEST), math.log(HIGHEST))
    probe = SimulatedProbe(service.make(1_000_000 + number))
    limits = Limits(
        min_rate_per_s=line * math.exp(begins), max_rate_per_s=line * 10, max_total_s=TIME_S
    )
    found = find_load_line(probe, service.objectives, limits)
    return Trial(
        service=service.name,
        outcome=found.outcome.value,
        held=holds(found, line),
        width=found.width or math.inf,
        error=math.inf if found.line_per_s is None else found.line_per_s / line - 1,
        total_s=found.total_s,
        overshoot=max(probe.rates) / line - 1,
        probes=len(found.probes),
    )


def holds(found: LoadLine, line: float) -> bool:
    """Whether the interval holds the line; an open end holds whatever lies there."""
    low, high = found.interval
    return (low is None or low <= line) and (high is None or line <= high)


def summary(trials: Sequence[Trial]) -> tuple[str, ...]:
    """The cells of a row."""
    closed = [each for each in trials if math.isfinite(each.width)]
    n = len(trials)
    return (
        str(n),
        f"{sum(each.held for each in trials) / n:.1%}",
        f"{statistics.median(each.width for each in closed):.1%}" if closed else "–",
        f"{sum(each.width <= 0.1 for each in trials) / n:.1%}",
        f"{statistics.median(each.error for each in closed):+.1%}" if closed else "–",
        f"{statistics.median(each.total_s for each in trials):.0f} s",
        f"{max(each.total_s for each in trials):.0f} s",
        f"{statistics.median(each.probes for each in trials):.0f}",
        f"{max(each.overshoot for each in trials):+.1%}",
        str(n - len(closed)),
    )


def print_row(*cells: str) -> None:
    """A row of the table."""
    print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
