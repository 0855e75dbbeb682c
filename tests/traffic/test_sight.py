"""What is told of a source at a glance."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from plimsoll.traffic.model import TrafficProfile, Window
from plimsoll.traffic.sight import sight_of
from tests.workload.builders import START, STEP_S, profile, slot, traffic


def over(minutes: int, cells: dict[int, int]) -> TrafficProfile:
    seen = profile(traffic("GET /orders", sum(cells.values()), cells=cells))
    window = Window(start=START, end=START + timedelta(minutes=minutes))
    return seen.model_copy(update={"window": window, "step_s": STEP_S})


def test_nobodys_values_are_told() -> None:
    seen = profile(traffic("GET /orders/{integer}", 60, slot(1, {"4711": 60})))
    told = sight_of(seen)
    assert (told.requests, told.endpoint_count) == (60, 1)
    assert [(each.method, each.route) for each in told.endpoints] == [("GET", "/orders/{integer}")]
    assert "4711" not in told.model_dump_json()


def test_an_empty_window_is_a_result() -> None:
    told = sight_of(over(10, {}))
    assert (told.requests, set(told.rate.per_second)) == (0, {0.0})


def test_the_last_stretch_is_as_wide_as_it_is() -> None:
    """289 minutes at one request a second: the 145th pair of minutes has one minute only."""
    told = sight_of(over(289, dict.fromkeys(range(289), 60)))
    assert (told.rate.step_s, len(told.rate.per_second)) == (120, 145)
    assert set(told.rate.per_second) == {1.0}


@given(
    minutes=st.integers(1, 5_000),
    cells=st.dictionaries(st.integers(0, 6_000), st.integers(1, 1_000), max_size=20),
)
def test_the_curve_is_short_and_loses_no_request(minutes: int, cells: dict[int, int]) -> None:
    seen = over(minutes, cells)
    rate = sight_of(seen).rate
    assert len(rate.per_second) <= 288
    widths = [rate.step_s] * (len(rate.per_second) - 1)
    widths.append(minutes * STEP_S - sum(widths))
    counted = sum(each * width for each, width in zip(rate.per_second, widths, strict=True))
    assert round(counted) == seen.requests
