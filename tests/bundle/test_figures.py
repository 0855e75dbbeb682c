import pytest

from plimsoll.bundle.figures import busiest_step_per_second, span
from tests.bundle.models import profile_of, shop


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "second"),
        (60, "minute"),
        (90, "90 seconds"),
        (900, "15 minutes"),
        (3600, "hour"),
        (5400, "90 minutes"),
        (172_800, "2 days"),
    ],
)
def test_spans_are_in_the_largest_unit_that_fits(seconds: float, words: str) -> None:
    assert span(seconds) == words


def test_the_busiest_step_is_of_the_named_endpoints_together() -> None:
    profile = profile_of(shop())
    assert busiest_step_per_second(profile, {"GET /orders", "POST /orders"}) == 350 / 60
    assert busiest_step_per_second(profile, {"GET /nothing"}) == 0
