"""Puts the results of several load generators together: segments of one run, as one result.

Counts and sketches add up exactly, so a percentile of the whole has the error bound of a part; an
average of percentiles would have none. What cannot be added says the worst: a run is as complete as
its least complete segment, and its generator is as saturated as its most saturated one.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from plimsoll.kit.errors import Rejected
from plimsoll.kit.histogram import LogHistogram
from plimsoll.run.model import (
    MOST_SLOW,
    EndpointFigures,
    GeneratorFigures,
    RunResult,
    RunStatus,
    ScenarioFigures,
    SlowRequest,
)

MOST_MESSAGES = 100

_WORST_FIRST = (
    RunStatus.CRASHED,
    RunStatus.ABORTED,
    RunStatus.RUNNING,
    RunStatus.QUEUED,
    RunStatus.COMPLETED,
)
_Part = TypeVar("_Part")


def merge_results(results: Sequence[RunResult]) -> RunResult:
    """The result of the whole run of which these are segments; one alone is the whole.

    Steps are counted from each segment's own first sample, as segments begin together. Of what can
    be told only once (exit code, reason), the first of those with the worst status tells it.

    Raises:
        ValueError: there is none.
        Rejected: they were measured in ways that do not fit together.
    """
    if len(results) == 1:
        return results[0]
    worst = min(results, key=lambda each: _WORST_FIRST.index(each.status))
    step_s = math.lcm(*(each.step_s for each in results))
    alike = [at_step(each, step_s) for each in results]
    return RunResult(
        status=worst.status,
        exit_code=worst.exit_code
        or next((each.exit_code for each in results if each.exit_code), 0),
        started=min(each.started for each in results),
        duration_s=max(each.duration_s for each in results),
        requests=sum(each.requests for each in results),
        iterations=sum(each.iterations for each in results),
        dropped_iterations=sum(each.dropped_iterations for each in results),
        endpoints=_endpoints(alike),
        crossed_thresholds=_united(each.crossed_thresholds for each in results),
        messages=_in_turn([each.messages for each in results])[:MOST_MESSAGES],
        step_s=step_s,
        per_second=_per_second(results),
        scenarios=_scenarios(results),
        thrown=sum(each.thrown for each in results),
        unmeasured_thresholds=_common([each.unmeasured_thresholds for each in results]),
        generator=_most_saturated([each.generator for each in results]),
        stopped=worst.stopped or next((each.stopped for each in results if each.stopped), ""),
        raw_output=next((each.raw_output for each in results if each.raw_output), ""),
        target=next((each.target for each in results if each.target is not None), None),
    )


def at_step(result: RunResult, step_s: int) -> RunResult:
    """The same result in steps of that many seconds, a multiple of its own.

    Raises:
        ValueError: it is no multiple.
    """
    times, rest = divmod(step_s, result.step_s)
    if rest or times < 1:
        raise ValueError(f"steps of {result.step_s} s cannot be put into steps of {step_s} s")
    if times == 1:
        return result
    endpoints = tuple(_wider(each, times) for each in result.endpoints)
    return result.model_copy(update={"step_s": step_s, "endpoints": endpoints})


def _wider(figures: EndpointFigures, times: int) -> EndpointFigures:
    latency: dict[int, list[Mapping[int, int]]] = {}
    for step, cells in figures.latency_cells.items():
        latency.setdefault(step // times, []).append(cells)
    return figures.model_copy(
        update={
            "cells": _grouped(figures.cells, times),
            "failed_cells": _grouped(figures.failed_cells, times),
            "sent_bytes_cells": _grouped(figures.sent_bytes_cells, times),
            "received_bytes_cells": _grouped(figures.received_bytes_cells, times),
            "latency_cells": {step: _added(parts) for step, parts in sorted(latency.items())},
        }
    )


def _grouped(cells: Mapping[int, int], times: int) -> dict[int, int]:
    return _added({step // times: count} for step, count in cells.items())


def _added(parts: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """The sum of each number, in the numbers' order."""
    whole: dict[int, int] = {}
    for part in parts:
        for key, count in part.items():
            whole[key] = whole.get(key, 0) + count
    return dict(sorted(whole.items()))


def _endpoints(results: Sequence[RunResult]) -> tuple[EndpointFigures, ...]:
    by_name: dict[str, list[EndpointFigures]] = {}
    for result in results:
        for figures in result.endpoints:
            by_name.setdefault(figures.endpoint, []).append(figures)
    merged = (_endpoint(parts) for parts in by_name.values())
    return tuple(sorted(merged, key=lambda each: (-each.requests, each.endpoint)))


def _endpoint(parts: Sequence[EndpointFigures]) -> EndpointFigures:
    requests = sum(each.requests for each in parts)
    # A rate is a quotient of two whole numbers, so the number of failures comes back exactly.
    failed = sum(round(each.error_rate * each.requests) for each in parts)
    steps: dict[int, list[Mapping[int, int]]] = {}
    for part in parts:
        for step, cells in part.latency_cells.items():
            steps.setdefault(step, []).append(cells)
    return EndpointFigures(
        endpoint=parts[0].endpoint,
        requests=requests,
        error_rate=failed / requests if requests else 0.0,
        latency_ms=_sketch([each.latency_ms for each in parts]),
        request_bytes=_known_sketch([each.request_bytes for each in parts]),
        response_bytes=_known_sketch([each.response_bytes for each in parts]),
        cells=_added(each.cells for each in parts),
        failed_cells=_added(each.failed_cells for each in parts),
        latency_cells={step: _added(cells) for step, cells in sorted(steps.items())},
        sent_bytes_cells=_added(each.sent_bytes_cells for each in parts),
        received_bytes_cells=_added(each.received_bytes_cells for each in parts),
        statuses=_added(each.statuses for each in parts),
        slowest=slowest_of(request for each in parts for request in each.slowest),
    )


def slowest_of(requests: Iterable[SlowRequest]) -> tuple[SlowRequest, ...]:
    """As many of them as are kept, slowest first."""
    found = sorted(requests, key=lambda each: (-each.latency_ms, each.trace_id))
    return tuple(found[:MOST_SLOW])


def _sketch(parts: Sequence[LogHistogram]) -> LogHistogram:
    try:
        # An empty one says nothing, not even how wide its cells are.
        return LogHistogram.merged([each for each in parts if each.cells] or parts[:1])
    except ValueError as error:
        raise Rejected(
            f"The load generators measured in different ways: {error}.",
            fix="Let all of them, and whoever puts their results together, have one version.",
        ) from error


def _known_sketch(parts: Sequence[LogHistogram | None]) -> LogHistogram | None:
    known = [each for each in parts if each is not None]
    return _sketch(known) if known else None


def _per_second(results: Sequence[RunResult]) -> dict[int, int]:
    """Empty, where one of them was too long to keep it."""
    if any(each.requests and not each.per_second for each in results):
        return {}
    return _added(each.per_second for each in results)


def _scenarios(results: Sequence[RunResult]) -> tuple[ScenarioFigures, ...]:
    by_name: dict[str, list[ScenarioFigures]] = {}
    for result in results:
        for figures in result.scenarios:
            by_name.setdefault(figures.name, []).append(figures)
    merged = (
        ScenarioFigures(
            name=name,
            iterations=sum(each.iterations for each in parts),
            dropped=sum(each.dropped for each in parts),
            requests=sum(each.requests for each in parts),
        )
        for name, parts in by_name.items()
    )
    return tuple(sorted(merged, key=lambda each: (-each.requests, each.name)))


def _most_saturated(figures: Sequence[GeneratorFigures | None]) -> GeneratorFigures | None:
    """The one that wanted most of what it had, and the latest clock of all.

    One generator that was the bottleneck spoils the run, however idle the others were: a sum over
    all of them would hide it.
    """
    known = [each for each in figures if each is not None]
    if not known:
        return None
    worst = max(known, key=lambda each: (each.peak_cpus / each.cpus, each.busy_cpus, each.cpus))
    return worst.model_copy(
        update={
            "machine_busy": _largest(known, lambda each: each.machine_busy),
            "late_ms": _largest(known, lambda each: each.late_ms),
        }
    )


def _largest(
    figures: Iterable[GeneratorFigures], of: Callable[[GeneratorFigures], float | None]
) -> float | None:
    return max((value for each in figures if (value := of(each)) is not None), default=None)


def _united(parts: Iterable[Sequence[_Part]]) -> tuple[_Part, ...]:
    return tuple(dict.fromkeys(each for part in parts for each in part))


def _common(parts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """A threshold is without a sample when no segment had one."""
    return tuple(each for each in parts[0] if all(each in part for part in parts))


def _in_turn(parts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """One of each, then the next of each, so that no segment crowds out another."""
    longest = max(len(part) for part in parts)
    return _united([part[at] for part in parts if at < len(part)] for at in range(longest))
