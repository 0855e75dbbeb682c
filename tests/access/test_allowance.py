"""Nobody gets more than its share, everybody gets it, and memory does not grow."""

from hypothesis import given
from hypothesis import strategies as st

from plimsoll.access.allowance import Allowance

GAPS = st.lists(st.floats(0, 3, allow_nan=False), max_size=200)


@given(GAPS, st.floats(0.1, 100), st.integers(1, 50))
def test_never_more_than_the_rate_and_what_may_come_at_once(
    gaps: list[float], per_s: float, at_once: int
) -> None:
    allowance = Allowance(per_s=per_s, at_once=at_once)
    now, taken = 1e6, []
    for gap in gaps:
        now += gap
        if allowance.take("one", now_s=now) == 0:
            taken.append(now)
    for index, begin in enumerate(taken):
        for count, end in enumerate(taken[index:], start=1):
            assert count <= at_once + (end - begin) * per_s + 1e-3


@given(GAPS, st.floats(0.1, 100), st.integers(1, 50))
def test_whoever_waits_as_long_as_it_is_told_may_ask(
    gaps: list[float], per_s: float, at_once: int
) -> None:
    allowance = Allowance(per_s=per_s, at_once=at_once)
    now = 1e6
    for gap in gaps:
        now += gap
        wait_s = allowance.take("one", now_s=now)
        assert wait_s <= 1 / per_s + 1e-3
        if wait_s > 0:
            now += wait_s
            assert allowance.take("one", now_s=now) == 0


def test_callers_do_not_take_from_each_other() -> None:
    allowance = Allowance(per_s=1, at_once=2)
    assert [allowance.take("loud", now_s=0) for _ in range(3)] == [0, 0, 1]
    assert allowance.take("quiet", now_s=0) == 0
    allowance.give_back("loud")
    assert allowance.take("loud", now_s=0) == 0


def test_only_those_who_asked_last_are_remembered() -> None:
    allowance = Allowance(per_s=0.001, at_once=1, most_callers=100)
    allowance.take("first", now_s=0)
    for number in range(99):
        allowance.take(f"{number}", now_s=0)
    assert allowance.take("first", now_s=0) > 0
    for number in range(100, 200):
        allowance.take(f"{number}", now_s=0)
    assert allowance.take("first", now_s=0) == 0
    assert len(allowance._until) == 100  # noqa: SLF001 - that memory does not grow is the point
