"""Writes logs that are made differently, so that the reader is not tuned to one.

    python benchmarks/access_log/others.py 1000000

`few`: some dozens of different requests from a client each. `long`: user agents and referers of
applications, 400 bytes a line.
"""

import argparse
import random
from collections.abc import Callable
from pathlib import Path

from generate import DATA, DAY_S  # type: ignore[import-not-found]

PAGES = (
    "/", "/login", "/api/items?page=1", "/api/items?page=2", "/api/items", "/cart",
    "/static/app.js", "/static/site.css", "/static/logo.png", "/checkout", "/api/me",
    "/api/prices?currency=EUR", "/api/prices?currency=USD", "/help", "/about",
    *(f"/products/{number}" for number in range(1, 40)),
)  # fmt: skip
STATUSES = (200, 200, 200, 304, 404)

Writer = Callable[[str], str]


def few(draw: random.Random) -> Writer:
    """Few requests, many clients."""
    agents = [
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
        f" Chrome/{major}.0.0.0 Safari/537.36"
        for major in range(100, 130)
    ]

    def line(moment: str) -> str:
        client = ".".join(str(draw.randint(1, 254)) for _ in range(4))
        return (
            f'{client} - - [{moment} +0000] "GET {draw.choice(PAGES)} HTTP/1.1"'
            f' {draw.choice(STATUSES)} {draw.randint(100, 50_000)} "-" "{draw.choice(agents)}"\n'
        )

    return line


def long(draw: random.Random) -> Writer:
    """Long user agents and referers, 3,000 and 5,000 different ones."""
    agents = [
        f"Mozilla/5.0 (Linux; Android {draw.randint(9, 14)}; SM-G{draw.randint(900, 999)}"
        f" Build/UP1A.{draw.randint(0, 999_999):06}; wv) AppleWebKit/537.36 (KHTML, like Gecko)"
        f" Version/4.0 Chrome/{draw.randint(90, 125)}.0.{draw.randint(4_000, 6_500)}"
        f".{draw.randint(10, 200)} Mobile Safari/537.36"
        f" ShopApp/{draw.randint(1, 9)}.{draw.randint(0, 20)}.{draw.randint(0, 9)}"
        for _ in range(3_000)
    ]
    referers = [
        "https://www.example.com/landing/summer/2026?utm_source=newsletter&utm_medium=email"
        f"&utm_campaign={number % 7}&gclid={draw.getrandbits(96):x}"
        for number in range(5_000)
    ]

    def target() -> str:
        kind = draw.random()
        if kind < 0.3:
            name = f"{draw.choice(('red', 'blue'))}-{draw.choice(('shirt', 'lamp', 'mug'))}"
            return f"/catalog/{name}-{int(draw.paretovariate(0.6)) % 40_000}"
        if kind < 0.5:
            return f"/api/v2/users/{int(draw.paretovariate(0.5)) % 1_000_000}/orders"
        if kind < 0.7:
            return f"/api/v2/search?category=shoes&page={draw.randint(1, 30)}&sort=price"
        if kind < 0.8:
            return f"/api/v2/sessions/{draw.getrandbits(128):032x}"
        return draw.choice(("/api/v2/me", "/api/v2/cart", "/", "/health-tips"))

    def line(moment: str) -> str:
        client = f"{draw.randint(1, 20)}.{draw.randint(0, 25)}.{draw.randint(0, 25)}.7"
        method = draw.choice(("GET", "GET", "POST"))
        return (
            f'{client} - - [{moment} +0000] "{method} {target()} HTTP/2.0"'
            f" {draw.choice(STATUSES)} {draw.randint(100, 50_000)}"
            f' "{draw.choice(referers)}" "{draw.choice(agents)}"\n'
        )

    return line


def generate(name: str, lines: int) -> Path:
    """Writes a log of one day; the same name and number give the same bytes."""
    draw = random.Random(3)  # noqa: S311 - a reproducible log, no secret
    write = {"few": few, "long": long}[name](draw)
    path: Path = DATA / f"{name}-{lines}.log"
    DATA.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="ascii") as log:
        for number in range(lines):
            second = number * DAY_S // lines
            clock = f"{second // 3_600:02}:{second // 60 % 60:02}:{second % 60:02}"
            log.write(write(f"14/Oct/2026:{clock}"))
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", type=int)
    for name in ("few", "long"):
        path = generate(name, parser.parse_args().lines)
        print(f"{path.name}: {path.stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
