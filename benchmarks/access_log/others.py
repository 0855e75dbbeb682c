"""Writes logs that are made differently, so that the reader is not tuned to one.

    python benchmarks/access_log/others.py 1000000

`few`: some dozens of different requests from a client each. `long`: user agents and referers of
applications, 400 bytes a line. `json`: the lines of `few` and `long` in turns, as nginx writes them
as JSON; `json-malformed`: the same, one line in 15,000 cut short, one in 15,000 of zero bytes.

    python benchmarks/access_log/others.py 1000000 --read

reads each of them on one core, too, and prints what it took.
"""

import argparse
import json
import random
import re
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from generate import DATA, DAY_S  # type: ignore[import-not-found]

from run import RUNS, Cost, measured, median  # type: ignore[import-not-found]

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


_COMBINED = re.compile(
    r'(\S+) - - \[(\S+) \+0000\] "(\S+) (\S+) (\S+)" (\d+) (\d+) "([^"]*)" "([^"]*)"'
)
_MALFORMED_EVERY = 15_000


def as_json(draw: random.Random) -> Writer:
    """What nginx's `escape=json` makes of the other two logs."""
    writers = (few(draw), long(draw))

    def line(moment: str) -> str:
        match = _COMBINED.match(draw.choice(writers)(moment))
        assert match is not None
        client, _, method, target, protocol, status, size, referer, agent = match.groups()
        day, clock = moment.split(":", 1)
        fields = {
            "time_iso8601": f"{datetime.strptime(day, '%d/%b/%Y').date()}T{clock}+00:00",  # noqa: DTZ007 - a day
            "remote_addr": client,
            "request_method": method,
            "request_uri": target,
            "server_protocol": protocol,
            "status": int(status),
            "body_bytes_sent": int(size),
            "request_length": draw.randint(90, 900),
            "request_time": round(draw.lognormvariate(-3, 1), 3),
            "http_referer": referer,
            "http_user_agent": agent,
        }
        return json.dumps(fields, separators=(",", ":")) + "\n"

    return line


def malformed(draw: random.Random) -> Writer:
    """The same with lines that a crash has damaged."""
    write = as_json(draw)

    def line(moment: str) -> str:
        text = write(moment)
        luck = draw.randrange(_MALFORMED_EVERY)
        if luck == 0:
            return text[: len(text) // 2] + "\n"
        return "\0" * 200 + "\n" if luck == 1 else text

    return line


WRITERS: dict[str, Callable[[random.Random], Writer]] = {
    "few": few,
    "long": long,
    "json": as_json,
    "json-malformed": malformed,
}


def generate(name: str, lines: int) -> Path:
    """Writes a log of one day; the same name and number give the same bytes."""
    draw = random.Random(3)  # noqa: S311 - a reproducible log, no secret
    write = WRITERS[name](draw)
    path: Path = DATA / f"{name}-{lines}.log"
    DATA.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="ascii") as log:
        for number in range(lines):
            second = number * DAY_S // lines
            clock = f"{second // 3_600:02}:{second // 60 % 60:02}:{second % 60:02}"
            log.write(write(f"14/Oct/2026:{clock}"))
    return path


def read(path: Path, lines: int, runs: int, pattern: str = "") -> None:
    """Prints the median cost of reading on one core, as a pattern says if there is one."""
    costs: list[Cost] = []
    with tempfile.TemporaryDirectory() as folder:
        once = [str(Path(__file__).with_name("run.py")), "--once", str(path), f"{folder}/profile"]
        once += ["--pattern", pattern]
        for _ in range(runs):
            _, printed = measured(["/usr/bin/env", "POLARS_MAX_THREADS=1", sys.executable, *once])
            costs.append(Cost(*json.loads(printed)))
    cost = median(costs)
    print(
        f"| {path.name} | {cost.cpu_s:.2f} s | {lines / cost.cpu_s:,.0f} | {cost.peak_mb:,.0f} MB |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", type=int)
    parser.add_argument("--read", action="store_true")
    arguments = parser.parse_args()
    for name in WRITERS:
        path = DATA / f"{name}-{arguments.lines}.log"
        if not path.exists():
            generate(name, arguments.lines)
        print(f"{path.name}: {path.stat().st_size / 1e6:,.0f} MB")
        if arguments.read:
            read(path, arguments.lines, RUNS)


if __name__ == "__main__":
    main()
