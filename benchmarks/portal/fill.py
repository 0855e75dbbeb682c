"""Fills a server's own store with the example history among a million runs that nobody made."""

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from plimsoll.bootstrap.example_history import example_ports
from plimsoll.bootstrap.records import open_databases
from plimsoll.pipeline.example_history.fill import fill_with_example
from plimsoll.pipeline.example_history.stories import SHOP
from plimsoll.settings import read_settings

sys.path.insert(0, str(Path(__file__).parents[1] / "store"))
import fill  # type: ignore[import-not-found]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=1_000_000)
    wanted = parser.parse_args()
    settings = read_settings()
    with example_ports(settings) as ports:
        fill_with_example(ports, until=datetime.now(UTC))
    # One in a hundred of the others is of the shop, and all of them are older than its story.
    fill.OURS = SHOP.service
    fill.END = datetime.now(UTC) - timedelta(days=30)
    with open_databases(settings) as databases:
        fill.fill(databases.records, wanted.runs)
    Path("example-history").touch()


if __name__ == "__main__":
    main()
