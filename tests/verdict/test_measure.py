"""What a run measured."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.histogram import LogHistogram
from plimsoll.run.model import EndpointFigures, ScenarioFigures
from plimsoll.verdict.measure import enough_for, measure, points_of
from tests.verdict.single_runs import figures, record, result


def scenario(name: str, *, dropped: int, iterations: int = 100, requests: int = 100) -> (
    ScenarioFigures
):  # fmt: skip
    return ScenarioFigures(name=name, iterations=iterations, dropped=dropped, requests=requests)


def test_every_metric_is_told_with_what_it_stands_on() -> None:
    found = measure(result(figures("GET /a", [10.0] * 1990 + [500.0] * 10, failed=20)))
    metrics = found.endpoints["GET /a"].metrics
    assert {each: round(metrics[each].value, 3) for each in ("error_rate", "throughput_per_s")} == {
        "error_rate": 0.01,
        "throughput_per_s": 33.333,
    }
    assert metrics["p95_ms"].value == pytest.approx(10, rel=0.006)
    assert {each.n for each in metrics.values()} == {2000}
    assert found.whole.metrics.keys() == metrics.keys()


@pytest.mark.parametrize(("q", "enough"), [(0.5, 20), (0.95, 200), (0.99, 1000)])
def test_a_percentile_takes_ten_requests_beyond_it(q: float, enough: int) -> None:
    assert enough_for(q) == enough


def test_a_percentile_of_too_few_requests_is_not_told() -> None:
    found = measure(result(figures("GET /a", [10.0] * 199)))
    assert "p95_ms" not in found.endpoints["GET /a"].metrics
    assert "p50_ms" in found.endpoints["GET /a"].metrics


def test_an_endpoint_of_too_few_requests_is_left_out_and_named() -> None:
    found = measure(result(figures("GET /a", [10.0] * 19), figures("GET /b", [10.0] * 20)))
    assert list(found.endpoints) == ["GET /b"]
    assert "left out: GET /a" in found.notes[0]
    assert found.whole.requests == 39


def test_arrivals_that_were_never_sent_failed() -> None:
    run = result(figures("GET /a", [10.0] * 50), scenarios=[scenario("a", dropped=50)])
    found = measure(run, scenarios={"a": ["GET /a"]})
    assert found.endpoints["GET /a"].metrics["error_rate"].value == 0.5
    assert found.whole.metrics["error_rate"].value == 0.5
    assert "never sent" in found.notes[0]


def test_an_endpoint_that_was_never_answered_is_not_forgotten() -> None:
    run = result(figures("GET /a", [10.0] * 50), scenarios=[scenario("b", dropped=30)])
    found = measure(run, scenarios={"b": ["GET /b"]})
    assert found.endpoints["GET /b"].metrics["error_rate"].value == 1.0
    assert "p50_ms" not in found.endpoints["GET /b"].metrics


def test_a_shared_scenario_shares_what_it_dropped_by_requests() -> None:
    run = result(
        figures("GET /a", [10.0] * 300),
        figures("GET /b", [10.0] * 100),
        scenarios=[scenario("tail", dropped=10)],
    )
    found = measure(run, scenarios={"tail": ["GET /b", "GET /a"]})
    assert [each.missed for each in found.endpoints.values()] == [8, 2]


def test_a_session_that_was_dropped_counts_for_its_requests() -> None:
    run = result(
        figures("GET /a", [10.0] * 400),
        scenarios=[scenario("visits", dropped=10, iterations=100, requests=400)],
    )
    assert measure(run, scenarios={"visits": ["GET /a"]}).whole.missed == 40


def test_what_nobody_can_place_counts_against_the_whole_service_alone() -> None:
    run = result(figures("GET /a", [10.0] * 100), scenarios=[scenario("x", dropped=5)], dropped=9)
    found = measure(run)
    assert found.whole.missed == 9
    assert found.endpoints["GET /a"].missed == 0
    assert "nobody knows" in found.notes[-1]


def test_an_answer_that_came_late_is_no_loss_of_throughput() -> None:
    run = result(figures("GET /a", [10.0] * 600)).model_copy(
        update={"per_second": dict.fromkeys(range(60), 10), "duration_s": 61.0}
    )
    late = run.model_copy(
        update={"per_second": {**run.per_second, 59: 9, 95: 1}, "duration_s": 96.0}
    )
    rates = [measure(each).whole.metrics["throughput_per_s"].value for each in (run, late)]
    assert rates == pytest.approx([10, 10], rel=0.005)


def test_points_are_named_by_what_does_not_change_with_the_bundle() -> None:
    found = points_of(measure(result(figures("GET /a", [10.0] * 300))), record("r1", digest="w1"))
    keys = {(each.endpoint, each.metric) for each in found}
    assert ("GET /a", "p95_ms") in keys
    assert ("*", "error_rate") in keys
    assert {each.run_id for each in found.values()} == {"r1"}
    assert {each.workload_digest for each in found.values()} == {"w1"}


@given(
    st.lists(st.integers(0, 500), min_size=1, max_size=6),
    st.integers(0, 1000),
)
def test_nothing_dropped_is_lost_and_order_does_not_matter(
    requests: list[int], dropped: int
) -> None:
    endpoints = [
        EndpointFigures(
            endpoint=f"GET /{at}", requests=n, error_rate=0, latency_ms=LogHistogram(cells={1: n})
        )
        for at, n in enumerate(requests)
    ]
    names = [each.endpoint for each in endpoints]
    run = result(*endpoints, scenarios=[scenario("tail", dropped=dropped)])
    found = measure(run, scenarios={"tail": names})
    turned = measure(
        run.model_copy(update={"endpoints": tuple(reversed(endpoints))}),
        scenarios={"tail": names[::-1]},
    )
    assert found == turned
    assert found.whole.missed == dropped


@given(st.integers(0, 100), st.integers(1, 100))
def test_more_dropped_is_never_a_lower_error_rate(dropped: int, more: int) -> None:
    run = result(figures("GET /a", [10.0] * 50), scenarios=[scenario("a", dropped=dropped)])
    worse = result(
        figures("GET /a", [10.0] * 50), scenarios=[scenario("a", dropped=dropped + more)]
    )
    rates = [
        measure(each, scenarios={"a": ["GET /a"]}).endpoints["GET /a"].metrics["error_rate"].value
        for each in (run, worse)
    ]
    assert rates[0] < rates[1]
