import math

import numpy as np
import pytest

from plimsoll.kit.histogram import cell_of
from plimsoll.verdict.load_line.interval import Evidence, posterior_of
from plimsoll.verdict.load_line.model import Objective, ObjectiveKind
from plimsoll.verdict.load_line.probe import Counts, Second
from plimsoll.verdict.load_line.shares import (
    above,
    blended,
    memory_of,
    missed_in,
    overdispersion,
    queue_memory_s,
    squared_variation,
)
from plimsoll.verdict.metrics import WHOLE_SERVICE

P95 = Objective(kind=ObjectiveKind.LATENCY, limit=100)
ERRORS = Objective(kind=ObjectiveKind.ERRORS, limit=0.01)


def second(fast: int, slow: int, failed: int = 0) -> Second:
    cells = {cell_of(10): float(fast), cell_of(1000): float(slow)}
    counts = Counts(requests=fast + slow + failed, failed=failed, cells=cells)
    return Second(counts={WHOLE_SERVICE: counts})


def test_requests_above_the_limit_are_missed_and_its_own_cell_counts_by_half() -> None:
    assert above({cell_of(50): 3, cell_of(100): 4, cell_of(500): 5}, 100) == 7


def test_a_request_without_a_response_is_an_error_and_has_no_latency() -> None:
    seconds = [second(90, 5, failed=5)] * 10
    assert missed_in(seconds, P95).share == pytest.approx(5 / 95)
    assert missed_in(seconds, ERRORS).share == pytest.approx(0.05)


def test_no_request_has_no_share() -> None:
    assert missed_in([], P95).share is None


def test_independent_requests_are_worth_their_number() -> None:
    random = np.random.default_rng(1)
    asked = np.full(300, 100.0)
    found = [
        overdispersion(asked, random.binomial(100, 0.05, 300).astype(np.float64))[0]
        for _ in range(20)
    ]
    assert 0.9 < np.median(found) < 1.6


def test_requests_that_miss_together_for_seconds_are_worth_less() -> None:
    asked = np.full(300, 100.0)
    missed = np.zeros(300)
    missed[50:60] = missed[200:205] = 100.0
    assert overdispersion(asked, missed)[0] > 100


def test_a_series_without_memory_has_one_of_a_step() -> None:
    random = np.random.default_rng(2)
    assert memory_of(random.standard_normal(500)) == pytest.approx(1, abs=0.5)
    assert memory_of(np.ones(50)) == 1


def test_a_series_with_memory_shows_it() -> None:
    random = np.random.default_rng(3)
    series = [0.0]
    for _ in range(3000):
        series.append(0.8 * series[-1] + float(random.standard_normal()))
    assert memory_of(np.array(series)) == pytest.approx((1 + 0.8) / (1 - 0.8), rel=0.35)


def test_what_was_measured_long_counts_for_more_than_what_was_likely() -> None:
    assert blended(2.0, 0.0, 50.0) == pytest.approx(50.0)
    assert blended(2.0, 1e6, 50.0) == pytest.approx(2.0, rel=0.01)


def test_a_queue_remembers_as_long_as_its_wait_squared() -> None:
    assert queue_memory_s(100, 0.3) == pytest.approx(4)


def test_the_variation_of_latencies_is_that_of_the_values() -> None:
    counts = second(300, 100).counts[WHOLE_SERVICE]
    values = np.array([10.0] * 300 + [1000.0] * 100)
    assert squared_variation([counts]) == pytest.approx(values.var() / values.mean() ** 2, rel=0.02)
    assert squared_variation([]) == 0


def test_the_posterior_is_narrow_between_a_clear_pass_and_a_clear_miss() -> None:
    evidence = [Evidence(95, 2000, 4), Evidence(105, 2000, 900)]
    posterior = posterior_of(evidence, 0.05, about=100, low=70, high=125)
    low, high = posterior.interval(0.95)
    assert 90 < low < posterior.quantile(0.5) < high < 108
    assert math.isclose(float(posterior.chances.sum()), 1)


def test_without_evidence_the_line_may_be_anywhere() -> None:
    posterior = posterior_of([], 0.05, about=100, low=70, high=125)
    low, high = posterior.interval(0.95)
    assert low < 80
    assert high > 118


def test_more_evidence_of_the_same_moves_the_line_no_further_than_its_rates() -> None:
    evidence = [Evidence(100, 500, 1)] * 6
    posterior = posterior_of(evidence, 0.05, about=100, low=70, high=125)
    assert posterior.below(98) < 0.05
