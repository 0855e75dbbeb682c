"""Journeys: which endpoint a client asks for after which, as counts of a Markov chain.

Requests of a client that are no further apart than a gap make a session. Counted are the steps
from one endpoint to the next, from the beginning to the first, and from the last to the end. A step
is kept only when at least k clients made it, so that no path of a person can be read from the
profile; the others are only counted. Pauses between steps are think times as the server saw them:
they include what the client needed to answer.
"""

from collections.abc import Hashable, Iterable
from typing import Final, NamedTuple

from plimsoll.kit.histogram import LogHistogram, cell_of
from plimsoll.kit.value import Value

GAP_S: Final = 1_800
"""Half an hour without a request ends a session, as web analytics has it by convention."""
MOST_CLIENTS: Final = 200_000
MOST_STEPS: Final = 20_000


class Asked(NamedTuple):
    """One request."""

    client: Hashable
    """Whatever tells clients apart, such as a hash of address and user agent; it is not kept."""
    second: int
    endpoint: str


class Step(Value):
    """From one endpoint to the next."""

    before: str | None
    """None: the session begins."""
    after: str | None
    """None: the session ends."""
    times: int
    pause_s: LogHistogram | None = None
    """Between the two requests; None where a session begins or ends."""


class Journeys(Value):
    """The steps of all sessions."""

    sessions: int
    gap_s: int
    kept_from_clients: int
    steps: tuple[Step, ...]
    """Those that enough clients made, most frequent first, ties by name."""
    reduced: int
    """Steps that are not kept: made by too few clients, or one kind too many."""

    def chances(self, before: str | None) -> dict[str | None, float]:
        """How likely each next endpoint is after one, among the steps kept; they add up to 1."""
        following = {step.after: step.times for step in self.steps if step.before == before}
        whole = sum(following.values())
        return {after: times / whole for after, times in following.items()}


class _Kind:
    """One kind of step: how often, by whom, after how long."""

    def __init__(self) -> None:
        self.times = 0
        self.clients: set[Hashable] = set()
        self.cells: dict[int, int] = {}


class JourneyTally:
    """Counts steps while requests come in, in the order of time or nearly.

    Bounded: up to k clients a kind of step, so many kinds, and the last request of so many clients;
    of more, the one whose last request was seen first ends its session early.
    """

    def __init__(
        self, kept_from_clients: int, *, gap_s: int = GAP_S, most_clients: int = MOST_CLIENTS
    ) -> None:
        self._k = kept_from_clients
        self._gap_s = gap_s
        self._most_clients = most_clients
        self._last: dict[Hashable, Asked] = {}
        self._kinds: dict[tuple[str | None, str | None], _Kind] = {}
        self._sessions = 0
        self._unkept = 0

    def add(self, asked: Asked) -> None:
        """Takes one request."""
        last = self._last.pop(asked.client, None)
        if last is not None and asked.second - last.second > self._gap_s:
            self._end(last)
            last = None
        if last is None:
            self._begin(asked)
        else:
            # Lines are written when requests end, so an earlier time may come later.
            asked = asked._replace(second=max(asked.second, last.second))
            self._count(last.endpoint, asked.endpoint, asked.client, asked.second - last.second)
        self._last[asked.client] = asked
        if len(self._last) > self._most_clients:
            self._end(self._last.pop(next(iter(self._last))))

    def journeys(self) -> Journeys:
        """What was counted, all sessions ended; the tally can go on after it."""
        kinds = self._kinds | {(before, None): kind for before, kind in self._ends().items()}
        kept = {key: kind for key, kind in kinds.items() if len(kind.clients) >= self._k}
        steps = [
            Step(
                before=before,
                after=after,
                times=kind.times,
                pause_s=LogHistogram(cells=dict(sorted(kind.cells.items())))
                if kind.cells
                else None,
            )
            for (before, after), kind in kept.items()
        ]
        all_times = sum(kind.times for kind in kinds.values())
        return Journeys(
            sessions=self._sessions,
            gap_s=self._gap_s,
            kept_from_clients=self._k,
            steps=tuple(sorted(steps, key=_order)),
            reduced=self._unkept + all_times - sum(kind.times for kind in kept.values()),
        )

    def _ends(self) -> dict[str | None, _Kind]:
        """The ends of sessions, those that are still open among them."""
        ends: dict[str | None, _Kind] = {}
        for (before, after), kind in self._kinds.items():
            if after is None:
                ends[before] = _copied(kind)
        for last in self._last.values():
            kind = ends.setdefault(last.endpoint, _Kind())
            self._note(kind, last.client)
        return ends

    def _begin(self, asked: Asked) -> None:
        self._sessions += 1
        self._count(None, asked.endpoint, asked.client, None)

    def _end(self, last: Asked) -> None:
        self._count(last.endpoint, None, last.client, None)

    def _count(
        self, before: str | None, after: str | None, client: Hashable, pause_s: int | None
    ) -> None:
        kind = self._kinds.get((before, after))
        if kind is None:
            if len(self._kinds) >= MOST_STEPS:
                self._unkept += 1
                return
            kind = self._kinds[before, after] = _Kind()
        self._note(kind, client)
        if pause_s is not None:
            cell = cell_of(pause_s)
            kind.cells[cell] = kind.cells.get(cell, 0) + 1

    def _note(self, kind: _Kind, client: Hashable) -> None:
        kind.times += 1
        if len(kind.clients) < self._k:
            kind.clients.add(client)


def journeys_of(
    requests: Iterable[Asked], kept_from_clients: int, *, gap_s: int = GAP_S
) -> Journeys:
    """The journeys of requests that come in the order of time or nearly."""
    tally = JourneyTally(kept_from_clients, gap_s=gap_s)
    for asked in requests:
        tally.add(asked)
    return tally.journeys()


def _copied(kind: _Kind) -> _Kind:
    other = _Kind()
    other.times, other.clients, other.cells = kind.times, set(kind.clients), dict(kind.cells)
    return other


def _order(step: Step) -> tuple[int, str, str]:
    return -step.times, step.before or "", step.after or ""
