"""A verdict and a policy → allow, warn or block, with reasons."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from plimsoll.catalog.policy import fits
from plimsoll.verdict.conclude import missed_objectives
from plimsoll.verdict.gate.model import (
    GateAction,
    GateDecision,
    GatePolicy,
    GateReason,
    GateRule,
    Kind,
)
from plimsoll.verdict.metrics import WHOLE_SERVICE
from plimsoll.verdict.triage import FALSE, Triage, all_states
from plimsoll.verdict.verdict import (
    Comparison,
    Conclusion,
    ObjectiveResult,
    TriageEntry,
    TriageState,
    Verdict,
)

_OBJECTIVE = {"p": "p95_ms", "r": "error_rate"}


def decide(
    policy: GatePolicy,
    verdict: Verdict,
    *,
    at: datetime,
    triage: Sequence[TriageEntry] = (),
) -> GateDecision:
    """What the change may do: the most severe of what its findings give.

    Args:
        policy: of the service.
        verdict: of the run.
        at: when it is decided; what is muted then stops nobody.
        triage: what people did about the run's regressions. Accepted, muted, and what people called
            invalid or infrastructure, gives allow.
    """
    if verdict.conclusion is Conclusion.FAIL:
        stands = {
            (endpoint, metric): each
            for (run_id, endpoint, metric), each in all_states(triage).items()
            if run_id == verdict.run_id
        }
        reasons = [*_of_findings(policy, verdict, stands, at)]
    else:
        reasons = []
    if not reasons:
        action = _default(policy, verdict.conclusion)
        reasons = [GateReason(action=action, explanation=verdict.explanation)]
    limit = policy.unconfirmed
    if (
        limit is not None
        and policy.judging.confirm
        and verdict.conclusion is Conclusion.FAIL
        and not verdict.confirmed_by
    ):
        reasons = [_limited(each, limit) for each in reasons]
    reasons.sort(key=lambda each: (-each.action.severity, each.endpoint, each.metric))
    return GateDecision(
        run_id=verdict.run_id, action=reasons[0].action, reasons=tuple(reasons), at=at
    )


class _Finding(NamedTuple):
    """A regression, or an objective that was missed."""

    endpoint: str
    metric: str
    kind: Kind
    explanation: str
    effect: float | None
    from_nothing: bool
    """Whether the baseline was 0: any change from there is large."""
    stands: Triage | None


def _of_findings(
    policy: GatePolicy,
    verdict: Verdict,
    stands: Mapping[tuple[str, str], Triage],
    at: datetime,
) -> Iterator[GateReason]:
    found = [*_regressions(policy, verdict, stands), *_missed(verdict, stands)]
    for each in found:
        answered = _answered(each.stands, at)
        number, action = (
            (None, GateAction.ALLOW) if answered else _rule(policy, verdict.environment, each)
        )
        yield GateReason(
            action=action,
            endpoint=each.endpoint,
            metric=each.metric,
            rule=number,
            explanation=answered or each.explanation,
        )
    if verdict.regressions and not found:
        yield GateReason(
            action=GateAction.ALLOW,
            explanation="All that got worse is smaller than this policy cares for.",
        )


def _regressions(
    policy: GatePolicy, verdict: Verdict, stands: Mapping[tuple[str, str], Triage]
) -> Iterator[_Finding]:
    for each in verdict.regressions:
        if _still_matters(policy, each):
            yield _Finding(
                endpoint=each.endpoint,
                metric=each.metric,
                kind="regression",
                explanation=each.explanation,
                effect=each.effect,
                from_nothing=each.baseline == 0,
                stands=stands.get((each.endpoint, each.metric)),
            )


def _missed(verdict: Verdict, stands: Mapping[tuple[str, str], Triage]) -> Iterator[_Finding]:
    for each in missed_objectives(verdict.objectives, verdict.comparisons)[0]:
        metric = _metric_of(each)
        # People answer an objective by its name, or by the metric that it is about.
        by_name = stands.get((each.endpoint, each.name))
        yield _Finding(
            endpoint=each.endpoint,
            metric=metric,
            kind="objective",
            explanation=each.explanation,
            effect=None,
            from_nothing=False,
            stands=by_name or stands.get((each.endpoint, metric)),
        )


def _still_matters(policy: GatePolicy, each: Comparison) -> bool:
    """Whether it reaches this policy's relevance, which may be higher than the verdict's."""
    metric = policy.judging.metric(each.metric)
    difference = abs(each.candidate - each.baseline) * (1 + 1e-9)
    return difference >= max(metric.min_difference, metric.min_effect * abs(each.baseline))


def _rule(policy: GatePolicy, environment: str, found: _Finding) -> tuple[int | None, GateAction]:
    for number, rule in enumerate(policy.rules, start=1):
        if (
            (not rule.endpoints or any(_fits(each, found.endpoint) for each in rule.endpoints))
            and (not rule.metrics or found.metric in rule.metrics)
            and (not rule.kinds or found.kind in rule.kinds)
            and (not rule.environments or environment in rule.environments)
            and _is_large(rule, found)
        ):
            return number, rule.action
    return None, _default(policy, Conclusion.FAIL)


def _fits(pattern: str, endpoint: str) -> bool:
    if WHOLE_SERVICE in {pattern, endpoint}:
        return pattern == endpoint
    return fits(pattern, endpoint)


def _is_large(rule: GateRule, found: _Finding) -> bool:
    if rule.worse_by is None or found.from_nothing:
        return True
    return found.effect is not None and abs(found.effect) * (1 + 1e-9) >= rule.worse_by


def _metric_of(missed: ObjectiveResult) -> str:
    known = missed.name.partition("<")[0].partition(">")[0]
    return _OBJECTIVE[known[0]] if known in {"p(95)", "rate"} else known


def _default(policy: GatePolicy, conclusion: Conclusion) -> GateAction:
    return policy.conclusions.get(conclusion) or GatePolicy().conclusions[conclusion]


def _answered(stands: Triage | None, at: datetime) -> str:
    """Why it stops nobody; empty: it may."""
    if stands is None:
        return ""
    if stands.state is TriageState.ACCEPTED:
        return f"{stands.entries[-1].by} accepted it."
    if stands.state in FALSE:
        return f"{stands.entries[-1].by} called it “{stands.state.value}”."
    if stands.muted_until is not None and stands.is_muted(at):
        return f"It is muted until {stands.muted_until.isoformat()}."
    return ""


def _limited(reason: GateReason, limit: GateAction) -> GateReason:
    if reason.action.severity <= limit.severity:
        return reason
    return reason.model_copy(
        update={
            "action": limit,
            "explanation": f"{reason.explanation} No second run has confirmed it yet.",
        }
    )
