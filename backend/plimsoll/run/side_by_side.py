"""Runs a bundle against two versions of a service at once, in segments.

The noise of a shared machine comes and goes within seconds and hits whatever runs then. So both
versions take the same requests at the same time, each half of the load: what is left of the noise
in the difference is what hits only one of them.

A segment is a run of its own against each version, and plays the whole of the test's shape. That is
why there are several: requests arrive at the times that the load tool planned, so by how many
milliseconds one run lags behind the other decides, all along that run, which requests of the two
get into each other's way, and in one run which of two requests that are due at once is first. A
new start draws this lot anew. Which version is started first changes from segment to segment.

The first, short segment warms both up and counts for nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from itertools import chain
from threading import Lock
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from plimsoll.bundle.model import Bundle
from plimsoll.bundle.target import checked_base_url
from plimsoll.kit.errors import Rejected
from plimsoll.kit.histogram import LogHistogram
from plimsoll.kit.value import Value
from plimsoll.run.model import EndpointFigures, RunProgress, RunRequest, RunResult, RunStatus
from plimsoll.run.ports import Runner, Watch
from plimsoll.workload.model import TestType

WARM_UP_S = 5
FEWEST_SEGMENTS = 6
"""That a difference is judged on."""
USUAL_SEGMENTS = 8
MOST_SEGMENTS = 24
SHORTEST_S, USUAL_S = 4, 8
"""Of a segment."""
STARTING_S = 2
"""What starting the load tool takes before each segment."""
MOST_MESSAGES = 100
SHORTEST_TEST_S = WARM_UP_S + STARTING_S + FEWEST_SEGMENTS * (SHORTEST_S + STARTING_S)

_OTHER_FAILED = "The run of the other version failed."


class Segments(Value):
    """How the time is divided."""

    count: int = Field(ge=2, le=1_000)
    each_s: int = Field(ge=1)


class SideBySideRequest(Value):
    """What to run against what."""

    base_url: str
    """Of the version that is compared with."""
    head_url: str
    """Of the version that is judged."""
    test_type: TestType = TestType.REPLAY
    duration_s: int = Field(gt=0)
    """In all, with warming up and starting."""
    scale: float = Field(default=1.0, gt=0)
    """Of the load on both together: each takes half."""
    environment: str = "default"
    run_id: str = Field(default="side-by-side", pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,51}$")
    """Each run's own id begins with it."""
    segments: Segments | None = None
    """None: as fits the duration."""
    secrets: tuple[tuple[str, str], ...] = Field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """The requests to one endpoint that were answered without a failure, in the order they began.

    Both arrays have the same length.
    """

    began_s: NDArray[np.float64]
    """On a clock that all runs of this process share."""
    latency_ms: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TimedRun:
    """A run, and when each of its requests began."""

    result: RunResult
    answered: Mapping[str, Answered] = field(default_factory=lambda: MappingProxyType({}))
    """By endpoint; empty: not known."""


class TimedRunner(Protocol):
    """Executes a bundle and keeps the times of single requests."""

    def run_timed(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> TimedRun:
        """Runs to the end and reports; errors as in `Runner.run`."""
        ...


@dataclass(frozen=True, slots=True)
class Untimed:
    """A runner that knows no single requests: percentiles can be compared, nothing else."""

    runner: Runner

    def run_timed(self, bundle: Bundle, request: RunRequest, *, watch: Watch) -> TimedRun:
        """As the runner does."""
        return TimedRun(self.runner.run(bundle, request, watch=watch))


@dataclass(frozen=True, slots=True)
class Pair:
    """One segment."""

    base: TimedRun
    head: TimedRun

    @property
    def completed(self) -> bool:
        """Whether both ran to their end."""
        done = RunStatus.COMPLETED
        return self.base.result.status is done and self.head.result.status is done


@dataclass(frozen=True, slots=True)
class Ran:
    """All that was run."""

    warm_up: Pair
    pairs: tuple[Pair, ...]
    """Segments that both completed come first; only the last may be another."""
    segments: Segments


def segments_for(duration_s: int) -> Segments:
    """How a test of that length is divided, with warming up and starting taken off.

    Raises:
        Rejected: it is too short.
    """
    if duration_s < SHORTEST_TEST_S:
        raise Rejected(
            f"Side by side takes {SHORTEST_TEST_S} s or more; this was to be {duration_s} s.",
            where="duration",
            fix="Give it two or three minutes.",
        )
    left = duration_s - WARM_UP_S - STARTING_S
    fitting = left // (USUAL_S + STARTING_S)
    least = min(USUAL_SEGMENTS, left // (SHORTEST_S + STARTING_S))
    count = min(MOST_SEGMENTS, max(least, fitting))
    return Segments(count=count, each_s=left // count - STARTING_S)


def run_side_by_side(
    bundle: Bundle, asked: SideBySideRequest, *, runner: TimedRunner, watch: Watch
) -> Ran:
    """Runs all segments; ends early when a run does, or when a version answers nothing at first.

    Args:
        bundle: what both are sent.
        asked: where, how long, how much.
        runner: is called from two threads at once.
        watch: is told of both runs together; what it answers ends both.

    Raises:
        Rejected: an address is none, both are the same, the time is too short, or the script does
            not start.
        Misconfigured: the load tool is missing or too old.
    """
    base_url, head_url = checked_base_url(asked.base_url), checked_base_url(asked.head_url)
    if base_url == head_url:
        raise Rejected(
            f"Both versions have the address {base_url}.", fix="Start each at its own address."
        )
    segments = asked.segments or segments_for(asked.duration_s)
    pairing = _Pairing(bundle, asked, runner, _Together(watch), (base_url, head_url))
    warm_up = pairing.run(0, min(WARM_UP_S, segments.each_s))
    pairs: list[Pair] = []
    if warm_up.completed and not silent(warm_up.base.result) and not silent(warm_up.head.result):
        for number in range(1, segments.count + 1):
            pairs.append(pairing.run(number, segments.each_s))
            if not pairs[-1].completed:
                break
    return Ran(warm_up=warm_up, pairs=tuple(pairs), segments=segments)


def silent(result: RunResult) -> bool:
    """Whether nothing at all was answered, not even by a failure."""
    return result.requests > 0 and all(
        each.statuses.get(0, 0) == each.requests for each in result.endpoints
    )


class _Together:
    """Two runs at once, and those before, told as one."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._lock = Lock()
        self._before = RunProgress(elapsed_s=0, requests=0, failed=0, virtual_users=0)
        self._now: dict[str, RunProgress] = {}
        self._failed = False
        self.answer: str | None = None
        """Why everything has to end."""

    def of(self, side: str) -> Watch:
        """What the run of that side is watched by."""

        def told(progress: RunProgress) -> str | None:
            with self._lock:
                self._now[side] = progress
                self.answer = self.answer or self._watch(self._sum())
                return self.answer or (_OTHER_FAILED if self._failed else None)

        return told

    def failed(self) -> None:
        """One of both did not come to an end by itself: the other one stops too."""
        self._failed = True

    def ended(self) -> None:
        """Both of this segment have."""
        self._before, self._now = self._sum(), {}

    def _sum(self) -> RunProgress:
        now = tuple(self._now.values())
        return RunProgress(
            elapsed_s=self._before.elapsed_s + max((each.elapsed_s for each in now), default=0.0),
            requests=self._before.requests + sum(each.requests for each in now),
            failed=self._before.failed + sum(each.failed for each in now),
            virtual_users=sum(each.virtual_users for each in now),
        )


@dataclass(frozen=True, slots=True)
class _Pairing:
    bundle: Bundle
    asked: SideBySideRequest
    runner: TimedRunner
    together: _Together
    urls: tuple[str, str]

    def run(self, number: int, seconds: int) -> Pair:
        """Both at once, for so long."""
        sides: Sequence[str] = ("base", "head") if number % 2 == 0 else ("head", "base")
        with ThreadPoolExecutor(len(sides), thread_name_prefix="side-by-side") as threads:
            # Each thread needs to know by whom its work may be interrupted.
            running = {
                side: threads.submit(copy_context().run, self._side(side, number, seconds))
                for side in sides
            }
        self.together.ended()
        return Pair(base=running["base"].result(), head=running["head"].result())

    def _side(self, side: str, number: int, seconds: int) -> Callable[[], TimedRun]:
        request = RunRequest(
            base_url=self.urls[0 if side == "base" else 1],
            test_type=self.asked.test_type,
            duration_s=seconds,
            scale=self.asked.scale / 2,
            environment=self.asked.environment,
            run_id=f"{self.asked.run_id}-{number}-{side}",
            secrets=self.asked.secrets,
        )

        def run() -> TimedRun:
            ended = False
            try:
                timed = self.runner.run_timed(self.bundle, request, watch=self.together.of(side))
                ended = timed.result.status is RunStatus.COMPLETED
                return timed
            finally:
                if not ended:
                    self.together.failed()

        return run


def summed_up(results: Sequence[RunResult]) -> RunResult:
    """Runs one after the other as one, of at least one; without what they did over time.

    It has ended as the last one did.
    """
    first, last = results[0], results[-1]
    named: dict[str, list[EndpointFigures]] = {}
    for result in results:
        for each in result.endpoints:
            named.setdefault(each.endpoint, []).append(each)
    endpoints = [_endpoint(name, parts) for name, parts in named.items()]
    return RunResult(
        status=last.status,
        exit_code=last.exit_code,
        started=first.started,
        duration_s=sum(each.duration_s for each in results),
        requests=sum(each.requests for each in results),
        iterations=sum(each.iterations for each in results),
        dropped_iterations=sum(each.dropped_iterations for each in results),
        endpoints=tuple(sorted(endpoints, key=lambda each: (-each.requests, each.endpoint))),
        crossed_thresholds=_distinct(each.crossed_thresholds for each in results),
        messages=_distinct(each.messages for each in results)[:MOST_MESSAGES],
        thrown=sum(each.thrown for each in results),
        stopped=last.stopped,
    )


def _endpoint(name: str, parts: Sequence[EndpointFigures]) -> EndpointFigures:
    requests = sum(each.requests for each in parts)
    failed = sum(round(each.error_rate * each.requests) for each in parts)
    statuses: Counter[int] = Counter()
    for each in parts:
        statuses.update(each.statuses)
    return EndpointFigures(
        endpoint=name,
        requests=requests,
        error_rate=failed / requests if requests else 0.0,
        latency_ms=LogHistogram.merged(each.latency_ms for each in parts),
        statuses=dict(sorted(statuses.items())),
    )


def _distinct(texts: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(texts)))
