"""What asking for a load line takes."""

from typing import Self

from pydantic import Field, model_validator

from plimsoll.kit.value import Value
from plimsoll.run.record import RunWish
from plimsoll.verdict.load_line.model import Conditions, Objective, ObjectiveKind, Rate, Share
from plimsoll.workload.model import TestType


class Scaling(Value):
    """A measured factor: how many times this environment's line production's own is."""

    low: float = Field(gt=0, allow_inf_nan=False)
    high: float = Field(gt=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.low > self.high:
            raise ValueError("the lowest factor is above the highest")
        return self


class LoadLineRequest(Value):
    """What somebody asks for."""

    bundle: str = Field(pattern=r"^(sha256:)?[0-9a-fA-F]{8,64}$")
    """Its digest, or at least the first 8 digits of it."""
    environment: str | None = Field(default=None, max_length=100)
    """A registered one, whose load policy holds; None: only a base URL is known."""
    base_url: str | None = Field(default=None, max_length=2_000)
    """Where the service is; None: where the environment says."""
    version: str = Field(default="", max_length=200)
    """Of the service, such as a commit."""
    p95_ms: float = Field(gt=0, le=3_600_000, allow_inf_nan=False)
    """What 95 % of the requests have to keep to."""
    max_error_rate: Share = 0.01
    """Largest share of 5xx and of requests without a response."""
    min_rate_per_s: Rate | None = None
    """Where it begins, surely below the line; None: at a quarter of the bundle's average."""
    max_rate_per_s: Rate | None = None
    """Never left; None: what the bundle, the load policy and the load generator allow, at most 100
    times the bundle's average."""
    max_total_s: int = Field(default=600, ge=60, le=7_200)
    """For everything together."""
    conditions: Conditions = Conditions()
    """Of the environment; what its monitoring says fills in the rest."""
    production_peak_per_s: Rate | None = None
    """To tell the headroom; None: that of the traffic that the bundle was made of, if known."""
    production_conditions: Conditions | None = None
    """None: not known."""
    scaling: Scaling | None = None
    into_history: bool = True
    """Whether later lines are compared with it."""

    @property
    def wish(self) -> RunWish:
        """The run that the search is."""
        return RunWish(
            environment=self.environment,
            base_url=self.base_url,
            test_type=TestType.BREAKPOINT,
            duration_s=self.max_total_s,
            version=self.version,
        )

    @property
    def objectives(self) -> tuple[Objective, ...]:
        """That the service has to meet."""
        return (
            Objective(kind=ObjectiveKind.LATENCY, limit=self.p95_ms),
            Objective(kind=ObjectiveKind.ERRORS, limit=self.max_error_rate),
        )
