"""What people do about a run's regressions, kept."""

from pydantic import Field

from plimsoll.access.model import Principal, Scope
from plimsoll.access.permit import require_environment, require_scope
from plimsoll.kit.clock import Clock
from plimsoll.kit.errors import NotFound
from plimsoll.kit.ids import time_ordered_id
from plimsoll.kit.value import Value
from plimsoll.run.show import visible_run
from plimsoll.verdict.model import Meaning
from plimsoll.verdict.regressions import note_answers
from plimsoll.verdict.stores import RunStores
from plimsoll.verdict.triage import FALSE, TriageChange, current_state, triaged
from plimsoll.verdict.verdict import TriageEntry, Verdict


class Finding(Value):
    """What of a run's verdict is meant."""

    run_id: str = Field(max_length=100)
    endpoint: str = Field(max_length=2_000)
    metric: str = Field(max_length=200)
    """Its name, or an objective as people wrote it."""


def triage_run(
    finding: Finding,
    change: TriageChange,
    *,
    principal: Principal,
    stores: RunStores,
    clock: Clock,
) -> TriageEntry:
    """The entry, added.

    A run that people call invalid or infrastructure leaves the history: later ones are not compared
    with it. An accepted one begins the baseline anew (`verdict.history`).

    Raises:
        NotFound: there is no such run within the principal's limits, or its verdict has no such
            finding.
        Conflict, Rejected: as in `triaged`.
        Forbidden: the principal may not do this.
    """
    require_scope(principal, Scope.REQUEST)
    run = visible_run(finding.run_id, principal=principal, runs=stores.runs)
    require_environment(principal, run.environment)
    _require_found(stores.verdicts.get(run.id), finding)
    now = current_state(stores.triage.of_run(run.id), **finding.model_dump())
    at = clock.now()
    entry = triaged(now, change, entry_id=time_ordered_id(at), by=principal.name, at=at)
    stores.triage.add(entry)
    note_answers(run.id, stores)
    if entry.state in FALSE:
        stores.histories.remove(run.id)
    return entry


def _require_found(verdict: Verdict | None, finding: Finding) -> None:
    if verdict is None:
        raise NotFound(f"The run {finding.run_id} was not judged.")
    found = {
        (each.endpoint, each.metric)
        for each in verdict.comparisons
        if each.meaning is Meaning.REGRESSION or each.undecided
    }
    found |= {(each.endpoint, each.name) for each in verdict.objectives if each.met is False}
    if (finding.endpoint, finding.metric) not in found:
        named = "; ".join(f"{one} {other}" for one, other in sorted(found)[:5])
        raise NotFound(
            f"The verdict of run {finding.run_id} found nothing about {finding.metric} of "
            f"{finding.endpoint}.",
            fix=f"It found: {named}." if named else "It found nothing.",
        )
