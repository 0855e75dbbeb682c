"""Seconds of a run that goes on, told by several generators and put together."""

import io
import random
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.kubernetes.journal import MARK, Journal, heard_in
from plimsoll.adapters.kubernetes.seconds import (
    LONGEST_LINE,
    MOST_BYTES,
    MOST_WAITING,
    RUNTIME_BYTES,
    LiveSeconds,
    read_from,
    told_in,
)
from plimsoll.run.model import EndpointSecond, RunProgress

rows = st.lists(
    st.builds(
        EndpointSecond,
        endpoint=st.text(max_size=20),
        second=st.just(7),
        requests=st.integers(0, 10**6),
        failed=st.integers(0, 10**6),
        latency_cells=st.dictionaries(st.integers(-400, 400), st.integers(1, 999), max_size=5),
    ),
    max_size=5,
    unique_by=lambda row: row.endpoint,
)


def row(second: int, requests: int, endpoint: str = "GET /a") -> EndpointSecond:
    return EndpointSecond(
        endpoint=endpoint,
        second=second,
        requests=requests,
        failed=min(requests, 1),
        latency_cells={3: requests} if requests else {},
    )


def told(*parts: EndpointSecond) -> dict[int, tuple[EndpointSecond, ...]]:
    found: dict[int, tuple[EndpointSecond, ...]] = {}
    for part in parts:
        found[part.second] = (*found.get(part.second, ()), part)
    return found


def progress(seconds: Iterable[EndpointSecond]) -> RunProgress:
    return RunProgress(elapsed_s=1.0, requests=1, failed=0, virtual_users=1, seconds=tuple(seconds))


@given(rows)
def test_a_second_comes_back_as_it_was(given_rows: list[EndpointSecond]) -> None:
    assert read_from(7, told_in(given_rows)) == tuple(given_rows)


@pytest.mark.parametrize("text", ["", "x", "eJw=", "////", told_in([row(0, 5)])[:-8]])
def test_a_damaged_second_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"(?s).*"):
        read_from(0, text)


def test_a_journal_tells_seconds_which_its_tail_shows() -> None:
    out = io.StringIO()
    Journal(out).progress(progress([row(0, 5), row(0, 2, "GET /b"), row(1, 7)]))
    heard = heard_in(out.getvalue().splitlines(), whole=False)
    assert heard.seconds == {0: (row(0, 5), row(0, 2, "GET /b")), 1: (row(1, 7),)}
    # A line that is being written is left for the next time.
    second_alone = [line for line in out.getvalue().splitlines() if " second " in line]
    cut = heard_in([second_alone[0], second_alone[1][:-10]], whole=False)
    assert set(cut.seconds) == {0}


def test_a_long_run_stops_telling_seconds_before_the_log_is_full() -> None:
    out = io.StringIO()
    journal = Journal(out)
    chance = random.Random(5)  # noqa: S311 - no secret
    for second in range(3_000):
        journal.progress(
            progress(
                EndpointSecond(
                    endpoint=f"GET /things/{at}/{{id}}",
                    second=second,
                    requests=50,
                    failed=0,
                    latency_cells={chance.randrange(100): 1 for _ in range(12)},
                )
                for at in range(20)
            )
        )
    lines = [line for line in out.getvalue().splitlines() if line.startswith(f"{MARK} second ")]
    assert MOST_BYTES * 0.9 < sum(len(line) + RUNTIME_BYTES for line in lines) <= MOST_BYTES
    assert max(map(len, lines)) <= LONGEST_LINE + 50
    assert sorted(heard_in(lines, whole=False).seconds) == list(range(len(lines)))


def test_a_second_is_given_on_when_all_generators_have_told_it() -> None:
    live = LiveSeconds()
    assert live.add(1, told(row(0, 5), row(1, 6)), all_there_is=False)
    assert live.taken([1, 2]) == ()
    assert live.add(2, told(row(0, 7), row(0, 1, "GET /b")), all_there_is=False)
    assert live.taken([1, 2]) == (
        row(0, 12).model_copy(update={"failed": 2}),
        row(0, 1, "GET /b"),
    )
    assert live.taken([1, 2]) == ()
    # What was heard before comes again with the tail.
    assert live.add(2, told(row(0, 7), row(1, 0)), all_there_is=False)
    assert live.taken([1, 2]) == (row(1, 6),)


def test_a_second_in_which_nothing_ended_has_one_row() -> None:
    live = LiveSeconds()
    live.add(1, told(row(0, 0)), all_there_is=False)
    live.add(2, told(row(0, 0, "GET /b")), all_there_is=False)
    assert live.taken([1, 2]) == (row(0, 0),)


def test_missing_seconds_are_asked_for_and_without_them_none_is_told() -> None:
    live = LiveSeconds()
    assert not live.add(1, told(row(2, 5)), all_there_is=False)
    assert live.add(1, told(row(0, 1), row(1, 2), row(2, 5)), all_there_is=True)
    assert [each.requests for each in live.taken([1])] == [1, 2, 5]
    assert live.add(1, told(row(9, 1)), all_there_is=True)
    assert live.add(1, told(row(10, 1)), all_there_is=False)
    assert live.taken([1]) == ()


def test_one_that_falls_far_behind_ends_the_telling() -> None:
    live = LiveSeconds()
    live.add(1, told(*(row(at, 1) for at in range(MOST_WAITING + 2))), all_there_is=False)
    assert live.taken([1, 2]) == ()
    live.add(2, told(*(row(at, 1) for at in range(MOST_WAITING + 2))), all_there_is=False)
    assert live.taken([1, 2]) == ()
