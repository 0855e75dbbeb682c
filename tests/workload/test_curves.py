"""What each test type does over time."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.workload.curves import (
    DEFAULT_DURATION_S,
    Piece,
    curve_of,
    formula_of,
    highest,
    levels_of,
    mean_height,
)
from plimsoll.workload.model import Levels, TestType, WorkloadSettings

levels = st.builds(
    Levels,
    peak=st.floats(1, 100),
    rise=st.floats(0, 100),
    stress_factor=st.floats(1.2, 10),
    breakpoint_factor=st.floats(1.01, 100),
)
CURVED = [each for each in TestType if each not in {TestType.SMOKE, TestType.REPLAY}]


@given(levels)
@pytest.mark.parametrize("test_type", CURVED, ids=str)
def test_a_curve_fills_the_duration_and_never_is_less_than_average(
    test_type: TestType, found: Levels
) -> None:
    curve = curve_of(test_type, found)
    assert sum(piece.share for piece in curve) == pytest.approx(1)
    assert highest(curve) >= 1
    assert mean_height(curve) >= 1 - 1e-9
    assert mean_height(curve) <= highest(curve) + 1e-9
    if test_type is not TestType.SPIKE:
        assert all(a.end == b.start for a, b in pairwise(curve)), "only a spike jumps"


@given(levels)
def test_the_heights_are_those_of_the_formulas(found: Levels) -> None:
    tops = {each: highest(curve_of(each, found)) for each in CURVED}
    assert tops[TestType.AVERAGE_LOAD] == tops[TestType.SOAK] == 1
    assert tops[TestType.STRESS] == found.peak * found.stress_factor
    assert tops[TestType.SPIKE] == 1 + found.rise
    assert tops[TestType.BREAKPOINT] == found.peak * found.breakpoint_factor
    assert tops[TestType.STRESS] > found.peak >= 1


@given(levels, st.floats(1, 3))
def test_higher_peaks_never_give_less_load(found: Levels, times: float) -> None:
    higher = found.model_copy(update={"peak": found.peak * times, "rise": found.rise * times})
    for test_type in CURVED:
        before, after = curve_of(test_type, found), curve_of(test_type, higher)
        assert mean_height(after) >= mean_height(before) - 1e-9
        assert highest(after) >= highest(before)


def test_stress_goes_up_in_steps() -> None:
    curve = curve_of(TestType.STRESS, Levels(peak=2))
    assert [(piece.start, piece.end) for piece in curve] == [
        (0, 1), (1, 1), (1, 2), (2, 2), (2, 3), (3, 3),
    ]  # fmt: skip


def test_a_spike_comes_at_once_and_goes_at_once() -> None:
    assert curve_of(TestType.SPIKE, Levels(peak=2, rise=0.5)) == (
        Piece(share=0.4, start=1, end=1),
        Piece(share=0.2, start=1.5, end=1.5),
        Piece(share=0.4, start=1, end=1),
    )


def test_peak_and_rise_are_those_of_the_bins() -> None:
    found = levels_of([2.0, 1.0, 5.0, 9.0, 10.0], 4.0, factors=Levels(stress_factor=2))
    assert found == Levels(peak=2.5, rise=1.0, stress_factor=2)


@pytest.mark.parametrize("bins", [[], [3.0], [5.0, 4.0, 3.0]])
def test_what_never_rises_has_no_spike(bins: list[float]) -> None:
    found = levels_of(bins, 3.0, factors=Levels())
    assert found.rise == 0
    assert "no rise" in formula_of(TestType.SPIKE, found)
    assert highest(curve_of(TestType.SPIKE, found)) == 1


def test_without_traffic_the_heights_are_the_average() -> None:
    assert levels_of([0.0, 0.0], 0.0, factors=Levels()) == Levels()


@settings(max_examples=20)
@given(levels)
def test_every_formula_is_told(found: Levels) -> None:
    assert all(formula_of(test_type, found) for test_type in TestType)
    assert set(DEFAULT_DURATION_S) == set(TestType) - {TestType.SMOKE}


def test_the_settings_make_stress_more_than_average() -> None:
    least = min(
        mean_height(curve_of(TestType.STRESS, Levels(peak=1, stress_factor=factor)))
        for factor in (1.2, WorkloadSettings().stress_factor)
    )
    assert least >= 1
