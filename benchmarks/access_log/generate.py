"""Writes a combined-format access log of a small shop, and the truth about it.

    python benchmarks/access_log/generate.py 1000000

The log covers one day in time order. Who asks follows a heavy tail (a few clients ask a lot), and
so does what they ask for: that is what production logs look like, and it decides what a reader
gains by remembering. E-mail addresses, card numbers and names are planted in paths and queries.
"""

import argparse
import json
import random
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).resolve().parent.parent / "data"
DAY_S = 86_400
START = datetime(2026, 3, 2, tzinfo=UTC)
BATCH = 100_000

FIRST = ("anneliese", "bartholomew", "cordelia", "dagobert", "eleonore", "ferdinand")
LAST = ("winterbottom", "oberhauser", "featherstone", "lindqvist", "marchetti", "kowalczyk")
CARDS = ("4111111111111111", "5500005555555559", "378282246310005", "6011000990139424")
EMAILS = tuple(f"{first}.{last}@example.org" for first in FIRST for last in LAST)
PEOPLE = tuple(f"{first} {last}" for first in FIRST for last in LAST)
PHONES = ("+491701234567", "+14155552671", "+33612345678")

COLOURS = ("red", "blue", "green", "black", "white", "grey")
THINGS = ("shirt", "shoe", "lamp", "chair", "table", "mug", "pen", "bag")
CATEGORIES = ("shirts", "shoes", "lamps", "furniture", "kitchen", "office")

BROWSERS = tuple(
    f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.{build}.0"
    " Safari/537.36"
    for system in (
        "Windows NT 10.0; Win64; x64",
        "Macintosh; Intel Mac OS X 10_15_7",
        "X11; Linux x86_64",
        "Linux; Android 14; Pixel 8",
    )
    for major in range(110, 125)
    for build in (5672, 5735, 6099, 6261)
)
OTHERS = (
    ("bot", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
    ("bot", "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"),
    ("plimsoll", "plimsoll/0.1.0 (k6)"),
)
REFERERS = ("-", "-", "https://shop.example.org/", "https://shop.example.org/products?page=2")


class Pools(NamedTuple):
    """What clients ask for: each a list to draw from with a heavy tail."""

    carts: list[str]
    slugs: list[str]


def tail(draw: random.Random, size: int) -> int:
    """An index below the size, small ones far more often."""
    return int(size * draw.random() ** 3)


Writer = Callable[[random.Random, Pools], str]

ROUTES: tuple[tuple[str, int, str, Writer], ...] = (
    (
        "GET /api/v1/products",
        180,
        "GET",
        lambda r, _: f"/api/v1/products?page={tail(r, 40)}&category={r.choice(CATEGORIES)}",
    ),
    (
        "GET /api/v1/products/{integer}",
        260,
        "GET",
        lambda r, _: f"/api/v1/products/{tail(r, 20_000)}",
    ),
    ("GET /catalog/{slug}", 120, "GET", lambda r, p: f"/catalog/{p.slugs[tail(r, len(p.slugs))]}"),
    ("GET /api/v1/users/{integer}", 60, "GET", lambda r, _: f"/api/v1/users/{tail(r, 200_000)}"),
    ("POST /api/v1/orders", 40, "POST", lambda _r, _p: "/api/v1/orders"),
    (
        "GET /api/v1/orders/{uuid}",
        70,
        "GET",
        lambda r, _: f"/api/v1/orders/{uuid.UUID(int=r.getrandbits(128), version=4)}",
    ),
    (
        "PUT /api/v1/carts/{uuid}/items/{integer}",
        50,
        "PUT",
        lambda r, p: f"/api/v1/carts/{p.carts[tail(r, len(p.carts))]}/items/{tail(r, 20_000)}",
    ),
    (
        "DELETE /api/v1/carts/{uuid}",
        10,
        "DELETE",
        lambda r, p: f"/api/v1/carts/{p.carts[tail(r, len(p.carts))]}",
    ),
    (
        "GET /search",
        40,
        "GET",
        lambda r, _: f"/search?q={r.choice(COLOURS)}+{r.choice(THINGS)}&sort=price&limit=20",
    ),
    ("POST /login", 20, "POST", lambda _r, _p: "/login"),
    ("GET /static/app.js", 50, "GET", lambda _r, _p: "/static/app.js"),
    ("GET /static/site.css", 50, "GET", lambda _r, _p: "/static/site.css"),
    ("GET /", 40, "GET", lambda _r, _p: "/"),
    ("GET /search", 3, "GET", lambda r, _: f"/search?q={r.choice(PEOPLE).replace(' ', '%20')}"),
    ("GET /search", 2, "GET", lambda r, _: f"/search?q={r.choice(EMAILS)}&sort=price"),
    ("GET /account/{email}", 2, "GET", lambda r, _: f"/account/{r.choice(EMAILS)}"),
    ("GET /api/v1/payments/{card}", 2, "GET", lambda r, _: f"/api/v1/payments/{r.choice(CARDS)}"),
    ("GET /contact/{phone}", 1, "GET", lambda r, _: f"/contact/{r.choice(PHONES)}"),
)


class Truth(NamedTuple):
    """What the log holds."""

    lines: int
    routes: Counter[str]
    excluded: Counter[str]


def generate(lines: int, path: Path, *, seed: int = 7) -> Truth:
    """Writes the log; the same seed and number give the same bytes."""
    draw = random.Random(seed)  # noqa: S311 - a reproducible log, no secret
    pools = Pools(
        carts=[str(uuid.UUID(int=draw.getrandbits(128), version=4)) for _ in range(50_000)],
        slugs=[
            f"{draw.choice(COLOURS)}-{draw.choice(THINGS)}-{number}" for number in range(30_000)
        ],
    )
    clients = [
        f"{draw.randint(11, 220)}.{draw.randint(0, 255)}.{draw.randint(0, 255)}"
        f".{draw.randint(1, 254)}"
        for _ in range(60_000)
    ]
    weights = [weight for _, weight, _, _ in ROUTES]
    routes: Counter[str] = Counter()
    excluded: Counter[str] = Counter()
    with path.open("w", encoding="ascii") as log:
        for first in range(0, lines, BATCH):
            size = min(BATCH, lines - first)
            chosen = draw.choices(ROUTES, weights=weights, k=size)
            batch: list[str] = []
            for number, (route, _, verb, write) in enumerate(chosen, start=first):
                moment = START + timedelta(seconds=number * DAY_S // lines)
                client = clients[tail(draw, len(clients))]
                agent = BROWSERS[tail(draw, len(BROWSERS))]
                method, target = verb, write(draw, pools)
                luck = draw.random()
                if luck < 0.03:
                    reason, agent = OTHERS[int(luck * 100) % len(OTHERS)]
                    excluded[reason] += 1
                elif luck < 0.04:
                    method, target, client = "GET", "/healthz", "10.0.0.1"
                    agent = "kube-probe/1.29"
                    excluded["probe"] += 1
                else:
                    routes[route] += 1
                status = 200 if luck < 0.97 else 404 if luck < 0.995 else 500
                size_bytes = int(draw.lognormvariate(7.5, 1.0))
                batch.append(
                    f"{client} - - [{moment:%d/%b/%Y:%H:%M:%S} +0000]"
                    f' "{method} {target} HTTP/1.1" {status} {size_bytes}'
                    f' "{REFERERS[number & 3]}" "{agent}"\n'
                )
            log.write("".join(batch))
    truth = Truth(lines, routes, excluded)
    path.with_suffix(".json").write_text(
        json.dumps({"lines": lines, "routes": routes, "excluded": excluded}), encoding="utf-8"
    )
    return truth


def log_of(lines: int) -> tuple[Path, Truth]:
    """The log of that many lines, written if it is not there yet."""
    DATA.mkdir(parents=True, exist_ok=True)
    path = DATA / f"access-{lines}.log"
    noted = path.with_suffix(".json")
    if path.exists() and noted.exists():
        known = json.loads(noted.read_text(encoding="utf-8"))
        return path, Truth(known["lines"], Counter(known["routes"]), Counter(known["excluded"]))
    return path, generate(lines, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", type=int, nargs="+")
    for lines in parser.parse_args().lines:
        path, _ = log_of(lines)
        print(f"{path.name}: {lines:,} lines, {path.stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
