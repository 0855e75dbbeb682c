"""Routes in the syntaxes of the frameworks, as OpenAPI writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.prometheus.routes import Named, method_of, named, template_of
from plimsoll.traffic.counted import ANY_METHOD
from plimsoll.traffic.pattern import fingerprint


@pytest.mark.parametrize(
    ("written", "route"),
    [
        ("/orders/{id}", "/orders/{id}"),
        ("/orders/:id/items/:item_id", "/orders/{id}/items/{item_id}"),
        (r"/orders/:id(\d+)", "/orders/{id}"),
        ("/orders/:id?", "/orders/{id}"),
        ("/orders/<int:id>", "/orders/{id}"),
        ("/orders/<id>/", "/orders/{id}/"),
        ('/orders/<regex("[a-z]+"):id>', "/orders/{id}"),
        ("/orders/[id]", "/orders/{id}"),
        ("/docs/[...slug]", "/docs/{slug}"),
        ("/docs/[[...slug]]", "/docs/{slug}"),
        ("/orders/{id:[0-9]+}", "/orders/{id}"),
        ("/orders/{id:[0-9]{2}}", "/orders/{id}"),
        ("/orders/{id:int}", "/orders/{id}"),
        ("/orders/{id?}", "/orders/{id}"),
        ("/files/{*path}", "/files/{path}"),
        ("/files/{path...}", "/files/{path}"),
        ("/files/*path", "/files/{path}"),
        ("/files/*", "/files/{rest}"),
        ("/files/**", "/files/{rest}"),
        (r"^orders/(?P<id>[0-9]+)/$", "/orders/{id}/"),
        (r"^api/^orders/(?P<id>(a|b)+)/(?P<format>\.json)?$", "/api/orders/{id}/{format}"),
        (r"^orders/([0-9]+)/?$", "/orders/{arg1}/"),
        ("orders/<uuid:pk>/", "/orders/{pk}/"),
        ("https://shop.example.org/orders/{id}?x=1", "/orders/{id}"),
        ("/", "/"),
        ("/report.:format", "/report.{format}"),
        ("/users(.:format)", "/users"),
        ("/users/:id(.:format)", "/users/{id}"),
        ("/files/{name:[^/]+}", "/files/{name}"),
        ("/files/{name:[^/]+}/lines", "/files/{name}/lines"),
        ("/flights/:from-:to", "/flights/{from}-{to}"),
        ("/files/{rest:.*}", "/files/{rest}"),
        ("/orders/:id?x=1", "/orders/{id}"),
    ],
)
def test_every_syntax_becomes_the_same(written: str, route: str) -> None:
    assert template_of(written) == route


@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    for form in ("template", "raw", "name", "none"):
        found = named("GET", text, form, keeps_words=False)
        assert found.route.startswith("/")


def test_a_method_in_front_of_the_route_counts_where_there_is_none() -> None:
    assert named(ANY_METHOD, "POST /orders", "template", keeps_words=False) == Named(
        "POST", "/orders"
    )
    assert named("GET", "POST /orders", "template", keeps_words=False).method == "GET"


def test_words_of_raw_paths_are_fingerprints_unless_one_client_is_enough() -> None:
    path = "/users/alice/orders/42/0b9ac8fc-3f4e-4c43-a4d3-6c3b6b1d6f10?x=1"
    kept = named("GET", path, "raw", keeps_words=True).route
    assert kept == "/users/alice/orders/{integer}/{uuid}"
    hidden = named("GET", path, "raw", keeps_words=False).route
    assert "alice" not in hidden
    assert hidden.startswith(f"/{{slug:{fingerprint('users')}}}/")


def test_a_name_is_marked_as_no_path() -> None:
    assert named(ANY_METHOD, "orders:detail", "name", keeps_words=False).route == "/(orders_detail)"


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("get", "GET"),
        ("", ANY_METHOD),
        ("_OTHER", ANY_METHOD),
        ("unknown", ANY_METHOD),
        ("g e t", ANY_METHOD),
        ("M-SEARCH", "M-SEARCH"),
    ],
)
def test_a_method_is_one_word_in_capitals(text: str, method: str) -> None:
    assert method_of(text) == method


def test_a_protocol_may_say_the_method() -> None:
    assert method_of("", "POST") == "POST"
