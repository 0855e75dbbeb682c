from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.memory.traffic_source import MemoryTrafficSource
from plimsoll.kit.errors import NotFound, Rejected
from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile, Window
from plimsoll.traffic.pattern import OTHER_PATHS
from plimsoll.traffic.ports import Observation
from plimsoll.workload.join import joined, observe_joined, sources_of
from plimsoll.workload.match import match_traffic
from tests.workload.builders import endpoint, profile, slot, traffic

BOUNDS = (50.0, 100.0, 250.0)


def metrics(*endpoints: EndpointTraffic) -> TrafficProfile:
    """As a source of metrics tells it: rates by route, and nothing that was in a request."""
    return profile(*endpoints).model_copy(update={"source": "prometheus:shop"})


def bucketed(name: str, requests: int) -> EndpointTraffic:
    return traffic(name, requests).model_copy(update={"latency_bounds_ms": BOUNDS})


LOG = profile(
    traffic("GET /orders/{integer}", 90, slot(1, {"7": 60, "8": 30}), latency_ms=80.0),
    traffic("GET /orders/latest", 10, latency_ms=20.0),
    traffic("GET /admin", 5),
)


def shifted(seen: TrafficProfile) -> Window:
    """The same hours of the next day."""
    day = timedelta(days=1)
    return Window(start=seen.window.start + day, end=seen.window.end + day)


def named(seen: TrafficProfile) -> Mapping[str, EndpointTraffic]:
    return {one.name: one for one in seen.endpoints}


def test_the_first_source_says_how_much_and_the_other_what() -> None:
    seen = joined(metrics(bucketed("GET /orders/{order_id}", 180)), LOG)
    orders = named(seen)["GET /orders/{order_id}"]
    assert (seen.requests, orders.requests) == (180, 180)
    assert [value.value for value in orders.values[0].kept] == ["7", "8"]
    assert orders.latency_bounds_ms == ()
    assert orders.latency_ms is not None
    assert orders.latency_ms.quantile(0.5) == pytest.approx(80, rel=0.01)
    assert seen.figures_from == {
        "rates": "prometheus:shop",
        "statuses": "prometheus:shop",
        "latency": "access-log:access.log",
        "values": "access-log:access.log",
    }


def test_a_literal_route_of_the_first_goes_before_its_placeholder() -> None:
    seen = joined(metrics(traffic("GET /orders/{id}", 3), traffic("GET /orders/latest", 3)), LOG)
    assert named(seen)["GET /orders/latest"].values == ()
    assert named(seen)["GET /orders/{id}"].values


def test_what_only_the_other_saw_is_left_out_and_said() -> None:
    seen = joined(metrics(traffic("GET /orders/{id}", 100)), LOG)
    assert "GET /admin" not in named(seen)
    assert any("5 requests that only access-log" in note for note in seen.notes)


def test_an_exact_latency_is_not_replaced_and_a_missing_one_is() -> None:
    exact = joined(metrics(traffic("GET /orders/{id}", 10, latency_ms=30.0)), LOG)
    missing = joined(metrics(traffic("GET /orders/{id}", 10, latency_ms=None)), LOG)
    for seen, wanted in ((exact, 30), (missing, 80)):
        latency = named(seen)["GET /orders/{id}"].latency_ms
        assert latency is not None
        assert latency.quantile(0.5) == pytest.approx(wanted, rel=0.01)


def test_a_source_without_routes_gets_the_mix_of_the_other() -> None:
    balancer = metrics(
        traffic(f"GET {OTHER_PATHS}", 2_100, cells={0: 700, 1: 1_400}, latency_ms=None)
    )
    seen = joined(balancer, LOG)
    assert {one.name: one.requests for one in seen.endpoints} == {
        "GET /orders/{integer}": 1_800,
        "GET /orders/latest": 200,
        "GET /admin": 100,
    }
    assert any("does not tell all routes" in note for note in seen.notes)


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=30),
    st.lists(st.integers(1, 500), min_size=1, max_size=12),
)
def test_dividing_by_a_mix_loses_no_request_in_any_step(
    counts: list[int], weights: list[int]
) -> None:
    cells = {step: count for step, count in enumerate(counts) if count}
    total = sum(counts)
    balancer = metrics(traffic(f"GET {OTHER_PATHS}", total, cells=cells))
    mix = profile(*(traffic(f"GET /{number}", n) for number, n in enumerate(weights)))
    seen = joined(balancer, mix)
    for step, count in cells.items():
        assert sum(one.cells.get(step, 0) for one in seen.endpoints) == count
    for one in seen.endpoints:
        assert sum(one.cells.values()) == one.requests
        share = next(w for number, w in enumerate(weights) if one.name == f"GET /{number}")
        assert abs(one.requests - total * share / sum(weights)) < len(weights) + 1
    assert seen.requests == total


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_the_first_source_s_rates_are_never_changed(mine: int, theirs: int) -> None:
    leader = metrics(traffic("GET /orders/{id}", mine, cells={3: mine}))
    seen = joined(leader, profile(traffic("GET /orders/{uuid}", theirs, cells={9: theirs})))
    assert named(seen)["GET /orders/{id}"].cells == {3: mine}
    assert seen.requests == mine


def test_several_sources_are_observed_and_joined_in_their_order() -> None:
    memory = MemoryTrafficSource({"rates": metrics(traffic("GET /orders/{id}", 7)), "log": LOG})
    told: list[float] = []
    seen = observe_joined(
        "memory:rates + memory:log",
        Observation(),
        sources={"memory": memory},
        progress=told.append,
    )
    assert seen.source == "prometheus:shop + access-log:access.log"
    assert told == [0.5, 1.0]
    with pytest.raises(Rejected, match="names no traffic source"):
        observe_joined("nothing:log + memory:log", Observation(), sources={"memory": memory})


def test_a_route_template_of_a_source_finds_the_route_whatever_its_placeholder_is_called() -> None:
    routes = [endpoint("GET /orders/{order_id}"), endpoint("GET /files/{name}.json")]
    seen = match_traffic(
        metrics(traffic("GET /orders/{id}", 4), traffic("GET /files/{file}.json", 2)), routes
    )
    assert {one.name for one in seen.profile.endpoints} == {each.name for each in routes}
    assert not seen.unmatched
    # What filled the placeholder is not known, and not taken for a value.
    assert all(not slot.kept for one in seen.profile.endpoints for slot in one.values)


def test_merged_buckets_are_as_wide_as_the_widest() -> None:
    fine = bucketed("GET /a/{integer}", 5)
    coarse = bucketed("GET /a/{uuid}", 5).model_copy(update={"latency_bounds_ms": (100.0, 900.0)})
    other = bucketed("GET /a/{date}", 5).model_copy(update={"latency_bounds_ms": (7.0,)})
    route = [endpoint("GET /a/{x}")]
    two = match_traffic(profile(fine, coarse), route).profile.endpoints[0]
    three = match_traffic(profile(fine, coarse, other), route).profile.endpoints[0]
    assert two.latency_bounds_ms == (100.0,)
    assert three.latency_bounds_ms == (900.0,)
    assert isinstance(two.latency_ms, LogHistogram)


def test_traffic_of_any_method_belongs_to_the_only_one_that_a_route_has() -> None:
    routes = [endpoint("GET /orders/{id}"), endpoint("GET /cart"), endpoint("POST /cart")]
    seen = match_traffic(
        metrics(traffic("ANY /orders/{order}", 4), traffic("ANY /cart", 2)), routes
    )
    assert named(seen.profile)["GET /orders/{id}"].requests == 4
    assert [one.name for one in seen.unmatched] == ["ANY /cart"]


def test_a_source_without_methods_gets_those_of_the_other() -> None:
    log = profile(
        traffic("GET /orders/{integer}", 300, slot(1, {"7": 300})),
        traffic("DELETE /orders/{integer}", 100, slot(1, {"8": 100})),
    )
    leader = metrics(traffic("ANY /orders/{id}", 40, latency_ms=None, statuses={}))
    seen = named(joined(leader, log))
    assert {name: one.requests for name, one in seen.items()} == {
        "GET /orders/{id}": 30,
        "DELETE /orders/{id}": 10,
    }
    assert [value.value for value in seen["DELETE /orders/{id}"].values[0].kept] == ["8"]
    assert seen["GET /orders/{id}"].statuses == {200: 30}


def test_a_few_requests_do_not_tell_a_latency_better_than_buckets() -> None:
    few = profile(traffic("GET /orders/{integer}", 99, latency_ms=5_000.0))
    seen = joined(metrics(bucketed("GET /orders/{id}", 1_000_000)), few)
    assert named(seen)["GET /orders/{id}"].latency_bounds_ms == BOUNDS


def test_a_log_of_another_day_tells_values_and_no_better_latency() -> None:
    later = LOG.model_copy(update={"window": shifted(LOG)})
    seen = joined(metrics(bucketed("GET /orders/{id}", 180)), later)
    assert named(seen)["GET /orders/{id}"].latency_bounds_ms == BOUNDS
    assert named(seen)["GET /orders/{id}"].values
    assert any("another window" in note for note in seen.notes)


def test_what_a_balancer_counted_for_all_goes_to_those_of_whom_nobody_knows_more() -> None:
    balancer = metrics(traffic(f"ANY {OTHER_PATHS}", 100, statuses={200: 90, 503: 10}))
    mix = profile(
        traffic("GET /a", 3, statuses={}, latency_ms=None), traffic("GET /b", 1, latency_ms=7.0)
    )
    seen = joined(balancer, mix)
    a, b = named(seen)["GET /a"], named(seen)["GET /b"]
    assert a.requests == 75
    assert a.error_rate == pytest.approx(0.1, abs=0.01)
    assert a.latency_ms is not None
    assert a.latency_ms.quantile(0.5) == pytest.approx(100, rel=0.01)
    assert (b.requests, b.statuses) == (25, {200: 25})
    assert any("10.00% errors" in note for note in seen.notes)


def test_a_source_that_counted_nothing_makes_no_endpoints() -> None:
    seen = joined(metrics(), LOG)
    assert (seen.requests, seen.endpoints) == (0, ())
    assert any("counted no request" in note for note in seen.notes)


def test_a_plus_inside_a_location_divides_nothing() -> None:
    kinds = ("loki", "access-log")
    query = 'loki:{app="shop"} |= "a + b"'
    assert sources_of(f"{query} + access-log:a + b.log", kinds) == (query, "access-log:a + b.log")


def test_another_source_is_looked_at_in_the_window_of_the_first() -> None:
    later = LOG.model_copy(update={"window": shifted(LOG)})
    memory = MemoryTrafficSource({"rates": metrics(traffic("GET /a", 7)), "log": later})
    seen = observe_joined("memory:rates + memory:log", Observation(), sources={"memory": memory})
    # It has nothing there, so its own window has to do.
    assert any("another window" in note for note in seen.notes)
    asked_for = Observation(window=LOG.window)
    with pytest.raises(NotFound):
        observe_joined("memory:rates + memory:log", asked_for, sources={"memory": memory})
