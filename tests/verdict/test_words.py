"""Figures in words."""

import pytest

from plimsoll.verdict import words
from plimsoll.verdict.metrics import METRICS


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (48.04, "ms", "48 ms"),
        (1234.5, "ms", "1234 ms"),
        (0.612, "ms", "0.612 ms"),
        (0.031, "share", "3.1 %"),
        (12.34, "1/s", "12.3 per second"),
    ],
)
def test_a_measurement_is_said_in_its_unit(value: float, unit: str, said: str) -> None:
    assert words.measured(value, unit) == said


@pytest.mark.parametrize(
    ("value", "said"), [(0.2, "+20 %"), (-0.031, "-3.1 %"), (0.0, "+0 %"), (2.0, "+200 %")]
)
def test_a_share_has_a_sign(value: float, said: str) -> None:
    assert words.share(value) == said


@pytest.mark.parametrize(
    ("metric", "said"),
    [
        ("p95_ms", "GET /a takes 2 ms instead of 1 ms at p95"),
        ("error_rate", "200 % of the requests of GET /a fail instead of 100 %"),
        ("throughput_per_s", "GET /a answers 2 per second instead of 1 per second"),
        ("load_line_per_s", "GET /a carries 2 per second instead of 1 per second"),
    ],
)
def test_a_change_is_a_sentence(metric: str, said: str) -> None:
    assert words.changed("GET /a", METRICS[metric], 1, 2) == said


def test_lists_are_short() -> None:
    assert words.listed([]) == ""
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
    assert words.runs(1) == "1 run"
    assert words.runs(2, "main") == "2 runs of main"
