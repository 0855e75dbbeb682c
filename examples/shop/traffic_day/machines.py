"""What machines do: probes, scrapes, crawlers, and scanners that look for a way in."""

import random

from shop.models import Category
from traffic_day.calls import Call, Query, Visit, get
from traffic_day.market import RETIRED_PRODUCTS, Market

PROBE_EVERY_S = 10.0
SCRAPE_EVERY_S = 15.0
RETIRED_SHARE = 0.05
HEAD_SHARE = 0.02

SCANNED = (
    "/wp-login.php",
    "/.env",
    "/.git/config",
    "/admin/",
    "/phpmyadmin/index.php",
    "/xmlrpc.php",
    "/actuator/health",
    "/api/.env",
    "/cgi-bin/luci/;stok=/locale",
    "/?lang=../../../../../tmp/index1",
)


def probe() -> Visit:
    while True:
        yield get("/healthz", PROBE_EVERY_S)


def scrape() -> Visit:
    while True:
        yield get("/metrics", SCRAPE_EVERY_S)


def crawl(chance: random.Random, market: Market) -> Visit:
    """A crawler knows every product alike, and also those that no longer exist."""
    yield get("/robots.txt", 0.0)
    for _ in range(chance.randint(5, 40)):
        pause_s = chance.uniform(1.0, 20.0)
        if chance.random() < HEAD_SHARE:
            yield Call("HEAD", "/api/products", pause_s=pause_s)
        elif chance.random() < RETIRED_SHARE:
            yield get(f"/api/products/{chance.choice(RETIRED_PRODUCTS)}", pause_s)
        elif chance.random() < 0.3:  # noqa: PLR2004
            slug = chance.choice(list(Category)).value
            query: Query = {"category": slug, "page": chance.randint(1, 3)}
            yield get("/api/products", pause_s, query=query)
        else:
            yield get(f"/api/products/{chance.choice(market.products)}", pause_s)


def scan(chance: random.Random) -> Visit:
    for path in chance.sample(SCANNED, chance.randint(2, len(SCANNED))):
        yield get(path, chance.uniform(0.05, 0.6))
    yield Call("POST", "/xmlrpc.php", body=b"<methodCall/>", pause_s=0.2)
