"""What each test type does over time: the one place where their formulas stand.

A *curve* is made of pieces, each a share of the test's duration in which the rate goes in a
straight line from one multiple of the average load to another. Every scenario follows the same
curve, so the mix is the same at every height. With A the average load, P production's peak, R its
steepest rise, S and B the settings `stress_factor` and `breakpoint_factor`, and T the duration:

| test type | rate | default T |
|---|---|---|
| average-load | A throughout | 5 min |
| replay | that of the window, its time compressed to T | 5 min |
| stress | in three equal steps, each a third of it ramp: to A, to P, to S × P | 5 min |
| spike | A for 2/5 T, at once A + R for 1/5 T, at once A for 2/5 T | 5 min |
| soak | A throughout | 1 h |
| breakpoint | in a straight line from A to B × P; stops when the service breaks | 10 min |

A is the median over the window's days of the mean rate of each day's busiest hour
(`scenarios.busy_factor`), P the rate of the busiest bin of the replay, R the largest increase from
one bin to the next. A pinned scenario keeps its rate throughout. All rates are multiplied by the
scale, and lowered in proportion where their sum would exceed the highest allowed rate.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from plimsoll.kit.value import Value
from plimsoll.workload.model import Levels, TestType


class Piece(Value):
    """A straight line; two that meet at different heights make a jump."""

    share: float
    """Of the duration, 0 to 1."""
    start: float
    """Height, as a multiple of the average load."""
    end: float


DEFAULT_DURATION_S: dict[TestType, int] = {
    TestType.AVERAGE_LOAD: 300,
    TestType.REPLAY: 300,
    TestType.STRESS: 300,
    TestType.SPIKE: 300,
    TestType.SOAK: 3600,
    TestType.BREAKPOINT: 600,
}
"""How long each lasts when nobody says otherwise; smoke lasts until everything was asked."""

_STEP = 1 / 3
_RAMP = 1 / 9
_BEFORE_SPIKE, _SPIKE = 2 / 5, 1 / 5


def curve_of(test_type: TestType, levels: Levels) -> tuple[Piece, ...]:
    """The pieces, whose shares add up to 1; none for smoke and replay, which have no such curve."""
    match test_type:
        case TestType.SMOKE | TestType.REPLAY:
            return ()
        case TestType.AVERAGE_LOAD | TestType.SOAK:
            return (Piece(share=1, start=1, end=1),)
        case TestType.STRESS:
            heights = (0, 1, levels.peak, levels.peak * levels.stress_factor)
            return tuple(piece for low, high in pairwise(heights) for piece in _step(low, high))
        case TestType.SPIKE:
            calm = Piece(share=_BEFORE_SPIKE, start=1, end=1)
            high = 1 + levels.rise
            return (calm, Piece(share=_SPIKE, start=high, end=high), calm)
        case TestType.BREAKPOINT:
            return (Piece(share=1, start=1, end=levels.peak * levels.breakpoint_factor),)


def _step(low: float, high: float) -> tuple[Piece, Piece]:
    return (
        Piece(share=_RAMP, start=low, end=high),
        Piece(share=_STEP - _RAMP, start=high, end=high),
    )


def mean_height(curve: Iterable[Piece]) -> float:
    """Of a curve, as a multiple of the average load."""
    return sum(piece.share * (piece.start + piece.end) / 2 for piece in curve)


def highest(curve: Iterable[Piece]) -> float:
    """Of a curve, as a multiple of the average load."""
    return max((max(piece.start, piece.end) for piece in curve), default=0.0)


def formula_of(test_type: TestType, levels: Levels) -> str:
    """What the test type does, in words with its numbers."""
    if test_type is TestType.SPIKE and levels.rise == 0:
        return "average load throughout: the window shows no rise from one bin to the next"
    end = levels.peak * levels.breakpoint_factor
    return {
        TestType.SMOKE: "every endpoint once with each of its bodies, one after the other",
        TestType.AVERAGE_LOAD: _AVERAGE,
        TestType.REPLAY: "the requests per second of the window, with its time axis compressed",
        TestType.STRESS: (
            f"in three steps, a third of each is ramp: average load, the peak ({levels.peak:.3g} ×"
            f" average), {levels.stress_factor:g} × the peak"
        ),
        TestType.SPIKE: (
            "average load; from 2/5 to 3/5 of the time, without a ramp, the steepest rise of the"
            f" window on top of it ({levels.rise:.3g} × average)"
        ),
        TestType.SOAK: _AVERAGE,
        TestType.BREAKPOINT: (
            f"from average load in a straight line to {levels.breakpoint_factor:g} × the peak"
            f" ({end:.3g} × average); it ends when the service breaks"
        ),
    }[test_type]


_AVERAGE = "average load throughout: the busiest hour of the window, the median of several days"


def levels_of(
    bins_per_second: Sequence[float], average_per_second: float, *, factors: Levels
) -> Levels:
    """The heights that a window shows.

    Args:
        bins_per_second: rates of all scenarios together, bin by bin.
        average_per_second: theirs of the average load.
        factors: whose settings to keep.
    """
    if average_per_second <= 0:
        return factors
    rise = max((after - before for before, after in pairwise(bins_per_second)), default=0.0)
    return factors.model_copy(
        update={
            # Bins wider than an hour may have no rate as high as the busy hour's.
            "peak": max(1.0, round(max(bins_per_second, default=0.0) / average_per_second, 6)),
            "rise": max(0.0, round(rise / average_per_second, 6)),
        }
    )
