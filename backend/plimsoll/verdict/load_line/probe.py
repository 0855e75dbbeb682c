"""What the search needs from the world: something that applies a rate and tells what happened."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Counts:
    """Requests that ended in one second."""

    requests: int
    failed: int
    """5xx, and those without a response."""
    cells: Mapping[int, float]
    """How many took how long: cells of `kit.histogram.cell_of` over milliseconds. Fractions: the
    source knows wider cells only, and they were divided."""


@dataclass(frozen=True, slots=True)
class Second:
    """One second of a probe."""

    counts: Mapping[str, Counts]
    """By endpoint, those with an objective of their own, and of all together (`WHOLE_SERVICE`)."""
    in_flight: float | None = None
    """Requests under way at its end; None: not known."""
    dropped: int = 0
    """Arrivals that found no free virtual user."""


@dataclass(frozen=True, slots=True)
class Step:
    """A constant rate for some whole seconds."""

    rate_per_s: float
    seconds: int


@dataclass(frozen=True, slots=True)
class ProbeOutcome:
    """What one probe measured."""

    seconds: tuple[Second, ...]
    """From the first second with load on."""
    started_s: float
    """When load began, on a clock that is the same for all probes of one search."""
    ended_s: float
    """When load ended."""
    free_s: float
    """When the next probe may begin."""
    stopped: str = ""
    """Why it ended early: what the watch answered, or what somebody else said."""
    aborted: bool = False
    """Whether somebody else than the watch ended it; the search ends then too."""
    generator: str = ""
    """Why the load generator was the bottleneck; empty: it was not."""
    notes: tuple[str, ...] = field(default=())


ProbeWatch: TypeAlias = Callable[[Second], str | None]
"""Told each second; what it answers ends the probe, and says why."""


class Probe(Protocol):
    """Applies load to a service.

    The search is its only caller and calls it one probe after the other.
    """

    @property
    def is_live(self) -> bool:
        """Whether `watch` is told of a second at most a few seconds after it.

        Otherwise it is told of all of them when the probe is over, and the way up is cut into short
        probes.
        """
        ...

    def apply(self, steps: Sequence[Step], *, watch: ProbeWatch) -> ProbeOutcome:
        """Applies the rates one after the other, without a pause.

        A source that learns of a second late tells of it late; `watch` sees all seconds in order.

        Raises:
            PlimsollError: no load could be applied; the search ends with it.
        """
        ...

    def now_s(self) -> float:
        """The clock of the outcomes."""
        ...
