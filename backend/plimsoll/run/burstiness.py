"""How bursty a run was, in which a day rises and falls within minutes.

`plimsoll.traffic.dispersion` compares each second with the mean of its minute. In a run a minute is
hours of the day, whose rise and fall would pass for bursts; so each second is compared with what
production's curve expects in it. With n the requests of a second, e those expected, and N and E
their sums over a stretch of w = 10 seconds, over all whole stretches:

    D = w / (w - 1) · Σ (n - e · N / E)² / Σ N

k6 tells whole seconds, and those in which requests ended; so nobody knows the run's beginning to
less than a second, which matters where a day rises within seconds. Of the shifts up to a second in
either direction, the one that fits best counts.

The level is that of the run, only the shape is production's: a wrong rate is no burst. As with the
other index, even spacing has 0, random arrivals (Poisson) have 1, and k at a time have k.
"""

from collections.abc import Mapping

from plimsoll.run.expected import Curve

STRETCH_S = 10
FEWEST_STRETCHES = 6
FEWEST_REQUESTS = 100


def burstiness_of(per_second: Mapping[int, int], curve: Curve, duration_s: int) -> float | None:
    """The index of dispersion of a run at 1 s.

    Args:
        per_second: requests by second from the run's start; absent ones have none.
        curve: what production expects of all endpoints together.
        duration_s: of the run.

    Returns:
        At least 0; None with fewer than 6 stretches in which requests are expected and come, or
        fewer than 100 requests in them: too little to tell.
    """
    found = [_with_shift(per_second, curve, duration_s, shift / 4) for shift in range(-4, 5)]
    return min((each for each in found if each is not None), default=None)


def _with_shift(
    per_second: Mapping[int, int], curve: Curve, duration_s: int, shift_s: float
) -> float | None:
    """Where the run began so much earlier."""
    borders = [curve.by(second + shift_s) for second in range(duration_s + 1)]
    stretches = requests = 0
    squares = 0.0
    for start in range(0, duration_s - STRETCH_S + 1, STRETCH_S):
        seconds = range(start, start + STRETCH_S)
        counts = [per_second.get(second, 0) for second in seconds]
        expected = [borders[second + 1] - borders[second] for second in seconds]
        whole, level = sum(counts), sum(expected)
        if not whole or level <= 0:
            continue
        stretches += 1
        requests += whole
        squares += sum(
            (count - one * whole / level) ** 2 for count, one in zip(counts, expected, strict=True)
        )
    if stretches < FEWEST_STRETCHES or requests < FEWEST_REQUESTS:
        return None
    return STRETCH_S / (STRETCH_S - 1) * squares / requests
