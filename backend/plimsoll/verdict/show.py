"""Shows runs with their verdicts to whoever may see them."""

from datetime import datetime, timedelta
from enum import StrEnum

from plimsoll.access.model import Principal
from plimsoll.kit.errors import NotFound
from plimsoll.kit.page import Page, PageRequest
from plimsoll.kit.value import Value
from plimsoll.run.model import RunProgress, RunStatus
from plimsoll.run.record import RunQuery, RunRecord
from plimsoll.run.show import visible_run, visible_runs
from plimsoll.verdict.stores import RunStores
from plimsoll.verdict.verdict import Conclusion, TriageEntry, Verdict

_CONFIRMED = frozenset({Conclusion.FAIL, Conclusion.INCONCLUSIVE})
"""What a second run may have to confirm."""

JUDGED_WITHIN = timedelta(minutes=10)
"""After its end a run is judged within moments; so long after it, nobody does any more."""


class Judging(StrEnum):
    """How far the judging of a run is."""

    NONE = "none"
    """It never began: there is nothing to judge."""
    OPEN = "open"
    """It goes on, or is about to be judged."""
    BEING_CONFIRMED = "being confirmed"
    """There is a verdict, which nobody should be told before a second run confirmed it."""
    FINAL = "final"
    """Its verdict stays."""
    MISSING = "missing"
    """Whoever was to judge it, or to confirm its verdict, failed: see `pipeline.judge_again`."""


class JudgedRun(Value):
    """A run in a list."""

    run: RunRecord
    conclusion: Conclusion | None = None
    """None: it was not judged (yet)."""
    explanation: str = ""
    judging: Judging = Judging.OPEN


class RunDetails(Value):
    """A run with all that people look at first; what it measured is asked for by itself."""

    run: RunRecord
    progress: RunProgress | None = None
    """Where it is; None: it does not run."""
    verdict: Verdict | None = None
    judging: Judging = Judging.OPEN
    triage: tuple[TriageEntry, ...] = ()
    """What people did about its regressions, oldest first."""


def list_runs(
    page: PageRequest,
    query: RunQuery,
    *,
    principal: Principal,
    stores: RunStores,
    now: datetime | None = None,
) -> Page[JudgedRun]:
    """The runs within the principal's limits, newest first; without `now`, none is `MISSING`."""
    found = visible_runs(page, query, principal=principal, runs=stores.runs)
    judged = stores.verdicts.conclusions([run.id for run in found.items])
    # Whether it is being confirmed is in the verdict itself, and only these may be.
    doubtful = [each for each, told in judged.items() if told[0] in _CONFIRMED]
    awaiting = {
        each: verdict.awaits
        for each, verdict in stores.verdicts.of_runs(doubtful).items()
        if verdict.awaits
    }
    items = []
    for run in found.items:
        conclusion, explanation = judged.get(run.id, (None, ""))
        awaits = None if conclusion is None else awaiting.get(run.id, "")
        judging = _judging(run, awaits, stores, now)
        items.append(
            JudgedRun(run=run, conclusion=conclusion, explanation=explanation, judging=judging)
        )
    return Page(items=tuple(items), next_cursor=found.next_cursor)


def show_run(
    run_id: str, *, principal: Principal, stores: RunStores, now: datetime | None = None
) -> RunDetails:
    """The run; errors as in `visible_run`. Without `now`, its judging is never `MISSING`."""
    run = visible_run(run_id, principal=principal, runs=stores.runs)
    verdict = stores.verdicts.get(run_id)
    return RunDetails(
        run=run,
        progress=stores.runs.progress(run_id) if run.status is RunStatus.RUNNING else None,
        verdict=verdict,
        judging=_judging(run, None if verdict is None else verdict.awaits, stores, now),
        triage=stores.triage.of_run(run_id),
    )


def _judging(
    run: RunRecord, awaits: str | None, stores: RunStores, now: datetime | None
) -> Judging:
    """`awaits` is the run that is to confirm its verdict, empty: none; None: it has no verdict."""
    if awaits == "":
        return Judging.FINAL
    if awaits is not None:
        return Judging.MISSING if _is_over(awaits, stores, now) else Judging.BEING_CONFIRMED
    if not run.status.has_ended:
        return Judging.OPEN
    if run.started_at is None:
        return Judging.NONE
    return Judging.MISSING if _ended_long_ago(run, now) else Judging.OPEN


def _is_over(run_id: str, stores: RunStores, now: datetime | None) -> bool:
    try:
        run = stores.runs.get(run_id)
    except NotFound:
        # It waits for its target, before which it is not even noted.
        return False
    return run.status.has_ended and _ended_long_ago(run, now)


def _ended_long_ago(run: RunRecord, now: datetime | None) -> bool:
    return now is not None and now - (run.ended_at or run.created_at) > JUDGED_WITHIN
