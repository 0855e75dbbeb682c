"""Three-way coverage counts every request once."""

from hypothesis import given
from hypothesis import strategies as st

from plimsoll.bundle.cover import cover, cover_now, has_drifted
from plimsoll.bundle.manifest import MANIFEST_PATH, BundleManifest
from plimsoll.catalog.model import Endpoint
from plimsoll.traffic.model import EndpointTraffic
from plimsoll.workload.model import MatchedTraffic, WorkloadModel
from tests.bundle.models import endpoint, model_of, one, plan, profile_of, rendered, shop


def matched_with(model: WorkloadModel, *more: EndpointTraffic) -> MatchedTraffic:
    profile = profile_of(model)
    profile = profile.model_copy(
        update={
            "endpoints": (*profile.endpoints, *more),
            "requests": profile.requests + sum(item.requests for item in more),
        }
    )
    return MatchedTraffic(profile=profile, unmatched=(), matched_requests=0)


def traffic(name: str, requests: int) -> EndpointTraffic:
    method, _, route = name.partition(" ")
    return EndpointTraffic(method=method, route=route, requests=requests, cells={}, statuses={})


def declared(model: WorkloadModel, *names: str) -> list[Endpoint]:
    return [item.endpoint for item in model.requests] + [endpoint(name) for name in names]


def test_every_endpoint_has_the_state_that_it_is_in() -> None:
    model = shop()
    coverage = cover(
        declared(model, "GET /old", "GET /slow"),
        matched_with(model, traffic("GET /slow", 9)),
        model,
    )
    states = {row.endpoint: row.state for row in coverage.rows}
    assert states["GET /orders"] == "tested"
    assert states["GET /slow"] == "untested"
    assert states["GET /old"] == "dead"
    assert states["GET /ws"] == "shadow"


def test_a_reason_is_told_where_the_model_knows_one() -> None:
    model = shop()
    coverage = cover(declared(model), matched_with(model), model)
    reasons = {row.endpoint: row.reason for row in coverage.rows}
    assert reasons["GET /ws"] == "a websocket"
    assert reasons["GET /orders"] is None


def test_without_a_model_nothing_is_tested() -> None:
    model = shop()
    coverage = cover(declared(model), matched_with(model), None)
    assert {row.state for row in coverage.rows} == {"untested", "shadow"}
    assert coverage.tested_share == 0


def test_without_traffic_there_are_no_shares() -> None:
    empty = profile_of(shop()).model_copy(update={"endpoints": (), "requests": 0})
    matched = MatchedTraffic(profile=empty, unmatched=(), matched_requests=0)
    coverage = cover([endpoint("GET /old")], matched, model_of((), ()))
    assert [(row.state, row.share) for row in coverage.rows] == [("dead", 0.0)]
    assert coverage.tested_share == 0


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 10**9)), max_size=20))
def test_shares_sum_to_one(counts: list[tuple[str, int]]) -> None:
    model = one(plan("get-x", endpoint("GET /x")))
    more = [traffic(f"GET /{name}", count) for name, count in counts]
    coverage = cover(declared(model, "GET /a", "GET /b"), matched_with(model, *more), model)
    assert abs(sum(row.share for row in coverage.rows) - 1) < 1e-9
    assert sum(row.requests for row in coverage.rows) == 103 + sum(count for _, count in counts)
    assert len({row.endpoint for row in coverage.rows}) == len(coverage.rows)


def test_a_shadow_that_nobody_serves_is_told_from_one_that_answers() -> None:
    model = shop()
    scanned = traffic("GET /wp-login.php", 3).model_copy(update={"statuses": {404: 3}})
    served = traffic("GET /v1/legacy", 3).model_copy(update={"statuses": {200: 2, 404: 1}})
    matched = matched_with(model, scanned, served)
    matched = matched.model_copy(update={"unmatched": (scanned, served)})
    reasons = {row.endpoint: row.reason for row in cover(declared(model), matched, model).rows}
    assert reasons["GET /wp-login.php"] == "production answers only 4xx"
    assert reasons["GET /v1/legacy"] is None


def manifest(model: WorkloadModel) -> BundleManifest:
    return BundleManifest.model_validate_json(rendered(model).file(MANIFEST_PATH).content)


def test_what_the_code_lost_since_the_bundle_was_made_is_removed() -> None:
    model = shop()
    now = [e for e in declared(model, "GET /new") if e.name != "GET /orders"]
    coverage = cover_now(manifest(model), now, matched_with(model, traffic("GET /new", 9)))
    states = {row.endpoint: row.state for row in coverage.rows}
    assert (states["GET /orders"], states["GET /new"]) == ("removed", "untested")
    assert has_drifted(manifest(model), coverage)


def test_a_placeholder_with_another_name_is_the_same_endpoint() -> None:
    model = one(plan("get-x", endpoint("GET /x/{id}")))
    now = [endpoint("GET /x/{item_id}")]
    profile = profile_of(model)
    renamed = profile.model_copy(
        update={
            "endpoints": tuple(
                each.model_copy(update={"route": "/x/{item_id}"}) for each in profile.endpoints
            )
        }
    )
    matched = MatchedTraffic(profile=renamed, unmatched=(), matched_requests=0)
    coverage = cover_now(manifest(model), now, matched)
    assert [(row.endpoint, row.state) for row in coverage.rows] == [("GET /x/{item_id}", "tested")]
    assert not has_drifted(manifest(model), coverage)
