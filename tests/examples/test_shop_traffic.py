"""The example shop's access log is what its generator makes of the shop."""

import asyncio
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from pydantic import BaseModel, ValidationError

import drive
from shop.chance import stream
from shop.seed import PRODUCTS, seed_data
from traffic_day.curve import arrivals
from traffic_day.day import Day

LOG = Path(__file__).parents[2] / "examples" / "shop" / "logs" / "access.log.gz"
LINES_COMPARED = 1500
DAY = Day(
    seed=drive.SEED,
    midnight=datetime.combine(drive.DATE, datetime.min.time(), drive.ZONE),
    requests=drive.REQUESTS,
)


class Line(BaseModel):
    """The members of a log line that the tests look at."""

    time_iso8601: datetime
    remote_addr: str
    request_method: str
    request_uri: str
    status: int
    body_bytes_sent: int
    request_length: int
    request_time: float
    http_user_agent: str

    @property
    def path(self) -> str:
        return urlsplit(self.request_uri).path


def parsed(raw: bytes) -> Line | None:
    try:
        return Line.model_validate_json(raw)
    except ValidationError:
        return None


def committed() -> Iterator[bytes]:
    with gzip.open(LOG) as file:
        yield from file


def generated(out: Path, day: Day, limit: int) -> bytes:
    asyncio.run(drive.write(day, out, limit))
    return out.read_bytes()


@pytest.fixture(scope="module")
def log() -> list[Line | None]:
    return [parsed(raw) for raw in committed()]


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    day = Day(seed=11, midnight=DAY.midnight, requests=DAY.requests)
    first = generated(tmp_path / "first.log.gz", day, limit=2000)
    assert first == generated(tmp_path / "second.log.gz", day, limit=2000)
    assert gzip.decompress(first).count(b"\n") == 2000


def test_another_seed_writes_another_day(tmp_path: Path) -> None:
    other = Day(seed=DAY.seed + 1, midnight=DAY.midnight, requests=DAY.requests)
    made = generated(tmp_path / "access.log", other, limit=50)
    assert made != b"".join(islice(committed(), 50))


def test_the_committed_log_begins_as_the_generator_writes_it(tmp_path: Path) -> None:
    """If this fails, the shop has changed: make the log anew, as its README says."""
    made = generated(tmp_path / "access.log", DAY, LINES_COMPARED).splitlines(keepends=True)
    kept = list(islice(committed(), LINES_COMPARED))
    assert [comparable(raw) for raw in made] == [comparable(raw) for raw in kept]


def comparable(raw: bytes) -> bytes:
    """A line without the sizes of bodies that libraries write, which change with their versions."""
    line = parsed(raw)
    if line is None or not (line.path == "/metrics" or line.status in {404, 405, 422}):
        return raw
    return json.dumps(json.loads(raw) | {"body_bytes_sent": 0}).encode()


def test_the_committed_log_is_a_day_of_at_least_200_000_lines(log: list[Line | None]) -> None:
    assert len(log) >= 200_000
    assert LOG.stat().st_size <= 8_000_000
    times = [line.time_iso8601 for line in log if line]
    assert times == sorted(times)
    assert {time.astimezone(drive.ZONE).date() for time in times} == {drive.DATE}


def test_about_twenty_lines_are_malformed(log: list[Line | None]) -> None:
    assert 10 <= log.count(None) <= 35


def test_the_log_has_the_statuses_of_a_real_day(log: list[Line | None]) -> None:
    statuses = Counter(line.status for line in log if line)
    assert {200, 201, 204, 401, 404, 405, 422, 503} == set(statuses)
    assert sum(n for status, n in statuses.items() if status < 400) / len(log) > 0.97


def test_evening_is_several_times_as_busy_as_night(log: list[Line | None]) -> None:
    hours = Counter(line.time_iso8601.astimezone(drive.ZONE).hour for line in log if line)
    assert hours[20] > 4 * hours[3]


def test_products_are_popular_by_zipfs_law_and_rare_ones_occur(log: list[Line | None]) -> None:
    ids = Counter(
        line.path.rpartition("/")[2]
        for line in log
        if line and line.path.startswith("/api/products/") and line.status == 200
    )
    ids.pop("reviews", None)
    assert len(ids) == PRODUCTS
    [(_, most)] = ids.most_common(1)
    assert most > 30 * sorted(ids.values())[PRODUCTS // 2]


def test_every_order_of_the_log_exists_in_a_fresh_shop(log: list[Line | None]) -> None:
    known = {str(order) for order in seed_data(drive.SEED).orders}
    seen = {
        line.path.rpartition("/")[2]
        for line in log
        if line and line.path.startswith("/api/orders/")
    }
    assert len(seen) > 1000
    assert seen <= known


def test_people_of_the_log_live_in_the_documentation_domains(log: list[Line | None]) -> None:
    words = [
        word
        for line in log
        if line and ("email=" in line.request_uri or "q=" in line.request_uri)
        for values in parse_qs(urlsplit(line.request_uri).query).values()
        for value in values
        for word in unquote(value).rstrip("?").split()
        if "@" in word
    ]
    assert words
    assert all(word.endswith(("@example.com", "@example.org")) for word in words)


def test_addresses_are_of_the_documentation_ranges(log: list[Line | None]) -> None:
    addresses = {line.remote_addr for line in log if line}
    ranges = ("203.0.113.", "198.51.100.", "192.0.2.", "2001:db8:")
    assert len(addresses) > 2000
    assert all(address.startswith(ranges) for address in addresses)


def test_arrivals_are_as_many_as_asked_for() -> None:
    times = list(arrivals(stream(3, "arrivals"), per_day=20_000, start_s=0.0))
    assert len(times) == pytest.approx(20_000, rel=0.03)
    assert times == sorted(times)
    assert datetime.fromtimestamp(times[-1], UTC).day == 1
