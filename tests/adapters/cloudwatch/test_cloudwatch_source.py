import math
from datetime import datetime, timedelta

import pytest

from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.traffic.model import TrafficProfile, Window
from plimsoll.traffic.pattern import OTHER_PATHS
from plimsoll.traffic.ports import Observation
from tests.adapters.cloudwatch.fake import API, LOCATION, NOW, SHOP, FakeCloudWatch

HOUR = Window(start=NOW - timedelta(hours=2), end=NOW - timedelta(hours=1))


def busy_shop(start: datetime = HOUR.start, minutes: int = 60) -> FakeCloudWatch:
    """A load balancer of a shop: 10 requests in even minutes, 20 in odd ones."""
    cloud = FakeCloudWatch()
    for minute in range(minutes):
        at = start + timedelta(minutes=minute)
        count = 20 if minute % 2 else 10
        cloud.put("RequestCount", SHOP, at, *[1.0] * count)
        cloud.put("HTTPCode_Target_2XX_Count", SHOP, at, count - 3.0)
        cloud.put("HTTPCode_Target_4XX_Count", SHOP, at, 1.0)
        cloud.put("HTTPCode_Target_5XX_Count", SHOP, at, 1.0)
        cloud.put("HTTPCode_ELB_5XX_Count", SHOP, at, 1.0)
        cloud.put("TargetResponseTime", SHOP, at, *[0.010 * (n + 1) for n in range(count)])
    return cloud


def observed(cloud: FakeCloudWatch, location: str = LOCATION, **asked: object) -> TrafficProfile:
    observation = Observation.model_validate({"window": HOUR, **asked})
    return cloud.source().observe(location, observation)


def test_a_load_balancer_is_one_endpoint_of_other_paths() -> None:
    profile = observed(busy_shop())
    (one,) = profile.endpoints
    assert (one.method, one.route) == ("ANY", OTHER_PATHS)
    assert profile.requests == one.requests == 30 * 30
    assert one.cells == {minute: 20 if minute % 2 else 10 for minute in range(60)}
    assert profile.step_s == 60
    assert profile.window == HOUR


def test_failures_of_the_balancer_count_as_such_and_the_unknown_stays_unknown() -> None:
    (one,) = observed(busy_shop()).endpoints
    assert one.statuses == {200: 900 - 180, 400: 60, 500: 120}
    assert 0 < sum(one.statuses.values()) == one.requests


def test_percentiles_are_those_of_the_whole_window() -> None:
    cloud = busy_shop()
    (one,) = observed(cloud).endpoints
    values = sorted(v for key, s in cloud.samples.items() if "ResponseTime" in key[1] for _, v in s)
    assert one.latency_ms is not None
    for share in (0.5, 0.75, 0.9, 0.95, 0.99):
        true_ms = values[math.ceil(share * len(values)) - 1] * 1000
        assert one.latency_ms.quantile(share) == pytest.approx(true_ms, rel=0.01)
    assert one.latency_ms.count == 900
    assert one.latency_bounds_ms[0] == pytest.approx(10)
    assert one.latency_bounds_ms[-1] == pytest.approx(200)


def test_long_windows_mix_days_by_their_requests() -> None:
    cloud = FakeCloudWatch()
    start = NOW - timedelta(days=3)
    for day, (count, seconds) in enumerate([(10, 9.0), (1_000, 0.1), (10, 9.0)]):
        at = start + timedelta(days=day, hours=3)
        cloud.put("RequestCount", SHOP, at, *[1.0] * count)
        cloud.put("TargetResponseTime", SHOP, at, *[seconds] * count)
    profile = observed(cloud, window=Window(start=start, end=NOW))
    (one,) = profile.endpoints
    assert one.latency_ms is not None
    assert one.latency_ms.quantile(0.95) == pytest.approx(100, rel=0.01)
    assert any("3 stretches of at most a day" in note for note in profile.notes)


@pytest.mark.parametrize(
    ("days", "step_s", "said"),
    [(14, 60, ""), (16, 300, "15 days"), (62, 300, "15 days"), (70, 3600, "63 days")],
)
def test_steps_are_the_finest_that_are_still_kept(days: int, step_s: int, said: str) -> None:
    start = NOW - timedelta(days=days)
    profile = observed(busy_shop(start), window=Window(start=start, end=start + timedelta(hours=1)))
    assert profile.step_s == step_s
    assert profile.requests == 900
    assert profile.endpoints[0].latency_ms is not None
    assert any(said in note for note in profile.notes)


def test_what_is_kept_no_longer_is_refused() -> None:
    old = Window(start=NOW - timedelta(days=456), end=NOW - timedelta(days=455))
    with pytest.raises(Rejected, match="keeps 455 days"):
        observed(busy_shop(), window=old)


def test_steps_are_longer_where_minutes_would_be_too_much() -> None:
    source = busy_shop().source(most_points=10_000)
    window = Window(start=NOW - timedelta(days=10), end=NOW)
    profile = source.observe(LOCATION, Observation(window=window))
    assert profile.step_s == 300 * 12
    assert any("MOST_POINTS" in note for note in profile.notes)


def test_stretches_are_left_out_of_counts_and_of_response_times() -> None:
    cloud = busy_shop()
    slow = HOUR.at(30 * 60)
    cloud.put("RequestCount", SHOP, slow, *[1.0] * 9_000)
    cloud.put("TargetResponseTime", SHOP, slow, *[30.0] * 9_000)
    run = Window(start=HOUR.at(30 * 60 + 10), end=HOUR.at(31 * 60))
    profile = observed(cloud, without=(run,))
    (one,) = profile.endpoints
    assert profile.requests == 900 - 10
    assert profile.excluded == {"run window": 9_010}
    assert 30 not in one.cells
    assert one.latency_ms is not None
    assert (one.latency_ms.quantile(1.0) or 0) < 300
    assert any("2 stretches" in note for note in profile.notes)
    assert sum(one.statuses.values()) == one.requests


def test_nothing_remains_when_all_is_left_out() -> None:
    profile = observed(busy_shop(), without=(HOUR,))
    assert profile.requests == 0
    assert profile.endpoints == ()
    assert profile.excluded == {"run window": 900}


def test_answers_come_in_pages_and_questions_in_batches() -> None:
    cloud = busy_shop()
    paged = FakeCloudWatch(page_points=7, page_metrics=1)
    paged.samples = cloud.samples
    assert observed(paged) == observed(cloud)


def test_a_quiet_load_balancer_is_a_result_and_an_unknown_one_an_error() -> None:
    cloud = FakeCloudWatch()
    cloud.put("RequestCount", SHOP, NOW - timedelta(days=1), 1.0)
    profile = observed(cloud)
    assert profile.requests == 0
    assert "CloudWatch counted no request in the window." in profile.notes
    with pytest.raises(NotFound) as caught:
        observed(cloud, "alb/app/shopp/50dc6c495c0c9188")
    assert "app/shop/50dc6c495c0c9188" in caught.value.fix
    with pytest.raises(NotFound, match="is the region right"):
        observed(FakeCloudWatch())


def test_a_target_group_is_counted_over_all_its_load_balancers() -> None:
    cloud = FakeCloudWatch()
    group = ("TargetGroup", "targetgroup/orders/73e2d6bc24d8a067")
    for balancer in ("app/a/1", "app/b/2"):
        dimensions = (group, ("LoadBalancer", balancer))
        cloud.put("RequestCount", dimensions, HOUR.start, *[1.0] * 5)
        zoned = (*dimensions, ("AvailabilityZone", "eu-west-1a"))
        cloud.put("RequestCount", zoned, HOUR.start, *[1.0] * 5)
    profile = observed(cloud, "targetgroup/orders/73e2d6bc24d8a067")
    assert profile.requests == 10
    assert profile.source == "cloudwatch:targetgroup/orders/73e2d6bc24d8a067"
    with pytest.raises(NotFound, match="targetgroup/orders"):
        observed(cloud, "targetgroup/order/73e2d6bc24d8a067")


@pytest.mark.parametrize(
    ("location", "resolved"),
    [
        (
            "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188",
            "cloudwatch:alb/app/shop/50dc6c495c0c9188",
        ),
        (f"{LOCATION}/", "cloudwatch:alb/app/shop/50dc6c495c0c9188"),
    ],
)
def test_an_arn_will_do(location: str, resolved: str) -> None:
    assert observed(busy_shop(), location).source == resolved


@pytest.mark.parametrize(
    "location", ["", "shop", "alb/shop", "alb/net/x/12", "elb/a", "apigateway/"]
)
def test_what_names_nothing_is_refused_early(location: str) -> None:
    with pytest.raises(Rejected, match="alb/app/NAME/ID"):
        busy_shop().source().admit(location)


def gateway(cloud: FakeCloudWatch, key: str, name: str, stage: str, **lines: int) -> None:
    """Counts for the whole, the stage and every `METHOD_RESOURCE`."""
    is_rest = key == "ApiName"
    server_errors = "5XXError" if is_rest else "5xx"
    for line, count in lines.items():
        method, resource = line.split(" ")
        for dimensions in (
            ((key, name),),
            ((key, name), ("Stage", stage)),
            ((key, name), ("Stage", stage), ("Method", method), ("Resource", resource)),
        ):
            if dimensions[-1][0] == "Resource" and resource == "-":
                continue
            cloud.put("Count", dimensions, HOUR.start, *[1.0] * count, namespace=API)
            cloud.put(server_errors, dimensions, HOUR.start, 1.0, namespace=API)
            cloud.put("Latency", dimensions, HOUR.start, *[50.0] * count, namespace=API)


@pytest.mark.parametrize(("key", "name"), [("ApiName", "shop/eu"), ("ApiId", "a1b2c3")])
def test_a_gateway_with_detailed_metrics_has_endpoints(key: str, name: str) -> None:
    cloud = FakeCloudWatch()
    lines = {"GET /orders/{orderId}": 100, "POST /orders": 10, "ANY /files/{proxy+}": 7, "ANY -": 5}
    gateway(cloud, key, name, "prod", **lines)
    gateway(cloud, key, name, "test", **{"GET /orders/{orderId}": 1_000})
    profile = observed(cloud, f"apigateway/{name}/prod")
    counts = {one.name: one.requests for one in profile.endpoints}
    assert counts == {
        "GET /orders/{orderId}": 100,
        "POST /orders": 10,
        f"ANY {OTHER_PATHS}": 12,
    }
    (orders, *_) = profile.endpoints
    assert orders.statuses == {200: 99, 500: 1}
    assert orders.latency_ms is not None
    assert orders.latency_ms.quantile(0.95) == pytest.approx(50, rel=0.01)
    together = observed(cloud, f"apigateway/{name}")
    assert together.requests == profile.requests + 1_000
    assert any("prod, test" in note for note in together.notes)


def test_a_gateway_without_detailed_metrics_says_how_to_get_routes() -> None:
    cloud = FakeCloudWatch()
    gateway(cloud, "ApiName", "shop", "prod", **{"ANY -": 9})
    profile = observed(cloud, "apigateway/shop")
    assert [one.route for one in profile.endpoints] == [OTHER_PATHS]
    assert any("detailed metrics" in note for note in profile.notes)


def test_unknown_gateways_and_stages_name_their_neighbours() -> None:
    cloud = FakeCloudWatch()
    gateway(cloud, "ApiName", "shop", "prod", **{"ANY -": 9})
    with pytest.raises(NotFound, match="Near are: shop"):
        observed(cloud, "apigateway/shoop")
    with pytest.raises(NotFound, match="Near are: prod"):
        observed(cloud, "apigateway/shop/prd")


def test_without_a_window_the_last_day_is_observed_and_two_weeks_to_choose_a_day_of() -> None:
    profile = busy_shop().source().observe(LOCATION, Observation())
    assert profile.window.duration_s == 86_400
    assert profile.window.end == NOW - timedelta(minutes=5)
    assert profile.requests == 900
    weeks = busy_shop().source().observe(LOCATION, Observation(day="weekday"))
    assert weeks.window.duration_s == 14 * 86_400


def test_counts_that_are_none_are_left_out_and_said() -> None:
    cloud = busy_shop()
    cloud.put("RequestCount", SHOP, HOUR.at(-0.0), math.nan)
    profile = observed(cloud)
    assert profile.requests == 890
    assert any("1 point of the source" in note for note in profile.notes)


def test_progress_only_grows_and_ends_at_one() -> None:
    shares: list[float] = []
    observation = Observation(window=HOUR)
    busy_shop().source().observe(LOCATION, observation, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_profile_survives_json_and_is_the_same_again() -> None:
    first, second = observed(busy_shop()), observed(busy_shop())
    assert first == second
    assert TrafficProfile.model_validate_json(first.model_dump_json()) == first
