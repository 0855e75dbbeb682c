"""Decides what to replay: the workload model of a service, and why each number is what it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from plimsoll.catalog.model import Endpoint
from plimsoll.traffic.model import EndpointTraffic
from plimsoll.workload.assume import of_journeys, of_pins, of_rates, of_thresholds, some
from plimsoll.workload.bodies import bodies_of
from plimsoll.workload.choose import asked_for, left_out_by_choice, pinned_in, refusal
from plimsoll.workload.fresh import Fresh
from plimsoll.workload.given import Refused, told
from plimsoll.workload.journeys import plan_journeys
from plimsoll.workload.model import (
    Assumption,
    LeftOut,
    Levels,
    MatchedTraffic,
    RequestPlan,
    TargetValues,
    WorkloadModel,
    WorkloadSettings,
)
from plimsoll.workload.objectives import about_objectives, busy_s, objectives_of
from plimsoll.workload.scenarios import (
    LONG_TAIL,
    Load,
    bins_of,
    busy_factor,
    heights_of,
    plan_scenarios,
)
from plimsoll.workload.siblings import Siblings
from plimsoll.workload.slugs import slugs_of
from plimsoll.workload.tables import tabulate, with_credentials
from plimsoll.workload.targets import GUESSED_FIELD, Collections

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


def derive_workload(
    matched: MatchedTraffic,
    endpoints: Sequence[Endpoint],
    *,
    service: str,
    settings: WorkloadSettings,
) -> WorkloadModel:
    """The model that replays what production asked of the repository's endpoints.

    Does not depend on the order of endpoints or traffic.

    Raises:
        Rejected: nothing can be replayed, `only_endpoints` or `pinned_rates` name an unknown
            endpoint, or the code forbids all values that a person gave for a parameter; says what
            to do.
    """
    siblings = Siblings(matched.profile.endpoints)
    planning = _Planning(_by_name(endpoints), settings, siblings)
    planning.consider(matched)
    if not planning.plans:
        raise refusal(matched, endpoints, planning.left_out)
    profile = matched.profile
    free = [one for one in planning.traffic if one.name not in planning.pinned]
    load = Load(
        bins=bins_of(profile, settings.replay_bins),
        window_s=max(1.0, profile.window.duration_s),
        busy_factor=busy_factor(free, profile),
    )
    factors = Levels(
        stress_factor=settings.stress_factor, breakpoint_factor=settings.breakpoint_factor
    )
    levels = heights_of(free, load, factors)
    dispersion = 1.0 if profile.dispersion is None else profile.dispersion
    journeys = plan_journeys(
        profile.journeys,
        [plan for plan in planning.plans if plan.name not in planning.pinned],
        load,
        dispersion=dispersion,
    )
    return WorkloadModel(
        service=service,
        bin_s=load.bins.width_s,
        requests=tuple(planning.plans),
        scenarios=plan_scenarios(
            planning.plans, planning.traffic, load, settings, pinned=planning.pinned
        ),
        vu_margin=settings.vu_margin,
        levels=levels,
        dispersion=dispersion,
        max_rate_per_s=settings.max_rate_per_s,
        scales=settings.scales,
        journeys=journeys,
        assumptions=(
            *of_rates(profile, load, levels, settings),
            *of_journeys(journeys),
            *of_thresholds(settings),
            *_general(planning),
            *planning.assumptions,
        ),
        left_out=tuple(planning.left_out),
        replayed_requests=sum(plan.requests for plan in planning.plans),
        window_requests=profile.requests,
    )


@dataclass(slots=True)
class _Planning:
    """Goes through the traffic, the busiest endpoint first."""

    known: Mapping[str, Endpoint]
    settings: WorkloadSettings
    siblings: Siblings
    plans: list[RequestPlan] = field(default_factory=list)
    traffic: list[EndpointTraffic] = field(default_factory=list)
    """Of each plan."""
    left_out: list[LeftOut] = field(default_factory=list)
    assumptions: list[Assumption] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    """Names of parameters and properties that hold a person's values."""
    slow_unknown: list[str] = field(default_factory=list)
    """Endpoints of which nobody knows how long they take."""
    pinned: dict[str, float] = field(default_factory=dict)
    """Requests per second that a person fixed, by endpoint."""

    def consider(self, matched: MatchedTraffic) -> None:
        """Plans or leaves out every matched endpoint."""
        asked = asked_for(self.settings.only_endpoints, self.known)
        self.pinned = pinned_in(self.settings.pinned_rates, self.known)
        slugs = slugs_of(self.known)
        shadow = {traffic.name for traffic in matched.unmatched}
        seen = sorted(matched.profile.endpoints, key=lambda one: (-one.requests, one.name))
        for traffic in seen:
            if traffic.name in shadow or not traffic.requests:
                continue
            chosen = left_out_by_choice(traffic, self.known, asked, self.settings)
            if chosen:
                self.left_out.append(chosen)
            elif reason := self._plan(traffic, slugs[traffic.name]):
                self._leave_out(traffic.name, traffic.requests, reason)
        for name in sorted(asked - {traffic.name for traffic in seen}):
            self._leave_out(name, 0, "no traffic in the window")
        self._find_things()

    def _find_things(self) -> None:
        """What the target itself can tell or make, now that all requests of the test are known."""
        collections = Collections(self.known.values(), [plan.endpoint for plan in self.plans])
        fresh = Fresh(self.known.values())
        self.plans = [
            plan.model_copy(
                update={
                    "target_values": tuple(collections.of(plan.endpoint)),
                    "fresh": fresh.of(plan),
                }
            )
            for plan in self.plans
        ]
        for plan in self.plans:
            self.assumptions += _about_things(plan)

    def _plan(self, traffic: EndpointTraffic, slug: str) -> str:
        """Adds the plan, or says why there is none."""
        endpoint = with_credentials(self.known[traffic.name])
        tabulated = tabulate(endpoint, traffic, self.settings, self.siblings)
        if tabulated.unfillable:
            names = ", ".join(tabulated.unfillable)
            return f"no value that its schema accepts could be made for {names}"
        bodies = bodies_of(endpoint, self.settings.user_values)
        if bodies.failed and endpoint.body_required:
            return "no body that its schema accepts could be made"
        busy = busy_s(traffic)
        self.traffic.append(traffic)
        self.plans.append(
            RequestPlan(
                slug=slug,
                endpoint=endpoint,
                requests=traffic.requests,
                table=tabulated.table,
                bodies=bodies.examples,
                objectives=objectives_of(traffic, self.settings),
                busy_s=self.settings.unknown_busy_s if busy is None else busy,
            )
        )
        self.assumptions += tabulated.assumptions
        self.assumptions += _about_plan(self.plans[-1], body_failed=bodies.failed)
        self.assumptions += about_objectives(self.plans[-1].name, traffic)
        self.refused += (*tabulated.refused, *bodies.refused)
        self.taken |= bodies.taken
        if tabulated.table:
            self.taken |= {c.name for c in tabulated.table.columns if c.origin == "user"}
        if busy is None:
            self.slow_unknown.append(traffic.name)
        return ""

    def _leave_out(self, name: str, requests: int, reason: str) -> None:
        self.left_out.append(LeftOut(endpoint=name, requests=requests, reason=reason))


def _by_name(endpoints: Sequence[Endpoint]) -> dict[str, Endpoint]:
    """One endpoint a name: of several, the first by place in the source."""
    known: dict[str, Endpoint] = {}
    for endpoint in sorted(
        endpoints, key=lambda one: (one.source.file, one.source.line, one.framework)
    ):
        known.setdefault(f"{endpoint.method.upper()} {endpoint.route}", endpoint)
    return known


def _about_plan(plan: RequestPlan, *, body_failed: bool) -> Iterator[Assumption]:
    if plan.bodies:
        yield Assumption(
            about=f"{plan.name}, body",
            value=f"{len(plan.bodies)} examples made from the declared schema, used in turn",
            because="production's bodies are not observed",
        )
    if body_failed:
        yield Assumption(
            about=f"{plan.name}, body",
            value="none is sent",
            because="it is optional, and none that its schema accepts could be made",
        )
    elif not plan.bodies and plan.endpoint.method.upper() in _WITH_BODY:
        yield Assumption(
            about=f"{plan.name}, body",
            value="sent without a body",
            because="the code declares none that could be read",
        )


def _about_things(plan: RequestPlan) -> Iterator[Assumption]:
    if plan.fresh:
        yield Assumption(
            about=f"{plan.name}, body",
            value=f"another {', '.join(plan.fresh)} in every request",
            because="a service may refuse a second thing of the same name",
        )
    for target in plan.target_values:
        if plan.spends and target == plan.target_values[-1]:
            value = f"of things that {target.maker} makes before the test begins"
            because = "so that it deletes nothing that others need, and finds what it deletes"
        elif plan.prefers_target_values:
            value = " or, where it has none, ".join(_sources(target))
            because = "made-up values exist in no target; that these do, their names suggest"
        elif target.list_route and target.field == GUESSED_FIELD != target.column:
            value = f"may be read from {target.field} of what GET {target.list_route} lists"
            because = "their names suggest it"
        else:
            continue
        yield Assumption(
            about=f"{plan.name}, path parameter {target.column}", value=value, because=because
        )


def _sources(target: TargetValues) -> Iterator[str]:
    if target.list_route:
        yield f"read from {target.field} of what the target's GET {target.list_route} lists"
    if target.maker:
        yield f"of things that {target.maker} makes before the test begins"


def _general(planning: _Planning) -> Iterator[Assumption]:
    """What holds for several endpoints."""
    settings = planning.settings
    yield from of_pins(planning.pinned, [plan.name for plan in planning.plans])
    if planning.slow_unknown:
        yield Assumption(
            about=f"busy time of {some(planning.slow_unknown)}",
            value=f"{settings.unknown_busy_s:g} s",
            because="the source does not show how long requests took; there is no p95 threshold",
        )
    if any(plan.table and len(plan.table.columns) > 1 for plan in planning.plans):
        yield Assumption(
            about="combinations of parameters",
            value="each parameter is drawn independently of the others",
            because="the profile holds what each was filled with, not what came together",
        )
    shared = [plan for plan in planning.plans if plan.name not in planning.pinned]
    if len(shared) > settings.own_scenarios:
        rest = len(shared) - settings.own_scenarios
        yield Assumption(
            about=f"rhythm of the {rest} endpoints in {LONG_TAIL}",
            value="they share one curve, each with its share of all its requests",
            because=f"only the busiest {settings.own_scenarios} have a scenario of their own",
        )
    yield from told(planning.refused, planning.taken)
    yield from _unused(planning)


def _unused(planning: _Planning) -> Iterator[Assumption]:
    used = {p.name for plan in planning.plans for p in plan.endpoint.parameters}
    used |= {c.name for plan in planning.plans if plan.table for c in plan.table.columns}
    used |= planning.taken | {refused.name for refused in planning.refused}
    for name in sorted(set(planning.settings.user_values) - used):
        yield Assumption(
            about=f"given values of {name}",
            value="not used",
            because="no replayed endpoint has a parameter of that name",
        )
