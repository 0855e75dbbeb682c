"""What happened to an example service: its endpoints, and the events that its runs met.

A story is told in *slots*: the runs of a service, oldest first, each so many hours after the one
before. Everything that is drawn depends on the service and the slot alone, so that the same story
gives the same history, whenever it ends.
"""

import math
from collections.abc import Mapping
from datetime import timedelta

from pydantic import Field

from plimsoll.kit.value import Value
from plimsoll.verdict.verdict import TriageState

EVERYTHING = "*"
"""Stands for all endpoints."""


class ExampleEndpoint(Value):
    """One endpoint, as it is on a usual day."""

    name: str
    """Method and route."""
    share: float
    """Of the service's requests."""
    median_ms: float
    spread: float = 0.45
    """Standard deviation of the logarithm of its latency."""
    error_rate: float = 0.0005
    source: str = ""
    """`file:line` in the repository."""


class Answer(Value):
    """What somebody did about the regressions that a slot's run showed."""

    after_h: float
    """Hours after the run had ended; fewer than to the next slot."""
    state: TriageState
    by: str
    comment: str
    assignee: str = ""


class Happening(Value):
    """Something that holds from one slot to another."""

    first: int
    last: int
    """The last slot it holds in."""
    latency: Mapping[str, float] = Field(default_factory=dict)
    """Times as slow, by endpoint; `*`: all of them."""
    error_rate: Mapping[str, float] = Field(default_factory=dict)
    """By endpoint, instead of the usual one."""
    saturated: bool = False
    """Whether the load generator was the bottleneck."""
    answers: tuple[Answer, ...] = ()
    """To what the run of the first slot showed."""

    def holds(self, slot: int) -> bool:
        """Whether it does."""
        return self.first <= slot <= self.last


class ExampleLoad(Value):
    """A bundle, made of what production did on the day before its first slot."""

    first: int
    """The slot from which on it runs."""
    per_s: float
    """Requests per second, on average. Bundles of equal rates apply the same workload."""


class Story(Value):
    """A service through some weeks."""

    service: str
    repository: str
    environment: str
    base_url: str
    endpoints: tuple[ExampleEndpoint, ...]
    loads: tuple[ExampleLoad, ...]
    """In the order of their slots; the first one's is 0."""
    deployed: tuple[int, ...]
    """Slots before which a new version was deployed; the first is 0."""
    slots: int
    apart: timedelta
    happenings: tuple[Happening, ...]
    servers: int
    """How many requests it works on at once."""
    busy_at_per_s: float
    """Requests per second that keep all of them busy on a usual day."""
    lines: tuple[int, ...]
    """Slots before which the load line was searched for."""
    scaling: tuple[float, float]
    """How many times this environment's line production's own is, as it was once measured."""

    def load_at(self, slot: int) -> ExampleLoad:
        """What the slot's run applies."""
        return max((each for each in self.loads if each.first <= slot), key=lambda each: each.first)

    def met_by(self, slot: int) -> tuple[Happening, ...]:
        """What holds then."""
        return tuple(each for each in self.happenings if each.holds(slot))

    def slower(self, endpoint: str, slot: int) -> float:
        """How many times as slow as usual the endpoint is then."""
        return math.prod(
            each.latency.get(endpoint, 1.0) * each.latency.get(EVERYTHING, 1.0)
            for each in self.met_by(slot)
        )
