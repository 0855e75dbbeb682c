"""Services whose every request is known, as Prometheus would have scraped them.

Scrapes lie exactly on the steps of the day, so that the truth has no fractions.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.adapters.prometheus.servers import DAY, line

SCRAPE_S = 15
BEFORE = 30
"""Scrapes before the window."""
SCRAPES = 240
"""In the window: an hour."""
BORDERS = (0.05, 0.1, 0.25, 1.0)
OTEL = "http_server_request_duration_seconds"


@dataclass
class Truth:
    """What really happened in the window."""

    requests: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    per_step: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    statuses: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    below: defaultdict[float, int] = field(default_factory=lambda: defaultdict(int))


@dataclass
class Process:
    """One replica, instrumented with OpenTelemetry."""

    job: str
    instance: str
    truth: Truth
    first: int = -BEFORE
    """Its first scrape, counted from the window's start."""
    last: int = SCRAPES + 4
    restarts: tuple[int, ...] = ()
    """Scrapes before which it started anew."""
    missing: range = range(0)
    """Scrapes that failed."""
    history: int = 0
    """Requests of each route that it had counted before its first scrape."""
    routes: Mapping[str, int] = field(default_factory=lambda: {"/orders": -999, "/orders/{id}": 40})
    """From which scrape on each was asked for."""
    seed: int = 0
    tells_start: bool = False
    le: Callable[[float], str] = str

    def lines(self) -> Iterator[str]:
        """All samples."""
        chance = random.Random(self.seed)  # noqa: S311 - no secret
        counts: defaultdict[tuple[str, str], int] = defaultdict(int)
        buckets: defaultdict[tuple[str, str, float], int] = defaultdict(int)
        target = {"job": self.job, "instance": self.instance}
        started = DAY - 86_400.0 if self.first == -BEFORE else DAY + self.first * SCRAPE_S - 5.0
        for scrape in range(self.first, self.last + 1):
            if scrape in self.restarts:
                counts.clear()
                buckets.clear()
                started = DAY + scrape * SCRAPE_S - 7.0
            if scrape == self.first and self.history:
                for route in self.routes:
                    counts[route, "200"] += self.history
                    buckets[route, "200", 0.05] += self.history
            elif scrape > self.first or self.first > -BEFORE:
                self._serve(chance, scrape, counts, buckets)
            if scrape in self.missing:
                continue
            at_s = DAY + scrape * SCRAPE_S
            yield line("up", target, 1, at_s)
            if self.tells_start:
                yield line("process_start_time_seconds", target, started, at_s)
            for (route, status), count in counts.items():
                labels = {
                    **target,
                    "http_request_method": "GET",
                    "http_route": route,
                    "http_response_status_code": status,
                }
                yield line(f"{OTEL}_count", labels, count, at_s)
                below = 0
                for border in (*BORDERS, float("inf")):
                    below += buckets[route, status, border]
                    le = "+Inf" if border == float("inf") else self.le(border)
                    yield line(f"{OTEL}_bucket", {**labels, "le": le}, below, at_s)

    def _serve(
        self,
        chance: random.Random,
        scrape: int,
        counts: defaultdict[tuple[str, str], int],
        buckets: defaultdict[tuple[str, str, float], int],
    ) -> None:
        for route, since in self.routes.items():
            for _ in range(chance.randint(0, 6) if scrape >= since else 0):
                status = "500" if chance.random() < 0.1 else "200"
                border = chance.choice([*BORDERS[:3], BORDERS[1], float("inf")])
                counts[route, status] += 1
                buckets[route, status, border] += 1
                if 0 < scrape <= SCRAPES and route != "/healthz":
                    self.truth.requests[route] += 1
                    self.truth.per_step[scrape - 1] += 1
                    self.truth.statuses[status] += 1
                    self.truth.below[border] += 1
