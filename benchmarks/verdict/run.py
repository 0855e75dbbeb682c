"""Change points in histories: how right, how quiet, how soon, how fast.

    python benchmarks/verdict/run.py [--half tune|test] [--data FOLDER] [--without-otava]

Over histories that people labelled (SAP HANA, TCPD) and histories with planted shifts, in the half
that was kept apart from tuning (or, with `--half tune`, the other); beside Apache Otava in an
environment of its own. Then a portal of 120 histories without a shift, ten runs a day, and the
times. Prints Markdown tables.
"""

import argparse
import json
import platform
import subprocess
import sys
import time
import venv
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from labelled import HALVES, SYNTHETIC, Labelled, histories  # type: ignore[import-not-found]
from score import COLUMNS, Tally, Told  # type: ignore[import-not-found]
from synthetic import NOISES, Array, drawn  # type: ignore[import-not-found]

from plimsoll.verdict.judge import judge_history
from plimsoll.verdict.model import HistoryPolicy

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data" / "change-points"
OTAVA = "apache-otava==0.8.0"
OTAVA_HOME = ROOT / "benchmarks" / "data" / "otava"
OTAVA_WINDOW = 50
"""Its default."""
OTAVA_PVALUES = (0.001, 1e-6)
"""Its default, and as careful as ours."""
OTAVA_EACH = 2
"""Synthetic histories of each kind that it is run over online: it takes seconds each."""
OTAVA_LONGEST = 500
"""Runs of a history that it is run over online."""
PORTAL, PORTAL_RUNS, PORTAL_MONTHS = 120, 300, 12
POLICY = HistoryPolicy()
ASKED = ("asked", "", "≥ .900", "", "≥ .680", "≥ .900", "≤ 4", "≤ 0.17", "")
DOOR = (sys.executable, "-m", "plimsoll", "judge", "--series", "-")

Ask = Callable[[Sequence[float], bool], tuple[list[int], list[Told], float]]
"""Values, and whether online too → what is found, whatever was reported, seconds of the former."""


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--half", choices=HALVES, default="test")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--without-otava", action="store_true")
    chosen = parser.parse_args()
    asked = list(histories(chosen.data, chosen.half))
    print(f"{len(asked)} histories of the half “{chosen.half}”:\n")
    print_row("", *COLUMNS)
    print_row(*("---",) * (len(COLUMNS) + 1))
    print_row(*ASKED)
    for name, tally in tallies(asked, ours).items():
        print_row(f"Plimsoll, {name}", *tally.cells())
    few = [each for each in asked if small(each)]
    for name, tally in tallies(few, ours).items():
        if name in {"all", SYNTHETIC}:
            print_row(f"Plimsoll, {name} of those below", *tally.cells())
    if not chosen.without_otava:
        for pvalue in OTAVA_PVALUES:
            with otava(pvalue) as ask:
                for name, tally in tallies(few, ask).items():
                    print_row(f"Otava at p {pvalue:g}, {name} of those", *tally.cells())
    portal()
    if chosen.without_otava:
        times(None)
    else:
        with otava(OTAVA_PVALUES[0]) as ask:
            times(ask)


def ours(values: Sequence[float], online: bool) -> tuple[list[int], list[Told], float]:  # noqa: ARG001, FBT001 - as `Ask`
    """Online and offline are the same."""
    started = time.perf_counter()
    points = judge_history(values, POLICY).change_points
    took_s = time.perf_counter() - started
    told = [Told(point.index, point.reported_at) for point in points]
    return [each.index for each in told], told, took_s


@contextmanager
def otava(pvalue: float) -> Iterator[Ask]:
    """Apache Otava from PyPI in a process and an environment of its own."""
    python = OTAVA_HOME / "bin" / "python"
    if not python.exists():
        venv.create(OTAVA_HOME, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", OTAVA], check=True)  # noqa: S603 - a constant
    script = Path(__file__).with_name("with_otava.py")
    with subprocess.Popen(  # noqa: S603 - our own script
        [python, script, str(OTAVA_WINDOW), str(pvalue)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        given, said = child.stdin, child.stdout

        def ask(values: Sequence[float], online: bool) -> tuple[list[int], list[Told], float]:  # noqa: FBT001 - as `Ask`
            given.write(json.dumps({"value": list(map(float, values)), "online": online}) + "\n")
            given.flush()
            answer = json.loads(said.readline())
            return answer["found"], [Told(*each) for each in answer["ever"]], answer["took_s"]

        yield ask
        given.close()


def small(history: Labelled) -> bool:
    """Whether Otava is run over it."""
    if history.group != SYNTHETIC:
        return len(history.values) <= OTAVA_LONGEST
    return int(history.name.partition("/")[2]) < 2 * OTAVA_EACH


def tallies(asked: Sequence[Labelled], ask: Ask) -> dict[str, Tally]:
    """By group, and of all."""
    found: dict[str, Tally] = defaultdict(Tally)
    for history in asked:
        said, ever, _ = ask(history.values, True)  # noqa: FBT003 - as `Ask`
        finally_told = [Told(index, len(history.values) - 1) for index in said]
        for name in (history.group, "all"):
            found[name].add(history, finally_told, ever)
    return found


def portal() -> None:
    """Months of histories without a shift; every change point is a false alarm."""
    alarms: dict[str, int] = defaultdict(int)
    kinds = tuple(NOISES)
    for month in range(PORTAL_MONTHS):
        for number in range(PORTAL):
            kind = kinds[number % len(kinds)]
            name = f"portal of the benchmark/{month}/{number}"
            quiet = drawn(name, kind, n=PORTAL_RUNS, shifts=0)
            alarms[kind] += len(judge_history(quiet.values, POLICY).change_points)
    total, runs = sum(alarms.values()), PORTAL_MONTHS * PORTAL * PORTAL_RUNS
    print(
        f"\nA portal of {PORTAL} histories and {PORTAL_RUNS} runs a month, {PORTAL_MONTHS} months:"
    )
    print(f"{total / PORTAL_MONTHS:.2f} false alarms a month over all (asked: ≤ 1),")
    print(
        f"{1000 * total / runs:.3f} per 1,000 runs. By kind of noise, in {PORTAL_MONTHS} months:\n"
    )
    print_row("noise", *kinds)
    print_row(*("---",) * (len(kinds) + 1))
    print_row("false alarms", *(str(alarms[kind]) for kind in kinds))


def times(ask: Ask | None) -> None:
    """Of 10,000 runs in one history, and of 10,000 histories through the command line."""
    print(f"\nTimes on {platform.machine()}, Python {platform.python_version()}:\n")
    print_row("", "asked", "Plimsoll", "Otava")
    print_row(*("---",) * 4)
    for title, shifts in (("no shift", 0), ("20 shifts", 20)):
        long = [drawn(f"long/{kind}", kind, n=10_000, shifts=shifts).values for kind in NOISES]
        mine = [fastest(ours, values) for values in long]
        other = "–" if ask is None else ms([fastest(ask, values, 1) for values in long[:3]])
        print_row(f"10,000 runs, {title}, median (most) of {len(long)}", "≤ 50 ms", ms(mine), other)
    kinds = tuple(NOISES)
    lines = [
        json.dumps({"id": at, "value": drawn(f"many/{at}", kind, n=500).values.tolist()})
        for at, kind in enumerate(kinds * 80)
    ]
    given = "\n".join((lines * 11)[:10_000])
    started = time.perf_counter()
    subprocess.run(DOOR, input=given, text=True, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    took_s = time.perf_counter() - started
    print_row("10,000 histories of 500 runs, `judge --series -`", "≤ 60 s", f"{took_s:.1f} s", "–")


def fastest(ask: Ask, values: Array, tries: int = 5) -> float:
    """Seconds."""
    return min(ask(values, False)[2] for _ in range(tries))  # noqa: FBT003 - as `Ask`


def ms(took_s: Sequence[float]) -> str:
    """`12 ms (40)`."""
    return f"{np.median(took_s) * 1000:.0f} ms ({max(took_s) * 1000:.0f})"


def print_row(*cells: str) -> None:
    """Of a Markdown table."""
    print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
