"""What an environment's load policy allows."""

from datetime import UTC, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.catalog.model import Hours, LoadPolicy
from plimsoll.catalog.policy import fits, forbidding, violations

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NIGHT = Hours(start=time(22), end=time(6))
MORNING = Hours(start=time(6), end=time(9))


def at(hour: int, minute: int = 0) -> datetime:
    return NOON.replace(hour=hour, minute=minute)


def said(policy: LoadPolicy, when: datetime, lasts_s: float = 0.0) -> tuple[str, ...]:
    return violations(policy, rate=1.0, at=when, endpoints=("GET /x",), lasts_s=lasts_s)


@pytest.mark.parametrize(
    ("pattern", "endpoint", "expected"),
    [
        ("GET /orders/{id}", "GET /orders/{id}", True),
        ("get /orders/{id}", "GET /orders/{order_id}", True),
        ("GET /orders/{id}", "GET /orders", False),
        ("GET /orders/{id}", "POST /orders/{id}", False),
        ("GET /orders/", "GET /orders", True),
        ("GET /", "GET /", True),
        ("GET /", "GET /x", False),
        ("DELETE *", "DELETE /a/b/c", True),
        ("DELETE", "DELETE /a", True),
        ("DELETE *", "GET /a", False),
        ("* /admin/*", "POST /admin/users/{id}", True),
        ("* /admin/*", "GET /admin", False),
        ("/admin*", "GET /admin", True),
        ("*", "PUT /anything", True),
        ("P* /x", "PATCH /x", True),
        ("GET /a*c", "GET /abc", True),
        ("GET /a*a", "GET /a", False),
        ("GET /*/lines/*", "GET /orders/{id}/lines/{n}", True),
        ("GET /x.y", "GET /xzy", False),
        ("GET /[a-z]", "GET /a", False),
        ("", "GET /", False),
        ("   ", "GET /", False),
    ],
)
def test_patterns_name_endpoints(pattern: str, endpoint: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert fits(pattern, endpoint) is expected


@given(st.text("/abc{}", max_size=12), st.text("/abc{}", max_size=12))
def test_an_endpoint_fits_itself_and_any_of_its_parts(before: str, after: str) -> None:
    name = f"GET /{before}{after}"
    assert fits(name, name)
    assert fits("GET *", name)
    if "{" not in name:
        assert fits(f"GET /{before}*", name + "/more")


def test_many_asterisks_take_no_time() -> None:
    assert not fits("GET /" + "a*" * 2000 + "b", "GET /" + "a" * 4000)


def test_the_first_pattern_that_fits_is_told() -> None:
    assert forbidding(("GET /y", "* /x", "GET *"), "GET /x") == "* /x"
    assert forbidding((), "GET /x") is None


def test_a_policy_without_limits_allows_everything() -> None:
    assert violations(LoadPolicy(), rate=1e6, at=NOON, endpoints=("DELETE /x",)) == ()


def test_everything_that_is_wrong_is_said() -> None:
    policy = LoadPolicy(
        max_rate_per_s=50, allowed_hours=(NIGHT,), forbidden_endpoints=("DELETE *", "GET /b")
    )
    assert violations(
        policy, rate=50.5, at=NOON, endpoints=("GET /b", "DELETE /a", "GET /c", "GET /b")
    ) == (
        "50.5 requests per second are more than the 50 allowed",
        "12:00 UTC is outside the allowed hours (22:00-06:00 UTC)",
        "DELETE /a is forbidden (DELETE *)",
        "GET /b is forbidden (GET /b)",
    )


def test_the_highest_rate_itself_and_one_at_a_time_are_allowed() -> None:
    policy = LoadPolicy(max_rate_per_s=50)
    assert violations(policy, rate=50.0, at=NOON, endpoints=()) == ()
    assert violations(policy, rate=None, at=NOON, endpoints=()) == ()


@pytest.mark.parametrize(
    ("when", "allowed"),
    [(at(21, 59), False), (at(22), True), (at(0), True), (at(5, 59), True), (at(6), False)],
)
def test_hours_may_span_midnight(when: datetime, allowed: bool) -> None:  # noqa: FBT001 - a table
    assert (said(LoadPolicy(allowed_hours=(NIGHT,)), when) == ()) is allowed


def test_hours_are_utc_whatever_the_moment_is_told_in() -> None:
    berlin = timezone(timedelta(hours=1))
    policy = LoadPolicy(allowed_hours=(MORNING,))
    assert said(policy, NOON.replace(hour=7, tzinfo=berlin)) == ()
    assert said(policy, NOON.replace(hour=9, minute=30, tzinfo=berlin)) == ()
    assert said(policy, NOON.replace(hour=10, tzinfo=berlin)) != ()


def test_hours_may_say_their_own_zone() -> None:
    zone = timezone(timedelta(hours=2))
    policy = LoadPolicy(
        allowed_hours=(Hours(start=time(8, tzinfo=zone), end=time(10, tzinfo=zone)),)
    )
    assert said(policy, at(6)) == ()
    assert said(policy, at(8)) != ()


def test_equal_hours_are_the_whole_day() -> None:
    assert said(LoadPolicy(allowed_hours=(Hours(start=time(4), end=time(4)),)), at(3)) == ()


@pytest.mark.parametrize(("lasts_h", "over"), [(1, None), (2, None), (3, "09:00"), (40, "09:00")])
def test_all_of_a_test_lies_within_the_hours(lasts_h: int, over: str | None) -> None:
    # The second interval begins when the first one ends.
    policy = LoadPolicy(allowed_hours=(MORNING, Hours(start=time(6), end=time(8))))
    found = said(policy, at(7), lasts_s=3600 * lasts_h)
    assert [over in text for text in found if over] == ([True] if over else [])


def test_intervals_that_touch_are_one() -> None:
    policy = LoadPolicy(allowed_hours=(NIGHT, MORNING))
    assert said(policy, at(23), lasts_s=10 * 3600) == ()
    assert "09:00 UTC" in said(policy, at(23), lasts_s=11 * 3600)[0]
    day = LoadPolicy(
        allowed_hours=(Hours(start=time(0), end=time(12)), Hours(start=time(12), end=time(0)))
    )
    assert said(day, at(5), lasts_s=1e6) == ()
