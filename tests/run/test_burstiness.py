import random

import pytest

from plimsoll.run.burstiness import burstiness_of
from plimsoll.run.expected import Curve

SECONDS = 300
RISING = Curve([10.0 * second + second * second / 2 for second in range(SECONDS + 1)], SECONDS)
"""From 10 to 310 requests a second: within a minute it rises by 60."""


def arrivals(together: int, *, level: float = 1.0, seed: int = 1) -> dict[int, int]:
    """Random arrivals of so many at a time."""
    chance = random.Random(seed)  # noqa: S311 - a test's data
    found = {}
    for second in range(SECONDS):
        mean = level * RISING.between(second, second + 1) / together
        count, at = 0, chance.expovariate(1)
        while at < mean:
            count, at = count + 1, at + chance.expovariate(1)
        found[second] = count * together
    return found


@pytest.mark.parametrize("together", [1, 3, 8])
@pytest.mark.parametrize("level", [0.5, 1.0, 2.0])
def test_so_many_at_a_time_are_the_index(together: int, level: float) -> None:
    found = [
        burstiness_of(arrivals(together, level=level, seed=seed), RISING, SECONDS) or 0
        for seed in range(5)
    ]
    assert sum(found) / 5 == pytest.approx(together, rel=0.15)


def test_even_spacing_has_none_however_steep_the_day() -> None:
    even = {s: round(RISING.until[s + 1]) - round(RISING.until[s]) for s in range(SECONDS)}
    assert burstiness_of(even, RISING, SECONDS) == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("late_s", [-0.9, 0.5, 0.9])
def test_a_part_of_a_second_is_no_burst(late_s: float) -> None:
    """The day rises and falls by 90 % within 20 seconds."""
    until = [0.0]
    for second in range(SECONDS):
        until.append(until[-1] + (200 if second // 20 % 2 else 20))
    curve = Curve(until, SECONDS)
    found = {
        second: round(curve.by(second + 1 - late_s)) - round(curve.by(second - late_s))
        for second in range(SECONDS)
    }
    assert (burstiness_of(found, curve, SECONDS) or 0) < 0.5


def test_too_little_tells_nothing() -> None:
    assert burstiness_of({}, RISING, SECONDS) is None
    assert burstiness_of(arrivals(1), RISING, 59) is None
    assert burstiness_of(dict.fromkeys(range(60), 1), RISING, 60) is None
    assert burstiness_of(arrivals(1), Curve([0.0, 0.0], SECONDS), SECONDS) is None
