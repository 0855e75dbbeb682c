"""Every line of a stretch of time exactly once, from a server that knows no pages.

Loki gives the earliest lines of a range and has no way to say "go on". The next question starts at
the time of the last line, and lines share times: collectors that take the time from an access log
give a second's lines all the same nanosecond. So the lines of a full page's last time are left to
the next page, whole. A single time with more lines than a page holds is asked for by itself, with
the largest page that the server allows, and if that is full as well, in halves that a regular
expression and its negation make: every line is in one of them and none in both, whatever the
expression.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import Final, NamedTuple, TypeAlias

from plimsoll.adapters.loki.client import AskForLess
from plimsoll.adapters.loki.payloads import Entry
from plimsoll.kit.errors import Rejected

Ask: TypeAlias = Callable[[str, int, int, int], list[Entry]]
"""Of filters to add to the query, start and end in ns, and a number of lines: the earliest ones."""

_SECOND_NS: Final = 1_000_000_000
_NARROWER: Final = 8
"""A range that was too long is cut to this part of it."""
_CALM_PAGES: Final = 4
_MOST_PATIENCE: Final = 64
"""After so many pages without a refusal, at first and at most, a longer range is tried."""
_MOST_SLOW: Final = 4
"""A server that is silent again and again is not asked smaller and smaller questions for ever."""
_LARGEST_PAGE: Final = 1 << 20
_MOST_HALVINGS: Final = 40
_MOST_OF_A_MOMENT: Final = 1_000_000
"""They are held in memory to bring them into an order."""
_LOOKED_AT: Final = 300
"""How far into the lines a place to halve them is looked for."""


class Batch(NamedTuple):
    """Lines of consecutive times, all of each."""

    entries: Sequence[Entry]
    """In order of time; of the same time, in order of their text."""
    up_to_ns: int
    """Nothing before it is missing."""


class Pager:
    """Reads one query.

    Args:
        ask: the server.
        page_lines: how many lines to ask for at once.
    """

    def __init__(self, ask: Ask, *, page_lines: int) -> None:
        self._ask = ask
        self._lines = page_lines
        self._largest = _LARGEST_PAGE
        self._span_ns = 0
        self._longest_ns = 0
        self._calm = 0
        self._patience = _CALM_PAGES
        self._has_widened = False
        self._slow = 0

    def batches(self, start_ns: int, end_ns: int) -> Iterator[Batch]:
        """All lines from a start up to and without an end.

        Raises:
            Rejected: the server refuses even the smallest question, or a single time has more
                lines than can be told apart.
            Unavailable, Misconfigured: as from the server.
        """
        self._span_ns = self._longest_ns = max(1, end_ns - start_ns)
        at = start_ns
        while at < end_ns:
            until = min(end_ns, at + self._span_ns)
            try:
                page = self._ask("", at, until, self._lines)
            except AskForLess as less:
                self._ask_for_less(less, until - at)
                continue
            self._widen()
            if len(page) < self._lines:
                yield Batch(page, until)
                at = until
            elif page[-1].at_ns > at:
                last = page[-1].at_ns
                yield Batch(page[: bisect_left(page, last, key=itemgetter(0))], last)
                at = last
            else:
                yield Batch(_sorted(self._moment(at), at), at + 1)
                at += 1

    def _ask_for_less(self, less: AskForLess, span_ns: int) -> None:
        """The next question is smaller, or the error is raised."""
        if less.what == "lines":
            self._lines = self._fewer(less, self._lines)
            return
        self._slow = self._slow + 1 if less.took_long else 0
        if self._slow > _MOST_SLOW:
            raise less.error
        if span_ns <= _SECOND_NS:
            raise less.error
        self._span_ns = max(_SECOND_NS, span_ns // _NARROWER)
        if self._has_widened:
            self._patience = min(_MOST_PATIENCE, self._patience * 2)
        self._calm, self._has_widened = 0, False
        if not less.took_long:
            # A rule refuses this length always; what only took long may be quick elsewhere.
            self._longest_ns = min(self._longest_ns, span_ns - 1)

    def _fewer(self, less: AskForLess, lines: int) -> int:
        if lines == 1:
            raise less.error
        allowed = less.most_lines or lines // 2
        self._largest = max(1, min(allowed, lines - 1))
        return self._largest

    def _widen(self) -> None:
        """After some quiet, tries longer ranges again."""
        self._slow = 0
        self._calm += 1
        if self._calm >= self._patience:
            self._calm, self._has_widened = 0, True
            self._span_ns = min(self._longest_ns, self._span_ns * 2)

    def _moment(self, at_ns: int) -> Iterator[Entry]:
        """All lines of one nanosecond, of which a page was full."""
        most = min(self._lines * 4, self._largest)
        while True:
            try:
                page = self._ask("", at_ns, at_ns + 1, most)
            except AskForLess as less:
                if less.what == "time":
                    raise less.error from less
                most = self._fewer(less, most)
                self._lines = min(self._lines, most)
                continue
            if len(page) < most:
                yield from page
                return
            if most == self._largest:
                yield from self._halves("", page, most, 0)
                return
            most = min(most * 4, self._largest)

    def _halves(
        self, filters: str, page: Sequence[Entry], most: int, depth: int
    ) -> Iterator[Entry]:
        at_ns = page[0].at_ns
        half_of = halving([entry.line for entry in page])
        form = half_of or beginning_as(page[0].line)
        for operator in ("|~", "!~"):
            half = f"{filters} {operator} `{form}`"
            try:
                part = self._ask(half, at_ns, at_ns + 1, most)
            except AskForLess as less:
                raise less.error from less
            if len(part) < most:
                yield from part
                continue
            if depth == _MOST_HALVINGS or (operator == "|~" and half_of is None):
                raise Rejected(
                    f"{most} lines of the same nanosecond ({at_ns}) cannot be told from others.",
                    fix="Choose fewer streams, or raise Loki's max_entries_limit_per_query.",
                )
            yield from self._halves(half, part, most, depth + 1)


def _sorted(moment: Iterator[Entry], at_ns: int) -> list[Entry]:
    found = sorted(islice(moment, _MOST_OF_A_MOMENT + 1))
    if len(found) > _MOST_OF_A_MOMENT:
        raise Rejected(
            f"More than {_MOST_OF_A_MOMENT} lines have the same time ({at_ns} ns).",
            fix="Choose fewer streams, or let the collector take the time from the lines.",
        )
    return found


def halving(lines: Sequence[str]) -> str | None:
    """A regular expression (RE2) that about half of the lines match; None: they are all the same.

    It says which characters stand at one place.
    """
    best: tuple[int, str] | None = None
    for place in range(min(_LOOKED_AT, max(map(len, lines), default=0))):
        found = Counter(line[place : place + 1] for line in lines)
        found.pop("", None)
        chosen: list[str] = []
        count = 0
        for character, times in sorted(found.items(), key=lambda item: (-item[1], item[0])):
            if count + times <= len(lines) // 2 or not chosen:
                chosen.append(character)
                count += times
        balance = min(count, len(lines) - count)
        if balance and (best is None or balance > best[0]):
            best = balance, f"(?s)^.{{{place}}}[{_literal(sorted(chosen))}]"
            if balance * 4 >= len(lines):
                break
    return best[1] if best else None


def beginning_as(line: str) -> str:
    """A regular expression that lines match which begin as one does, or are the same."""
    end = "" if len(line) > _LOOKED_AT else "$"
    return f"^{_literal(line[:_LOOKED_AT])}{end}"


def _literal(characters: Iterable[str]) -> str:
    """In RE2, whatever the characters mean there; without quotes and backticks."""
    return "".join(
        character if character.isascii() and character.isalnum() else f"\\x{{{ord(character):x}}}"
        for character in characters
    )
