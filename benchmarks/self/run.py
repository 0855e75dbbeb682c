"""Plimsoll's API under the load that Plimsoll makes of its own document: `make bench-self`.

    python benchmarks/self/run.py [--databases sqlite,postgresql] [--runs 100000] [--search 120s]

One replica of the API (`plimsoll serve --no-worker`) is filled, an hour of traffic on it is written
down, `plimsoll bundle create` makes a bundle of that hour and docs/openapi.json, `plimsoll run
start` sends it for a minute, and `plimsoll loadline` looks for the rate that it carries. k6, the
database and the replica share the machine's processors.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from plimsoll.access.issue import issue
from plimsoll.access.model import NewToken, Scope
from plimsoll.adapters.database.engine import connect
from plimsoll.adapters.database.environment_store import DatabaseEnvironmentStore
from plimsoll.adapters.database.run_store import DatabaseRunStore
from plimsoll.adapters.database.service_store import DatabaseServiceStore
from plimsoll.adapters.database.token_store import DatabaseTokenStore
from plimsoll.adapters.database.workflow_store import DatabaseWorkflowStore
from plimsoll.catalog.model import Environment, Service
from plimsoll.kit.clock import SystemClock
from plimsoll.kit.histogram import LogHistogram
from plimsoll.kit.ids import time_ordered_id
from plimsoll.pipeline.model import NewWorkflow
from plimsoll.run.model import RunResult, RunStatus
from plimsoll.run.record import RunRecord
from plimsoll.workload.model import TestType
from traffic import PER_S, Known, lines, timed  # type: ignore[import-not-found]

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[1] / "store"))
from fill import ENVIRONMENTS, OTHERS, OURS, fill  # type: ignore[import-not-found]

from tests.databases import ENGINES, database_url

ROOT = Path(__file__).parents[2]
P95_MS = 100
WORKFLOWS = 500
MINUTE_S = 60


@dataclass(frozen=True)
class Replica:
    """One process of the API."""

    url: str
    process: "subprocess.Popen[str]"

    def busy_s(self) -> float:
        """Processor time it has used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Nothing of whoever runs this."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PLIMSOLL_")}  # noqa: TID251
    return {
        **ours,
        "NO_COLOR": "1",
        "PLIMSOLL_DATABASE__URL": f"sqlite:///{folder}/client.db",
        "PLIMSOLL_FILESYSTEM__ROOT": str(folder / "store"),
        **more,
    }


def plimsoll(folder: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """A command, run to its end."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "plimsoll", *arguments],
        cwd=folder,
        env=environment(folder, **variables),
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def replica(folder: Path, database: str, **variables: str) -> Iterator[Replica]:
    """The API on a port of its own, with nobody limited."""
    with subprocess.Popen(
        [sys.executable, "-m", "plimsoll", "serve", "--no-worker", "--port", "0"],
        cwd=folder,
        env=environment(
            folder,
            PLIMSOLL_DATABASE__URL=database,
            PLIMSOLL_API__REQUESTS_PER_S="null",
            **variables,
        ),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            said = process.stdout.readline().strip() if process.stdout else ""
            if not said:
                raise AssertionError("the server did not start")
            yield Replica(said, process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def filled(database: str, runs: int) -> tuple[Known, str]:
    """What can be asked for, after it was put there; and a token."""
    engine, clock = connect(database), SystemClock()
    names = (OURS, *OTHERS[:50])
    services = DatabaseServiceStore(engine)
    for name in names:
        services.put(
            Service(name=name, title=name, owner="team", repository=f"https://git.example/{name}")
        )
    environments = DatabaseEnvironmentStore(engine)
    for name in ENVIRONMENTS:
        environments.put(Environment(name=name))
    fill(engine, runs)
    workflows = DatabaseWorkflowStore(engine, clock=clock)
    made = [
        workflows.request(
            NewWorkflow(
                template="bundle",
                service=names[number % len(names)],
                principal="token:ci",
                requested_by="ci",
                parameters={"service": names[number % len(names)], "number": number},
            )
        )[0].id
        for number in range(WORKFLOWS)
    ]
    # Ids as they are given out: what the million others have looks like a secret, and is not kept.
    store, now, runs_known = DatabaseRunStore(engine), clock.now(), []
    for number in range(200):
        asked_for = RunRecord(
            id=time_ordered_id(now),
            service=names[number % len(names)],
            environment=ENVIRONMENTS[number % len(ENVIRONMENTS)],
            base_url="https://shop.example",
            bundle_digest="sha256:1",
            test_type=TestType.REPLAY,
            duration_s=60,
            created_at=now,
        )
        store.add(asked_for)
        store.end(
            asked_for.model_copy(update={"status": RunStatus.COMPLETED, "ended_at": now}), None
        )
        runs_known.append(asked_for.id)
    wanted = NewToken(name="bench", scope=Scope.READ)
    _, token = issue(wanted, tokens=DatabaseTokenStore(engine), clock=clock)
    engine.dispose()
    return Known(names, runs_known, made, ENVIRONMENTS), token


def bundle(folder: Path, server: Replica, known: Known) -> Path:
    """What Plimsoll makes of an hour of its own traffic and its own document."""
    repository = folder / "repository"
    repository.mkdir()
    shutil.copy(ROOT / "docs" / "openapi.json", repository)
    log = folder / "access.log"
    log.write_text("\n".join(lines(known, *timed(server.url, known))) + "\n")
    made = folder / "self.zip"
    run = plimsoll(
        folder, "bundle", "create", "--service", "plimsoll", "--repository", str(repository),
        "--traffic", f"access-log:{log}", "--out", str(made),
    )  # fmt: skip
    if run.returncode != 0:
        raise AssertionError(run.stdout + run.stderr)
    return made


def a_minute(folder: Path, server: Replica, made: Path, token: str) -> tuple[RunResult, float]:
    """What was measured in a minute at the hour's own rate, and the processor time it took."""
    busy_s = server.busy_s()
    run = plimsoll(
        folder, "run", "start", str(made), "--base-url", server.url, "--test-type", "average-load",
        "--duration", str(MINUTE_S), "--no-confirm", "--no-history", "--secret", "API_TOKEN",
        "--format", "json", API_TOKEN=token,
    )  # fmt: skip
    busy_s = server.busy_s() - busy_s
    if not run.stdout:
        raise AssertionError(run.stderr)
    records = connect(f"sqlite:///{folder}/client.db")
    result = DatabaseRunStore(records).result(json.loads(run.stdout)["run"]["run"]["id"])
    records.dispose()
    if result is None:
        raise AssertionError(f"{run.stdout}{run.stderr}")
    return result, busy_s


def searched(folder: Path, server: Replica, made: Path, search: str) -> str:
    """The load line, as a cell of the table."""
    run = plimsoll(
        folder, "loadline", str(made), "--base-url", server.url, "--p95", f"{P95_MS}ms",
        "--min-rate", str(PER_S), "--max-time", search, "--format", "json",
    )  # fmt: skip
    if not run.stdout:
        raise AssertionError(run.stderr)
    found = json.loads(run.stdout)["load_line"]
    low, high = ("–" if each is None else f"{each:.0f}" for each in found["interval"])
    line = "–" if found["line_per_s"] is None else f"{found['line_per_s']:.0f}"
    return f"{line} ({low} to {high}), {found['outcome']}"


def shown(result: RunResult) -> tuple[str, ...]:
    """Of all endpoints together: requests a second, percentiles and errors."""
    together = LogHistogram.merged([each.latency_ms for each in result.endpoints])
    failed = sum(each.requests * each.error_rate for each in result.endpoints)
    refused = sum(
        count
        for each in result.endpoints
        for status, count in each.statuses.items()
        if status != httpx.codes.OK
    )
    percentiles = (f"{together.quantile(share):.0f}" for share in (0.5, 0.95, 0.99))
    return (
        f"{result.requests / result.duration_s:.1f}",
        " / ".join(percentiles),
        f"{failed / result.requests:.1%}" + (f", {refused} not 200" if refused else ""),
    )


def main() -> None:
    """Measures and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--databases", default=",".join(ENGINES))
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--search", default="120s")
    chosen = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} processors, {load:.1f} of them wanted by others at the beginning")
    print(
        "| database | asked/s | p50 / p95 / p99 ms | errors | processor ms a request "
        "| load line /s |"
    )
    print("|---|--:|--:|--:|--:|--:|")
    for kind in chosen.databases.split(","):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with database_url(kind, folder) as url:
                known, token = filled(url, chosen.runs)
                with replica(folder, url) as server:
                    made = bundle(folder, server, known)
                with replica(folder, url, PLIMSOLL_API__AUTHENTICATION="tokens") as server:
                    result, busy_s = a_minute(folder, server, made, token)
                with replica(folder, url) as server:
                    line = searched(folder, server, made, chosen.search)
        each_ms = busy_s * 1000 / result.requests
        print("|", " | ".join((kind, *shown(result), f"{each_ms:.1f}", line)), "|", flush=True)


if __name__ == "__main__":
    main()
