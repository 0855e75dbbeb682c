"""Write a day of the shop's access log by driving the real shop under a virtual clock."""

import argparse
import asyncio
import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import IO

from traffic_day.day import Day, access_log

# Summer time in Hamburg, as a fixed offset: the log needs no time zone database.
ZONE = timezone(timedelta(hours=2))
REQUESTS = 215_000
SEED = 7
COMPRESSION = 9
DATE = date(2026, 10, 14)


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    midnight = datetime.combine(options.date, datetime.min.time(), ZONE)
    day = Day(seed=options.seed, midnight=midnight, requests=options.requests)
    started = datetime.now(UTC)
    lines = asyncio.run(write(day, options.out, options.limit))
    took_s = (datetime.now(UTC) - started).total_seconds()
    print(f"{lines:,} lines, {options.out.stat().st_size:,} bytes, in {took_s:.0f} s")
    return 0


async def write(day: Day, out: Path, limit: int | None = None) -> int:
    """Write the log, compressed if the file's name ends in ``.gz``; returns its lines."""
    written = 0
    with _opened(out) as file:
        async for line in access_log(day):
            if written == limit:
                break
            file.write(line)
            written += 1
    return written


@contextmanager
def _opened(out: Path) -> Iterator[IO[bytes] | gzip.GzipFile]:
    with out.open("wb") as file:
        if out.suffix != ".gz":
            yield file
            return
        # Neither a name nor a time in the gzip header: the bytes depend on the day alone.
        with gzip.GzipFile("", "wb", COMPRESSION, file, mtime=0) as packed:
            yield packed


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="file to write, plain or .gz")
    parser.add_argument(
        "--requests", type=int, default=REQUESTS, help="about how many requests the day has"
    )
    parser.add_argument("--limit", type=int, help="stop after so many lines of the day")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--date", type=date.fromisoformat, default=DATE)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
