"""Where an example service's load line is: the real search, against a queue that is simulated."""

import heapq
import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from plimsoll.kit.histogram import cell_of
from plimsoll.pipeline.example_history.story import Story
from plimsoll.verdict.load_line.model import Limits, LoadLine, Objective, ObjectiveKind
from plimsoll.verdict.load_line.probe import Counts, ProbeOutcome, ProbeWatch, Second, Step
from plimsoll.verdict.load_line.search import find_load_line
from plimsoll.verdict.metrics import WHOLE_SERVICE

OBJECTIVES = (
    Objective(kind=ObjectiveKind.LATENCY, limit=250.0),
    Objective(kind=ObjectiveKind.ERRORS, limit=0.01),
)
LONGEST_S = 600
"""That a search may take."""
_SPREAD = 0.5
_STARTS_S, _ENDS_S = 2.0, 1.0


def example_line(story: Story, slot: int) -> LoadLine:
    """What a search finds of the story's service then: the same each time."""
    most = story.busy_at_per_s / _slower(story, slot)
    return find_load_line(
        _Queue(story.servers, story.servers / most, seed=slot),
        OBJECTIVES,
        Limits(min_rate_per_s=most / 4, max_rate_per_s=2 * most, max_total_s=LONGEST_S),
    )


def _slower(story: Story, slot: int) -> float:
    """How much more work a request is than usual, over all endpoints."""
    usual = sum(each.share * each.median_ms for each in story.endpoints)
    then = sum(
        each.share * each.median_ms * story.slower(each.name, slot) for each in story.endpoints
    )
    return then / usual


class _Queue:
    """Some servers behind one queue; time passes only here."""

    def __init__(self, servers: int, work_s: float, *, seed: int) -> None:
        self._free = [0.0] * servers
        self._work_s = work_s
        self._chance = np.random.default_rng(seed)
        self._now = 0.0

    is_live = True

    def now_s(self) -> float:
        """Seconds since the search began."""
        return self._now

    def apply(self, steps: Sequence[Step], *, watch: ProbeWatch) -> ProbeOutcome:
        """Serves what arrives at these rates, second by second."""
        self._now = start = math.ceil(self._now + _STARTS_S)
        told: list[Second] = []
        waiting: dict[int, list[float]] = {}
        under_way, stopped = 0, ""
        for number, rate in enumerate(
            each.rate_per_s for each in steps for _ in range(each.seconds)
        ):
            for ended_s, latency_s in self._served(start + number, rate):
                waiting.setdefault(int(ended_s) - int(start), []).append(latency_s)
                under_way += 1
            ended = waiting.pop(number, [])
            under_way -= len(ended)
            told.append(_second(ended, under_way))
            self._now = start + number + 1
            stopped = watch(told[-1]) or ""
            if stopped:
                break
        load_ended = self._now
        self._now += _ENDS_S
        return ProbeOutcome(
            seconds=tuple(told),
            started_s=start,
            ended_s=load_ended,
            free_s=self._now,
            stopped=stopped,
        )

    def _served(self, start: float, rate: float) -> Sequence[tuple[float, float]]:
        """When each arrival of a second is answered, and after how long."""
        count = int(self._chance.poisson(rate))
        arrivals = start + np.sort(self._chance.random(count))
        work = self._work_s * np.exp(self._chance.normal(-(_SPREAD**2) / 2, _SPREAD, count))
        served = []
        for arrived, needs in zip(arrivals.tolist(), work.tolist(), strict=True):
            ends = max(arrived, self._free[0]) + needs
            heapq.heapreplace(self._free, ends)
            served.append((ends, ends - arrived))
        return served


def _second(latencies_s: Sequence[float], under_way: int) -> Second:
    cells = Counter(cell_of(1000 * each) for each in latencies_s)
    counts = Counts(
        requests=len(latencies_s),
        failed=0,
        cells={cell: float(count) for cell, count in cells.items()},
    )
    return Second(counts={WHOLE_SERVICE: counts}, in_flight=float(under_way))
