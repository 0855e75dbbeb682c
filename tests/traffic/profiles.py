"""Short ways to write down what a window of days looks like."""

from collections.abc import Callable
from datetime import datetime, timedelta

from plimsoll.traffic.model import EndpointTraffic, TrafficProfile, Window

HOUR_S = 3_600


def of_hours(start: datetime, days: int, requests: Callable[[int, int], int]) -> TrafficProfile:
    """A profile in steps of an hour; `requests` gets a day's and an hour's number."""
    counted = {
        day * 24 + hour: count
        for day in range(days)
        for hour in range(24)
        if (count := requests(day, hour))
    }
    return of_cells(start, days * 24, HOUR_S, counted)


def of_cells(start: datetime, steps: int, step_s: int, counts: dict[int, int]) -> TrafficProfile:
    """A profile of one endpoint."""
    total = sum(counts.values())
    return TrafficProfile(
        source="memory:x",
        source_digest="sha256:0",
        window=Window(start=start, end=start + timedelta(seconds=steps * step_s)),
        step_s=step_s,
        requests=total,
        endpoints=(
            EndpointTraffic(
                method="GET", route="/x", requests=total, cells=counts, statuses={200: total}
            ),
        ),
        kept_from_clients=5,
    )
