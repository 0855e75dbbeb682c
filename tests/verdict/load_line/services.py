"""Services without chance and with it, for searches in tests: no time passes."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from plimsoll.kit.histogram import cell_of
from plimsoll.verdict.load_line.probe import Counts, ProbeOutcome, ProbeWatch, Second, Step
from plimsoll.verdict.metrics import WHOLE_SERVICE

Missed = Callable[[float], tuple[float, float]]
"""Rate → shares of requests that are slow, and that fail."""


@dataclass
class CurveProbe:
    """A service that misses its objectives by a curve, with as much noise as independent requests
    have; `rates` is what it was asked."""

    curve: Missed
    seed: int = 0
    live: bool = True
    fast_ms: float = 20.0
    slow_ms: float = 1000.0
    generator_gives_out_at: float = math.inf
    stopped_after: int = 10**9
    rates: list[float] = field(default_factory=list)
    now: float = 0.0

    def __post_init__(self) -> None:
        self._random = np.random.default_rng(self.seed)

    @property
    def is_live(self) -> bool:
        return self.live

    def now_s(self) -> float:
        return self.now

    def apply(self, steps: Sequence[Step], *, watch: ProbeWatch) -> ProbeOutcome:
        self.now += 2
        started, told, stopped = self.now, [], ""
        for rate in (each.rate_per_s for each in steps for _ in range(each.seconds)):
            self.rates.append(rate)
            told.append(self._second(rate))
            self.now += 1
            if self.live and (stopped := watch(told[-1]) or ""):
                break
        if not self.live:
            stopped = next((said for each in told if (said := watch(each))), "")
        aborted = len(self.rates) >= self.stopped_after
        saturated = max(each.rate_per_s for each in steps) >= self.generator_gives_out_at
        return ProbeOutcome(
            seconds=tuple(told),
            started_s=started,
            ended_s=self.now,
            free_s=self.now,
            stopped="the kill switch" if aborted else stopped,
            aborted=aborted,
            generator="it used 2 of its 2 processors" if saturated else "",
        )

    def _second(self, rate: float) -> Second:
        slow_share, failed_share = self.curve(rate)
        requests = int(self._random.poisson(rate))
        slow = int(self._random.binomial(requests, slow_share))
        failed = int(self._random.binomial(requests, failed_share))
        cells = {cell_of(self.fast_ms): requests - slow, cell_of(self.slow_ms): slow}
        counts = Counts(
            requests=requests,
            failed=failed,
            cells={cell: float(count) for cell, count in cells.items() if count},
        )
        return Second(counts={WHOLE_SERVICE: counts})


def logistic(line: float, slope: float, allowed: float = 0.05) -> Callable[[float], float]:
    """A share that is the allowed one exactly at the line."""
    at_line = math.log(allowed / (1 - allowed))

    def share(rate: float) -> float:
        odds = at_line + slope * math.log(rate / line)
        return 1 / (1 + math.exp(-max(-500.0, min(500.0, odds))))

    return share
