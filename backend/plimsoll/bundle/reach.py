"""How much of their rate sessions reach in a test: it begins with none of them under way.

Of a session that begins at any moment of a test of length T, a request that comes τ after its
beginning is sent with probability 1 - τ/T: else the time is up before. The τ are drawn from the
chain, always the same ones.
"""

import itertools
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from random import Random

from plimsoll.workload.model import JourneyPlan, JourneyStep

SESSIONS = 2_000
_MOST_REQUESTS = 200_000
"""Drawn in all: few long sessions tell as much as many short ones."""


def offsets_s(journeys: JourneyPlan) -> list[list[float]]:
    """When the requests of drawn sessions come after their beginning."""
    draw = _Drawing(journeys.steps)
    found: list[list[float]] = []
    total = 0
    while len(found) < SESSIONS and total < _MOST_REQUESTS:
        found.append(list(itertools.islice(draw.session(), journeys.longest)))
        total += len(found[-1])
    return found


def reached(offsets: Sequence[Sequence[float]], length_s: float) -> float:
    """The share of their requests that sessions send before a test of that length is over."""
    sent = sum(max(0.0, 1 - at / length_s) for session in offsets for at in session)
    return sent / sum(len(session) for session in offsets)


class _Drawing:
    """Walks along the chain."""

    def __init__(self, steps: Sequence[JourneyStep]) -> None:
        self._random = Random(0)  # noqa: S311 - nothing is secret about it
        self._next: defaultdict[str | None, list[JourneyStep]] = defaultdict(list)
        for step in steps:
            self._next[step.before].append(step)
        self._until = {
            place: list(itertools.accumulate(step.times for step in following))
            for place, following in self._next.items()
        }

    def session(self) -> Iterator[float]:
        """The offsets of one session's requests."""
        at, step = 0.0, self._step(None)
        while step.after is not None:
            yield at
            step = self._step(step.after)
            if step.pauses_s:
                at += step.pauses_s[int(self._random.random() * len(step.pauses_s))]

    def _step(self, place: str | None) -> JourneyStep:
        until = self._until[place]
        at = bisect_right(until, self._random.random() * until[-1])
        return self._next[place][min(at, len(until) - 1)]
