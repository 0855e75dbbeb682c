"""A Markov chain of sessions as counts, from which endpoints are taken without changing the rest.

The chain is *balanced*: as many steps lead to an endpoint as away from it. Then the expected visits
of a session are the requests ÷ the sessions, and each session ends: what has a way in has a way
out. An endpoint X is taken out by leading A → X → B past it: A → B becomes more frequent by
times(A → X) × times(X → B) ÷ times(X → all but X). All others are asked exactly as often as before.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from plimsoll.workload.pauses import mean_of, mixed, one_after_the_other

Place: TypeAlias = str | None
"""An endpoint; None: where sessions begin and end."""

_NOTHING = 1e-9
"""A smaller share of the steps than that is what rounding leaves over."""


class Way(NamedTuple):
    """How often a step is made, and after which pauses."""

    times: float
    pauses_s: tuple[float, ...] = ()


class Chain:
    """Steps by where they begin and where they end."""

    def __init__(self, steps: Iterable[tuple[Place, Place, Way]] = ()) -> None:
        self._out: dict[Place, dict[Place, Way]] = {}
        self._into: dict[Place, dict[Place, None]] = {}
        for before, after, way in steps:
            self.add(before, after, way)

    def add(self, before: Place, after: Place, way: Way) -> None:
        """More steps of a kind; of sessions without any request nothing is kept."""
        if way.times <= 0 or (before is None and after is None):
            return
        ways = self._out.setdefault(before, {})
        known = ways.get(after)
        if known is not None:
            pauses = mixed((each.pauses_s, each.times) for each in (known, way) if each.pauses_s)
            way = Way(known.times + way.times, pauses)
        ways[after] = way
        self._into.setdefault(after, {})[before] = None

    @property
    def places(self) -> list[str]:
        """The endpoints, in the order of their names."""
        return sorted(place for place in {*self._out, *self._into} if place is not None)

    @property
    def sessions(self) -> float:
        """How many begin."""
        return self.leaving(None)

    def steps(self) -> Iterator[tuple[Place, Place, Way]]:
        """All of them."""
        for before, ways in self._out.items():
            for after, way in ways.items():
                yield before, after, way

    def arriving(self, place: Place) -> float:
        """How many steps lead there."""
        return sum(self._out[before][place].times for before in self._into.get(place, ()))

    def leaving(self, place: Place) -> float:
        """How many steps lead away."""
        return sum(way.times for way in self._out.get(place, {}).values())

    def balance(self, requests: Mapping[str, float] | None = None) -> None:
        """Cuts sessions where their steps are not known: there one ends, and another one begins.

        `requests` are how often endpoints were asked, where it is known; of what the steps do not
        show, each request is a session.
        """
        known = requests or {}
        for place in sorted({*self.places, *known}):
            arriving, leaving = self.arriving(place), self.leaving(place)
            asked = max(arriving, leaving, known.get(place, 0.0))
            if asked - arriving > _NOTHING * asked:
                self.add(None, place, Way(asked - arriving))
            if asked - leaving > _NOTHING * asked:
                self.add(place, None, Way(asked - leaving))
        self._open_circles()

    def cut_to(self, most: int) -> None:
        """Cuts sessions at the rarest kinds of steps, so that no more are between endpoints.

        Each endpoint of a balanced chain is asked as often as before.
        """
        asked = {place: self.arriving(place) for place in self.places}
        inside = [
            (-way.times, a, b) for a, b, way in self.steps() if a is not None and b is not None
        ]
        for _, before, after in sorted(inside)[most:]:
            del self._out[before][after]
            del self._into[after][before]
        self.balance(asked)

    def take_out(self, place: str) -> None:
        """Leads past an endpoint of a balanced chain."""
        ways = self._out.pop(place, {})
        arriving = [
            (before, self._out[before].pop(place))
            for before in self._into.pop(place, {})
            if before != place
        ]
        around = ways.pop(place, Way(0.0))
        whole = sum(way.times for way in ways.values())
        for after in ways:
            del self._into[after][place]
        if whole <= 0:
            return
        circling_s = around.times / whole * mean_of(around.pauses_s)
        for before, first in arriving:
            for after, second in ways.items():
                pauses: tuple[float, ...] = ()
                if before is not None and after is not None:
                    both = one_after_the_other(first.pauses_s, second.pauses_s)
                    pauses = tuple(pause + circling_s for pause in both)
                self.add(before, after, Way(first.times * second.times / whole, pauses))

    def _open_circles(self) -> None:
        """What no session comes to, because no beginning is known, is asked alone."""
        reached: set[Place] = set()
        todo: list[Place] = [None]
        while todo:
            place = todo.pop()
            if place not in reached:
                reached.add(place)
                todo.extend(self._out.get(place, ()))
        lost = {place: self.arriving(place) for place in self.places if place not in reached}
        for place in lost:
            self._out.pop(place, None)
            self._into.pop(place, None)
        for place, times in lost.items():
            self.add(None, place, Way(times))
            self.add(place, None, Way(times))


def together(
    steps: Iterable[tuple[Place, Place, Way]], names: Mapping[str, str]
) -> Iterator[tuple[Place, Place, Way]]:
    """The steps with some endpoints called by another name, which several may share."""
    for before, after, way in steps:
        yield (
            before if before is None else names.get(before, before),
            after if after is None else names.get(after, after),
            way,
        )
