"""Samples of what instances use, as shares of their limits over the steps of a run: pure functions.

As requests are, growth of counters is what lies between their samples, never `rate()`, which
extrapolates; of a run of some minutes that would be a good part.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple, TypeAlias

from plimsoll.adapters.prometheus.payloads import Series
from plimsoll.adapters.prometheus.target_metrics import UNLIMITED, UNLIMITED_BYTES, Known
from plimsoll.run.target_state import AT_LIMIT, Usage

LONGEST_GAP_S: Final = 300.0
"""Between two samples of a counter; what happened in a longer gap is not known."""
_HOLDS: Final = 2.5
"""For so many of its intervals a gauge's value counts, where no other follows."""
_FEWEST_STEPS = 120
_SHORTEST_STEP_S = 5.0


class Instance(NamedTuple):
    """A container, a process or a pool."""

    labels: tuple[str, ...]
    """What tells it from others."""
    shown: str
    """For people."""


class Steps(NamedTuple):
    """A run, cut into steps of the same length."""

    start_s: float
    step_s: float
    many: int

    @property
    def end_s(self) -> float:
        """Its end."""
        return self.start_s + self.step_s * self.many

    def stretches(self, longest_s: float) -> Iterable["Steps"]:
        """The same, in parts that are not longer."""
        at_once = max(1, int(longest_s / self.step_s))
        for first in range(0, self.many, at_once):
            yield Steps(
                self.start_s + first * self.step_s, self.step_s, min(at_once, self.many - first)
            )


def steps_of(start_s: float, end_s: float) -> Steps:
    """Steps of at least 5 s, at most some 120 of them."""
    length_s = max(1.0, end_s - start_s)
    step_s = max(_SHORTEST_STEP_S, math.ceil(length_s / _FEWEST_STEPS))
    count = max(1, round(length_s / step_s))
    return Steps(start_s, length_s / count, count)


class Cell(NamedTuple):
    """One instance in one step."""

    mean: float
    high: float


Cells: TypeAlias = list[Cell | None]
"""By step; None: not known."""


def grown(series: Series, steps: Steps) -> Cells:
    """How fast a counter grew, per second; it began again from 0 where it is lower than before."""
    pieces = [
        (before, after, (value - old if value >= old else value) / (after - before))
        for (before, old), (after, value) in pairwise(_numbers(series))
        if 0 < after - before <= LONGEST_GAP_S
    ]
    return _spread(pieces, steps)


def held(series: Series, steps: Steps) -> Cells:
    """What a gauge was, until the next sample, or for a while after the last one."""
    numbers = _numbers(series)
    gaps = [after - before for (before, _), (after, _) in pairwise(numbers)]
    holds_s = _HOLDS * median(gaps) if gaps else 60.0
    ends = [time for time, _ in numbers[1:]] + [math.inf]
    pieces = [
        (time, min(end, time + holds_s), value)
        for (time, value), end in zip(numbers, ends, strict=True)
    ]
    return _spread(pieces, steps)


def _numbers(series: Series) -> list[tuple[float, float]]:
    pairs = zip(series.times_s, map(float, series.values), strict=True)
    return [(time, value) for time, value in pairs if math.isfinite(value)]


def _spread(pieces: Iterable[tuple[float, float, float]], steps: Steps) -> Cells:
    """Averages by time of what lies in each step, and the highest of it."""
    amounts, covered = [0.0] * steps.many, [0.0] * steps.many
    highs = [-math.inf] * steps.many
    for since, until, value in pieces:
        first = max(0, int((since - steps.start_s) // steps.step_s))
        last = min(steps.many - 1, int((until - steps.start_s) // steps.step_s))
        for step in range(first, last + 1):
            begins = steps.start_s + step * steps.step_s
            overlap = min(until, begins + steps.step_s) - max(since, begins)
            if overlap > 0:
                amounts[step] += value * overlap
                covered[step] += overlap
                highs[step] = max(highs[step], value)
    return [
        Cell(amount / time, high) if time > 0 else None
        for amount, time, high in zip(amounts, covered, highs, strict=True)
    ]


def joined(one: Cells, other: Cells, *, adding: bool) -> Cells:
    """Two series of one instance: a process that ended and its successor."""
    return [
        b
        if a is None
        else a
        if b is None
        else Cell(a.mean + b.mean, a.high + b.high)
        if adding
        else Cell(max(a.mean, b.mean), max(a.high, b.high))
        for a, b in zip(one, other, strict=True)
    ]


def bounded(limits: Mapping[Instance, float], unit: str) -> dict[Instance, float]:
    """Without those that stand for none: 0, -1, and numbers that nothing reaches."""
    most = UNLIMITED_BYTES if unit == "bytes" else UNLIMITED
    return {key: limit for key, limit in limits.items() if 0 < limit < most}


def usage_of(
    known: Known,
    cells: Mapping[Instance, Cells],
    limits: Mapping[Instance, float],
    waiting: Sequence[Cells] = (),
) -> Usage | None:
    """What all instances used; None: nothing is known of any.

    Args:
        known: which resource.
        cells: of each instance, all of the same steps.
        limits: of those that have one.
        waiting: how many waited, of each instance that tells.
    """
    there = {key: line for key, line in cells.items() if any(line)}
    together = _together(list(there.values()), known.together)
    if not together:
        return None
    fullest, where = max(
        (
            (max(cell.high for cell in line if cell) / limits[key], key)
            for key, line in there.items()
            if key in limits
        ),
        default=(None, None),
        key=lambda pair: pair[0] or 0.0,
    )
    full_steps = [
        step
        for step in range(len(next(iter(there.values()))))
        if any(
            (cell := line[step]) is not None and cell.mean >= AT_LIMIT * limits[key]
            for key, line in there.items()
            if key in limits
        )
    ]
    queued = _together(waiting, "sum")
    return Usage(
        what=known.what,
        unit=known.unit,
        mean=sum(cell.mean for cell in together) / len(together),
        peak=max(cell.high for cell in together),
        limit=sum(limits[key] for key in there) if limits.keys() >= there.keys() else None,
        instances=len(there),
        fullest=fullest,
        at_limit=None if fullest is None else len(full_steps) / len(together),
        where="" if where is None else where.shown,
        waiting_peak=max((cell.high for cell in queued), default=None),
        waited=sum(cell.high > 0 for cell in queued) / len(queued) if queued else None,
    )


def _together(lines: Sequence[Cells], how: str) -> list[Cell]:
    """All instances in each step in which any is known."""
    found = []
    for cells in zip(*lines, strict=True):
        there = [cell for cell in cells if cell is not None]
        if there and how == "sum":
            found.append(Cell(sum(c.mean for c in there), sum(c.high for c in there)))
        elif there:
            found.append(Cell(max(c.mean for c in there), max(c.high for c in there)))
    return found
