"""Small workloads, written by hand, that the tests of this folder and of k6 render."""

from datetime import UTC, datetime

from pydantic import JsonValue

from plimsoll.bundle.cover import cover
from plimsoll.bundle.model import Bundle, Proof, Provenance
from plimsoll.bundle.render import render_bundle
from plimsoll.catalog.model import Endpoint, Parameter, Security, SourceLocation
from plimsoll.kit.histogram import LogHistogram
from plimsoll.traffic.model import EndpointTraffic, TrafficProfile, Window
from plimsoll.workload.model import (
    Assumption,
    Column,
    DataTable,
    LeftOut,
    MatchedTraffic,
    Objectives,
    RequestPlan,
    ScenarioPlan,
    TargetValues,
    WorkloadModel,
)

WINDOW = Window(
    start=datetime(2026, 3, 2, tzinfo=UTC),
    end=datetime(2026, 3, 3, tzinfo=UTC),
)
BEARER = Security(scheme="bearer")
CELLS = {0: 5, 1: 3}


def endpoint(
    name: str,
    *parameters: Parameter,
    security: tuple[Security, ...] = (),
    content_type: str = "application/json",
    body: bool = False,
) -> Endpoint:
    method, _, route = name.partition(" ")
    return Endpoint(
        method=method,
        route=route,
        parameters=parameters,
        body_schema={"type": "object"} if body else None,
        body_content_type=content_type,
        body_required=body,
        security=security,
        source=SourceLocation(file="shop/orders.py", line=41),
        framework="fastapi",
    )


def plan(
    slug: str,
    declared: Endpoint,
    *,
    requests: int = 100,
    table: DataTable | None = None,
    bodies: tuple[JsonValue, ...] = (),
    target_values: tuple[TargetValues, ...] = (),
) -> RequestPlan:
    return RequestPlan(
        slug=slug,
        endpoint=declared,
        requests=requests,
        table=table,
        bodies=bodies,
        target_values=target_values,
        objectives=Objectives(p95_ms=250.0, error_rate=0.01, success_rate=0.95),
        busy_s=0.05,
    )


def path(name: str, *, spans_segments: bool = False) -> Parameter:
    return Parameter(
        name=name, location="path", type="string", required=True, spans_segments=spans_segments
    )


def parameter_of_body(name: str) -> Parameter:
    return Parameter(name=name, location="body", type="string", required=True)


def scenario(
    name: str, *plans: RequestPlan, replay: tuple[int, ...], time_unit_s: int = 1
) -> ScenarioPlan:
    return ScenarioPlan(
        name=name,
        slugs=tuple(item.slug for item in plans),
        weights=tuple(item.requests for item in plans),
        time_unit_s=time_unit_s,
        replay_targets=replay,
        average_target=max(1, sum(replay) // len(replay)),
        busy_s=0.05,
    )


def model_of(plans: tuple[RequestPlan, ...], scenarios: tuple[ScenarioPlan, ...]) -> WorkloadModel:
    return WorkloadModel(
        service="shop",
        bin_s=900,
        requests=plans,
        scenarios=scenarios,
        vu_margin=2.0,
        assumptions=(
            Assumption(about="GET /files/{path}", value="p99 1 s", because="no latency was seen"),
        ),
        left_out=(LeftOut(endpoint="GET /ws", requests=3, reason="a websocket", deliberate=True),),
        replayed_requests=sum(item.requests for item in plans),
        window_requests=sum(item.requests for item in plans) + 3,
    )


def one(item: RequestPlan, *, replay: tuple[int, ...] = (5,)) -> WorkloadModel:
    """A workload of a single request."""
    return model_of((item,), (scenario(item.slug, item, replay=replay),))


def shop() -> WorkloadModel:
    """Path and query parameters, bodies of several kinds, credentials, and a long tail."""
    order = plan(
        "get-orders-id",
        endpoint("GET /orders/{id}", path("id"), security=(BEARER,)),
        requests=600,
        table=DataTable(
            columns=(
                Column(name="id", location="path", origin="observed"),
                Column(name="expand", location="query", origin="synthetic"),
            ),
            rows=(("41", None), ("4/2", "a&b"), ("é", "")),
        ),
        target_values=(TargetValues(column="id", list_route="/orders", field="id"),),
    )
    orders = plan("get-orders", endpoint("GET /orders", security=(BEARER,)), requests=250)
    create = plan(
        "post-orders",
        endpoint("POST /orders", security=(BEARER,), body=True),
        requests=100,
        bodies=({"sku": "a-1", "note": "größe", "lines": [{"n": 1}]}, {"sku": "b"}),
    )
    file = plan(
        "get-files-path",
        endpoint("GET /files/{path}", path("path", spans_segments=True)),
        requests=30,
        table=DataTable(
            columns=(
                Column(name="path", location="path", origin="user"),
                Column(name="X-Tenant", location="header", origin="schema"),
            ),
            rows=(("a b/c.txt", "t1"),),
        ),
    )
    login = plan(
        "post-login",
        endpoint("POST /login", content_type="application/x-www-form-urlencoded", body=True),
        requests=15,
        bodies=({"user": "a b", "role": ["x", "y"]},),
    )
    place = plan(
        "get-coords-lat-lon",
        endpoint("GET /coords/{lat},{lon}", path("lat"), path("lon")),
        requests=5,
        table=DataTable(
            columns=(
                Column(name="lat", location="path", origin="synthetic"),
                Column(name="lon", location="path", origin="synthetic"),
            ),
            rows=(("1.5", "2.5"),),
        ),
    )
    plans = (order, orders, create, file, login, place)
    return model_of(
        plans,
        (
            scenario("get-orders-id", order, replay=(20, 0, 20, 40)),
            scenario("get-orders", orders, replay=(10, 5, 5, 10)),
            scenario("post-orders", create, replay=(10, 30, 30, 0), time_unit_s=2),
            scenario("long-tail", file, login, place, replay=(10, 10, 10, 10)),
        ),
    )


def profile_of(model: WorkloadModel) -> TrafficProfile:
    endpoints = tuple(
        EndpointTraffic(
            method=item.endpoint.method,
            route=item.endpoint.route,
            requests=item.requests,
            cells={0: item.requests},
            statuses={200: item.requests},
            latency_ms=LogHistogram.of([10.0, 20.0, 200.0]),
        )
        for item in model.requests
    )
    shadow = EndpointTraffic(method="GET", route="/ws", requests=3, cells={7: 3}, statuses={101: 3})
    return TrafficProfile(
        source="nginx access log access.log",
        source_digest="sha256:" + "0" * 64,
        window=WINDOW,
        step_s=60,
        requests=model.replayed_requests + 3,
        endpoints=(*endpoints, shadow),
        excluded={"probe": 12, "bot": 0},
        malformed=2,
        distinct_clients=40,
        kept_from_clients=5,
    )


def provenance_of(model: WorkloadModel) -> Provenance:
    return Provenance(
        service=model.service,
        traffic_source="nginx access log access.log",
        traffic_digest="sha256:" + "0" * 64,
        window=WINDOW,
        repository="shop",
        commit="0123abc",
        generator="plimsoll 0.1.0",
    )


def rendered(model: WorkloadModel, *, proof: Proof | None = None) -> Bundle:
    profile = profile_of(model)
    matched = MatchedTraffic(
        profile=profile, unmatched=(), matched_requests=model.replayed_requests
    )
    coverage = cover([item.endpoint for item in model.requests], matched, model)
    return render_bundle(model, coverage, provenance_of(model), profile, proof)
