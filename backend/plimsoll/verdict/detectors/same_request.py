"""By how much is the same request slower? The peak of the ratios of pairs.

Both versions are sent the same requests in the same order at the same times, up to the lag of one
load tool behind the other. The request of the head that began closest to one of the base, that lag
taken off, is its pair if the reverse holds too; a request without one (an arrival was dropped) is
left out. So a pair did the same work on the same machine within fractions of a second, and neither
the mix of requests, nor what each of them costs, nor bursts of arrivals make its ratio scatter.

What does make it scatter is that one of a pair met something that the other did not: a neighbour on
the processor, a pause, a queue. Such ratios lie far off on both sides, while the undisturbed ones
crowd together. The figure is where they crowd: the maximum of the density of the logarithms of the
ratios, smoothed by a normal kernel. Its standard deviation is 1.5 times half the shortest interval
that holds a quarter of the ratios, so it follows how sharp the peak is. (With half of that the
figure jumps where there is no sharp peak, and the jackknife takes it for surer than it is: of 300
sets of normal noise it then called 8 % significant at 1 %, and 1.7 % as it is.)

Swapping the versions turns the sign round, and multiplying all times by a number changes nothing.

What it does not see: a change that affects fewer than half of an endpoint's requests. That shows in
the percentiles, which are compared beside it.

Sources: D. F. Andrews et al., "Robust estimates of location" (Princeton, 1972), for the shortest
interval; E. Parzen, "On estimation of a probability density function and mode", Annals of
Mathematical Statistics 33 (1962), for the mode of a kernel estimate; Y. Cheng, "Mean shift, mode
seeking, and clustering", IEEE Transactions on Pattern Analysis and Machine Intelligence 17 (1995),
for climbing it.
"""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from plimsoll.run.side_by_side import Answered

FEWEST = 20
"""Pairs that have a peak."""
QUARTER = 0.25
KERNEL = 1.5
"""Its standard deviation, in half widths of the shortest interval."""
NARROWEST = 0.005
"""Kernel: half a percent, which clocks and cells blur anyhow."""
FARTHEST_S = 0.05
"""That pairs may begin apart, beside the lag."""
_FIRST = 20
_STEPS = 200
_SIGHT = 10
"""Kernels: what lies further weighs nothing."""
_CLOSE = 1e-7

Floats = NDArray[np.float64]


def pairs_of(base: Mapping[str, Answered], head: Mapping[str, Answered]) -> dict[str, Floats]:
    """Logarithms of head ÷ base of each pair, by endpoint; one without pairs is absent."""
    both = [name for name in base if name in head and _usable(base[name]) and _usable(head[name])]
    if not both:
        return {}
    lag = float(np.median(np.concatenate([_lags(base[name], head[name]) for name in both])))
    found = {name: _ratios(base[name], head[name], lag) for name in sorted(both)}
    return {name: ratios for name, ratios in found.items() if ratios.size}


def peak(ratios: Floats) -> float | None:
    """Where they crowd; None where they are too few."""
    if ratios.size < FEWEST:
        return None
    ordered = np.sort(ratios)
    held = math.ceil(QUARTER * ordered.size)
    widths = ordered[held - 1 :] - ordered[: ordered.size - held + 1]
    # Of equally short intervals the middle ones: so the mirrored ratios have the mirrored peak.
    shortest = np.flatnonzero(widths <= widths.min() + _CLOSE)
    middles = (ordered[shortest] + ordered[shortest + held - 1]) / 2
    kernel = max(KERNEL * float(widths.min()) / 2, NARROWEST)
    return _climbed(ordered, float(np.median(middles)), kernel)


def _climbed(ratios: Floats, at: float, kernel: float) -> float:
    ratios = ratios[np.abs(ratios - at) <= _SIGHT * kernel]
    for _ in range(_STEPS):
        weights = np.exp(-0.5 * ((ratios - at) / kernel) ** 2)
        total = float(weights.sum())
        if total <= 0:  # pragma: no cover - it begins among ratios
            return at
        step = float(weights @ ratios) / total - at
        at += step
        if abs(step) < _CLOSE:
            break
    return at


def _usable(requests: Answered) -> bool:
    return requests.began_s.size > 0


def _lags(base: Answered, head: Answered) -> Floats:
    """Of the first requests of the head behind those of the base with the same numbers.

    Later numbers may not be those of the same requests: each arrival that is dropped shifts them.
    """
    count = min(base.began_s.size, head.began_s.size, _FIRST)
    return head.began_s[:count] - base.began_s[:count]


def _ratios(base: Answered, head: Answered, lag: float) -> Floats:
    began = head.began_s - lag
    nearest = _nearest(base.began_s, began)
    back = _nearest(began, base.began_s)
    mine = np.arange(base.began_s.size)
    mutual = (back[nearest] == mine) & (np.abs(began[nearest] - base.began_s) <= FARTHEST_S)
    first, second = base.latency_ms[mutual], head.latency_ms[nearest[mutual]]
    measured = (first > 0) & (second > 0)
    ratios: Floats = np.log(second[measured] / first[measured])
    return ratios


def _nearest(times: Floats, among: Floats) -> NDArray[np.intp]:
    """Index of the closest of the others, for each."""
    if among.size == 1:
        return np.zeros(times.size, dtype=np.intp)
    after = np.clip(np.searchsorted(among, times), 1, among.size - 1)
    before = after - 1
    closer = np.abs(among[before] - times) <= np.abs(among[after] - times)
    return np.where(closer, before, after)
