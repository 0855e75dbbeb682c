"""The example shop as two versions: it works where the original waits, the candidate a bit more.

    SHOP_PLANTED=0.05 python -m uvicorn --app-dir benchmarks/paired --factory service:app

The shop pretends to wait for a database. Waiting costs no processor time and knows no noise, so
here the same milliseconds are spent computing: a fixed number of rounds, the same on every machine
and under every load, is what one millisecond was on the machine at rest. `SHOP_PLANTED` is the
share by which a version computes more. Everything else that a request costs, such as the web
framework, is the same in both.
"""

import hashlib
import os
import sys
import time
from pathlib import Path

from fastapi import FastAPI

sys.path.insert(0, str(Path(__file__).parents[2] / "examples" / "shop"))

from shop.app import create_app

WORK_SHARE = 0.4
"""Of the original's waiting time: two versions and their load have to fit on two cores."""
OVERHEAD_S = 0.0016
"""Processor time of a request beside that work, as measured."""
_BLOCK = b"plimsoll" * 64


class WorkClock:
    """The machine's time, spent computing."""

    def __init__(self, *, rounds_per_s: float, planted: float) -> None:
        self._rounds_per_s = rounds_per_s
        self._planted = planted

    def seconds(self) -> float:
        """Since the Unix epoch."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Keeps the processor busy instead; other requests wait, as for a lock."""
        worked = seconds * WORK_SHARE
        worked += self._planted * (worked + OVERHEAD_S)
        work(round(worked * self._rounds_per_s))


def work(rounds: int) -> None:
    """Computes."""
    for _ in range(rounds):
        hashlib.sha256(_BLOCK).digest()


def rounds_per_s() -> float:
    """How many rounds a processor second is, at the best of several tries."""
    best, rounds = float("inf"), 5000
    for _ in range(9):
        start = time.thread_time()
        work(rounds)
        best = min(best, time.thread_time() - start)
    return rounds / best


def app() -> FastAPI:
    """The shop, with what the environment says is planted."""
    # As a person sets it who starts the service.
    planted = float(os.environ.get("SHOP_PLANTED", "0"))  # noqa: TID251 - see above
    rounds = float(os.environ["SHOP_ROUNDS_PER_S"])  # noqa: TID251 - see above
    return create_app(WorkClock(rounds_per_s=rounds, planted=planted))
