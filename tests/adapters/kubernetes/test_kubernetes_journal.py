"""What a generator tells its runner, written and read."""

import io
import random
from functools import cache

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from plimsoll.adapters.kubernetes.journal import (
    MARK,
    MOST_PROGRESS_LINES,
    MOST_RESULT_BYTES,
    TAIL_LINES,
    Heard,
    Journal,
    heard_in,
)
from plimsoll.adapters.kubernetes.seconds import MOST_BYTES
from plimsoll.kit.errors import Misconfigured, PlimsollError, Rejected, Unavailable
from plimsoll.kit.histogram import FINE_GROWTH, LogHistogram
from plimsoll.run.merge import at_step
from plimsoll.run.model import RunProgress, RunResult
from tests.adapters.kubernetes.runs import result

KUBELET_TURNS_OVER_AT = 10 * 2**20
LINE_OF_THE_RUNTIME = len("2026-03-02T12:00:00.000000000+00:00 stdout F ")


def progress(elapsed_s: float, requests: int = 0) -> RunProgress:
    return RunProgress(elapsed_s=elapsed_s, requests=requests, failed=0, virtual_users=3)


def told(result: RunResult, *, most_bytes: int = MOST_RESULT_BYTES) -> list[str]:
    out = io.StringIO()
    Journal(out, most_bytes=most_bytes).ended(result)
    return out.getvalue().splitlines()


def whole(lines: list[str]) -> Heard:
    return heard_in(lines, whole=True)


def test_what_is_told_is_heard() -> None:
    out = io.StringIO()
    journal = Journal(out)
    journal.waits()
    journal.progress(progress(1.0, 7))
    journal.ended(result(3, steps=5))
    heard = whole(out.getvalue().splitlines())
    assert (heard.waits, heard.ended, heard.told) == (True, True, True)
    assert heard.progress == progress(1.0, 7)
    assert heard.result == result(3, steps=5)
    assert heard.failure is None


@given(st.integers(0, 6), st.integers(1, 40))
def test_results_of_all_sizes_come_back_exactly(endpoints: int, steps: int) -> None:
    assert whole(told(result(endpoints, steps=steps))).result == result(endpoints, steps=steps)


def test_other_lines_between_do_no_harm_and_the_last_ones_are_kept() -> None:
    lines = told(result(2))
    noisy = [line for each in lines for line in (each, "a warning of somebody", "  ^^^^  ")]
    heard = whole([*noisy, "its last words"])
    assert heard.result == result(2)
    assert heard.others[-2:] == ("a warning of somebody", "its last words")


@given(st.data())
@hypothesis_settings(max_examples=30)
def test_a_result_that_lost_anything_is_no_result(data: st.DataObject) -> None:
    lines = list(noisy_lines())
    assert len(lines) > 5
    at = data.draw(st.integers(1, len(lines) - 2))
    kinds = ("lost", "cut", "doubled number")
    damage = data.draw(st.sampled_from(kinds))
    damaged = list(lines)
    if damage == "lost":
        del damaged[at]
    elif damage == "cut":
        damaged[at] = damaged[at][: len(damaged[at]) // 2]
    else:
        damaged[at] = damaged[at].replace(f"result {at - 1} ", f"result {at % (len(lines) - 2)} ")
    heard = whole(damaged)
    assert heard.result is None
    assert isinstance(heard.failure, Unavailable)


@cache
def noisy_lines() -> tuple[str, ...]:
    return tuple(told(noisy_result()))


def noisy_result() -> RunResult:
    """One that is hard to pack."""
    chance = random.Random(7)  # noqa: S311 - no secret
    (figures,) = result().endpoints
    sketch = LogHistogram.of((chance.lognormvariate(3, 2) for _ in range(40_000)), FINE_GROWTH)
    cells = {step: {chance.randrange(100): chance.randrange(9_999)} for step in range(4_000)}
    many = figures.model_copy(update={"latency_ms": sketch, "latency_cells": cells})
    return result().model_copy(update={"endpoints": (many,)})


def test_the_tail_of_a_log_tells_where_it_is_and_never_a_result() -> None:
    out = io.StringIO()
    journal = Journal(out)
    for second in range(9):
        journal.progress(progress(float(second), second))
    lines = out.getvalue().splitlines()
    heard = heard_in(lines[-TAIL_LINES:], whole=False)
    assert heard.progress == progress(8.0, 8)
    assert not heard.ended
    heard = heard_in([*lines, *told(result(1))][-TAIL_LINES:], whole=False)
    assert (heard.ended, heard.told, heard.result) == (True, True, None)


def test_a_line_that_is_being_written_is_left_for_the_next_time() -> None:
    out = io.StringIO()
    journal = Journal(out)
    journal.progress(progress(1.0, 1))
    journal.progress(progress(2.0, 2))
    cut = out.getvalue()[:-20].splitlines()
    assert heard_in(cut, whole=False).progress == progress(1.0, 1)


@pytest.mark.parametrize(
    "error",
    [
        Rejected("The script does not start.", where="script.js", fix="Correct it."),
        Misconfigured("k6 is missing.", where="PLIMSOLL_K6__PATH"),
        Unavailable("It has no room."),
    ],
)
def test_an_error_stays_what_it_is(error: PlimsollError) -> None:
    out = io.StringIO()
    Journal(out).failed(error)
    failure = whole(out.getvalue().splitlines()).failure
    assert type(failure) is type(error)
    assert str(failure) == str(error)


@pytest.mark.parametrize("line", ["failed {", "failed", 'failed {"kind":"SystemExit","what":"x"}'])
def test_an_error_that_nobody_understands_is_still_one(line: str) -> None:
    assert isinstance(whole([f"{MARK} {line}"]).failure, Unavailable)


def test_a_log_without_a_result_has_none() -> None:
    heard = whole([f"{MARK} waiting", "Killed"])
    assert (heard.result, heard.failure, heard.told) == (None, None, False)


def test_the_log_of_the_longest_run_is_never_turned_over() -> None:
    out = io.StringIO()
    day_s = 86_400
    journal = Journal(out, duration_s=day_s)
    for second in range(2 * day_s):
        journal.progress(progress(second / 2, 10**9))
    lines = out.getvalue().splitlines()
    assert len(lines) <= MOST_PROGRESS_LINES
    progress_bytes = sum(len(line) + LINE_OF_THE_RUNTIME for line in lines)
    result_lines = MOST_RESULT_BYTES // 6_144
    result_bytes = MOST_RESULT_BYTES * 4 // 3 + result_lines * (40 + LINE_OF_THE_RUNTIME)
    assert progress_bytes + result_bytes + MOST_BYTES < 0.9 * KUBELET_TURNS_OVER_AT


def test_no_line_is_cut_by_a_runtime() -> None:
    assert max(map(len, noisy_lines())) < 16 * 1024


def test_a_result_that_is_too_long_is_told_in_wider_steps_and_is_otherwise_the_same() -> None:
    chance = random.Random(3)  # noqa: S311 - no secret
    figures = []
    for endpoint in result(4, steps=1).endpoints:
        cells = {
            step: {chance.randrange(120): chance.randrange(1, 9_999) for _ in range(6)}
            for step in range(1_800)
        }
        figures.append(
            endpoint.model_copy(
                update={"latency_cells": cells, "cells": dict.fromkeys(range(1_800), 5)}
            )
        )
    long = result().model_copy(update={"endpoints": tuple(figures)})
    most_bytes = 64 * 1024
    lines = told(long, most_bytes=most_bytes)
    assert sum(map(len, lines)) < 1.5 * most_bytes
    heard = whole(lines).result
    assert heard is not None
    assert heard.step_s > 1
    assert heard == at_step(long, heard.step_s)


def test_sketches_of_a_hundred_endpoints_fit() -> None:
    chance = random.Random(5)  # noqa: S311 - no secret
    sketch = LogHistogram.of((chance.lognormvariate(3, 2) for _ in range(20_000)), FINE_GROWTH)
    figures = tuple(
        each.model_copy(update={"latency_ms": sketch}) for each in result(100).endpoints
    )
    many = result().model_copy(update={"endpoints": figures})
    assert whole(told(many)).result == many


def test_a_result_that_is_too_long_in_any_step_is_refused() -> None:
    with pytest.raises(Rejected, match="fewer endpoints"):
        told(result(50, steps=9), most_bytes=500)
