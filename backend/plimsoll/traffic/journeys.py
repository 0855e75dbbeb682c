"""Journeys: which endpoint a client asks for after which, as counts of a Markov chain.

Requests of a client that are no further apart than a gap make a session. Counted are the
transitions from one endpoint to the next, from the beginning to the first, and from the last to the
end. A transition is kept only when at least k clients made it, so that no path of a person can be
read from the profile; the others are only counted. Pauses are think times as the server saw them:
they include what the client needed to answer.
"""

from collections.abc import Hashable, Iterable
from typing import Final, NamedTuple

from plimsoll.kit.histogram import ZERO_CELL, LogHistogram, cell_of
from plimsoll.traffic.model import Journeys, Transition

GAP_S: Final = 1_800
"""Half an hour without a request ends a session, as web analytics has it by convention."""
MOST_CLIENTS: Final = 200_000
MOST_KINDS: Final = 20_000
_CELLS_TOGETHER: Final = 5
"""A pause is known to 2.5 %, half of five cells: few cells, for there are many transitions."""


class Asked(NamedTuple):
    """One request."""

    client: Hashable
    """Whatever tells clients apart, such as a hash of the address; it is not kept."""
    second: int
    endpoint: str
    agent: Hashable = ""
    """Tells sessions of a client apart, such as its browser; enough agents are not yet enough
    clients."""


def pause_cell(seconds: int) -> int:
    """The cell of a pause in milliseconds, from zero to half an hour one of some 110."""
    if not seconds:
        return ZERO_CELL
    return -(-cell_of(seconds * 1_000) // _CELLS_TOGETHER) * _CELLS_TOGETHER - _CELLS_TOGETHER // 2


class _Kind:
    """One kind of transition: how often, by whom, after how long."""

    def __init__(self) -> None:
        self.count = 0
        self.clients: set[Hashable] = set()
        self.cells: dict[int, int] = {}


class JourneyTally:
    """Counts transitions while requests come in, in the order of time or nearly.

    Bounded: up to k clients a kind of transition, so many kinds, and the last request of so many
    clients; of more, the one whose last request was seen first ends its session early.

    Args:
        kept_from_clients: the k.
        start_s: when the first cell begins, in seconds since 1970.
        step_s: width of a cell.
        most_clients: that are remembered at once.
    """

    def __init__(
        self,
        kept_from_clients: int,
        *,
        start_s: int = 0,
        step_s: int = 1,
        most_clients: int = MOST_CLIENTS,
    ) -> None:
        self._k = kept_from_clients
        self._start_s = start_s
        self._step_s = step_s
        self._most_clients = most_clients
        self._last: dict[tuple[Hashable, Hashable], Asked] = {}
        self._kinds: dict[tuple[str | None, str | None], _Kind] = {}
        self._requests = 0
        self._sessions: dict[int, int] = {}

    def add(self, asked: Asked) -> None:
        """Takes one request."""
        self._requests += 1
        key = (asked.client, asked.agent)
        last = self._last.pop(key, None)
        # Lines are written when requests end, so an earlier time may come later; a much earlier
        # one is of another log.
        if last is not None and abs(asked.second - last.second) > GAP_S:
            self._count(last.endpoint, None, last.client, None)
            last = None
        if last is None:
            cell = (asked.second - self._start_s) // self._step_s
            self._sessions[cell] = self._sessions.get(cell, 0) + 1
            self._count(None, asked.endpoint, asked.client, None)
        else:
            asked = asked._replace(second=max(asked.second, last.second))
            self._count(last.endpoint, asked.endpoint, asked.client, asked.second - last.second)
        self._last[key] = asked
        if len(self._last) > self._most_clients:
            last = self._last.pop(next(iter(self._last)))
            self._count(last.endpoint, None, last.client, None)

    def journeys(self) -> Journeys:
        """What was counted, all sessions ended; the tally can go on after it."""
        kinds = self._kinds | {(before, None): kind for before, kind in self._ends().items()}
        kept = [
            Transition(
                before=before,
                after=after,
                count=kind.count,
                pause_ms=LogHistogram(cells=dict(sorted(kind.cells.items())))
                if kind.cells
                else None,
            )
            for (before, after), kind in kinds.items()
            if len(kind.clients) >= self._k
        ]
        return Journeys(
            sessions=sum(self._sessions.values()),
            cells=dict(sorted(self._sessions.items())),
            gap_s=GAP_S,
            kept_from_clients=self._k,
            transitions=in_order(kept),
            hidden=self._requests - sum(one.count for one in kept if one.after is not None),
        )

    def _ends(self) -> dict[str | None, _Kind]:
        """The ends of sessions, those that are still open among them."""
        ends: dict[str | None, _Kind] = {}
        for (before, after), kind in self._kinds.items():
            if after is None:
                ends[before] = _copied(kind)
        for last in self._last.values():
            self._note(ends.setdefault(last.endpoint, _Kind()), last.client)
        return ends

    def _count(
        self, before: str | None, after: str | None, client: Hashable, pause_s: int | None
    ) -> None:
        kind = self._kinds.get((before, after))
        if kind is None:
            if len(self._kinds) >= MOST_KINDS:
                return
            kind = self._kinds[before, after] = _Kind()
        self._note(kind, client)
        if pause_s is not None:
            cell = pause_cell(pause_s)
            kind.cells[cell] = kind.cells.get(cell, 0) + 1

    def _note(self, kind: _Kind, client: Hashable) -> None:
        kind.count += 1
        if len(kind.clients) < self._k:
            kind.clients.add(client)


def journeys_of(
    requests: Iterable[Asked], kept_from_clients: int, *, start_s: int = 0, step_s: int = 1
) -> Journeys:
    """The journeys of requests that come in the order of time or nearly."""
    tally = JourneyTally(kept_from_clients, start_s=start_s, step_s=step_s)
    for asked in requests:
        tally.add(asked)
    return tally.journeys()


def in_order(transitions: Iterable[Transition]) -> tuple[Transition, ...]:
    """Most frequent first, ties by name."""
    return tuple(
        sorted(transitions, key=lambda one: (-one.count, one.before or "", one.after or ""))
    )


def _copied(kind: _Kind) -> _Kind:
    other = _Kind()
    other.count, other.clients, other.cells = kind.count, set(kind.clients), dict(kind.cells)
    return other
