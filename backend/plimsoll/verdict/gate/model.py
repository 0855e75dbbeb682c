"""What a gate's policy says, and what comes out."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field

from plimsoll.kit.value import Value
from plimsoll.verdict.policy import JudgingPolicy
from plimsoll.verdict.verdict import Conclusion

Kind = Literal["regression", "objective"]


class GateAction(StrEnum):
    """For the change that is judged; from mild to severe."""

    ALLOW = "allow"
    WARN = "warn"
    BLOCK = "block"

    @property
    def severity(self) -> int:
        """0 to 2."""
        return (GateAction.ALLOW, GateAction.WARN, GateAction.BLOCK).index(self)


class GateRule(Value):
    """What gives what; a finding that fits all that a rule names has its action."""

    action: GateAction
    endpoints: tuple[str, ...] = ()
    """Patterns, as in the load policy: `DELETE *`, `* /admin/*`, `GET /orders/{id}`; `*` alone is
    the whole service. Empty: any."""
    metrics: tuple[str, ...] = ()
    """Empty: any."""
    kinds: tuple[Kind, ...] = ()
    """Empty: any."""
    worse_by: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    """At least, as a share of the baseline; a baseline of 0 is worse by any share. None: any."""
    environments: tuple[str, ...] = ()
    """Empty: any."""


class GatePolicy(Value):
    """Of one service."""

    conclusions: Mapping[Conclusion, GateAction] = Field(
        default_factory=lambda: {
            Conclusion.PASS: GateAction.ALLOW,
            Conclusion.FAIL: GateAction.BLOCK,
            Conclusion.INCONCLUSIVE: GateAction.WARN,
            Conclusion.INVALID: GateAction.WARN,
        }
    )
    """What a verdict gives, and each finding of a fail that no rule fits."""
    rules: tuple[GateRule, ...] = ()
    """For the findings of a fail; the first that fits decides."""
    unconfirmed: GateAction | None = GateAction.WARN
    """The most that a fail gives which no second run confirmed, where the policy confirms; None: as
    if it were."""
    judging: JudgingPolicy = Field(default_factory=JudgingPolicy)


class GateReason(Value):
    """Why the gate says so, one finding."""

    action: GateAction
    endpoint: str = ""
    """Empty: the verdict as a whole."""
    metric: str = ""
    rule: int | None = None
    """Number of the rule that fitted, from 1; None: the default."""
    explanation: str


class GateDecision(Value):
    """What the change may do."""

    run_id: str
    action: GateAction
    reasons: tuple[GateReason, ...]
    """Most severe first."""
    at: AwareDatetime


class BacktestRun(Value):
    """One past run, as the policy would have decided."""

    run_id: str
    conclusion: Conclusion
    action: GateAction
    people_said: Literal["real", "false", "accepted", ""] = ""
    """About what the verdict found: fixed or backed out, invalid or infrastructure, accepted;
    empty: nobody answered."""
    explanation: str


class Backtest(Value):
    """What a policy would have done with past runs."""

    runs: tuple[BacktestRun, ...]
    """In the order given."""
    actions: Mapping[GateAction, int]
    false_stops: int
    """Blocked, though people called all that was found invalid or infrastructure."""
    accepted_stops: int
    """Blocked, and people accepted it."""
    let_through: int
    """Allowed or warned about, though people fixed it or backed it out."""
    silent: int
    """Those of them that were allowed without a word."""
    notes: tuple[str, ...] = ()
