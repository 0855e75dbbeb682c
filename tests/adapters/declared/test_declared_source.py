from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.declared.document import read_document
from plimsoll.adapters.declared.settings import DeclaredSettings
from plimsoll.adapters.declared.traffic_source import DeclaredSource
from plimsoll.adapters.declared.understand import understood
from plimsoll.catalog.model import Endpoint, SourceLocation
from plimsoll.kit.errors import Forbidden, NotFound, Rejected
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile, Window
from plimsoll.traffic.ports import Observation
from plimsoll.workload.derive import derive_workload
from plimsoll.workload.match import match_traffic
from plimsoll.workload.model import WorkloadSettings

SHOP = """\
requests_per_second: 20
endpoints:
  GET /orders/{id}: {share: 60%, p95_ms: 120}
  POST /orders: {per_second: 2.5, error_rate: 0.5%}
  GET /products:
peak: 3x
day: business-hours
"""


def observed(folder: Path, text: str, name: str = "load.yaml") -> TrafficProfile:
    (folder / name).write_text(text)
    return DeclaredSource().observe(str(folder / name), Observation())


def by_name(profile: TrafficProfile) -> dict[str, EndpointTraffic]:
    return {endpoint.name: endpoint for endpoint in profile.endpoints}


def refused(text: str) -> Rejected:
    with pytest.raises(Rejected) as caught:
        understood(read_document(text.encode(), "load.yaml"))
    return caught.value


def test_the_busiest_hour_has_the_declared_rate(tmp_path: Path) -> None:
    profile = observed(tmp_path, SHOP)
    hours = [0] * 24
    minutes = [0] * 1440
    for endpoint in profile.endpoints:
        for cell, count in endpoint.cells.items():
            hours[cell // 60] += count
            minutes[cell] += count
    assert max(hours) == pytest.approx(20 * 3600, abs=3)
    assert max(minutes) == pytest.approx(3 * 20 * 60, abs=3)
    assert profile.steps == 1440


def test_no_request_is_lost_or_counted_twice(tmp_path: Path) -> None:
    profile = observed(tmp_path, SHOP)
    assert profile.requests == sum(endpoint.requests for endpoint in profile.endpoints)
    for endpoint in profile.endpoints:
        assert sum(endpoint.cells.values()) == endpoint.requests


def test_endpoints_get_their_shares_and_the_last_what_is_left(tmp_path: Path) -> None:
    profile = observed(tmp_path, SHOP)
    found = by_name(profile)
    share = {name: one.requests / profile.requests for name, one in found.items()}
    assert share["GET /orders/{id}"] == pytest.approx(0.6, abs=1e-5)
    assert share["POST /orders"] == pytest.approx(0.125, abs=1e-5)
    assert share["GET /products"] == pytest.approx(0.275, abs=1e-5)
    assert found["POST /orders"].error_rate == pytest.approx(0.005, abs=1e-5)


def test_what_nobody_said_is_unknown(tmp_path: Path) -> None:
    profile = observed(tmp_path, SHOP)
    products = by_name(profile)["GET /products"]
    assert products.latency_ms is None
    assert products.latency_bounds_ms == ()
    assert products.statuses == {}
    assert profile.dispersion is None
    assert profile.source == "declared:load.yaml"
    assert any("typed by a person, not measured" in note for note in profile.notes)
    assert any("1 of 3 endpoints" not in note and "2 of 3" in note for note in profile.notes)


def test_a_stated_percentile_is_a_border_and_can_be_read_again(tmp_path: Path) -> None:
    orders = by_name(observed(tmp_path, SHOP))["GET /orders/{id}"]
    assert orders.latency_bounds_ms == (120.0,)
    assert orders.latency_ms is not None
    assert orders.latency_ms.quantile(0.95) == pytest.approx(120, rel=0.01)
    assert orders.latency_ms.count == orders.requests


def test_json_says_the_same_as_yaml(tmp_path: Path) -> None:
    yaml = observed(tmp_path, "endpoints:\n  GET /a: {per_second: 2, p50_ms: 10}\n")
    text = '{\n\t"endpoints": {\n\t\t"GET /a": {"per_second": 2, "p50_ms": 10}\n\t}\n}\n'
    json = observed(tmp_path, text, "load.json")
    assert json.endpoints == yaml.endpoints


def test_a_rare_endpoint_has_its_requests_all_over_the_day(tmp_path: Path) -> None:
    text = "endpoints:\n  GET /often: {per_second: 5}\n  GET /rare: {per_second: 1/h}\n"
    rare = by_name(observed(tmp_path, text))["GET /rare"]
    assert rare.requests == 24
    assert {minute // 60 for minute in rare.cells} == set(range(24))


@pytest.mark.parametrize(
    ("written", "per_hour"), [("20", 72_000), ("1200/min", 72_000), ("600 / h", 600), ("0.5", 1800)]
)
def test_rates_are_written_as_people_do(tmp_path: Path, written: str, per_hour: int) -> None:
    profile = observed(tmp_path, f"endpoints:\n  GET /a: {{per_second: {written}}}\n")
    assert profile.requests == 24 * per_hour


def test_a_day_may_be_24_numbers(tmp_path: Path) -> None:
    day = [0] * 8 + [1, 2, 4, 2] + [1] * 12
    text = f"requests_per_second: 1\nendpoints: {{'GET /a': {{}}}}\nday: {day}\n"
    profile = observed(tmp_path, text)
    assert profile.requests == 900 * sum(day)
    assert min(profile.endpoints[0].cells) >= 8 * 60


@pytest.mark.parametrize(
    ("text", "line", "said", "write"),
    [
        ("", 1, "empty", "requests_per_second: 20"),
        ("# nothing\n", 1, "empty", "requests_per_second: 20"),
        ("- a\n", 1, "is a list", "endpoints"),
        ("requests_per_second: 20\n", 1, "No endpoints", "GET /orders/{id}: {share: 60%}"),
        ("endpoints:\n", 1, "endpoints is empty", "one line for each"),
        ("endpoints: {}\n", 1, "No endpoint", "one line for each"),
        ("endpoint:\n  GET /a:\n", 1, "“endpoint” is no field", "Did you mean endpoints?"),
        ("endpoints:\n  GET /a: {per_second: 1, p95: 3}\n", 2, "“p95” is no field", "p95_ms"),
        ("endpoints:\n  GET /a: {per_second: fast}\n", 2, "fast", "such as 20"),
        ("endpoints:\n  GET /a: {per_second: 0}\n", 2, "“0”", "above 0"),
        ("endpoints:\n  GET /a: {per_second: -3}\n", 2, "“-3”", "such as 20"),
        ("endpoints:\n  GET /a: {per_second: .nan}\n", 2, "“.nan”", "such as 20"),
        ("endpoints:\n  GET /a: {per_second: 1e9}\n", 2, "“1e9”", "such as 20"),
        ("endpoints:\n  GET /a: {per_second: 99999999}\n", 2, "can be tested", "1000000"),
        ("endpoints:\n  GET /a: {per_second: [1]}\n", 2, "per_second is a list", "such as 20"),
        ("endpoints:\n  GET /a: 5\n", 2, "GET /a is “5”", "{share: 60%, p95_ms: 120}"),
        ("endpoints:\n  GET /a: {share: 50%}\n", 2, "share of how many", "requests_per_second: 20"),
        ("requests_per_second: 1\nendpoints:\n  GET /a: {share: 0.6}\n", 3, "“0.6”", "60%"),
        ("requests_per_second: 1\nendpoints:\n  GET /a: {share: 0%}\n", 3, "Nothing", "Leave"),
        ("requests_per_second: 1\nendpoints:\n  GET /a: {share: 120%}\n", 3, "more than", "60%"),
        ("requests_per_second: 1\nendpoints:\n  GET /a: {share: 50%}\n", 2, "only 0.5", "to 0.5"),
        (
            "requests_per_second: 2\nendpoints:\n  GET /a: {share: 70%}\n  GET /b: {share: 70%}\n",
            2,
            "add up to 2.8 of 2",
            "to 2.8",
        ),
        (
            "requests_per_second: 2\nendpoints:\n  GET /a: {per_second: 2}\n  GET /b:\n",
            4,
            "Nothing is left for GET /b",
            "leave it out",
        ),
        (
            "requests_per_second: 2\nendpoints:\n  GET /a: {per_second: 2, share: 2%}\n",
            3,
            "both share and per_second",
            "Keep the one",
        ),
        ("endpoints:\n  GET /a:\n", 2, "how often GET /a", "per_second"),
        ("endpoints:\n  /a: {per_second: 1}\n", 2, "“/a” is no endpoint", "GET /orders/{id}"),
        ("endpoints:\n  GET /a?b=1: {per_second: 1}\n", 2, "no endpoint", "without query"),
        ("endpoints:\n  GTE /a: {per_second: 1}\n", 2, "GTE is no method", "Did you mean GET?"),
        (
            "endpoints:\n  GET /a: {per_second: 1}\n  get /a: {per_second: 1}\n",
            3,
            "twice",
            "line 2",
        ),
        (
            "endpoints:\n  GET /a: {per_second: 1}\n  GET /a: {per_second: 1}\n",
            3,
            "twice",
            "line 2",
        ),
        ("endpoints:\n  GET /a: {per_second: 1, p95_ms: 0}\n", 2, "“0”", "milliseconds"),
        ("endpoints:\n  GET /a: {per_second: 1, p95_ms: 1s}\n", 2, "“1s”", "milliseconds"),
        (
            "endpoints:\n  GET /a: {per_second: 1, p50_ms: 9, p95_ms: 3}\n",
            2,
            "p95_ms is lower than p50_ms",
            "at least 9",
        ),
        ("endpoints:\n  GET /a: {per_second: 1, error_rate: 1}\n", 2, "“1”", "0.5%"),
        ("endpoints:\n  GET /a: {per_second: 1}\npeak: 0.5\n", 3, "“0.5”", "3x"),
        ("endpoints:\n  GET /a: {per_second: 1}\npeak: 61x\n", 3, "“61x”", "1 to 60"),
        ("endpoints:\n  GET /a: {per_second: 1}\nday: busines\n", 3, "busines", "business-hours"),
        ("endpoints:\n  GET /a: {per_second: 1}\nday: [1, 2]\n", 3, "2 numbers", "24"),
        (f"endpoints:\n  GET /a: {{per_second: 1}}\nday: {[0] * 24}\n", 3, "every hour", "busiest"),
        (f"endpoints:\n  GET /a: {{per_second: 1}}\nday: {[1.5] * 24}\n", 3, "1.5", "whole"),
        ("endpoints: {GET /a{id}: 1}\n", 1, "no YAML", "quotes"),
        ("endpoints:\n\tGET /a:\n", 2, "no YAML", "tabs"),
        ('{"endpoints": {"GET /a": {"per_second": 1}}', 1, "no YAML", "quotes"),
        ("? [a, b]\n: c\n", 1, "name is no text", "endpoints"),
        ("a: " + "[" * 5_000 + "]" * 5_000, 1, "nested too deeply", "documentation"),
    ],
)
def test_an_error_says_where_it_is_and_what_to_write(
    text: str, line: int, said: str, write: str
) -> None:
    error = refused(text)
    assert said.lower() in error.what.lower()
    assert write in error.fix + error.what
    assert error.where.startswith(f"load.yaml, line {line}")


def test_the_place_names_the_field() -> None:
    error = refused("endpoints:\n  GET /a:\n    per_second: 1\n    p95_ms: soon\n")
    assert error.where == "load.yaml, line 4, endpoints > GET /a > p95_ms"


def test_aliases_make_no_bomb() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{name}: &{name} [*{before}, *{before}]\n"
        for before, name in pairwise("abcdefghijklmnopqrstuvwxyz")
    )
    assert "“a” is no field" in refused(bomb).what


@given(st.text(max_size=200))
def test_whatever_is_typed_is_understood_or_refused(text: str) -> None:
    try:
        load = understood(read_document(text.encode("utf-8", "surrogatepass"), "load.yaml"))
    except Rejected:
        return
    assert load.endpoints


@given(
    rates=st.lists(st.integers(1, 500), min_size=1, max_size=8),
    peak=st.integers(1, 60),
    hours=st.lists(st.integers(0, 9), min_size=24, max_size=24).filter(any),
)
def test_whole_requests_add_up_whatever_is_declared(
    tmp_path_factory: pytest.TempPathFactory, rates: list[int], peak: int, hours: list[int]
) -> None:
    lines = [f"  GET /{n}: {{per_second: {rate}/min}}" for n, rate in enumerate(rates)]
    text = "\n".join(["endpoints:", *lines, f"peak: {peak}", f"day: {hours}"])
    profile = observed(tmp_path_factory.mktemp("typed"), text)
    expected = sum(rates) * 60 * sum(hours) / max(hours)
    assert profile.requests == pytest.approx(expected, abs=1)
    for endpoint in profile.endpoints:
        assert sum(endpoint.cells.values()) == endpoint.requests
        assert all(0 <= cell < 1440 and count > 0 for cell, count in endpoint.cells.items())
    minutes = [0] * 1440
    for endpoint in profile.endpoints:
        for cell, count in endpoint.cells.items():
            minutes[cell] += count
    assert max(minutes) <= sum(rates) * peak + len(rates)


def test_less_than_one_request_a_day_is_refused(tmp_path: Path) -> None:
    text = "endpoints:\n  GET /a: {per_second: 100}\n  GET /b: {per_second: 0.000001}\n"
    with pytest.raises(Rejected, match=r"GET /b would get less than one"):
        observed(tmp_path, text)


def test_a_window_is_ignored_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "load.yaml").write_text(SHOP)
    now = datetime(2026, 10, 14, tzinfo=UTC)
    window = Window(start=now, end=now + timedelta(hours=1))
    source = DeclaredSource()
    path = str(tmp_path / "load.yaml")
    profile = source.observe(path, Observation(window=window))
    plain = source.observe(path, Observation())
    assert profile.endpoints == plain.endpoints
    assert any("window that was asked for is ignored" in note for note in profile.notes)


def test_files_that_cannot_be_read_are_told_apart(tmp_path: Path) -> None:
    source = DeclaredSource(DeclaredSettings(largest_bytes=1024))
    with pytest.raises(NotFound, match="first line may be"):
        source.observe(str(tmp_path / "nowhere.yaml"), Observation())
    with pytest.raises(NotFound):
        source.observe("a\0b", Observation())
    with pytest.raises(NotFound):
        source.observe("x" * 300, Observation())
    with pytest.raises(Rejected, match="folder"):
        source.observe(str(tmp_path), Observation())
    with pytest.raises(Rejected, match="No file is named"):
        source.observe(" ", Observation())
    (tmp_path / "large.yaml").write_text("#" * 2_000)
    with pytest.raises(Rejected, match="longer than 1024 bytes"):
        source.observe(str(tmp_path / "large.yaml"), Observation())
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Rejected, match="UTF-8"):
        source.observe(str(tmp_path / "binary.yaml"), Observation())
    (tmp_path / "control.yaml").write_bytes(b"a: \x01\n")
    with pytest.raises(Rejected, match="characters"):
        source.observe(str(tmp_path / "control.yaml"), Observation())


def test_requests_through_the_api_stay_in_the_roots(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    for folder in (inside, outside):
        (folder / "load.yaml").write_text(SHOP)
    (inside / "link.yaml").symlink_to(outside / "load.yaml")
    source = DeclaredSource(DeclaredSettings(roots=(inside,)), confined=True)
    assert source.observe(str(inside / "load.yaml"), Observation()).requests
    for path in (outside / "load.yaml", inside / "link.yaml", outside / "nowhere.yaml"):
        with pytest.raises(Forbidden) as caught:
            source.admit(str(path))
        assert caught.value.where == "PLIMSOLL_DECLARED__ROOTS"
        with pytest.raises(Forbidden):
            source.observe(str(path), Observation())


def test_a_workload_can_be_derived_from_it(tmp_path: Path) -> None:
    names = ["GET /orders/{id}", "POST /orders", "GET /products"]
    code = [
        Endpoint(
            method=name.split()[0],
            route=name.split()[1],
            framework="fastapi",
            source=SourceLocation(file="app.py", line=line),
        )
        for line, name in enumerate(names, start=1)
    ]
    matched = match_traffic(observed(tmp_path, SHOP), code)
    assert matched.unmatched == ()
    model = derive_workload(matched, code, service="shop", settings=WorkloadSettings())
    plans = {plan.name: plan for plan in model.requests}
    assert set(plans) == set(names)
    assert plans["GET /orders/{id}"].objectives.p95_ms == pytest.approx(144, abs=2)
    assert plans["GET /products"].objectives.p95_ms is None
