"""The policy over histories: what is a change point, and what is none."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.kit.errors import Rejected
from plimsoll.verdict.judge import judge_history
from plimsoll.verdict.model import Better, Direction, HistoryPolicy, Meaning
from tests.verdict.histories import Runs, change_points, indices, noise, shifted

SEEDS = st.integers(0, 2**32 - 1)


def test_a_shift_is_told_with_its_size_and_in_words() -> None:
    (point,) = change_points(shifted(5))
    assert (point.index, point.direction, point.meaning) == (40, Direction.UP, Meaning.REGRESSION)
    assert point.effect is not None
    assert point.interval is not None
    assert point.interval[0] < 0.05 < point.interval[1]
    assert point.interval[0] < point.effect < point.interval[1]
    assert point.confidence > 0.99999
    assert (point.n_before, point.n_after, point.reported_at) == (40, 4, 43)
    assert point.explanation.startswith("Regression: from run 40 on the level is 10")
    assert "It held for 4 runs, after 40 at the old level." in point.explanation


def test_levels_lie_between_the_change_points() -> None:
    judged = judge_history(list(shifted(5)), HistoryPolicy())
    assert [(each.start, each.end) for each in judged.levels] == [(0, 40), (40, 80)]
    assert [round(each.level) for each in judged.levels] == [100, 105]
    assert all(0.5 < each.spread < 1.5 for each in judged.levels)


def test_the_direction_of_the_metric_decides_what_a_shift_means() -> None:
    (point,) = change_points(shifted(-5), HistoryPolicy(better=Better.HIGHER))
    assert (point.direction, point.meaning) == (Direction.DOWN, Meaning.REGRESSION)
    (point,) = change_points(shifted(-5))
    assert point.meaning is Meaning.IMPROVEMENT


def test_what_is_too_small_to_matter_is_not_reported_but_a_level_of_its_own() -> None:
    judged = judge_history(list(shifted(4)), HistoryPolicy(min_effect=0.1))
    assert not judged.change_points
    assert [each.start for each in judged.levels] == [0, 40]


def test_a_return_to_the_old_level_is_a_change_point_of_its_own() -> None:
    runs = noise(120)
    runs[40:70] += 6
    assert indices(runs) == [40, 70]


def test_a_change_soon_after_a_change_is_found() -> None:
    runs = noise(100)
    runs[40:] += 8
    runs[52:] += 8
    assert indices(runs) == [40, 52]


@pytest.mark.parametrize("count", range(1, 10))
def test_a_few_runs_are_not_enough_to_say(count: int) -> None:
    judged = judge_history([1.0] * (count // 2) + [9.0] * (count - count // 2), HistoryPolicy())
    assert not judged.change_points
    assert "too few" in judged.notes[0]
    assert judged.levels[0].end == count


def test_no_runs_have_no_level() -> None:
    judged = judge_history([], HistoryPolicy())
    assert (judged.n, judged.change_points, judged.levels) == (0, (), ())


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e200])
def test_what_is_no_measurement_is_refused_by_its_run(value: float) -> None:
    with pytest.raises(Rejected, match="run 7 is"):
        judge_history([*[1.0] * 7, value, 1.0], HistoryPolicy())


def test_constant_histories_are_quiet_and_steps_between_constants_are_found() -> None:
    assert indices([3.2] * 500) == []
    assert indices([0.0] * 60) == []
    assert indices([5.0] * 40 + [6.0] * 20) == [40]
    (point,) = change_points([0.0] * 40 + [1.0] * 20)
    assert (point.index, point.effect, point.interval) == (40, None, None)


def test_the_last_digits_of_a_constant_are_no_change() -> None:
    assert indices([0.1 + 0.2] * 40 + [0.3] * 40) == []


def test_an_outlier_neither_hides_nor_makes_a_shift() -> None:
    runs = shifted(5)
    runs[[5, 22, 38, 47]] += [60, -40, 80, 50]
    assert indices(runs) == [40]


def _bimodal(runs: Runs) -> Runs:
    return runs + 20 * (np.random.default_rng(2).random(runs.size) < 0.3)


def _drifting(runs: Runs) -> Runs:
    drifted: Runs = runs + np.arange(runs.size) * 0.02
    return drifted


def _daily(runs: Runs) -> Runs:
    swung: Runs = runs + 3 * np.sin(np.arange(runs.size) * 2 * np.pi / 10)
    return swung


def _weekends(runs: Runs) -> Runs:
    return runs + (np.arange(runs.size) // 10 % 7 >= 5)


def _louder(runs: Runs) -> Runs:
    return 100 + (runs - 100) * np.where(np.arange(runs.size) // 60 % 2, 2, 1)


def _wandering(runs: Runs) -> Runs:
    wandered = runs - 100
    for at in range(1, runs.size):
        wandered[at] += 0.6 * wandered[at - 1]
    return 100 + wandered


def _rounded(runs: Runs) -> Runs:
    rounded: Runs = (runs * 0.4).round()
    return rounded


def _counting(runs: Runs) -> Runs:
    """Nearly always 0, as errors are."""
    return (np.random.default_rng(4).random(runs.size) < 0.05).astype(np.float64)


@pytest.mark.parametrize(
    "kind",
    [_bimodal, _drifting, _daily, _weekends, _louder, _wandering, _rounded, _counting],
)
def test_noise_of_every_kind_is_quiet(kind: Callable[[Runs], Runs]) -> None:
    assert [indices(kind(noise(600, seed))) for seed in range(5)] == [[]] * 5


def test_a_shift_is_found_in_noise_with_two_modes() -> None:
    (index,) = indices(_bimodal(noise(120)) + 60 * (np.arange(120) >= 70))
    assert index == 70


@given(seed=SEEDS, at=st.integers(0, 99), size=st.floats(-1e6, 1e6), width=st.integers(1, 3))
def test_spikes_are_never_change_points(seed: int, at: int, size: float, width: int) -> None:
    runs = noise(100, seed)
    runs[at : at + width] += size
    assert not any(abs(point.index - at) <= 3 for point in change_points(runs))


def _eventful(seed: int) -> Runs:
    """Shifts, spikes and a drift by chance."""
    draw = np.random.default_rng(seed)
    runs: Runs = noise(160, seed) + np.arange(160) * draw.choice([0, 0, 0.05])
    for at in draw.integers(0, 160, draw.integers(0, 6)):
        runs[at:] += draw.uniform(-12, 12)
    runs[draw.integers(0, 160, 4)] += draw.uniform(-50, 50, 4)
    return runs


@given(seed=SEEDS)
@settings(max_examples=8)
def test_what_was_reported_stands_and_every_prefix_says_the_same(seed: int) -> None:
    runs = _eventful(seed)
    whole = change_points(runs)
    for end in range(len(runs) + 1):
        known = tuple(point for point in whole if point.reported_at < end)
        assert change_points(runs[:end]) == known


def test_of_two_in_quick_succession_the_second_is_not_known_before_the_first() -> None:
    whole = change_points(_eventful(363887))
    assert [(point.index, point.reported_at) for point in whole] == [(121, 143), (133, 143)]
    assert change_points(_eventful(363887)[:143]) == ()


@given(seed=SEEDS)
def test_change_points_come_in_order_and_are_reported_after_they_happen(seed: int) -> None:
    points = change_points(_eventful(seed))
    for point in points:
        assert 3 <= point.reported_at - point.index < 24
    for earlier, later in pairwise(points):
        assert earlier.reported_at < later.reported_at
        assert later.index - earlier.index >= 6


@given(seed=SEEDS, power=st.integers(-20, 20))
def test_the_unit_changes_nothing(seed: int, power: int) -> None:
    runs = _eventful(seed)
    assert change_points_and_effects(runs * 2.0**power) == change_points_and_effects(runs)


def change_points_and_effects(runs: Runs) -> list[tuple[int, int, float | None]]:
    return [(point.index, point.reported_at, point.effect) for point in change_points(runs)]


@given(seed=SEEDS, by=st.sampled_from([-64.0, 32.0, 1024.0]))
def test_a_constant_more_changes_no_place(seed: int, by: float) -> None:
    runs = (_eventful(seed) * 1024).round() / 1024  # so that adding loses no digit
    assert indices(runs + by) == indices(runs)


@given(seed=SEEDS)
def test_upside_down_the_same_runs_are_found(seed: int) -> None:
    runs = _eventful(seed)
    there, back = change_points(runs), change_points(-runs)
    assert [point.index for point in there] == [point.index for point in back]
    assert [point.direction for point in there] != [point.direction for point in back] or not there


@pytest.mark.parametrize("by", [-9, -6, 6, 9])
def test_backwards_a_clear_shift_is_found_at_the_same_place(by: int) -> None:
    for seed in range(10):
        runs = shifted(by, seed=seed)
        for told in (indices(runs), indices(runs[::-1])):
            assert [abs(index - 40) <= 1 for index in told] == [True]
