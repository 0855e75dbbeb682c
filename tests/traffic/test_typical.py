from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.errors import Rejected
from plimsoll.traffic.typical import typical_day
from tests.traffic.profiles import of_hours

UTC_ZONE = ZoneInfo("UTC")
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def office(_day: int, hour: int) -> int:
    return 100 if 8 <= hour < 18 else 10


def test_of_equal_weekdays_the_latest_is_typical() -> None:
    day = typical_day(of_hours(MONDAY, 14, office), "weekday", UTC_ZONE)
    assert day.window.start == MONDAY + timedelta(days=11)
    assert day.window.duration_s == 86_400
    assert "Friday, 2026-03-13 (UTC): nearest to the median of 10 weekdays" in day.because


def test_a_day_with_a_sale_is_not_typical_but_the_busiest() -> None:
    profile = of_hours(MONDAY, 5, lambda day, hour: office(day, hour) * (9 if day == 4 else 1))
    assert typical_day(profile, "weekday", UTC_ZONE).window.start == MONDAY + timedelta(days=3)
    assert typical_day(profile, "busiest", UTC_ZONE).window.start == MONDAY + timedelta(days=4)


def test_a_day_that_misses_hours_is_not_typical() -> None:
    profile = of_hours(MONDAY, 3, lambda day, hour: 0 if (day, hour) == (2, 9) else 10 + day)
    assert typical_day(profile, "weekday", UTC_ZONE).window.start == MONDAY + timedelta(days=1)


def test_the_weekend_is_saturday_and_sunday() -> None:
    day = typical_day(of_hours(MONDAY, 7, office), "weekend", UTC_ZONE)
    assert day.window.start == MONDAY + timedelta(days=6)
    assert "of 2 weekend days" in day.because


def test_a_day_begins_where_the_people_live() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    day = typical_day(of_hours(MONDAY, 3, office), "busiest", berlin)
    assert day.window.start.hour == 23
    assert day.window.start.tzinfo is not None


@pytest.mark.parametrize(
    ("before", "hours"),
    [(datetime(2026, 3, 28, tzinfo=UTC), 23), (datetime(2026, 10, 24, tzinfo=UTC), 25)],
)
def test_a_day_on_which_the_clock_is_changed_has_23_or_25_hours(
    before: datetime, hours: int
) -> None:
    seen = of_hours(before, 3, lambda number, _hour: 50 if number == 1 else 1)
    day = typical_day(seen, "busiest", ZoneInfo("Europe/Berlin"))
    assert day.window.duration_s == hours * 3_600


@pytest.mark.parametrize(
    ("first", "days", "kind"), [(MONDAY, 5, "weekend"), (MONDAY + timedelta(hours=1), 1, "weekday")]
)
def test_without_a_whole_day_of_that_kind_there_is_none(
    first: datetime, days: int, kind: str
) -> None:
    with pytest.raises(Rejected, match="no whole week"):
        typical_day(of_hours(first, days, office), kind, UTC_ZONE)  # type: ignore[arg-type]


@given(st.lists(st.integers(0, 50), min_size=24, max_size=24 * 9), st.integers(0, 23))
def test_the_typical_day_is_always_a_whole_day_of_the_window(hours: list[int], late: int) -> None:
    start = MONDAY + timedelta(hours=late)
    profile = of_hours(start, len(hours) // 24, lambda day, hour: hours[day * 24 + hour])
    try:
        window = typical_day(profile, "busiest", UTC_ZONE).window
    except Rejected:
        return
    assert profile.window.start <= window.start < window.end <= profile.window.end
    assert window.start.hour == 0
