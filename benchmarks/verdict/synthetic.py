"""Histories with planted shifts in the kinds of noise that test farms make; the truth is known.

Each history is drawn from its name, so it is the same everywhere.
"""

import hashlib
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Noise = Callable[[np.random.Generator, int], Array]


class History(NamedTuple):
    """Values and the first runs of their new levels."""

    name: str
    values: Array
    truth: tuple[int, ...]


def _normal(draw: np.random.Generator, n: int) -> Array:
    return draw.standard_normal(n)


def _heavy(draw: np.random.Generator, n: int) -> Array:
    return draw.standard_t(3, n) / 1.73


def _skewed(draw: np.random.Generator, n: int) -> Array:
    return draw.gamma(2.0, 1.0, n) / 1.41


def _outliers(draw: np.random.Generator, n: int) -> Array:
    far = draw.random(n) < 0.03
    return draw.standard_normal(n) + far * draw.uniform(5, 20, n) * np.where(
        draw.random(n) < 0.8, 1, -1
    )


def _bimodal(draw: np.random.Generator, n: int) -> Array:
    """Two modes by chance: standardised so that the modes, not the noise in them, make the unit."""
    upper = draw.random(n) < draw.uniform(0.1, 0.5)
    return draw.standard_normal(n) * 0.25 + upper * 1.8


def _sticky(draw: np.random.Generator, n: int) -> Array:
    """Two modes, the upper of which lasts a few runs."""
    state, modes = False, np.empty(n)
    leave = draw.uniform(0.4, 0.7)
    for at, chance in enumerate(draw.random(n)):
        state = chance > leave if state else chance < 0.15
        modes[at] = state
    return draw.standard_normal(n) * 0.3 + modes * 1.5


def _wandering(draw: np.random.Generator, n: int) -> Array:
    memory = draw.uniform(0.3, 0.7)
    noise = draw.standard_normal(n)
    for at in range(1, n):
        noise[at] = memory * noise[at - 1] + noise[at] * (1 - memory**2) ** 0.5
    return noise


def _growing(draw: np.random.Generator, n: int) -> Array:
    """Stretches of quiet and of noise, up to three times as loud."""
    loud = np.ones(n)
    for start in range(0, n, 60):
        loud[start : start + 60] = draw.choice([0.5, 0.7, 1.0, 1.5])
    return draw.standard_normal(n) * loud


def _rounded(draw: np.random.Generator, n: int) -> Array:
    return np.round(draw.standard_normal(n) * 0.7)


def _daily(draw: np.random.Generator, n: int) -> Array:
    """Ten runs a day, seven days a week."""
    at = np.arange(n) + draw.integers(0, 70)
    swing = 0.8 * np.sin(2 * np.pi * at / 10) + 0.8 * ((at // 10) % 7 >= 5)
    swung: Array = draw.standard_normal(n) * 0.8 + swing
    return swung


def _drifting(draw: np.random.Generator, n: int) -> Array:
    slope = float(draw.choice([-1, 1])) * draw.uniform(0.003, 0.02)
    return draw.standard_normal(n) + np.arange(n) * slope


def _swinging(draw: np.random.Generator, n: int) -> Array:
    at = np.arange(n) / draw.uniform(60, 200) + draw.random()
    wave: Array = 1.5 * np.sin(2 * np.pi * at)
    return draw.standard_normal(n) + wave


NOISES: dict[str, Noise] = {
    "normal": _normal, "heavy": _heavy, "skewed": _skewed, "outliers": _outliers,
    "bimodal": _bimodal, "sticky": _sticky, "wandering": _wandering, "growing": _growing,
    "rounded": _rounded, "daily": _daily, "drifting": _drifting, "swinging": _swinging,
}  # fmt: skip

SMALLEST_SHIFT, LARGEST_SHIFT = 1.5, 12.0
"""In standard deviations of the noise: what a person would mark on a plot."""
CLOSEST = 15
"""Runs between planted shifts."""


def drawn(name: str, noise: str, *, n: int | None = None, shifts: int | None = None) -> History:
    """The history of that name; without `shifts`, half have none."""
    draw = np.random.default_rng(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]))
    n = int(draw.integers(80, 500)) if n is None else n
    if shifts is None:
        shifts = int(draw.choice([0, 0, 0, 0, 1, 1, 2, 3]))
    sigma = 100 * draw.choice([0.005, 0.01, 0.02, 0.05])
    values = 100 + sigma * NOISES[noise](draw, n)
    for at in range(0, n, 97):  # lone spikes in every kind
        if draw.random() < 0.3:
            values[min(n - 1, at + int(draw.integers(0, 97)))] += sigma * draw.uniform(5, 40)
    truth = _places(draw, n, shifts)
    for at in truth:
        size = np.exp(draw.uniform(np.log(SMALLEST_SHIFT), np.log(LARGEST_SHIFT)))
        values[at:] += sigma * size * draw.choice([-1, 1])
    return History(name, values, truth)


def _places(draw: np.random.Generator, n: int, shifts: int) -> tuple[int, ...]:
    places: list[int] = []
    for _ in range(200):
        if len(places) == shifts:
            break
        at = int(draw.integers(CLOSEST, n - CLOSEST))
        if all(abs(at - other) >= CLOSEST for other in places):
            places.append(at)
    return tuple(sorted(places))
