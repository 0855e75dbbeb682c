import json
import math
import random
from collections.abc import Callable
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.kit.histogram import (
    COARSE_GROWTH,
    FINE_GROWTH,
    GROWTH,
    SMALLEST,
    LogHistogram,
    cell_of,
    coarse_cell_of,
    zero_cell,
)

positive = st.floats(min_value=SMALLEST * 2, max_value=1e9)
samples = st.lists(positive, min_size=1, max_size=200)
growths = st.sampled_from([GROWTH, FINE_GROWTH, COARSE_GROWTH])
Draw: TypeAlias = Callable[[], float]
LARGEST_SKETCH_BYTES = 20_000
SHORTEST_MS, LONGEST_MS = 0.001, 600_000.0


def nearest_rank(values: list[float], q: float) -> float:
    return sorted(values)[max(1, math.ceil(q * len(values))) - 1]


@given(samples, st.floats(min_value=0, max_value=1), growths)
def test_a_quantile_is_off_by_at_most_half_a_cell(
    values: list[float], q: float, growth: float
) -> None:
    histogram = LogHistogram.of(values, growth)
    read = histogram.quantile(q)
    assert read is not None
    assert abs(read / nearest_rank(values, q) - 1) <= histogram.relative_error * (1 + 1e-9)


def test_latencies_of_runs_are_within_their_promised_error() -> None:
    assert LogHistogram(cells={}, growth=FINE_GROWTH).relative_error < 0.0015


@given(samples, samples, samples, growths)
def test_parts_add_up_to_the_whole_in_any_order(
    one: list[float], two: list[float], three: list[float], growth: float
) -> None:
    a, b, c = (LogHistogram.of(values, growth) for values in (one, two, three))
    whole = LogHistogram.of(one + two + three, growth)
    merged = LogHistogram.merged([a, b, c])
    assert merged == LogHistogram.merged([whole])
    assert merged == LogHistogram.merged([c, LogHistogram.merged([b, a])])
    assert merged.count == len(one) + len(two) + len(three)


def test_counts_of_different_cells_are_not_added_up() -> None:
    with pytest.raises(ValueError, match="cannot be added up"):
        LogHistogram.merged([LogHistogram.of([1]), LogHistogram.of([1], FINE_GROWTH)])


def test_nothing_can_be_merged_with_nothing() -> None:
    assert LogHistogram.merged([]) == LogHistogram(cells={})


@given(positive | st.just(0.0))
def test_a_coarse_cell_is_made_of_whole_fine_cells(value: float) -> None:
    fine = cell_of(value, FINE_GROWTH)
    assert coarse_cell_of(value) == -(-fine // 32)
    assert coarse_cell_of(value) >= coarse_cell_of(0.0) == zero_cell(COARSE_GROWTH)


def drawn(kind: str, n: int) -> list[float]:
    rng = random.Random(f"{kind} {n}")  # noqa: S311 - a test's data
    low, high = math.log(SHORTEST_MS), math.log(LONGEST_MS)
    draws: dict[str, Draw] = {
        "everywhere": lambda: math.exp(rng.uniform(low, high)),
        "log-normal": lambda: rng.lognormvariate(3, 2.5),
        "heavy tail": lambda: SHORTEST_MS * rng.paretovariate(0.3),
        "two peaks": lambda: rng.choice([0.05, 5_000.0]) * rng.lognormvariate(0, 1),
    }
    draw = draws[kind]
    return [min(max(draw(), SHORTEST_MS), LONGEST_MS) for _ in range(n)]


@pytest.mark.parametrize("kind", ["everywhere", "log-normal", "heavy tail", "two peaks"])
def test_a_sketch_is_small_whatever_it_holds(kind: str) -> None:
    histogram = LogHistogram.of(drawn(kind, 30_000), FINE_GROWTH)
    text = histogram.model_dump_json()
    assert len(text) <= LARGEST_SKETCH_BYTES
    assert LogHistogram.model_validate_json(text) == histogram
    assert json.loads(text)["growth"] == FINE_GROWTH


@pytest.mark.parametrize("requests", [10**6, 10**8])
def test_a_sketch_is_small_with_any_counts_in_all_cells(requests: int) -> None:
    rng = random.Random(requests)  # noqa: S311 - a test's data
    cells = range(cell_of(SHORTEST_MS, FINE_GROWTH), cell_of(LONGEST_MS, FINE_GROWTH) + 1)
    # The most that there is to say: each way to spread the requests is equally likely.
    borders = sorted(rng.randrange(requests) for _ in cells)
    counts = (high - low for low, high in zip([0, *borders], borders, strict=False))
    histogram = LogHistogram(cells=dict(zip(cells, counts, strict=True)), growth=FINE_GROWTH)
    assert len(histogram.model_dump_json()) <= LARGEST_SKETCH_BYTES


def test_production_s_histograms_are_stored_as_before() -> None:
    histogram = LogHistogram.of([0.0, 1.5, 200.0])
    text = histogram.model_dump_json()
    assert json.loads(text) == {"cells": {str(k): n for k, n in histogram.cells.items()}}
    assert LogHistogram.model_validate_json('{"cells":{"41":1}}').growth == GROWTH


def test_zero_is_a_value_like_any_other() -> None:
    assert LogHistogram.of([0.0, 0.0, 5.0]).quantile(0.5) == 0.0


def test_nothing_measured_has_no_quantile() -> None:
    assert LogHistogram(cells={}).quantile(0.5) is None


def test_a_quantile_outside_zero_to_one_is_a_mistake() -> None:
    with pytest.raises(ValueError, match=r"between 0 and 1, not at 95"):
        LogHistogram.of([1.0]).quantile(95)


def test_a_histogram_survives_json() -> None:
    histogram = LogHistogram.of([0.0, 1.5, 200.0])
    assert LogHistogram.model_validate_json(histogram.model_dump_json()) == histogram


def test_the_usual_percentiles_of_something_and_of_nothing() -> None:
    figures = LogHistogram.of([10.0] * 98 + [1000.0] * 2).percentiles()
    assert figures is not None
    assert figures.p50 == figures.p95 == pytest.approx(10, rel=0.005)
    assert figures.p99 == pytest.approx(1000, rel=0.005)
    assert LogHistogram(cells={}).percentiles() is None
