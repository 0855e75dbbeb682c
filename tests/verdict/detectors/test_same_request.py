"""The peak of the ratios of pairs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.run.side_by_side import Answered
from plimsoll.verdict.detectors.paired import difference
from plimsoll.verdict.detectors.same_request import Floats, pairs_of, peak

GET = "GET /a"


def answered(began_s: Floats, latency_ms: Floats) -> dict[str, Answered]:
    return {GET: Answered(began_s=began_s, latency_ms=latency_ms)}


def crowd(seed: int, *, slower: float = 0.0, size: int = 400) -> Floats:
    """A third of the ratios at the peak, the rest anywhere on both sides."""
    chance = np.random.default_rng(seed)
    calm, disturbed = chance.normal(0, 0.02, size), chance.standard_t(2, size) * 0.5
    return slower + np.where(chance.random(size) < 0.3, calm, disturbed)


@pytest.mark.parametrize("slower", [0.0, 0.05, 0.7, -0.3])
def test_the_peak_is_where_the_undisturbed_ratios_are(slower: float) -> None:
    found = [peak(crowd(seed, slower=slower)) for seed in range(30)]
    assert np.mean([each for each in found if each is not None]) == pytest.approx(slower, abs=3e-3)


def test_the_peak_scatters_less_than_the_median() -> None:
    peaks = [peak(crowd(seed)) or 0.0 for seed in range(60)]
    medians = [float(np.median(crowd(seed))) for seed in range(60)]
    assert np.std(peaks) < 0.9 * np.std(medians)


@given(st.integers(0, 500), st.floats(-1, 1))
def test_the_peak_moves_with_the_ratios_and_turns_with_them(seed: int, slower: float) -> None:
    ratios = crowd(seed, size=100)
    at = peak(ratios)
    assert peak(ratios + slower) == pytest.approx((at or 0.0) + slower, abs=1e-4)
    assert peak(-ratios) == pytest.approx(-(at or 0.0), abs=1e-4)


def test_equal_ratios_have_a_peak() -> None:
    assert peak(np.full(50, 0.25)) == pytest.approx(0.25)


def test_too_few_ratios_have_none() -> None:
    assert peak(np.zeros(19)) is None


def test_requests_are_paired_across_the_lag_of_a_load_tool() -> None:
    began = np.cumsum(np.random.default_rng(3).exponential(0.1, 200))
    took = np.random.default_rng(4).lognormal(2, 0.5, 200)
    found = pairs_of(answered(began, took), answered(began + 0.37, took * 1.1))
    assert found[GET] == pytest.approx(np.full(200, np.log(1.1)))


def test_an_arrival_that_was_dropped_costs_its_own_pair_alone() -> None:
    began = np.linspace(0, 20, 200)
    took = np.random.default_rng(4).lognormal(2, 0.5, 200)
    kept = np.arange(200) != 50
    found = pairs_of(answered(began, took), answered(began[kept] - 2.0, took[kept]))
    assert found[GET] == pytest.approx(np.zeros(199))


def test_an_endpoint_that_only_one_version_answered_has_no_pairs() -> None:
    here = answered(np.arange(5.0), np.ones(5))
    nowhere = answered(np.zeros(0), np.zeros(0))
    assert pairs_of(here, {}) == {}
    assert pairs_of(here, nowhere) == {}
    assert pairs_of({}, {}) == {}


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_pairs_turn_with_the_versions_and_know_no_unit(seed: int, times: float) -> None:
    base, head = services(seed, segments=1)[0]
    one = pairs_of(base, head)[GET]
    assert np.sort(pairs_of(head, base)[GET]) == pytest.approx(np.sort(-one), abs=1e-9)
    assert pairs_of(scaled(base, times), scaled(head, times))[GET] == pytest.approx(one, abs=1e-9)


def scaled(what: dict[str, Answered], times: float) -> dict[str, Answered]:
    return {
        name: Answered(began_s=each.began_s, latency_ms=each.latency_ms * times)
        for name, each in what.items()
    }


def services(
    seed: int, *, segments: int, slower: float = 0.0
) -> list[tuple[dict[str, Answered], dict[str, Answered]]]:
    """Two versions on one machine: noise that wanders hits both, heavy-tailed noise either."""
    chance = np.random.default_rng(seed)
    made = []
    for _ in range(segments):
        count = 120
        began = np.cumsum(chance.exponential(1 / 24, count))
        work = chance.lognormal(2, 0.4, count)
        steps = chance.standard_t(3, count) * 0.1
        machine = np.zeros(count)
        for at in range(1, count):
            machine[at] = 0.95 * machine[at - 1] + steps[at]
        sides = []
        for shift in (0.0, slower):
            own = chance.normal(0, 0.03, count)
            own += (chance.random(count) < 0.4) * np.abs(chance.standard_t(2, count)) * 0.5
            took = work * np.exp(machine + own + shift)
            sides.append(answered(began + chance.uniform(-0.2, 0.2), took))
        made.append((sides[0], sides[1]))
    return made


def judged(seed: int, slower: float = 0.0) -> tuple[float, float, float]:
    """Chance, estimate and half width at 95 %."""
    ratios = [pairs_of(base, head)[GET] for base, head in services(seed, segments=8, slower=slower)]
    found = difference(ratios, lambda some: peak(np.concatenate(some)), usual=0.0)
    assert found is not None
    return found.chance, found.estimate, found.half_width(0.05)


def test_equal_versions_in_wandering_heavy_tailed_noise_raise_no_alarm() -> None:
    chances = np.array([judged(seed)[0] for seed in range(120)])
    assert np.count_nonzero(chances < 0.01) <= 4
    assert np.count_nonzero(chances < 0.05) <= 12


def test_the_interval_holds_the_slowdown_as_often_as_it_says() -> None:
    found = [judged(seed, slower=0.05) for seed in range(80)]
    held = sum(abs(estimate - 0.05) <= half for _, estimate, half in found)
    assert held >= 70
    assert np.mean([estimate for _, estimate, _ in found]) == pytest.approx(0.05, abs=0.004)
