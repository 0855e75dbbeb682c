"""What is asked of a load line, and what comes out."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from plimsoll.kit.value import Value
from plimsoll.verdict.metrics import WHOLE_SERVICE

Share = Annotated[float, Field(gt=0, lt=1)]
Rate = Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
"""Requests per second."""


class ObjectiveKind(StrEnum):
    """What an objective limits."""

    LATENCY = "latency"
    """A quantile of the latency, 95 % unless said otherwise."""
    ERRORS = "errors"
    """The share of 5xx and of requests without a response."""


class Objective(Value):
    """One limit that the service has to stay within.

    Both kinds are shares of requests: a 95th percentile within 250 ms is the same as at most 5 % of
    the requests taking longer. So one test serves both.
    """

    kind: ObjectiveKind
    limit: float = Field(gt=0, allow_inf_nan=False)
    """Milliseconds, or a share of the requests below 1."""
    quantile: Share = 0.95
    """Of the latency; means nothing for errors."""
    endpoint: str = WHOLE_SERVICE

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.kind is ObjectiveKind.ERRORS and self.limit >= 1:
            raise ValueError("a share of errors lies below 1")
        return self

    @property
    def allowed_share(self) -> float:
        """Of requests that may miss it."""
        return self.limit if self.kind is ObjectiveKind.ERRORS else 1 - self.quantile

    @property
    def name(self) -> str:
        """As people write it: `p95 <= 250 ms`, `errors <= 1 % of GET /orders`."""
        if self.kind is ObjectiveKind.ERRORS:
            said = f"errors <= {self.limit * 100:g} %"
        else:
            said = f"p{self.quantile * 100:g} <= {self.limit:g} ms"
        return said if self.endpoint == WHOLE_SERVICE else f"{said} of {self.endpoint}"


class Limits(Value):
    """What the search must not leave."""

    min_rate_per_s: Rate
    """Where it begins; below it nothing is asked."""
    max_rate_per_s: Rate
    """The policy's; the search never asks for more."""
    max_total_s: int = Field(default=600, ge=60, le=7_200)
    """For all probes together, with what lies between them."""

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.min_rate_per_s > self.max_rate_per_s:
            raise ValueError("the lowest rate is above the highest")
        return self


class SearchPolicy(Value):
    """How the search goes.

    The defaults were chosen on simulated services that no published figure is measured on
    (`benchmarks/load_line`).
    """

    wanted_width: float = Field(default=0.08, gt=0, le=1)
    """Ends the search: width of the interval as a share of the line."""
    confidence: Share = 0.95
    """Of the interval. Stated higher than promised: the model behind it is only nearly right."""
    step: float = Field(default=0.04, gt=0, le=0.15)
    """Of the rate on the way up, as a share."""
    step_s: int = Field(default=4, ge=2, le=60)
    """Shortest time at a rate on the way up."""
    refine_s: int = Field(default=60, ge=10, le=600)
    """Probe near the line."""


class ProbeVerdict(StrEnum):
    """What one probe says by itself."""

    WITHIN = "within"
    OVER = "over"
    UNDECIDED = "undecided"
    CLIMB = "climb"
    """On the way up; its end is where an objective seemed to be missed."""
    RECOVERY = "recovery"
    """Watched only how latency came back."""


class ObjectiveFigures(Value):
    """One objective in one probe."""

    objective: str
    measured: float | None
    """Milliseconds or a share; None: no request."""
    missed_share: float | None
    """Of the requests; None: no request."""


class ProbeRecord(Value):
    """One probe, as it is shown."""

    rate_per_s: float
    """The highest, if it rose."""
    from_rate_per_s: float
    """Where it began: the same, unless it rose."""
    started_s: float
    """From the start of the search."""
    seconds: int
    """That load was applied."""
    warm_up_s: int
    """Of those, at the start, that do not count."""
    requests: int
    p95_ms: float | None
    error_rate: float | None
    dropped: int
    """Arrivals for which the generator had no free virtual user: all were waiting."""
    figures: tuple[ObjectiveFigures, ...]
    verdict: ProbeVerdict
    ended: str
    """Why it ended, in words."""


class Outcome(StrEnum):
    """How the search ended."""

    FOUND = "found"
    """The interval is as narrow as wanted."""
    WIDE = "wide"
    """There is an interval, but time was up before it was as narrow as wanted."""
    AT_LEAST = "at_least"
    """The highest rate that may be asked is carried."""
    NEVER = "never"
    """The objectives are missed at the lowest rate already."""
    INCONCLUSIVE = "inconclusive"
    """Nothing can be said of a line."""
    GENERATOR_SATURATED = "generator_saturated"
    """The load generator gave out before the service did."""
    STOPPED = "stopped"
    """Somebody or something ended it."""


class Conditions(Value):
    """Under which the line was measured; None: not known.

    They are compared before a headroom is told.
    """

    replicas: int | None = Field(default=None, ge=0)
    cpu_limit: float | None = Field(default=None, gt=0)
    """Processors of one replica."""
    memory_limit_bytes: int | None = Field(default=None, gt=0)
    """Of one replica."""
    autoscaler: str | None = Field(default=None, max_length=200)
    """`off`, `fixed`, or from how many replicas to how many: `2-10`."""
    data_volume: str | None = Field(default=None, max_length=200)
    """In whatever the service counts: `1,200,000 orders`."""
    version: str | None = Field(default=None, max_length=200)
    """Of the service."""


class Recovery(Value):
    """How latency came back after the service was overloaded."""

    from_rate_per_s: float
    """That overloaded it."""
    to_rate_per_s: float
    """That load dropped to."""
    seconds: float | None
    """From the end of the overload until three seconds in a row met the objectives; None: not
    while it was watched."""
    watched_s: float
    unseen_s: float
    """After the overload no load was applied for so long: it may have been back by then."""


class NoHeadroom(StrEnum):
    """Why a headroom cannot be told."""

    NO_LOAD_LINE = "no_load_line"
    """No line was drawn."""
    NO_PRODUCTION_PEAK = "no_production_peak"
    """Nobody told how much production gets at most."""
    NOT_EQUIVALENT = "not_equivalent"
    """The environment is not known to be like production, and no scaling factor was measured."""


class Headroom(Value):
    """How far production's peak is below the line."""

    ratio: float | None
    """Load line ÷ production's peak; None: cannot be told."""
    low: float | None = None
    """By the interval of the line, and of the scaling factor if there is one."""
    high: float | None = None
    production_peak_per_s: float
    missing: NoHeadroom | None = None
    """What a ratio would need; None: nothing, there is one."""
    explanation: str


class LoadLine(Value):
    """The highest arrival rate within the objectives."""

    outcome: Outcome
    line_per_s: float | None
    """Most likely rate; with `at_least` the highest that was asked; None: not known."""
    interval: tuple[float | None, float | None]
    """That holds the line; None: open on that side."""
    confidence: float
    objectives: tuple[Objective, ...]
    binding: Objective | None = None
    """The one that is missed first; None: none was."""
    probes: tuple[ProbeRecord, ...] = ()
    total_s: float = 0.0
    highest_rate_per_s: float = 0.0
    """That was ever asked."""
    recovery: Recovery | None = None
    """None: it was never overloaded."""
    conditions: Conditions = Conditions()
    headroom: Headroom | None = None
    """None: production's peak was not told."""
    method: str = ""
    explanation: str = ""
    """In words that need no statistics."""
    settle: str = ""
    """What would settle an inconclusive one."""
    notes: tuple[str, ...] = ()

    @property
    def width(self) -> float | None:
        """Of the interval, as a share of the line; None: it is open, or there is no line."""
        low, high = self.interval
        if self.line_per_s is None or low is None or high is None:
            return None
        return (high - low) / self.line_per_s
