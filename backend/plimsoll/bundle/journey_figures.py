"""What a bundle's sessions amount to, for its manifest."""

import math
from collections.abc import Sequence

from plimsoll.bundle.load import following, load_of
from plimsoll.bundle.reach import offsets_s, reached
from plimsoll.kit.value import Value
from plimsoll.workload.curves import DEFAULT_DURATION_S
from plimsoll.workload.model import JourneyPlan, JourneyStep, Link, TestType, WorkloadModel
from plimsoll.workload.pauses import mean_of

MOST_TRANSITIONS = 20
"""`journeys.json` has them all."""


class TransitionEntry(Value):
    """From one request of a session to the next."""

    before: str | None
    """Method and route; None: the session begins."""
    after: str | None
    """Method and route; None: the session ends."""
    per_session: float
    """How often a session does so, on average."""
    chance: float
    """How likely it is to come next."""
    pause_s: float | None
    """From one request to the other, on average; None where a session begins or ends."""


class JourneyLoad(Value):
    """What a test type does with JOURNEYS=follow, at scale 1 and the default duration."""

    sessions: int
    requests: int
    """On average, before the time is up."""
    reached: float
    """Share of their requests that sessions send before the time is up: none is under way when a
    test begins. Near 1 where a test is much longer than a session."""
    peak_per_second: float
    """Highest expected rate of requests, once as many sessions end as begin."""
    virtual_users: int
    lowered_to: float = 1.0
    """Share of the formula's rates that the highest allowed rate leaves."""


class JourneysEntry(Value):
    """Sessions: which endpoint is asked for after which."""

    observed_sessions: int
    """In the window; where steps of too few clients are not known, they are cut into more."""
    requests_per_session: float
    thinks_s: float
    """How long a session pauses in all, on average."""
    visits: dict[str, float]
    """How often a session asks for each endpoint, on average."""
    transitions: tuple[TransitionEntry, ...]
    """The most frequent."""
    all_transitions: int
    """How many kinds there are."""
    links: tuple[Link, ...]
    """Values that a session carries from an answer to later requests."""
    longest: int
    """A session ends after so many requests."""
    dispersion: float
    """Index of dispersion at one second that beginnings of sessions are drawn with."""
    test_types: dict[TestType, JourneyLoad]


def journeys_entry(model: WorkloadModel) -> JourneysEntry | None:
    """None without sessions."""
    journeys = model.journeys
    if journeys is None:
        return None
    names = {plan.slug: plan.name for plan in model.requests}
    offsets = offsets_s(journeys)
    types = (test_type for test_type in TestType if test_type is not TestType.SMOKE)
    return JourneysEntry(
        observed_sessions=journeys.observed_sessions,
        requests_per_session=round(journeys.scenario.requests_each, 3),
        thinks_s=round(journeys.scenario.thinks_s, 3),
        visits={names[slug]: round(each, 4) for slug, each in sorted(journeys.visits.items())},
        transitions=tuple(
            _transition(step, journeys, names) for step in journeys.steps[:MOST_TRANSITIONS]
        ),
        all_transitions=len(journeys.steps),
        links=journeys.links,
        longest=journeys.longest,
        dispersion=journeys.dispersion,
        test_types={each: _load(model, journeys, each, offsets) for each in types},
    )


def _transition(step: JourneyStep, journeys: JourneyPlan, names: dict[str, str]) -> TransitionEntry:
    inside = step.before is not None and step.after is not None
    return TransitionEntry(
        before=step.before and names[step.before],
        after=step.after and names[step.after],
        per_session=round(step.times / journeys.begun, 4),
        chance=round(journeys.chances(step.before)[step.after], 4),
        pause_s=round(mean_of(step.pauses_s), 3) if inside else None,
    )


def _load(
    model: WorkloadModel,
    journeys: JourneyPlan,
    test_type: TestType,
    offsets: Sequence[Sequence[float]],
) -> JourneyLoad:
    load = load_of(following(model, journeys), test_type)
    name, requests_each = journeys.scenario.name, journeys.scenario.requests_each
    share = reached(offsets, DEFAULT_DURATION_S[test_type])
    each = {name: requests_each * share}
    return JourneyLoad(
        sessions=sum(one.requests for one in load.scenarios if one.name == name),
        requests=round(math.fsum(one.requests * each.get(one.name, 1) for one in load.scenarios)),
        reached=round(share, 3),
        peak_per_second=load.peak_per_second or 0.0,
        virtual_users=load.virtual_users,
        lowered_to=load.lowered_to,
    )
