import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.verdict.load_line.model import (
    Limits,
    LoadLine,
    Objective,
    ObjectiveKind,
    Outcome,
    ProbeRecord,
    ProbeVerdict,
)
from plimsoll.verdict.load_line.search import find_load_line
from tests.verdict.load_line.services import CurveProbe, logistic

P95 = Objective(kind=ObjectiveKind.LATENCY, limit=250)
ERRORS = Objective(kind=ObjectiveKind.ERRORS, limit=0.01)
LIMITS = Limits(min_rate_per_s=30, max_rate_per_s=2000)


def slow_beyond(line: float, slope: float = 20.0) -> CurveProbe:
    slow = logistic(line, slope)
    return CurveProbe(lambda rate: (slow(rate), 0.0))


def found(probe: CurveProbe, limits: Limits = LIMITS) -> LoadLine:
    return find_load_line(probe, [P95, ERRORS], limits)


def test_the_line_of_a_service_that_slows_down_is_found() -> None:
    line = found(slow_beyond(150))
    assert line.outcome is Outcome.FOUND
    low, high = line.interval
    assert low is not None
    assert high is not None
    assert low < 150 < high
    assert line.width is not None
    assert line.width < 0.1
    assert line.binding == P95
    assert "p95 <= 250 ms is missed first" in line.explanation


def test_the_line_of_a_service_that_turns_requests_away_is_found() -> None:
    probe = CurveProbe(lambda rate: (0.0, max(0.0, 1 - 200 / rate)))
    line = found(probe)
    low, high = line.interval
    assert low is not None
    assert high is not None
    assert low < 200 / 0.99 < high
    assert line.binding == ERRORS
    assert max(probe.rates) < 1.2 * 200 / 0.99


def test_the_highest_allowed_rate_is_at_least_the_line_when_it_is_carried() -> None:
    probe = slow_beyond(5000)
    line = found(probe, Limits(min_rate_per_s=100, max_rate_per_s=400))
    assert line.outcome is Outcome.AT_LEAST
    assert line.line_per_s == 400
    assert line.interval[1] is None
    assert max(probe.rates) == 400


def test_a_service_that_misses_its_objectives_at_the_lowest_rate_has_no_line() -> None:
    probe = slow_beyond(5)
    line = found(probe)
    assert line.outcome is Outcome.NEVER
    assert line.line_per_s is None
    assert max(probe.rates) <= 30


def test_a_dead_service_is_left_alone_soon() -> None:
    probe = CurveProbe(lambda _: (0.0, 1.0))
    line = found(probe)
    assert line.outcome is Outcome.NEVER
    assert line.recovery is not None
    assert line.recovery.seconds is None


def test_a_generator_that_gives_out_says_nothing_of_the_service() -> None:
    probe = slow_beyond(1000)
    probe.generator_gives_out_at = 100
    line = found(probe)
    assert line.outcome is Outcome.GENERATOR_SATURATED
    assert line.line_per_s is None
    assert "2 of its 2 processors" in line.explanation


def test_who_stops_the_search_gets_what_was_found_so_far() -> None:
    probe = slow_beyond(150)
    probe.stopped_after = 120
    line = found(probe)
    assert line.outcome is Outcome.STOPPED
    assert "the kill switch" in line.explanation


def test_recovery_is_measured_after_an_overload() -> None:
    slow = logistic(150, 300)
    line = found(CurveProbe(lambda rate: (slow(rate), 0.0)))
    assert line.recovery is not None
    assert line.recovery.seconds is not None
    assert line.recovery.to_rate_per_s < line.recovery.from_rate_per_s


def test_a_source_that_is_not_live_is_climbed_in_short_probes() -> None:
    probe = slow_beyond(150, slope=100)
    probe.live = False
    line = found(probe)
    climbs = [each for each in line.probes if each.verdict is ProbeVerdict.CLIMB]
    assert len(climbs) > 3
    assert all(each.rate_per_s <= each.from_rate_per_s * 1.05**2 + 1e-9 for each in climbs)
    assert max(probe.rates) < 1.2 * 150


@pytest.mark.parametrize("seconds", [60, 120, 240])
def test_a_line_that_is_not_reached_in_time_is_open_above(seconds: int) -> None:
    limits = Limits(min_rate_per_s=30, max_rate_per_s=20_000, max_total_s=seconds)
    line = found(slow_beyond(5000), limits)
    assert line.outcome is Outcome.INCONCLUSIVE
    assert line.line_per_s is None
    assert line.interval[1] is None
    assert line.total_s <= seconds


def test_each_probe_is_told_when_it_has_ended() -> None:
    told: list[ProbeRecord] = []
    line = find_load_line(slow_beyond(150), [P95], LIMITS, told=told.append)
    assert tuple(told) == line.probes


def test_a_search_without_objectives_is_refused() -> None:
    with pytest.raises(ValueError, match="objective"):
        find_load_line(slow_beyond(150), [], LIMITS)


SERVICES = st.tuples(
    st.floats(40, 1500), st.floats(8, 400), st.sampled_from(["slow", "errors"]), st.booleans()
)


@settings(max_examples=15, deadline=None)
@given(SERVICES, st.integers(0, 10**6))
def test_no_service_is_driven_far_above_its_line_and_the_search_ends_in_time(
    service: tuple[float, float, str, bool], seed: int
) -> None:
    line, slope, kind, live = service
    slow = logistic(line, slope, 0.05 if kind == "slow" else 0.01)
    probe = CurveProbe(
        (lambda rate: (slow(rate), 0.0)) if kind == "slow" else (lambda rate: (0.0, slow(rate))),
        seed=seed,
        live=live,
    )
    limits = Limits(min_rate_per_s=line / 4, max_rate_per_s=2 * line)
    result = found(probe, limits)
    assert max(probe.rates) <= 1.2 * line
    assert result.total_s <= 600
    assert result.highest_rate_per_s == max(probe.rates)


@settings(max_examples=10, deadline=None)
@given(st.floats(60, 800), st.integers(0, 10**6))
def test_the_same_measurements_give_the_same_line(line: float, seed: int) -> None:
    slow = logistic(line, 25)
    limits = Limits(min_rate_per_s=line / 3, max_rate_per_s=5 * line, max_total_s=300)
    first, again = (
        found(CurveProbe(lambda rate: (slow(rate), 0.0), seed=seed), limits) for _ in range(2)
    )
    assert first == again


@settings(max_examples=10, deadline=None)
@given(st.floats(30, 300), st.integers(0, 10**6))
def test_no_rate_above_the_allowed_one_is_ever_asked(highest: float, seed: int) -> None:
    slow = logistic(200, 40)
    probe = CurveProbe(lambda rate: (slow(rate), 0.0), seed=seed)
    found(probe, Limits(min_rate_per_s=25, max_rate_per_s=highest, max_total_s=240))
    assert max(probe.rates) <= highest * (1 + 1e-12)
    assert not math.isnan(max(probe.rates))
