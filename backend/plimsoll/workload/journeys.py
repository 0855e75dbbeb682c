"""Plans sessions: the observed journeys as a chain over the requests of the test.

Where steps are not known (fewer than k clients made them), sessions are cut: so each endpoint is
asked as often as in production, in more and shorter sessions. What the test does not replay is led
past. How often sessions begin follows from the requests of the window ÷ the requests of a session.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from plimsoll.traffic.model import Journeys
from plimsoll.workload.apportion import apportion
from plimsoll.workload.chain import Chain, Place, Way, together
from plimsoll.workload.links import links
from plimsoll.workload.model import JourneyPlan, JourneyStep, RequestPlan, ScenarioPlan
from plimsoll.workload.pauses import mean_of, pauses_of
from plimsoll.workload.scenarios import Bins, Load, rounded_rates

JOURNEYS = "journeys"
"""The scenario whose iterations are sessions."""
MOST_KINDS = 5_000
"""Kinds of steps at most between endpoints; at rarer ones, sessions are cut."""
_MOST_APART = 50
"""Endpoints outside of the test that are led past one by one; the rarer ones are taken for one."""
_ELSEWHERE = "elsewhere"
"""No endpoint has such a name: they begin with a method."""
_LONGEST = 1_000
_LONGEST_FACTOR = 20
_SAME = 1.001
"""Journeys show no more requests than the profile when both are of the same requests."""


def plan_journeys(
    journeys: Journeys | None, plans: Sequence[RequestPlan], load: Load, *, dispersion: float
) -> JourneyPlan | None:
    """The sessions that ask for these requests; None when the profile shows none.

    `dispersion` is that of the requests at 1 s.
    """
    if journeys is None or not journeys.sessions or not plans:
        return None
    chain = _chain_of(journeys, plans)
    if not chain.places:
        return None
    requests = sum(plan.requests for plan in plans)
    asked = sum(chain.arriving(place) for place in chain.places)
    sessions = chain.sessions * requests / asked
    counts = apportion(_binned(journeys.cells, load.bins), max(1, round(sessions)))
    average_per_second = sessions / load.window_s * load.busy_factor
    unit, targets = rounded_rates(counts, load.bins.width_s, average_per_second)
    scenario = ScenarioPlan(
        name=JOURNEYS,
        slugs=(),
        weights=(),
        time_unit_s=unit,
        replay_targets=tuple(targets),
        average_target=max(1, round(average_per_second * unit)),
        busy_s=0.0,
    )
    each = asked / chain.sessions
    planned = JourneyPlan(
        observed_sessions=journeys.sessions,
        kept_from_clients=journeys.kept_from_clients,
        steps=(),
        longest=0,
        scenario=scenario,
        # Bursts are of all requests together: of fewer sessions they are as strong by proportion.
        dispersion=round(1 + (dispersion - 1) / each, 6) if dispersion > 1 else dispersion,
        links=links([plan.endpoint for plan in plans]),
    )
    return _with_chain(planned, chain, plans)


def without_requests(
    planned: JourneyPlan, gone: Collection[str], plans: Sequence[RequestPlan]
) -> JourneyPlan | None:
    """The sessions that lead past some requests; None when nothing is left of them.

    Args:
        planned: with those requests.
        gone: their slugs.
        plans: the others.
    """
    chain = Chain(
        (step.before, step.after, Way(step.times, step.pauses_s)) for step in planned.steps
    )
    before = chain.sessions
    for slug in sorted(gone):
        chain.take_out(slug)
    if not chain.places:
        return None
    share = chain.sessions / before
    scenario = planned.scenario.model_copy(
        update={
            "replay_targets": tuple(
                round(target * share) for target in planned.scenario.replay_targets
            ),
            "average_target": max(1, round(planned.scenario.average_target * share)),
        }
    )
    names = {plan.name for plan in plans}
    kept = tuple(each for each in planned.links if {each.source, each.target} <= names)
    return _with_chain(
        planned.model_copy(update={"scenario": scenario, "links": kept}), chain, plans
    )


def _chain_of(journeys: Journeys, plans: Sequence[RequestPlan]) -> Chain:
    """Balanced, over the slugs of the plans."""
    slugs = {plan.name: plan.slug for plan in plans}
    steps: list[tuple[Place, Place, Way]] = [
        (one.before, one.after, Way(float(one.count), pauses_of(one.pause_ms)))
        for one in journeys.transitions[:MOST_KINDS]
    ]
    steps = list(together(steps, _lumped(steps, slugs)))
    chain = Chain(steps)
    chain.balance(_shown(chain, plans))
    others = [place for place in chain.places if place not in slugs]
    # Those with few ways first: leading past them makes fewer new ones.
    for place in sorted(others, key=lambda place: (chain.arriving(place), place)):
        chain.take_out(place)
    chain.cut_to(MOST_KINDS)
    return Chain(together(chain.steps(), slugs))


def _lumped(steps: Iterable[tuple[Place, Place, Way]], slugs: Mapping[str, str]) -> dict[str, str]:
    """The name that rare endpoints outside of the test share."""
    asked: Counter[str] = Counter()
    for _, after, way in steps:
        if after is not None and after not in slugs:
            asked[after] += round(way.times)
    ordered = sorted(asked, key=lambda name: (-asked[name], name))
    return dict.fromkeys(ordered[_MOST_APART:], _ELSEWHERE)


def _shown(chain: Chain, plans: Sequence[RequestPlan]) -> dict[str, float]:
    """How often the sessions would ask for each plan if they showed everything.

    Where both count the same requests, as often as the profile; else only what no session shows is
    added, in proportion.
    """
    seen = {plan.name: max(chain.arriving(plan.name), chain.leaving(plan.name)) for plan in plans}
    if all(seen[plan.name] <= plan.requests * _SAME + 1 for plan in plans):
        return {plan.name: float(plan.requests) for plan in plans}
    shown = [plan for plan in plans if seen[plan.name]]
    scale = sum(seen.values()) / (sum(plan.requests for plan in shown) or 1)
    return {plan.name: plan.requests * scale for plan in plans if not seen[plan.name]}


def _binned(cells: Mapping[int, int], bins: Bins) -> list[int]:
    counts = [0] * bins.count
    for step, sessions in cells.items():
        counts[min(max(step, 0) // bins.steps, bins.count - 1)] += sessions
    return counts if sum(counts) else [1] * bins.count


def _with_chain(planned: JourneyPlan, chain: Chain, plans: Sequence[RequestPlan]) -> JourneyPlan:
    asked = {place: chain.arriving(place) for place in chain.places}
    there = [plan for plan in plans if plan.slug in asked]
    sessions = chain.sessions
    each = sum(asked.values()) / sessions
    thinks = sum(way.times * mean_of(way.pauses_s) for _, _, way in chain.steps())
    busy = sum(asked[plan.slug] * plan.busy_s for plan in there)
    scenario = planned.scenario.model_copy(
        update={
            "slugs": tuple(plan.slug for plan in there),
            "weights": tuple(max(1, round(asked[plan.slug])) for plan in there),
            "busy_s": round(busy / sessions, 4),
            "thinks_s": round(thinks / sessions, 4),
            "requests_each": round(each, 6),
        }
    )
    steps = (
        JourneyStep(
            before=before,
            after=after,
            times=way.times,
            pauses_s=tuple(round(pause, 3) for pause in way.pauses_s),
        )
        for before, after, way in chain.steps()
    )
    ordered = sorted(steps, key=lambda step: (-step.times, step.before or "", step.after or ""))
    longest = max(_LONGEST, round(_LONGEST_FACTOR * each))
    return planned.model_copy(
        update={"steps": tuple(ordered), "scenario": scenario, "longest": longest}
    )
