"""What Rust sources say: paths, names, modules; and that hostile ones do no harm."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.codebase.discover import discover
from plimsoll.codebase.extractors.actix import Actix
from plimsoll.codebase.extractors.axum import Axum
from plimsoll.codebase.extractors.rocket import Rocket
from plimsoll.codebase.model import Discovery
from plimsoll.codebase.rust.paths import below, whole_of
from plimsoll.codebase.rust.serde import cased
from plimsoll.codebase.rust.texts import joined_text, split, unquoted

AXUM = "use axum::{routing::get, Router};\nasync fn h() {}\n"
ACTIX = "use actix_web::{get, web, App};\n"


def discovered(folder: Path, files: Mapping[str, str]) -> Discovery:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    extractors = (Axum(), Actix(), Rocket())
    return discover(LocalCodeHost().open(str(folder)), code=extractors, documents=())


def names(found: Discovery) -> list[str]:
    return [endpoint.name for endpoint in found.endpoints]


@pytest.mark.parametrize(
    ("framework", "path", "route", "spanning"),
    [
        ("axum", "/a/:id/*rest", "/a/{id}/{rest}", {"rest"}),
        ("axum", "/a/{id}/{*rest}", "/a/{id}/{rest}", {"rest"}),
        ("axum", "/a/{{literal}}", "/a/{literal}", set()),
        ("actix", "/a/{id:\\d{2}}/{tail:.*}", "/a/{id}/{tail}", {"tail"}),
        ("actix", "a/{id}", "/a/{id}", set()),
        ("rocket", "/a/<id>/<rest..>?<page>", "/a/{id}/{rest}", {"rest"}),
        ("rocket", "/<_>/<_..>", "/{param}/{path}", {"path"}),
    ],
)
def test_paths_are_told_in_one_notation(
    framework: str, path: str, route: str, spanning: set[str]
) -> None:
    template = whole_of(framework, path).template
    assert template.route == route
    assert set(template.spanning) == spanning


@given(
    st.sampled_from(["axum", "actix", "rocket"]),
    st.text(alphabet="ab{}<>:*?&=./", max_size=50),
)
def test_any_text_is_a_path(framework: str, text: str) -> None:
    assert whole_of(framework, text).template.route.startswith("/")


@pytest.mark.parametrize(
    ("framework", "prefix", "path", "whole"),
    [
        ("axum", "/api", "/", "/api"),
        ("axum", "/api", "/x", "/api/x"),
        ("axum", "", "/", "/"),
        ("actix", "/api", "", "/api"),
        ("actix", "/api", "/", "/api/"),
        ("actix", "", "/x", "/x"),
        ("rocket", "/api", "/?<q>", "/api?<q>"),
        ("rocket", "/", "/x", "/x"),
    ],
)
def test_a_path_below_a_prefix(framework: str, prefix: str, path: str, whole: str) -> None:
    assert below(framework, prefix, path) == whole


@pytest.mark.parametrize(
    ("name", "rule", "written"),
    [
        ("order_number", "camelCase", "orderNumber"),
        ("order_number", "PascalCase", "OrderNumber"),
        ("order_number", "kebab-case", "order-number"),
        ("InStore", "snake_case", "in_store"),
        ("InStore", "SCREAMING_SNAKE_CASE", "IN_STORE"),
        ("InStore", "lowercase", "instore"),
        ("InStore", "camelCase", "inStore"),
        ("order_number", "", "order_number"),
    ],
)
def test_serde_s_rules_for_names(name: str, rule: str, written: str) -> None:
    assert cased(name, rule) == written


def test_formatting_leaves_out_what_cannot_be_told() -> None:
    known = {"base": "/api"}
    assert joined_text("{base}/v{}/{{x}}", ["2"], known.get) == ("/api/v2/{x}", False)
    assert joined_text("{other}/x", [], known.get) == ("/x", True)


@pytest.mark.parametrize(
    ("literal", "text"),
    [('"a\\"b"', 'a"b'), ('r#"a"b"#', 'a"b'), ('"a\\u{e9}"', "a\u00e9"), ('b"x"', "x")],
)
def test_literals_are_unquoted(literal: str, text: str) -> None:
    assert unquoted(literal) == text


@given(st.text(alphabet='ab(){}[]<>,"= ', max_size=60))
def test_any_tokens_can_be_split(text: str) -> None:
    assert all(part.strip() for part in split(text))


def test_a_router_that_main_does_not_reach_is_likely(tmp_path: Path) -> None:
    main = 'fn main() { let app = Router::new().route("/", get(h)); serve(app); }\n'
    other = 'pub fn forgotten() -> Router { Router::new().route("/lost", get(h)) }\n'
    found = discovered(tmp_path, {"src/main.rs": AXUM + main + other})
    assert {e.name: e.confidence for e in found.endpoints} == {
        "GET /": "certain",
        "GET /lost": "likely",
    }


def test_a_prefix_from_the_environment_is_left_out_and_noted(tmp_path: Path) -> None:
    main = (
        'fn main() { let base = std::env::var("BASE").unwrap();\n'
        'let inner = Router::new().route("/x", get(h));\n'
        "let app = Router::new().nest(&base, inner);\n"
        'let other = Router::new().nest(&std::env::var("B").unwrap_or("/b".into()),\n'
        'Router::new().route("/y", get(h))); }\n'
    )
    found = discovered(tmp_path, {"src/main.rs": AXUM + main})
    assert names(found) == ["GET /b/y", "GET /x"]
    assert [e.confidence for e in found.endpoints] == ["certain", "likely"]
    assert found.notes == ("src/main.rs:5: &base could not be told and is left out of the route",)


def test_a_socket_is_an_operation(tmp_path: Path) -> None:
    source = (
        AXUM
        + "async fn live(ws: WebSocketUpgrade) {}\n"
        + 'fn main() { Router::new().route("/live", get(live)); }\n'
    )
    found = discovered(tmp_path, {"src/main.rs": source})
    assert names(found) == []
    assert [(o.protocol, o.name) for o in found.operations] == [("websocket", "/live")]


def test_requests_to_others_are_no_routes(tmp_path: Path) -> None:
    source = (
        AXUM
        + 'async fn f() { reqwest::get("/x").await; client.post("/y").send(); map.get("/z"); }\n'
    )
    assert names(discovered(tmp_path, {"src/main.rs": source})) == []


@pytest.mark.parametrize(
    "hostile",
    [
        AXUM + 'fn a() -> Router { Router::new().nest("/b", b()) } fn b() -> Router { a() }',
        AXUM + "fn a() -> Router { let r = Router::new(); r.merge(r) }",
        "pub use crate::x::y; pub mod x { pub use crate::y; } " + AXUM + "fn a() -> Router { y() }",
        "use self::*; use super::super::*; " + AXUM + "fn a() -> Router { nothing() }",
        AXUM + "const A: &str = B; const B: &str = A;"
        " fn a() -> Router { Router::new().route(A, get(h)) }",
        AXUM + "fn a() -> Router { Router::new()" + '.route("/x", get(h))' * 3_000 + "}",
        AXUM + "fn a() { " + "(" * 10_000 + ")" * 10_000 + " }",
        AXUM + "fn a() { " + "{ " * 5_000 + "} " * 5_000 + " }",
        AXUM + "fn a() -> Router { Router::new().route(concat!(" * 500,
        "mod a { " * 2_000 + AXUM,
        "impl Router { fn x(self) -> Router { self.x().x() } }"
        + AXUM
        + "fn a() { Router::new().x(); }",
        "\x00 Router::new(",
    ],
)  # fmt: skip
def test_nothing_escapes_from_hostile_sources(tmp_path: Path, hostile: str) -> None:
    good = ACTIX + 'fn main() { App::new().route("/good", web::get().to(h)); } async fn h() {}'
    found = discovered(tmp_path, {"src/hostile.rs": hostile, "src/main.rs": good})
    assert "GET /good" in names(found)


def test_recursive_types_end(tmp_path: Path) -> None:
    source = (
        "use actix_web::{post, web, App};\n"
        "#[derive(Deserialize)] struct Node { name: String, next: Option<Box<Node>> }\n"
        '#[post("/n")] async fn add(n: web::Json<Node>) {}\nfn main() { App::new().service(add); }'
    )
    (endpoint,) = discovered(tmp_path, {"src/main.rs": source}).endpoints
    body = [(p.name, p.required) for p in endpoint.parameters if p.location == "body"]
    assert body == [("name", True), ("next", False)]
