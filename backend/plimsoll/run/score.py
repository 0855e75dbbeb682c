"""One number for how much a run looked like production, and the parts that it is made of.

    score = 100 × Σ points of the known parts ÷ Σ weights of the known parts

A part earns its whole weight up to its *tolerance*, nothing from its *limit* on, and in between in
proportion. A part is known when production's figure is; what the run then fails to show counts as
the worst. What is unknown earns and costs nothing, and `weight_known` says how much is left.

| part | weight | error | tolerance | limit |
|---|---|---|---|---|
| rates | 20 | requests outside chance (2 % from 2,500) of each endpoint, or of all | 0 | .5 |
| rhythm | 15 | requests outside chance of each stretch of time | .03 | .5 |
| mix | 15 | Jensen-Shannon divergence of the endpoints' shares, bits | .005, or chance | .25 |
| coverage | 10 | production's requests that are not replayed, as a share | .01 | .5 |
| request sizes | 8 | p50 and p95 per endpoint, relative | .03 | .5 |
| response sizes | 7 | the same | .03 | .5 |
| burstiness | 5 | index of dispersion, relative | .15 | 1 |
| statuses | 10 | answers of another class, as a share | .01 | .2 |
| latency | 10 | p50, p90 and p95 per endpoint, relative, beyond the buckets' error | .05 | 1 |

Requests outside chance are a share of all expected ones. 50 points are for what was asked of the
target: how many, when and of what; 23 for what is missing, how large the requests are and how
bursty; 27 for how the target answered, because another environment answers otherwise without being
asked otherwise. Tolerances are what a good replay is promised to keep; limits are where nobody
would call it alike: half of the requests in the wrong place, a size wrong by half, one answer in
five of another kind. Means over endpoints are weighted by expected requests; endpoints with fewer
than 20 of them say nothing about quantiles.
"""

import math
from collections.abc import Callable, Iterable, Sequence

from plimsoll.bundle.figures import plural
from plimsoll.kit.value import Value
from plimsoll.run.beside import TOLERANCE
from plimsoll.run.deviation import divergence_by_chance, poisson_interval
from plimsoll.run.fidelity_report import (
    Burstiness,
    EndpointFidelity,
    Part,
    PartName,
    Quantiles,
    Rate,
    RateBin,
    Statuses,
)

_FEWEST = 20
"""Expected requests of an endpoint whose p95 means something."""
_LATENCY_COUNTED = frozenset({0.5, 0.9, 0.95})
"""p99 is shown, but in some minutes it is chance."""


class _Curve(Value):
    weight: int
    tolerance: float
    limit: float


_CURVES: dict[PartName, _Curve] = {
    "rates": _Curve(weight=20, tolerance=0, limit=0.5),
    "rhythm": _Curve(weight=15, tolerance=0.03, limit=0.5),
    "mix": _Curve(weight=15, tolerance=0.005, limit=0.25),
    "coverage": _Curve(weight=10, tolerance=0.01, limit=0.5),
    "request sizes": _Curve(weight=8, tolerance=0.03, limit=0.5),
    "response sizes": _Curve(weight=7, tolerance=0.03, limit=0.5),
    "burstiness": _Curve(weight=5, tolerance=0.15, limit=1),
    "statuses": _Curve(weight=10, tolerance=0.01, limit=0.2),
    "latency": _Curve(weight=10, tolerance=0.05, limit=1),
}


def earned(name: PartName, error: float | None, explanation: str, *, chance: float = 0.0) -> Part:
    """The part's points for an error of 0 or more; None: unknown.

    `chance` is the error that chance alone makes; the tolerance is at least that.
    """
    curve = _CURVES[name]
    if error is None:
        return Part(name=name, weight=curve.weight, points=None, explanation=explanation)
    tolerance = min(max(curve.tolerance, chance), curve.limit / 2)
    share = (curve.limit - error) / (curve.limit - tolerance)
    points = curve.weight * min(1.0, max(0.0, share))
    return Part(name=name, weight=curve.weight, points=round(points, 3), explanation=explanation)


def score_of(parts: Iterable[Part]) -> tuple[float | None, int]:
    """The score, None when nothing is known, and the weight of what is known."""
    known = [(part.points, part.weight) for part in parts if part.points is not None]
    weight = sum(each for _, each in known)
    if not weight:
        return None, 0
    return round(100 * math.fsum(points for points, _ in known) / weight, 1), weight


def rates_part(rate: Rate, endpoints: Sequence[EndpointFidelity]) -> Part:
    """Whether every endpoint got as many requests as it had to."""
    if rate.expected <= 0:
        return earned("rates", None, "Unknown: production has no requests to replay.")
    # Many endpoints may each be a little low within chance, but not all together.
    amiss = max(math.fsum(_outside(each.rate) for each in endpoints), _outside(rate))
    expected = [each for each in endpoints if each.rate.expected > 0]
    kept = sum(1 for each in expected if each.rate.kept)
    return earned(
        "rates",
        amiss / rate.expected,
        f"{rate.sent:,} of {rate.expected:,.0f} expected requests were sent; {kept} of "
        f"{plural(len(expected), 'endpoint')} are within 2 % or, below 2,500 requests, within"
        " chance.",
    )


def _outside(rate: Rate) -> float:
    """Requests more or fewer than the criterion allows."""
    if rate.criterion == "chance":
        return rate.chance.beyond(rate.sent)
    return max(0.0, abs(rate.sent - rate.expected) - TOLERANCE * rate.expected)


def rhythm_part(rate: Rate, bins: Sequence[RateBin]) -> Part:
    """Whether the requests came when they had to."""
    if rate.expected <= 0 or not bins:
        return earned("rhythm", None, "Unknown: the run's output does not say when.")
    beyond = [poisson_interval(each.expected).beyond(each.sent) for each in bins]
    kept = sum(1 for each in beyond if not each)
    amiss = math.fsum(beyond) / rate.expected
    return earned(
        "rhythm",
        amiss,
        f"{kept} of {len(bins)} stretches of {bins[0].duration_s} s have as many requests as chance"
        f" allows; {_percent(amiss)} of the requests are too many or missing in the others.",
    )


def mix_part(divergence: float | None, rate: Rate, kinds: int) -> Part:
    """Whether the endpoints have production's shares."""
    if rate.expected <= 0:
        return earned("mix", None, "Unknown: production has no requests to replay.")
    chance = divergence_by_chance(kinds, rate.expected)
    said = (
        "The run sent nothing, so it has no mix."
        if divergence is None
        else f"The shares of {plural(kinds, 'endpoint')} differ by {divergence:.4f} bits"
        f" (Jensen-Shannon); up to {max(chance, _CURVES['mix'].tolerance):.4f} counts as the same."
    )
    return earned("mix", 1.0 if divergence is None else divergence, said, chance=chance)


def coverage_part(left_out_share: float, left_out: int) -> Part:
    """Whether the test has all that production is asked for."""
    said = (
        f"{_percent(left_out_share)} of production's requests, on"
        f" {plural(left_out, 'endpoint')}, are not in the test."
        if left_out
        else "Every endpoint of the profile is in the test."
    )
    return earned("coverage", left_out_share, said)


def sizes_part(
    name: PartName,
    endpoints: Sequence[EndpointFidelity],
    figures: Callable[[EndpointFidelity], Sequence[Quantiles]],
) -> Part:
    """Whether requests, or responses, are as large."""
    return _quantile_part(name, endpoints, figures, "p50 and p95")


def latency_part(endpoints: Sequence[EndpointFidelity]) -> Part:
    """Whether the target answers as fast as production."""

    def counted(each: EndpointFidelity) -> list[Quantiles]:
        return [one for one in each.latency_ms if one.q in _LATENCY_COUNTED]

    return _quantile_part("latency", endpoints, counted, "p50, p90 and p95")


def burstiness_part(burstiness: Burstiness) -> Part:
    """Whether requests come as evenly or in such bursts."""
    if burstiness.production is None:
        return earned("burstiness", None, "Unknown: the profile has no index of dispersion.")
    if burstiness.run is None:
        return earned(
            "burstiness", None, "Unknown: a minute of the run and 100 requests in it are needed."
        )
    error = abs(burstiness.error or 0.0)
    return earned(
        "burstiness",
        error,
        f"The index of dispersion at 1 s is {burstiness.run:.2f}; production has "
        f"{burstiness.production:.2f} (0 even, 1 random).",
    )


def statuses_part(statuses: Statuses, *, truth_known: bool, told: bool) -> Part:
    """Whether the target's answers are of the same classes."""
    if not truth_known:
        return earned(
            "statuses", None, "Unknown: the profile does not say how production answered."
        )
    if not told:
        return earned("statuses", None, "Unknown: the run's output has no tag status.")
    difference = 1.0 if statuses.difference is None else statuses.difference
    return earned(
        "statuses",
        difference,
        f"{_percent(difference)} of the answers are of another class than production's.",
    )


def _quantile_part(
    name: PartName,
    endpoints: Sequence[EndpointFidelity],
    figures: Callable[[EndpointFidelity], Sequence[Quantiles]],
    what: str,
) -> Part:
    known = [
        (each, shown)
        for each in endpoints
        if (shown := [one for one in figures(each) if one.production is not None])
    ]
    if not known:
        return earned(name, None, f"Unknown: the profile has no {name}.")
    silent = all(one.run is None for _, shown in known for one in shown)
    if silent and any(each.rate.sent for each, _ in known):
        return earned(name, None, f"Unknown: the run's output has no {name}.")
    errors = [(each, _mean_error(shown)) for each, shown in known if each.rate.expected >= _FEWEST]
    if not errors:
        return earned(name, None, f"Unknown: no endpoint is expected to get {_FEWEST} requests.")
    weight = math.fsum(each.rate.expected for each, _ in errors)
    mean = math.fsum(each.rate.expected * error for each, error in errors) / weight
    worst, worst_error = max(errors, key=lambda one: one[1])
    return earned(
        name,
        mean,
        f"{what} are off by {_percent(mean)} on average over"
        f" {plural(len(errors), 'endpoint')}; most at {worst.endpoint}, by"
        f" {_percent(worst_error)}.",
    )


def _mean_error(quantiles: Sequence[Quantiles]) -> float:
    """Of an endpoint; one that shows nothing is wrong altogether, and none is more than that."""
    errors = [
        1.0 if one.error is None else min(1.0, max(0.0, abs(one.error) - one.bucket_error))
        for one in quantiles
    ]
    return math.fsum(errors) / len(errors)


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"
