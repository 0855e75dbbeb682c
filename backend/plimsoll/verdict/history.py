"""A stored history judged: its change points, what the workload explains, what people accepted.

- **A changed workload** (another `workload_digest` than the run before) may move a level without
  anything being wrong with the service. A change point within two runs of such a run is marked as
  explained by it: it is listed among the marks, not among the change points. The level moves there
  all the same.
- **An accepted run** begins the baseline anew, whether or not the detector has seen a change there.
- **The baseline** of a candidate: the runs since the last change point or accepted run, whichever
  is later, that applied the candidate's workload.

All stays as it was reported while the history grows (see `judge`): a mark depends on runs before it
and at it alone.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise

from plimsoll.kit.value import Value
from plimsoll.verdict.judge import judge_history
from plimsoll.verdict.metrics import WHOLE_SERVICE, Metric
from plimsoll.verdict.model import ChangePoint, HistoryJudgement, HistoryPolicy, Meaning
from plimsoll.verdict.triage import accepted
from plimsoll.verdict.verdict import Point, TriageEntry

NEAR = 2
"""Runs by which the detector may place a change beside where it was."""


class MarkKind(StrEnum):
    """What is known about a run besides its measurement."""

    WORKLOAD_CHANGED = "workload changed"
    ACCEPTED = "accepted"


class Mark(Value):
    """Something that people should see at a run of a history."""

    index: int
    """Of the run, from 0."""
    run_id: str
    kind: MarkKind
    explains: ChangePoint | None = None
    """The shift that this explains; None: the level did not move there."""
    explanation: str


class SeriesJudgement(Value):
    """A history of one metric of one endpoint."""

    judged: HistoryJudgement
    """Its change points are those that nothing explains and that matter."""
    marks: tuple[Mark, ...]
    """By index."""
    current_start: int
    """Index of the first run of the current level; 0 of an empty history."""
    open_regression: ChangePoint | None = None
    """The change point that the current level began with, if it was for the worse and nobody
    accepted it: the service is as usual, and worse than it was."""


def judge_series(
    points: Sequence[Point], metric: Metric, *, accepted_runs: Collection[str] = ()
) -> SeriesJudgement:
    """The history of a metric, oldest run first.

    Args:
        points: one a run.
        metric: says what matters.
        accepted_runs: ids of those whose level people accepted, see `accepted_by_series`.

    Raises:
        Rejected: as `judge_history`.
    """
    policy = HistoryPolicy(better=metric.better, min_effect=metric.min_effect)
    judged = judge_history([each.value for each in points], policy)
    matter = [
        each for each in judged.change_points
        if abs(each.after - each.before) >= metric.min_difference
    ]  # fmt: skip
    changed = [
        at for at, (one, next_one) in enumerate(pairwise(points), start=1)
        if one.workload_digest != next_one.workload_digest
    ]  # fmt: skip
    explained = _explained(matter, changed)
    by_people = [at for at, each in enumerate(points) if each.run_id in accepted_runs]
    marks = [_workload_mark(points, at, explained.get(at)) for at in changed]
    marks += [_accepted_mark(points, at, matter) for at in by_people]
    told = tuple(each for each in matter if each not in explained.values())
    start = max([0, *(each.index for each in matter), *by_people])
    return SeriesJudgement(
        judged=judged.model_copy(update={"change_points": told}),
        marks=tuple(sorted(marks, key=lambda each: (each.index, each.kind))),
        current_start=start,
        open_regression=_open(told, start, by_people),
    )


def baseline_of(
    points: Sequence[Point], judged: SeriesJudgement, *, workload_digest: str, most: int
) -> tuple[Point, ...]:
    """The runs that a candidate is compared with, oldest first; at most the latest `most`."""
    level = points[judged.current_start :]
    return tuple(each for each in level if each.workload_digest == workload_digest)[-most:]


def accepted_by_series(
    entries: Sequence[TriageEntry],
) -> Mapping[tuple[str, str], frozenset[str]]:
    """Accepted runs by endpoint and metric, as people decided last."""
    found: dict[tuple[str, str], set[str]] = {}
    for entry in accepted(entries):
        found.setdefault((entry.endpoint, entry.metric), set()).add(entry.run_id)
    return {key: frozenset(runs) for key, runs in found.items()}


def accepted_of(
    by_series: Mapping[tuple[str, str], frozenset[str]], endpoint: str, metric: str
) -> frozenset[str]:
    """Of one series: what people accepted for the whole service, they accepted for its endpoints.

    Args:
        by_series: of `accepted_by_series`.
        endpoint: of the series.
        metric: of the series.
    """
    nothing: frozenset[str] = frozenset()
    return by_series.get((endpoint, metric), nothing) | by_series.get(
        (WHOLE_SERVICE, metric), nothing
    )


def _explained(points: Sequence[ChangePoint], changed: Sequence[int]) -> dict[int, ChangePoint]:
    """By the run with another workload: the shift beside it, if there is one."""
    found: dict[int, ChangePoint] = {}
    for point in points:
        near = [at for at in changed if abs(at - point.index) <= NEAR]
        if near:
            found[min(near, key=lambda at: (abs(at - point.index), at))] = point
    return found


def _workload_mark(points: Sequence[Point], at: int, explains: ChangePoint | None) -> Mark:
    said = "From this run on another workload was applied."
    if explains is not None:
        said += f" It explains that the level went from {explains.before:.4g} to "
        said += f"{explains.after:.4g} here: no alarm."
    return Mark(
        index=at,
        run_id=points[at].run_id,
        kind=MarkKind.WORKLOAD_CHANGED,
        explains=explains,
        explanation=said,
    )


def _accepted_mark(points: Sequence[Point], at: int, shifts: Sequence[ChangePoint]) -> Mark:
    near = [each for each in shifts if abs(each.index - at) <= NEAR]
    return Mark(
        index=at,
        run_id=points[at].run_id,
        kind=MarkKind.ACCEPTED,
        explains=near[0] if near else None,
        explanation="People accepted what this run showed: the baseline begins here.",
    )


def _open(told: Sequence[ChangePoint], start: int, by_people: Sequence[int]) -> ChangePoint | None:
    if not told or told[-1].index != start or told[-1].meaning is not Meaning.REGRESSION:
        return None
    return None if any(at >= start - NEAR for at in by_people) else told[-1]
