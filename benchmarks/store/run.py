"""What runs, verdicts and histories cost to keep and to read: `python benchmarks/store/run.py`."""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

import measured  # type: ignore[import-not-found]
from fill import END, OTHERS, OURS, fill, size_bytes  # type: ignore[import-not-found]
from questions import LONG, QUESTIONS, Ask  # type: ignore[import-not-found]
from sqlalchemy import Engine, make_url

from plimsoll.adapters.database import migrate
from plimsoll.adapters.database.engine import connect
from plimsoll.adapters.database.history_store import DatabaseHistoryStore
from plimsoll.adapters.database.run_store import DatabaseRunStore
from plimsoll.adapters.database.standing_store import DatabaseStandingStore
from plimsoll.adapters.database.verdict_store import DatabaseVerdictStore
from plimsoll.kit.page import PageRequest
from plimsoll.run.model import RunProgress, RunStatus
from plimsoll.run.record import RunQuery

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.databases import ENGINES, POSTGRESQL, start_postgresql

DATA = Path(__file__).parents[1] / "data"
FEW = 1_000
HISTORY = 1_000
"""Runs of one service in the histories; as many of another one lie between them."""
DEEP = 20
"""Pages that are turned to see that a later one costs the same."""


@dataclass(frozen=True)
class Times:
    """How long something took, of many times."""

    took_ms: Sequence[float]
    busy_ms: float
    """Mean processor time, ours and the server's: what other programs do is no part of it."""

    def shown(self) -> str:
        p95 = statistics.quantiles(self.took_ms, n=20)[-1]
        return f"{self.busy_ms:.1f} | {statistics.median(self.took_ms):.1f} / {p95:.1f}"


@dataclass(frozen=True)
class Watch:
    """Measures what works on a database, over one connection."""

    engine: Engine

    def times(self, work: Callable[[], object], repeats: int) -> Times:
        took = []
        busy_s = self._busy_s()
        for _ in range(repeats):
            start = time.perf_counter()
            work()
            took.append((time.perf_counter() - start) * 1000)
        return Times(took, (self._busy_s() - busy_s) * 1000 / repeats)

    def _busy_s(self) -> float:
        """Processor time so far, of this process and of the server's one for it."""
        ours = time.process_time()
        if self.engine.dialect.name != POSTGRESQL:
            return ours
        with self.engine.connect() as connection:
            pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        used = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return ours + (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def store(kind: str, name: str) -> Iterator[Engine]:
    """A new database, on a disk."""
    if kind == POSTGRESQL:
        server = start_postgresql()
        url = make_url(server.get_uri()).render_as_string(hide_password=False)
        engine = connect(url)
        migrate.upgrade(engine)
        try:
            yield engine
        finally:
            engine.dispose()
            server.cleanup()
        return
    DATA.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=DATA) as folder:
        engine = connect(f"sqlite:///{folder}/{name}.db")
        migrate.upgrade(engine)
        yield engine
        engine.dispose()


def lists(engine: Engine, repeats: int) -> dict[str, Times]:
    runs, watch = DatabaseRunStore(engine), Watch(engine)

    def asked(ask: Ask, page: PageRequest) -> Times:
        chance = Random(1)  # noqa: S311 - the same each time
        return watch.times(lambda: runs.find(page, ask(chance)), repeats)

    found = {name: asked(ask, PageRequest()) for name, ask in QUESTIONS.items()}
    for name in LONG:
        query = QUESTIONS[name](Random(1))  # noqa: S311 - as above
        cursor = None
        for _ in range(DEEP):
            cursor = runs.find(PageRequest(limit=200, cursor=cursor), query).next_cursor
        later = PageRequest(cursor=cursor)
        found[f"… {name}, after {DEEP * 200:,}"] = asked(QUESTIONS[name], later)
    return found


def with_verdicts(engine: Engine, repeats: int) -> dict[str, Times]:
    runs, verdicts = DatabaseRunStore(engine), DatabaseVerdictStore(engine)
    watch = Watch(engine)
    page = runs.find(PageRequest(), RunQuery(service=OURS, status=RunStatus.COMPLETED))
    ids = [run.id for run in page.items]
    for run_id in ids:
        verdicts.put(measured.verdict(run_id))

    def listed() -> None:
        found = runs.find(PageRequest(), RunQuery(service=OURS))
        verdicts.conclusions([run.id for run in found.items])

    return {
        "50 runs with their conclusions": watch.times(listed, repeats),
        "50 whole verdicts of 200 comparisons": watch.times(lambda: verdicts.of_runs(ids), 10),
    }


def standings(engine: Engine, repeats: int) -> dict[str, Times]:
    """Of a hundred services, whose latest 30 runs are judged and in histories of 200 series."""
    runs, verdicts = DatabaseRunStore(engine), DatabaseVerdictStore(engine)
    history, seen = DatabaseHistoryStore(engine), DatabaseStandingStore(engine)
    services = OTHERS[:100]
    for service in services:
        latest = runs.find(PageRequest(limit=30), RunQuery(service=service)).items
        for run in latest:
            verdicts.put(measured.verdict(run.id))
            history.add(
                {
                    each.model_copy(
                        update={
                            "environment": run.environment,
                            "test_type": run.test_type.value,
                        }
                    ): point.model_copy(update={"run_id": run.id, "at": run.created_at})
                    for each, point in measured.points(service, 0).items()
                }
            )

    def look() -> None:
        found = seen.of_services(services, None)
        assert all(each.newest_conclusion and each.sparkline for each in found.values())

    watch = Watch(engine)
    return {
        "how 100 services stand": watch.times(look, repeats),
        "how one stands": watch.times(lambda: seen.of_services(services[:1], None), repeats),
    }


def lives(engine: Engine, repeats: int) -> dict[str, Times]:
    runs, watch = DatabaseRunStore(engine), Watch(engine)
    progress = RunProgress(elapsed_s=1.5, requests=120, failed=2, virtual_users=8)
    numbers = iter(range(10 * repeats))
    known = [measured.run(f"new-{number}", END) for number in range(repeats)]
    result = measured.result()
    for each in known:
        runs.add(each)

    def beat() -> None:
        number = next(numbers) % repeats
        answer = runs.beat(known[number].id, owner="worker", progress=progress)
        assert answer is None, answer

    def each_of(work: Callable[[int], object]) -> Times:
        counted = iter(range(repeats))
        return watch.times(lambda: work(next(counted)), repeats)

    begun = each_of(lambda n: runs.begin(known[n].id, owner="worker", at=END))
    beats = watch.times(beat, 5 * repeats)
    silent = watch.times(lambda: runs.silent_since(END + timedelta(days=1)), repeats)
    ended = each_of(
        lambda n: runs.end(known[n].model_copy(update={"status": RunStatus.COMPLETED}), result)
    )
    read = each_of(lambda n: runs.result(known[n].id))
    return {
        "to begin a run": begun,
        "a beat": beats,
        f"who is silent, of {repeats}": silent,
        "to end a run, with its result": ended,
        "to read a result": read,
    }


def histories(engine: Engine) -> tuple[dict[str, Times], float]:
    """Times, and bytes a run."""
    history, watch = DatabaseHistoryStore(engine), Watch(engine)
    rounds = [
        [measured.points(service, number) for service in (OURS, "other")]
        for number in range(HISTORY)
    ]
    before = measured.measurement_bytes(engine)
    both = iter(each for points in rounds for each in points)
    added = watch.times(lambda: history.add(next(both)), 2 * HISTORY)
    per_run = (measured.measurement_bytes(engine) - before) / (2 * HISTORY)

    def series() -> None:
        history.series(measured.key(OURS, "GET /things/7/{id}", "p95_ms"))

    def all_of_it() -> None:
        found = history.all_series(OURS, "staging", "replay")
        counted = sum(len(points) for points in found.values())
        assert counted == 100_000, counted

    told = {
        "to add a run of 200 series": added,
        "one series of 500 points": watch.times(series, 20),
        "200 series of 500 points": watch.times(
            lambda: history.all_series(OURS, "staging", "replay"), 20
        ),
        "… and every point of them made": watch.times(all_of_it, 5),
    }
    return told, per_run


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=100)
    parser.add_argument("--engines", nargs="*", default=list(ENGINES))
    wanted = parser.parse_args()
    for kind in wanted.engines:
        with store(kind, "few") as few:
            fill(few, FEW)
            small = lists(few, wanted.repeats)
        with store(kind, "many") as many:
            start = time.monotonic()
            fill(many, wanted.runs)
            filled_s = time.monotonic() - start
            per_run = size_bytes(many) / wanted.runs
            large = lists(many, wanted.repeats)
            judged = with_verdicts(many, wanted.repeats) | standings(many, wanted.repeats)
            lived = lives(many, wanted.repeats)
            told, history_bytes = histories(many)
        print(f"\n{kind}: {wanted.runs:,} runs in {filled_s:.0f} s, {per_run:.0f} bytes each\n")
        print(f"| 50 runs of | {FEW:,}: busy ms | p50 / p95 ms | ", end="")
        print(f"{wanted.runs:,}: busy ms | p50 / p95 ms |\n|---|--:|--:|--:|--:|")
        for name, took in large.items():
            print(f"| {name} | {small[name].shown()} | {took.shown()} |")
        print("\n| | busy ms | p50 / p95 ms |\n|---|--:|--:|")
        for name, took in {**judged, **lived, **told}.items():
            print(f"| {name} | {took.shown()} |")
        print(
            f"\nA result: {measured.result_bytes():,} bytes. A verdict: "
            f"{measured.verdict_bytes():,}. A run in its histories: {history_bytes:,.0f}."
        )


if __name__ == "__main__":
    main()
