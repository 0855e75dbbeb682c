"""How much a run looked like production: the values that are printed and stored."""

from typing import Literal, TypeAlias

from plimsoll.kit.value import Value
from plimsoll.run.deviation import Interval
from plimsoll.run.expected import AppliedLoad

PartName: TypeAlias = Literal[
    "rates",
    "rhythm",
    "mix",
    "coverage",
    "request sizes",
    "response sizes",
    "burstiness",
    "statuses",
    "latency",
]


class Part(Value):
    """One part of the score."""

    name: PartName
    weight: int
    """Its most points; those of all parts add up to 100."""
    points: float | None
    """From 0 to the weight. None: unknown, and then it does not count."""
    explanation: str
    """A sentence."""


class Rate(Value):
    """Requests of a run beside those that production would have got."""

    expected: float
    sent: int
    error: float | None
    """(sent - expected) ÷ expected; None where none are expected."""
    chance: Interval
    """Where the count lies with 95 % if arrivals are random: a Poisson variable of that mean."""
    criterion: Literal["chance", "2 %"]
    """What decides: chance below 2,500 expected requests, an error of 2 % from there on."""
    kept: bool
    """Whether the criterion is kept."""


class RateBin(Value):
    """A stretch of the run, all endpoints together."""

    start_s: int
    """From the run's start."""
    duration_s: int
    expected: float
    sent: int
    error: float | None


class Quantiles(Value):
    """A quantile of production and of the run; None where one of the two does not know it."""

    q: float
    production: float | None
    run: float | None
    error: float | None
    """(run - production) ÷ production."""
    bucket_error: float = 0.0
    """Production's value may itself be off by such a share, because its source counts in buckets;
    above the last bucket's border it is not known at all. 0: the source saw every value."""


class Statuses(Value):
    """Shares of the answers by class: `2xx`, `3xx`, `4xx`, `5xx`, `none`; empty: not known."""

    production: dict[str, float]
    run: dict[str, float]
    difference: float | None
    """The share of the run's answers that would have to be of another class."""


class Burstiness(Value):
    """The index of dispersion at 1 s: 0 evenly spaced, 1 random, above 1 in bursts."""

    production: float | None
    run: float | None
    """Against production's curve, so that the compressed day's rise and fall are no bursts."""
    error: float | None


class EndpointFidelity(Value):
    """One endpoint in production and in the run."""

    endpoint: str
    rate: Rate
    expected_by_bin: tuple[float, ...]
    sent_by_bin: tuple[int, ...]
    latency_ms: tuple[Quantiles, ...]
    """p50, p90, p95, p99."""
    request_bytes: tuple[Quantiles, ...]
    """p50, p95."""
    response_bytes: tuple[Quantiles, ...]
    statuses: Statuses


class Fidelity(Value):
    """What `plimsoll fidelity --format json` prints."""

    schema_version: Literal[1] = 1
    profile: str
    """Where production's figures come from."""
    applied: AppliedLoad
    score: float | None
    """0 to 100, one decimal; None: nothing is known."""
    weight_known: int
    """The score is out of so many points of 100; the rest is unknown."""
    parts: tuple[Part, ...]
    rate: Rate
    bins: tuple[RateBin, ...]
    mix_divergence: float | None
    """Jensen-Shannon, in bits, between the shares of the replayed endpoints."""
    left_out_share: float
    """Of production's requests, those that the test does not replay."""
    left_out: tuple[str, ...]
    """Endpoints, busiest first; at most 100."""
    unexpected: tuple[str, ...]
    """Endpoints that were asked and have no traffic in the profile; at most 100."""
    request_bytes: tuple[Quantiles, ...]
    response_bytes: tuple[Quantiles, ...]
    latency_ms: tuple[Quantiles, ...]
    statuses: Statuses
    burstiness: Burstiness
    endpoints: tuple[EndpointFidelity, ...]
    """Busiest in production first, then those that are not in it."""
    notes: tuple[str, ...]
