"""How many requests of a probe missed an objective, and how much that number is worth.

Requests that queue behind each other miss an objective together, so their number says less than as
many independent ones would. How much less is the *overdispersion* φ: the long-run variance of the
misses per second ÷ the variance of independent ones; n requests are worth n/φ. It is estimated from
whole seconds, never from request to request.

Below the line few requests miss the objective, and what is seldom seen looks regular. So for
latency φ is taken from the requests above the probe's *own* quantile, of which there are always as
many as the objective allows: the statistic that the objective would have if the probe were exactly
at the line. (The interval of a quantile by batches stands on the same: Chen and Kelton, Quantile
and tolerance-interval estimation in simulation, EJOR 168, 2006.)
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plimsoll.kit.histogram import GROWTH, cell_of, quantile_of
from plimsoll.verdict.load_line.model import Objective, ObjectiveKind
from plimsoll.verdict.load_line.probe import Counts, Second
from plimsoll.verdict.metrics import WHOLE_SERVICE

Numbers = npt.NDArray[np.float64]

_FEWEST = 4
"""Seconds that have a variance worth the name."""
_WINDOW = 5.0
_MOST_LOST = 0.4
_TOGETHER = 0.84
"""Share of its memory that a queue's misses are worth as one. In heavy traffic the long-run
variance of the indicator of a wait above its own 95th percentile w is 0.0356 w² ÷ σ² (Poisson's
equation of the reflected Brownian motion), which is 0.84 memories of p(1-p)."""
_TURNED_AWAY = 0.5
"""The same for errors: who is turned away keeps the queue short."""
_OUTSET_WEIGHT = 20.0
"""Memories that what is likely from the outset is worth."""


@dataclass(frozen=True, slots=True)
class Missed:
    """One objective in one probe, after the warm-up."""

    requests: float
    missed: float
    measured: float
    """Overdispersion, as far as these seconds show it."""
    memories: float
    """Of latency, that these seconds are long."""
    outset: float
    """Overdispersion that is likely from the outset."""
    seconds: int

    @property
    def overdispersion(self) -> float:
        """Both together."""
        return blended(self.measured, self.memories, self.outset)

    @property
    def share(self) -> float | None:
        """Of the requests; None without any."""
        return self.missed / self.requests if self.requests else None


def missed_in(seconds: Sequence[Second], objective: Objective, *, reckoned: float = 0.0) -> Missed:
    """What of an objective was missed in these seconds.

    Args:
        seconds: after the warm-up.
        objective: that may have been missed.
        reckoned: memory of latency in seconds that is likely from the outset (`queue_memory_s`);
            the fewer memories long the probe, the more it counts.
    """
    counts = [found for each in seconds if (found := each.counts.get(objective.endpoint))]
    asked = np.array([_measured(each, objective) for each in counts], dtype=np.float64)
    missed = np.array([_missed(each, objective) for each in counts], dtype=np.float64)
    at_line = missed
    if objective.kind is ObjectiveKind.LATENCY:
        own = quantile_of_all(counts, objective.quantile)
        at_line = np.array([above(each.cells, own) for each in counts], dtype=np.float64)
    measured, memories = overdispersion(asked, at_line)
    # All that are asked within a memory miss together, in the part of it that is spent up there.
    together = _TOGETHER if objective.kind is ObjectiveKind.LATENCY else _TURNED_AWAY
    outset = together * reckoned * float(asked.sum()) / max(1, len(counts))
    return Missed(
        requests=float(asked.sum()),
        missed=float(missed.sum()),
        measured=measured,
        memories=memories,
        outset=max(1.0, outset),
        seconds=len(counts),
    )


def _measured(counts: Counts, objective: Objective) -> float:
    """Requests without a response have no latency; they are errors."""
    if objective.kind is ObjectiveKind.ERRORS:
        return counts.requests
    return math.fsum(counts.cells.values())


def _missed(counts: Counts, objective: Objective) -> float:
    if objective.kind is ObjectiveKind.ERRORS:
        return counts.failed
    return above(counts.cells, objective.limit)


def above(cells: Mapping[int, float], limit: float) -> float:
    """Of counted values, those above a limit; its own cell counts by half."""
    border = cell_of(limit)
    return math.fsum(
        count if cell > border else count / 2 for cell, count in cells.items() if cell >= border
    )


def cells_of_all(counts: Iterable[Counts]) -> dict[int, float]:
    """All latencies of these seconds."""
    together: dict[int, float] = {}
    for each in counts:
        for cell, count in each.cells.items():
            together[cell] = together.get(cell, 0.0) + count
    return together


def quantile_of_all(counts: Iterable[Counts], quantile: float) -> float:
    """Of all latencies of these seconds, in milliseconds; 0 without any."""
    whole = {cell: round(1000 * count) for cell, count in cells_of_all(counts).items()}
    return quantile_of(whole, quantile) or 0.0


def squared_variation(counts: Iterable[Counts]) -> float:
    """Squared coefficient of variation of all latencies; 0 without any."""
    cells = cells_of_all(counts)
    if not cells:
        return 0.0
    values = np.array([GROWTH ** (cell - 0.5) for cell in cells])
    weights = np.array(list(cells.values()))
    mean = float(np.average(values, weights=weights))
    spread = float(np.average((values - mean) ** 2, weights=weights))
    return spread / mean**2


def overdispersion(asked: Numbers, missed: Numbers) -> tuple[float, float]:
    """Long-run variance of the misses ÷ that of independent ones, and the memories of the series.

    Args:
        asked: requests of each second.
        missed: those of them that missed.
    """
    total, all_missed = float(asked.sum()), float(missed.sum())
    if asked.size < _FEWEST or not 0 < all_missed < total:
        return 1.0, 0.0
    share = all_missed / total
    excess = missed - share * asked
    each_second = float(excess @ excess) / (total * share * (1 - share))
    memory = memory_of(excess)
    return max(1.0, each_second * memory), asked.size / memory


def blended(measured: float, memories: float, from_outset: float) -> float:
    """What was measured over so many memories, and what was likely from the outset."""
    weight = memories / (memories + _OUTSET_WEIGHT)
    return math.exp(weight * math.log(measured) + (1 - weight) * math.log(from_outset))


def queue_memory_s(rate_per_s: float, waits_s: float) -> float:
    """How long a queue remembers at the line, if it is one: about (4/9) · rate · wait².

    In heavy traffic the time in a queue is that of a Brownian motion kept above 0. Its 95th
    percentile w is 3 times its mean and its relaxation time 8 w² ÷ (9 σ²), where σ², the variance
    of the work that arrives in a second, is 2 ÷ rate for the M/M/1 queue (Abate and Whitt,
    Transient behavior of regulated Brownian motion, Advances in Applied Probability 19, 1987).

    Args:
        rate_per_s: arrivals.
        waits_s: 95th percentile of the wait that the objective leaves room for.
    """
    return 4 / 9 * rate_per_s * waits_s**2


def memory_of(series: Numbers) -> float:
    """Integrated autocorrelation time in steps of the series, 1 if it has no memory.

    Lags are added up to the first that is five times the time found so far (Sokal, Monte Carlo
    methods in statistical mechanics, 1996); as the mean is fitted too, the sum is a little short,
    by about its own share of the length, which is given back.
    """
    far = series - series.mean()
    variance = float(far @ far)
    if far.size < _FEWEST or variance <= 0:
        return 1.0
    time = 1.0
    for lag in range(1, far.size // 2):
        time += 2 * float(far[lag:] @ far[:-lag]) / variance
        if lag >= _WINDOW * time:
            break
    time = max(1.0, time)
    found: float = time / max(_MOST_LOST, 1 - 2 * time / far.size)
    return found


def memory_s(seconds: Sequence[Second]) -> float:
    """How long latency remembers: integrated autocorrelation time of its mean, in seconds."""
    means = [
        mean for each in seconds if (mean := _mean_log(each.counts.get(WHOLE_SERVICE))) is not None
    ]
    return memory_of(np.array(means, dtype=np.float64)) if means else 1.0


def _mean_log(counts: Counts | None) -> float | None:
    """Mean cell of the latencies: that of their logarithms, in other units."""
    asked = math.fsum(counts.cells.values()) if counts else 0.0
    if counts is None or not asked:
        return None
    return math.fsum(cell * count for cell, count in counts.cells.items()) / asked
