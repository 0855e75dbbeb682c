"""A verdict: what a run says about the service, and on what evidence."""

from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field

from plimsoll.catalog.model import ServiceName
from plimsoll.kit.value import Value
from plimsoll.run.record import InvalidReason
from plimsoll.verdict.model import Better, Meaning


class Conclusion(StrEnum):
    """About the service, never about the execution."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    INVALID = "invalid"


class Comparison(Value):
    """Candidate against baseline, for one metric of one endpoint.

    Values are in the metric's unit, effects in shares of the baseline: +.12 is 12 % more.
    """

    endpoint: str
    metric: str
    better: Better
    baseline: float
    candidate: float
    effect: float | None
    """None: the baseline is 0."""
    interval: tuple[float, float] | None
    """Of the effect, at 95 % after allowing for all that was compared; None: as above, or not
    known."""
    chance: float | None
    """Of so large a difference where there is none (p), before allowing for the others; None: the
    method does not tell."""
    n_baseline: int
    """Runs, or pairs of segments, by the method."""
    n_candidate: int
    method: str
    meaning: Meaning | None
    """None: no significant and relevant change."""
    undecided: bool = False
    """Whether a relevant change can neither be shown nor ruled out."""
    explanation: str


class ObjectiveResult(Value):
    """One threshold or SLO, and whether the run met it."""

    endpoint: str
    name: str
    """As people wrote it: `p(95)<250`."""
    metric: str = ""
    """That it is about; empty in verdicts that were kept before objectives named it."""
    kind: Literal["threshold", "slo"] = "threshold"
    measured: float | None
    """None: no sample."""
    limit: float
    met: bool | None
    """None: cannot be told."""
    as_before: bool = False
    """Whether the runs before are known to have missed it as much: not this run's doing."""
    explanation: str


class Verdict(Value):
    """What one run says about the service."""

    run_id: str
    service: ServiceName
    environment: str
    conclusion: Conclusion
    explanation: str
    """In words that need no statistics."""
    settle: str = ""
    """What would settle an inconclusive one: how many more runs or minutes."""
    comparisons: tuple[Comparison, ...] = ()
    """All that were made, worst first."""
    objectives: tuple[ObjectiveResult, ...] = ()
    invalid: tuple[InvalidReason, ...] = ()
    baseline_runs: tuple[str, ...] = ()
    """That the candidate was compared with, oldest first."""
    method: str = ""
    confirms: str = ""
    """The run whose verdict this one was made to confirm; empty: none."""
    confirmed_by: str = ""
    """The run that confirmed it; empty: not confirmed (yet)."""
    awaits: str = ""
    """The run that is to confirm it, until which nobody should be told; empty: none is."""
    judged_at: AwareDatetime

    @property
    def regressions(self) -> tuple[Comparison, ...]:
        """What got worse."""
        return tuple(each for each in self.comparisons if each.meaning is Meaning.REGRESSION)


class Point(Value):
    """One run in the history of one metric of one endpoint."""

    run_id: str
    at: AwareDatetime
    value: float
    n: int = Field(ge=0)
    """Samples it was measured on."""
    version: str = ""
    workload_digest: str = ""


class SeriesKey(Value):
    """Names a history; nothing of it changes when a bundle is made anew."""

    service: ServiceName
    environment: str
    test_type: str
    endpoint: str
    """`*`: the whole service."""
    metric: str


class TriageState(StrEnum):
    """People's answer to a regression."""

    UNTRIAGED = "untriaged"
    INVESTIGATING = "investigating"
    ACCEPTED = "accepted"
    """The new level is the baseline from here on."""
    FIXED = "fixed"
    BACKED_OUT = "backed out"
    INVALID = "invalid"
    INFRASTRUCTURE = "infrastructure"


class TriageEntry(Value):
    """One thing somebody did about a regression; entries are added, never changed."""

    id: str
    run_id: str
    """The run whose verdict it is about."""
    endpoint: str
    metric: str
    state: TriageState
    assignee: str = Field(default="", max_length=200)
    muted_until: AwareDatetime | None = None
    comment: str = Field(default="", max_length=5_000)
    by: str
    at: AwareDatetime


class Regression(Value):
    """What the newest of some runs reports as worse: one metric of one endpoint."""

    run_id: str
    service: ServiceName
    environment: str
    endpoint: str
    metric: str
    """Its name, or an objective as people wrote it."""
    at: AwareDatetime
    """When the run ended."""
    answered: bool = False
    """Whether people said what it is."""
