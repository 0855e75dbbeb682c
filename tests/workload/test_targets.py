import pytest

from plimsoll.catalog.model import Endpoint, JsonSchema
from plimsoll.workload.targets import target_values
from tests.workload.builders import endpoint, query


def _items(*properties: str) -> JsonSchema:
    return {"type": "array", "items": {"properties": {name: {} for name in properties}}}


PAGE: JsonSchema = {
    "type": "object",
    "properties": {"total": {"type": "integer"}, "items": {"$ref": "#/$defs/L"}},
    "$defs": {"L": _items("order_id", "id")},
}


@pytest.mark.parametrize(
    ("listing", "name", "field"),
    [
        (endpoint("GET /orders"), "GET /orders/{id}", "id"),
        (endpoint("GET /orders/"), "PUT /orders/{id}/lines", "id"),
        (endpoint("GET /orders", responses={"200": _items("uuid")}), "GET /orders/{id}", "uuid"),
        (endpoint("GET /orders", responses={"200": PAGE}), "GET /orders/{order_id}", "order_id"),
        (endpoint("GET /orders", responses={"200": PAGE}), "GET /orders/{orderId}", "order_id"),
        (endpoint("GET /orders", responses={"200": _items("total")}), "GET /orders/{id}", None),
        (endpoint("GET /orders", responses={"200": {"type": "string"}}), "GET /orders/{id}", None),
        (endpoint("GET /orders", query("since", required=True)), "GET /orders/{id}", None),
        (endpoint("GET /orders"), "GET /orders/{id}/{line}", None),
        (endpoint("GET /orders"), "GET /orders/{id}.json", None),
        (endpoint("GET /"), "GET /{id}", None),
        (endpoint("POST /orders"), "GET /orders/{id}", None),
    ],
)
def test_where_values_can_be_read(listing: Endpoint, name: str, field: str | None) -> None:
    one = endpoint(name)
    found = target_values(one, {listing.name: listing, one.name: one})
    assert (found and found.field) == field
    if found:
        assert (found.list_route, f"{{{found.column}}}" in name) == (listing.route, True)
