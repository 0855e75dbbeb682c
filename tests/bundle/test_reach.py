"""How much of their rate sessions reach in a test."""

import pytest

from plimsoll.bundle.reach import offsets_s, reached
from plimsoll.workload.model import JourneyPlan
from tests.bundle.sessions import shop_with_sessions, step


def polling(pause_s: float) -> JourneyPlan:
    """A request, and on average nine more."""
    journeys = shop_with_sessions().journeys
    assert journeys is not None
    steps = (
        step("get-orders-id", "get-orders-id", 9, pause_s),
        step(None, "get-orders-id", 1),
        step("get-orders-id", None, 1),
    )
    return journeys.model_copy(update={"steps": steps})


def test_short_sessions_reach_their_rate() -> None:
    assert reached(offsets_s(polling(0.0)), 300) == 1


def test_sessions_that_outlast_a_test_reach_a_part_of_it() -> None:
    """The n-th request is sent with chance 0.9ⁿ⁻¹ · (1 - (n - 1) · 60/300)."""
    expected = sum(0.9**n * (1 - n / 5) for n in range(5)) / 10
    assert reached(offsets_s(polling(60.0)), 300) == pytest.approx(expected, rel=0.05)


def test_the_same_chain_always_tells_the_same() -> None:
    assert offsets_s(polling(7.0)) == offsets_s(polling(7.0))


def test_endless_sessions_are_drawn_in_no_time() -> None:
    steps = (
        step("get-orders-id", "get-orders-id", 1e6, 0.0),
        step(None, "get-orders-id", 1),
        step("get-orders-id", None, 1),
    )
    endless = polling(0.0).model_copy(update={"steps": steps, "longest": 50_000})
    assert sum(len(session) for session in offsets_s(endless)) <= 250_000
