from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.adapters.prometheus.fleet import BEFORE, OTEL, SCRAPE_S, SCRAPES, Process, Truth
from tests.adapters.prometheus.servers import (
    DAY,
    line,
    needs_prometheus,
    prometheus,
    write_blocks,
)


class Past(NamedTuple):
    """A running Prometheus, and what really happened to the services in it."""

    url: str
    truths: dict[str, Truth]


def _fleet(truths: dict[str, Truth]) -> Iterator[Process]:
    """One service a difficulty."""
    yield Process("steady", "a:80", truths["steady"], seed=1)
    yield Process("steady", "b:80", truths["steady"], seed=2)
    # Restarts; the second so soon after the first that its counters may have grown past.
    yield Process("restarting", "a:80", truths["restarting"], restarts=(100, 180), seed=3)
    yield Process("restarting", "b:80", truths["restarting"], seed=4)
    # A rollout: one ends, another begins, as Kubernetes does; the new one tells no start.
    yield Process("rollout", "old:80", truths["rollout"], last=120, seed=5)
    yield Process("rollout", "new:80", truths["rollout"], first=118, seed=6)
    yield Process("rollout", "other:80", truths["rollout"], seed=7)
    # Long-lived, but scraped only from the middle of the window on.
    yield Process(
        "joined", "late:80", truths["joined"], first=80, history=5_000, tells_start=False, seed=8
    )
    yield Process("gappy", "a:80", truths["gappy"], missing=range(60, 100), seed=9)
    yield Process(
        "probed", "a:80", truths["probed"], routes={"/orders": -999, "/healthz": -999}, seed=10
    )
    yield Process("team/spelled", "a:80", truths["spelled"], le=lambda b: f"{b:.2f}", seed=11)
    yield Process("spelled", "b:80", truths["spelled"], le=lambda b: f"{b:.3e}", seed=12)
    # So few requests before the restart that the counter has outgrown them at the next scrape.
    yield Process(
        "outgrown", "a:80", truths["outgrown"], tells_start=True, restarts=(1, 2, 3, 5, 8), seed=13,
        routes={"/orders": -1},
    )  # fmt: skip


def _others() -> Iterator[str]:
    """Services in other dialects."""
    for scrape in range(-BEFORE, SCRAPES + 1):
        at_s = DAY + scrape * SCRAPE_S
        count = 3 * (scrape + BEFORE)
        plain = {"job": "homemade", "instance": "a:80"}
        yield line("shop_calls_total", {**plain, "op": "/cart/:id", "verb": "get"}, count, at_s)
        slow = {"job": "mislabelled", "instance": "a:80"}
        asked = {**slow, "http_request_method": "GET", "http_route": "/orders"}
        yield line(f"{OTEL}_count", asked, count, at_s)
        for border in (5.0, 50.0, 500.0, 10_000.0):
            below = count if border > 50 else count // 2 if border > 5 else 0
            yield line(f"{OTEL}_bucket", {**asked, "le": str(border)}, below, at_s)
        yield line(f"{OTEL}_bucket", {**asked, "le": "+Inf"}, count, at_s)
        spring = {"application": "summed", "instance": "a:80", "job": "spring"}
        uri = {**spring, "method": "GET", "uri": "/orders/{id}", "status": "200"}
        yield line("http_server_requests_seconds_count", uri, count, at_s)
        yield line("http_server_requests_seconds_sum", uri, count * 0.2, at_s)
        balancer = {"job": "balancer", "instance": "a:80", "lb": "app/shop"}
        # Four scrapes of every minute's sum.
        yield line("lb_requests_sum", balancer, 60 + (scrape * SCRAPE_S - 1) // 60, at_s)
        operated = {"job": "operated", "service": "operated", "container": "operated"}
        asked = {**operated, "http_request_method": "GET", "http_route": "/orders"}
        yield line(f"{OTEL}_count", asked, count, at_s)
        broken = {"job": "broken", "instance": "a:80", "http_request_method": "GET"}
        value = "NaN" if scrape == 10 else "+Inf" if scrape == 20 else -1 if scrape == 30 else count
        yield line(f"{OTEL}_count", {**broken, "http_route": "/orders"}, value, at_s)


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    needs_prometheus()
    folder = tmp_path_factory.mktemp("prometheus")
    truths: dict[str, Truth] = defaultdict(Truth)
    lines = (each for process in _fleet(truths) for each in process.lines())
    store = write_blocks(folder, [*lines, *_others()])
    with prometheus(folder, store) as url:
        yield Past(url, truths)
