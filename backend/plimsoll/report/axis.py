"""Axes of charts: round steps, and numbers with as many digits as mean something."""

import itertools
import math
from collections.abc import Sequence

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def ticks(low: float, high: float, *, about: int = 5) -> tuple[float, ...]:
    """Round values that cover the range from below its lower end to above its upper one.

    Steps are 1, 2, 2.5 or 5 times a power of ten, the largest that leaves `about` of them.
    """
    if not math.isfinite(low) or not math.isfinite(high) or about < 1:
        raise ValueError(f"no axis goes from {low} to {high} in {about} steps")
    if high <= low:
        high = low + (abs(low) or 1.0)
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * next(each for each in _STEPS if each * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(number * step for number in range(first, last + 1))


def number(value: float, among: Sequence[float] = ()) -> str:
    """The value as a label; where it stands among others, with the digits that tell them apart."""
    gaps = [abs(b - a) for a, b in itertools.pairwise(among) if b != a]
    digits = max(0, -math.floor(math.log10(min(gaps)) + 1e-9)) if gaps else _digits(value)
    if gaps and round(min(gaps), digits) != min(gaps):
        digits += 1  # steps of 2.5
    return f"{value:,.{digits}f}"


def _digits(value: float) -> int:
    """Three that mean something."""
    return 0 if value == 0 else max(0, 2 - math.floor(math.log10(abs(value))))


def seconds(value: float) -> str:
    """`90 s`, `12 min`, `3 h`: a length of time as people say it."""
    for length, unit in ((3_600, "h"), (60, "min")):
        if value >= 2 * length:
            return f"{value / length:.3g} {unit}"
    return f"{value:.3g} s"
