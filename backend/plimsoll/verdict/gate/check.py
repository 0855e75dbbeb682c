"""Asks the gate about stored runs: this one now, and past ones as another policy would have."""

from collections.abc import Mapping, Sequence

from plimsoll.access.model import Principal
from plimsoll.kit.clock import Clock
from plimsoll.kit.errors import Conflict
from plimsoll.kit.page import LARGEST_PAGE, PageRequest, pages_of
from plimsoll.run.record import RunQuery
from plimsoll.run.show import visible_run, visible_runs
from plimsoll.verdict.gate.backtest import backtest
from plimsoll.verdict.gate.decide import decide
from plimsoll.verdict.gate.model import Backtest, GateDecision
from plimsoll.verdict.gate.policy import GatePolicies
from plimsoll.verdict.ports import TriageStore
from plimsoll.verdict.stores import RunStores
from plimsoll.verdict.verdict import TriageEntry, Verdict


def check_gate(
    run_id: str,
    *,
    policies: GatePolicies,
    principal: Principal,
    stores: RunStores,
    clock: Clock,
) -> GateDecision:
    """Whether the change that a run is of may go on.

    Raises:
        NotFound: there is no such run within the principal's limits.
        Conflict: it was not judged yet.
    """
    run = visible_run(run_id, principal=principal, runs=stores.runs)
    verdict = stores.verdicts.get(run_id)
    if verdict is None:
        raise Conflict(f"The run {run_id} was not judged yet: it is {run.status.value}.")
    entries = stores.triage.of_run(run_id)
    return decide(policies.of(run.service), verdict, at=clock.now(), triage=entries)


def backtest_gate(
    query: RunQuery,
    *,
    most: int,
    policies: GatePolicies,
    principal: Principal,
    stores: RunStores,
) -> Backtest:
    """What a service's policy would have done with its latest judged runs.

    Args:
        query: which runs; it names one service.
        most: of them, the newest.
        policies: that are tried.
        principal: whose limits hold.
        stores: what is kept.
    """
    verdicts = _latest(query, most, principal, stores)
    answered = _answered([verdict.run_id for verdict in verdicts], stores.triage)
    return backtest(policies.of(query.service or ""), verdicts, answered)


def _latest(query: RunQuery, most: int, principal: Principal, stores: RunStores) -> list[Verdict]:
    found: list[Verdict] = []
    page = PageRequest(limit=LARGEST_PAGE)
    while len(found) < most:
        part = visible_runs(page, query, principal=principal, runs=stores.runs)
        judged = stores.verdicts.of_runs([run.id for run in part.items])
        found += [judged[run.id] for run in part.items if run.id in judged]
        if part.next_cursor is None:
            break
        page = PageRequest(limit=LARGEST_PAGE, cursor=part.next_cursor)
    return found[:most]


def _answered(runs: Sequence[str], triage: TriageStore) -> Mapping[str, Sequence[TriageEntry]]:
    found: dict[str, Sequence[TriageEntry]] = {}
    for part in pages_of(runs):
        found.update(triage.of_runs(part))
    return found
