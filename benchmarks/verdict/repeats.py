"""The same answer twice: do repeats of one run report the same, all of it, and nothing else?

    python benchmarks/verdict/repeats.py [--half tune|test] [--worlds N] [--only …]

Services of 40 endpoints are drawn, with histories; three endpoints are made slower, and the slower
service is run 20 times, each judged against the same history as if it were the only one. What a run
suspects is confirmed by one more run, as the default policy asks. Prints Markdown tables.

The noise: every run has a factor of its machine (5 % standard deviation, remembering a third of
the last), which endpoints follow by .8 to 1.2 of it; every endpoint has noise of its own between
runs (1 to 5 %). Requests of a run are drawn one by one, 250 to 8,000 an endpoint, and failures
come in clumps. Where it is *heavy*, an endpoint's noise is Student's t with 4 degrees of freedom,
one run in twenty is on a machine 10 to 30 % slower, and one endpoint in 200 hiccups by 10 to 60 %.
"""

import argparse
import hashlib
import itertools
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from plimsoll.kit.histogram import LogHistogram, cell_of
from plimsoll.run.model import EndpointFigures, RunResult, RunStatus
from plimsoll.run.record import RunRecord, Validity
from plimsoll.verdict.conclude import judge_run
from plimsoll.verdict.confirm import confirmed, needs_confirming
from plimsoll.verdict.measure import measure, points_of
from plimsoll.verdict.policy import JudgingPolicy
from plimsoll.verdict.verdict import Conclusion, Point, SeriesKey, Verdict
from plimsoll.workload.model import TestType

Array = NDArray[np.float64]
History = dict[SeriesKey, list[Point]]

ENDPOINTS, REPEATS, DURATION_S = 40, 20, 300
START = datetime(2026, 1, 1, tzinfo=UTC)
POLICY = JudgingPolicy()
PLANTED = (
    ("calm", 12, 0.3),
    ("heavy", 12, 0.5),
    ("calm", 12, 0.2),
    ("heavy", 12, 0.3),
    ("heavy", 12, 0.2),
    ("heavy", 30, 0.5),
    ("calm", 12, 0.5),
)
"""Noise, earlier runs, and by how much three endpoints are slower."""


class World(NamedTuple):
    """A service: one number an endpoint."""

    median_ms: Array
    shape: Array
    requests: NDArray[np.int64]
    noise: Array
    follows: Array
    fails: Array


class Weather:
    """What differs from run to run."""

    def __init__(self, draw: np.random.Generator, *, calm: bool) -> None:
        self._draw, self._calm = draw, calm
        self._machine = 0.0

    def factors(self, world: World) -> Array:
        """By which each endpoint is slower in the next run."""
        draw, n = self._draw, world.noise.size
        self._machine = self._machine / 3 + draw.normal(0, 0.05 * np.sqrt(8 / 9))
        if self._calm:
            still: Array = world.follows * self._machine + world.noise * draw.standard_normal(n)
            return np.asarray(np.exp(still), dtype=np.float64)
        slow = draw.uniform(np.log(1.1), np.log(1.3)) if draw.random() < 0.05 else 0.0
        own = world.noise * draw.standard_t(4, n) / np.sqrt(2)
        hiccup = np.where(draw.random(n) < 0.005, np.log(draw.uniform(1.1, 1.6, n)), 0.0)
        logs: Array = world.follows * (self._machine + slow) + own + hiccup
        return np.asarray(np.exp(logs), dtype=np.float64)


def drawn_world(draw: np.random.Generator, endpoints: int) -> World:
    """A service."""
    return World(
        median_ms=np.exp(draw.uniform(np.log(5), np.log(200), endpoints)),
        shape=draw.uniform(0.3, 0.8, endpoints),
        requests=np.exp(draw.uniform(np.log(250), np.log(8000), endpoints)).astype(np.int64),
        noise=draw.uniform(0.01, 0.05, endpoints),
        follows=draw.uniform(0.8, 1.2, endpoints),
        fails=np.where(draw.random(endpoints) < 0.2, 0.01, 0.0003),
    )


def name_of(at: int) -> str:
    """Of an endpoint."""
    return f"GET /things-{at:02}/{{id}}"


def result_of(world: World, slower: Array, draw: np.random.Generator) -> RunResult:
    """What a run measures."""
    figures = []
    for at in range(world.noise.size):
        n = int(draw.poisson(world.requests[at]))
        shape = world.shape[at] * draw.normal(1, 0.03)
        logs = draw.normal(np.log(world.median_ms[at] * slower[at]), shape, n)
        failed = min(n, int(draw.poisson(n * world.fails[at] / 3)) * 3)
        figures.append(
            EndpointFigures(
                endpoint=name_of(at),
                requests=n,
                error_rate=failed / n if n else 0.0,
                latency_ms=sketched(logs),
            )
        )
    return RunResult(
        status=RunStatus.COMPLETED,
        exit_code=0,
        started=START,
        duration_s=DURATION_S,
        requests=sum(each.requests for each in figures),
        iterations=sum(each.requests for each in figures),
        dropped_iterations=0,
        endpoints=tuple(figures),
    )


def sketched(logs: Array) -> LogHistogram:
    """From natural logarithms of milliseconds."""
    per_cell = 1 / (cell_of(np.e**10) / 10)
    cells, counts = np.unique(np.ceil(logs / per_cell).astype(np.int64), return_counts=True)
    return LogHistogram(cells=dict(zip(cells.tolist(), counts.tolist(), strict=True)))


def record_of(run_id: str, at: int) -> RunRecord:
    """A valid run."""
    return RunRecord(
        id=run_id,
        service="shop",
        environment="test",
        base_url="http://shop",
        bundle_digest="sha256:0",
        workload_digest="w",
        test_type=TestType.AVERAGE_LOAD,
        duration_s=DURATION_S,
        created_at=START + timedelta(hours=at),
        status=RunStatus.COMPLETED,
        validity=Validity(),
    )


def history_of(world: World, weather: Weather, draw: np.random.Generator, runs: int) -> History:
    """Runs of the service as it was."""
    history: History = {}
    for at in range(runs):
        measured = measure(result_of(world, weather.factors(world), draw))
        for key, point in points_of(measured, record_of(f"base-{at}", at)).items():
            history.setdefault(key, []).append(point)
    return history


class Told(NamedTuple):
    """What one repeat says: endpoints reported at once, and after the confirming run."""

    first: Verdict
    last: Verdict


def repeats(
    name: str, *, runs: int, planted: Sequence[float], everything: float = 0.0, calm: bool = False
) -> Iterator[Told]:
    """Of one world; `planted` slows the first endpoints, whose figures are drawn like all."""
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8])
    draw = np.random.default_rng(seed)
    world, weather = drawn_world(draw, ENDPOINTS), Weather(draw, calm=calm)
    history = history_of(world, weather, draw, runs)
    slower = np.full(ENDPOINTS, 1 + everything)
    slower[: len(planted)] *= 1 + np.asarray(planted)
    for at in range(REPEATS):
        verdicts: list[Verdict] = []
        for turn in ("first", "second"):
            run = record_of(f"{turn}-{at}", runs + at)
            result = result_of(world, weather.factors(world) * slower, draw)
            confirms = verdicts[0].run_id if verdicts else ""
            verdict = judge_run(run, result, at=START, policy=POLICY, history=history,
                                confirms=confirms)  # fmt: skip
            verdicts.append(verdict)
            if not needs_confirming(verdicts[0], POLICY):
                break
        first = verdicts[0]
        last = confirmed(*verdicts, policy=POLICY, at=START) if len(verdicts) > 1 else first
        yield Told(first, last)


def alerts(verdict: Verdict) -> frozenset[str]:
    """Endpoints that it reports."""
    if verdict.conclusion is not Conclusion.FAIL:
        return frozenset()
    return frozenset(each.endpoint for each in verdict.regressions)


class Same(NamedTuple):
    """Of all worlds: how alike the repeats are."""

    jaccard: float
    whole: float
    """Share of repeats that hold all that was planted."""
    others: float
    """A repeat."""


def likeness(worlds: Sequence[Sequence[frozenset[str]]], planted: frozenset[str]) -> Same:
    """Jaccard of every pair of repeats of a world, averaged over worlds."""
    pairs = [
        np.mean([len(a & b) / len(a | b) if a | b else 1.0
                 for a, b in itertools.combinations(sets, 2)])
        for sets in worlds
    ]  # fmt: skip
    flat = [each for sets in worlds for each in sets]
    return Same(
        float(np.mean(pairs)),
        float(np.mean([planted <= each for each in flat])),
        float(np.mean([len(each - planted) for each in flat])),
    )


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--half", choices=("tune", "test"), default="test")
    parser.add_argument("--worlds", type=int, default=3)
    parser.add_argument("--only", choices=("planted", "unchanged"))
    chosen = parser.parse_args()
    started = time.process_time()
    if chosen.only != "unchanged":
        print_planted(chosen.half, chosen.worlds)
    if chosen.only != "planted":
        print_unchanged(chosen.half, 2 * chosen.worlds)
    print(f"\n{time.process_time() - started:.0f} s of processor time.")


def print_planted(half: str, worlds: int) -> None:
    """Repeats of runs in which three endpoints got slower."""
    print_row("noise", "planted on 3 of 40", "earlier runs", "Jaccard", "all three", "others a run",
              "Jaccard, one run", "all three, one run", "others, one run")  # fmt: skip
    print_row(*("---",) * 9)
    print_row("asked", "", "", "≥ .90", "all", "≤ .05", "", "", "")
    planted = frozenset(map(name_of, range(3)))
    for noise, runs, size in PLANTED:
        told = [
            list(repeats(f"{half}/{runs}/{world}", runs=runs, planted=[size] * 3,
                         calm=noise == "calm"))
            for world in range(worlds)
        ]  # fmt: skip
        last = likeness([[alerts(each.last) for each in sets] for sets in told], planted)
        first = likeness([[alerts(each.first) for each in sets] for sets in told], planted)
        figures = (f"{each:.2f}" for each in (*last, *first))
        print_row(noise, f"+{size:.0%}", str(runs), *figures)


def print_unchanged(half: str, worlds: int) -> None:
    """Runs of a service in which nothing, or everything, got slower; heavy noise."""
    print()
    print_row("everything slower by", "earlier runs", "pass", "inconclusive", "fail",
              "fail by one run", "second run asked for", "endpoints reported a run")  # fmt: skip
    print_row(*("---",) * 8)
    for everything, runs in ((0.0, 12), (0.08, 12), (1.0, 12)):
        flat = [
            each
            for world in range(worlds)
            for each in repeats(f"{half}/same/{runs}/{world}", runs=runs, planted=(),
                                everything=everything)
        ]  # fmt: skip
        last = Counter(each.last.conclusion for each in flat)
        first = Counter(each.first.conclusion for each in flat)
        again = sum(needs_confirming(each.first, POLICY) for each in flat)
        reported = sum(len(alerts(each.last) - {"*"}) for each in flat)
        counts = (last[Conclusion.PASS], last[Conclusion.INCONCLUSIVE], last[Conclusion.FAIL],
                  first[Conclusion.FAIL], again)  # fmt: skip
        shares = (f"{each / len(flat):.1%}" for each in counts)
        print_row(f"+{everything:.0%}", str(runs), *shares, f"{reported / len(flat):.3f}")


def print_row(*cells: str) -> None:
    """Of a Markdown table."""
    print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
