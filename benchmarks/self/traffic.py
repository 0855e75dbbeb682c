"""An hour of what portals and pipelines ask of the API, as an access log.

Nobody has watched an installation of Plimsoll for a day yet, so the mix is a guess, and said to be
one: pages of a portal that look at services, runs and workflows, and pipelines that ask again and
again whether theirs has ended.
"""

import json
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import httpx

PER_S = 20
HOUR_S = 3_600
BEGIN = datetime(2026, 10, 14, 9, tzinfo=UTC)
PROBES = 40
"""Requests of each kind that are timed, one after another, for the log's response times."""


@dataclass(frozen=True)
class Known:
    """What can be asked for."""

    services: Sequence[str]
    runs: Sequence[str]
    workflows: Sequence[str]
    environments: Sequence[str]


SHARES: Mapping[str, int] = {
    "/api/v1/workflows/{workflow}": 20,
    "/api/v1/runs?service={service}&limit=20": 18,
    "/api/v1/runs/{run}": 14,
    "/api/v1/workflows?service={service}&limit=20": 10,
    "/api/v1/services/{service}": 10,
    "/api/v1/services/{service}/standing": 10,
    "/api/v1/standings?service={service}&service={other}": 5,
    "/api/v1/environments/{environment}": 5,
    "/api/v1/kill-switch": 5,
    "/api/v1/services?limit=50": 3,
}
"""In percent."""


def targets(known: Known, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Which route is asked for next, and how."""
    routes, weights = zip(*SHARES.items(), strict=True)
    while True:
        (route,) = chance.choices(routes, weights)
        yield (
            route,
            route.format(
                workflow=chance.choice(known.workflows),
                run=chance.choice(known.runs),
                service=quote(chance.choice(known.services), safe=""),
                other=quote(chance.choice(known.services), safe=""),
                environment=chance.choice(known.environments),
            ),
        )


def timed(url: str, known: Known) -> tuple[dict[str, list[float]], dict[str, int]]:
    """By route: how long the server took, in seconds, one request at a time; and the bytes sent."""
    chance = random.Random(3)  # noqa: S311 - the same each time
    took: dict[str, list[float]] = {route: [] for route in SHARES}
    sizes: dict[str, int] = {}
    with httpx.Client(base_url=url, trust_env=False) as http:
        for route, target in targets(known, chance):
            if all(len(each) >= PROBES for each in took.values()):
                return took, sizes
            if len(took[route]) < PROBES:
                begun = time.perf_counter()
                answer = http.get(target)
                took[route].append(time.perf_counter() - begun)
                sizes[route] = len(answer.content)
                if answer.status_code != httpx.codes.OK:
                    raise AssertionError(f"{target}: {answer.status_code} {answer.text[:300]}")
    raise AssertionError("the targets never end")


def lines(
    known: Known, took: Mapping[str, Sequence[float]], sizes: Mapping[str, int]
) -> Iterator[str]:
    """The log: arrivals of a Poisson process, each answered as quickly as one that was timed."""
    chance = random.Random(7)  # noqa: S311 - the same each time
    at_s = 0.0
    for route, target in targets(known, chance):
        at_s += chance.expovariate(PER_S)
        if at_s >= HOUR_S:
            return
        moment = BEGIN + timedelta(seconds=at_s)
        line = {
            "time_iso8601": moment.isoformat(timespec="milliseconds"),
            "remote_addr": f"203.0.113.{chance.randrange(1, 250)}",
            "request_method": "GET",
            "request_uri": target,
            "status": 200,
            "body_bytes_sent": sizes[route],
            "request_length": 150,
            "request_time": round(chance.choice(took[route]), 4),
            "http_user_agent": "portal/1",
        }
        yield json.dumps(line)
