import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.traffic.pattern import OTHER_PATHS
from plimsoll.traffic.resource_names import endpoint_of_name, route_of_path


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("GET /orders/{id}", "GET /orders/{id}"),
        ("get /orders/:id", "GET /orders/{id}"),
        ("GET /orders/:id(\\d+)", "GET /orders/{id}"),
        ("GET /orders/<int:id>", "GET /orders/{id}"),
        ("GET /orders/[orderId]/items", "GET /orders/{orderId}/items"),
        ("GET /orders/{id:[0-9]{4}}", "GET /orders/{id}"),
        ("GET /orders/{id:guid}.json", "GET /orders/{id}.json"),
        ("GET /orders/(?P<pk>[^/.]+)/", "GET /orders/{pk}/"),
        ("GET /orders/?", "GET /orders/{value}"),
        ("GET /orders/?/items", "GET /orders/{value}/items"),
        ("GET /orders?page=2&size=10", "GET /orders"),
        ("GET /orders/7?x=1", "GET /orders/{integer}"),
        ("get_/orders/_id", "GET /orders/{id}"),
        ("get_/orders/_order_id_/items", "GET /orders/{order_id}/items"),
        ("get_/orders/_int:id", "GET /orders/{id}"),
        ("get_/orders/:id", "GET /orders/{id}"),
        ("get_/", "GET /"),
        ("POST https://shop.example.org/orders", "POST /orders"),
        ("/orders/{id}", "ANY /orders/{id}"),
        ("DELETE /users/ada.lovelace@example.org", "DELETE /users/{email}"),
        ("GET /t/eyJhbGciOiJIUzI1NiJ9eyJzdWIiOiIx", "GET /t/{token}"),
        ("GET /v2/oauth2/getItems", "GET /v2/oauth2/getItems"),
        ("GET /_search", "GET /_search"),
        ("GET /orders/{id:[0-9]+}", "GET /orders/{id}"),
        ("GET /files/{name:[^/]+}", "GET /files/{name}"),
        ("GET /files/{name:[^/]+}/lines", "GET /files/{name}/lines"),
        ("POST /v1/{name=projects/*}:cancel", "POST /v1/{name}:cancel"),
        ("GET /users(.:format)", "GET /users"),
        ("GET /users/:id(.:format)", "GET /users/{id}"),
        ("GET /orders/:id.json", "GET /orders/{id}.json"),
        ("GET /orders/:id?", "GET /orders/{id}"),
        ("GET /orders/:id?x=1", "GET /orders/{id}"),
        ("GET /flights/:from-:to", "GET /flights/{from}-{to}"),
        ("GET /x?foo", "GET /x"),
        ("GET /x?", "GET /x"),
        ("GET /x/?foo", "GET /x/"),
        ("GET /orders/?/items?expand", "GET /orders/{value}/items"),
        ("GET /orders/??page=2", "GET /orders/{value}"),
        ("ANY /x", "ANY /x"),
        ("* /x", "ANY /x"),
        ("all /x", "ANY /x"),
        ("GET ^/orders/(?P<id>[0-9]+)/$", "GET /orders/{id}/"),
        ("GET ^orders/(?P<id>[0-9]+)$", "GET /orders/{id}"),
        ("get_/orders/_id:_0-9_", "GET /orders/{id}"),
        ("get_/orders/_id:_0-9_+_", "GET /orders/{id}"),
        ("get_/orders/_id:int_", "GET /orders/{id}"),
        ("get_/files/_name:_/_/lines", "GET /files/{name}/lines"),
        ("GET /a/(?P<year>[0-9]{4})-(?P<no>\\d+)", "GET /a/{year}-{no}"),
    ],
)
def test_names_become_method_and_route(name: str, expected: str) -> None:
    found = endpoint_of_name(name)
    assert found is not None
    assert " ".join(found) == expected


@pytest.mark.parametrize(
    "name", ["OrdersController#show", "redis.command", "", "SELECT /x", "GET", "GET orders"]
)
def test_a_name_without_a_path_is_no_endpoint(name: str) -> None:
    assert endpoint_of_name(name) is None


@pytest.mark.parametrize(
    "path",
    [
        "/{proxy+}", "/files/{proxy+}", "/files/*", "/files/**", "/a/{*rest}", "/<path:p>",
        "/a/{rest...}", "/a/{rest:.*}", "/a/{rest:.+}", "/a/{rest:path}", "/a/*rest",
        "/a/[...rest]", "/a/[[...rest]]", "/a/:rest*", "/a/:rest(.*)", "^a/(?P<rest>.*)$",
    ],
)  # fmt: skip
def test_a_route_that_takes_any_rest_says_nothing(path: str) -> None:
    assert route_of_path(path) == OTHER_PATHS


@given(st.text(max_size=60))
def test_whatever_a_name_is_a_route_begins_with_a_slash_and_holds_no_query(name: str) -> None:
    found = endpoint_of_name(name)
    if found is not None:
        assert found[1].startswith("/")
        assert "?" not in found[1] or "{" in found[1]


@given(st.text(alphabet="/{}[]()<>:*?^$#=_.+\\aid0", max_size=60))
def test_any_mixture_of_the_syntaxes_is_survived(path: str) -> None:
    assert route_of_path(f"/{path}").startswith("/")
    assert route_of_path(f"/{path}", flattened=True).startswith("/")
