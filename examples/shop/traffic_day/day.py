"""One day of the shop's access log."""

import heapq
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from prometheus_client import disable_created_metrics

from shop.app import create_app
from shop.chance import stream
from shop.clock import VirtualClock
from shop.settings import DEMO_PASSWORD, Settings
from traffic_day import clients, machines, market, shopping
from traffic_day.access_log import MALFORMED_SHARE, line, spoil
from traffic_day.asgi import Served
from traffic_day.calls import Visit
from traffic_day.clients import Client
from traffic_day.curve import DAY_S, arrivals
from traffic_day.market import Market
from traffic_day.timeline import Timeline

# Visits begin ten minutes before midnight, so that the log does not start in an empty shop.
WARM_UP_S = 600.0

# Measured over a whole day, to turn a wanted number of requests into a number of visits.
CALLS_PER_VISIT = 9.23
CRAWLS_PER_VISIT = 0.009
SCANS_PER_VISIT = 0.004
ROUTINE_CALLS = DAY_S / machines.PROBE_EVERY_S + DAY_S / machines.SCRAPE_EVERY_S

Arrival = tuple[float, Client, Visit]


@dataclass(frozen=True)
class Day:
    """Which day to make: it starts at a midnight, and has about so many requests."""

    seed: int
    midnight: datetime
    requests: int

    @property
    def visits(self) -> float:
        """How many shoppers to expect: at least one, as the probes alone are already a log."""
        return max((self.requests - ROUTINE_CALLS) / CALLS_PER_VISIT, 1.0)


async def access_log(day: Day) -> AsyncIterator[bytes]:
    """The day's lines, each with its line feed; the same day gives the same bytes."""
    chance = stream(day.seed, "malformed")
    first_s = day.midnight.timestamp()
    async for served in _served(day, first_s):
        if first_s <= served.ended_s < first_s + DAY_S:
            written = line(served, day.midnight.tzinfo)
            yield spoil(written, chance) if chance.random() < MALFORMED_SHARE else written


async def _served(day: Day, first_s: float) -> AsyncIterator[Served]:
    # The metrics' creation times are wall-clock times: their digits would change /metrics' size.
    disable_created_metrics()  # type: ignore[no-untyped-call]
    clock = VirtualClock(first_s)
    settings = Settings(seed=day.seed, demo_password=DEMO_PASSWORD, latency_scale=1.0)
    app = create_app(clock, settings=settings)
    timeline = Timeline(app, clock, stream(day.seed, "overhead"))
    for at_s, client, visit in _arrivals(day):
        async for served in timeline.run_until(first_s + at_s):
            yield served
        timeline.begin(first_s + at_s, client, visit)
    async for served in timeline.run_until(first_s + DAY_S):
        yield served


def _arrivals(day: Day) -> Iterator[Arrival]:
    """Everyone who comes, in order; times are seconds of the day, negative on the eve."""
    trade = market.open_market(day.seed)
    yield from heapq.merge(
        _routine(),
        _shoppers(day, trade),
        _crawlers(day, trade),
        _scanners(day),
        key=itemgetter(0),
    )


def _routine() -> Iterator[Arrival]:
    yield -WARM_UP_S, clients.KUBELET, machines.probe()
    yield -WARM_UP_S, clients.PROMETHEUS, machines.scrape()


def _shoppers(day: Day, trade: Market) -> Iterator[Arrival]:
    everyone = clients.shoppers(day.seed)
    activities, weights = list(shopping.VISITS), list(shopping.VISITS.values())
    come = arrivals(stream(day.seed, "arrivals"), day.visits, -WARM_UP_S)
    for number, at_s in enumerate(come):
        chance = stream(day.seed, "visit", number)
        shopper = shopping.Shopper(
            chance=chance,
            market=trade,
            username=market.username(chance),
            password=DEMO_PASSWORD.get_secret_value(),
        )
        activity = chance.choices(activities, weights)[0]
        yield at_s, chance.choice(everyone), activity(shopper)


def _crawlers(day: Day, trade: Market) -> Iterator[Arrival]:
    come = stream(day.seed, "crawlers")
    at_s = -WARM_UP_S
    while at_s < DAY_S:
        at_s += come.expovariate(day.visits * CRAWLS_PER_VISIT / DAY_S)
        yield at_s, clients.crawler(come), machines.crawl(come, trade)


def _scanners(day: Day) -> Iterator[Arrival]:
    come = stream(day.seed, "scanners")
    at_s = -WARM_UP_S
    while at_s < DAY_S:
        at_s += come.expovariate(day.visits * SCANS_PER_VISIT / DAY_S)
        yield at_s, clients.scanner(come), machines.scan(come)
