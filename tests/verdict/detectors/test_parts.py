"""The methods one by one."""

import numpy as np
import pytest

from plimsoll.verdict.detectors.abrupt import jump, step_over_line
from plimsoll.verdict.detectors.baseline import baseline
from plimsoll.verdict.detectors.level import level_shift
from plimsoll.verdict.detectors.recurrence import novelty
from plimsoll.verdict.detectors.screen import suspicious
from plimsoll.verdict.detectors.split import likeliest_start, placed
from tests.verdict.histories import noise, shifted


def test_the_interval_of_a_shift_holds_it_as_often_as_it_says() -> None:
    holds = 0
    for seed in range(400):
        runs = noise(60, seed)
        measured = level_shift(baseline(runs[:40]), runs[40:])
        holds += abs(measured.difference) <= measured.half_width
    assert 0.92 <= holds / 400 <= 0.985


def test_louder_latest_runs_make_a_shift_less_sure() -> None:
    before = baseline(noise(60))
    quiet, loud = noise(12, 2) + 3, 103 + 8 * (noise(12, 2) - 100)
    assert level_shift(before, loud).surprise < level_shift(before, quiet).surprise / 3


def test_a_level_never_seen_is_the_more_surprising_the_longer_the_history() -> None:
    latest = np.full(4, 10.0)
    said = [novelty(np.zeros(n), latest, 5, up=True, memory=0) for n in (5, 20, 100)]
    # Each of four runs: one in n + 2.
    assert said == pytest.approx([4 * np.log(n + 2) for n in (5, 20, 100)], rel=0.01)


def test_a_mode_that_was_there_before_is_no_surprise() -> None:
    before = np.tile([0.0, 0.0, 10.0], 30)
    assert novelty(before, np.full(6, 10.0), 5, up=True, memory=0) < 12
    stuck = np.repeat([0.0, 10.0, 0.0], 30)
    assert novelty(stuck, np.full(6, 10.0), 5, up=True, memory=0) < 2


def test_latest_runs_that_are_not_there_prove_nothing() -> None:
    assert novelty(np.zeros(20), np.zeros(5), 5, up=True, memory=0) == 0


def test_a_step_is_told_from_a_line() -> None:
    step, line = shifted(5), noise(80) + np.arange(80) * 0.5
    assert step_over_line(step[:40], step[40:60]) < 0.7
    assert step_over_line(line[:40], line[40:60]) > 1.2
    assert step_over_line(np.zeros(20), np.zeros(10)) == 1


def test_a_jump_counts_what_happened_within_a_dozen_runs() -> None:
    step, slow = shifted(5), noise(80) + np.arange(80) * 0.05
    usual = baseline(noise(80))
    assert jump(step[:40], step[40:], usual) > 8
    assert jump(-step[:40], -step[40:], usual) < -8
    assert abs(jump(slow[:40], slow[40:], usual)) < 4


def test_the_start_is_where_the_new_level_is_likeliest() -> None:
    assert likeliest_start(shifted(4, at=60)[50:], 100, 1, 4) == 10
    # A spike before it does not draw it near.
    runs = shifted(4, at=60)
    runs[57] += 100
    assert 50 + likeliest_start(runs[50:], 100, 1, 4) in {57, 60}
    assert 50 + placed(runs[50:], 100, 104) == 60


def test_a_run_halfway_belongs_to_the_nearer_level() -> None:
    assert placed(np.array([0.0, 0.0, 6.0, 10.0, 10.0]), 0, 10) == 2
    assert placed(np.array([0.0, 0.0, 4.0, 10.0, 10.0]), 0, 10) == 3


def test_the_screen_passes_a_shift_and_hardly_a_spike_and_no_slope() -> None:
    usual = baseline(noise(60))
    bars = {"bar": 3.6, "jump": 2.5}
    runs = noise(100, 3)
    runs[80] += 100
    assert suspicious(runs, 60, usual, **bars).size <= 2
    runs[84:] += 4
    passed = suspicious(runs, 60, usual, **bars)
    assert set(range(90, 100)) <= set(passed.tolist())
    slope = np.linspace(100, 105, 100)
    assert suspicious(slope, 60, usual, **bars).size == 0
