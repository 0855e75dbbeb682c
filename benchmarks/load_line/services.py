"""Simulated services whose load line is known: their queues live on between probes."""

import heapq
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plimsoll.kit.histogram import cell_of
from plimsoll.verdict.load_line.model import Objective, ObjectiveKind
from plimsoll.verdict.load_line.probe import Counts, ProbeOutcome, ProbeWatch, Second, Step
from plimsoll.verdict.metrics import WHOLE_SERVICE

Array = npt.NDArray[np.float64]
Serve = Callable[[Array, Array], tuple[Array, Array]]
"""Moments of arrival and work of each → latency of each in seconds, whether each failed."""


@dataclass
class Service:
    """A queue with c servers, and what may be odd about it.

    Times are seconds. Everything that is drawn comes from the seed.
    """

    seed: int
    servers: int
    work: Callable[[np.random.Generator, int], Array]
    """Draws service times."""
    base_s: float = 0.0
    """Added to each latency; keeps no server busy."""
    pause_s: float = 0.0
    pause_every_s: float = 0.0
    """All servers pause, at random moments."""
    waits_at_most_s: float = math.inf
    """Who would wait longer fails after that time."""
    drift: float = 0.0
    drift_s: float = 60.0
    """Standard deviation and memory of the speed."""
    knee: tuple[float, float] | None = None
    """Rate and power: latency is multiplied by 1 + (rate ÷ first) ** second, without a queue."""
    limiter_per_s: float = 0.0
    """Tokens per second; who finds none fails at once."""

    def __post_init__(self) -> None:
        self._random = np.random.default_rng(self.seed)
        self._free = [0.0] * self.servers
        self._next_pause = self._draw_pause(0.0)
        self._slowness, self._at = 0.0, 0.0
        self._tokens, self._token_at = self.limiter_per_s / 2, 0.0
        self._smooth = 0.0

    def second(self, start: float, rate: float) -> tuple[Array, Array, Array]:
        """Arrivals of one second, their latencies, whether they failed."""
        n = int(self._random.poisson(rate))
        arrivals = start + np.sort(self._random.random(n))
        work = self.work(self._random, n) * math.exp(self._drifted(start))
        if self.knee is not None:
            turn, power = self.knee
            self._smooth = rate
            latencies = work * (1 + (rate / turn) ** power)
            failed = np.zeros(n)
        elif self.limiter_per_s:
            latencies, failed = self._limited(arrivals, work)
        else:
            latencies, failed = self._queued(arrivals.tolist(), work.tolist())
        return arrivals, latencies + self.base_s, failed

    def _drifted(self, now: float) -> float:
        if self.drift:
            keep = math.exp(-(now - self._at) / self.drift_s)
            noise = self.drift * math.sqrt(1 - keep * keep)
            self._slowness = keep * self._slowness + noise * self._random.standard_normal()
            self._at = now
        return self._slowness

    def _draw_pause(self, now: float) -> float:
        if not self.pause_every_s:
            return math.inf
        return now + float(self._random.exponential(self.pause_every_s))

    def _queued(self, arrivals: list[float], work: list[float]) -> tuple[Array, Array]:
        free, patience = self._free, self.waits_at_most_s
        latencies, failed = [0.0] * len(arrivals), [0.0] * len(arrivals)
        for i, (now, needs) in enumerate(zip(arrivals, work, strict=True)):
            while now >= self._next_pause:
                end = self._next_pause
                free = [max(each, end) + self.pause_s for each in free]
                heapq.heapify(free)
                self._next_pause = self._draw_pause(end)
            begins = max(now, free[0])
            if begins - now > patience:
                latencies[i], failed[i] = patience, 1.0
                continue
            heapq.heapreplace(free, begins + needs)
            latencies[i] = begins + needs - now
        self._free = free
        return np.array(latencies), np.array(failed)

    def _limited(self, arrivals: Array, work: Array) -> tuple[Array, Array]:
        failed = np.zeros(arrivals.size)
        most = self.limiter_per_s / 2
        for i, now in enumerate(arrivals.tolist()):
            self._tokens = min(most, self._tokens + (now - self._token_at) * self.limiter_per_s)
            self._token_at = now
            if self._tokens >= 1:
                self._tokens -= 1
            else:
                failed[i] = 1.0
        return np.where(failed > 0, 0.001, work), failed


class SimulatedProbe:
    """Applies load to a simulated service; time passes only there."""

    def __init__(
        self,
        service: Service,
        *,
        starts_s: float = 2.0,
        ends_s: float = 1.0,
        live: bool = True,
        late_s: int = 2,
    ) -> None:
        self._service = service
        self._late_s = late_s
        self._live = live
        self._starts_s, self._ends_s = starts_s, ends_s
        self._now = 0.0
        self.rates: list[float] = []

    def now_s(self) -> float:
        """The simulated clock."""
        return self._now

    @property
    def is_live(self) -> bool:
        """Whether each second is told at once."""
        return self._live

    def apply(self, steps: Sequence[Step], *, watch: ProbeWatch) -> ProbeOutcome:
        """Applies load, second by second."""
        self._now = start = math.ceil(self._now + self._starts_s)
        told: list[Second] = []
        waiting: dict[int, list[tuple[float, float]]] = {}
        stopped, under_way = "", 0
        rates = [each.rate_per_s for each in steps for _ in range(each.seconds)]
        for number, rate in enumerate(rates):
            self.rates.append(rate)
            arrivals, latencies, failed = self._service.second(start + number, rate)
            under_way += arrivals.size
            ends = np.floor(arrivals + latencies - start).astype(int)
            for end, latency, bad in zip(
                ends.tolist(), latencies.tolist(), failed.tolist(), strict=True
            ):
                waiting.setdefault(end, []).append((latency, bad))
            ended = waiting.pop(number, [])
            under_way -= len(ended)
            told.append(_second(ended, under_way))
            self._now = start + number + 1
            # Seconds are told as late as k6 tells them.
            at = number - self._late_s
            if self._live and at >= 0 and (stopped := watch(told[at]) or ""):
                break
        if not stopped:
            untold = told[max(0, len(told) - self._late_s) :] if self._live else told
            stopped = next((said for each in untold if (said := watch(each))), "")
        load_ended = self._now
        self._now += self._ends_s
        return ProbeOutcome(
            seconds=tuple(told),
            started_s=start,
            ended_s=load_ended,
            free_s=self._now,
            stopped=stopped,
        )


def _second(ended: Sequence[tuple[float, float]], under_way: int) -> Second:
    cells: dict[int, float] = {}
    for latency, _ in ended:
        cell = cell_of(latency * 1000)
        cells[cell] = cells.get(cell, 0) + 1
    failed = int(sum(bad for _, bad in ended))
    counts = Counts(requests=len(ended), failed=failed, cells=cells)
    return Second(counts={WHOLE_SERVICE: counts}, in_flight=float(under_way))


def share_missed(service: Service, rate: float, objective: Objective, seconds: int) -> Array:
    """Per second, after a tenth of the time: requests, and those that missed the objective."""
    rows = []
    for number in range(seconds):
        _, latencies, failed = service.second(float(number), rate)
        bad = (
            failed if objective.kind is ObjectiveKind.ERRORS else latencies > objective.limit / 1e3
        )
        rows.append((latencies.size, float(np.sum(bad))))
    return np.array(rows[seconds // 10 :], dtype=np.float64)
