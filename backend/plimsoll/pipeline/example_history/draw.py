"""What a run of an example service measured, drawn: latencies are log-normal, with a slow tail.

The noise is that of real machines: each run has a factor of its own (2 %), each endpoint of a run
another one (1.5 %), and what is left is chance of so many requests.
"""

import hashlib
import math
from collections.abc import Iterable
from datetime import datetime
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from plimsoll.bundle.manifest import BundleManifest
from plimsoll.kit.histogram import COARSE_CELLS, FINE_GROWTH, LogHistogram
from plimsoll.kit.value import Value
from plimsoll.pipeline.example_history.story import ExampleEndpoint, Happening, Story
from plimsoll.run.model import (
    EndpointFigures,
    GeneratorFigures,
    RunRequest,
    RunResult,
    RunStatus,
    ScenarioFigures,
)
from plimsoll.run.planned import planned_for

_MACHINE, _ENDPOINT, _RATE = 0.02, 0.015, 0.01
_TAIL_SHARE, _TAIL_TIMES = 0.01, 2.5
_LOAD_WEIGHT = 0.1
"""How much slower a second is that is twice as busy."""
_SENT_WHEN_SATURATED = 0.71
_QUANTILES = 400
_IDLE = GeneratorFigures(cpus=2.0, busy_cpus=0.31, peak_cpus=0.58, machine_busy=0.36, late_ms=1.4)
_SATURATED = GeneratorFigures(
    cpus=2.0, busy_cpus=1.78, peak_cpus=1.97, machine_busy=0.99, late_ms=128.0
)


class Draw(Value):
    """All that decides what one run measures."""

    story: Story
    slot: int
    again: bool = False
    """Whether it is the run that confirms the slot's first one."""

    @property
    def met(self) -> tuple[Happening, ...]:
        """What holds meanwhile."""
        return self.story.met_by(self.slot)


def drawn(
    draw: Draw, request: RunRequest, manifest: BundleManifest, *, started: datetime
) -> RunResult:
    """What the run measured: the same each time."""
    chance = _chance(draw)
    planned = planned_for(manifest, request)
    saturated = any(each.saturated for each in draw.met)
    sent = _SENT_WHEN_SATURATED if saturated else 1.0
    machine = math.exp(chance.normal(0, _MACHINE))
    figures = {
        each.name: _figures(
            each,
            chance.poisson(
                sent * planned.by_endpoint[each.name] * math.exp(chance.normal(0, _RATE))
            ),
            machine * draw.story.slower(each.name, draw.slot),
            _failing(each, draw.met),
            seconds=request.duration_s,
            chance=chance,
        )
        for each in draw.story.endpoints
    }
    scenarios = tuple(
        _scenario(each.name, sum(figures[name].requests for name in each.endpoints), sent)
        for each in manifest.test_types[request.test_type].scenarios
    )
    requests = sum(each.requests for each in figures.values())
    return RunResult(
        status=RunStatus.COMPLETED,
        exit_code=0,
        started=started,
        duration_s=float(request.duration_s),
        requests=requests,
        iterations=requests,
        dropped_iterations=sum(each.dropped for each in scenarios),
        endpoints=tuple(sorted(figures.values(), key=lambda each: (-each.requests, each.endpoint))),
        per_second=_added(each.cells for each in figures.values()),
        scenarios=scenarios,
        generator=_SATURATED if saturated else _IDLE,
    )


def busyness(share_of_day: float) -> float:
    """How busy a time of day is, against the whole day's mean of 1; a replay goes through it."""
    return 1 - 0.55 * math.cos(2 * math.pi * (share_of_day - 0.15))


def production_ms(each: ExampleEndpoint, slower: float) -> list[float]:
    """Equally likely latencies, as production would show them, so many times as slow as usual."""
    normal = NormalDist(math.log(slower * each.median_ms), each.spread)
    return [math.exp(normal.inv_cdf((at + 0.5) / _QUANTILES)) for at in range(_QUANTILES)]


def _chance(draw: Draw) -> np.random.Generator:
    """No two runs share a seed, and no run's depends on how many came before."""
    named = f"{draw.story.service} {draw.slot} {draw.again}".encode()
    return np.random.default_rng(int.from_bytes(hashlib.sha256(named).digest()[:8]))


def _failing(endpoint: ExampleEndpoint, met: Iterable[Happening]) -> float:
    told = [each.error_rate[endpoint.name] for each in met if endpoint.name in each.error_rate]
    return max(told, default=endpoint.error_rate)


def _figures(
    endpoint: ExampleEndpoint,
    requests: int,
    slower: float,
    failing: float,
    *,
    seconds: int,
    chance: np.random.Generator,
) -> EndpointFigures:
    curve = np.array([busyness((second + 0.5) / seconds) for second in range(seconds)])
    at = np.sort(chance.choice(seconds, size=requests, p=curve / curve.sum()))
    own = slower * math.exp(chance.normal(0, _ENDPOINT))
    latencies = endpoint.median_ms * own * np.exp(endpoint.spread * chance.normal(size=requests))
    latencies *= 1 + _LOAD_WEIGHT * (curve[at] - 1)
    latencies *= np.where(chance.random(requests) < _TAIL_SHARE, _TAIL_TIMES, 1.0)
    fine = np.ceil(np.log(latencies) / math.log(FINE_GROWTH)).astype(np.int64)
    failed = chance.random(requests) < failing
    count = int(failed.sum())
    return EndpointFigures(
        endpoint=endpoint.name,
        requests=requests,
        error_rate=count / requests if requests else 0.0,
        latency_ms=LogHistogram(cells=_counted(fine), growth=FINE_GROWTH),
        cells=_counted(at),
        failed_cells=_counted(at[failed]),
        latency_cells=_by_second(at, -(-fine // COARSE_CELLS)),
        statuses={200: requests - count, **({503: count} if count else {})},
    )


def _counted(numbers: NDArray[np.int64]) -> dict[int, int]:
    values, counts = np.unique(numbers, return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))


def _by_second(at: NDArray[np.int64], coarse: NDArray[np.int64]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = {}
    for second, cell in zip(at.tolist(), coarse.tolist(), strict=True):
        cells = found.setdefault(second, {})
        cells[cell] = cells.get(cell, 0) + 1
    return found


def _added(parts: Iterable[dict[int, int]]) -> dict[int, int]:
    added: dict[int, int] = {}
    for part in parts:
        for second, count in part.items():
            added[second] = added.get(second, 0) + count
    return dict(sorted(added.items()))


def _scenario(name: str, requests: int, sent: float) -> ScenarioFigures:
    return ScenarioFigures(
        name=name,
        iterations=requests,
        dropped=round(requests / sent) - requests,
        requests=requests,
    )
