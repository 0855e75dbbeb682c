"""The workload model: the decision what load to apply, and where every number comes from."""

import math
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, JsonValue

from plimsoll.catalog.model import Disclosure, Endpoint
from plimsoll.kit.value import Value
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile


class TestType(StrEnum):
    """What kind of load a run applies."""

    SMOKE = "smoke"
    AVERAGE_LOAD = "average-load"
    REPLAY = "replay"
    STRESS = "stress"
    SPIKE = "spike"
    SOAK = "soak"
    BREAKPOINT = "breakpoint"


Origin: TypeAlias = Literal["observed", "synthetic", "schema", "user", "advised"]
"""Where the values of a column come from: kept from production, made in the shape of observed ones,
made from the declared schema, given by a person, or advised by somebody who read the code."""


class MatchedTraffic(Value):
    """The profile with patterns matched to the repository's routes."""

    profile: TrafficProfile
    """Endpoints named by route template; what fits no route keeps its pattern."""
    unmatched: tuple[EndpointTraffic, ...]
    """Traffic on no route of the repository ("shadow"); contained in the profile as well."""
    matched_requests: int


class Assumption(Value):
    """A number that no source showed, and what stands in its place."""

    about: str
    value: str
    because: str


class LeftOut(Value):
    """Traffic that the test does not replay, and why."""

    endpoint: str
    requests: int
    reason: str
    deliberate: bool = False
    """Somebody wants it so, or replaying it would show nothing; otherwise it could not be made."""


class Column(Value):
    """A column of a request's data table: it fills one path, query or header parameter."""

    name: str
    location: Literal["path", "query", "header"]
    origin: Origin
    """Of a mix, the most frequent; made up as soon as that is half of the requests."""
    distinct: int = 0
    """Different values in the rows."""
    kept_share: float = 0.0
    """Share of the parameter's requests whose values are kept as observed in them."""


class DataTable(Value):
    """One row a request; used in turn, so that the rows' frequencies are the values' popularity.

    An empty cell (None) leaves an optional parameter out of that request.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str | None, ...], ...]


class TargetValues(Value):
    """A path parameter that names a thing which the target itself can tell, or make."""

    column: str
    list_route: str | None = None
    """A GET route that asks for nothing but what the thing is within; None: there is no list."""
    field: str
    """The property of a listed or created item that holds the value."""
    creator: str | None = None
    """Name of the tested endpoint that makes such a thing and answers with its value."""
    namer: str | None = None
    """Name of the tested endpoint that makes one under a name that is given to it (PUT)."""
    remover: str | None = None
    """Name of the tested endpoint that deletes one."""

    @property
    def maker(self) -> str | None:
        """What makes one, whichever way."""
        return self.creator or self.namer


class Objectives(Value):
    """What a run has to keep for one endpoint, derived from production."""

    p95_ms: float | None
    """None: production's p95 is unknown, so there is no latency threshold."""
    p95_within: tuple[float, float] | None = None
    """Between which milliseconds production's own p95 lies, where its source counts in buckets:
    the borders of the bucket. None: it is known as exactly as the profile tells it."""
    error_rate: float | None
    """Highest share of failed requests: 5xx or no response. None: the source does not show how
    production answered, so there is no threshold."""
    success_rate: float | None
    """Lowest share of 2xx and 3xx; None as for `error_rate`."""


class RequestPlan(Value):
    """One endpoint as the script will ask for it."""

    slug: str
    """A name that is a file name and, in camel case, a function name: `get-orders-id`."""
    endpoint: Endpoint
    requests: int
    """Production's requests in the window."""
    table: DataTable | None = None
    bodies: tuple[JsonValue, ...] = ()
    """Example bodies, used in turn; empty if it takes none."""
    fresh: tuple[str, ...] = ()
    """Properties at the top of the bodies whose text is another one in every request, because the
    service may refuse a second thing of that name."""
    target_values: tuple[TargetValues, ...] = ()
    """Of its placeholders, from left to right, up to the first that the target cannot tell."""
    objectives: Objectives
    busy_s: float
    """How long one request occupies a virtual user: production's p99, or the stated assumption."""

    @property
    def name(self) -> str:
        """Method and route: the value of the tag `name`."""
        return self.endpoint.name

    @property
    def prefers_target_values(self) -> bool:
        """Whether the target's own values are better than the table's.

        They are when those of at least half of the requests are made up.
        """
        made_up = {
            column.name
            for column in (self.table.columns if self.table else ())
            if column.location == "path" and column.origin in {"synthetic", "schema"}
        }
        return any(values.column in made_up for values in self.target_values)

    @property
    def spends(self) -> bool:
        """Whether it deletes things that the test makes for it, and none that others need."""
        return self.endpoint.method == "DELETE" and any(
            values.maker for values in self.target_values[-1:]
        )


class ScenarioPlan(Value):
    """An open-model (arrival-rate) scenario."""

    name: str
    slugs: tuple[str, ...]
    """The requests it sends; more than one only in the long tail."""
    weights: tuple[int, ...]
    """Production's requests of each, in the order of `slugs`."""
    time_unit_s: int
    """Rates are integers per so many seconds; slow endpoints have a longer unit."""
    replay_targets: tuple[int, ...]
    """Rate per bin of the window, in iterations per time unit, unscaled."""
    average_target: int
    """Rate of the test type average-load, in iterations per time unit, unscaled."""
    busy_s: float
    """Duration of one iteration for Little's law."""
    pinned: bool = False
    """A person fixed its rate: it is `average_target` in every test type."""
    thinks_s: float = 0.0
    """How long one iteration waits between its requests, besides `busy_s`: as long as it does in
    production, however slow the target is."""
    requests_each: float = 1.0
    """Requests that one iteration sends, on average."""


class JourneyStep(Value):
    """From one request of a session to the next."""

    before: str | None
    """A slug; None: the session begins."""
    after: str | None
    """A slug; None: the session ends."""
    times: float
    """In the window. Fractions, because what a test leaves out is shared among what is around."""
    pauses_s: tuple[float, ...] = ()
    """From one request to the other, equally likely, ascending; empty where a session begins or
    ends."""


class Link(Value):
    """A value that a later request of a session takes from an earlier answer."""

    kind: Literal["created id", "token"]
    source: str
    """Name of the endpoint that answers with the value."""
    field: str
    """The property of its answer."""
    target: str
    """Name of the endpoint that is asked with it."""
    parameter: str
    """Its path parameter; of a token, the header."""
    because: str


class JourneyPlan(Value):
    """Sessions as a Markov chain over the requests of the test, and how often they begin."""

    observed_sessions: int
    """Sessions of the profile."""
    kept_from_clients: int
    """A step was observed only when so many clients made it; at the others, sessions are cut."""
    steps: tuple[JourneyStep, ...]
    """Most frequent first. As many lead to a request as away from it."""
    longest: int
    """A session ends after so many requests, wherever it is."""
    scenario: ScenarioPlan
    """Its iterations are sessions."""
    dispersion: float = Field(default=1.0, ge=0)
    """Index of dispersion at 1 s that beginnings of sessions are drawn with."""
    links: tuple[Link, ...] = ()

    @property
    def begun(self) -> float:
        """How many sessions the steps make."""
        return math.fsum(step.times for step in self.steps if step.before is None)

    @property
    def visits(self) -> dict[str, float]:
        """How often a session asks for each slug, on average."""
        times: dict[str, list[float]] = {}
        for step in self.steps:
            if step.after is not None:
                times.setdefault(step.after, []).append(step.times)
        return {slug: math.fsum(each) / self.begun for slug, each in times.items()}

    def chances(self, before: str | None) -> dict[str | None, float]:
        """How likely each next slug is after one; they add up to 1. None: beginning or end."""
        following = {step.after: step.times for step in self.steps if step.before == before}
        whole = math.fsum(following.values())
        return {after: times / whole for after, times in following.items()}


class Levels(Value):
    """The heights of the test types, as multiples of the average load; the mix is the same in all.

    `plimsoll.workload.curves` says what is made of them.
    """

    peak: float = Field(default=1.0, ge=1)
    """Busiest bin of the window, of all scenarios together."""
    rise: float = Field(default=0.0, ge=0)
    """Largest increase from one bin to the next; 0: it never increases, or there is one bin."""
    stress_factor: float = 1.5
    """Highest step of stress ÷ peak."""
    breakpoint_factor: float = 5.0
    """End of breakpoint ÷ peak."""


class Heeded(Value):
    """One piece of advice that was taken or refused."""

    about: str
    """`POST /orders, body`."""
    taken: bool
    because: str = ""
    """Why it was refused."""


class AdviceUse(Value):
    """Who advised about a test, and what became of it."""

    advisor: str
    """`provider:model`."""
    saw: Disclosure
    tokens: int
    """Of all questions and answers."""
    pieces: tuple[Heeded, ...]
    notes: tuple[str, ...] = ()
    """What was not asked or not answered, and why."""
    kept: bool = True
    """False: with the advice less was proven than without, so none of it is in the test."""


class WorkloadModel(Value):
    """What the bundle will do."""

    service: str
    bin_s: int
    """Width of a replay bin in seconds of production."""
    requests: tuple[RequestPlan, ...]
    """Busiest first."""
    scenarios: tuple[ScenarioPlan, ...]
    vu_margin: float
    """Virtual users = rate × busy time × margin."""
    levels: Levels = Levels()
    dispersion: float = Field(default=1.0, ge=0)
    """Index of dispersion at 1 s that the arrivals are drawn with; 1 where it is unknown."""
    max_rate_per_s: float | None = None
    """Most requests per second of all scenarios together, in every test type and at every scale."""
    scales: dict[TestType, float] = Field(default_factory=dict)
    """By how much a person wants the rates of a test type multiplied; absent: 1."""
    journeys: JourneyPlan | None = None
    """None: the profile does not show sessions."""
    assumptions: tuple[Assumption, ...] = ()
    advice: AdviceUse | None = None
    """None: nobody was asked."""
    left_out: tuple[LeftOut, ...] = ()
    replayed_requests: int
    """Sum over `requests`."""
    window_requests: int
    """All counted requests of the profile: replayed, left out or unmatched."""

    def request(self, slug: str) -> RequestPlan:
        """The plan with that slug."""
        return next(plan for plan in self.requests if plan.slug == slug)


class WorkloadSettings(Value):
    """What people may adjust."""

    p95_factor: float = Field(default=1.2, gt=1)
    error_factor: float = Field(default=2.0, ge=1)
    error_floor: float = Field(default=0.01, ge=0, le=1)
    success_margin: float = Field(default=0.05, ge=0, le=1)
    """A run may have so much less 2xx and 3xx than production, as a share."""
    own_scenarios: int = Field(default=20, ge=1, le=100)
    """The busiest endpoints have a scenario each, the rest share one: 2,000 would cost 5 GB."""
    replay_bins: int = Field(default=1500, ge=1, le=10_000)
    """At most; a day's 1,440 minutes have one each, so that no peak is averaged away."""
    vu_margin: float = Field(default=2.0, ge=1)
    unknown_busy_s: float = Field(default=1.0, gt=0)
    """Stands in where production's latency is unknown."""
    rows: int = Field(default=1000, ge=1, le=100_000)
    """Rows a data table has at most."""
    stress_factor: float = Field(default=1.5, ge=1.2, le=100)
    """Highest step of a stress test ÷ production's peak."""
    breakpoint_factor: float = Field(default=5.0, gt=1, le=1000)
    """Where a breakpoint test ends ÷ production's peak."""
    scales: dict[TestType, Annotated[float, Field(gt=0, le=1000)]] = Field(default_factory=dict)
    """Multiplies the rates of a test type; the script's `SCALE` multiplies them again."""
    max_rate_per_s: float | None = Field(default=None, gt=0, le=1_000_000)
    """Most requests per second of all scenarios together; above it, all rates are lowered in
    proportion. None: no limit."""
    only_endpoints: tuple[str, ...] = ()
    """`GET /x`; empty: all."""
    exclude_endpoints: tuple[str, ...] = Field(default=(), max_length=1_000)
    """Not replayed: `GET /x`, with `*` for any text: `DELETE *`, `* /internal/*`."""
    forbidden_endpoints: tuple[str, ...] = Field(default=(), max_length=1_000)
    """As `exclude_endpoints`, but because the load policy of an environment says so."""
    pinned_rates: dict[str, Annotated[float, Field(gt=0, le=1_000_000)]] = Field(
        default_factory=dict
    )
    """Requests per second of an endpoint, `GET /x`, whatever production's were."""
    user_values: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Values given by a person, by parameter name; they win over everything."""
