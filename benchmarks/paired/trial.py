"""One trial: two versions of the shop, side by side, with a bundle made from a log of theirs."""

import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from service import rounds_per_s  # type: ignore[import-not-found]

from plimsoll.adapters.filesystem.settings import FilesystemSettings
from plimsoll.adapters.k6.timed_runner import TimedK6Runner
from plimsoll.bootstrap.local import build
from plimsoll.bundle.model import Bundle
from plimsoll.pipeline.bundle import BundleRequest, make_bundle
from plimsoll.run.side_by_side import Pair, Ran, SideBySideRequest, run_side_by_side
from plimsoll.settings import Settings
from plimsoll.traffic.model import Window
from plimsoll.traffic.ports import Observation
from plimsoll.verdict.metrics import WHOLE_SERVICE
from plimsoll.verdict.side_by_side import SideBySide, judge_side_by_side
from plimsoll.verdict.side_by_side_compare import SideBySidePolicy
from plimsoll.verdict.side_by_side_figures import SAME_REQUEST

HERE = Path(__file__).parent
SHOP = HERE.parents[1] / "examples" / "shop"
LOG_START = datetime(2026, 10, 14, 12, tzinfo=UTC)
LOG_S, LOG_PER_S = 1200, 20
PATHS = {
    "/api/products/{}": 35,
    "/api/products?page={}": 25,
    "/api/products/{}/reviews": 20,
    "/api/categories": 20,
}
START_TIMEOUT_S = 60.0
SWAPS = 100
"""Random swaps of base and head in each segment of a trial without a slowdown."""
BURST_S = (0.2, 2.0)
_BURN = "import sys,time\nend=time.time()+float(sys.argv[1])\nwhile time.time()<end: pass"


def bundle() -> Bundle:
    """What a person makes of an hour's third of the shop's log."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "access.log"
        log.write_text("".join(_lines()))
        application = build(Settings(filesystem=FilesystemSettings(root=Path(folder) / "store")))
        end = LOG_START + timedelta(seconds=LOG_S)
        request = BundleRequest(
            service="shop",
            repository=str(SHOP),
            traffic=f"access-log:{log}",
            observation=Observation(window=Window(start=LOG_START, end=end)),
        )

        async def make() -> Bundle:
            flow = application.flow(lambda _kind, _data: None)
            return (await make_bundle(flow, request, ports=application.ports)).proven.bundle

        return asyncio.run(make())


def _lines() -> Iterator[str]:
    chance = random.Random(1)  # noqa: S311 - a benchmark's data
    at = chance.expovariate(LOG_PER_S)
    while at < LOG_S:
        path = chance.choices(list(PATHS), list(PATHS.values()))[0].format(chance.randint(1, 20))
        row = {
            "time_iso8601": (LOG_START + timedelta(seconds=at)).isoformat(timespec="seconds"),
            "remote_addr": f"192.0.2.{chance.randint(1, 250)}",
            "request_method": "GET",
            "request_uri": path,
            "server_protocol": "HTTP/1.1",
            "status": 200,
            "body_bytes_sent": 900,
            "request_length": 300,
            "request_time": 0.012,
            "http_referer": "",
            "http_user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0",
        }
        yield json.dumps(row) + "\n"
        at += chance.expovariate(LOG_PER_S)


def trial(
    made: Bundle, *, planted: float, seconds: int, scale: float, background: float
) -> dict[str, object]:
    """What one comparison said of two freshly started versions."""
    rounds = rounds_per_s()
    with ExitStack() as running:
        urls = [running.enter_context(_serving(share, rounds)) for share in (0.0, planted)]
        running.enter_context(_noise(background))
        asked = SideBySideRequest(
            base_url=urls[0], head_url=urls[1], duration_s=seconds, scale=scale
        )
        began = time.monotonic()
        ran = run_side_by_side(made, asked, runner=TimedK6Runner(), watch=lambda _progress: None)
        took_s = time.monotonic() - began
    row = {
        "planted": planted,
        "seconds": seconds,
        "scale": scale,
        "background": background,
        "took_s": round(took_s, 1),
        "load": os.getloadavg()[0],
        **said(judge_side_by_side(ran, SideBySidePolicy())),
    }
    if planted == 0:
        row["swapped_alarms"] = sum(
            bool(said(judge_side_by_side(each, SideBySidePolicy()))["reported"])
            for each in swapped(ran, SWAPS)
        )
        row["swapped"] = SWAPS
    return row


def said(found: SideBySide) -> dict[str, object]:
    """What of a comparison goes into the table."""
    whole = next(
        (
            each
            for each in found.comparisons
            if (each.endpoint, each.metric) == (WHOLE_SERVICE, SAME_REQUEST.name)
        ),
        None,
    )
    return {
        "conclusion": found.conclusion.value,
        "explanation": found.explanation,
        "effect": None if whole is None else whole.effect,
        "interval": None if whole is None else whole.interval,
        "regressions": [f"{each.endpoint} {each.metric}" for each in found.regressions],
        "reported": [
            f"{each.endpoint} {each.metric}" for each in found.comparisons if each.meaning
        ],
        "settle": found.settle,
    }


def swapped(ran: Ran, times: int) -> Iterator[Ran]:
    """The same with base and head of each segment swapped by chance: nothing is different then."""
    chance = random.Random(2)  # noqa: S311 - a permutation
    for _ in range(times):
        pairs = [
            Pair(each.head, each.base) if chance.random() < 0.5 else each for each in ran.pairs
        ]
        yield replace(ran, pairs=tuple(pairs))


@contextmanager
def _serving(planted: float, rounds: float) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--factory", "service:app", "--app-dir", str(HERE)]
    command += ["--port", str(port), "--log-level", "warning", "--no-access-log"]
    told = {"SHOP_PLANTED": str(planted), "SHOP_ROUNDS_PER_S": str(rounds)}
    environment = {**os.environ, **told}  # noqa: TID251 - as the shell does that starts it
    with subprocess.Popen(command, env=environment) as process:  # noqa: S603 - our interpreter
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            threading.Event().wait(0.1)
        else:
            return
    sys.exit("The service did not start.")


@contextmanager
def _noise(share: float) -> Iterator[None]:
    """Bursts of another program that takes that share of one processor."""
    ended = threading.Event()

    def burn() -> None:
        chance = random.Random()  # noqa: S311 - noise
        while not ended.is_set():
            burst = chance.uniform(*BURST_S)
            subprocess.run([sys.executable, "-c", _BURN, str(burst)], check=False)  # noqa: S603
            ended.wait(burst * (1 - share) / share * chance.uniform(0.5, 1.5))

    burning = threading.Thread(target=burn)
    if share > 0:
        burning.start()
    try:
        yield
    finally:
        ended.set()
        if share > 0:
            burning.join()
