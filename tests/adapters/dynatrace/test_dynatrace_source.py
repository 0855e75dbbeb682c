import json
from datetime import UTC, datetime, timedelta

import pytest

from plimsoll.adapters.dynatrace.client import DynatraceClient
from plimsoll.adapters.dynatrace.settings import DynatraceSettings
from plimsoll.adapters.dynatrace.traffic_source import DynatraceSource
from plimsoll.adapters.memory.clock import MemoryClock
from plimsoll.kit.errors import Misconfigured, NotFound, PlimsollError, Rejected, Unavailable
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile, Window
from plimsoll.traffic.pattern import OTHER_PATHS
from plimsoll.traffic.ports import Observation
from tests.adapters.dynatrace.peer import SHOP, TOKEN, DynatracePeer, Hit
from tests.adapters.s3.servers import Said
from tests.servers import free_port

NOW = datetime(2026, 10, 14, 12, tzinfo=UTC)
HOUR = Window(start=NOW - timedelta(hours=2), end=NOW - timedelta(hours=1))
START_S = HOUR.start.timestamp()
OTHERS = f"ANY {OTHER_PATHS}"


def shop() -> list[Hit]:
    """An hour: orders slower and slower, some failing; a cart; and what is no key request."""
    hits = [
        Hit(START_S + n * 3.6, "GET /orders/{id}", 500 if n % 50 == 0 else 200, 1_000.0 * (n + 1))
        for n in range(1_000)
    ]
    hits += [Hit(START_S + n * 60 + 1, "POST /cart", 404, 50_000) for n in range(60)]
    hits += [Hit(START_S + n * 10, "GET /healthz") for n in range(360)]
    hits += [Hit(START_S + n * 100) for n in range(36)]
    before, after = Hit(START_S - 1, "POST /cart"), Hit(START_S + 3_600, "POST /cart")
    return [*hits, Hit(START_S + 5, "placeOrder"), before, after]


def observed(peer: DynatracePeer, location: str = "shop", **asked: object) -> TrafficProfile:
    observation = Observation.model_validate({"window": HOUR, **asked})
    with peer.settings() as settings:
        return DynatraceSource(settings, clock=MemoryClock(NOW)).observe(location, observation)


def by_name(profile: TrafficProfile) -> dict[str, EndpointTraffic]:
    return {one.name: one for one in profile.endpoints}


def test_key_requests_are_endpoints_and_the_rest_is_other_paths() -> None:
    profile = observed(DynatracePeer(*shop()))
    assert {name: one.requests for name, one in by_name(profile).items()} == {
        "GET /orders/{id}": 1_000,
        "POST /cart": 60,
        OTHERS: 37,
    }
    assert profile.excluded == {"probe": 360}
    assert profile.source == "dynatrace:shop"
    assert profile.window == HOUR
    assert by_name(profile)["POST /cart"].cells == dict.fromkeys(range(60), 1)


def test_statuses_are_classes_and_unknown_where_nobody_counts_them() -> None:
    found = by_name(observed(DynatracePeer(*shop())))
    assert found["GET /orders/{id}"].statuses == {200: 980, 500: 20}
    assert found["POST /cart"].statuses == {400: 60}
    assert found[OTHERS].statuses == {200: 1}


def test_percentiles_of_the_whole_window_are_read_again() -> None:
    orders = by_name(observed(DynatracePeer(*shop())))["GET /orders/{id}"]
    assert orders.latency_ms is not None
    assert orders.latency_ms.count == 1_000
    for share in (0.5, 0.75, 0.9, 0.95, 0.99):
        assert orders.latency_ms.quantile(share) == pytest.approx(share * 1_000, rel=0.01)
    assert orders.latency_bounds_ms == pytest.approx((1, 500, 750, 900, 950, 990, 1_000))


def test_without_key_requests_the_service_is_one_endpoint() -> None:
    profile = observed(DynatracePeer(*[hit._replace(key="") for hit in shop()]))
    (one,) = profile.endpoints
    assert one.name == OTHERS
    assert one.requests == 1_000 + 60 + 360 + 36 + 1
    assert one.statuses == {200: 1_377, 400: 60, 500: 20}
    assert one.latency_ms is not None
    assert any("no key requests" in note for note in profile.notes)


def test_stretches_are_left_out_of_counts_and_of_response_times() -> None:
    slow = [Hit(START_S + 30 * 60 + 5, "POST /cart", 500, 3e7) for _ in range(5_000)]
    run = Window(start=HOUR.at(30 * 60), end=HOUR.at(30 * 60 + 30))
    profile = observed(DynatracePeer(*shop(), *slow), without=(run,))
    cart = by_name(profile)["POST /cart"]
    assert cart.requests == 59
    assert cart.statuses == {400: 59}
    assert cart.latency_ms is not None
    assert cart.latency_ms.quantile(1.0) == pytest.approx(50, rel=0.01)
    assert profile.excluded["run window"] >= 5_001


def test_steps_are_as_wide_as_the_slots_turn_out_to_be() -> None:
    peer = DynatracePeer(*shop())
    peer.finest_s = 600
    profile = observed(peer)
    assert profile.step_s == 600
    assert by_name(profile)["POST /cart"].cells == dict.fromkeys(range(6), 10)


@pytest.mark.parametrize(("days", "step_s"), [(13, 60), (20, 300), (40, 3600)])
def test_steps_are_the_finest_that_are_still_kept(days: int, step_s: int) -> None:
    start = (NOW - timedelta(days=days)).replace(minute=0)
    hits = [hit._replace(at_s=hit.at_s - START_S + start.timestamp()) for hit in shop()]
    window = Window(start=start, end=start + timedelta(hours=1))
    profile = observed(DynatracePeer(*hits), window=window)
    assert profile.step_s == step_s
    assert profile.requests == 1_097


def test_long_windows_are_several_questions_without_overlap() -> None:
    window = Window(start=NOW - timedelta(days=10), end=NOW)
    hits = [Hit(window.start.timestamp() + n * 600, "GET /a") for n in range(10 * 144)]
    assert observed(DynatracePeer(*hits), window=window).requests == 1_440


def test_pages_are_followed() -> None:
    paged = DynatracePeer(*shop())
    paged.paged = True
    assert observed(paged) == observed(DynatracePeer(*shop()))


def test_pages_without_end_are_given_up() -> None:
    body = json.dumps({"result": [], "nextPageKey": "again"}).encode()
    peer = DynatracePeer(*shop())
    peer.instead = {"builtin": Said(body=body), "/api/v2/metrics": Said(body=body)}
    with pytest.raises(Unavailable, match="pages"):
        observed(peer)


def test_a_service_is_found_by_id_and_near_names_are_told() -> None:
    assert observed(DynatracePeer(*shop()), SHOP).source == "dynatrace:shop"
    with pytest.raises(NotFound, match="Near are: shop"):
        observed(DynatracePeer(*shop()), "shoop")
    with pytest.raises(NotFound, match="Near are: shop"):
        observed(DynatracePeer(*shop()), "SERVICE-FFFFFFFFFFFFFFFF")
    with pytest.raises(NotFound, match="none at all"):
        observed(DynatracePeer(services={}))


NO_ENTITY = b'{"error": {"code": 404, "message": "Entity SERVICE-F not found."}}'


def test_an_id_that_was_never_given_is_none() -> None:
    peer = DynatracePeer(*shop())
    peer.instead = {"/api/v2/entities": Said(status=404, body=NO_ENTITY)}
    with peer.settings() as settings, DynatraceClient(settings) as client:
        assert client.entities('entityId("SERVICE-FFFFFFFFFFFFFFFF")') == ()


@pytest.mark.parametrize(
    "body",
    [b"<html>not here</html>", b"", b'{"error": {"code": 404}}', b'{"error": "not found"}',
     b'{"error": {"code": 404, "message": "HTTP 404 Not Found"}}'],
)  # fmt: skip
@pytest.mark.parametrize("location", ["shop", "SERVICE-FFFFFFFFFFFFFFFF"])
def test_a_wrong_address_is_not_a_service_that_is_unknown(location: str, body: bytes) -> None:
    peer = DynatracePeer(*shop())
    peer.instead = {"/api/v2/entities": Said(status=404, body=body)}
    with pytest.raises(Misconfigured, match="PLIMSOLL_DYNATRACE__URL"):
        observed(peer, location)


def test_a_wrong_address_does_not_pass_the_check() -> None:
    peer = DynatracePeer()
    peer.instead = {"/api/v2/entities": Said(status=404, body=NO_ENTITY)}
    with (
        peer.settings() as settings,
        DynatraceClient(settings) as client,
        pytest.raises(Misconfigured, match="PLIMSOLL_DYNATRACE__URL"),
    ):
        client.check()


def test_several_services_of_a_name_have_to_be_told_apart() -> None:
    services = {SHOP: "shop", "SERVICE-1111111111111111": "Shop"}
    with pytest.raises(Rejected, match="SERVICE-1111111111111111"):
        observed(DynatracePeer(*shop(), services=services))


def test_a_name_with_quotes_is_asked_for_as_it_is() -> None:
    peer = DynatracePeer(*shop(), services={SHOP: 'shop "~" eu'})
    assert observed(peer, 'shop "~" eu').requests


def test_a_quiet_window_is_a_result() -> None:
    quiet = Window(start=NOW - timedelta(minutes=30), end=NOW)
    profile = observed(DynatracePeer(*shop()), window=quiet)
    assert profile.requests == 0
    assert "Dynatrace counted no request in the window." in profile.notes


def series(*points: tuple[int, object]) -> Said:
    data = {"timestamps": [at for at, _ in points], "values": [value for _, value in points]}
    body = {"resolution": "1m", "nextPageKey": None, "result": [{"metricId": "x", "data": [data]}]}
    return Said(body=json.dumps(body).encode())


def test_points_that_are_no_counts_are_left_out_and_said() -> None:
    end_ms = round((START_S + 60) * 1000)
    peer = DynatracePeer()
    peer.instead = {
        "builtin:service.requestCount": series(
            (end_ms, 5.0), (end_ms, None), (end_ms, -2.0), (end_ms, float("nan"))
        )
    }
    profile = observed(peer)
    assert profile.requests == 5
    assert any("2 points of the source" in note for note in profile.notes)


@pytest.mark.parametrize(
    ("said", "kind", "text"),
    [
        (Said(status=401, body=b'{"error": {"message": "no"}}'), Misconfigured, "DYNATRACE"),
        (Said(status=403, body=b'{"error": {"message": "scope"}}'), Misconfigured, "scope"),
        (Said(status=404, body=b'{"error": {"message": "metric"}}'), NotFound, "metric"),
        (Said(status=429), Unavailable, "429"),
        (Said(status=503), Unavailable, "503"),
        (Said(status=400, body=b'{"error": {"message": "selector"}}'), Rejected, "selector"),
        (Said(body=b'{"result": [{"da'), Unavailable, "breaks off"),
        (Said(body=b"{}"), Unavailable, "PLIMSOLL_DYNATRACE__URL"),
        (Said(body=b'{"result": "none"}'), Unavailable, "PLIMSOLL_DYNATRACE__URL"),
        (
            Said(body=b'{"result": [{"data": [{"timestamps": [1], "values": []}]}]}'),
            Unavailable,
            "PLIMSOLL_DYNATRACE__URL",
        ),
        (Said(body=b"<html>log in</html>"), Unavailable, "no JSON"),
        (Said(status=302, headers={"Location": "/login"}), Misconfigured, "DYNATRACE__URL"),
        (Said(cut_at=-1), Unavailable, "PLIMSOLL_DYNATRACE__URL"),
    ],
)
@pytest.mark.parametrize(
    "about", ["builtin:service.requestCount", "builtin:service.keyRequest.resp"]
)
def test_a_failure_never_looks_like_no_traffic(
    about: str, said: Said, kind: type[PlimsollError], text: str
) -> None:
    peer = DynatracePeer(*shop())
    peer.instead = {about: said}
    with pytest.raises(kind) as caught:
        observed(peer)
    assert text in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_the_token_is_checked() -> None:
    with DynatracePeer().settings() as settings, DynatraceClient(settings) as client:
        client.check()
    with (
        DynatracePeer().settings(token="wrong") as settings,  # noqa: S106 - that is the point
        DynatraceClient(settings) as client,
        pytest.raises(Misconfigured, match="PLIMSOLL_DYNATRACE"),
    ):
        client.check()
    with pytest.raises(Misconfigured) as caught:
        DynatraceClient(DynatraceSettings(url="http://127.0.0.1:9"))
    assert caught.value.where == "PLIMSOLL_DYNATRACE__TOKEN"
    with pytest.raises(Misconfigured) as caught:
        DynatraceClient(DynatraceSettings.model_validate({"token": TOKEN}))
    assert caught.value.where == "PLIMSOLL_DYNATRACE__URL"


def test_nobody_there_is_unavailable() -> None:
    with DynatracePeer().settings(url=f"http://127.0.0.1:{free_port()}") as settings:
        source = DynatraceSource(settings, clock=MemoryClock(NOW))
        with pytest.raises(Unavailable):
            source.observe("shop", Observation())


@pytest.mark.parametrize("location", ["", "  ", "a\nb", "x" * 251])
def test_what_names_no_service_is_refused_early(location: str) -> None:
    with pytest.raises(Rejected, match="dynatrace:NAME"):
        DynatraceSource().admit(location)


def test_a_profile_survives_json_and_is_the_same_again() -> None:
    first, second = (observed(DynatracePeer(*shop())) for _ in range(2))
    assert first == second
    assert TrafficProfile.model_validate_json(first.model_dump_json()) == first


def test_progress_only_grows_and_ends_at_one() -> None:
    shares: list[float] = []
    with DynatracePeer(*shop()).settings() as settings:
        source = DynatraceSource(settings, clock=MemoryClock(NOW))
        source.observe("shop", Observation(window=HOUR), progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
