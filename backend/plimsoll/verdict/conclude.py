"""The verdict of one run, from its history and its objectives.

In this order: an **invalid** run says nothing. A regression, or an objective that is missed, is a
**fail**, unless the runs before missed the same threshold as much: that is not this run's doing (an
SLO is absolute, and has no such excuse). What looks worse and may be chance, what cannot be
compared yet, and a run in which most of the traffic varies too much to see anything is
**inconclusive**, with what would settle it. Everything else is a **pass**, which says from what
size on a slowdown would have been seen.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from statistics import median

from plimsoll.run.model import RunResult
from plimsoll.run.record import Invalidity, InvalidReason, RunRecord, Validity
from plimsoll.verdict import words
from plimsoll.verdict.against_history import HistoryComparison, compare_with_history
from plimsoll.verdict.against_objectives import ObjectivesCheck, Slo, check_objectives
from plimsoll.verdict.baselines import Candidate
from plimsoll.verdict.harm import harm_in
from plimsoll.verdict.measure import ERROR_RATE, SUCCESS_RATE, RunMeasures, measure
from plimsoll.verdict.metrics import METRICS, WHOLE_SERVICE
from plimsoll.verdict.model import Better, Meaning
from plimsoll.verdict.policy import JudgingPolicy
from plimsoll.verdict.verdict import (
    Comparison,
    Conclusion,
    ObjectiveResult,
    Point,
    SeriesKey,
    TriageEntry,
    Verdict,
)
from plimsoll.workload.model import Objectives

METHOD = "against the runs of the current level, false discoveries controlled; objectives by bounds"
SIDE_BY_SIDE = "Run base and candidate side by side, so that the machine's noise cancels."
_HEADLINES = 3
_MOST = 0.5
_SHOWN_FIRST = ("error_rate", "p95_ms", "p50_ms", "p99_ms")


def judge_run(  # noqa: PLR0913 - everything that is known of a run
    run: RunRecord,
    result: RunResult | None,
    *,
    at: datetime,
    policy: JudgingPolicy,
    scenarios: Mapping[str, Sequence[str]] | None = None,
    thresholds: Mapping[str, Objectives] | None = None,
    slos: Sequence[Slo] = (),
    history: Mapping[SeriesKey, Sequence[Point]] | None = None,
    triage: Sequence[TriageEntry] = (),
    succeeded_before: Callable[[str], Sequence[float]] = lambda _endpoint: (),
    of: str = "",
    confirms: str = "",
    measured: RunMeasures | None = None,
) -> Verdict:
    """What a run that has ended says about the service.

    Args:
        run: its record; `validity` None counts as a run that nobody knows the end of.
        result: what it measured, without the warm-up; None: nothing.
        at: when it is judged.
        policy: what matters, and how sure one has to be.
        scenarios: endpoints by scenario, for arrivals that were dropped (`measure`).
        thresholds: objectives by endpoint, of the bundle's manifest.
        slos: more objectives.
        history: every series of the service in this environment and test type; None: the run is
            judged by its objectives alone. An empty one is a history that begins.
        triage: what people did about earlier regressions.
        succeeded_before: success rates of an endpoint in earlier runs.
        of: what the history is of, such as `main`; for the words alone.
        confirms: the run that this one was made to confirm; its points are left out.
        measured: the metrics of the result, if somebody has them already.

    Raises:
        Rejected: as `compare_with_history` and `check_objectives`.
    """
    validity = run.validity or Validity(reasons=(_unknown_end(),))
    if validity.is_valid and result is None:
        validity = Validity(reasons=(_nothing_measured(),))
    if result is None or not validity.is_valid:
        return invalid_verdict(run, validity, at=at, confirms=confirms)
    measured = measured or measure(result, scenarios=scenarios)
    compared = None
    if history is not None:
        without = {
            key: [each for each in points if each.run_id != confirms]
            for key, points in history.items()
        }
        compared = compare_with_history(
            Candidate(run.id, measured, run.workload_digest),
            without,
            policy=policy,
            triage=triage,
            of=of,
        )
    checked = excused_by_earlier(
        check_objectives(measured, thresholds or {}, slos=slos),
        succeeded_before,
        fewest=policy.fewest_runs,
    )
    harm = harm_in(result, validity)
    harmed = tuple(each for each in harm if not each.met)
    checked = checked._replace(results=(*checked.results, *harmed))
    verdict = conclude(run, measured, compared, checked, at=at)
    # That nothing was harmed is no reason to pass where nothing else could be checked.
    unharmed = tuple(each for each in harm if each.met)
    return verdict.model_copy(
        update={"confirms": confirms, "objectives": (*verdict.objectives, *unharmed)}
    )


def invalid_verdict(
    run: RunRecord, validity: Validity, *, at: datetime, confirms: str = ""
) -> Verdict:
    """Of a run that says nothing about the service."""
    said = " ".join(words.sentence(each.explanation) for each in validity.reasons)
    return Verdict(
        run_id=run.id,
        service=run.service,
        environment=run.environment,
        conclusion=Conclusion.INVALID,
        explanation=f"The run says nothing about the service. {said}",
        settle="Run it again once that is mended.",
        invalid=validity.reasons,
        confirms=confirms,
        judged_at=at,
    )


def conclude(
    run: RunRecord,
    measured: RunMeasures,
    compared: HistoryComparison | None,
    checked: ObjectivesCheck,
    *,
    at: datetime,
) -> Verdict:
    """Of a valid run.

    Args:
        run: its record.
        measured: what it measured.
        compared: with its history; None: it is judged by its objectives alone.
        checked: its objectives.
        at: when it is judged.
    """
    comparisons = () if compared is None else compared.comparisons
    missed, excused = missed_objectives(checked.results, comparisons)
    worse = [each for each in comparisons if each.meaning is Meaning.REGRESSION]
    if worse or missed:
        conclusion, said, settle = Conclusion.FAIL, _failing(worse, missed), ""
    else:
        doubts = _doubts(measured, compared, checked)
        if doubts:
            conclusion = Conclusion.INCONCLUSIVE
            said, settle = " ".join(said for said, _ in doubts), doubts[0][1]
        else:
            conclusion, said, settle = Conclusion.PASS, _passing(compared, checked), ""
    notes = [*measured.notes, *(() if compared is None else compared.notes)]
    if excused:
        named = words.listed(sorted({each.endpoint for each in excused}))
        notes.append(f"The runs before missed these thresholds as well: {named}.")
    return Verdict(
        run_id=run.id,
        service=run.service,
        environment=run.environment,
        conclusion=conclusion,
        explanation=" ".join(each for each in (said, *notes) if each),
        settle=settle,
        comparisons=comparisons,
        objectives=checked.results,
        baseline_runs=() if compared is None else compared.baseline_runs,
        method=METHOD,
        judged_at=at,
    )


def missed_objectives(
    results: Sequence[ObjectiveResult], comparisons: Sequence[Comparison]
) -> tuple[list[ObjectiveResult], list[ObjectiveResult]]:
    """Those that are this run's doing, and those that the runs before missed as much."""
    by_key = {(each.endpoint, each.metric): each for each in comparisons}
    own: list[ObjectiveResult] = []
    excused: list[ObjectiveResult] = []
    for each in results:
        if each.met is not False:
            continue
        before = by_key.get((each.endpoint, _metric_of(each)))
        as_before = each.as_before or (
            each.kind == "threshold"
            and before is not None
            and before.baseline > each.limit
            and before.meaning is not Meaning.REGRESSION
            and not before.undecided
        )
        (excused if as_before else own).append(each)
    return own, excused


def _metric_of(each: ObjectiveResult) -> str:
    """Of verdicts that were kept before objectives named their metric, there are two kinds."""
    return each.metric or (ERROR_RATE if each.name.startswith("rate") else "p95_ms")


def excused_by_earlier(
    checked: ObjectivesCheck, before: Callable[[str], Sequence[float]], *, fewest: int
) -> ObjectivesCheck:
    """The same, where missed success rates are marked that earlier runs missed as much.

    Success rates have no history of their own, so what earlier verdicts measured is asked. A
    threshold counts as missed before when the middle of at least `fewest` earlier runs did, and
    this run is no worse than the worst of them.

    Args:
        checked: the run's objectives.
        before: the success rates of an endpoint in earlier runs.
        fewest: how many of them it takes.
    """
    results = tuple(
        each.model_copy(update={"as_before": True})
        if _is_missed_threshold(each) and _missed_before(each, before(each.endpoint), fewest)
        else each
        for each in checked.results
    )
    return checked._replace(results=results)


def _is_missed_threshold(each: ObjectiveResult) -> bool:
    return each.metric == SUCCESS_RATE and each.kind == "threshold" and each.met is False


def _missed_before(each: ObjectiveResult, earlier: Sequence[float], fewest: int) -> bool:
    if len(earlier) < max(1, fewest) or each.measured is None:
        return False
    return median(earlier) < each.limit and each.measured >= min(earlier)


def _failing(worse: Sequence[Comparison], missed: Sequence[ObjectiveResult]) -> str:
    said = [each.explanation for each in headlines(worse)[:_HEADLINES]]
    endpoints = sorted({each.endpoint for each in worse})
    left = len(endpoints) - len(said)
    if left > 0:
        said.append(f"{left} more endpoints got worse.")
    # An endpoint that got worse is told once.
    alone = [each for each in missed if each.endpoint not in endpoints] or (
        [] if worse else list(missed)
    )
    said += [each.explanation for each in alone[:_HEADLINES]]
    if len(alone) > _HEADLINES:
        said.append(f"{len(alone) - _HEADLINES} more objectives are missed.")
    elif missed and not alone:
        said.append(f"{_counted(len(missed), 'objective')} missed with that.")
    return " ".join(said)


def headlines(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """One comparison an endpoint, the one that people look at first; order kept."""
    found: dict[str, Comparison] = {}
    order = {name: rank for rank, name in enumerate(_SHOWN_FIRST)}
    for each in comparisons:
        known = found.get(each.endpoint)
        if known is None or order.get(each.metric, 9) < order.get(known.metric, 9):
            found[each.endpoint] = each
    return list(found.values())


def _doubts(
    measured: RunMeasures, compared: HistoryComparison | None, checked: ObjectivesCheck
) -> list[tuple[str, str]]:
    """What cannot be told, and what would settle it; the gravest first."""
    doubts = [] if compared is None else _of_history(measured, compared)
    if compared is None and all(each.met is None for each in checked.results):
        doubts.append(
            (
                "There is no objective that could be checked, and no history to compare with.",
                "State an objective, or keep a history: the same run five times.",
            )
        )
    borderline = [
        each for each in checked.results if each.met is None and each.measured is not None
    ]
    if borderline:
        said = " ".join(each.explanation for each in borderline[:_HEADLINES])
        settle = "Run longer." if checked.longer is None else (
            f"Run {math.ceil(checked.longer)} times as long."
        )  # fmt: skip
        doubts.append((said, settle))
    return doubts


def _of_history(measured: RunMeasures, compared: HistoryComparison) -> list[tuple[str, str]]:
    doubts: list[tuple[str, str]] = []
    suspicious = [
        each for each in compared.comparisons
        if (each.endpoint, each.metric) in compared.suspicious
    ]  # fmt: skip
    together = [each for each in suspicious if each.endpoint == WHOLE_SERVICE
                and each.metric != "error_rate"]  # fmt: skip
    if together:
        doubts.append((headlines(together)[0].explanation, SIDE_BY_SIDE))
    own = [each for each in suspicious if each not in together]
    if own:
        said = " ".join(each.explanation for each in headlines(own)[:_HEADLINES])
        doubts.append((said, _again(compared.repeats)))
    missing = {name: runs for name, runs in compared.missing.items() if name != WHOLE_SERVICE}
    if missing and len(missing) >= len(measured.endpoints):
        runs = max(missing.values())
        doubts.append(
            (
                "There are too few earlier runs to compare with.",
                f"{words.runs(runs)} more of the same workload would do.",
            )
        )
    if not compared.comparisons and not missing:
        doubts.append(("No endpoint was asked often enough to compare it.", "Run longer."))
    blind = _blind_share(measured, compared)
    if blind > _MOST:
        said = (
            f"{100 * blind:.0f} % of the requests were of endpoints that vary too much between "
            "runs to see anything but the largest changes."
        )
        doubts.append((said, SIDE_BY_SIDE))
    return doubts


def _again(repeats: int | None) -> str:
    if repeats is None:
        return SIDE_BY_SIDE
    return f"Run it {'once' if repeats <= 1 else f'{repeats} times'} more."


def blind_endpoints(compared: HistoryComparison) -> frozenset[str]:
    """Those on none of whose response times a slowdown of the tolerated size can be ruled out."""
    seen: dict[str, bool] = {}
    for each in compared.comparisons:
        if METRICS[each.metric].unit == "ms" and each.endpoint != WHOLE_SERVICE:
            blind = (each.endpoint, each.metric) in compared.blind
            seen[each.endpoint] = seen.get(each.endpoint, True) and blind
    return frozenset(endpoint for endpoint, blind in seen.items() if blind)


def _blind_share(measured: RunMeasures, compared: HistoryComparison) -> float:
    blind = blind_endpoints(compared)
    total = sum(each.requests for each in measured.endpoints.values())
    asked = sum(measured.endpoints[each].requests for each in blind if each in measured.endpoints)
    return asked / total if total else 0.0


def _passing(compared: HistoryComparison | None, checked: ObjectivesCheck) -> str:
    said = []
    if compared is not None:
        endpoints = {each.endpoint for each in compared.comparisons} - {WHOLE_SERVICE}
        said.append(
            f"Nothing got worse on {_counted(len(endpoints), 'endpoint', verb=False)}, against "
            f"{words.runs(len(compared.baseline_runs))}."
        )
        seen = [
            each.interval[1] - (each.effect or 0.0)
            for each in compared.comparisons
            if each.interval is not None
            and each.better is Better.LOWER
            and METRICS[each.metric].unit == "ms"
            and each.endpoint != WHOLE_SERVICE
        ]
        if seen:
            said.append(
                f"A slowdown by {100 * median(seen):.0f} % would have been seen on half of them."
            )
        blind = sorted(blind_endpoints(compared))
        if blind:
            said.append(f"Vary too much to see a slowdown by half: {words.listed(blind)}.")
        new = sorted(set(compared.missing) - {WHOLE_SERVICE})
        if new:
            said.append(f"Have too few earlier runs to compare with: {words.listed(new)}.")
    else:
        said.append("It was judged by its objectives alone.")
    kept = sum(1 for each in checked.results if each.met)
    if checked.results:
        said.append(f"{kept} of {len(checked.results)} objectives are met.")
    return " ".join(said)


def _counted(count: int, thing: str, *, verb: bool = True) -> str:
    many = "" if count == 1 else "s"
    return f"{count} {thing}{many}" + ((" is" if count == 1 else " are") if verb else "")


def _unknown_end() -> InvalidReason:
    return InvalidReason(kind=Invalidity.CRASHED, explanation="Nobody knows how the run ended.")


def _nothing_measured() -> InvalidReason:
    return InvalidReason(
        kind=Invalidity.NOTHING_MEASURED, explanation="What the run measured is not kept."
    )
