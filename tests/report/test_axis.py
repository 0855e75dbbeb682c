import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.report.axis import number, seconds, ticks

BOUNDED = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)


@given(BOUNDED, BOUNDED, st.integers(min_value=1, max_value=10))
def test_ticks_are_even_and_hold_the_range(one: float, other: float, about: int) -> None:
    low, high = min(one, other), max(one, other)
    marks = ticks(low, high, about=about)
    step = marks[1] - marks[0]
    slack = 1e-6 * step + 1e-6 * max(abs(low), abs(high)) * 1e-6
    assert marks[0] <= low + slack
    assert marks[-1] >= high - slack
    assert len(marks) <= about + 3
    assert all(
        b - a == pytest.approx(step, rel=1e-3, abs=1e-9) for a, b in itertools.pairwise(marks)
    )


@pytest.mark.parametrize(
    ("low", "high", "about", "expected"),
    [
        (0, 42, 4, (0, 20, 40, 60)),
        (0, 1, 4, (0, 0.25, 0.5, 0.75, 1)),
        (35, 52, 4, (35, 40, 45, 50, 55)),
        (7, 7, 1, (0, 10, 20)),
    ],
)
def test_steps_are_round(low: float, high: float, about: int, expected: tuple[float, ...]) -> None:
    assert ticks(low, high, about=about) == pytest.approx(expected)


def test_labels_have_the_digits_that_tell_them_apart() -> None:
    marks = (0.0, 0.25, 0.5)
    assert [number(each, marks) for each in marks] == ["0.00", "0.25", "0.50"]
    assert number(20_000.0, (0.0, 20_000.0)) == "20,000"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, "0"), (0.01234, "0.0123"), (3.14159, "3.14"), (48.02, "48.0"), (1234.5, "1,234")],
)
def test_a_number_alone_has_three_digits(value: float, expected: str) -> None:
    assert number(value) == expected


def test_no_axis_ends_at_infinity() -> None:
    with pytest.raises(ValueError, match="no axis"):
        ticks(0, float("inf"))


@pytest.mark.parametrize(
    ("length", "expected"), [(90, "90 s"), (120, "2 min"), (10_800, "3 h"), (1.5, "1.5 s")]
)
def test_lengths_of_time_are_told_as_people_say_them(length: float, expected: str) -> None:
    assert seconds(length) == expected
