"""What every TrafficSource does, whatever saw the traffic."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from plimsoll.adapters.access_log.settings import AccessLogSettings
from plimsoll.adapters.access_log.traffic_source import AccessLogSource
from plimsoll.adapters.declared.traffic_source import DeclaredSource
from plimsoll.adapters.memory.traffic_source import MemoryTrafficSource
from plimsoll.kit.errors import NotFound
from plimsoll.traffic.model import TrafficProfile
from plimsoll.traffic.ports import Observation, TrafficSource
from tests.adapters.access_log.logs import line, log

LINES = [
    line(f"/orders/{n % 50}?page={n % 3}", client=n % 9, at_s=n / 7, status=500 if n % 11 else 200)
    for n in range(4_000)
] + [line("/cart", method="POST", client=n) for n in range(20)]


class Case(NamedTuple):
    """A source and where it has traffic."""

    source: TrafficSource
    location: str


MakeCase = Callable[[Path], Case]


def of_a_log(folder: Path) -> Case:
    # Small blocks, so that there are several and progress is told more than once.
    return Case(AccessLogSource(AccessLogSettings(block_bytes=1 << 17)), str(log(folder, LINES)))


def in_memory(folder: Path) -> Case:
    profile = AccessLogSource().observe(str(log(folder, LINES)), Observation())
    return Case(MemoryTrafficSource({"shop": profile}), "shop")


def declared(folder: Path) -> Case:
    path = folder / "load.yaml"  # as many requests a day as the log has
    path.write_text(
        "endpoints:\n"
        "  GET /orders/{id}: {per_second: 160/h, error_rate: 2%}\n"
        "  POST /cart: {per_second: 7.5/h, error_rate: 0%}\n"
    )
    return Case(DeclaredSource(), str(path))


@pytest.fixture(params=[of_a_log, in_memory, declared])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    make: MakeCase = request.param
    return make(tmp_path)


def test_nothing_is_found_where_nothing_is(case: Case, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        case.source.observe(str(tmp_path / "nowhere.log"), Observation())


def test_no_request_is_lost_or_counted_twice(case: Case) -> None:
    profile = case.source.observe(case.location, Observation())
    assert profile.requests == len(LINES)
    assert sum(endpoint.requests for endpoint in profile.endpoints) == profile.requests
    for endpoint in profile.endpoints:
        assert sum(endpoint.cells.values()) == endpoint.requests
        assert sum(endpoint.statuses.values()) == endpoint.requests
        assert all(0 <= cell < profile.steps for cell in endpoint.cells)


def test_the_same_traffic_makes_the_same_profile(case: Case) -> None:
    first, second = (case.source.observe(case.location, Observation()) for _ in range(2))
    assert first.model_dump_json() == second.model_dump_json()


def test_a_profile_survives_json(case: Case) -> None:
    profile = case.source.observe(case.location, Observation())
    assert TrafficProfile.model_validate_json(profile.model_dump_json()) == profile


def test_progress_only_grows_and_ends_at_one(case: Case) -> None:
    shares: list[float] = []
    case.source.observe(case.location, Observation(), progress=shares.append)
    assert shares[-1] == 1.0
    assert all(0 <= share <= 1 for share in shares)
    assert all(before <= after for before, after in pairwise(shares))
