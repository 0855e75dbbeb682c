"""Shows runs with their verdicts to whoever may see them."""

from plimsoll.access.model import Principal
from plimsoll.kit.page import Page, PageRequest
from plimsoll.kit.value import Value
from plimsoll.run.model import RunProgress, RunStatus
from plimsoll.run.record import RunQuery, RunRecord
from plimsoll.run.show import visible_run, visible_runs
from plimsoll.verdict.stores import RunStores
from plimsoll.verdict.verdict import Conclusion, TriageEntry, Verdict


class JudgedRun(Value):
    """A run in a list."""

    run: RunRecord
    conclusion: Conclusion | None = None
    """None: it was not judged (yet)."""
    explanation: str = ""


class RunDetails(Value):
    """A run with all that people look at first; what it measured is asked for by itself."""

    run: RunRecord
    progress: RunProgress | None = None
    """Where it is; None: it does not run."""
    verdict: Verdict | None = None
    triage: tuple[TriageEntry, ...] = ()
    """What people did about its regressions, oldest first."""


def list_runs(
    page: PageRequest,
    query: RunQuery,
    *,
    principal: Principal,
    stores: RunStores,
) -> Page[JudgedRun]:
    """The runs within the principal's limits, newest first."""
    found = visible_runs(page, query, principal=principal, runs=stores.runs)
    judged = stores.verdicts.conclusions([run.id for run in found.items])
    items = tuple(
        JudgedRun(run=run, conclusion=told[0], explanation=told[1])
        if (told := judged.get(run.id)) is not None
        else JudgedRun(run=run)
        for run in found.items
    )
    return Page(items=items, next_cursor=found.next_cursor)


def show_run(run_id: str, *, principal: Principal, stores: RunStores) -> RunDetails:
    """The run; errors as in `visible_run`."""
    run = visible_run(run_id, principal=principal, runs=stores.runs)
    return RunDetails(
        run=run,
        progress=stores.runs.progress(run_id) if run.status is RunStatus.RUNNING else None,
        verdict=stores.verdicts.get(run_id),
        triage=stores.triage.of_run(run_id),
    )
