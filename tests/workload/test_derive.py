import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plimsoll.catalog.model import Endpoint, JsonSchema, Parameter, Security
from plimsoll.kit.errors import Rejected
from plimsoll.traffic.model import Shape, TrafficProfile
from plimsoll.workload.derive import derive_workload
from plimsoll.workload.match import match_traffic
from plimsoll.workload.model import WorkloadModel, WorkloadSettings
from tests.workload.builders import endpoint, profile, query, slot, traffic
from tests.workload.test_match import endpoint_lists, profiles


def derived(
    found: TrafficProfile, code: list[Endpoint], settings: WorkloadSettings | None = None
) -> WorkloadModel:
    return derive_workload(
        match_traffic(found, code), code, service="shop", settings=settings or WorkloadSettings()
    )


def test_one_request_is_enough() -> None:
    model = derived(
        profile(traffic("GET /x/{integer}", 1, slot(1, {"7": 1}))), [endpoint("GET /x/{id}")]
    )
    (plan,) = model.requests
    (scenario,) = model.scenarios
    assert (plan.slug, scenario.name, scenario.weights) == ("get-x-id", "get-x-id", (1,))
    assert plan.table is not None
    assert plan.table.rows == (("7",),)
    iterations = sum(scenario.replay_targets) * model.bin_s / scenario.time_unit_s
    assert iterations == pytest.approx(1, abs=0.001)
    assert scenario.average_target / scenario.time_unit_s == pytest.approx(1 / 3600, rel=0.01)


def test_busiest_have_their_own_scenario_and_the_rest_share_one() -> None:
    code = [endpoint(f"GET /x{i}") for i in range(5)]
    found = profile(*(traffic(f"GET /x{i}", 100 - i) for i in range(5)))
    model = derived(found, code, WorkloadSettings(own_scenarios=2))
    assert [one.name for one in model.scenarios] == ["get-x0", "get-x1", "long_tail"]
    assert model.scenarios[2].slugs == ("get-x2", "get-x3", "get-x4")
    assert model.scenarios[2].weights == (98, 97, 96)
    assert model.request("get-x3").requests == 97


def test_average_is_the_busiest_hour() -> None:
    night_and_day = {minute: 1 if minute < 60 else 10 for minute in range(180)}
    found = profile(
        traffic("GET /x", sum(night_and_day.values()), cells=night_and_day), minutes=180
    )
    (scenario,) = derived(found, [endpoint("GET /x")]).scenarios
    assert scenario.average_target / scenario.time_unit_s == pytest.approx(10 / 60, rel=0.01)


def test_unknown_latency_is_assumed_and_has_no_threshold() -> None:
    model = derived(profile(traffic("GET /x", 9, latency_ms=None)), [endpoint("GET /x")])
    assert model.requests[0].busy_s == 1.0
    assert model.requests[0].objectives.p95_ms is None
    assert any(a.about == "busy time of GET /x" for a in model.assumptions)


def test_what_is_not_replayed_has_a_reason() -> None:
    code = [endpoint(f"{name} /x") for name in ("GET", "HEAD", "POST", "PUT")]
    found = profile(
        traffic("GET /x", 5),
        traffic("HEAD /x", 4),
        traffic("POST /x", 3, statuses={401: 1, 422: 2}),
        traffic("PUT /x", 2),
        traffic("GET /nowhere", 1),
    )
    model = derived(found, code, WorkloadSettings(only_endpoints=("get /x", "HEAD /x", "POST /x")))
    assert {one.endpoint: (one.reason, one.deliberate) for one in model.left_out} == {
        "HEAD /x": ("HEAD requests are not replayed", True),
        "POST /x": ("production answers only 4xx", True),
        "PUT /x": ("not asked for", True),
    }
    assert (model.replayed_requests, model.window_requests) == (5, 15)


def test_endpoint_whose_body_cannot_be_made_is_left_out() -> None:
    impossible: JsonSchema = {"type": "object", "required": ["a"], "properties": {"a": {"not": {}}}}
    code = [endpoint("POST /x", body=impossible), endpoint("GET /x")]
    model = derived(profile(traffic("POST /x", 2), traffic("GET /x", 1)), code)
    assert [(one.reason, one.deliberate) for one in model.left_out] == [
        ("no body that its schema accepts could be made", False)
    ]


@pytest.mark.parametrize(
    ("found", "code", "says"),
    [
        (profile(), [endpoint("GET /x")], "no requests"),
        (profile(), [endpoint("GET /x")], "The source is empty"),
        (
            profile().model_copy(update={"excluded": {"bot": 3, "probe": 0}}),
            [endpoint("GET /x")],
            "what was excluded: 3 × bot.",
        ),
        (profile().model_copy(update={"malformed": 9}), [endpoint("GET /x")], "9 lines were read"),
        (profile(traffic("GET /x", 1)), [], "no endpoints"),
        (
            profile(traffic("GET /wp", 3), traffic("GET /a", 1)),
            [endpoint("GET /x")],
            "GET /wp, GET /a. In the repository: GET /x",
        ),
        (
            profile(traffic("GET /x", 3, statuses={404: 3})),
            [endpoint("GET /x")],
            "GET /x: production answers only 4xx",
        ),
    ],
)
def test_nothing_to_replay_is_rejected_with_a_fix(
    found: TrafficProfile, code: list[Endpoint], says: str
) -> None:
    with pytest.raises(Rejected) as caught:
        derived(found, code)
    assert caught.value.fix
    assert says in f"{caught.value} {caught.value.fix}"


def test_unknown_endpoint_is_rejected_with_what_looks_like_it() -> None:
    with pytest.raises(Rejected, match=r"\(--endpoint\) Did you mean GET /orders\?"):
        derived(
            profile(traffic("GET /orders", 1)),
            [endpoint("GET /orders")],
            WorkloadSettings(only_endpoints=("get /order",)),
        )


def test_values_come_from_people_then_production_then_schema() -> None:
    code = [
        endpoint(
            "GET /x/{id}",
            Parameter(name="id", location="path", type="integer", required=True),
            query("page", type="integer", maximum=100),
            query("q"),
            query("size", type="integer", minimum=1),
            query("lang", required=True, enum=["de", "en"]),
            query("never"),
            Parameter(name="X-Tenant", location="header", type="string", required=True),
            Parameter(name="X-Api-Key", location="header", type="string", required=True),
        )
    ]
    found = profile(
        traffic(
            "GET /x/{slug}",
            100,
            slot(1, {"7": 60, "abc": 40}),
            slot("page", {"2": 20, "99999": 5}),
            slot("q", {}, [(Shape.EMAIL, 20, 50, 9)]),
            slot("size", {"-1": 3}),
            slot("utm", {"x": 10}),
        )
    )
    model = derived(found, code, WorkloadSettings(user_values={"X-Tenant": ("acme",)}))
    table = model.requests[0].table
    assert table is not None
    columns = dict(zip([c.name for c in table.columns], zip(*table.rows, strict=True), strict=True))
    assert [(c.name, c.location, c.origin) for c in table.columns] == [
        ("id", "path", "observed"),
        ("lang", "query", "schema"),
        ("page", "query", "observed"),
        ("q", "query", "synthetic"),
        ("X-Tenant", "header", "user"),
    ]
    assert set(columns["id"]) == {"7"}
    assert (columns["page"].count("2"), columns["page"].count(None)) == (25, 75)
    assert set(columns["lang"]) == {"de", "en"}
    assert len(set(columns["q"]) - {None}) == 9
    assert all(q.endswith("@example.com") and len(q) == 20 for q in columns["q"] if q)
    said = "\n".join(f"{a.about}: {a.value}" for a in model.assumptions)
    assert "path parameter id: the values of 40 %" in said
    assert "query parameter page: the values of 5 %" in said
    assert "query parameter utm: not sent" in said
    assert "combinations of parameters" in said


def test_query_of_a_framework_that_declares_none_is_kept() -> None:
    found = profile(traffic("GET /x", 4, slot("q", {"a": 4})))
    flask = derived(found, [endpoint("GET /x", framework="flask")]).requests[0].table
    assert flask is not None
    assert flask.rows == (("a",),)
    assert derived(found, [endpoint("GET /x")]).requests[0].table is None


def test_credentials_in_the_query_are_not_tabled() -> None:
    one = endpoint("GET /x", query("api_key", required=True)).model_copy(
        update={"security": (Security(scheme="api_key", location="query", name="api_key"),)}
    )
    found = profile(traffic("GET /x", 4, slot("api_key", {"a": 4})))
    assert derived(found, [one]).requests[0].table is None


def test_given_values_fill_bodies_too() -> None:
    body: JsonSchema = {
        "type": "object",
        "required": ["username", "age"],
        "properties": {"username": {"type": "string"}, "age": {"type": "integer"}},
    }
    found = profile(traffic("POST /login", 4))
    settings = WorkloadSettings(user_values={"username": ("ann", "bob"), "age": ("7",)})
    model = derived(found, [endpoint("POST /login", body=body)], settings)
    first, second = model.requests[0].bodies[:2]
    assert (first, second) == ({"username": "ann", "age": 7}, {"username": "bob", "age": 7})


def said_by(model: WorkloadModel) -> str:
    return "\n".join(f"{a.about}: {a.value}, {a.because}" for a in model.assumptions)


def integer(name: str) -> Parameter:
    return Parameter(name=name, location="path", type="integer", required=True)


def test_given_values_that_the_code_forbids_everywhere_are_refused() -> None:
    found = profile(traffic("GET /x/{integer}", 20, slot(1, {"7": 20})))
    code = [endpoint("GET /x/{id}", integer("id"))]
    with pytest.raises(Rejected, match=r"“abc”.*“id” of GET /x/\{id\}.*integer"):
        derived(found, code, WorkloadSettings(user_values={"id": ("abc",)}))


def test_given_values_of_a_body_that_the_code_forbids_are_refused() -> None:
    body: JsonSchema = {
        "type": "object",
        "properties": {"age": {"$ref": "#/$defs/Age"}},
        "$defs": {"Age": {"type": "integer", "minimum": 18}},
    }
    code = [endpoint("POST /x", body=body)]
    found = profile(traffic("POST /x", 20))
    with pytest.raises(Rejected, match="“17” for “age” of POST /x"):
        derived(found, code, WorkloadSettings(user_values={"age": ("17",)}))
    model = derived(found, code, WorkloadSettings(user_values={"age": ("17", "18")}))
    assert {str(body) for body in model.requests[0].bodies} == {"{'age': 18}"}
    assert "given values of age: “17” not sent" in said_by(model)
    assert "no replayed endpoint" not in said_by(model)


def test_given_values_go_where_the_code_takes_them() -> None:
    found = profile(
        traffic("GET /x/{integer}", 20, slot(1, {"7": 20})),
        traffic("GET /y/{slug}", 10, slot(1, {"a": 10})),
    )
    code = [endpoint("GET /x/{id}", integer("id")), endpoint("GET /y/{id}")]
    model = derived(found, code, WorkloadSettings(user_values={"id": ("abc",)}))
    tables = [plan.table.rows for plan in model.requests if plan.table]
    assert tables == [(("7",),), (("abc",),)]
    assert "GET /x/{id}, given values of id: “abc” not sent" in said_by(model)


@pytest.mark.parametrize(
    ("requests", "minutes", "warnings"), [(1, 60, 1), (9, 60, 1), (10, 60, 0), (10, 1, 0)]
)
def test_too_little_traffic_is_said(requests: int, minutes: int, warnings: int) -> None:
    model = derived(profile(traffic("GET /x", requests), minutes=minutes), [endpoint("GET /x")])
    assert said_by(model).count("too little traffic") == warnings


def test_too_short_a_window_is_said() -> None:
    found = profile(traffic("GET /x", 500))
    short = found.window.model_copy(update={"end": found.window.at(59)})
    model = derived(found.model_copy(update={"window": short}), [endpoint("GET /x")])
    assert "all rates: those of 500 requests in 59 s" in said_by(model)


def test_a_body_that_nobody_declares_is_said() -> None:
    found = profile(traffic("POST /x", 20), traffic("GET /x", 20), traffic("DELETE /x", 20))
    model = derived(found, [endpoint(f"{name} /x") for name in ("POST", "GET", "DELETE")])
    assert "POST /x, body: sent without a body" in said_by(model)
    assert said_by(model).count("sent without a body") == 1


def test_body_without_a_whole_schema_is_put_together() -> None:
    one = endpoint("POST /x", Parameter(name="n", location="body", type="integer", required=True))
    bodies = derived(profile(traffic("POST /x", 4)), [one]).requests[0].bodies
    assert bodies[0] == {"n": 1}


replayable = st.tuples(profiles, endpoint_lists())


def _model(found: TrafficProfile, code: list[Endpoint]) -> WorkloadModel | str:
    try:
        return derived(found, code, WorkloadSettings(own_scenarios=2))
    except Rejected as error:
        return str(error)


@settings(max_examples=60, deadline=None)
@given(replayable, st.randoms(use_true_random=False))
def test_order_of_inputs_does_not_matter(
    inputs: tuple[TrafficProfile, list[Endpoint]], chance: random.Random
) -> None:
    found, code = inputs
    before = _model(found, code)
    ends = list(found.endpoints)
    chance.shuffle(ends)
    chance.shuffle(code)
    assert _model(found.model_copy(update={"endpoints": tuple(ends)}), code) == before


@settings(max_examples=60, deadline=None)
@given(replayable)
def test_every_request_is_replayed_left_out_or_unmatched(
    inputs: tuple[TrafficProfile, list[Endpoint]],
) -> None:
    model = _model(*inputs)
    if isinstance(model, str):
        return
    shadow = sum(one.requests for one in match_traffic(*inputs).unmatched)
    left_out = sum(one.requests for one in model.left_out)
    assert model.replayed_requests + left_out + shadow == model.window_requests
    assert sum(sum(s.weights) for s in model.scenarios) == model.replayed_requests
    assert [slug for s in model.scenarios for slug in s.slugs] == [p.slug for p in model.requests]
    for scenario in model.scenarios:
        iterations = sum(scenario.replay_targets) * model.bin_s / scenario.time_unit_s
        requests = sum(scenario.weights)
        assert abs(iterations - requests) <= max(0.5, 0.001 * requests)
        assert scenario.average_target >= 1
    for plan in model.requests:
        assert plan.table is None or 1 <= len(plan.table.rows) <= plan.requests


def test_a_required_cookie_or_secret_header_is_taken_from_the_environment() -> None:
    def header(name: str, place: str = "header") -> Parameter:
        return Parameter.model_validate(
            {"name": name, "in": place, "type": "string", "required": True}
        )

    code = [
        endpoint(
            "GET /x",
            header("X-Signature"),
            header("session", "cookie"),
            header("X-Idempotency-Key"),
            header("X-Region"),
        )
    ]
    (plan,) = derived(profile(traffic("GET /x", 9)), code).requests
    assert [(one.location, one.name) for one in plan.endpoint.security] == [
        ("header", "X-Signature"),
        ("cookie", "session"),
    ]
    assert plan.table is not None
    assert [column.name for column in plan.table.columns] == ["X-Idempotency-Key", "X-Region"]
