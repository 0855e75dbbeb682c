"""When visits begin: a Poisson process whose rate follows the day."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

DAY_S = 24 * 3600
SLOT_S = 300
SLOTS = DAY_S // SLOT_S
NIGHT_LEVEL = 0.12
NOISE_SIGMA = 0.09


@dataclass(frozen=True)
class Peak:
    """A bump of the daily curve."""

    hour: float
    width_hours: float
    height: float

    def level(self, hour: float) -> float:
        return self.height * math.exp(-0.5 * ((hour - self.hour) / self.width_hours) ** 2)


PEAKS = (
    Peak(hour=9.5, width_hours=2.0, height=0.45),
    Peak(hour=12.6, width_hours=1.1, height=0.6),
    Peak(hour=16.0, width_hours=2.5, height=0.4),
    Peak(hour=20.2, width_hours=1.7, height=1.0),
)


def shape(hour: float) -> float:
    """The curve's height at an hour of the day, in arbitrary units."""
    return NIGHT_LEVEL + sum(peak.level(hour) for peak in PEAKS)


def noisy_rates(chance: random.Random, per_day: float) -> list[float]:
    """Arrivals per second in every slot of five minutes; they sum to ``per_day`` over a day."""
    levels = [
        shape((slot + 0.5) * SLOT_S / 3600) * math.exp(chance.gauss(0.0, NOISE_SIGMA))
        for slot in range(SLOTS)
    ]
    scale = per_day / (sum(levels) * SLOT_S)
    return [level * scale for level in levels]


def arrivals(chance: random.Random, per_day: float, start_s: float) -> Iterator[float]:
    """Seconds of the day from ``start_s`` (may be negative: the evening before) to midnight.

    Thinning, after Lewis and Shedler, "Simulation of nonhomogeneous Poisson processes" (1979):
    candidates come at the highest rate, and one is kept with the share that its own rate has.
    """
    rates = noisy_rates(chance, per_day)
    highest = max(rates)
    second = start_s + chance.expovariate(highest)
    while second < DAY_S:
        if chance.random() * highest < rates[int(second // SLOT_S) % SLOTS]:
            yield second
        second += chance.expovariate(highest)
