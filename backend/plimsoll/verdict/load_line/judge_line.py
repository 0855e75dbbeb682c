"""The verdict on a search for the load line: what the history says with this line in it.

One line more is no news by itself: lines of one service differ by several percent. So a search is
a **fail** only when the history reports a shift for the worse with this line (`verdict.judge`),
which takes several lines on the new level, and says so once. A search that drew no line, and one
with too few earlier lines of the same workload, is **inconclusive**; one that was spoilt is
**invalid**; every other one a **pass**.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from plimsoll.run.record import Invalidity, InvalidReason, RunRecord, Validity
from plimsoll.verdict.conclude import invalid_verdict
from plimsoll.verdict.history import SeriesJudgement, baseline_of, judge_series
from plimsoll.verdict.judge import FEWEST_BEFORE
from plimsoll.verdict.load_line.kept import METRIC, KeptLine, points_of_line
from plimsoll.verdict.load_line.model import LoadLine, Outcome
from plimsoll.verdict.metrics import WHOLE_SERVICE, Metric
from plimsoll.verdict.model import ChangePoint, Meaning
from plimsoll.verdict.verdict import Comparison, Conclusion, Point, Verdict

_METHOD = "the search's posterior of the line; change points of the lines of the same history"


def judge_line(
    run: RunRecord,
    kept: KeptLine | None,
    history: Sequence[Point],
    *,
    metric: Metric,
    accepted_runs: Collection[str],
    at: datetime,
) -> Verdict:
    """What a search that has ended says about the service.

    Args:
        run: that the search was.
        kept: what it found; None: nothing.
        history: earlier lines of the service there, oldest first; its own is left out.
        metric: the load line, with what matters.
        accepted_runs: whose level people accepted.
        at: when it is judged.

    Raises:
        Rejected: as `judge_series`.
    """
    validity = _validity(run, kept)
    if kept is None or not validity.is_valid:
        return invalid_verdict(run, validity, at=at)
    line = kept.load_line
    told = Verdict(
        run_id=run.id,
        service=run.service,
        environment=run.environment,
        conclusion=Conclusion.INCONCLUSIVE,
        explanation=line.explanation,
        settle=line.settle,
        method=_METHOD,
        judged_at=at,
    )
    if line.outcome is Outcome.AT_LEAST:
        return told.model_copy(update={"conclusion": Conclusion.PASS, "settle": ""})
    own = next(iter(points_of_line(kept, run).values()), None)
    if own is None:
        return told
    points = [*(each for each in history if each.run_id != run.id), own]
    judged = judge_series(points, metric, accepted_runs=accepted_runs)
    return told.model_copy(update=_against(points, judged, metric, line))


def _validity(run: RunRecord, kept: KeptLine | None) -> Validity:
    known = run.validity or Validity()
    if known.reasons or (run.validity is not None and kept is not None):
        return known
    said = "The search ended before it could say anything of a line."
    reason = InvalidReason(kind=Invalidity.NOTHING_MEASURED, explanation=said)
    return known.model_copy(update={"reasons": (reason,)})


def _against(
    points: Sequence[Point], judged: SeriesJudgement, metric: Metric, line: LoadLine
) -> dict[str, object]:
    """What the history adds to what the search says itself."""
    last, shift = len(points) - 1, judged.open_regression
    if shift is not None and shift.reported_at == last:
        first = points[shift.index].run_id
        return {
            "conclusion": Conclusion.FAIL,
            "explanation": f"{line.explanation} {shift.explanation}",
            "settle": "",
            "comparisons": (_comparison(shift, metric, points[last].value),),
            "baseline_runs": tuple(each.run_id for each in points[: shift.index]),
            # The level before it was reported is that of other searches too.
            "confirmed_by": first if shift.index < last else "",
        }
    earlier = baseline_of(
        points[:last], judged, workload_digest=points[last].workload_digest, most=last
    )
    lacking = FEWEST_BEFORE - len(earlier)
    if lacking > 0:
        return {
            "conclusion": Conclusion.INCONCLUSIVE,
            "explanation": f"{line.explanation} There are {len(earlier)} earlier lines of the same "
            f"workload to compare it with; it takes {FEWEST_BEFORE}.",
            "settle": f"{lacking} more searches.",
        }
    note = "No shift is to be seen against the earlier ones."
    if shift is not None:
        note = "What is usual now is itself a regression that nobody answered yet."
    return {
        "conclusion": Conclusion.PASS,
        "explanation": f"{line.explanation} {note}",
        "settle": "",
        "baseline_runs": tuple(each.run_id for each in earlier),
    }


def _comparison(shift: ChangePoint, metric: Metric, value: float) -> Comparison:
    return Comparison(
        endpoint=WHOLE_SERVICE,
        metric=METRIC,
        better=metric.better,
        baseline=shift.before,
        candidate=value,
        effect=shift.effect,
        interval=shift.interval,
        chance=1 - shift.confidence,
        n_baseline=shift.n_before,
        n_candidate=shift.n_after,
        method=shift.method,
        meaning=Meaning.REGRESSION,
        explanation=shift.explanation,
    )
