import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.histogram import FINE_GROWTH, LogHistogram, coarse_cell_of
from plimsoll.run.model import EndpointFigures
from plimsoll.run.warm_up import trimmed, warm_up_of
from plimsoll.workload.model import TestType
from tests.run.runs import endpoint_figures, result


@pytest.mark.parametrize(
    ("test_type", "duration_s", "warm_up_s"),
    [
        (TestType.AVERAGE_LOAD, 30, 5),
        (TestType.AVERAGE_LOAD, 300, 15),
        (TestType.SOAK, 3600, 60),
        (TestType.SPIKE, 300, 15),
        (TestType.REPLAY, 300, 0),
        (TestType.STRESS, 300, 0),
        (TestType.BREAKPOINT, 600, 0),
        (TestType.SMOKE, 60, 0),
    ],
)
def test_the_rule(test_type: TestType, duration_s: int, warm_up_s: int) -> None:
    assert warm_up_of(test_type, duration_s) == warm_up_s


def test_without_a_warm_up_nothing_changes() -> None:
    assert trimmed(result(), 0) == result()


def figures(samples: list[tuple[int, float, bool]], step_s: int = 1) -> EndpointFigures:
    cells: dict[int, int] = {}
    failed: dict[int, int] = {}
    latency: dict[int, dict[int, int]] = {}
    for second, took_ms, fails in samples:
        step = second // step_s
        cells[step] = cells.get(step, 0) + 1
        if fails:
            failed[step] = failed.get(step, 0) + 1
        coarse = latency.setdefault(step, {})
        cell = coarse_cell_of(took_ms)
        coarse[cell] = coarse.get(cell, 0) + 1
    return EndpointFigures(
        endpoint="GET /x",
        requests=len(samples),
        error_rate=sum(fails for _, _, fails in samples) / len(samples),
        latency_ms=LogHistogram.of([took for _, took, _ in samples], FINE_GROWTH),
        cells=cells,
        failed_cells=failed,
        latency_cells=latency,
    )


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.floats(0.001, 60_000), st.booleans()),
        min_size=1,
        max_size=200,
    ),
    st.integers(1, 45),
    st.sampled_from([1, 2, 4]),
)
def test_counts_are_those_of_the_rest_and_nothing_is_made_up(
    samples: list[tuple[int, float, bool]], warm_up_s: int, step_s: int
) -> None:
    whole = figures(samples, step_s)
    per_second: dict[int, int] = {}
    for second, _, _ in samples:
        per_second[second] = per_second.get(second, 0) + 1
    run = result(endpoints=(whole,), requests=len(samples), step_s=step_s, per_second=per_second)
    left = trimmed(run, warm_up_s)
    first = -(-warm_up_s // step_s) * step_s
    rest = [each for each in samples if each[0] >= first]
    (endpoint,) = left.endpoints
    assert (left.requests, endpoint.requests) == (len(rest), len(rest))
    assert endpoint.latency_ms.count == len(rest)
    assert sum(left.per_second.values()) == sum(second >= warm_up_s for second, _, _ in samples)
    expected = sum(fails for _, _, fails in rest) / len(rest) if rest else 0.0
    assert endpoint.error_rate == pytest.approx(expected)
    for cell, count in endpoint.latency_ms.cells.items():
        assert count <= whole.latency_ms.cells[cell]


def test_a_slow_beginning_leaves_the_percentiles() -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    rest = [(second, chance.lognormvariate(3, 0.4)) for second in range(15, 300) for _ in range(40)]
    cold = [(second, chance.lognormvariate(5, 0.6)) for second in range(15) for _ in range(40)]
    whole = figures([(second, took, False) for second, took in cold + rest])
    (left,) = trimmed(result(endpoints=(whole,)), 15).endpoints
    truth = LogHistogram.of([took for _, took in rest], FINE_GROWTH)
    for q in (0.5, 0.9, 0.95, 0.99):
        true_ms, found_ms = truth.quantile(q), left.latency_ms.quantile(q)
        assert true_ms is not None
        assert found_ms is not None
        assert found_ms == pytest.approx(true_ms, rel=0.01)
        assert found_ms < (whole.latency_ms.quantile(q) or 0)


def test_an_endpoint_without_times_stays_as_it_is() -> None:
    untimed = endpoint_figures().model_copy(update={"cells": {}, "latency_cells": {}})
    assert trimmed(result(endpoints=(untimed,)), 15).endpoints == (untimed,)


def test_errors_of_which_nobody_says_when_keep_their_share() -> None:
    failing = endpoint_figures(failed=300)
    assert trimmed(result(endpoints=(failing,)), 15).endpoints[0].error_rate == 0.1
