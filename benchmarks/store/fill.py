"""Fills a store with a million runs that nobody made, as skewed as real ones are."""

import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import psycopg
from psycopg import sql
from sqlalchemy import Engine

from plimsoll.adapters.database.columns import POSTGRESQL
from plimsoll.adapters.database.run_rows import RUN
from plimsoll.run.model import RunStatus
from plimsoll.workload.model import TestType

Row: TypeAlias = tuple[object, ...]

END = datetime(2026, 3, 2, tzinfo=UTC)
OURS, BUSY, OLD = "shop", "gateway", "attic"
"""A service of 1 % of the runs, one of 10 %, and one of 0.5 % that is not tested any more."""
OTHERS = tuple(f"team-{number % 40:02}-service-{number:03}" for number in range(300))
ENVIRONMENTS = ("ci", "staging", "perf", "prod")
STATUSES = (RunStatus.COMPLETED, RunStatus.ABORTED, RunStatus.CRASHED)
TYPES = (TestType.REPLAY, TestType.SMOKE, TestType.STRESS, TestType.SOAK)
"""Most frequent first; no run is of another type."""
RUNNING = 8
_SPAN_S = 2 * 365 * 86_400
_VALIDITY = '{"reasons":[],"warm_up_s":30,"notes":["The first 30 s do not count."]}'


def fill(engine: Engine, runs: int) -> None:
    """Adds that many runs, oldest first; the last ones run."""
    names = [column.name for column in RUN.columns]
    rows = _rows(runs, random.Random(7))  # noqa: S311 - the same each time
    if engine.dialect.name == POSTGRESQL:
        _copy(engine, names, rows)
    else:
        _insert(engine, names, rows)


def _insert(engine: Engine, names: Sequence[str], rows: Iterator[Row]) -> None:
    marks = ", ".join("?" for _ in names)
    with closing(sqlite3.connect(str(engine.url.database))) as connection:
        connection.executemany(
            f"INSERT INTO run ({', '.join(names)}) VALUES ({marks})",  # noqa: S608 - our own names
            (tuple(_text(each) for each in row) for row in rows),
        )
        connection.commit()


def _copy(engine: Engine, names: Sequence[str], rows: Iterator[Row]) -> None:
    # Not by the engine's own connection: that would give up after its statement timeout.
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        into = sql.SQL(", ").join(map(sql.Identifier, names))
        with (
            connection.cursor() as cursor,
            cursor.copy(sql.SQL("COPY run ({}) FROM STDIN").format(into)) as copy,
        ):
            for row in rows:
                copy.write_row(row)
        # What the server does by itself within a minute or so.
        connection.execute("ANALYZE run")


def size_bytes(engine: Engine) -> int:
    """Of the runs with all indices."""
    question = (
        "SELECT pg_total_relation_size('run')"
        if engine.dialect.name == POSTGRESQL
        else "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    )
    with engine.connect() as connection:
        return int(connection.exec_driver_sql(question).scalar_one())


def _rows(runs: int, chance: random.Random) -> Iterator[Row]:
    weights = [1 / (rank + 1) for rank in range(len(OTHERS))]
    others = chance.choices(OTHERS, weights, k=runs)
    for number in range(runs):
        created_at = END - timedelta(seconds=_SPAN_S * (1 - number / runs))
        yield _row(number, created_at, others[number], chance, running=number >= runs - RUNNING)


def _row(
    number: int, created_at: datetime, other: str, chance: random.Random, *, running: bool
) -> Row:
    drawn = chance.random()
    service = OURS if drawn < 0.01 else BUSY if drawn < 0.11 else other
    if created_at < END - timedelta(seconds=0.9 * _SPAN_S) and 0.11 <= drawn < 0.16:
        service = OLD
    status = chance.choices(STATUSES, (0.95, 0.03, 0.02))[0]
    if service == OURS and status is RunStatus.CRASHED:
        status = RunStatus.COMPLETED
    if running:
        status = RunStatus.RUNNING
    values: dict[str, object] = {
        "id": f"{number:08x}-{chance.getrandbits(64):016x}",
        "service": service,
        "environment": chance.choices(ENVIRONMENTS, (0.7, 0.2, 0.09, 0.01))[0],
        "base_url": f"https://{service}.example",
        "bundle_digest": f"sha256:{number % 999:064x}",
        "workload_digest": f"sha256:{number % 99:064x}",
        "test_type": chance.choices(TYPES, (0.8, 0.17, 0.025, 0.005))[0].value,
        "duration_s": 300,
        "scale": 1.0,
        "version": f"{chance.getrandbits(160):040x}",
        "workflow_id": f"{number:08x}-{chance.getrandbits(64):016x}",
        "requested_by": "ci",
        "status": status.value,
        "created_at": created_at,
        "started_at": created_at,
        "ended_at": None if running else created_at + timedelta(minutes=5),
        "requests": 60_000,
        "error_rate": chance.random() / 100,
        "reason": "",
        "validity": None if running else _VALIDITY,
        "fidelity": 90.0,
        "owner": "worker" if running else None,
        "beat_at": created_at if running else None,
        "progress": None,
        "stop_reason": None,
    }
    return tuple(values[column.name] for column in RUN.columns)


def _text(value: object) -> object:
    """As SQLite keeps it."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "microseconds")
    return value
