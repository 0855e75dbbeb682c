"""Compares two versions of a service that run side by side, and concludes.

**What is compared**, for the service as a whole and for each endpoint: the time of the same request
(`detectors.same_request`), p50, p95 and p99, and failures with arrivals that were never sent. Each
with its error (`detectors.paired`).

**What is no chance.** Half of the rate at which false alarms are accepted, 1 %, is for one
question: has the whole service changed, by the same requests? The other half is for all the rest,
as families by endpoint (`discoveries`). So with equal versions at most 1 % of comparisons report
anything. The intervals hold at 95 % over all that was compared, divided in the same way.

**What is relevant.** The minimal effect of a metric is the change that must not be missed. If it
had to be reached by the estimate, one of exactly that size would be missed every other time; if the
interval had to reach it, a precise measurement of 4.5 % would pass what a poor one stops. So a
change is relevant from *half* the minimal effect on: it is nearer to the one that must not be
missed than to none. A change that is no chance and smaller is told, and passes. Both the minimal
effect and the minimal difference in the metric's unit count like this.

**What is undecided.** A comparison of the same requests, or of failures, that shows no change has
to rule one out: for the whole service the minimal effect, else the policy's tolerance. Where the
interval reaches further the comparison is undecided, and so is the whole, and it says how many
more minutes would settle it. Percentiles may show a change, but hold up no pass: those of a short
run are coarse, and a slowdown that only they would show is large before it is sure.
"""

from collections.abc import Callable, Sequence

from plimsoll.bundle.model import Bundle
from plimsoll.kit.value import Value
from plimsoll.run.model import RunResult, RunStatus
from plimsoll.run.ports import Watch
from plimsoll.run.record import Invalidity, InvalidReason
from plimsoll.run.side_by_side import (
    FEWEST_SEGMENTS,
    Pair,
    Ran,
    SideBySideRequest,
    TimedRunner,
    run_side_by_side,
    silent,
    summed_up,
)
from plimsoll.verdict.measure import ERROR_RATE
from plimsoll.verdict.metrics import WHOLE_SERVICE
from plimsoll.verdict.model import Meaning
from plimsoll.verdict.side_by_side_compare import (
    METHOD,
    Judged,
    SideBySidePolicy,
    compared,
    settled_by,
)
from plimsoll.verdict.side_by_side_figures import figures_of
from plimsoll.verdict.verdict import Comparison, Conclusion

BROKEN = 0.2
"""Share of the base's requests that fail, from which on nothing can be compared with it."""
_NAMED = 3


class SideBySide(Value):
    """What two versions did side by side, and what that says about the head."""

    base: RunResult
    """All segments as one; without what was over time."""
    head: RunResult
    segments: int
    """That both completed."""
    segment_s: int
    comparisons: tuple[Comparison, ...] = ()
    """Regressions first, then what is undecided."""
    conclusion: Conclusion
    explanation: str
    """In words that need no statistics."""
    settle: str = ""
    """What would settle an inconclusive one."""
    invalid: tuple[InvalidReason, ...] = ()
    method: str = METHOD

    @property
    def regressions(self) -> tuple[Comparison, ...]:
        """What got worse."""
        return tuple(each for each in self.comparisons if each.meaning is Meaning.REGRESSION)


def compare_side_by_side(
    bundle: Bundle,
    asked: SideBySideRequest,
    *,
    runner: TimedRunner,
    watch: Watch,
    policy: SideBySidePolicy | None = None,
    validity: Callable[[RunResult], Sequence[InvalidReason]] = lambda _result: (),
) -> SideBySide:
    """Runs both versions at once, compares them and concludes.

    A head that collapses is a fail: what it did not answer, and what was never sent to it because
    it was too slow, counts as failed. Only if the base fails as well is the comparison invalid.

    Args:
        bundle: what both are sent.
        asked: where, how long, how much.
        runner: is called from two threads at once.
        watch: is told of both runs together; what it answers ends both.
        policy: how strictly they are compared.
        validity: what else makes a run worthless, asked of each side's segments as one.

    Raises:
        Rejected: see `run_side_by_side`.
        Misconfigured: the load tool is missing or too old.
    """
    ran = run_side_by_side(bundle, asked, runner=runner, watch=watch)
    return judge_side_by_side(ran, policy or SideBySidePolicy(), validity)


def judge_side_by_side(
    ran: Ran,
    policy: SideBySidePolicy,
    validity: Callable[[RunResult], Sequence[InvalidReason]] = lambda _result: (),
) -> SideBySide:
    """What was run, compared; the same answer each time it is asked for."""
    pairs = tuple(each for each in ran.pairs if each.completed)
    shown = ran.pairs or (ran.warm_up,)
    base = summed_up([each.base.result for each in shown])
    head = summed_up([each.head.result for each in shown])
    judged = compared(figures_of(pairs, usual=policy.usual), policy) if pairs else ()
    comparisons = tuple(each.comparison for each in judged)
    reasons = (
        *_not_run(ran, len(pairs)),
        *_base_broken(base, comparisons),
        *_distinct((*validity(base), *validity(head))),
    )
    conclusion, explanation = _concluded(comparisons, reasons)
    lasted_s = len(pairs) * ran.segments.each_s
    return SideBySide(
        base=base,
        head=head,
        segments=len(pairs),
        segment_s=ran.segments.each_s,
        comparisons=comparisons,
        conclusion=conclusion,
        explanation=explanation,
        settle=_settle(judged, lasted_s) if conclusion is Conclusion.INCONCLUSIVE else "",
        invalid=reasons,
    )


def _not_run(ran: Ran, completed: int) -> list[InvalidReason]:
    """Why what was run is not what was asked for."""
    for side, run in (("base", ran.warm_up.base), ("head", ran.warm_up.head)):
        if silent(run.result):
            said = f"The {side} answered nothing, from the first request on."
            return [InvalidReason(kind=Invalidity.TARGET_DEAD, explanation=said)]
    unfinished = next((each for each in (ran.warm_up, *ran.pairs) if not each.completed), None)
    if unfinished is not None:
        return [_unfinished(unfinished)]
    if completed < min(FEWEST_SEGMENTS, ran.segments.count):
        said = f"Only {completed} segments were run; it takes {FEWEST_SEGMENTS}."
        return [InvalidReason(kind=Invalidity.TOO_SHORT, explanation=said)]
    return []


def _unfinished(pair: Pair) -> InvalidReason:
    sides = (("base", pair.base.result), ("head", pair.head.result))
    # What crashed made the other one stop.
    for status, kind in (
        (RunStatus.CRASHED, Invalidity.CRASHED),
        (RunStatus.ABORTED, Invalidity.STOPPED),
    ):
        for side, result in sides:
            if result.status is status:
                why = result.stopped or " ".join(result.messages[:_NAMED])
                said = f"The run against the {side} {status.value}: {why or 'nobody knows why'}."
                return InvalidReason(kind=kind, explanation=said.replace("..", "."))
    return InvalidReason(kind=Invalidity.STOPPED, explanation="A run did not end.")


def _base_broken(base: RunResult, comparisons: Sequence[Comparison]) -> list[InvalidReason]:
    """The base itself fails, and the head no more than it."""
    arrived = base.requests + base.dropped_iterations
    failed = sum(each.error_rate * each.requests for each in base.endpoints)
    share = (failed + base.dropped_iterations) / arrived if arrived else 1.0
    worse = any(
        each.metric == ERROR_RATE and each.meaning is Meaning.REGRESSION for each in comparisons
    )
    if share < BROKEN or worse:
        return []
    said = f"{share:.0%} of the requests to the base failed too: there is nothing to compare with."
    return [InvalidReason(kind=Invalidity.NOTHING_MEASURED, explanation=said)]


def _distinct(reasons: Sequence[InvalidReason]) -> tuple[InvalidReason, ...]:
    return tuple({each.kind: each for each in reversed(reasons)}.values())


def _concluded(
    comparisons: Sequence[Comparison], reasons: Sequence[InvalidReason]
) -> tuple[Conclusion, str]:
    if reasons:
        return Conclusion.INVALID, " ".join(each.explanation for each in reasons)
    worse = [each for each in comparisons if each.meaning is Meaning.REGRESSION]
    if worse:
        return Conclusion.FAIL, _told(worse)
    undecided = [each for each in comparisons if each.undecided]
    if undecided or not any(each.endpoint == WHOLE_SERVICE for each in comparisons):
        return Conclusion.INCONCLUSIVE, _told(undecided) or "Too little was measured to compare."
    better = [each for each in comparisons if each.meaning is Meaning.IMPROVEMENT]
    return Conclusion.PASS, _told(better) or "Nothing got worse by as much as matters."


def _told(comparisons: Sequence[Comparison]) -> str:
    """The surest ones, one an endpoint, that of the whole service first."""
    first = {each.endpoint: each for each in reversed(comparisons)}
    surest = [each for each in comparisons if first[each.endpoint] is each]
    told = sorted(surest, key=lambda each: each.endpoint != WHOLE_SERVICE)
    more = f" And {len(told) - _NAMED} more endpoints." if len(told) > _NAMED else ""
    return " ".join(each.explanation for each in told[:_NAMED]) + more


def _settle(judged: Sequence[Judged], lasted_s: int) -> str:
    return settled_by(judged, lasted_s) or "Longer runs, or more load."
