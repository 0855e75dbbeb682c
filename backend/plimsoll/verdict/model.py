"""What is judged of a history of runs, and what comes out."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from plimsoll.kit.value import Value

LARGEST = 1e150
"""No measurement; its square is no number."""


class Better(StrEnum):
    """Which way a metric gets better: response times are better lower, throughput higher."""

    LOWER = "lower"
    HIGHER = "higher"


class Direction(StrEnum):
    """Where the level of the metric went."""

    UP = "up"
    DOWN = "down"


class Meaning(StrEnum):
    """What a shift means, by the direction of the metric."""

    REGRESSION = "regression"
    IMPROVEMENT = "improvement"


class HistoryPolicy(Value):
    """What matters to whoever asks."""

    better: Better = Better.LOWER
    min_effect: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    """Smallest relevant change, as a share of the level before: .05 is 5 %."""


class ChangePoint(Value):
    """Where the level shifted: what was known when it was reported, and stands from then on.

    Levels are in the unit of the metric, effects in shares of the level before.
    """

    index: int
    """First run of the new level, from 0."""
    direction: Direction
    meaning: Meaning
    effect: float | None
    """Change as a share of the size of the level before, +.12 is 12 % up; None if that was 0."""
    interval: tuple[float, float] | None
    """Of the effect, at 95 %; that of the level before is part of it."""
    confidence: float
    """1 minus the chance of so clear a shift in a history without one, by the weaker test."""
    before: float
    after: float
    n_before: int
    """Runs the level before was measured on."""
    n_after: int
    """Runs the new level was measured on when it was reported."""
    reported_at: int
    """Index of the run with which it was first reported."""
    method: str
    explanation: str


class Level(Value):
    """A stretch of the history between two change points, as known with the last run."""

    start: int
    end: int
    """One past its last run."""
    level: float
    spread: float
    """Standard deviation of its runs, outliers held back."""


class HistoryJudgement(Value):
    """Change points and levels of one history, in the order of its runs."""

    n: int
    change_points: tuple[ChangePoint, ...]
    levels: tuple[Level, ...]
    notes: tuple[str, ...] = ()
