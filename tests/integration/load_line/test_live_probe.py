"""A probe by real k6 against a service with a hard limit: it ends while it goes on."""

import json
import time
from collections.abc import Iterator
from threading import Lock

import pytest

from plimsoll.adapters.k6.runner import K6Runner
from plimsoll.adapters.stub_http.stub_server import HttpStubServer
from plimsoll.bundle.model import Bundle, BundleFile
from plimsoll.bundle.ports import StubRequest, StubResponse
from plimsoll.bundle.script import library_files
from plimsoll.kit.clock import SystemClock
from plimsoll.run.model import RunRequest
from plimsoll.verdict.load_line.model import Objective, ObjectiveKind
from plimsoll.verdict.load_line.probe import Second, Step
from plimsoll.verdict.load_line.through_runner import RunnerProbe
from plimsoll.verdict.load_line.watchdog import Lookout
from plimsoll.verdict.metrics import WHOLE_SERVICE
from plimsoll.workload.model import TestType

LIMIT_PER_S = 40
OBJECTIVES = (
    Objective(kind=ObjectiveKind.LATENCY, limit=500),
    Objective(kind=ObjectiveKind.ERRORS, limit=0.01),
)
SCRIPT = """
import http from 'k6/http';
import { optionsFor } from './lib/load.js';
const workload = JSON.parse(open('./workload.json'));
export const options = optionsFor(workload, {}, {
  testType: __ENV.TEST_TYPE, duration: __ENV.DURATION, scale: __ENV.SCALE, bursts: 'observed',
  environment: 'default', userAgent: 'plimsoll',
});
export function work() { http.get(__ENV.BASE_URL + '/work', { tags: { name: 'GET /work' } }); }
"""
SCENARIO = {
    "name": "work",
    "exec": "work",
    "slugs": ["work"],
    "weights": [1],
    "busy_s": 0.05,
    "pinned": False,
    "time_unit_s": 1,
    "average_target": 20,
    "replay_targets": [],
}
AVERAGE = {
    "duration_s": 300,
    "scale": 1.0,
    "peak_per_second": 20.0,
    "curve": [{"share": 1, "start": 1, "end": 1}],
}
WORKLOAD = {
    "service": "limited",
    "vu_margin": 2.0,
    "dispersion": 1.0,
    "max_rate_per_s": None,
    "told": [],
    "smoke": [],
    "test_types": {"average-load": AVERAGE},
    "scenarios": [SCENARIO],
}


class Limited:
    """Answers 503 to what is more than so many requests in a second."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._second, self._asked = 0, 0

    def answer(self, _request: StubRequest) -> StubResponse:
        with self._lock:
            now = int(time.monotonic())
            self._asked = 1 if now != self._second else self._asked + 1
            self._second = now
            return StubResponse(status=503 if self._asked > LIMIT_PER_S else 200, body=b"{}")


@pytest.fixture
def probe() -> Iterator[RunnerProbe]:
    bundle = Bundle(
        service="limited",
        files=(
            *library_files(),
            BundleFile(path="script.js", content=SCRIPT),
            BundleFile(path="workload.json", content=json.dumps(WORKLOAD)),
        ),
    )
    runner = K6Runner()
    with HttpStubServer().serve(Limited().answer) as url:
        yield RunnerProbe(
            lambda sent, asked, watch: runner.run(sent, asked, watch=watch),
            bundle,
            RunRequest(base_url=url, test_type=TestType.AVERAGE_LOAD, duration_s=1),
            objectives=OBJECTIVES,
            clock=SystemClock(),
        )


def test_the_way_up_ends_by_the_services_own_seconds_long_before_its_time(
    probe: RunnerProbe,
) -> None:
    steps = [Step(rate, 3) for rate in (20, 25, 30, 36, 44, 52, 62, 74, 88, 105)]
    rates = [each.rate_per_s for each in steps for _ in range(each.seconds)]
    watch = Lookout(rates.__getitem__, OBJECTIVES, nearing=False)
    told: list[tuple[float, Second]] = []

    def timed(second: Second) -> str | None:
        told.append((probe.now_s(), second))
        return watch(second)

    outcome = probe.apply(steps, watch=timed)
    assert probe.is_live
    assert outcome.stopped
    assert not outcome.aborted
    assert len(outcome.seconds) < len(rates)
    # It was watched second by second, not told of all in the end.
    assert len({round(at_s) for at_s, _ in told}) > len(told) / 2
    assert rates[watch.seconds - 1] > LIMIT_PER_S / 2
    asked = [each.counts[WHOLE_SERVICE].requests for _, each in told]
    assert asked == [each.counts[WHOLE_SERVICE].requests for each in outcome.seconds[: len(asked)]]
