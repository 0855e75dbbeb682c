"""Which regressions wait for people's answer: what confirmed fails report, and triage leaves.

A regression is one metric of one endpoint in one environment. Run after run reports it until it is
gone or usual, so the newest report stands for all of them: who answers that one answers them all.
"""

from collections.abc import Sequence

from plimsoll.run.record import RunRecord
from plimsoll.verdict.conclude import missed_objectives
from plimsoll.verdict.metrics import WHOLE_SERVICE
from plimsoll.verdict.stores import RunStores
from plimsoll.verdict.triage import ANSWERS, FALSE, Triage, all_states
from plimsoll.verdict.verdict import Conclusion, Regression, TriageEntry, TriageState, Verdict


def note_regressions(verdict: Verdict, run: RunRecord, stores: RunStores) -> None:
    """Keeps what the verdict on a run reports; doing it twice is the same as once."""
    entries = stores.triage.of_run(run.id)
    stores.regressions.keep(run.id, regressions_of(verdict, run, entries))


def note_answers(run_id: str, stores: RunStores) -> None:
    """Keeps which of the regressions that a run reports people have answered by now."""
    entries = stores.triage.of_run(run_id)
    known = stores.regressions.of_run(run_id)
    stores.regressions.keep(run_id, answered(known, entries))


def regressions_of(
    verdict: Verdict, run: RunRecord, entries: Sequence[TriageEntry]
) -> tuple[Regression, ...]:
    """What a confirmed fail reports as worse, or as missing an objective; nothing of any other.

    Args:
        verdict: on the run.
        run: says when it was.
        entries: what people did about it.
    """
    if verdict.conclusion is not Conclusion.FAIL or not verdict.confirmed_by:
        return ()
    found = {(each.endpoint, each.metric) for each in verdict.regressions}
    missed, _ = missed_objectives(verdict.objectives, verdict.comparisons)
    found |= {(each.endpoint, each.name) for each in missed}
    reported = [
        Regression(
            run_id=run.id,
            service=run.service,
            environment=run.environment,
            endpoint=endpoint,
            metric=metric,
            at=run.ended_at or run.created_at,
        )
        for endpoint, metric in sorted(found)
    ]
    return answered(reported, entries)


def answered(
    reported: Sequence[Regression], entries: Sequence[TriageEntry]
) -> tuple[Regression, ...]:
    """What a run reports, marked by whether people gave an answer.

    What they accept for the whole service, they accept for its endpoints; a run that they call
    invalid, or the infrastructure's doing, reports nothing at all (see `verdict.triage`).
    """
    states = {
        (endpoint, metric): each for (_, endpoint, metric), each in all_states(entries).items()
    }
    discarded = any(each.state in FALSE for each in states.values())
    return tuple(
        each.model_copy(
            update={"answered": discarded or _is_answered(each.endpoint, each.metric, states)}
        )
        for each in reported
    )


def _is_answered(endpoint: str, metric: str, states: dict[tuple[str, str], Triage]) -> bool:
    own, whole = states.get((endpoint, metric)), states.get((WHOLE_SERVICE, metric))
    return (own is not None and own.state in ANSWERS) or (
        whole is not None and whole.state is TriageState.ACCEPTED
    )
