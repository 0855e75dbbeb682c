"""Confirming by running again, before a fail is told to anybody.

A first run looks at everything, so it has to be very sure to report a thing by itself. A second run
looks only at what the first *suspected* (chances under the policy's `suspicion_rate`, much more
than the first would report), so it needs far less. Each suspected metric of an endpoint is

- **confirmed** when the second run moved the same way, relevantly, at least half as much, and no
  chance: false discoveries controlled at `confirming_rate` over all that was suspected;
- **cleared** when the second run shows no relevant change that way, or, of what the first only
  suspected, less than half as much;
- else **undecided**.

An endpoint is told once one of its metrics is confirmed. Anything confirmed is a fail; otherwise
anything undecided, and anything that the second run reports alone, is inconclusive; otherwise the
first run was an odd one, and the verdict a pass.

Objectives that were missed, or were beyond their limit by chance, go by the second run's word.
What moved the whole run together is not confirmed by another run on the same machine, unless that
was more than a machine can be off by (`beyond_machine`) both times.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from plimsoll.kit.errors import Rejected
from plimsoll.verdict import words
from plimsoll.verdict.comparisons import TOGETHER_METHOD, Key
from plimsoll.verdict.conclude import SIDE_BY_SIDE, headlines, missed_objectives
from plimsoll.verdict.discoveries import discoveries
from plimsoll.verdict.harm import BROKEN_OFF
from plimsoll.verdict.metrics import WHOLE_SERVICE
from plimsoll.verdict.model import Better, Meaning
from plimsoll.verdict.policy import JudgingPolicy
from plimsoll.verdict.verdict import Comparison, Conclusion, ObjectiveResult, Verdict

_HALF = 0.5
_MOST_TOLD = 3


class _Answer(StrEnum):
    CONFIRMED = "confirmed"
    CLEARED = "cleared"
    UNDECIDED = "undecided"


def needs_confirming(verdict: Verdict, policy: JudgingPolicy) -> bool:
    """Whether the run has to be repeated before its verdict is told to anybody.

    It is for a fail, and for what is inconclusive because something is suspected or an objective
    was missed by what may be chance.
    """
    if not policy.confirm or verdict.confirmed_by or verdict.confirms:
        return False
    if verdict.conclusion is Conclusion.FAIL:
        return True
    return verdict.conclusion is Conclusion.INCONCLUSIVE and bool(
        _suspected(verdict, policy) or _open_objectives(verdict)
    )


def confirmed(first: Verdict, second: Verdict, *, policy: JudgingPolicy, at: datetime) -> Verdict:
    """What the two runs say together, as the verdict of the first.

    Args:
        first: of a run that `needs_confirming`.
        second: of the run that repeated it, judged against the same history.
        policy: both were judged by.
        at: when this is concluded.

    Returns:
        The first verdict, with what is confirmed as its regressions, and with `confirmed_by` where
        the second run settled it. A first verdict that needs no confirming is returned as it is.

    Raises:
        Rejected: the second is no run of the same service and environment that confirms the first.
    """
    if (first.service, first.environment) != (second.service, second.environment) or (
        second.confirms not in {"", first.run_id} or first.run_id == second.run_id
    ):
        raise Rejected(
            f"Run {second.run_id} does not confirm run {first.run_id}.",
            fix="Run the same bundle again, in the same environment.",
        )
    if not needs_confirming(first, policy.model_copy(update={"confirm": True})):
        return first
    if second.conclusion is Conclusion.INVALID:
        return first.model_copy(
            update={
                "conclusion": Conclusion.INCONCLUSIVE,
                "explanation": f"{first.explanation} It is not confirmed: {second.explanation}",
                "settle": "Run it again.",
                "judged_at": at,
            }
        )
    return _conclude(first, second, _answers(first, second, policy), at)


class _Answers(NamedTuple):
    of_comparisons: Mapping[Key, _Answer]
    of_objectives: Mapping[Key, _Answer]


def _answers(first: Verdict, second: Verdict, policy: JudgingPolicy) -> _Answers:
    again = {(each.endpoint, each.metric): each for each in second.comparisons}
    asked = _suspected(first, policy) | {
        (each.endpoint, each.metric): each for each in first.regressions
    }
    chances: dict[str, dict[str, float]] = {}
    for endpoint, metric in asked:
        found = again.get((endpoint, metric))
        if found is not None and found.chance is not None:
            chances.setdefault(endpoint, {})[metric] = found.chance
    sure = discoveries(chances, policy.confirming_rate)
    kept = {(each.endpoint, each.name): each for each in second.objectives}
    missed_again = [
        (each.endpoint, each.name)
        for each in missed_objectives(second.objectives, second.comparisons)[0]
    ]
    missed = missed_objectives(first.objectives, first.comparisons)[0]
    return _Answers(
        {key: _answer(each, again.get(key), policy, sure=key in sure)
         for key, each in asked.items()},
        {
            (each.endpoint, each.name): _of_objective(
                each, kept.get((each.endpoint, each.name)), missed_again
            )
            for each in (*missed, *_open_objectives(first))
        },
    )  # fmt: skip


def _conclude(first: Verdict, second: Verdict, answers: _Answers, at: datetime) -> Verdict:
    comparisons = tuple(_marked(each, answers.of_comparisons) for each in first.comparisons)
    objectives = tuple(_objective(each, answers.of_objectives) for each in first.objectives)
    worse = [each for each in comparisons if each.meaning is Meaning.REGRESSION]
    missed = [
        each for each in objectives
        if answers.of_objectives.get((each.endpoint, each.name)) is _Answer.CONFIRMED
    ]  # fmt: skip
    told = [each.explanation for each in headlines(worse)[:_MOST_TOLD]]
    told += [each.explanation for each in missed[:_MOST_TOLD] if not worse]
    left = [key for key, answer in answers.of_comparisons.items() if answer is _Answer.UNDECIDED]
    left += [key for key, answer in answers.of_objectives.items() if answer is _Answer.UNDECIDED]
    new = _only_second(second, answers)
    settle = ""
    if told:
        conclusion = Conclusion.FAIL
        said = f"{' '.join(told)} Run {second.run_id} shows the same."
    elif left or new:
        conclusion = Conclusion.INCONCLUSIVE
        machine = any(endpoint == WHOLE_SERVICE for endpoint, _ in (*left, *new))
        settle = SIDE_BY_SIDE if machine else "Run it once more."
        named = words.listed([_named(key) for key in (left or new)])
        said = (
            f"Run {second.run_id} neither shows nor rules out what the first suspected: {named}."
            if left
            else f"Run {second.run_id} reports what the first did not: {named}."
        )
    else:
        conclusion = Conclusion.PASS
        said = f"What the run suspected was not there when run {second.run_id} repeated it."
        if first.conclusion is Conclusion.INCONCLUSIVE and not first.comparisons:
            # A suspicion that is cleared is no history to compare with.
            conclusion, settle = Conclusion.INCONCLUSIVE, second.settle
            said = f"{said} {second.explanation}"
    return first.model_copy(
        update={
            "conclusion": conclusion,
            "explanation": said,
            "settle": settle,
            "comparisons": tuple(sorted(comparisons, key=_regressions_first)),
            "objectives": objectives,
            "confirmed_by": "" if conclusion is Conclusion.INCONCLUSIVE else second.run_id,
            "judged_at": at,
        }
    )


def _suspected(verdict: Verdict, policy: JudgingPolicy) -> dict[Key, Comparison]:
    """What looks relevantly worse and would be reported at the rate of suspicions."""
    by_key = {(each.endpoint, each.metric): each for each in verdict.comparisons}
    chances: dict[str, dict[str, float]] = {}
    for (endpoint, metric), each in by_key.items():
        if each.method != TOGETHER_METHOD and each.chance is not None:
            chances.setdefault(endpoint, {})[metric] = each.chance
    found = discoveries(chances, policy.suspects_at)
    return {
        key: by_key[key]
        for key in sorted(found)
        if by_key[key].meaning is Meaning.REGRESSION
        or (by_key[key].undecided and _moved(by_key[key], policy) > 0)
    }


def _moved(each: Comparison, policy: JudgingPolicy) -> float:
    """How much worse, in the metric's unit; 0: it does not matter; below 0: better."""
    metric = policy.metric(each.metric)
    worse = each.candidate - each.baseline
    least = max(metric.min_difference, metric.min_effect * abs(each.baseline))
    # As when it was compared: sums of binary fractions are never exact.
    if abs(worse) * (1 + 1e-9) < least:
        return 0.0
    return worse if each.better is Better.LOWER else -worse


def _answer(
    first: Comparison, second: Comparison | None, policy: JudgingPolicy, *, sure: bool
) -> _Answer:
    if second is None:
        return _Answer.UNDECIDED
    moved, again = _moved(first, policy), _moved(second, policy)
    if again <= 0:
        return _Answer.CLEARED
    if again < _HALF * moved:
        return _Answer.UNDECIDED if first.meaning is Meaning.REGRESSION else _Answer.CLEARED
    machine = first.method == TOGETHER_METHOD and second.meaning is not Meaning.REGRESSION
    return _Answer.CONFIRMED if sure and not machine else _Answer.UNDECIDED


def _open_objectives(verdict: Verdict) -> list[ObjectiveResult]:
    """Beyond their limit by what may be chance."""
    return [each for each in verdict.objectives if each.met is None and each.measured is not None]


def _of_objective(
    first: ObjectiveResult, second: ObjectiveResult | None, missed_again: list[Key]
) -> _Answer:
    if second is None and first.metric == BROKEN_OFF:
        # Nobody had to end it.
        return _Answer.CLEARED
    if second is None or second.met is None:
        return _Answer.UNDECIDED
    if second.met:
        return _Answer.CLEARED
    own = (second.endpoint, second.name) in missed_again
    return _Answer.CONFIRMED if own else _Answer.CLEARED


def _marked(each: Comparison, answers: Mapping[Key, _Answer]) -> Comparison:
    answer = answers.get((each.endpoint, each.metric))
    if answer is None:
        return each
    meaning = Meaning.REGRESSION if answer is _Answer.CONFIRMED else None
    if each.meaning is meaning and not each.undecided:
        return each
    said = {
        _Answer.CONFIRMED: "the confirming run shows it too",
        _Answer.CLEARED: "not seen in the confirming run",
        _Answer.UNDECIDED: "not settled by the confirming run",
    }[answer]
    plain = each.explanation.rstrip(".").removesuffix("; that may be chance")
    return each.model_copy(
        update={
            "meaning": meaning,
            "undecided": answer is _Answer.UNDECIDED,
            "explanation": f"{plain}; {said}.",
        }
    )


def _objective(each: ObjectiveResult, answers: Mapping[Key, _Answer]) -> ObjectiveResult:
    answer = answers.get((each.endpoint, each.name))
    if answer is None:
        return each
    met = {_Answer.CONFIRMED: False, _Answer.CLEARED: True, _Answer.UNDECIDED: None}[answer]
    return each if met is each.met else each.model_copy(
        update={
            "met": met,
            "explanation": f"{each.explanation.rstrip('.')}; the confirming run "
            f"{'misses' if met is False else 'keeps' if met else 'does not settle'} it.",
        }
    )  # fmt: skip


def _only_second(second: Verdict, answers: _Answers) -> list[Key]:
    """What nobody looked for; an endpoint that was suspected is no news."""
    known = {endpoint for endpoint, _ in (*answers.of_comparisons, *answers.of_objectives)}
    new = [(each.endpoint, each.metric) for each in second.regressions]
    new += [
        (each.endpoint, each.name)
        for each in missed_objectives(second.objectives, second.comparisons)[0]
    ]
    return [key for key in new if key[0] not in known]


def _named(key: Key) -> str:
    return f"{words.subject(key[0])} {words.spoken(key[1])}"


def _regressions_first(each: Comparison) -> int:
    return 0 if each.meaning is Meaning.REGRESSION else 1 if each.undecided else 2
