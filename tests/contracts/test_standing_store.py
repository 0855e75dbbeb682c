"""What every StandingStore sees, whatever keeps what it looks at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.adapters.memory.regression import run_stores as memory_stores
from plimsoll.bootstrap.runs import run_stores
from plimsoll.run.model import RunStatus
from plimsoll.run.record import RunRecord, confirming
from plimsoll.verdict.load_line.model import Outcome
from plimsoll.verdict.standing import Glance, NewestConclusion, Sparkline, SparklinePoint
from plimsoll.verdict.stores import RunStores
from plimsoll.verdict.verdict import Conclusion, Point, Regression, SeriesKey, Verdict
from plimsoll.workload.model import TestType
from tests.contracts.test_load_line_store import line
from tests.databases import EVERYWHERE, MEMORY, database

NOW = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """Stores, and what is done to them."""

    stores: RunStores

    def ran(
        self,
        run_id: str,
        after: int,
        service: str = "shop",
        environment: str = "staging",
        test_type: TestType = TestType.REPLAY,
    ) -> RunRecord:
        return self.stores.runs.add(
            RunRecord(
                id=run_id,
                service=service,
                environment=environment,
                base_url="http://127.0.0.1",
                bundle_digest="sha256:0",
                test_type=test_type,
                duration_s=60,
                created_at=NOW + timedelta(seconds=after),
            )
        )

    def judged(self, run: RunRecord, conclusion: Conclusion) -> None:
        self.stores.verdicts.put(
            Verdict(
                run_id=run.id,
                service=run.service,
                environment=run.environment,
                conclusion=conclusion,
                explanation=f"It is a {conclusion.value}.",
                judged_at=NOW,
            )
        )

    def measured(self, run: RunRecord, p95_ms: float) -> None:
        def key(endpoint: str, metric: str) -> SeriesKey:
            return SeriesKey(
                service=run.service,
                environment=run.environment,
                test_type=run.test_type.value,
                endpoint=endpoint,
                metric=metric,
            )

        def point(value: float) -> Point:
            return Point(run_id=run.id, at=run.created_at, value=value, n=100)

        self.stores.histories.add(
            {
                key("GET /", "p95_ms"): point(1.0),
                key("*", "error_rate"): point(0.5),
                key("*", "p95_ms"): point(p95_ms),
            }
        )

    def glance(self, service: str = "shop", environments: list[str] | None = None) -> Glance:
        return self.stores.standings.of_services([service], environments).get(service, Glance())


@pytest.fixture(params=EVERYWHERE)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    if request.param == MEMORY:
        yield World(memory_stores())
        return
    with database(request.param, tmp_path) as engine:
        yield World(run_stores(engine, MemoryClock()))


def test_nothing_is_seen_of_what_nobody_knows(world: World) -> None:
    assert world.glance() == Glance()
    assert world.stores.standings.of_services([], None) == {}


def test_the_newest_run_is_the_one_that_was_asked_for_last(world: World) -> None:
    world.ran("b", 1)
    world.ran("a", 2, environment="qa", test_type=TestType.SMOKE)
    world.ran("c", 3, service="other")
    seen = world.glance().newest_run
    assert seen is not None
    assert (seen.id, seen.environment, seen.test_type) == ("a", "qa", TestType.SMOKE)
    assert (seen.status, seen.ended_at) == (RunStatus.QUEUED, None)
    assert seen.created_at == NOW + timedelta(seconds=2)


def test_the_conclusion_is_of_the_newest_run_that_was_judged_by_itself(world: World) -> None:
    world.judged(world.ran("old", 1), Conclusion.PASS)
    failed = world.ran("failed", 2)
    world.judged(failed, Conclusion.FAIL)
    world.judged(world.ran(confirming("failed"), 3), Conclusion.INCONCLUSIVE)
    world.ran("running", 4)
    assert world.glance().newest_conclusion == NewestConclusion(
        run_id="failed",
        environment="staging",
        test_type=TestType.REPLAY,
        conclusion=Conclusion.FAIL,
        explanation="It is a fail.",
        judged_at=NOW,
    )


def test_a_conclusion_that_is_long_past_is_not_told(world: World) -> None:
    world.judged(world.ran("old", 0), Conclusion.PASS)
    for number in range(20):
        world.ran(f"new-{number}", number + 1)
    assert world.glance().newest_conclusion is None


def test_the_sparkline_is_the_history_that_most_of_the_last_runs_belong_to(world: World) -> None:
    for number in range(35):
        world.measured(world.ran(f"run-{number}", number), float(number))
    world.measured(world.ran("smoke", 100, test_type=TestType.SMOKE), 0.5)
    world.ran("unmeasured", 101)
    assert world.glance().sparkline == Sparkline(
        environment="staging",
        test_type=TestType.REPLAY,
        points=tuple(
            SparklinePoint(run_id=f"run-{n}", at=NOW + timedelta(seconds=n), value=float(n))
            for n in range(5, 35)
        ),
    )


def test_of_two_histories_with_as_many_runs_the_newer_one_is_shown(world: World) -> None:
    for number, environment in enumerate(("a", "b", "b", "a")):
        world.measured(world.ran(f"r{number}", number, environment=environment), 1.0)
    seen = world.glance().sparkline
    assert seen is not None
    assert (seen.environment, [point.run_id for point in seen.points]) == ("a", ["r0", "r3"])


def test_an_endpoint_waits_once_whatever_its_metrics(world: World) -> None:
    def report(
        endpoint: str, metric: str, environment: str = "staging", *, answered: bool = False
    ) -> Regression:
        return Regression(
            run_id="r",
            service="shop",
            environment=environment,
            endpoint=endpoint,
            metric=metric,
            at=NOW,
            answered=answered,
        )

    reported = [
        report("GET /", "p95_ms"),
        report("GET /", "p99_ms", answered=True),
        report("GET /a", "p95_ms", answered=True),
        report("GET /", "p95_ms", "qa"),
    ]
    world.stores.regressions.keep("r", reported)
    assert world.glance().open_regressions == 2
    assert world.glance(environments=["qa"]).open_regressions == 1
    assert world.glance("other").open_regressions == 0


def test_environments_limit_all_of_it(world: World) -> None:
    there = world.ran("there", 1, environment="qa")
    world.judged(there, Conclusion.PASS)
    world.measured(there, 7.0)
    hidden = world.ran("hidden", 2)
    world.judged(hidden, Conclusion.FAIL)
    world.measured(hidden, 8.0)
    seen = world.glance(environments=["qa"])
    assert seen.newest_run is not None
    assert seen.newest_conclusion is not None
    assert seen.sparkline is not None
    assert (seen.newest_run.id, seen.newest_conclusion.run_id) == ("there", "there")
    assert [point.value for point in seen.sparkline.points] == [7.0]
    assert world.glance(environments=[]) == Glance()


def test_the_last_line_that_was_drawn_is_shown(world: World) -> None:
    drawn = line("drawn", 1, outcome=Outcome.WIDE)
    for each in (
        line("old", 0),
        drawn,
        line("stopped", 2, outcome=Outcome.STOPPED),
        line("other", 3, service="other"),
    ):
        world.stores.load_lines.put(each)
    assert world.glance().load_line == drawn.summary
    assert world.glance(environments=["qa"]).load_line is None


def test_a_history_without_response_times_is_no_sparkline(world: World) -> None:
    world.measured(world.ran("r", 1, test_type=TestType.BREAKPOINT), 1.0)
    assert world.glance().sparkline is None


def test_a_hundred_services_are_seen_together(world: World) -> None:
    names = [f"service-{number}" for number in range(100)]
    for number, name in enumerate(names):
        run = world.ran(f"run-{number}", number, service=name)
        world.judged(run, Conclusion.PASS)
        world.measured(run, float(number))
    seen = world.stores.standings.of_services([*names, "service-3"], ["staging"])
    assert len(seen) == 100
    for number, name in enumerate(names):
        one = seen[name]
        assert one.newest_run is not None
        assert one.newest_conclusion is not None
        assert one.sparkline is not None
        assert one.newest_run.id == one.newest_conclusion.run_id == f"run-{number}"
        assert [point.value for point in one.sparkline.points] == [float(number)]
