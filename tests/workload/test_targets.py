import pytest

from plimsoll.catalog.model import Endpoint, JsonSchema
from plimsoll.workload.model import TargetValues
from plimsoll.workload.targets import Collections
from tests.workload.builders import endpoint, query


def _items(*properties: str) -> JsonSchema:
    return {"type": "array", "items": {"properties": {name: {} for name in properties}}}


PAGE: JsonSchema = {
    "type": "object",
    "properties": {"total": {"type": "integer"}, "items": {"$ref": "#/$defs/L"}},
    "$defs": {"L": _items("order_id", "id")},
}


def told(one: Endpoint, *known: Endpoint, tested: bool = False) -> list[TargetValues]:
    return list(Collections([one, *known], known if tested else ()).of(one))


@pytest.mark.parametrize(
    ("listing", "name", "field"),
    [
        (endpoint("GET /orders"), "GET /orders/{id}", "id"),
        (endpoint("GET /orders"), "GET /orders/{orderId}", "id"),
        (endpoint("GET /orders"), "GET /orders/{name}", "name"),
        (endpoint("GET /orders/"), "PUT /orders/{id}/lines", "id"),
        (endpoint("GET /orders"), "GET /orders/{id}/{line}", "id"),
        (endpoint("GET /orders", responses={"200": _items("uuid")}), "GET /orders/{id}", "uuid"),
        (endpoint("GET /orders", responses={"200": PAGE}), "GET /orders/{order_id}", "order_id"),
        (endpoint("GET /orders", responses={"200": PAGE}), "GET /orders/{orderId}", "order_id"),
        (endpoint("GET /orders", responses={"200": _items("total")}), "GET /orders/{id}", None),
        (endpoint("GET /orders", responses={"200": {"type": "string"}}), "GET /orders/{id}", None),
        (endpoint("GET /orders", query("since", required=True)), "GET /orders/{id}", None),
        (endpoint("GET /orders"), "GET /orders/{id}.json", None),
        (endpoint("GET /"), "GET /{id}", None),
        (endpoint("POST /orders"), "GET /orders/{id}", None),
    ],
)
def test_where_values_can_be_read(listing: Endpoint, name: str, field: str | None) -> None:
    found = told(endpoint(name), listing)
    assert [values.field for values in found] == ([field] if field else [])
    for values in found:
        assert (values.list_route, f"{{{values.column}}}" in name) == (listing.route, True)
        assert values.maker is None


def test_a_thing_within_another_is_read_from_the_list_of_that_one() -> None:
    lines = endpoint("GET /orders/{order}/lines/{line}")
    found = told(lines, endpoint("GET /orders"), endpoint("GET /orders/{id}/lines"))
    assert [(each.column, each.list_route) for each in found] == [
        ("order", "/orders"),
        ("line", "/orders/{id}/lines"),
    ]


def test_nothing_is_known_within_what_is_unknown() -> None:
    lines = endpoint("GET /orders/{order}/lines/{line}")
    assert told(lines, endpoint("GET /orders/{id}/lines")) == []


def test_a_tested_endpoint_makes_what_is_named() -> None:
    one = endpoint("GET /orders/{id}")
    others = (endpoint("POST /orders/"), endpoint("DELETE /orders/{order_id}"))
    assert told(one, *others) == []
    assert told(one, *others, tested=True) == [
        TargetValues(
            column="id", field="id", creator="POST /orders/", remover="DELETE /orders/{order_id}"
        )
    ]


def test_a_put_makes_a_thing_under_a_name_that_is_given_to_it() -> None:
    put = endpoint("PUT /buckets/{name}")
    (found,) = told(put, put, tested=True)
    assert (found.creator, found.namer, found.maker) == (None, put.name, put.name)
