"""Judges a history of runs: where did the level shift, for better or worse?

Run by run, as the history grew. After each run the latest runs are taken for a new level that
starts where that is likeliest, and the runs before them, back to the last change point, for the
old one. It is a change point when all of these agree:

- at least four runs are at the new level, and it still holds (no spike ever is);
- the difference of the levels is no chance (`detectors.level`);
- the old level never looked like the new one (`detectors.recurrence`);
- it is larger than the noise, for people who look at a plot;
- it happened between two runs and is no drift and no wave (`detectors.abrupt`).

**What is reported stands.** A change point is reported once, with the run that completes its
evidence, and then neither moved nor withdrawn: if the level returns, that is another change point.
What was reported by run t depends on the runs up to t alone. Hence the change points of any prefix
are exactly those of the whole history with `reported_at` inside the prefix, and evaluating after
each run finds the same as evaluating once: there is nothing to keep quiet.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from plimsoll.kit.errors import Rejected
from plimsoll.verdict.detectors.abrupt import jump, step_over_line
from plimsoll.verdict.detectors.baseline import Baseline, Prior, Runs, baseline, median
from plimsoll.verdict.detectors.level import LevelShift, level_shift
from plimsoll.verdict.detectors.recurrence import novelty
from plimsoll.verdict.detectors.screen import suspicious
from plimsoll.verdict.detectors.split import likeliest_start, placed
from plimsoll.verdict.model import (
    LARGEST,
    Better,
    ChangePoint,
    Direction,
    HistoryJudgement,
    HistoryPolicy,
    Level,
    Meaning,
)

CHANCE = 3e-6
"""Of a false alarm with a run, by each of the two tests of chance: 36,000 runs a month, a portal of
120 histories with ten runs a day, leave room for their dependence."""
FEWEST = 4
"""Runs at a new level before it can be reported."""
FEWEST_BEFORE = 6
"""Runs at an old level before it can be left."""
REACH = 24
"""Latest runs that can be a new level: what has not shown itself by then is part of the old one."""
WINDOW = 200
"""Latest runs of the old level that it is measured on: noise of years ago says little."""
SMALLEST = 1.5
"""Of a shift, in standard deviations of single runs."""
JUMP = 4.0
"""Least, in standard errors."""
STEP_OVER_LINE = 0.88
"""Most."""
PRIOR_RUNS = 5.0
"""What the spread of the level before is worth for that of the new one."""

METHOD = "sequential level shift: trimmed t, recurrence, step against line"
_SURPRISE = -math.log(CHANCE)
_SCREEN_BAR = 3.6
_SCREEN_JUMP = 2.5
_LONGEST_BLOCK = 100


class _Shift(NamedTuple):
    start: int
    reported_at: int
    old: Baseline
    measured: LevelShift
    surprise: float


def judge_history(values: Sequence[float], policy: HistoryPolicy) -> HistoryJudgement:
    """Change points of a history, oldest run first.

    Args:
        values: one finite measurement a run, of any unit; missing runs are left out.
        policy: which direction is better, and the smallest relevant change.

    Raises:
        Rejected: a value is not finite or too large; names its index.
    """
    runs = _runs(values)
    shifts = list(_shifts(runs))
    starts = [0, *(shift.start for shift in shifts)] if runs.size else []
    ends = [*starts[1:], runs.size][: len(starts)]
    points = (_change_point(shift, policy) for shift in shifts)
    return HistoryJudgement(
        n=runs.size,
        change_points=tuple(
            point
            for point in points
            if policy.min_effect == 0
            or point.effect is None
            or abs(point.effect) >= policy.min_effect
        ),
        levels=tuple(_level(runs, start, end) for start, end in zip(starts, ends, strict=True)),
        notes=_notes(runs.size),
    )


def _runs(values: Sequence[float]) -> Runs:
    runs = np.asarray(values, dtype=np.float64)
    refused = ~(np.abs(runs) <= LARGEST)
    if refused.any():
        at = int(refused.argmax())
        raise Rejected(
            f"The value of run {at} is {runs[at]:g}, which is no measurement.",
            fix="Leave out runs without a value.",
        )
    return runs


def _notes(count: int) -> tuple[str, ...]:
    fewest = FEWEST_BEFORE + FEWEST
    if count >= fewest:
        return ()
    return (f"{count} runs are too few to tell a change: it takes {fewest} or more.",)


def _level(runs: Runs, start: int, end: int) -> Level:
    if end - start == 1:
        return Level(start=start, end=end, level=float(runs[start]), spread=0.0)
    measured = baseline(runs[start:end])
    return Level(start=start, end=end, level=measured.level, spread=measured.spread)


def _shifts(runs: Runs) -> Iterator[_Shift]:
    start, prior, known = 0, None, 0
    while (found := _first_shift(runs, start, prior)) is not None:
        # Of two in quick succession, nobody looks for the second before the first is reported.
        known = max(known, found.reported_at)
        yield found._replace(reported_at=known)
        start, prior = found.start, Prior(found.old.spread, PRIOR_RUNS)


def _first_shift(runs: Runs, start: int, prior: Prior | None) -> _Shift | None:
    """The first after the level that begins at `start`.

    Runs are screened in blocks. Their borders, and what counts as usual in them, depend on earlier
    runs alone, never on how long the history is.
    """
    block = start + FEWEST_BEFORE + FEWEST - 1
    while block < runs.size:
        known = block - start
        end = min(runs.size, block + min(_LONGEST_BLOCK, max(2, known // 3)))
        # The latest may be a new level already.
        usual = baseline(runs[max(start, block - WINDOW) : block - min(known // 3, 12)], prior)
        first = max(start, block - 2 * REACH)
        for at in suspicious(
            runs[first:end], block - first, usual, bar=_SCREEN_BAR, jump=_SCREEN_JUMP
        ):
            shift = _shift_at(runs[: first + int(at) + 1], start, usual, prior)
            if shift is not None:
                return shift
        block = end
    return None


def _shift_at(runs: Runs, start: int, usual: Baseline, prior: Prior | None) -> _Shift | None:
    """The one that the last of the runs completes, if it does."""
    earliest = max(start + FEWEST_BEFORE, runs.size - REACH)
    at = earliest + likeliest_start(runs[earliest:], usual.level, usual.spread, FEWEST)
    old, new = median(runs[max(start, at - WINDOW) : at]), median(runs[at:])
    near = max(earliest, at - FEWEST)
    at = near + placed(runs[near:], old, new)
    if runs.size - at < FEWEST:
        return None
    before, latest = runs[max(start, at - WINDOW) : at], runs[at:]
    new = median(latest)
    up, line = new > old, (new + old) / 2
    if not _holds(latest, line, up=up) or _moves_on(latest, new, usual.spread, up=up):
        return None
    novel = novelty(before, latest, line, up=up, memory=usual.memory)
    if novel < _SURPRISE:
        return None
    usual = baseline(before, prior)
    measured = level_shift(usual, latest)
    if measured.surprise < _SURPRISE or not _sudden(before, latest, usual, measured):
        return None
    return _Shift(at, runs.size - 1, usual, measured, min(novel, measured.surprise))


def _holds(latest: Runs, line: float, *, up: bool) -> bool:
    """Whether most of the last three runs are beyond the line."""
    return bool(np.count_nonzero((latest[-3:] > line) == up) > 1)


def _moves_on(latest: Runs, level: float, spread: float, *, up: bool) -> bool:
    """Whether the last three runs left the new level on its far side.

    Then another shift may be on its way, whose first runs would lend their weight to this one.
    """
    if latest.size < 2 * FEWEST:
        return False
    beyond = (latest[-3:] - level) if up else (level - latest[-3:])
    return bool((beyond > 2 * spread).all())


def _sudden(before: Runs, latest: Runs, usual: Baseline, measured: LevelShift) -> bool:
    if abs(measured.difference) < SMALLEST * usual.spread:
        return False
    leap = math.copysign(1, measured.difference) * jump(before, latest, usual)
    return leap >= JUMP and step_over_line(before, latest) <= STEP_OVER_LINE


def _change_point(shift: _Shift, policy: HistoryPolicy) -> ChangePoint:
    difference, before = shift.measured.difference, shift.old.level
    up = difference > 0
    worse = up == (policy.better is Better.LOWER)
    meaning = Meaning.REGRESSION if worse else Meaning.IMPROVEMENT
    size, half = abs(before), shift.measured.half_width
    effect = difference / size if size > 0 else None
    interval = ((difference - half) / size, (difference + half) / size) if size > 0 else None
    n_after = shift.reported_at - shift.start + 1
    return ChangePoint(
        index=shift.start,
        direction=Direction.UP if up else Direction.DOWN,
        meaning=meaning,
        effect=effect,
        interval=interval,
        confidence=-math.expm1(-shift.surprise),
        before=before,
        after=before + difference,
        n_before=shift.old.n,
        n_after=n_after,
        reported_at=shift.reported_at,
        method=METHOD,
        explanation=_explanation(shift, meaning, effect, interval, n_after),
    )


def _explanation(
    shift: _Shift,
    meaning: Meaning,
    effect: float | None,
    interval: tuple[float, float] | None,
    n_after: int,
) -> str:
    old, difference = shift.old, shift.measured.difference
    share = "" if effect is None or interval is None else (
        f" ({effect:+.1%}, 95 % interval {interval[0]:+.1%} to {interval[1]:+.1%})"
    )  # fmt: skip
    times = abs(difference) / old.spread
    noise = f"{times:.1f} times" if times < 1000 else "more than 1,000 times"  # noqa: PLR2004
    return (
        f"{meaning.value.capitalize()}: from run {shift.start} on the level is "
        f"{old.level + difference:.4g} instead of {old.level:.4g}{share}, {noise} the spread of "
        f"single runs. It held for {n_after} runs, after {old.n} at the old level."
    )
