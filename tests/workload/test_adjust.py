"""What people change about a workload, and what an environment adds."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.bundle.load import load_of
from plimsoll.catalog.model import LoadPolicy
from plimsoll.kit.errors import Rejected
from plimsoll.workload.adjust import for_environment
from plimsoll.workload.derive import derive_workload
from plimsoll.workload.match import match_traffic
from plimsoll.workload.model import TestType, WorkloadModel, WorkloadSettings
from tests.workload.builders import endpoint, profile, traffic

CODE = [endpoint("GET /x"), endpoint("DELETE /x"), endpoint("GET /admin/y")]
CURVED = [each for each in TestType if each is not TestType.SMOKE]


def derived(
    settings: WorkloadSettings | None = None,
    *,
    minutes: int = 60,
    scale: int = 1,
    extra: Mapping[int, int] | None = None,
    dispersion: float | None = None,
) -> WorkloadModel:
    """A quiet half hour and a busy one; `extra` is more of GET /x."""
    cells = {minute: (10 if minute % 60 < 30 else 30) * scale for minute in range(minutes)}
    for minute, requests in (extra or {}).items():
        cells[minute] = cells.get(minute, 0) + requests
    found = profile(
        traffic("GET /x", sum(cells.values()), cells=cells),
        traffic("DELETE /x", 60 * scale, cells={5: 60 * scale}),
        traffic("GET /admin/y", 6 * scale, cells={20: 6 * scale}),
        minutes=minutes,
    ).model_copy(update={"dispersion": dispersion})
    return derive_workload(
        match_traffic(found, CODE), CODE, service="shop", settings=settings or WorkloadSettings()
    )


def asked(model: WorkloadModel) -> list[str]:
    return [plan.name for plan in model.requests]


def test_excluded_endpoints_are_left_out_on_purpose() -> None:
    model = derived(WorkloadSettings(exclude_endpoints=("* /admin/*",)))
    assert asked(model) == ["GET /x", "DELETE /x"]
    (left,) = model.left_out
    assert (left.endpoint, left.reason) == ("GET /admin/y", "excluded by the setting * /admin/*")
    assert left.deliberate


def test_what_the_environment_forbids_is_left_out_with_its_reason() -> None:
    policy = LoadPolicy(max_rate_per_s=3, forbidden_endpoints=("DELETE *",))
    model = derived(for_environment(WorkloadSettings(exclude_endpoints=("GET /admin*",)), policy))
    assert asked(model) == ["GET /x"]
    assert {left.endpoint: left.reason for left in model.left_out} == {
        "DELETE /x": "the environment's load policy forbids DELETE *",
        "GET /admin/y": "excluded by the setting GET /admin*",
    }
    assert all(left.deliberate for left in model.left_out)
    assert model.max_rate_per_s == 3


@pytest.mark.parametrize(
    ("own", "environment", "kept"), [(None, 5, 5), (5, None, 5), (4, 5, 4), (5, 4, 4)]
)
def test_the_stricter_limit_counts(
    own: float | None, environment: float | None, kept: float
) -> None:
    settings = WorkloadSettings(max_rate_per_s=own, forbidden_endpoints=("GET /a",))
    policy = LoadPolicy(max_rate_per_s=environment, forbidden_endpoints=("GET /a", "GET /b"))
    found = for_environment(settings, policy)
    assert found.max_rate_per_s == kept
    assert found.forbidden_endpoints == ("GET /a", "GET /b")
    assert for_environment(found, LoadPolicy()) == found


def test_a_limit_lowers_all_rates_in_proportion() -> None:
    free, limited = derived(), derived(WorkloadSettings(max_rate_per_s=1.0))
    for test_type in CURVED:
        before, after = load_of(free, test_type), load_of(limited, test_type)
        assert before.peak_per_second
        assert after.peak_per_second
        assert after.peak_per_second == pytest.approx(min(1.0, before.peak_per_second), abs=1e-3)
        assert after.lowered_to == pytest.approx(min(1.0, 1 / before.peak_per_second), rel=1e-3)
        shares = [one.peak_per_second / after.peak_per_second for one in after.scenarios]
        assert shares == pytest.approx(
            [one.peak_per_second / before.peak_per_second for one in before.scenarios], rel=0.01
        )
    assert any(said.about == "highest rate" for said in limited.assumptions)


def test_a_test_type_may_have_a_scale_of_its_own() -> None:
    plain, scaled = derived(), derived(WorkloadSettings(scales={TestType.REPLAY: 3}))
    assert load_of(scaled, TestType.REPLAY).requests == pytest.approx(
        3 * load_of(plain, TestType.REPLAY).requests, abs=3
    )
    assert load_of(scaled, TestType.SOAK) == load_of(plain, TestType.SOAK)


def test_a_pinned_endpoint_keeps_its_rate_in_every_test_type() -> None:
    model = derived(WorkloadSettings(pinned_rates={"get /admin/y": 0.25}, own_scenarios=1))
    names = [scenario.name for scenario in model.scenarios]
    assert names == ["get-x", "get-admin-y", "long_tail"]
    for test_type in CURVED:
        load = load_of(model, test_type)
        pinned = next(one for one in load.scenarios if one.name == "get-admin-y")
        assert load.duration_s is not None
        assert pinned.peak_per_second == 0.25
        assert pinned.requests == pytest.approx(0.25 * load.duration_s, abs=0.5)
    assert any(said.about == "rate of GET /admin/y" for said in model.assumptions)


def test_pinning_an_endpoint_leaves_the_others_as_they_are() -> None:
    plain, pinned = derived(), derived(WorkloadSettings(pinned_rates={"GET /admin/y": 100.0}))
    assert [one for one in pinned.scenarios if not one.pinned] == [
        one for one in plain.scenarios if one.name != "get-admin-y"
    ]


def test_an_unknown_pinned_endpoint_is_refused() -> None:
    with pytest.raises(Rejected, match="no endpoint") as refusal:
        derived(WorkloadSettings(pinned_rates={"GET /admin/z": 1.0}))
    assert refusal.value.where == "--pin"


def test_a_pinned_endpoint_that_is_not_in_the_test_is_told() -> None:
    model = derived(
        WorkloadSettings(pinned_rates={"DELETE /x": 1.0}, exclude_endpoints=("DELETE *",))
    )
    (said,) = (one for one in model.assumptions if one.about == "rate of DELETE /x")
    assert (said.value, said.because) == (
        "the fixed one is not used",
        "the endpoint is not in the test",
    )


def test_only_pinned_endpoints_are_a_workload_too() -> None:
    model = derived(WorkloadSettings(only_endpoints=("GET /x",), pinned_rates={"GET /x": 2.0}))
    assert load_of(model, TestType.BREAKPOINT).peak_per_second == 2


@pytest.mark.parametrize(
    ("observed", "drawn", "words"),
    [
        (None, 1.0, "random arrivals (Poisson, index of dispersion 1)"),
        (0.0, 0.0, "index of dispersion 0 at one second"),
        (2.34, 2.34, "index of dispersion 2.34 at one second"),
    ],
)
def test_burstiness_is_production_s_or_assumed(
    observed: float | None, drawn: float, words: str
) -> None:
    model = derived(dispersion=observed)
    assert model.dispersion == drawn
    (said,) = (one for one in model.assumptions if one.about == "bursts")
    assert said.value.startswith(words)


@settings(max_examples=20, deadline=None)
@given(st.dictionaries(st.integers(0, 179), st.integers(1, 3000), max_size=30), st.integers(1, 5))
def test_more_traffic_never_gives_less_load(extra: dict[int, int], times: int) -> None:
    before = derived(minutes=180, scale=20)
    for after in (
        derived(minutes=180, scale=20, extra=extra),
        derived(minutes=180, scale=20 * times),
    ):
        for test_type in CURVED:
            if test_type is TestType.SPIKE and times == 1:
                continue  # More traffic in a trough makes the rise after it less steep.
            less, more = load_of(before, test_type), load_of(after, test_type)
            if test_type is TestType.SPIKE and after.levels.rise < before.levels.rise:
                continue
            # Rates are rounded to integers, by at most one in a hundred.
            assert more.requests >= less.requests * 0.98 - 3, test_type
            assert (more.peak_per_second or 0) >= (less.peak_per_second or 0) * 0.98, test_type


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.integers(0, 179), st.integers(1, 3000), max_size=30))
def test_the_test_types_are_ordered_by_their_heights(extra: dict[int, int]) -> None:
    model = derived(minutes=180, scale=20, extra=extra)
    peaks = {each: load_of(model, each).peak_per_second or 0.0 for each in CURVED}
    # The average is rounded by up to one in a hundred, and with it all that are multiples of it.
    assert peaks[TestType.SPIKE] >= peaks[TestType.AVERAGE_LOAD]
    assert peaks[TestType.AVERAGE_LOAD] == peaks[TestType.SOAK]
    assert peaks[TestType.REPLAY] >= peaks[TestType.AVERAGE_LOAD] * 0.98
    assert peaks[TestType.STRESS] >= peaks[TestType.REPLAY] * 1.5 * 0.98
    assert peaks[TestType.BREAKPOINT] > peaks[TestType.STRESS]
    stress, average = (load_of(model, each) for each in (TestType.STRESS, TestType.AVERAGE_LOAD))
    assert stress.requests >= average.requests - len(model.scenarios)


@settings(max_examples=10, deadline=None)
@given(st.dictionaries(st.integers(0, 1439), st.integers(1, 3000), max_size=30))
def test_a_replay_compresses_time_and_keeps_rates(extra: dict[int, int]) -> None:
    model = derived(minutes=1440, scale=20, extra=extra)
    load = load_of(model, TestType.REPLAY)
    assert load.duration_s == 300
    whole = sum(plan.requests for plan in model.requests)
    assert load.requests == pytest.approx(whole * 300 / 86_400, rel=0.002, abs=3)
    minutes = [
        20 * (10 if minute % 60 < 30 else 30) + extra.get(minute, 0) for minute in range(1440)
    ]
    minutes[5] += 60 * 20
    minutes[20] += 6 * 20
    assert load.peak_per_second == pytest.approx(max(minutes) / 60, rel=0.005)


def test_the_average_of_several_days_is_the_median_busy_hour() -> None:
    busy = {1: 600, 2: 1200, 3: 60_000}
    cells = dict.fromkeys(range(4 * 1440), 1)
    for day, requests in busy.items():
        for minute in range(60):
            cells[day * 1440 + 700 + minute] = requests // 60
    found = profile(traffic("GET /x", sum(cells.values()), cells=cells), minutes=4 * 1440)
    model = derive_workload(
        match_traffic(found, CODE), CODE, service="shop", settings=WorkloadSettings()
    )
    # Days of 60, 600, 1,200 and 60,000 requests in their busiest hours.
    assert load_of(model, TestType.AVERAGE_LOAD).peak_per_second == pytest.approx(
        900 / 3600, rel=0.01
    )
    (said,) = (one for one in model.assumptions if one.about == "average load")
    assert "busiest hours of 4 days" in said.because


def test_a_profile_without_statuses_and_sizes_and_values_is_enough() -> None:
    found = profile(traffic("GET /x", 600, statuses={}, latency_ms=None))
    model = derive_workload(
        match_traffic(found, CODE), CODE, service="shop", settings=WorkloadSettings()
    )
    objectives = model.requests[0].objectives
    assert (objectives.p95_ms, objectives.error_rate, objectives.success_rate) == (None, None, None)
    (said,) = (one for one in model.assumptions if one.about.endswith("success rate"))
    assert "does not show how production answered" in said.because
