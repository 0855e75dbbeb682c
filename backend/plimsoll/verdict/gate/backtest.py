"""What would a policy have done with past runs, and was it right, as far as people said?

People answer regressions by triage; a run counts as **real** when anything it found was fixed or
backed out, as **false** when all that was answered is invalid or infrastructure, as **accepted**
when anything was accepted and nothing fixed. Their answers are not used to decide: the gate stood
there before anybody had answered.

Verdicts are taken as they were given. A policy that asks for larger changes than the one they were
judged by is applied to them; one that asks for smaller ones cannot be, and a note says so.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from plimsoll.verdict.gate.decide import decide
from plimsoll.verdict.gate.model import Backtest, BacktestRun, GateAction, GatePolicy
from plimsoll.verdict.metrics import METRICS
from plimsoll.verdict.triage import FALSE, all_states
from plimsoll.verdict.verdict import TriageEntry, TriageState, Verdict

_REAL = frozenset({TriageState.FIXED, TriageState.BACKED_OUT})


def backtest(
    policy: GatePolicy,
    verdicts: Sequence[Verdict],
    triage: Mapping[str, Sequence[TriageEntry]],
) -> Backtest:
    """Each verdict as the policy would have decided it, beside what people said.

    Args:
        policy: that is tried.
        verdicts: of past runs, in any order; confirming runs are part of the verdict that they
            confirmed, and left out.
        triage: by run.
    """
    runs = [
        _run(policy, each, triage.get(each.run_id, ())) for each in verdicts if not each.confirms
    ]
    counted = Counter(each.action for each in runs)
    real = [each for each in runs if each.people_said == "real"]
    return Backtest(
        runs=tuple(runs),
        actions={action: counted[action] for action in GateAction},
        false_stops=_stopped(runs, "false"),
        accepted_stops=_stopped(runs, "accepted"),
        let_through=sum(1 for each in real if each.action is not GateAction.BLOCK),
        silent=sum(1 for each in real if each.action is GateAction.ALLOW),
        notes=tuple(_notes(policy)),
    )


def _run(policy: GatePolicy, verdict: Verdict, entries: Sequence[TriageEntry]) -> BacktestRun:
    decided = decide(policy, verdict, at=verdict.judged_at)
    return BacktestRun(
        run_id=verdict.run_id,
        conclusion=verdict.conclusion,
        action=decided.action,
        people_said=_said(entries),
        explanation=decided.reasons[0].explanation,
    )


def _said(entries: Sequence[TriageEntry]) -> Literal["real", "false", "accepted", ""]:
    states = {each.state for each in all_states(entries).values()}
    if states & _REAL:
        return "real"
    if TriageState.ACCEPTED in states:
        return "accepted"
    answered = states - {TriageState.UNTRIAGED, TriageState.INVESTIGATING}
    return "false" if answered and answered <= FALSE else ""


def _stopped(runs: Sequence[BacktestRun], said: str) -> int:
    return sum(1 for each in runs if each.action is GateAction.BLOCK and each.people_said == said)


def _notes(policy: GatePolicy) -> list[str]:
    lower = sorted(
        name
        for name, asked in policy.judging.relevance.items()
        if (asked.min_effect is not None and asked.min_effect < METRICS[name].min_effect)
        or (
            asked.min_difference is not None and asked.min_difference < METRICS[name].min_difference
        )
    )
    if not lower:
        return []
    said = "Past verdicts do not hold what was too small to matter then: smaller changes of "
    return [said + f"{', '.join(lower)} are not among these."]
