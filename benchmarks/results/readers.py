"""Reads one file in one way, in a process of its own; prints what it took and what it found.

    python readers.py plimsoll|polars|duckdb FILE

Imports are not timed, except that ours loads numpy only when it reads. Memory is the growth of the
peak of resident memory from before to after reading.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

QUANTILES = (0.5, 0.9, 0.95, 0.99, 0.999)
Found: TypeAlias = dict[str, list[float]]


def plimsoll() -> Callable[[str], Found]:
    """What `plimsoll results` does."""
    from plimsoll.adapters.k6.run_output import read_output  # noqa: PLC0415
    from plimsoll.run.summarise import QUANTILES as FIELDS  # noqa: PLC0415
    from plimsoll.run.summarise import summarise  # noqa: PLC0415

    def read(path: str) -> Found:
        report = summarise(read_output(path, any_name=True, only_latencies=True))
        return {line.name: [getattr(line, field) for field in FIELDS] for line in report.endpoints}

    return read


def polars() -> Callable[[str], Found]:
    """A lazy scan with the streaming engine."""
    import polars as pl  # noqa: PLC0415

    def read(path: str) -> Found:
        value = pl.col("metric_value")
        found = (
            pl.scan_csv(path, infer_schema=False, schema_overrides={"metric_value": pl.Float64})
            .filter(pl.col("metric_name") == "http_req_duration")
            .group_by("name")
            .agg(
                *(
                    value.sort().get((q * pl.len()).ceil().cast(pl.Int64) - 1).alias(str(q))
                    for q in QUANTILES
                )
            )
            .collect(engine="streaming")
        )
        return {name: list(values) for name, *values in found.iter_rows()}

    return read


def duckdb() -> Callable[[str], Found]:
    """One query."""
    import duckdb as db  # type: ignore[import-not-found]  # noqa: PLC0415

    def read(path: str) -> Found:
        rows = db.execute(
            "select name, quantile_disc(metric_value::double, [0.5, 0.9, 0.95, 0.99, 0.999]) "
            "from read_csv(?, header = true, all_varchar = true) "
            "where metric_name = 'http_req_duration' group by name",
            [path],
        ).fetchall()
        return {name: list(values) for name, values in rows}

    return read


def peak_mb() -> float:
    """Of resident memory so far; what `getrusage` says may be the parent's."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("this system does not tell the peak of memory")


def main() -> None:
    """Reads and prints a JSON object."""
    way, path = sys.argv[1:]
    read = {"plimsoll": plimsoll, "polars": polars, "duckdb": duckdb}[way]()
    before_mb, before_cpu_s, began = peak_mb(), time.process_time(), time.perf_counter()
    found = read(path)
    took_s, cpu_s = time.perf_counter() - began, time.process_time() - before_cpu_s
    print(
        json.dumps(
            {
                "took_s": took_s,
                "cpu_s": cpu_s,
                "grown_mb": peak_mb() - before_mb,
                "found": found,
            }
        )
    )


if __name__ == "__main__":
    main()
