"""How many requests a run had to send, when it was to look like a profile."""

import math
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pydantic import Field

from plimsoll.kit.errors import Rejected
from plimsoll.kit.value import Value
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile
from plimsoll.workload.model import TestType
from plimsoll.workload.scenarios import busy_factor


class AppliedLoad(Value):
    """What a run was told to apply."""

    test_type: TestType = TestType.REPLAY
    duration_s: int = Field(gt=0)
    scale: float = Field(default=1.0, gt=0)


@dataclass(frozen=True, slots=True)
class Curve:
    """The requests that one endpoint should have got since the start of a run.

    `until[i]` have to be sent by the end of the first i of equally long parts of the run.
    """

    until: Sequence[float]
    duration_s: float

    @property
    def total(self) -> float:
        """All of the run."""
        return self.until[-1]

    def between(self, start_s: float, end_s: float) -> float:
        """In a stretch of the run, in seconds from its start."""
        return self.by(end_s) - self.by(start_s)

    def reaches(self, requests: float) -> float:
        """The second by which so many are sent; infinite when they never are."""
        if requests > self.total:
            return math.inf
        part = max(1, bisect_left(self.until, requests))
        before, after = self.until[part - 1], self.until[part]
        inside = (requests - before) / (after - before) if after > before else 0.0
        return (part - 1 + inside) * self.duration_s / (len(self.until) - 1)

    def by(self, moment_s: float) -> float:
        """From the run's start to a second of it."""
        parts = len(self.until) - 1
        at = min(max(moment_s / self.duration_s, 0.0), 1.0) * parts
        part = min(int(at), parts - 1)
        return self.until[part] + (at - part) * (self.until[part + 1] - self.until[part])


def added(curves: Iterable[Curve], duration_s: float) -> Curve:
    """The curve of several endpoints together, whose curves have equally many parts."""
    columns = zip(*(each.until for each in curves), strict=True)
    return Curve([math.fsum(column) for column in columns] or [0.0, 0.0], duration_s)


def expected_curves(
    profile: TrafficProfile, replayed: Collection[str], applied: AppliedLoad
) -> dict[str, Curve]:
    """What each replayed endpoint should have got.

    A replay keeps production's requests per second and compresses the time between them: of the
    window's requests it sends duration ÷ window, times the scale. Average load and soak hold the
    mean rate of the busy hour.

    Raises:
        Rejected: the test type is not meant to look like production, such as smoke or stress.
    """
    traffic = [each for each in profile.endpoints if each.name in replayed]
    share = applied.duration_s / max(1.0, profile.window.duration_s) * applied.scale
    match applied.test_type:
        case TestType.REPLAY:
            return {each.name: _replayed(each, profile, share, applied) for each in traffic}
        case TestType.AVERAGE_LOAD | TestType.SOAK:
            factor = busy_factor(traffic, profile)
            return {
                each.name: Curve((0.0, each.requests * share * factor), applied.duration_s)
                for each in traffic
            }
        case TestType.SMOKE | TestType.STRESS | TestType.SPIKE | TestType.BREAKPOINT:
            raise Rejected(
                f"The test type {applied.test_type.value} is not meant to look like production.",
                where="--test-type",
                fix="Run the bundle with TEST_TYPE=replay, average-load or soak.",
            )


def _replayed(
    traffic: EndpointTraffic, profile: TrafficProfile, share: float, applied: AppliedLoad
) -> Curve:
    steps = profile.steps
    cells = [0] * steps
    for step, requests in traffic.cells.items():
        cells[min(max(step, 0), steps - 1)] += requests
    counted = sum(cells)
    # Without cells nobody knows when; spread evenly, as the workload does.
    weights = cells if counted else [1] * steps
    factor = traffic.requests / sum(weights) * share
    return Curve([0.0, *(sum_ * factor for sum_ in accumulate(weights))], applied.duration_s)
