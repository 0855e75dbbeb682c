"""What a search is to send at most: what its environment's load policy is held against."""

import math

from plimsoll.bundle.manifest import BundleManifest
from plimsoll.run.model import RunRequest
from plimsoll.run.planned import Planned, planned_for
from plimsoll.verdict.load_line.model import Limits, Objective
from plimsoll.verdict.load_line.through_runner import patience_of
from plimsoll.workload.model import TestType


def planned_search(
    manifest: BundleManifest, limits: Limits, objectives: tuple[Objective, ...], base_url: str
) -> Planned:
    """The highest rate for all of the time, in the mix of the average load: it will be less."""
    average = planned_for(
        manifest,
        RunRequest(
            base_url=base_url, test_type=TestType.AVERAGE_LOAD, duration_s=limits.max_total_s
        ),
    )
    requests = limits.max_rate_per_s * limits.max_total_s
    times = requests / average.requests if average.requests else 0.0
    waiting_s = patience_of(objectives)
    return Planned(
        requests=requests,
        duration_s=limits.max_total_s,
        peak_per_second=limits.max_rate_per_s,
        virtual_users=math.ceil(limits.max_rate_per_s * waiting_s),
        by_endpoint={name: times * count for name, count in average.by_endpoint.items()},
        by_slug={name: times * count for name, count in average.by_slug.items()},
        writing=average.writing,
    )
