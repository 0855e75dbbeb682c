"""Figures of a run beside production's, for one endpoint or several together."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from plimsoll.kit.histogram import LogHistogram
from plimsoll.run.deviation import (
    poisson_interval,
    relative_error,
    share_elsewhere,
)
from plimsoll.run.fidelity_report import Quantiles, Rate, Statuses
from plimsoll.run.model import EndpointFigures
from plimsoll.traffic.bounds import bucket_error, bucket_of
from plimsoll.traffic.model import EndpointTraffic

LATENCY_QUANTILES = (0.5, 0.9, 0.95, 0.99)
SIZE_QUANTILES = (0.5, 0.95)

MANY = 2_500
"""From so many expected requests a rate has to be right within `TOLERANCE`; below, chance alone
moves a count by more."""
TOLERANCE = 0.02

_LEAST_MS = 0.01
_LEAST_BYTES = 1.0

Figure: TypeAlias = Callable[[EndpointTraffic | EndpointFigures], LogHistogram | None]
Pair: TypeAlias = tuple[EndpointTraffic, EndpointFigures | None]
"""An endpoint of production, and what the run did with it; None: never asked."""


def rate_of(expected: float, sent: int) -> Rate:
    """What was sent beside what was expected."""
    chance = poisson_interval(expected)
    error = (sent - expected) / expected if expected > 0 else None
    if expected >= MANY:
        kept = error is not None and abs(error) <= TOLERANCE
        return Rate(expected=expected, sent=sent, error=error, chance=chance, criterion="2 %",
                    kept=kept)  # fmt: skip
    return Rate(expected=expected, sent=sent, error=error, chance=chance, criterion="chance",
                kept=chance.beyond(sent) == 0)  # fmt: skip


def latency_of(pairs: Sequence[Pair]) -> tuple[Quantiles, ...]:
    """In milliseconds, with the error of production's buckets."""
    bounds = _common(pairs)
    quantiles = _together(pairs, lambda each: each.latency_ms, LATENCY_QUANTILES, _LEAST_MS)
    return tuple(_with_bucket_error(each, bounds) for each in quantiles)


def request_sizes_of(pairs: Sequence[Pair]) -> tuple[Quantiles, ...]:
    """Of whole requests, in bytes."""
    return _together(pairs, lambda each: each.request_bytes, SIZE_QUANTILES, _LEAST_BYTES)


def response_sizes_of(pairs: Sequence[Pair]) -> tuple[Quantiles, ...]:
    """Of responses' bodies, in bytes."""
    return _together(pairs, lambda each: each.response_bytes, SIZE_QUANTILES, _LEAST_BYTES)


def statuses_of(pairs: Sequence[Pair]) -> Statuses:
    """Answers by class."""
    known = [(t.statuses, run.statuses) for t, run in pairs if run and t.statuses and run.statuses]
    production = _classes(each for each, _ in known)
    run = _classes(each for _, each in known)
    return Statuses(production=production, run=run, difference=share_elsewhere(production, run))


def _together(
    pairs: Sequence[Pair], figure: Figure, quantiles: Sequence[float], least: float
) -> tuple[Quantiles, ...]:
    """Of the endpoints that both know; where there is none, of those that production knows."""
    true, found = [], []
    only_true = []
    for traffic, run in pairs:
        production = figure(traffic)
        measured = None if run is None else figure(run)
        if production is not None and production.count:
            only_true.append(production)
            if measured is not None and measured.count:
                true.append(production)
                found.append(measured)
    whole, whole_run = LogHistogram.merged(true or only_true), LogHistogram.merged(found)
    return tuple(_quantile(whole, whole_run, q, least) for q in quantiles)


def _quantile(production: LogHistogram, run: LogHistogram, q: float, least: float) -> Quantiles:
    true, found = production.quantile(q), run.quantile(q)
    if true is None or found is None:
        return Quantiles(q=q, production=true, run=found, error=None)
    error = relative_error(found, true, least=least)
    return Quantiles(q=q, production=true, run=found, error=error)


def _with_bucket_error(quantiles: Quantiles, bounds: Sequence[float]) -> Quantiles:
    if quantiles.production is None or not bounds:
        return quantiles
    bucket = bucket_of(quantiles.production, bounds)
    if bucket is None:
        return quantiles.model_copy(update={"production": None, "error": None})
    unsure = bucket_error(quantiles.production, bucket)
    return quantiles.model_copy(update={"bucket_error": unsure})


def _common(pairs: Sequence[Pair]) -> tuple[float, ...]:
    """The borders that all endpoints have; none where there are no buckets."""
    sets = [set(traffic.latency_bounds_ms) for traffic, _ in pairs if traffic.latency_bounds_ms]
    return tuple(sorted(set.intersection(*sets))) if sets else ()


def _classes(statuses: Iterable[dict[int, int]]) -> dict[str, float]:
    counted: Counter[str] = Counter()
    for each in statuses:
        for status, requests in each.items():
            counted[f"{status // 100}xx" if status else "none"] += requests
    whole = counted.total()
    return {name: counted[name] / whole for name in sorted(counted)} if whole else {}
