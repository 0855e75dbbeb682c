"""Segments of a run, put together."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.kit.errors import Rejected
from plimsoll.kit.histogram import FINE_GROWTH, LogHistogram, coarse_cell_of
from plimsoll.run.merge import at_step, merge_results, slowest_of
from plimsoll.run.model import (
    MOST_SLOW,
    EndpointFigures,
    GeneratorFigures,
    RunResult,
    RunStatus,
    ScenarioFigures,
    SlowRequest,
)

BEGIN = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Request:
    """One request of a run: endpoint, second, milliseconds, whether it failed."""

    def __init__(self, endpoint: str, second: int, ms: float, *, failed: bool) -> None:
        self.endpoint, self.second, self.ms, self.failed = endpoint, second, ms, failed


requests_made = st.lists(
    st.builds(
        Request,
        endpoint=st.sampled_from(["GET /a", "GET /b", "POST /c"]),
        second=st.integers(0, 40),
        ms=st.floats(0.01, 60_000),
        failed=st.booleans(),
    ),
    max_size=60,
)
segments_made = st.lists(requests_made, min_size=1, max_size=4)


def figures_of(endpoint: str, made: Sequence[Request], step_s: int) -> EndpointFigures:
    cells: dict[int, int] = {}
    failed: dict[int, int] = {}
    latency: dict[int, dict[int, int]] = {}
    for each in made:
        step, coarse = each.second // step_s, coarse_cell_of(each.ms)
        cells[step] = cells.get(step, 0) + 1
        if each.failed:
            failed[step] = failed.get(step, 0) + 1
        at = latency.setdefault(step, {})
        at[coarse] = at.get(coarse, 0) + 1
    failures = sum(each.failed for each in made)
    return EndpointFigures(
        endpoint=endpoint,
        requests=len(made),
        error_rate=failures / len(made),
        latency_ms=LogHistogram.of((each.ms for each in made), FINE_GROWTH),
        cells=cells,
        failed_cells=failed,
        latency_cells=latency,
        sent_bytes_cells={step: 10 * count for step, count in cells.items()},
        received_bytes_cells={step: 20 * count for step, count in cells.items()},
        statuses={
            status: count
            for status, count in {200: len(made) - failures, 500: failures}.items()
            if count
        },
    )


def measured(made: Sequence[Request], *, step_s: int = 1) -> RunResult:
    names = sorted({each.endpoint for each in made})
    figures = [
        figures_of(name, [each for each in made if each.endpoint == name], step_s) for name in names
    ]
    seconds: dict[int, int] = {}
    for each in made:
        seconds[each.second] = seconds.get(each.second, 0) + 1
    return RunResult(
        status=RunStatus.COMPLETED,
        exit_code=0,
        started=BEGIN,
        duration_s=41.0,
        requests=len(made),
        iterations=len(made),
        dropped_iterations=len(made) // 10,
        endpoints=tuple(sorted(figures, key=lambda each: (-each.requests, each.endpoint))),
        step_s=step_s,
        per_second=seconds,
        scenarios=(ScenarioFigures(name="s", iterations=len(made), dropped=0, requests=len(made)),),
    )


@given(segments_made)
@settings(max_examples=60)
def test_segments_put_together_are_what_one_generator_would_have_measured(
    segments: list[list[Request]],
) -> None:
    merged = merge_results([measured(each) for each in segments])
    whole = measured([request for segment in segments for request in segment])
    # Comparing as mappings: the order in which cells were first seen is no fact.
    assert merged.endpoints == whole.endpoints
    assert merged.per_second == whole.per_second
    assert (merged.requests, merged.iterations) == (whole.requests, whole.iterations)
    assert merged.scenarios == whole.scenarios


@given(st.data(), segments_made)
@settings(max_examples=40)
def test_neither_order_nor_grouping_of_segments_matters(
    data: st.DataObject, segments: list[list[Request]]
) -> None:
    results = [measured(each) for each in segments]
    assert merge_results(data.draw(st.permutations(results))) == merge_results(results)
    grouped = merge_results([merge_results(results[:1]), *results[1:]])
    assert grouped == merge_results(results)


@given(segments_made, st.lists(st.sampled_from([1, 2, 4]), min_size=4, max_size=4))
@settings(max_examples=40)
def test_segments_of_different_steps_meet_in_the_widest(
    segments: list[list[Request]], steps: list[int]
) -> None:
    used = steps[: len(segments)]
    results = [measured(each, step_s=step) for each, step in zip(segments, used, strict=True)]
    merged = merge_results(results)
    assert merged.step_s == max(used)
    whole = measured([r for segment in segments for r in segment], step_s=max(used))
    assert merged.endpoints == whole.endpoints


@given(requests_made)
@settings(max_examples=30)
def test_one_segment_is_the_whole(made: list[Request]) -> None:
    result = measured(made)
    assert merge_results([result]) is result


def test_no_segment_is_no_run() -> None:
    with pytest.raises(ValueError, match="empty"):
        merge_results([])


def test_steps_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be put into steps"):
        at_step(measured([], step_s=2), 3)


def told(**changes: object) -> RunResult:
    return measured([Request("GET /a", 0, 5.0, failed=False)]).model_copy(update=changes)


def test_a_run_is_as_complete_as_its_least_complete_segment() -> None:
    fine = told()
    aborted = told(status=RunStatus.ABORTED, exit_code=105, stopped="enough is known")
    crashed = told(status=RunStatus.CRASHED, exit_code=137)
    merged = merge_results([fine, aborted])
    assert (merged.status, merged.exit_code, merged.stopped) == (
        RunStatus.ABORTED,
        105,
        "enough is known",
    )
    merged = merge_results([aborted, fine, crashed])
    assert (merged.status, merged.exit_code) == (RunStatus.CRASHED, 137)
    assert merged.stopped == "enough is known"


def test_crossed_thresholds_of_one_segment_are_the_runs() -> None:
    merged = merge_results([told(), told(exit_code=99, crossed_thresholds=("checks",))])
    assert (merged.status, merged.exit_code) == (RunStatus.COMPLETED, 99)
    assert merged.crossed_thresholds == ("checks",)


def test_a_threshold_is_unmeasured_when_no_segment_had_a_sample() -> None:
    merged = merge_results(
        [told(unmeasured_thresholds=("a", "b")), told(unmeasured_thresholds=("b",))]
    )
    assert merged.unmeasured_thresholds == ("b",)


def test_the_most_saturated_generator_speaks_for_all_and_no_sum_hides_it() -> None:
    idle = GeneratorFigures(cpus=8, busy_cpus=1, peak_cpus=2, machine_busy=0.9, late_ms=3)
    choked = GeneratorFigures(cpus=1, busy_cpus=1, peak_cpus=1.8, late_ms=1)
    merged = merge_results([told(generator=idle), told(generator=choked), told(generator=None)])
    assert merged.generator == choked.model_copy(update={"machine_busy": 0.9, "late_ms": 3})
    assert merge_results([told(), told()]).generator is None


def test_times_span_all_segments() -> None:
    late = told(started=BEGIN + timedelta(seconds=2), duration_s=50.0)
    merged = merge_results([late, told()])
    assert (merged.started, merged.duration_s) == (BEGIN, 50.0)


def test_the_seconds_are_unknown_where_one_segment_was_too_long_to_keep_them() -> None:
    assert merge_results([told(), told(per_second={})]).per_second == {}


def test_each_segment_is_heard_among_the_messages() -> None:
    loud = told(messages=tuple(f"loud {at}" for at in range(100)))
    merged = merge_results([loud, told(messages=("quiet",)), told(messages=("loud 0",))])
    assert len(merged.messages) == 100
    assert merged.messages[:3] == ("loud 0", "quiet", "loud 1")


def test_sketches_of_different_versions_are_refused() -> None:
    (figures,) = told().endpoints
    other = figures.model_copy(update={"latency_ms": LogHistogram.of([5.0])})
    with pytest.raises(Rejected, match="measured in different ways"):
        merge_results([told(), told(endpoints=(other,))])


def test_an_empty_sketch_says_nothing_about_cells() -> None:
    (figures,) = told().endpoints
    empty = EndpointFigures(
        endpoint=figures.endpoint, requests=0, error_rate=0.0, latency_ms=LogHistogram(cells={})
    )
    assert merge_results([told(endpoints=(empty,)), told()]).endpoints == (figures,)


def test_sizes_that_one_segment_knows_are_kept() -> None:
    (figures,) = told().endpoints
    sized = figures.model_copy(update={"request_bytes": LogHistogram.of([100.0])})
    merged = merge_results([told(), told(endpoints=(sized,))])
    assert merged.endpoints[0].request_bytes == LogHistogram.of([100.0])


def test_no_figure_is_forgotten_when_segments_are_put_together() -> None:
    """Whoever adds a field decides here, and in `merge_results`, how it is put together."""
    assert set(RunResult.model_fields) == {
        *("status", "exit_code", "started", "duration_s", "requests", "iterations"),
        *("dropped_iterations", "endpoints", "crossed_thresholds", "messages", "step_s"),
        *("per_second", "scenarios", "thrown", "unmeasured_thresholds", "generator"),
        *("stopped", "raw_output", "target"),
    }
    assert set(EndpointFigures.model_fields) == {
        *("endpoint", "requests", "error_rate", "latency_ms", "request_bytes", "response_bytes"),
        *("cells", "failed_cells", "latency_cells", "sent_bytes_cells", "received_bytes_cells"),
        *("statuses", "slowest"),
    }
    assert set(ScenarioFigures.model_fields) == {"name", "iterations", "dropped", "requests"}


@given(st.lists(st.lists(st.floats(0.1, 1e4, allow_nan=False), max_size=8), min_size=1, max_size=4))
def test_the_slowest_of_all_segments_are_kept(parts: list[list[float]]) -> None:
    segments = [
        tuple(
            SlowRequest(latency_ms=ms, trace_id=f"{at:016x}{number:016x}", second=1, status=200)
            for number, ms in enumerate(sorted(part, reverse=True)[:MOST_SLOW])
        )
        for at, part in enumerate(parts)
    ]
    found = slowest_of(each for segment in segments for each in segment)
    kept = sorted((ms for part in parts for ms in part), reverse=True)[:MOST_SLOW]
    assert [each.latency_ms for each in found] == kept
