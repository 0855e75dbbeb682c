"""Shows the histories of a service: what its runs measured, and where the level shifted."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from plimsoll.access.model import Principal
from plimsoll.access.permit import require_visible
from plimsoll.kit.errors import NotFound
from plimsoll.kit.page import pages_of
from plimsoll.kit.value import Value
from plimsoll.verdict.history import (
    SeriesJudgement,
    accepted_by_series,
    accepted_of,
    judge_series,
)
from plimsoll.verdict.metrics import METRICS
from plimsoll.verdict.ports import TriageStore
from plimsoll.verdict.stores import RunStores
from plimsoll.verdict.verdict import Point, SeriesKey, TriageEntry

Accepted: TypeAlias = Mapping[tuple[str, str], frozenset[str]]
"""Runs that people accepted, by endpoint and metric."""


class History(Value):
    """One metric of one endpoint over many runs."""

    schema_version: Literal[1] = 1
    key: SeriesKey
    unit: str
    points: tuple[Point, ...]
    """Oldest first."""
    judged: SeriesJudgement


class SeriesState(Value):
    """A history in a list: where it stands."""

    key: SeriesKey
    runs: int
    latest: Point
    level: float
    """Of the current level, in the metric's unit."""
    spread: float
    """Standard deviation of its runs."""
    regressed: bool
    """Whether the current level began with a regression that nobody accepted."""


class Histories(Value):
    """All histories of a service in an environment."""

    schema_version: Literal[1] = 1
    series: tuple[SeriesState, ...]
    """Regressed ones first, then by endpoint and metric."""


def show_history(
    key: SeriesKey,
    *,
    most: int,
    principal: Principal,
    stores: RunStores,
) -> History:
    """The history, judged as of its last run.

    Raises:
        NotFound: there is no such series within the principal's limits.
    """
    _require_visible(key.service, key.environment, principal)
    points = stores.histories.series(key, most=most)
    if not points or key.metric not in METRICS:
        raise NotFound(f"There is no history of {key.metric} of {key.endpoint}.")
    accepted = accepted_by_series(entries_of(points, stores.triage))
    return History(
        key=key, unit=METRICS[key.metric].unit, points=points, judged=_judged(key, points, accepted)
    )


def list_histories(
    service: str,
    environment: str,
    test_type: str,
    *,
    principal: Principal,
    stores: RunStores,
) -> Histories:
    """Where every history of a service in an environment stands; errors as in `show_history`."""
    _require_visible(service, environment, principal)
    found = stores.histories.all_series(service, environment, test_type)
    every = [point for points in found.values() for point in points]
    accepted = accepted_by_series(entries_of(every, stores.triage))
    states = [
        _state(key, points, accepted)
        for key, points in found.items()
        if points and key.metric in METRICS
    ]
    states.sort(key=lambda each: (not each.regressed, each.key.endpoint, each.key.metric))
    return Histories(series=tuple(states))


def entries_of(points: Sequence[Point], triage: TriageStore) -> tuple[TriageEntry, ...]:
    """What people did about the regressions of these points' runs, oldest first."""
    return entries_of_runs(sorted({point.run_id for point in points}), triage)


def entries_of_runs(runs: Sequence[str], triage: TriageStore) -> tuple[TriageEntry, ...]:
    """The same, by the runs' ids."""
    found: list[TriageEntry] = []
    for part in pages_of(runs):
        answered = triage.of_runs(part)
        found += [entry for entries in answered.values() for entry in entries]
    return tuple(sorted(found, key=lambda entry: (entry.at, entry.id)))


def _judged(key: SeriesKey, points: Sequence[Point], accepted: Accepted) -> SeriesJudgement:
    runs = accepted_of(accepted, key.endpoint, key.metric)
    return judge_series(points, METRICS[key.metric], accepted_runs=runs)


def _state(key: SeriesKey, points: Sequence[Point], accepted: Accepted) -> SeriesState:
    judged = _judged(key, points, accepted)
    current = judged.judged.levels[-1]
    return SeriesState(
        key=key,
        runs=len(points),
        latest=points[-1],
        level=current.level,
        spread=current.spread,
        regressed=judged.open_regression is not None,
    )


def _require_visible(service: str, environment: str, principal: Principal) -> None:
    require_visible(principal, service, f"service {service[:100]}")
    if principal.environments is not None and environment not in principal.environments:
        raise NotFound(f"There is no environment {environment[:100]}.")
