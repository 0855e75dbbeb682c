import json
from datetime import UTC, datetime

import pytest

from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.bundle.model import Bundle, BundleFile
from plimsoll.kit.errors import Rejected, Unavailable
from plimsoll.kit.histogram import FINE_GROWTH, LogHistogram, coarse_cell_of
from plimsoll.run.model import (
    EndpointFigures,
    EndpointSecond,
    GeneratorFigures,
    RunProgress,
    RunRequest,
    RunResult,
    RunStatus,
)
from plimsoll.run.ports import Watch
from plimsoll.verdict.load_line.model import Objective, ObjectiveKind
from plimsoll.verdict.load_line.probe import Second, Step
from plimsoll.verdict.load_line.shares import missed_in
from plimsoll.verdict.load_line.through_runner import (
    RunnerProbe,
    average_rate,
    highest_rate,
    with_steps,
)
from plimsoll.verdict.metrics import WHOLE_SERVICE
from plimsoll.workload.model import TestType

NOW = datetime(2026, 3, 2, tzinfo=UTC)
P95 = Objective(kind=ObjectiveKind.LATENCY, limit=100)
WORKLOAD = {
    "service": "shop",
    "vu_margin": 2.0,
    "dispersion": 1.0,
    "max_rate_per_s": 500,
    "test_types": {
        "average-load": {
            "duration_s": 300,
            "scale": 2.0,
            "peak_per_second": 10.0,
            "curve": [{"share": 1, "start": 1, "end": 1}],
        }
    },
    "smoke": [],
    "scenarios": [
        {"name": "a", "busy_s": 0.01, "pinned": True, "time_unit_s": 1, "average_target": 10}
    ],
}
BUNDLE = Bundle(
    service="shop", files=(BundleFile(path="workload.json", content=json.dumps(WORKLOAD)),)
)
REQUEST = RunRequest(base_url="http://127.0.0.1:1", test_type=TestType.SMOKE, duration_s=1)


def result(**changes: object) -> RunResult:
    values = [5.0] * 90 + [400.0] * 10
    cells: dict[int, int] = {}
    for value in values:
        cells[coarse_cell_of(value)] = cells.get(coarse_cell_of(value), 0) + 1
    figures = EndpointFigures(
        endpoint="GET /x",
        requests=200,
        error_rate=0.0,
        latency_ms=LogHistogram.of(values * 2, FINE_GROWTH),
        cells={0: 100, 2: 100},
        failed_cells={2: 3},
        latency_cells={0: cells, 2: cells},
    )
    base = RunResult(
        status=RunStatus.COMPLETED,
        exit_code=0,
        started=NOW,
        duration_s=3,
        requests=200,
        iterations=200,
        dropped_iterations=0,
        endpoints=(figures,),
    )
    return base.model_copy(update=changes)


class Sent:
    def __init__(self, answer: RunResult, progress: tuple[RunProgress, ...] = ()) -> None:
        self.answer = answer
        self.progress = progress
        self.said: list[str | None] = []
        self.asked: list[tuple[Bundle, RunRequest]] = []

    def __call__(self, bundle: Bundle, request: RunRequest, watch: Watch) -> RunResult:
        self.asked.append((bundle, request))
        self.said = [watch(each) for each in self.progress]
        return self.answer


def probe(sent: Sent, progress: Watch = lambda _: None) -> RunnerProbe:
    clock = MemoryClock(NOW)
    return RunnerProbe(sent, BUNDLE, REQUEST, objectives=[P95], clock=clock, progress=progress)


def test_a_bundle_tells_its_average_and_its_limit() -> None:
    assert average_rate(BUNDLE) == 20
    assert highest_rate(BUNDLE) == 500


def test_a_bundle_without_a_workload_is_refused() -> None:
    with pytest.raises(Rejected, match=r"workload\.json"):
        average_rate(Bundle(service="x", files=(BundleFile(path="script.js", content=""),)))


def test_the_copy_of_a_bundle_follows_the_steps_and_the_bundle_stays() -> None:
    before = BUNDLE.digest
    copy = with_steps(BUNDLE, [Step(40, 10), Step(80, 30)], patience_s=0.7)
    workload = json.loads(copy.file("workload.json").content)
    average = workload["test_types"]["average-load"]
    assert average["curve"] == [
        {"share": 0.25, "start": 4.0, "end": 4.0},
        {"share": 0.75, "start": 8.0, "end": 8.0},
    ]
    assert (average["scale"], average["peak_per_second"]) == (1.0, 80)
    assert workload["scenarios"][0]["pinned"] is False
    assert workload["scenarios"][0]["busy_s"] == 0.7
    assert workload["service"] == "shop"
    assert BUNDLE.digest == before


def test_a_run_is_told_second_by_second_with_its_wide_cells_divided() -> None:
    sent = Sent(result())
    outcome = probe(sent).apply([Step(100, 3)], watch=lambda _: None)
    assert [each.counts[WHOLE_SERVICE].requests for each in outcome.seconds] == [100, 0, 100]
    assert outcome.seconds[2].counts[WHOLE_SERVICE].failed == 3
    assert missed_in(outcome.seconds, P95).share == pytest.approx(0.1)
    asked = sent.asked[0][1]
    assert (asked.test_type, asked.duration_s, asked.scale) == (TestType.AVERAGE_LOAD, 3, 1.0)


def test_what_the_watch_says_of_a_second_is_why_the_probe_ended() -> None:
    said = iter([None, "seen enough", "never asked"])
    outcome = probe(Sent(result())).apply([Step(100, 3)], watch=lambda _: next(said))
    assert outcome.stopped == "seen enough"
    assert not outcome.aborted


def test_a_crashed_generator_ends_the_search() -> None:
    sent = Sent(result(status=RunStatus.CRASHED, exit_code=107, messages=("no memory",)))
    with pytest.raises(Unavailable, match="no memory"):
        probe(sent).apply([Step(100, 3)], watch=lambda _: None)


def test_a_run_that_somebody_else_stopped_ends_the_search() -> None:
    sent = Sent(result(status=RunStatus.ABORTED, stopped="the kill switch"))
    outcome = probe(sent).apply([Step(100, 3)], watch=lambda _: None)
    assert outcome.aborted
    assert outcome.stopped == "the kill switch"


def totals(*figures: tuple[float, int, int]) -> tuple[RunProgress, ...]:
    return tuple(
        RunProgress(elapsed_s=elapsed, requests=requests, failed=failed, virtual_users=1)
        for elapsed, requests, failed in figures
    )


def test_an_error_storm_ends_the_run_while_it_goes_on() -> None:
    sent = Sent(result(), totals((1, 10, 0), (2, 110, 0), (3, 210, 60)))
    outcome = probe(sent).apply([Step(100, 10)], watch=lambda _: None)
    assert sent.said == [None, None, "60 of 100 requests failed"]
    assert outcome.stopped == "60 of 100 requests failed"
    assert not outcome.aborted


def test_answers_that_stay_away_end_the_run_while_it_goes_on() -> None:
    sent = Sent(result(), totals(*((float(second), 100, 0) for second in range(1, 9))))
    probe(sent).apply([Step(100, 20)], watch=lambda _: None)
    assert sent.said[2] is None
    assert any(said and "a queue builds up" in said for said in sent.said)


def test_whoever_watches_the_run_may_end_the_search() -> None:
    sent = Sent(result(status=RunStatus.ABORTED), totals((1, 10, 0)))
    outcome = probe(sent, progress=lambda _: "enough").apply([Step(9, 3)], watch=lambda _: None)
    assert outcome.aborted
    assert outcome.stopped == "enough"


def test_a_busy_generator_that_dropped_arrivals_is_the_cause() -> None:
    busy = GeneratorFigures(cpus=2, busy_cpus=1.9, peak_cpus=2.0)
    sent = Sent(result(generator=busy, dropped_iterations=50))
    outcome = probe(sent).apply([Step(100, 3)], watch=lambda _: None)
    assert "processors" in outcome.generator


def test_arrivals_dropped_while_the_generator_idled_are_the_services_fault() -> None:
    idle = GeneratorFigures(cpus=2, busy_cpus=0.1, peak_cpus=0.2)
    sent = Sent(result(generator=idle, dropped_iterations=50))
    assert probe(sent).apply([Step(100, 3)], watch=lambda _: None).generator == ""


def second(number: int, requests: int) -> RunProgress:
    cells = {coarse_cell_of(5.0): requests} if requests else {}
    row = EndpointSecond(
        endpoint="GET /x", second=number, requests=requests, failed=0, latency_cells=cells
    )
    return RunProgress(
        elapsed_s=number + 3.0, requests=requests, failed=0, virtual_users=1, seconds=(row,)
    )


def test_a_runner_that_tells_seconds_is_live_from_the_second_probe_on() -> None:
    telling, quiet = probe(Sent(result(), (second(0, 100),))), probe(Sent(result()))
    assert not any(each.is_live for each in (telling, quiet))
    for each in (telling, quiet):
        each.apply([Step(100, 3)], watch=lambda _: None)
    assert [each.is_live for each in (telling, quiet)] == [True, False]


def test_the_watch_ends_a_run_by_a_second_of_the_service_itself() -> None:
    sent = Sent(result(status=RunStatus.ABORTED), (second(0, 90), second(1, 80)))
    seen: list[float] = []

    def watch(each: Second) -> str | None:
        seen.append(each.counts[WHOLE_SERVICE].requests)
        return "over" if len(seen) > 1 else None

    outcome = probe(sent).apply([Step(100, 3)], watch=watch)
    assert sent.said == [None, "over"]
    assert seen == [90, 80]
    assert outcome.stopped == "over"
    assert not outcome.aborted


def test_each_second_is_told_once_live_or_in_the_end() -> None:
    sent = Sent(result(), (second(0, 90),))
    seen: list[float] = []
    probe(sent).apply(
        [Step(100, 3)], watch=lambda each: seen.append(each.counts[WHOLE_SERVICE].requests)
    )
    assert seen == [90, 0, 100]


def test_a_second_that_was_left_out_is_told_as_an_empty_one() -> None:
    sent = Sent(result(), (second(1, 90), second(0, 5)))
    seen: list[float] = []
    probe(sent).apply(
        [Step(100, 2)], watch=lambda each: seen.append(each.counts[WHOLE_SERVICE].requests)
    )
    assert seen == [0, 90]


def test_no_second_without_load_is_told() -> None:
    sent = Sent(result(), tuple(second(number, 9) for number in range(5)))
    seen: list[float] = []
    probe(sent).apply(
        [Step(100, 2)], watch=lambda each: seen.append(each.counts[WHOLE_SERVICE].requests)
    )
    assert len(seen) == 2
