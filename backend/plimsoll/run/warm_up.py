"""The beginning of a run that does not count, and a run's figures without it.

A service that was idle is slow for a moment: caches are cold, connections closed, code is not
compiled yet. Under a constant load that moment says nothing about the load, so the first
max(5 s, 5 %) of such a run are left out, at most 60 s: 5 s are what a pool of connections and a
just-in-time compiler usually need, 5 % let longer runs forget more, and after a minute a service is
warm or never. Test types count as constant that hold one rate from their first second on: average
load, soak, and spike before its spike. Of the others nothing is left out: each second of a replay
stands for another minute of production, stress and breakpoint begin with a ramp that is a warm-up
by itself, and a smoke test asks everything once.
"""

import math
from collections.abc import Mapping
from typing import TypeVar

from plimsoll.kit.histogram import LogHistogram, coarse_cell_of
from plimsoll.run.model import EndpointFigures, RunResult
from plimsoll.workload.model import TestType

SHORTEST_S = 5
LONGEST_S = 60
SHARE = 0.05

_Cell = TypeVar("_Cell")

_CONSTANT = frozenset({TestType.AVERAGE_LOAD, TestType.SOAK, TestType.SPIKE})
_INSIDE = 1 - 1e-9
"""A cell's upper border belongs to it; a little less is inside for sure."""


def warm_up_of(test_type: TestType, duration_s: float) -> int:
    """Seconds from the first request that do not count."""
    if test_type not in _CONSTANT:
        return 0
    return min(LONGEST_S, max(SHORTEST_S, math.ceil(SHARE * duration_s)))


def trimmed(result: RunResult, warm_up_s: int) -> RunResult:
    """The figures of endpoints without the requests that ended in the first seconds.

    Steps keep their numbers. Requests and failures are exact. Of latencies, the steps know coarse
    cells: each is made of whole cells of the run's sketch, so a coarse cell's remaining requests
    are shared out over those as all of its requests were. A percentile is then off by no more than
    the sketch's own error, unless within one coarse cell (9.7 % wide) the beginning was spread
    otherwise than the rest; even so it stays within that cell. Statuses, sizes, iterations,
    scenarios and dropped arrivals remain those of the whole run, and an endpoint whose requests
    have no times stays as it is.
    """
    if warm_up_s <= 0:
        return result
    first = math.ceil(warm_up_s / result.step_s)
    endpoints = tuple(_without_beginning(each, first) for each in result.endpoints)
    gone = sum(each.requests for each in result.endpoints) - sum(
        each.requests for each in endpoints
    )
    return result.model_copy(
        update={
            "endpoints": tuple(sorted(endpoints, key=lambda each: (-each.requests, each.endpoint))),
            "requests": result.requests - gone,
            "per_second": {
                second: requests
                for second, requests in result.per_second.items()
                if second >= warm_up_s
            },
        }
    )


def _without_beginning(figures: EndpointFigures, first: int) -> EndpointFigures:
    if not figures.cells:
        return figures
    cells, failed = _after(figures.cells, first), _after(figures.failed_cells, first)
    requests = sum(cells.values())
    return figures.model_copy(
        update={
            "requests": requests,
            "error_rate": _error_rate(figures, sum(failed.values()), requests),
            "latency_ms": _latency(figures, first),
            "cells": cells,
            "failed_cells": failed,
            "latency_cells": _after(figures.latency_cells, first),
            "sent_bytes_cells": _after(figures.sent_bytes_cells, first),
            "received_bytes_cells": _after(figures.received_bytes_cells, first),
        }
    )


def _error_rate(figures: EndpointFigures, failed: int, requests: int) -> float:
    if figures.error_rate and not figures.failed_cells:
        # Nobody says when they failed.
        return figures.error_rate
    return failed / requests if requests else 0.0


def _after(steps: Mapping[int, _Cell], first: int) -> dict[int, _Cell]:
    return {step: each for step, each in steps.items() if step >= first}


def _latency(figures: EndpointFigures, first: int) -> LogHistogram:
    gone: dict[int, int] = {}
    for step, cells in figures.latency_cells.items():
        if step < first:
            for coarse, count in cells.items():
                gone[coarse] = gone.get(coarse, 0) + count
    if not gone:
        return figures.latency_ms
    parts: dict[int, dict[int, int]] = {}
    for cell, count in figures.latency_ms.cells.items():
        coarse = coarse_cell_of(_INSIDE * figures.latency_ms.growth**cell)
        parts.setdefault(coarse, {})[cell] = count
    kept: dict[int, int] = {}
    for coarse, cells in parts.items():
        kept |= _fewer(cells, gone.get(coarse, 0))
    return figures.latency_ms.model_copy(update={"cells": dict(sorted(kept.items()))})


def _fewer(cells: Mapping[int, int], gone: int) -> dict[int, int]:
    """The same shares of so many fewer, in whole numbers: largest remainders first."""
    whole = sum(cells.values())
    left = max(0, whole - gone)
    shares = {cell: count * left / whole for cell, count in cells.items()}
    kept = {cell: math.floor(share) for cell, share in shares.items()}
    by_remainder = sorted(shares, key=lambda cell: (kept[cell] - shares[cell], cell))
    for cell in by_remainder[: left - sum(kept.values())]:
        kept[cell] += 1
    return {cell: count for cell, count in kept.items() if count}
