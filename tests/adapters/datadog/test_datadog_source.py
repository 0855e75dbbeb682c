import json
import math
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr

from plimsoll.adapters.datadog.client import DatadogClient, target_of
from plimsoll.adapters.datadog.settings import DatadogSettings
from plimsoll.adapters.datadog.traffic_source import DatadogSource
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.catalog.model import Endpoint, SourceLocation
from plimsoll.kit.errors import Misconfigured, NotFound, PlimsollError, Rejected, Unavailable
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile, Window
from plimsoll.traffic.pattern import OTHER_PATHS
from plimsoll.traffic.ports import Observation
from plimsoll.workload.match import match_traffic
from tests.adapters.datadog.peer import API_KEY, APPLICATION_KEY, DatadogPeer, Hit
from tests.adapters.s3.servers import Said
from tests.servers import free_port

NOW = datetime(2026, 10, 14, 12, tzinfo=UTC)
HOUR = Window(start=NOW - timedelta(hours=2), end=NOW - timedelta(hours=1))
START_S = HOUR.start.timestamp()


def shop() -> list[Hit]:
    """An hour: orders slower and slower, some failing; a cart; health checks."""
    hits = [
        Hit(
            START_S + n * 3.6,
            "GET /orders/{order_id}",
            "500" if n % 50 == 0 else "200",
            seconds=0.001 * (n + 1),
        )
        for n in range(1_000)
    ]
    hits += [Hit(START_S + n * 60 + 1, "POST /cart", "201", seconds=0.05) for n in range(60)]
    hits += [Hit(START_S + n * 10, "GET /healthz") for n in range(360)]
    return [*hits, Hit(START_S + 5, "OrdersController#show"), Hit(START_S - 1, "POST /cart")]


def observed(peer: DatadogPeer, location: str = "shop/prod", **asked: object) -> TrafficProfile:
    observation = Observation.model_validate({"window": HOUR, **asked})
    with peer.settings() as settings:
        return DatadogSource(settings, clock=MemoryClock(NOW)).observe(location, observation)


def by_name(profile: TrafficProfile) -> dict[str, EndpointTraffic]:
    return {one.name: one for one in profile.endpoints}


def test_every_request_of_the_window_is_counted_once() -> None:
    profile = observed(DatadogPeer(*shop()))
    assert {name: one.requests for name, one in by_name(profile).items()} == {
        "GET /orders/{order_id}": 1_000,
        "POST /cart": 60,
        f"ANY {OTHER_PATHS}": 1,
    }
    assert profile.excluded == {"probe": 360}
    assert profile.source == "datadog:shop/prod/flask.request"
    cart = by_name(profile)["POST /cart"]
    assert cart.cells == dict.fromkeys(range(60), 1)
    assert cart.statuses == {201: 60}
    assert by_name(profile)["GET /orders/{order_id}"].statuses == {200: 980, 500: 20}
    assert any("1 resource name holds no path" in note for note in profile.notes)


def test_percentiles_of_the_hour_are_read_again() -> None:
    orders = by_name(observed(DatadogPeer(*shop())))["GET /orders/{order_id}"]
    assert orders.latency_ms is not None
    assert orders.latency_ms.count == 1_000
    for share in (0.5, 0.75, 0.9, 0.95, 0.99):
        assert orders.latency_ms.quantile(share) == pytest.approx(share * 1_000, rel=0.01)
    assert orders.latency_bounds_ms == pytest.approx((1, 500, 750, 900, 950, 990, 1_000))


def test_stretches_are_left_out_of_counts_and_of_response_times() -> None:
    slow = [Hit(START_S + 30 * 60 + 5, "POST /cart", "500", 30.0) for _ in range(5_000)]
    run = Window(start=HOUR.at(30 * 60), end=HOUR.at(30 * 60 + 30))
    profile = observed(DatadogPeer(*shop(), *slow), without=(run,))
    cart = by_name(profile)["POST /cart"]
    assert cart.requests == 59
    assert cart.statuses == {201: 59}
    assert cart.latency_ms is not None
    assert cart.latency_ms.quantile(1.0) == pytest.approx(50, rel=0.01)
    assert profile.excluded["run window"] >= 5_001


def test_long_windows_are_several_questions_without_overlap() -> None:
    week = Window(start=NOW - timedelta(days=7), end=NOW)
    hits = [Hit(week.start.timestamp() + n * 600, "GET /a") for n in range(7 * 144)]
    peer = DatadogPeer(*hits)
    profile = observed(peer, window=week)
    assert profile.requests == 7 * 144
    assert sum(query["query"].startswith("sum:trace.flask.request.hits{") for query in peer.asked
               if "query" in query) == 7  # fmt: skip


@pytest.mark.parametrize(("days", "step_s"), [(1, 60), (16, 300), (70, 3600)])
def test_steps_grow_with_the_window(days: int, step_s: int) -> None:
    window = Window(start=NOW - timedelta(days=days), end=NOW)
    assert observed(DatadogPeer(*shop()), window=window).step_s == step_s


def test_without_codes_errors_count_and_the_rest_is_unknown() -> None:
    peer = DatadogPeer(*shop())
    peer.by_status = False
    profile = observed(peer)
    orders = by_name(profile)["GET /orders/{order_id}"]
    assert orders.statuses == {500: 20}
    assert orders.error_rate == 0.02
    assert any("no status codes" in note for note in profile.notes)


def test_without_percentiles_response_times_are_unknown_and_that_is_said() -> None:
    peer = DatadogPeer(*shop())
    peer.percentiles = False
    refusing = DatadogPeer(*shop())
    refusing.instead = {"p50:": Said(status=400, body=b'{"errors": ["no percentiles"]}')}
    for each in (peer, refusing):
        profile = observed(each)
        assert all(one.latency_ms is None for one in profile.endpoints)
        assert any("response times are unknown" in note for note in profile.notes)


def test_the_operation_is_found_or_has_to_be_named() -> None:
    client = [Hit(START_S + 1, "GET", operation="requests.request")]
    profile = observed(DatadogPeer(*shop(), *client))
    assert profile.source.endswith("/flask.request")
    other = [Hit(START_S + 1, "GET /x", operation="grpc.server")]
    with pytest.raises(Rejected, match=r"flask\.request, grpc\.server"):
        observed(DatadogPeer(*shop(), *other))
    assert observed(DatadogPeer(*shop(), *other), "shop/*/grpc.server").requests == 1


def test_an_unknown_service_names_its_neighbours() -> None:
    with pytest.raises(NotFound, match="Near are: shop"):
        observed(
            DatadogPeer(*[hit._replace(at_s=HOUR.end.timestamp() - 9) for hit in shop()]), "shoop"
        )
    with pytest.raises(NotFound, match="none of any service"):
        observed(DatadogPeer())


def test_a_quiet_window_is_a_result() -> None:
    quiet = Window(start=NOW - timedelta(minutes=30), end=NOW)
    profile = observed(DatadogPeer(*shop()), window=quiet)
    assert profile.requests == 0
    assert "Datadog counted no request in the window." in profile.notes


def series(*points: object) -> Said:
    body = {
        "status": "ok",
        "series": [{"tag_set": ["resource_name:get_/a"], "scope": "x", "pointlist": list(points)}],
    }
    return Said(body=json.dumps(body).encode())


def test_points_that_are_no_counts_are_left_out_and_said() -> None:
    peer = DatadogPeer(*shop())
    at_ms = START_S * 1000
    peer.instead = {
        "sum:trace.flask.request.hits{": series(
            [at_ms, 5.0], [at_ms, None], [None, 3.0], [at_ms, -2.0], [at_ms, math.nan]
        )
    }
    profile = observed(peer)
    assert profile.requests == 5
    assert any("2 points of the source" in note for note in profile.notes)


def wider(interval_s: float, *points: list[float]) -> Said:
    """The answer in other steps than asked for."""
    told = {"tag_set": ["resource_name:get_/a"], "interval": interval_s, "pointlist": points}
    return Said(body=json.dumps({"status": "ok", "series": [told]}).encode())


def test_what_is_counted_by_the_hour_is_not_put_into_a_minute() -> None:
    peer = DatadogPeer(*shop())
    peer.instead = {"sum:trace.flask.request.hits{": wider(3_600, [START_S * 1000, 600.0])}
    profile = observed(peer)
    assert (profile.step_s, profile.requests) == (3_600, 600)
    assert profile.endpoints[0].cells == {0: 600}


def test_steps_that_always_grow_are_given_up() -> None:
    peer = DatadogPeer(*shop())
    peer.instead = {
        f"sum:trace.flask.request.hits{{service:shop,env:prod}} by {{resource_name}}"
        f".as_count().rollup(sum, {step_s})": wider(step_s * 5, [START_S * 1000, 6.0])
        for step_s in (60, 300, 1_500)
    }
    with pytest.raises(Unavailable, match="wider steps"):
        observed(peer)


def test_percentiles_of_another_period_than_asked_for_are_not_weighted_by_guess() -> None:
    peer = DatadogPeer(*shop())
    peer.instead = {"p95:": wider(86_400, [START_S * 1000, 0.5])}
    profile = observed(peer)
    assert all(one.latency_ms is None for one in profile.endpoints)
    assert any("86400 s instead of 3600 s" in note for note in profile.notes)


@pytest.mark.parametrize(
    ("said", "kind", "text"),
    [
        (
            Said(body=b'{"status": "error", "error": "key a91k3yThatNobodyMaySee"}'),
            Rejected,
            "[hidden]",
        ),
        (Said(status=403, body=b'{"errors": ["Forbidden"]}'), Misconfigured, "PLIMSOLL_DATADOG"),
        (Said(status=429, body=b'{"errors": ["Too many"]}'), Unavailable, "429"),
        (Said(status=429, headers={"Retry-After": "900"}), Unavailable, "429"),
        (Said(status=503), Unavailable, "503"),
        (Said(status=400, body=b'{"errors": ["bad query"]}'), Rejected, "bad query"),
        (Said(body=b'{"status": "error", "error": "no such tag"}'), Rejected, "no such tag"),
        (Said(body=b'{"status": "ok", "series": [{"po'), Unavailable, "breaks off"),
        (Said(body=b'{"series": []}'), Unavailable, "SITE"),
        (Said(body=b"[]"), Unavailable, "SITE"),
        (Said(body=b"<html>log in</html>"), Unavailable, "no JSON"),
        (Said(status=302, headers={"Location": "/login"}), Misconfigured, "PLIMSOLL_DATADOG__URL"),
        (Said(cut_at=-1), Unavailable, "PLIMSOLL_DATADOG__URL"),
    ],
)
def test_a_failure_never_looks_like_no_traffic(
    said: Said, kind: type[PlimsollError], text: str
) -> None:
    peer = DatadogPeer(*shop())
    peer.instead = {"sum:": said}
    with pytest.raises(kind) as caught:
        observed(peer)
    assert text in str(caught.value)
    assert API_KEY not in str(caught.value)
    assert APPLICATION_KEY not in str(caught.value)


def test_a_failure_while_percentiles_are_read_is_one() -> None:
    peer = DatadogPeer(*shop())
    peer.instead = {"p95:": Said(status=503)}
    with pytest.raises(Unavailable):
        observed(peer)


def test_keys_are_checked() -> None:
    with DatadogPeer().settings() as settings, DatadogClient(settings) as client:
        client.check()
    with (
        DatadogPeer().settings(api_key="wrong") as settings,
        DatadogClient(settings) as client,
        pytest.raises(Misconfigured, match="PLIMSOLL_DATADOG"),
    ):
        client.check()
    invalid = DatadogPeer()
    invalid.instead = {"/api/v1/validate": Said(body=b'{"valid": false}')}
    with (
        invalid.settings() as settings,
        DatadogClient(settings) as client,
        pytest.raises(Misconfigured, match="PLIMSOLL_DATADOG__API_KEY"),
    ):
        client.check()
    for missing in ("api_key", "application_key"):
        keys = {"api_key": SecretStr("a"), "application_key": SecretStr("b"), missing: None}
        with pytest.raises(Misconfigured) as caught:
            DatadogClient(DatadogSettings.model_validate(keys))
        assert caught.value.where == f"PLIMSOLL_DATADOG__{missing.upper()}"


def test_nobody_there_is_unavailable() -> None:
    with DatadogPeer().settings(url=f"http://127.0.0.1:{free_port()}") as settings:
        source = DatadogSource(settings, clock=MemoryClock(NOW))
        with pytest.raises(Unavailable):
            source.observe("shop", Observation())


@pytest.mark.parametrize(
    "location", ["", "a b", "shop,env:x", "shop}", "shop/prod/flask.request/x", "/prod", "s/p/a-b"]
)
def test_what_names_no_service_is_refused_early(location: str) -> None:
    with pytest.raises(Rejected, match="SERVICE/ENV"):
        DatadogSource().admit(location)


def test_a_location_has_up_to_three_parts() -> None:
    assert target_of("Shop").filter == "service:shop"
    assert target_of("shop/*/a.b").filter == "service:shop"
    assert target_of("shop/Prod").filter == "service:shop,env:prod"


def test_a_profile_survives_json_and_is_the_same_again() -> None:
    first, second = (observed(DatadogPeer(*shop())) for _ in range(2))
    assert first == second
    assert TrafficProfile.model_validate_json(first.model_dump_json()) == first


def test_progress_only_grows_and_ends_at_one() -> None:
    shares: list[float] = []
    with DatadogPeer(*shop()).settings() as settings:
        source = DatadogSource(settings, clock=MemoryClock(NOW))
        source.observe("shop/prod", Observation(window=HOUR), progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "https://api.datadoghq.com/api/v1/validate"),
        ({"site": "us5.datadoghq.com"}, "https://api.us5.datadoghq.com/api/v1/validate"),
        ({"site": "datadoghq.eu", "url": "http://proxy"}, "http://proxy/api/v1/validate"),
    ],
)
def test_the_site_says_where_datadog_is(settings: dict[str, str], address: str) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, json={"valid": True})

    chosen = DatadogSettings.model_validate(
        {"api_key": API_KEY, "application_key": APPLICATION_KEY, **settings}
    )
    DatadogClient(chosen, transport=httpx.MockTransport(answer)).check()
    assert asked == [address]


def test_routes_of_the_code_are_found_again() -> None:
    code = [
        Endpoint(
            method=name.split()[0],
            route=name.split()[1],
            framework="flask",
            source=SourceLocation(file="app.py", line=line),
        )
        for line, name in enumerate(["GET /orders/{id}", "POST /cart", "GET /orders/mine"], start=1)
    ]
    matched = match_traffic(observed(DatadogPeer(*shop())), code)
    assert {one.name for one in matched.unmatched} == {f"ANY {OTHER_PATHS}"}
    assert matched.matched_requests == 1_060
