"""Histories for tests: noise of a kind, with or without a shift."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from plimsoll.verdict.judge import judge_history
from plimsoll.verdict.model import ChangePoint, HistoryPolicy

Runs = NDArray[np.float64]


def noise(count: int, seed: int = 1) -> Runs:
    """Around 100, with a standard deviation of 1."""
    return 100 + np.random.default_rng(seed).standard_normal(count)


def shifted(by: float, *, at: int = 40, count: int = 80, seed: int = 1) -> Runs:
    """In standard deviations, from run `at` on."""
    runs = noise(count, seed)
    runs[at:] += by
    return runs


def change_points(
    values: Sequence[float] | Runs, policy: HistoryPolicy | None = None
) -> tuple[ChangePoint, ...]:
    return judge_history(list(map(float, values)), policy or HistoryPolicy()).change_points


def indices(values: Sequence[float] | Runs) -> list[int]:
    return [point.index for point in change_points(values)]
