from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from plimsoll.traffic.peaks import peaks_of
from tests.traffic.profiles import of_cells

START = datetime(2026, 3, 2, tzinfo=UTC)


def test_the_busy_hour_begins_at_any_step() -> None:
    peaks = peaks_of(of_cells(START, 24 * 4, 900, {7: 90, 8: 90, 9: 90, 10: 90, 11: 10}))
    assert peaks.busy_hour is not None
    assert peaks.busy_hour.start == START + timedelta(seconds=7 * 900)
    assert peaks.busy_hour.per_second == 0.1


def test_the_peak_is_a_minute_or_the_step_where_that_is_longer() -> None:
    minute = peaks_of(of_cells(START, 400, 15, {4: 30, 5: 30, 6: 30, 7: 30})).peak
    step = peaks_of(of_cells(START, 400, 300, {4: 600})).peak
    assert minute is not None
    assert step is not None
    assert (minute.duration_s, minute.per_second) == (60, 2.0)
    assert (step.duration_s, step.per_second) == (300, 2.0)


def test_the_steepest_rise_is_from_one_minute_to_the_next() -> None:
    rise = peaks_of(of_cells(START, 60, 60, {0: 60, 1: 90, 2: 300, 3: 400})).steepest_rise
    assert rise is not None
    assert rise.at == START + timedelta(minutes=2)
    assert (rise.from_per_second, rise.to_per_second) == (1.5, 5.0)


def test_what_never_rises_has_no_rise_and_a_short_window_no_busy_hour() -> None:
    peaks = peaks_of(of_cells(START, 30, 60, dict.fromkeys(range(30), 5)))
    assert peaks.steepest_rise is None
    assert peaks.busy_hour is None
    assert peaks.peak is not None


def test_no_traffic_has_no_peaks() -> None:
    peaks = peaks_of(of_cells(START, 2_000, 60, {}))
    assert (peaks.busy_hour, peaks.peak, peaks.steepest_rise) == (None, None, None)


@given(st.dictionaries(st.integers(0, 199), st.integers(1, 1_000)))
def test_no_minute_and_no_hour_has_more(counts: dict[int, int]) -> None:
    peaks = peaks_of(of_cells(START, 200, 60, counts))
    highest = max(counts.values(), default=0)
    assert (peaks.peak.per_second if peaks.peak else 0) == round(highest / 60, 6)
    hours = [sum(counts.get(at + i, 0) for i in range(60)) for at in range(141)]
    assert (peaks.busy_hour.per_second if peaks.busy_hour else 0) == round(max(hours) / 3_600, 6)
