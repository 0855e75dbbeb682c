"""A runner in front of a service of known capacity: seconds pass on a clock that is moved."""

import json
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.bundle.model import Bundle
from plimsoll.kit.histogram import FINE_GROWTH, LogHistogram, coarse_cell_of
from plimsoll.run.model import (
    EndpointFigures,
    EndpointSecond,
    RunProgress,
    RunRequest,
    RunResult,
    RunStatus,
)
from plimsoll.run.ports import Watch
from plimsoll.workload.model import TestType
from tests.verdict.load_line.services import logistic

FAST_MS, SLOW_MS = 20.0, 1_000.0


@dataclass
class CapacityRunner:
    """Answers slowly what comes above the line, as a curve that is steep there has it."""

    clock: MemoryClock
    line_per_s: float
    endpoint: str = "GET /orders/{order_id}"
    asked: list[RunRequest] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = np.random.default_rng(7)
        self._slow = logistic(self.line_per_s, 20.0)

    def run(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> RunResult:
        self.asked.append(request)
        started, seen, why = self.clock.now(), _Seen(self.endpoint), ""
        self.clock.advance(1)
        for second, rate in enumerate(_rates(bundle)):
            self.rates.append(rate)
            self.clock.advance(1)
            row = seen.add(second, *self._drawn(rate))
            told = RunProgress(
                elapsed_s=second + 1.0,
                requests=seen.requests,
                failed=0,
                virtual_users=1,
                seconds=(row,),
            )
            why = watch(told) or ""
            if why:
                break
        return RunResult(
            status=RunStatus.ABORTED if why else RunStatus.COMPLETED,
            exit_code=0,
            started=started,
            duration_s=(self.clock.now() - started) / timedelta(seconds=1),
            requests=seen.requests,
            iterations=seen.requests,
            dropped_iterations=0,
            endpoints=(seen.figures,),
            stopped=why,
        )

    def _drawn(self, rate: float) -> tuple[int, int]:
        requests = int(self._random.poisson(rate))
        return requests, int(self._random.binomial(requests, self._slow(rate)))


class _Seen:
    """What one endpoint did so far."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.requests = 0
        self._slow = 0
        self._cells: dict[int, int] = {}
        self._latency_cells: dict[int, dict[int, int]] = {}

    def add(self, second: int, requests: int, slow: int) -> EndpointSecond:
        drawn = {coarse_cell_of(FAST_MS): requests - slow, coarse_cell_of(SLOW_MS): slow}
        cells = {cell: count for cell, count in drawn.items() if count}
        self.requests += requests
        self._slow += slow
        self._cells[second] = requests
        self._latency_cells[second] = cells
        return EndpointSecond(
            endpoint=self.endpoint,
            second=second,
            requests=requests,
            failed=0,
            latency_cells=cells,
        )

    @property
    def figures(self) -> EndpointFigures:
        latencies = [FAST_MS] * (self.requests - self._slow) + [SLOW_MS] * self._slow
        return EndpointFigures(
            endpoint=self.endpoint,
            requests=self.requests,
            error_rate=0.0,
            latency_ms=LogHistogram.of(latencies, FINE_GROWTH),
            cells=self._cells,
            latency_cells=self._latency_cells,
        )


def _rates(bundle: Bundle) -> list[float]:
    """What the bundle's average load asks in each second."""
    workload = json.loads(bundle.file("workload.json").content)
    load = workload["test_types"][TestType.AVERAGE_LOAD.value]
    targets = [each["average_target"] / each["time_unit_s"] for each in workload["scenarios"]]
    return [
        each["start"] * sum(targets)
        for each in load["curve"]
        for _ in range(round(each["share"] * load["duration_s"]))
    ]
