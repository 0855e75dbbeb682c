"""Sessions of a profile become a plan over the requests of the test."""

import math
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.model import Journeys, TrafficProfile, Transition
from plimsoll.workload.derive import derive_workload
from plimsoll.workload.journeys import without_requests
from plimsoll.workload.model import JourneyPlan, MatchedTraffic, WorkloadModel, WorkloadSettings
from plimsoll.workload.slugs import slugs_of
from tests.workload.builders import endpoint, profile, traffic

NAMES = ("GET /a", "GET /b", "POST /c", "GET /d")
SLUGS = slugs_of(NAMES)
Sessions = Sequence[Sequence[str]]


def journeys_of(sessions: Sessions, *, k: int = 1, pause_ms: float = 2_000) -> Journeys:
    counts = Counter(
        step for each in sessions for step in zip((None, *each), (*each, None), strict=True)
    )
    kept = [
        Transition(
            before=before,
            after=after,
            count=count,
            pause_ms=None if None in {before, after} else LogHistogram.of([pause_ms] * count),
        )
        for (before, after), count in counts.items()
        if count >= k
    ]
    ordered = sorted(kept, key=lambda one: (-one.count, one.before or "", one.after or ""))
    asked = sum(len(each) for each in sessions)
    return Journeys(
        sessions=len(sessions),
        cells={0: len(sessions)},
        gap_s=1800,
        kept_from_clients=k,
        transitions=tuple(ordered),
        hidden=asked - sum(one.count for one in kept if one.after is not None),
    )


def observed(sessions: Sessions, *, k: int = 1) -> TrafficProfile:
    asked = Counter(name for each in sessions for name in each)
    seen = profile(*(traffic(name, count, latency_ms=500.0) for name, count in asked.items()))
    return seen.model_copy(update={"journeys": journeys_of(sessions, k=k)})


def derived(
    seen: TrafficProfile, *, routes: Sequence[str] = NAMES, **settings: object
) -> WorkloadModel:
    matched = MatchedTraffic(
        profile=seen,
        unmatched=tuple(one for one in seen.endpoints if one.name not in routes),
        matched_requests=sum(one.requests for one in seen.endpoints if one.name in routes),
    )
    return derive_workload(
        matched,
        [endpoint(name) for name in routes],
        service="shop",
        settings=WorkloadSettings.model_validate(settings),
    )


def planned(model: WorkloadModel) -> JourneyPlan:
    assert model.journeys is not None
    return model.journeys


def visits_by_chances(plan: JourneyPlan) -> dict[str, float]:
    """Of a session that only follows the chances, by following all of them at once."""
    chances = {place: plan.chances(place) for place in (None, *plan.scenario.slugs)}
    here: dict[str | None, float] = dict(chances[None])
    visits = dict.fromkeys(plan.scenario.slugs, 0.0)
    for _ in range(20_000):
        following: dict[str | None, float] = {}
        for slug, share in here.items():
            if slug is not None:
                visits[slug] += share
                for after, chance in chances[slug].items():
                    following[after] = following.get(after, 0.0) + share * chance
        here = following
        if sum(share for slug, share in here.items() if slug is not None) < 1e-12:
            return visits
    raise AssertionError("some sessions do not end")


SESSIONS = st.lists(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=6), min_size=1, max_size=20
)


@settings(max_examples=60, deadline=None)
@given(SESSIONS, st.integers(min_value=1, max_value=3), st.sets(st.sampled_from(NAMES), max_size=2))
def test_sessions_ask_for_each_endpoint_as_often_as_production(
    sessions: list[list[str]], k: int, shadow: set[str]
) -> None:
    asked = Counter(name for each in sessions for name in each)
    if not set(asked) - shadow:
        return
    model = derived(observed(sessions, k=k), routes=[n for n in NAMES if n not in shadow])
    plan = planned(model)
    for place in (None, *plan.scenario.slugs):
        assert math.fsum(plan.chances(place).values()) == pytest.approx(1)
    found = visits_by_chances(plan)
    assert found == pytest.approx(plan.visits)
    assert sum(found.values()) == pytest.approx(plan.scenario.requests_each, rel=1e-5)
    for name, count in asked.items():
        if name not in shadow:
            assert found[SLUGS[name]] * plan.begun == pytest.approx(count)


def test_a_profile_without_sessions_makes_no_plan_of_them() -> None:
    seen = profile(traffic("GET /a", 10))
    assert derived(seen).journeys is None
    empty = journeys_of([])
    assert derived(seen.model_copy(update={"journeys": empty})).journeys is None


def test_sessions_begin_so_often_that_the_requests_are_those_of_the_window() -> None:
    sessions = [["GET /a", "GET /b", "GET /b"]] * 600 + [["GET /a"]] * 600
    plan = planned(derived(observed(sessions)))
    scenario = plan.scenario
    begun = sum(scenario.replay_targets) / scenario.time_unit_s * 60
    assert begun == pytest.approx(1200, rel=0.001)
    assert scenario.requests_each == 2
    assert scenario.busy_s == pytest.approx(1.0, rel=0.01)
    assert scenario.thinks_s == pytest.approx(2.0, rel=0.01)
    assert plan.observed_sessions == 1200


def test_rates_of_another_source_are_those_of_the_requests() -> None:
    """Metrics show ten times as many requests as the log that shows the sessions, and others."""
    seen = profile(traffic("GET /a", 50), traffic("GET /b", 1000), traffic("GET /d", 400))
    seen = seen.model_copy(update={"journeys": journeys_of([["GET /a", "GET /b"]] * 100)})
    plan = planned(derived(seen))
    # The 200 requests of sessions stand for 1,050; what no session shows is asked alone.
    assert plan.visits[SLUGS["GET /d"]] * plan.begun == pytest.approx(400 * 200 / 1050)
    assert plan.chances(SLUGS["GET /d"]) == {None: 1}
    scenario = plan.scenario
    begun = sum(scenario.replay_targets) / scenario.time_unit_s * 60
    assert begun * scenario.requests_each == pytest.approx(1450, rel=0.01)


def test_pinned_endpoints_keep_their_scenario_and_are_led_past() -> None:
    sessions = [["GET /a", "POST /c", "GET /b"]] * 50
    model = derived(observed(sessions), pinned_rates={"POST /c": 2.0})
    plan = planned(model)
    assert plan.chances(SLUGS["GET /a"]) == {SLUGS["GET /b"]: 1}
    (step,) = [step for step in plan.steps if step.before and step.after]
    assert step.pauses_s == pytest.approx([4.0] * len(step.pauses_s), rel=0.01)


def test_bursts_of_sessions_are_as_strong_as_those_of_their_requests() -> None:
    seen = observed([["GET /a", "GET /b"]] * 50).model_copy(update={"dispersion": 3.0})
    assert planned(derived(seen)).dispersion == 2.0
    even = seen.model_copy(update={"dispersion": 0.5})
    assert planned(derived(even)).dispersion == 0.5


def test_what_cannot_be_proven_is_led_past_later() -> None:
    sessions = [["GET /a", "GET /b"]] * 60 + [["GET /b"]] * 60
    model = derived(observed(sessions))
    kept = [plan for plan in model.requests if plan.name == "GET /a"]
    plan = without_requests(planned(model), {SLUGS["GET /b"]}, kept)
    assert plan is not None
    assert plan.begun == pytest.approx(60)
    assert plan.scenario.requests_each == 1
    assert plan.scenario.slugs == (SLUGS["GET /a"],)
    assert plan.scenario.replay_targets[0] == round(planned(model).scenario.replay_targets[0] / 2)
    assert without_requests(plan, {SLUGS["GET /a"]}, []) is None


def test_many_endpoints_outside_of_the_repository_do_not_matter() -> None:
    shadow = [f"GET /s{n}" for n in range(300)]
    sessions = [["GET /a", name, "GET /b"] for name in shadow]
    plan = planned(derived(observed(sessions)))
    assert plan.chances(SLUGS["GET /a"])[SLUGS["GET /b"]] == pytest.approx(1)
    assert plan.visits == pytest.approx({SLUGS["GET /a"]: 1, SLUGS["GET /b"]: 1})
