"""Kinds of services, drawn at random, and their true load lines by long simulation."""

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from services import Array, Service, share_missed  # type: ignore[import-not-found]

from plimsoll.verdict.load_line.model import Objective, ObjectiveKind

TUNE, TEST = "tune", "test"
SERVICES_EACH = 10
"""Of a kind and half."""
CACHE = Path(__file__).parents[1] / "data" / "load_line"
_SHARE_STEPS, _SHARE_REQUESTS = 9, 60_000
_AROUND = np.array([-0.06, -0.04, -0.025, -0.01, 0.0, 0.01, 0.025, 0.04, 0.06])
_FINAL_REQUESTS = 250_000


class Known:
    """A service, what is asked of it, and what nobody else knows."""

    def __init__(
        self,
        name: str,
        make: Callable[[int], Service],
        objectives: Sequence[Objective],
        capacity_per_s: float,
    ) -> None:
        self.name = name
        self.make = make
        self.objectives = tuple(objectives)
        self.capacity_per_s = capacity_per_s
        """No line lies above."""
        self.line_per_s = 0.0


def latency(limit_ms: float) -> Objective:
    """The 95th percentile."""
    return Objective(kind=ObjectiveKind.LATENCY, limit=limit_ms)


ERRORS = Objective(kind=ObjectiveKind.ERRORS, limit=0.01)
Draw = Callable[[np.random.Generator], tuple[Callable[[int], Service], float, float]]
"""→ a maker by seed, p95 limit in ms, capacity per second."""


def _exponential(mean: float) -> Callable[[np.random.Generator, int], Array]:
    return lambda random, n: random.exponential(mean, n)


def _mmc(random: np.random.Generator) -> tuple[Callable[[int], Service], float, float]:
    servers = int(random.choice([1, 2, 4, 16]))
    capacity = float(math.exp(random.uniform(math.log(60), math.log(400))))
    mean = servers / capacity
    limit = 1000 * mean * (3 + math.exp(random.uniform(math.log(0.7), math.log(12)))) / 1
    if servers > 4:
        limit = 1000 * mean * random.uniform(3.3, 5)
    return lambda seed: Service(seed, servers, _exponential(mean)), limit, capacity


def _heavy(random: np.random.Generator) -> tuple[Callable[[int], Service], float, float]:
    servers = int(random.choice([2, 4, 8]))
    capacity = float(math.exp(random.uniform(math.log(60), math.log(300))))
    mean, sigma = servers / capacity, float(random.uniform(1.0, 1.5))
    middle = math.log(mean) - sigma**2 / 2
    p95 = math.exp(middle + 1.645 * sigma)
    limit = 1000 * p95 * random.uniform(1.25, 2.5)
    return (
        lambda seed: Service(seed, servers, lambda r, n: r.lognormal(middle, sigma, n)),
        limit,
        capacity,
    )


def _pauses(random: np.random.Generator) -> tuple[Callable[[int], Service], float, float]:
    servers = int(random.choice([1, 4]))
    capacity = float(math.exp(random.uniform(math.log(80), math.log(400))))
    mean = servers / capacity
    pause, every = float(random.uniform(0.03, 0.12)), float(random.uniform(2, 6))
    limit = 1000 * (mean * 3 + pause * random.uniform(0.8, 2) + mean * random.uniform(1, 4))
    return (
        lambda seed: Service(seed, servers, _exponential(mean), pause_s=pause, pause_every_s=every),
        limit,
        capacity,
    )


def _errors(random: np.random.Generator) -> tuple[Callable[[int], Service], float, float]:
    servers = int(random.choice([2, 8, 16]))
    capacity = float(math.exp(random.uniform(math.log(80), math.log(400))))
    mean = servers / capacity
    waits = mean * float(random.uniform(0.3, 2.0))
    limit = 1000 * (waits + mean * 8)
    return (
        lambda seed: Service(seed, servers, _exponential(mean), waits_at_most_s=waits),
        limit,
        capacity * 1.3,
    )


def _drifting(random: np.random.Generator) -> tuple[Callable[[int], Service], float, float]:
    servers = int(random.choice([2, 8]))
    capacity = float(math.exp(random.uniform(math.log(80), math.log(300))))
    mean = servers / capacity
    limit = 1000 * mean * random.uniform(4, 7)
    drift, memory = float(random.uniform(0.01, 0.03)), float(random.uniform(20, 60))
    return (
        lambda seed: Service(seed, servers, _exponential(mean), drift=drift, drift_s=memory),
        limit,
        capacity,
    )


def _knee(random: np.random.Generator) -> tuple[Callable[[int], Service], float, float]:
    turn = float(math.exp(random.uniform(math.log(60), math.log(300))))
    power, sigma = float(random.uniform(1.5, 4)), float(random.uniform(0.25, 0.5))
    limit = 1000 * 0.03 * math.exp(1.645 * sigma) * random.uniform(1.6, 4)
    return (
        lambda seed: Service(
            seed, 1, lambda r, n: 0.03 * r.lognormal(0, sigma, n), knee=(turn, power)
        ),
        limit,
        turn * 4,
    )


def _cliff(random: np.random.Generator) -> tuple[Callable[[int], Service], float, float]:
    tokens = float(math.exp(random.uniform(math.log(60), math.log(400))))
    return (
        lambda seed: Service(
            seed, 1, lambda r, n: 0.02 * r.lognormal(0, 0.3, n), limiter_per_s=tokens
        ),
        200.0,
        tokens * 1.3,
    )


def _pool(random: np.random.Generator) -> tuple[Callable[[int], Service], float, float]:
    servers = int(random.choice([2, 4, 10]))
    mean = float(random.uniform(0.01, 0.05))
    base = float(random.uniform(0.0, 0.05))
    limit = 1000 * (base + mean * random.uniform(1.5, 4))
    return (
        lambda seed: Service(
            seed, servers, lambda r, n: mean * r.uniform(0.9, 1.1, n), base_s=base
        ),
        limit,
        servers / mean,
    )


KINDS: dict[str, Draw] = {
    "M/M/c": _mmc,
    "M/G/c, heavy tails": _heavy,
    "M/M/c with pauses": _pauses,
    "errors bind": _errors,
    "drifting speed": _drifting,
    "soft knee": _knee,
    "cliff (rate limiter)": _cliff,
    "full pool, fixed work": _pool,
}


def known(kind: str, half: str) -> list[Known]:
    """The services of a kind in a half, with their lines."""
    found = []
    for number in range(SERVICES_EACH):
        seeds = [sorted(KINDS).index(kind), (TUNE, TEST).index(half), number]
        make, limit, capacity = KINDS[kind](np.random.default_rng(seeds))
        each = Known(f"{kind} {half} {number}", make, (latency(limit), ERRORS), capacity)
        each.line_per_s = _cached(each, limit)
        found.append(each)
    return found


def _cached(each: Known, limit: float) -> float:
    CACHE.mkdir(parents=True, exist_ok=True)
    path = CACHE / "lines.json"
    lines = json.loads(path.read_text()) if path.exists() else {}
    key = f"{each.name}: {limit:.9g} {each.capacity_per_s:.9g}"
    if key not in lines:
        lines[key] = min(line_of(each, objective) for objective in each.objectives)
        path.write_text(json.dumps(lines, indent=1))
    return float(lines[key])


def line_of(each: Known, objective: Objective) -> float:
    """Halving, then a straight line of the log-odds through long simulations around."""
    low, high = each.capacity_per_s * 0.02, each.capacity_per_s
    for step in range(_SHARE_STEPS):
        rate = (low + high) / 2
        share = _share(each, rate, objective, _SHARE_REQUESTS, step)
        low, high = (rate, high) if share <= objective.allowed_share else (low, rate)
    middle = (low + high) / 2
    if middle > 0.99 * each.capacity_per_s:
        return math.inf
    allowed = objective.allowed_share
    points = [
        (far, _share(each, middle * math.exp(far), objective, _FINAL_REQUESTS, 100 + i))
        for i, far in enumerate(_AROUND)
    ]
    return middle * math.exp(_crossing(points, allowed))


def _crossing(points: Sequence[tuple[float, float]], allowed: float) -> float:
    """Where the log-odds of the share cross those allowed; by the points around it."""
    odds = [(far, math.log(max(share, 1e-5) / (1 - min(share, 1 - 1e-5)))) for far, share in points]
    wanted = math.log(allowed / (1 - allowed))
    rising = np.maximum.accumulate([each for _, each in odds])
    near = [i for i, each in enumerate(rising) if abs(each - wanted) < 1.5]
    if len(near) >= 3 and rising[near[-1]] > wanted > rising[near[0]]:
        x = np.array([odds[i][0] for i in near])
        y = np.array([odds[i][1] for i in near])
        slope, at_zero = np.polyfit(x, y, 1)
        return float((wanted - at_zero) / slope)
    steps = rising + np.arange(len(odds)) * 1e-9
    return float(np.interp(wanted, steps, [far for far, _ in odds]))


def _share(each: Known, rate: float, objective: Objective, requests: int, seed: int) -> float:
    seconds = max(200, int(requests / rate))
    rows = share_missed(each.make(10_000 + seed), rate, objective, seconds)
    return float(rows[:, 1].sum() / max(1.0, rows[:, 0].sum()))
