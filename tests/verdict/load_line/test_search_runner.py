"""A search for the load line as one run."""

from datetime import UTC, datetime

import pytest

from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.run.model import RunProgress, RunRequest, RunStatus
from plimsoll.verdict.load_line.model import Limits, Objective, ObjectiveKind, Outcome
from plimsoll.verdict.load_line.search_runner import SearchRunner
from plimsoll.workload.model import TestType
from tests.verdict.load_line.capacity import CapacityRunner
from tests.verdict.load_line.test_through_runner import BUNDLE

OBJECTIVES = (
    Objective(kind=ObjectiveKind.LATENCY, limit=250),
    Objective(kind=ObjectiveKind.ERRORS, limit=0.01),
)
LIMITS = Limits(min_rate_per_s=40, max_rate_per_s=500)
REQUEST = RunRequest(
    base_url="http://127.0.0.1:1", test_type=TestType.BREAKPOINT, duration_s=600, run_id="r1"
)


@pytest.fixture
def service() -> CapacityRunner:
    return CapacityRunner(MemoryClock(datetime(2026, 3, 2, tzinfo=UTC)), line_per_s=150.0)


def test_a_search_is_one_run_with_the_totals_of_its_probes(service: CapacityRunner) -> None:
    told: list[RunProgress] = []
    runner = SearchRunner(service, OBJECTIVES, LIMITS, clock=service.clock)

    def watch(progress: RunProgress) -> None:
        told.append(progress)

    result = runner.run(BUNDLE, REQUEST, watch=watch)
    line = runner.line
    assert line is not None
    assert line.outcome is Outcome.FOUND
    low, high = line.interval
    assert low is not None
    assert high is not None
    assert low < 150 < high
    assert result.status is RunStatus.COMPLETED
    # What warmed the service up is no part of a probe's figures.
    assert result.requests >= sum(each.requests for each in line.probes)
    assert result.duration_s >= line.total_s
    assert [each.run_id for each in service.asked] == [
        f"r1-{number}" for number in range(1, len(line.probes) + 1)
    ]
    # Whoever watches sees one run that goes on, not a new one with each probe.
    elapsed = [each.elapsed_s for each in told]
    assert elapsed == sorted(elapsed)
    assert told[-1].requests == result.requests


def test_whoever_ends_the_run_ends_the_search(service: CapacityRunner) -> None:
    runner = SearchRunner(service, OBJECTIVES, LIMITS, clock=service.clock)

    def watch(progress: RunProgress) -> str | None:
        return "ann stopped it." if progress.elapsed_s > 30 else None

    result = runner.run(BUNDLE, REQUEST, watch=watch)
    assert (result.status, result.stopped) == (RunStatus.ABORTED, "ann stopped it.")
    assert runner.line is not None
    assert runner.line.outcome is Outcome.STOPPED
    assert result.duration_s < 40
