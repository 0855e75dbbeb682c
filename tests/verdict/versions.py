"""Two versions of a service that answer at once: what a runner would have measured of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from types import MappingProxyType

import numpy as np

from plimsoll.bundle.model import Bundle, BundleFile
from plimsoll.kit.histogram import FINE_GROWTH, LogHistogram
from plimsoll.run.model import EndpointFigures, RunProgress, RunRequest, RunResult, RunStatus
from plimsoll.run.ports import Watch
from plimsoll.run.side_by_side import Answered, Segments, SideBySideRequest, TimedRun

BASE, HEAD = "http://base.test", "http://head.test"
BUNDLE = Bundle(service="shop", files=(BundleFile(path="script.js", content="//"),))
PER_S = 12
STARTED = datetime(2026, 10, 14, tzinfo=UTC)


@dataclass(frozen=True)
class Version:
    """How one of them answers."""

    slower: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """By endpoint, as a share."""
    failing: Callable[[int], float] = lambda _segment: 0.0
    """Share of requests that fail, by segment; 0 is warming up."""
    silent: bool = False
    status: RunStatus = RunStatus.COMPLETED
    dropped: int = 0


@dataclass
class Versions:
    """The port TimedRunner."""

    base: Version = field(default_factory=Version)
    head: Version = field(default_factory=Version)
    seed: int = 0
    noise: float = 0.03
    """Standard deviation of what only one of a pair meets, as a share."""
    timed: bool = True
    endpoints: tuple[str, ...] = ("GET /a", "GET /b", "GET /c")
    asked: list[RunRequest] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def run_timed(self, _bundle: Bundle, request: RunRequest, *, watch: Watch) -> TimedRun:
        with self._lock:
            self.asked.append(request)
        number = int(request.run_id.split("-")[-2])
        side = request.base_url == HEAD
        version = self.head if side else self.base
        stop = watch(RunProgress(elapsed_s=1.0, requests=number, failed=0, virtual_users=3))
        return self._ran(request, number, version, stop, side=side)

    def _ran(
        self, request: RunRequest, number: int, version: Version, stop: str | None, *, side: bool
    ) -> TimedRun:
        answered, figures = {}, []
        for at, name in enumerate(self.endpoints):
            shared = np.random.default_rng((self.seed, number, at))
            own = np.random.default_rng((self.seed, number, at, 7 + side))
            count = request.duration_s * PER_S
            began = np.sort(shared.uniform(0, request.duration_s, count))
            took = shared.lognormal(3, 0.3, count) * np.exp(own.normal(0, self.noise, count))
            took *= 1 + version.slower.get(name, 0.0)
            failed = round(count * (1.0 if version.silent else version.failing(number)))
            good = own.permutation(count) >= failed
            status = 0 if version.silent else 503
            answered[name] = Answered(began_s=began[good] + 0.2 * side, latency_ms=took[good])
            figures.append(
                EndpointFigures(
                    endpoint=name,
                    requests=count,
                    error_rate=failed / count,
                    latency_ms=LogHistogram.of(took[good].tolist(), FINE_GROWTH),
                    statuses={status: failed, 200: count - failed} if failed else {200: count},
                )
            )
        requests = sum(each.requests for each in figures)
        result = RunResult(
            status=RunStatus.ABORTED if stop else version.status,
            exit_code=0,
            started=STARTED,
            duration_s=request.duration_s,
            requests=requests,
            iterations=requests,
            dropped_iterations=version.dropped,
            endpoints=tuple(figures),
            stopped=stop or "",
            messages=("out of memory",) if version.status is RunStatus.CRASHED else (),
        )
        return TimedRun(result, answered if self.timed else {})


def asked(count: int = 10, each_s: int = 8) -> SideBySideRequest:
    return SideBySideRequest(
        base_url=BASE,
        head_url=HEAD,
        duration_s=120,
        segments=Segments(count=count, each_s=each_s),
    )
