"""What is compared of two versions that ran side by side, and how different it is.

Times are compared as logarithms of the ratio head ÷ base, failures as a difference of shares.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from plimsoll.kit.histogram import GROWTH, LogHistogram
from plimsoll.run.model import EndpointFigures, RunResult
from plimsoll.run.side_by_side import Pair
from plimsoll.verdict.detectors.paired import Difference, difference
from plimsoll.verdict.detectors.same_request import pairs_of, peak
from plimsoll.verdict.measure import CLUMPING, ERROR_RATE, QUANTILES, enough_for
from plimsoll.verdict.metrics import METRICS, WHOLE_SERVICE, Metric
from plimsoll.verdict.model import Better

SAME_REQUEST = Metric(
    name="same_request_ms", unit="ms", better=Better.LOWER, min_effect=0.05, min_difference=0.2
)
"""Time of one and the same request: the middle one of the base, and how much slower it got."""
COMPARED: Mapping[str, Metric] = MappingProxyType(
    {
        SAME_REQUEST.name: SAME_REQUEST,
        **{name: METRICS[name] for name in (*QUANTILES, ERROR_RATE)},
    }
)
"""By name."""
FEWEST_FAILING = 20
"""Requests of an endpoint whose failures are compared."""

Counts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric of one endpoint, in both versions."""

    endpoint: str
    metric: Metric
    baseline: float
    """In the metric's unit, as all other levels here."""
    candidate: float
    difference: Difference
    """Of logarithms; of the error rate in shares."""

    @property
    def of_times(self) -> bool:
        """Whether the difference is one of logarithms."""
        return self.metric.name != ERROR_RATE


def figures_of(pairs: Sequence[Pair], *, usual: float) -> tuple[Figure, ...]:
    """All that can be told, endpoints in alphabetic order, the whole service first.

    Args:
        pairs: segments that both versions completed.
        usual: standard deviation, as a share, of times of two processes of one version.
    """
    names = sorted({each.endpoint for pair in pairs for each in pair.base.result.endpoints})
    ratios = [pairs_of(pair.base.answered, pair.head.answered) for pair in pairs]
    found: list[Figure] = []
    for name in (WHOLE_SERVICE, *names):
        sides = _Sides(
            [_of(pair.base.result, name) for pair in pairs],
            [_of(pair.head.result, name) for pair in pairs],
        )
        found += [
            *_same_request(name, [_ratios(each, name) for each in ratios], sides, usual),
            *_quantiles(name, sides, usual),
            *_failures(name, sides),
        ]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Did:
    """What one version did in one segment."""

    requests: int
    failed: int
    latency_ms: LogHistogram


@dataclass(frozen=True, slots=True)
class _Sides:
    base: Sequence[_Did]
    head: Sequence[_Did]


def _of(result: RunResult, name: str) -> _Did:
    mine = [each for each in result.endpoints if name in (each.endpoint, WHOLE_SERVICE)]
    # Arrivals that were never sent: the service was too slow for them.
    missed = result.dropped_iterations if name == WHOLE_SERVICE else 0
    return _Did(
        requests=sum(each.requests for each in mine) + missed,
        failed=sum(map(_failed, mine)) + missed,
        latency_ms=LogHistogram.merged(each.latency_ms for each in mine if each.latency_ms.cells),
    )


def _failed(figures: EndpointFigures) -> int:
    return round(figures.error_rate * figures.requests)


def _ratios(found: Mapping[str, Counts], name: str) -> Counts:
    if name == WHOLE_SERVICE:
        return np.concatenate([np.zeros(0), *found.values()])
    return found.get(name, np.zeros(0))


def _same_request(name: str, ratios: Sequence[Counts], sides: _Sides, usual: float) -> list[Figure]:
    def crowded(segments: Sequence[Counts]) -> float | None:
        return peak(np.concatenate(segments))

    shift = difference([each for each in ratios if each.size], crowded, usual=usual)
    cells = _cells(sides.base)
    level = cells.quantile(_rows(sides.base, cells).sum(axis=0), 0.5)
    if shift is None or level is None:
        return []
    after = level * float(np.exp(shift.estimate))
    return [Figure(name, SAME_REQUEST, level, after, shift)]


def _quantiles(name: str, sides: _Sides, usual: float) -> list[Figure]:
    cells = _cells([*sides.base, *sides.head])
    base, head = _rows(sides.base, cells), _rows(sides.head, cells)
    fewest = min(base.sum(), head.sum())
    found: list[Figure] = []
    for metric, q in QUANTILES.items():
        at = partial(cells.quantile, q=q)
        levels = at(base.sum(axis=0)), at(head.sum(axis=0))
        if fewest < enough_for(q) or levels[0] is None or levels[1] is None:
            continue
        shift = difference(
            list(zip(base, head, strict=True)),
            _log_ratio(at),
            usual=usual,
            least_error=max(
                float(np.hypot(cells.sampling(base, q), cells.sampling(head, q))),
                _between(base, head, at),
            ),
        )
        if shift is not None:
            found.append(Figure(name, METRICS[metric], levels[0], levels[1], shift))
    return found


def _between(base: Counts, head: Counts, at: Callable[[Counts], float | None]) -> float:
    """Standard error of the mean of the segments' own ratios.

    Stalls in one or two of them may decide a high percentile of all together.
    """
    measured = _log_ratio(at)
    own = [measured([pair]) for pair in zip(base, head, strict=True)]
    known = np.array([each for each in own if each is not None])
    return float(known.std(ddof=1) / np.sqrt(known.size)) if known.size > 1 else 0.0


def _log_ratio(
    at: Callable[[Counts], float | None],
) -> Callable[[Sequence[tuple[Counts, Counts]]], float | None]:
    def measured(segments: Sequence[tuple[Counts, Counts]]) -> float | None:
        base = at(np.sum([each for each, _ in segments], axis=0))
        head = at(np.sum([each for _, each in segments], axis=0))
        return None if base is None or head is None else float(np.log(head / base))

    return measured


@dataclass(frozen=True, slots=True)
class _Cells:
    """Neighbouring cells of histograms: the first one, how many, and how they grow."""

    first: int
    count: int
    growth: float

    def quantile(self, counts: Counts, q: float) -> float | None:
        """Read between a cell's borders too: a figure that moves in steps has no error to tell."""
        upto = np.cumsum(counts)
        total = float(upto[-1]) if upto.size else 0.0
        if total <= 0:
            return None
        at = min(int(np.searchsorted(upto, q * total)), counts.size - 1)
        inside = 1.0 - (float(upto[at]) - q * total) / float(counts[at]) if counts[at] else 1.0
        return float(self.growth ** (self.first + at - 1 + inside))

    def sampling(self, rows: Counts, q: float) -> float:
        """Standard error of the logarithm of a percentile, of requests that come in clumps.

        The few requests beyond a high percentile may lie so that leaving segments out hardly moves
        it. Half the distance between the percentiles one standard error of the rank below and
        above: R. S. Woodruff, Journal of the American Statistical Association 47 (1952).
        """
        counts = rows.sum(axis=0)
        off = float(np.sqrt(CLUMPING * q * (1 - q) / max(1.0, float(counts.sum()))))
        low = self.quantile(counts, max(0.0, q - off))
        high = self.quantile(counts, min(1.0, q + off))
        return 0.0 if low is None or high is None else float(np.log(high / low)) / 2


def _cells(did: Sequence[_Did]) -> _Cells:
    """Those that hold everything."""
    used = [each.latency_ms for each in did if each.latency_ms.cells]
    if not used:
        return _Cells(first=0, count=1, growth=GROWTH)
    first, last = min(min(each.cells) for each in used), max(max(each.cells) for each in used)
    return _Cells(first=first, count=last - first + 1, growth=used[0].growth)


def _rows(did: Sequence[_Did], cells: _Cells) -> Counts:
    """Counts, a row a segment."""
    rows = np.zeros((len(did), cells.count))
    for row, each in zip(rows, did, strict=True):
        for cell, count in each.latency_ms.cells.items():
            row[cell - cells.first] = count
    return rows


def _failures(name: str, sides: _Sides) -> list[Figure]:
    counts = np.array(
        [
            (base.failed, base.requests, head.failed, head.requests)
            for base, head in zip(sides.base, sides.head, strict=True)
        ],
        dtype=np.float64,
    ).reshape(-1, 4)
    failed, requests, head_failed, head_requests = counts.sum(axis=0).tolist()
    if min(requests, head_requests) < FEWEST_FAILING:
        return []

    def measured(segments: Sequence[Counts]) -> float | None:
        sums = np.sum(segments, axis=0)
        return float(sums[2] / sums[3] - sums[0] / sums[1]) if sums[1] and sums[3] else None

    # One failure is put in, so that none seen is not taken for none possible.
    usual = (failed + head_failed + 1) / (requests + head_requests + 2)
    chance = CLUMPING * usual * (1 - usual) * (1 / requests + 1 / head_requests)
    shift = difference(list(counts), measured, usual=0.0, least_error=float(np.sqrt(chance)))
    if shift is None:
        return []
    levels = failed / requests, head_failed / head_requests
    return [Figure(name, METRICS[ERROR_RATE], *levels, shift)]
