import base64
import json
from collections.abc import Mapping

import pytest
from pydantic import JsonValue

from plimsoll.bundle.ports import StubRequest
from plimsoll.bundle.validate_request import Contract, Judgement
from plimsoll.catalog.model import Endpoint, Parameter, Security, SourceLocation

UUID = "6fa459ea-ee8a-4ca4-894e-db77e160355e"
ORDER: dict[str, JsonValue] = {
    "type": "object",
    "required": ["sku"],
    "properties": {
        "sku": {"type": "string"},
        "password": {"type": "string", "minLength": 12},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}},
    },
    "$defs": {"Line": {"type": "object", "properties": {"quantity": {"type": "integer"}}}},
}


def endpoint(
    name: str,
    *parameters: Parameter,
    security: tuple[Security, ...] = (),
    responses: Mapping[str, dict[str, JsonValue]] | None = None,
    body: dict[str, JsonValue] | None = None,
    content_type: str = "application/json",
) -> Endpoint:
    method, _, route = name.partition(" ")
    return Endpoint(
        method=method,
        route=route,
        parameters=parameters,
        security=security,
        responses=dict(responses or {}),
        body_schema=body,
        body_required=body is not None,
        body_content_type=content_type,
        source=SourceLocation(file="app.py", line=1),
        framework="fastapi",
    )


def parameter(name: str, location: str, *, required: bool = False, **schema: object) -> Parameter:
    return Parameter.model_validate(
        {
            "name": name,
            "in": location,
            "type": schema.get("type", "any"),
            "required": required,
            "json_schema": schema,
        }
    )


def request(line: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> StubRequest:
    method, _, target = line.partition(" ")
    return StubRequest(method=method, target=target, headers=dict(headers or {}), body=body)


def judged(
    declared: Endpoint,
    line: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> str:
    """The problems in one text; empty: none."""
    judgement = Contract([declared]).judge(request(line, body, headers))
    assert judgement.endpoint == declared.name
    return "; ".join(judgement.problems)


JSON = {"content-type": "application/json"}
LIST = endpoint(
    "GET /items",
    parameter("limit", "query", type="integer", minimum=1, maximum=100),
    parameter("tag", "query", type="array", items={"type": "integer"}),
    parameter("sort", "query", required=True, enum=["name", "price"]),
    parameter("X-Tenant", "header", required=True, type="string"),
    parameter("session", "cookie", required=True, type="string"),
)
GOOD = {"x-tenant": "t1", "cookie": "session=abc; other=1"}


def test_a_literal_wins_over_a_placeholder() -> None:
    contract = Contract([endpoint("GET /users/{id}"), endpoint("GET /users/me")])
    assert contract.judge(request("GET /users/me")).endpoint == "GET /users/me"
    assert contract.judge(request("GET /users/7")).endpoint == "GET /users/{id}"


@pytest.mark.parametrize(
    ("route", "path"),
    [
        ("/files/{path}", "/files/a/b/c.txt"),
        ("/coords/{lat},{lon}", "/coords/1.5,2"),
        ("/a/{b}.json", "/a/x.json"),
        ("/{tenant}/orders", "/acme/orders"),
    ],
)
def test_routes_of_every_form_are_found(route: str, path: str) -> None:
    spanning = parameter("path", "path").model_copy(update={"spans_segments": True})
    parameters = (spanning,) if "{path}" in route else ()
    declared = endpoint(f"GET {route}", *parameters)
    assert Contract([declared]).judge(request(f"GET {path}")).problems == ()


def test_an_unknown_route_says_what_the_path_does_answer() -> None:
    judgement = Contract([endpoint("GET /orders/{id}")]).judge(request("DELETE /orders/7"))
    assert judgement.endpoint is None
    assert judgement.problems == ("no route answers DELETE /orders/7; that path answers GET",)


def test_an_empty_segment_fills_no_placeholder() -> None:
    assert Contract([endpoint("GET /orders/{id}")]).judge(request("GET /orders/")).endpoint is None


@pytest.mark.parametrize(
    "target",
    [
        "GET /items?sort=name",
        "GET /items?sort=price&limit=100",
        "GET /items?sort=name&tag=1&tag=2",
        "GET /items?sort=name&tag=1",
        "GET /items?sort=name&unknown=x",
    ],
)
def test_good_parameters_are_accepted(target: str) -> None:
    assert judged(LIST, target, headers=GOOD) == ""


@pytest.mark.parametrize(
    ("target", "headers", "problem"),
    [
        ("GET /items", GOOD, "the query parameter sort is missing, but required"),
        ("GET /items?sort=x", GOOD, "the query parameter sort = 'x': the value is not one of"),
        ("GET /items?sort=name&limit=abc", GOOD, "limit = 'abc': the value is not of type"),
        ("GET /items?sort=name&limit=0", GOOD, "limit = '0': the value is less than"),
        ("GET /items?sort=name&limit=1&limit=2", GOOD, "limit = '1, 2': the value is not of type"),
        ("GET /items?sort=name&tag=1&tag=x", GOOD, "tag = '1, x': at 1: the value is not of type"),
        ("GET /items?sort=name", {"cookie": "session=a"}, "the header parameter X-Tenant is missi"),
        ("GET /items?sort=name", {"x-tenant": "a"}, "the cookie parameter session is missing"),
    ],
)
def test_bad_parameters_are_told_in_words(
    target: str, headers: Mapping[str, str], problem: str
) -> None:
    assert problem in judged(LIST, target, headers=headers)


@pytest.mark.parametrize(
    ("value", "fine"), [(UUID, True), (UUID.replace("-", ""), True), ("42", False)]
)
def test_path_values_are_judged_as_leniently_as_frameworks_do(value: str, *, fine: bool) -> None:
    declared = endpoint("GET /x/{id}", parameter("id", "path", type="string", format="uuid"))
    assert (judged(declared, f"GET /x/{value}") == "") is fine


def test_an_optional_value_may_be_a_number_or_null() -> None:
    schema = [{"type": "integer"}, {"type": "null"}]
    declared = endpoint("GET /x", parameter("page", "query", anyOf=schema))
    assert judged(declared, "GET /x?page=3") == ""
    assert judged(declared, "GET /x?page=") == ""
    assert judged(declared, "GET /x?page=three") != ""


BEARER = Security(scheme="bearer")
BASIC = Security(scheme="basic")
KEY = Security(scheme="api_key", location="query", name="api_key")
COOKIE = Security(scheme="api_key", location="cookie", name="sid")
PASSWORD = base64.b64encode(b"user:hunter2").decode()


@pytest.mark.parametrize(
    ("security", "target", "headers"),
    [
        ((BEARER,), "GET /x", {"authorization": "Bearer hunter2"}),
        ((BASIC,), "GET /x", {"authorization": f"Basic {PASSWORD}"}),
        ((KEY,), "GET /x?api_key=hunter2", {}),
        ((COOKIE,), "GET /x", {"cookie": "sid=hunter2"}),
        ((BEARER, BASIC), "GET /x", {"authorization": f"basic {PASSWORD}"}),
    ],
)
def test_present_credentials_are_accepted(
    security: tuple[Security, ...], target: str, headers: Mapping[str, str]
) -> None:
    assert judged(endpoint("GET /x", security=security), target, headers=headers) == ""


@pytest.mark.parametrize(
    ("security", "target", "headers", "problem"),
    [
        ((BEARER,), "GET /x", {}, "are missing: expected bearer in the header Authorization"),
        ((BEARER,), "GET /x", {"authorization": "Bearer"}, "of the wrong kind"),
        ((BEARER,), "GET /x", {"authorization": f"Basic {PASSWORD}"}, "of the wrong kind"),
        ((BASIC,), "GET /x", {"authorization": "Basic hunter2"}, "of the wrong kind"),
        ((KEY,), "GET /x?api_key=", {}, "api key in the query api_key"),
        ((COOKIE,), "GET /x", {"cookie": "other=hunter2"}, "api key in the cookie sid"),
    ],
)
def test_missing_credentials_are_named_and_wrong_ones_never_quoted(
    security: tuple[Security, ...], target: str, headers: Mapping[str, str], problem: str
) -> None:
    told = judged(endpoint("GET /x", security=security), target, headers=headers)
    assert problem in told
    assert "hunter2" not in told
    assert PASSWORD not in told


POST = endpoint("POST /orders", body=ORDER)


@pytest.mark.parametrize(
    ("body", "headers", "problem"),
    [
        (b"", JSON, "the body is missing, but required"),
        (b"{", JSON, "the body is no JSON"),
        (b"{}", JSON, 'the body "sku" is a required property'),
        (b'{"sku": 1}', JSON, "the body at sku: the value is not of type"),
        (b'{"sku": "a", "lines": [{"quantity": "x"}]}', JSON, "at lines/0/quantity: the value"),
        (b"{}", {"content-type": "text/plain"}, "the content type is text/plain, not applica"),
        (b"{}", {}, "the content type is not given, not application/json"),
    ],
)
def test_bad_bodies_are_told_in_words(
    body: bytes, headers: Mapping[str, str], problem: str
) -> None:
    assert problem in judged(POST, "POST /orders", body, headers)


def test_a_body_is_never_quoted() -> None:
    body = json.dumps({"sku": "a", "password": "hunter2"}).encode()
    told = judged(POST, "POST /orders", body, JSON)
    assert "at password" in told
    assert "hunter2" not in told


def test_a_good_body_is_accepted_with_a_charset() -> None:
    headers = {"content-type": "application/json; charset=utf-8"}
    assert judged(POST, "POST /orders", b'{"sku": "a"}', headers) == ""


def test_a_body_where_none_belongs_is_a_problem() -> None:
    told = judged(endpoint("GET /x"), "GET /x", b"{}", JSON)
    assert told == "a body was sent to an endpoint that takes none"


FORM_SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "required": ["user"],
    "properties": {"user": {"type": "string"}, "age": {"type": "integer"}},
}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"user=a+b&age=3", ""),
        (b"age=3", "the body's field user is missing, but required"),
        (b"user=a&age=old", "the body's field age: the value is not of type"),
    ],
)
def test_forms_are_judged_field_by_field(body: bytes, problem: str) -> None:
    kind = "application/x-www-form-urlencoded"
    declared = endpoint("POST /login", body=FORM_SCHEMA, content_type=kind)
    told = judged(declared, "POST /login", body, {"content-type": kind})
    assert problem in told
    assert bool(told) is bool(problem)


@pytest.mark.parametrize(
    ("content_type", "field", "problem"),
    [
        ("multipart/form-data; boundary=B", "user", ""),
        ("multipart/form-data; boundary=B", "age", "field user is missing"),
        ("multipart/form-data", "user", "boundary is not given"),
    ],
)
def test_multipart_bodies_need_their_fields(content_type: str, field: str, problem: str) -> None:
    declared = endpoint("POST /up", body=FORM_SCHEMA, content_type="multipart/form-data")
    part = f'--B\r\nContent-Disposition: form-data; name="{field}"\r\n\r\nx\r\n--B--\r\n'
    told = judged(declared, "POST /up", part.encode(), {"content-type": content_type})
    assert problem in told
    assert bool(told) is bool(problem)


def test_a_broken_declaration_is_no_fault_of_the_request() -> None:
    declared = endpoint("POST /x", body={"$ref": "#/$defs/Nowhere"})
    assert judged(declared, "POST /x", b'{"a": 1}', JSON) == ""


def answered(declared: Endpoint, problems: tuple[str, ...] = ()) -> tuple[int, JsonValue]:
    contract = Contract([declared])
    response = contract.answer(Judgement(endpoint=declared.name, problems=problems))
    return response.status, json.loads(response.body) if response.body else None


def test_the_answer_has_the_declared_status_and_a_valid_body() -> None:
    item: dict[str, JsonValue] = {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["name"],
            "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
        },
    }
    status, body = answered(endpoint("POST /x", responses={"422": {}, "201": item}))
    assert status == 201
    assert isinstance(body, list)
    assert isinstance(body[0], dict)
    assert isinstance(body[0]["id"], int)


@pytest.mark.parametrize(
    ("declared", "answer"),
    [
        (endpoint("GET /x"), (200, {})),
        (endpoint("DELETE /x", responses={"204": {"type": "object"}}), (204, None)),
        (endpoint("HEAD /x", responses={"200": {"type": "object"}}), (200, None)),
        (endpoint("GET /x", responses={"2XX": {"const": 1}}), (200, 1)),
        (endpoint("GET /x", responses={"200": {"not": {}}}), (200, {})),
    ],
)
def test_answers_without_much_of_a_declaration(
    declared: Endpoint, answer: tuple[int, JsonValue]
) -> None:
    assert answered(declared) == answer


def test_problems_are_answered_with_a_refusal() -> None:
    assert answered(endpoint("GET /x"), ("no",)) == (400, {"problems": ["no"]})
    contract = Contract([endpoint("GET /x")])
    assert contract.answer(contract.judge(request("GET /y"))).status == 404


def test_a_list_without_a_declared_response_lists_what_its_readers_need() -> None:
    contract = Contract([endpoint("GET /x")], listed={"GET /x": {"id": 7}})
    assert json.loads(contract.answer(Judgement(endpoint="GET /x")).body) == [{"id": 7}]


def test_ten_thousand_operations_are_told_apart_quickly() -> None:
    contract = Contract(
        endpoint(f"{method} /area{number}/things/{{id}}/parts/{{part}}")
        for number in range(2500)
        for method in ("GET", "POST", "PUT", "DELETE")
    )
    judgement = contract.judge(request("PUT /area2499/things/1/parts/2"))
    assert judgement.endpoint == "PUT /area2499/things/{id}/parts/{part}"
