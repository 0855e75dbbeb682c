"""A run against the runs before it: what got worse or better, what cannot be told.

For each metric the values of all endpoints are compared at once (`against_level`), failures as
counts (`detectors.failures`). Over the whole run false discoveries are controlled (`discoveries`).
A change is reported when it is no chance *and* matters: both the smallest relevant effect and the
smallest relevant difference of the metric have to be reached.

**What moves everything together** is no regression of forty endpoints. The factor of the run is
judged by itself, once a metric, and told of the endpoint `*`. Within `beyond_machine` it stays
undecided, however rare it was before: one run cannot tell a slower service from a slower machine.

**Undecided** is a comparison that looks relevantly worse, but may be chance (`suspicion_rate`), and
one whose interval reaches further than `tolerance`: such a change cannot be ruled out.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from plimsoll.verdict import words
from plimsoll.verdict.against_level import Compared, LevelComparison, compare_levels
from plimsoll.verdict.baselines import Baselines, Candidate, baselines_of
from plimsoll.verdict.comparisons import Found, Judge, Key
from plimsoll.verdict.detectors.failures import Failures, compare_failures
from plimsoll.verdict.discoveries import discoveries
from plimsoll.verdict.measure import ERROR_RATE
from plimsoll.verdict.model import Better, Meaning
from plimsoll.verdict.policy import JudgingPolicy
from plimsoll.verdict.verdict import Comparison, Point, SeriesKey, TriageEntry


class HistoryComparison(NamedTuple):
    """A run against its history."""

    comparisons: tuple[Comparison, ...]
    """Worst first."""
    baseline_runs: tuple[str, ...]
    """Oldest first."""
    suspicious: frozenset[Key]
    """Undecided because it looks worse: endpoint and metric."""
    blind: frozenset[Key]
    """Undecided because it cannot be seen."""
    missing: Mapping[str, int]
    """Runs that lack before a comparison is possible, of endpoints that could not be compared at
    all."""
    repeats: int | None
    """Runs of the candidate that would settle what is suspicious; None: more than ten."""
    notes: tuple[str, ...]


def compare_with_history(
    candidate: Candidate,
    history: Mapping[SeriesKey, Sequence[Point]],
    *,
    policy: JudgingPolicy,
    triage: Sequence[TriageEntry] = (),
    of: str = "",
) -> HistoryComparison:
    """Every metric of every endpoint, against the runs of the current level.

    Args:
        candidate: what is judged; its own points in the history are left out.
        history: every series of the service in the environment and test type.
        policy: what matters, and how sure one has to be.
        triage: what people did; accepted runs move the baseline.
        of: what the history is of, such as `main`; for the words alone.

    Raises:
        Rejected: a value of the history is no measurement, or of no known metric.
    """
    given = baselines_of(candidate, history, triage, policy)
    levels = {
        each.metric.name: compare_levels(each) for each in given if each.metric.name != ERROR_RATE
    }
    found = [*_of_levels(given, levels), *_of_failures(given)]
    chances: dict[str, dict[str, float]] = {}
    for each in found:
        chances.setdefault(each.endpoint, {})[each.metric.name] = _chance(each.of)
    judge = Judge(
        policy,
        of,
        reported=discoveries(chances, policy.false_discovery_rate),
        suspected=discoveries(chances, policy.suspects_at),
        compared=sum(map(len, chances.values())),
    )
    judged = judge.all(found, [(each.metric, levels[each.metric.name].together)
                               for each in given if each.metric.name in levels])  # fmt: skip
    return HistoryComparison(
        comparisons=tuple(sorted((each for each, _ in judged), key=_worst_first)),
        baseline_runs=_runs(given),
        suspicious=frozenset((each.endpoint, each.metric) for each, why in judged
                             if why == "suspicious"),
        blind=frozenset((each.endpoint, each.metric) for each, why in judged if why == "blind"),
        missing=_missing(given, chances),
        repeats=judge.repeats(found),
        notes=tuple(_notes(given, of)),
    )  # fmt: skip


def _of_levels(
    given: Sequence[Baselines], levels: Mapping[str, LevelComparison]
) -> Iterator[Found]:
    for each in given:
        if each.metric.name in levels:
            level = levels[each.metric.name]
            for endpoint, compared in level.endpoints.items():
                yield Found(
                    endpoint, each.metric, compared, len(each.points[endpoint]), level.together
                )


def _of_failures(given: Sequence[Baselines]) -> Iterator[Found]:
    for each in given:
        if each.metric.name != ERROR_RATE:
            continue
        for endpoint, points in each.points.items():
            before = [(point.value * point.n, point.n) for point in points if point.n]
            value = each.candidate[endpoint]
            if not before or not value.n:
                continue
            compared = compare_failures(before, value.value * value.n, value.n)
            yield Found(endpoint, each.metric, compared, len(points), None)


def _chance(of: Compared | Failures) -> float:
    return of.chance if isinstance(of, Failures) else of.prediction.chance


def _worst_first(each: Comparison) -> tuple[int, float, str, str]:
    rank = 0 if each.meaning is Meaning.REGRESSION else 1 if each.undecided else 2
    size = each.effect if each.effect is not None else each.candidate - each.baseline
    return rank, -size if each.better is Better.LOWER else size, each.endpoint, each.metric


def _runs(given: Sequence[Baselines]) -> tuple[str, ...]:
    when = {
        point.run_id: (point.at, point.run_id)
        for each in given
        for points in each.points.values()
        for point in points
    }
    return tuple(sorted(when, key=lambda run: when[run]))


def _missing(given: Sequence[Baselines], compared: Mapping[str, object]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in given:
        for endpoint, runs in each.missing.items():
            if endpoint not in compared:
                found[endpoint] = min(runs, found.get(endpoint, runs))
    return found


def _notes(given: Sequence[Baselines], of: str) -> Iterator[str]:
    other = sorted({endpoint for each in given for endpoint in each.other_workload})
    if other:
        yield (
            f"Most runs {f'of {of} ' if of else ''}applied another workload than this one, and "
            f"are not compared with: {words.listed(other)}."
        )
    for each in given:
        for endpoint, point in sorted(each.open.items()):
            effect = "" if point.effect is None else f" ({words.share(point.effect)})"
            yield (
                f"{words.subject(endpoint)}, {words.spoken(each.metric.name)}: what is usual now "
                f"is itself a regression{effect} that nobody answered yet."
            )
