"""Values that sessions carry on, and those that only look like it."""

import pytest

from plimsoll.catalog.model import Endpoint, JsonSchema, Parameter, Security
from plimsoll.workload.links import links
from tests.workload.builders import endpoint

ORDER: JsonSchema = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "total": {"type": "number"}},
}
BEARER = Security(scheme="bearer")


def answering(name: str, schema: JsonSchema, *, status: str = "201") -> Endpoint:
    return endpoint(name, responses={status: schema})


def of(properties: dict[str, str]) -> JsonSchema:
    return {"type": "object", "properties": {n: {"type": t} for n, t in properties.items()}}


def found(*endpoints: Endpoint) -> set[tuple[str, str, str, str]]:
    return {(link.source, link.field, link.target, link.parameter) for link in links(endpoints)}


def test_a_created_id_is_that_of_its_collections_routes() -> None:
    create = answering("POST /orders", ORDER)
    assert found(
        create,
        endpoint("GET /orders"),
        endpoint("GET /orders/{order_id}"),
        endpoint("DELETE /orders/{id}"),
        endpoint("POST /orders/{orderId}/items"),
        endpoint("GET /users/{order_id}"),
    ) == {
        ("POST /orders", "id", "GET /orders/{order_id}", "order_id"),
        ("POST /orders", "id", "DELETE /orders/{id}", "id"),
        ("POST /orders", "id", "POST /orders/{orderId}/items", "orderId"),
    }


def test_references_are_followed_and_the_reason_is_said() -> None:
    schema: JsonSchema = {"$ref": "#/$defs/Order", "$defs": {"Order": of({"order_id": "integer"})}}
    (link,) = links([answering("POST /api/orders/", schema), endpoint("GET /api/orders/{id}")])
    assert link.field == "order_id"
    assert "POST /api/orders/ creates what GET /api/orders/{id} is about" in link.because


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (answering("POST /orders", {}), "GET /orders/{id}"),
        (answering("POST /orders", of({"number": "string"})), "GET /orders/{id}"),
        (answering("POST /orders", of({"id": "object"})), "GET /orders/{id}"),
        (answering("POST /orders", ORDER, status="202"), "GET /orders/{id}"),
        (answering("PUT /orders", ORDER), "GET /orders/{id}"),
        (answering("POST /orders", ORDER), "GET /orders/{slug}"),
        (answering("POST /orders", ORDER), "GET /orders/{id}/items/{item_id}"),
        (answering("POST /orders", ORDER), "GET /orders/{id}.json"),
        (answering("POST /users/{id}/orders", ORDER), "GET /users/{id}/orders/{order_id}"),
        (answering("POST /orders/search", ORDER), "GET /orders/{id}"),
    ],
)
def test_in_doubt_no_id_is_carried(source: Endpoint, target: str) -> None:
    assert found(source, endpoint(target)) == set()


def test_types_that_differ_are_a_doubt() -> None:
    number = Parameter(name="id", location="path", type="integer", required=True)
    assert found(answering("POST /orders", ORDER), endpoint("GET /orders/{id}", number)) == set()
    create = answering("POST /orders", of({"id": "integer"}))
    assert len(found(create, endpoint("GET /orders/{id}", number))) == 1


def test_answers_that_differ_by_status_are_a_doubt() -> None:
    create = endpoint("POST /orders", responses={"200": of({"total": "number"}), "201": ORDER})
    assert found(create, endpoint("GET /orders/{id}")) == set()


def test_two_that_create_are_a_doubt() -> None:
    assert (
        found(
            answering("POST /orders", ORDER),
            answering("POST /orders/", ORDER),
            endpoint("GET /orders/{id}"),
        )
        == set()
    )


def secured(name: str, *security: Security) -> Endpoint:
    return endpoint(name).model_copy(update={"security": security})


def test_the_token_of_a_login_is_for_those_that_ask_for_a_bearer() -> None:
    login = answering("POST /auth/login", of({"access_token": "string"}), status="200")
    basic = Security(scheme="basic")
    assert found(
        login, secured("GET /me", BEARER), secured("GET /x", basic), secured("GET /y")
    ) == {("POST /auth/login", "access_token", "GET /me", "Authorization")}


@pytest.mark.parametrize(
    "source",
    [
        answering("POST /devices", of({"token": "string"})),
        answering("POST /auth/password/reset", of({"token": "string"})),
        answering("POST /login", of({"token": "object"})),
        answering("GET /login", of({"token": "string"})),
        answering("POST /login", of({"session": "string"})),
    ],
)
def test_in_doubt_no_token_is_carried(source: Endpoint) -> None:
    assert found(source, secured("GET /me", BEARER)) == set()


def test_two_logins_are_a_doubt() -> None:
    assert (
        found(
            answering("POST /admin/login", of({"token": "string"})),
            answering("POST /login", of({"token": "string"})),
            secured("GET /me", BEARER),
        )
        == set()
    )
