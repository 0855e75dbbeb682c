import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.traffic.counted import (
    Series,
    added,
    busiest_first,
    endpoint_of_counts,
    excluded_by,
    notes_on_steps,
    remainder,
    series_of,
    steps_in,
    whole_counts,
    window_asked_for,
    without_probes,
)
from plimsoll.traffic.model import Window
from plimsoll.traffic.ports import Observation
from plimsoll.traffic.quantiles import Stated

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
HOUR = Window(start=NOON, end=NOON + timedelta(hours=1))


def minutes(first: float, last: float) -> Window:
    return Window(start=NOON + timedelta(minutes=first), end=NOON + timedelta(minutes=last))


@given(st.lists(st.floats(0, 1e6), max_size=200))
def test_whole_counts_add_up_and_stay_near(values: list[float]) -> None:
    counts = whole_counts(values)
    assert abs(sum(counts) - math.fsum(values)) <= 0.5 + 1e-6
    assert all(abs(n - value) <= 1 + 1e-6 for n, value in zip(counts, values, strict=True))
    assert all(n >= 0 for n in counts)


@given(st.integers(0, 5_000), st.integers(1, 9_000), st.sampled_from([60, 300, 3600]))
def test_steps_are_whole_and_cover_the_window(start: int, length: int, step_s: int) -> None:
    asked = Window(
        start=NOON + timedelta(seconds=start), end=NOON + timedelta(seconds=start + length)
    )
    steps = steps_in(asked, step_s)
    assert steps.window.start <= asked.start
    assert asked.end <= steps.window.end
    assert steps.window.start.timestamp() % step_s == 0
    assert steps.window.duration_s == steps.count * step_s
    assert steps.pieces() == [steps.window]


def test_every_step_that_touches_a_stretch_is_left_out() -> None:
    steps = steps_in(HOUR, 60, [minutes(9.5, 11), minutes(-30, 1), minutes(59, 90)])
    assert sorted(steps.left_out) == [0, 9, 10, 59]
    assert steps.pieces() == [minutes(1, 9), minutes(11, 59)]


def test_nothing_remains_of_a_window_that_is_left_out_whole() -> None:
    assert steps_in(HOUR, 60, [minutes(-1, 61)]).pieces() == []


def test_points_go_to_their_steps_and_odd_ones_are_counted() -> None:
    steps = steps_in(HOUR, 60, [minutes(2, 3)])
    at = NOON.timestamp()
    points = [
        (at, 2.0),
        (at + 59, 1.0),
        (at + 60, None),
        (at + 61, math.nan),
        (at + 62, -3.0),
        (at + 120, 7.0),
        (at - 1, 99.0),
        (at + 3600, 99.0),
    ]
    series = series_of(points, steps)
    assert series == Series(cells={0: 3.0}, left_out=7.0, odd=2)
    assert excluded_by([series, series]) == {"run window": 14}


def test_statuses_never_exceed_the_requests() -> None:
    endpoint = endpoint_of_counts("GET", "/x", Series(cells={0: 10.0}), {200: 11.0, 500: 1.0})
    assert sum(endpoint.statuses.values()) == 10
    assert endpoint.statuses[200] == 9


def test_requests_of_unknown_status_have_none() -> None:
    endpoint = endpoint_of_counts("GET", "/x", Series(cells={0: 10.0}), {500: 1.0})
    assert endpoint.statuses == {500: 1}
    assert endpoint.error_rate == 0.1


def test_the_borders_come_with_the_latency() -> None:
    parts = [Stated(quantiles={0.5: 80.0, 0.95: 250.0}, count=10)]
    endpoint = endpoint_of_counts("GET", "/x", Series(cells={3: 10.0}), {}, parts)
    assert endpoint.latency_bounds_ms == (80.0, 250.0)
    assert endpoint.latency_ms is not None
    assert endpoint_of_counts("GET", "/x", Series(cells={3: 1.0}), {}).latency_ms is None


def test_series_add_up() -> None:
    one, two = Series(cells={0: 1.0, 2: 2.0}, odd=1), Series(cells={2: 0.5}, left_out=3.0)
    assert added([one, two]) == Series(cells={0: 1.0, 2: 2.5}, left_out=3.0, odd=1)


COUNTS = st.dictionaries(st.integers(0, 20), st.integers(1, 1_000).map(float))


@given(COUNTS, COUNTS)
def test_the_remainder_and_the_part_are_the_whole(
    whole: dict[int, float], part: dict[int, float]
) -> None:
    rest = remainder(Series(cells=whole), Series(cells=part))
    assert rest.total == max(0.0, sum(whole.values()) - sum(part.values()))
    assert all(value > 0 for value in rest.cells.values())


@pytest.mark.parametrize(
    ("part", "rest"),
    [
        ({0: 9.0, 1: 11.0}, {}),
        ({0: 11.0, 1: 9.0}, {}),
        ({0: 4.0, 1: 10.0}, {0: 6.0}),
        ({0: 4.0, 1: 12.0}, {0: 4.0}),
        ({1: 5.0, 2: 1.0}, {0: 10.0, 1: 4.0}),
        ({0: 10.0, 1: 50.0}, {}),
    ],
)
def test_what_is_counted_a_step_off_is_not_counted_twice(
    part: dict[int, float], rest: dict[int, float]
) -> None:
    assert remainder(Series(cells={0: 10.0, 1: 10.0}), Series(cells=part)).cells == rest


def test_endpoints_without_requests_are_absent() -> None:
    some = endpoint_of_counts("GET", "/b", Series(cells={0: 1.0}), {})
    more = endpoint_of_counts("GET", "/a", Series(cells={0: 2.0}), {})
    none = endpoint_of_counts("GET", "/c", Series(cells={}), {})
    assert busiest_first([some, none, more]) == (more, some)


def test_notes_say_what_the_steps_did() -> None:
    steps = steps_in(minutes(0.5, 10), 60, [minutes(3, 4)])
    notes = notes_on_steps(minutes(0.5, 10), steps, 1)
    assert [note.split(" ", 3)[:2] for note in notes] == [
        ["The", "window"],
        ["Steps", "of"],
        ["1", "point"],
    ]
    assert notes_on_steps(HOUR, steps_in(HOUR, 60), 0) == []


def test_health_checks_and_scrapes_are_told_by_their_paths() -> None:
    endpoints = [
        endpoint_of_counts("GET", route, Series(cells={0: float(n)}), {})
        for n, route in enumerate(["/none", "/healthz/", "/metrics", "/health/{id}", "/ready"])
    ]
    kept, left_out = without_probes(endpoints)
    assert [one.route for one in kept] == ["/none", "/health/{id}"]
    assert left_out == {"probe": 1 + 4, "scrape": 2}


def test_without_a_window_it_ends_now_and_has_two_weeks_to_choose_a_day_of() -> None:
    assert window_asked_for(Observation(window=HOUR), NOON, 600) == HOUR
    last = window_asked_for(Observation(), NOON, 600)
    assert (last.end, last.duration_s) == (NOON - timedelta(minutes=5), 600)
    busiest = Observation(day="busiest")
    assert window_asked_for(busiest, NOON, 600).duration_s == 14 * 86_400
    assert window_asked_for(busiest, NOON, 20 * 86_400).duration_s == 20 * 86_400
