"""Judges a search by all that is kept, keeps the verdict, and lets its line into the history."""

from plimsoll.run.record import RunRecord
from plimsoll.verdict.history import accepted_by_series, accepted_of
from plimsoll.verdict.load_line.judge_line import judge_line
from plimsoll.verdict.load_line.kept import METRIC, points_of_line
from plimsoll.verdict.metrics import WHOLE_SERVICE
from plimsoll.verdict.regressions import note_regressions
from plimsoll.verdict.show_history import entries_of
from plimsoll.verdict.stores import JudgePorts
from plimsoll.verdict.verdict import SeriesKey, Verdict


def judge_stored_line(run: RunRecord, *, into_history: bool, ports: JudgePorts) -> Verdict:
    """The verdict, kept; doing it twice is the same as once.

    Args:
        run: the search, which has ended.
        into_history: whether later lines are compared with it, if it counts.
        ports: the world.
    """
    stores = ports.stores
    kept = stores.load_lines.get(run.id)
    key = SeriesKey(
        service=run.service,
        environment=run.environment,
        test_type=run.test_type.value,
        endpoint=WHOLE_SERVICE,
        metric=METRIC,
    )
    at = run.ended_at or run.created_at
    history = [point for point in stores.histories.series(key) if point.at <= at]
    accepted = accepted_by_series(entries_of(history, stores.triage))
    verdict = judge_line(
        run,
        kept,
        history,
        metric=ports.policies.of(run.service).judging.metric(METRIC),
        accepted_runs=accepted_of(accepted, WHOLE_SERVICE, METRIC),
        at=ports.clock.now(),
    )
    stores.verdicts.put(verdict)
    note_regressions(verdict, run, stores)
    counts = run.validity is not None and run.validity.is_valid
    if into_history and counts and kept is not None:
        stores.histories.add(points_of_line(kept, run))
    return verdict
