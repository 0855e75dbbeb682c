"""Days of traffic whose every request is known: the hidden truth of the benchmark.

A day is drawn at random from a curve of rates, which is compressed into a recorded window of two
hours: requests per second as on the day, hours twelve times as short.
"""

import json
import math
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

START = datetime(2026, 10, 14, tzinfo=UTC)
WINDOW_S = 7200
MEAN_PER_SECOND = 12.0
CLIENTS = 400
IDS = 400
ABSENT = 0.015
"""Share of requests for an item that does not exist."""

USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
HEADERS_BYTES = 400
"""Of a browser's request beside its first line and body, give or take a cookie."""


class Kind(NamedTuple):
    """An endpoint, its share of the requests, and what its requests look like."""

    method: str
    route: str
    share: float
    median_ms: float
    body: tuple[int, int] = (0, 0)
    """Least and most bytes."""
    batch: bool = False
    """Whether night batches ask it."""

    @property
    def name(self) -> str:
        """Method and route."""
        return f"{self.method} {self.route}"


KINDS = (
    Kind("GET", "/items/{item_id}", 0.34, 12, batch=True),
    Kind("GET", "/items", 0.22, 25),
    Kind("GET", "/prices/{sku}", 0.17, 6, batch=True),
    Kind("GET", "/carts/{cart_id}", 0.10, 10),
    Kind("POST", "/carts/{cart_id}/lines", 0.07, 18, (28, 42)),
    Kind("GET", "/orders/{order_id}", 0.05, 16),
    Kind("POST", "/orders", 0.03, 60, (60, 160)),
    Kind("DELETE", "/carts/{cart_id}/lines/{number}", 0.02, 14),
)


class Request(NamedTuple):
    """One request of the day."""

    at_s: float
    """When it was answered, from the window's start."""
    kind: Kind
    path: str
    status: int
    request_bytes: int
    response_bytes: int
    latency_ms: float
    client: int


def two_peaks(hour: float) -> float:
    """Late morning and evening."""
    return 0.15 + _hill(hour, 11, 2) + 1.2 * _hill(hour, 20, 1.5)


def night_batch(hour: float) -> float:
    """A low day, and three batches at night."""
    batches = 3 * (_hill(hour, 1, 0.3) + _hill(hour, 2.5, 0.3) + _hill(hour, 4, 0.3))
    return 0.2 + 0.6 * _hill(hour, 14, 4) + batches


def steep_morning(hour: float) -> float:
    """Next to nothing until half past seven, everything at eight, less and less afterwards."""
    risen = 1 / (1 + math.exp(-(hour - 7.75) * 15))
    return 0.08 + risen * (1.4 - 0.05 * max(0.0, hour - 8))


SHAPES: dict[str, tuple[Callable[[float], float], int]] = {
    "two peaks": (two_peaks, 1),
    "night batches": (night_batch, 6),
    "steep morning": (steep_morning, 1),
}
"""The curve over the hours of a day, and how many requests of a batch come at a time."""


def _hill(hour: float, top: float, width: float) -> float:
    return math.exp(-(((hour - top) / width) ** 2) / 2)


def drawn(shape: str, seed: int, latencies: dict[str, Sequence[float]]) -> list[Request]:
    """The requests of one day of that shape, in order; `latencies` are measured, to draw from."""
    curve, together = SHAPES[shape]
    chance = random.Random(f"{shape} {seed}")  # noqa: S311 - a benchmark's data
    heights = [curve(24 * second / WINDOW_S) for second in range(WINDOW_S)]
    factor = MEAN_PER_SECOND * WINDOW_S / math.fsum(heights)
    found = []
    for second, height in enumerate(heights):
        rate = height * factor
        batched = together > 1 and 24 * second / WINDOW_S < 6
        for _ in range(_poisson(chance, rate / (together if batched else 1))):
            kind = _kind(chance, batched=batched)
            at = second + chance.random()
            for _ in range(together if batched else 1):
                found.append(_request(chance, at, kind, latencies[kind.name]))  # noqa: PERF401
    return sorted(found)


def _poisson(chance: random.Random, mean: float) -> int:
    count, left = 0, chance.expovariate(1)
    while left < mean:
        count += 1
        left += chance.expovariate(1)
    return count


def _kind(chance: random.Random, *, batched: bool) -> Kind:
    kinds = [kind for kind in KINDS if kind.batch or not batched]
    return chance.choices(kinds, [kind.share for kind in kinds])[0]


def _request(chance: random.Random, at: float, kind: Kind, latencies: Sequence[float]) -> Request:
    number = min(IDS, int(chance.paretovariate(0.7)))
    absent = kind.route == "/items/{item_id}" and chance.random() < ABSENT
    path = kind.route
    for name in ("{item_id}", "{sku}", "{cart_id}", "{order_id}"):
        path = path.replace(name, str(IDS + number % 9 + 1 if absent else number))
    path = path.replace("{number}", str(chance.randint(1, 5)))
    if kind.route == "/items":
        path += f"?page={min(30, int(chance.paretovariate(1)))}"
    body = chance.randint(*kind.body)
    headers = HEADERS_BYTES + chance.choice((0, 0, 64, 120)) + (60 if body else 0)
    status, size = answer_of(kind, number, path, absent=absent)
    return Request(
        at_s=at,
        kind=kind,
        path=path,
        status=status,
        request_bytes=len(f"{kind.method} {path} HTTP/1.1\r\n") + headers + body,
        response_bytes=size,
        latency_ms=chance.choice(latencies),
        client=chance.randrange(CLIENTS),
    )


def answer_of(kind: Kind, number: int, path: str, *, absent: bool) -> tuple[int, int]:
    """Status and size, as the service answers."""
    if absent:
        return 404, 30
    spans = {
        "/items/{item_id}": (300, 2500),
        "/prices/{sku}": (40, 90),
        "/orders/{order_id}": (400, 1400),
    }
    if kind.route == "/items":
        return 200, 4000 + int(path.partition("=")[2]) * 7919 % 5000
    if kind.method == "DELETE":
        return 204, 0
    if kind.route == "/orders":
        return 201, 180
    if kind.method == "POST":
        return 201, 60 + number % 20
    least, most = spans.get(kind.route, (200, 1800))
    return 200, least + number * 7919 % (most - least)


def write_log(requests: Sequence[Request], path: Path) -> None:
    """The access log that the service's proxy would have kept."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(_lines(requests))


def _lines(requests: Sequence[Request]) -> Iterator[str]:
    for each in requests:
        line = {
            "time_iso8601": (START + timedelta(seconds=int(each.at_s))).isoformat(),
            "remote_addr": f"198.51.{each.client // 200}.{each.client % 200 + 1}",
            "request_method": each.kind.method,
            "request_uri": each.path,
            "status": each.status,
            "body_bytes_sent": each.response_bytes,
            "request_length": each.request_bytes,
            "request_time": round(each.latency_ms / 1000, 3),
            "http_user_agent": USER_AGENT,
        }
        yield json.dumps(line) + "\n"
