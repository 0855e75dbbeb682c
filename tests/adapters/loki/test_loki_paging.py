import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.loki.client import AskForLess
from plimsoll.adapters.loki.paging import Ask, Pager, beginning_as, halving
from plimsoll.adapters.loki.payloads import Entry
from plimsoll.kit.errors import Rejected, Unavailable
from plimsoll.transport.failures import Refused
from tests.adapters.loki.servers import Stored, in_memory

START = 1_795_241_943_000_000_000
SECOND = 1_000_000_000


def seen(ask: Ask, page_lines: int, end_ns: int = START + 100 * SECOND) -> list[Entry]:
    pager = Pager(ask, page_lines=page_lines)
    return [entry for batch in pager.batches(START, end_ns) for entry in batch.entries]


def refusing(ask: Ask, longest_ns: int = 1 << 62, most_lines: int = 1 << 30) -> Ask:
    """A server with limits, which says them as a Loki does."""

    def limited(filters: str, start: int, end: int, most: int) -> list[Entry]:
        if most > most_lines:
            raise AskForLess("lines", Refused("too many lines"), most_lines)
        if end - start > longest_ns:
            raise AskForLess("time", Refused("too long"))
        return ask(filters, start, end, most)

    return limited


@st.composite
def logs(draw: st.DrawFn) -> list[Stored]:
    """Lines of few times, in several streams; a stream has a line of a time once, as in Loki."""
    times = draw(st.lists(st.integers(0, 12), max_size=60))
    unit = draw(st.sampled_from([1, SECOND]))
    return [
        Stored(START + at * unit, f"line {number}", (("pod", str(number % 3)),))
        for number, at in enumerate(times)
    ]


@given(logs(), st.integers(1, 70), st.integers(2, 70), st.sampled_from([SECOND, 1 << 62]))
def test_every_line_is_seen_exactly_once_whatever_the_page_holds(
    stored: list[Stored], page_lines: int, most_lines: int, longest_ns: int
) -> None:
    ask = refusing(in_memory(stored, most_lines=1 << 30), longest_ns, most_lines)
    expected = sorted(Entry(each.at_ns, each.line) for each in stored)
    assert seen(ask, page_lines) == expected


def test_a_second_of_one_timestamp_with_more_lines_than_loki_gives_is_read_in_halves() -> None:
    stored = [Stored(START, f"10.0.0.{number % 7} GET /orders/{number}") for number in range(900)]
    found = seen(refusing(in_memory(stored), most_lines=64), 50)
    assert found == sorted(Entry(each.at_ns, each.line) for each in stored)


def test_one_line_that_fills_a_page_hides_no_other() -> None:
    stored = [Stored(START, "GET /", (("pod", str(number)),)) for number in range(9)]
    stored += [Stored(START, f"GET /{number}") for number in range(40)]
    found = seen(refusing(in_memory(stored), most_lines=10), 5)
    assert found == sorted(Entry(each.at_ns, each.line) for each in stored)


def test_lines_that_cannot_be_told_apart_are_no_silent_loss() -> None:
    stored = [Stored(START, "GET /", (("pod", str(number)),)) for number in range(20)]
    with pytest.raises(Rejected, match="cannot be told from others"):
        seen(refusing(in_memory(stored), most_lines=10), 10)


@pytest.mark.parametrize("lines", [[], [""], ["a", "a"]])
def test_the_same_lines_have_no_halves(lines: list[str]) -> None:
    assert halving(lines) is None


def test_halves_of_many_lines_are_not_lopsided() -> None:
    lines = [f"GET /orders/{number:05}" for number in range(1_000)]
    matched = in_memory([Stored(START, line) for line in lines])
    count = len(matched(f"|~ `{halving(lines)}`", START, START + 1, 5_000))
    assert 250 <= count <= 750


@given(st.lists(st.text(min_size=1, max_size=9), min_size=2, max_size=30, unique=True))
def test_halves_are_written_in_the_syntax_that_loki_knows(lines: list[str]) -> None:
    matched = in_memory([Stored(START, line) for line in lines])
    # The engine of polars has the syntax of RE2, too.
    for form in (halving(lines) or "", beginning_as(lines[0])):
        theirs = pl.Series(lines).filter(pl.Series(lines).str.contains(form)).to_list()
        ours = [entry.line for entry in matched(f"|~ `{form}`", START, START + 1, 100)]
        assert sorted(theirs) == sorted(ours)
        assert 0 < len(theirs) < len(lines)


def test_a_range_is_widened_again_after_a_dense_stretch() -> None:
    dense_until = START + 3_600 * SECOND
    asked: list[int] = []

    def ask(_filters: str, start: int, end: int, _most: int) -> list[Entry]:
        if start < dense_until and end - start > 120 * SECOND:
            raise AskForLess("time", Unavailable("query timed out"))
        asked.append(end - start)
        return []

    assert seen(ask, 100, START + 24 * 3_600 * SECOND) == []
    assert len(asked) < 200
    assert max(asked) > 1_800 * SECOND


def test_a_server_that_is_always_too_slow_is_not_asked_for_ever() -> None:
    asked: list[int] = []

    def ask(_filters: str, start: int, end: int, _most: int) -> list[Entry]:
        asked.append(end - start)
        raise AskForLess("time", Unavailable("query timed out"))

    with pytest.raises(Unavailable, match="timed out"):
        seen(ask, 100, START + 24 * 3_600 * SECOND)
    assert len(asked) == 5


def test_a_rule_against_the_smallest_question_is_told() -> None:
    with pytest.raises(Rejected, match="too long"):
        seen(refusing(in_memory([]), longest_ns=0), 10)


def test_an_answer_that_is_too_long_is_asked_for_in_smaller_pages() -> None:
    stored = [Stored(START + number, str(number)) for number in range(100)]
    memory = in_memory(stored)

    def ask(filters: str, start: int, end: int, most: int) -> list[Entry]:
        found = memory(filters, start, end, most)
        if len(found) > 7:
            raise AskForLess("lines", Unavailable("received message larger than max"))
        return found

    assert len(seen(ask, 100)) == 100
