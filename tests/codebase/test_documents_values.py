"""Parts of API documents, one at a time: texts, schemas, prefixes, addresses, whose they are."""

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from plimsoll.catalog.model import Endpoint, SourceLocation
from plimsoll.codebase.documents.belonging import judged
from plimsoll.codebase.documents.blueprint.mson import member_of
from plimsoll.codebase.documents.json_text import read_json
from plimsoll.codebase.documents.load import Document, Unreadable, load, load_all
from plimsoll.codebase.documents.openapi.routes import path_of
from plimsoll.codebase.documents.openapi.servers import base_of
from plimsoll.codebase.documents.placed import line_in
from plimsoll.codebase.documents.references import Library
from plimsoll.codebase.documents.requests.addresses import address_of
from plimsoll.codebase.documents.requests.samples import json_in, merged, schema_of
from plimsoll.codebase.documents.requests.shapes import name_after, shape_of
from plimsoll.codebase.documents.yaml_text import read_yaml

LINE_ENDS = "\x85\u2028\u2029\ufeff"
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters=LINE_ENDS),
    max_size=8,
)
VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)


@settings(deadline=None)
@given(VALUES)
def test_json_is_read_as_python_reads_it(value: JsonValue) -> None:
    for indent in (None, 2):
        assert read_json(json.dumps(value, indent=indent), lined=1_000).value == value


@settings(deadline=None)
@given(st.dictionaries(TEXT.filter(lambda key: key != "<<"), VALUES, min_size=1, max_size=4))
def test_yaml_is_read_as_it_was_written(value: dict[str, JsonValue]) -> None:
    assert read_yaml(json.dumps(value, ensure_ascii=False)).documents == [value]
    for flow in (True, False):
        text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=flow)
        assert read_yaml(text).documents == [value]


def test_scalars_follow_the_core_schema() -> None:
    text = "[2024-02-29, yes, on, 1_000, 12:30:00, 0o17, 0x1f, .5, 1e3, .inf, ~, 007, '8', +3]"
    (found,) = read_yaml(text).documents
    assert found == ["2024-02-29", "yes", "on", "1_000", "12:30:00", 15, 31, 0.5, 1000.0,
                     ".inf", None, 7, "8", 3]  # fmt: skip


def test_merge_keys_do_not_override() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], y: 3}\nd: {'<<': 1}"
    (found,) = read_yaml(text).documents
    assert found == {"a": {"x": 1, "y": 1}, "b": {"y": 2, "z": 2}, "c": {"y": 3, "x": 1, "z": 2},
                     "d": {"<<": 1}}  # fmt: skip


def test_an_alias_of_what_is_not_finished_stands_for_nothing() -> None:
    reading = read_yaml("a: &a [1, *a]")
    assert reading.documents == [{"a": [1, None]}]
    assert reading.strange_aliases == ["a"]


@pytest.mark.parametrize("text", ["a:\n  b:\n    c: 1\n", '{\n"a": {\n"b": {\n"c": 1}}}'])
def test_keys_near_the_root_know_their_lines(text: str) -> None:
    root = load("x", text.encode()).data
    assert isinstance(root, dict)
    inner = root["a"]
    assert line_in(inner, "b", 0) == text[: text.index("b")].count("\n") + 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"- " * 5_000, "nested"), (b"[" * 5_000, "nested"), (b"", "empty"), (b"]", "syntax")],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        load("x.yaml", data)


@pytest.mark.parametrize("data", [b"a: 1\nc: 2\n  b: {", b"a: 1\nb: [\n", b"{a: 1, b: ["])
def test_what_is_broken_counts_up_to_there(data: bytes) -> None:
    loaded = load_all("x.yaml", data)
    root = loaded.documents[0].data
    assert isinstance(root, dict)
    assert root["a"] == 1
    assert "read in part" in loaded.notes[0]


def test_other_encodings_are_read() -> None:
    assert load("x", "a: é".encode("utf-16")).data == {"a": "é"}
    assert load("x", b"\xef\xbb\xbfa: 1").data == {"a": 1}
    latin = load_all("x", "a: é".encode("latin-1"))
    assert latin.documents[0].data == {"a": "é"}
    assert latin.notes == ("x: no UTF-8, read as Latin-1",)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"nullable": True, "enum": ["a"]}, {"anyOf": [{"enum": ["a"]}, {"type": "null"}]}),
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"minimum": 1, "exclusiveMinimum": False}, {"minimum": 1}),
        ({"exclusiveMaximum": 3}, {"exclusiveMaximum": 3}),
        ({"type": "file"}, {"type": "string", "format": "binary"}),
        ({"type": "integer", "example": 3, "x-a": 1}, {"type": "integer", "examples": [3]}),
        ({"examples": {"one": {"value": 1}, "two": {"value": 2}}}, {"examples": [1, 2]}),
        ({"required": ["a", "b"], "properties": {"a": {"readOnly": True}, "b": {}}},
         {"required": ["b"], "properties": {"a": {}, "b": {}}}),
        ({"type": "string", "required": True}, {"type": "string"}),
        ({"example": ["x" * 1_000] * 400}, {}),
    ],
)  # fmt: skip
def test_schemas_are_translated(written: JsonValue, meant: JsonValue) -> None:
    assert Library(lambda _: None).schema(written, Document("x", {})) == meant


@pytest.mark.parametrize(
    ("root", "base"),
    [
        ({"swagger": "2.0", "basePath": "/"}, ""),
        ({"swagger": "2.0", "basePath": "v1/"}, "/v1"),
        ({"swagger": "2.0", "servers": [{"url": "/no"}]}, ""),
        ({"servers": [{"url": "https://a.example.com"}]}, ""),
        ({"servers": [{"url": "//a.example.com/x/"}, {"url": "/y"}]}, "/x"),
        ({"servers": [{"url": "{base}/v1", "variables": {"base": {"default": "https://a/b"}}}]},
         "/b/v1"),
        ({"servers": [{"url": "http://[broken/x"}]}, "/x"),
        ({"servers": [{"url": "../up"}]}, "/up"),
        ({"servers": {"url": "/no"}}, ""),
    ],
)  # fmt: skip
def test_the_first_server_says_what_stands_before(root: dict[str, JsonValue], base: str) -> None:
    assert base_of(root).path == base


@pytest.mark.parametrize(
    ("written", "route", "names"),
    [
        ("/a/{b}/c", "/a/{b}/c", ("b",)),
        ("a/{b+}", "/a/{b}", ("b",)),
        ("/a/{b:[0-9]+}{?page,size}", "/a/{b}", ("b",)),
        ("/a?action=x#frag", "/a", ()),
        ("/report.{format}", "/report.{format}", ("format",)),
    ],
)
def test_paths_become_routes(written: str, route: str, names: tuple[str, ...]) -> None:
    path = path_of(written)
    assert (path.route, path.names) == (route, names)


@pytest.mark.parametrize(
    ("url", "host", "route"),
    [
        ("{{baseUrl}}/orders/:id", "{{baseurl}}", "/orders/{id}"),
        ("{{known}}/orders/12?x=1", "localhost:3000", "/api/orders/{order_id}"),
        ("{{scheme}}://{{host}}:{{port}}/a/{{b}}", "{{host}}:{{port}}", "/a/{b}"),
        ("localhost:8080/a", "localhost:8080", "/a"),
        ("https://u:p@api.example.com/v1/{{version}}/x", "api.example.com", "/v1/v7/x"),
        ("/users/ada@example.com/", "", "/users/{user_id}/"),
        ("{{host}}/{{$guid}}/{{a.response.body.$.id}}", "{{host}}", "/{id}/{id_2}"),
        ("https://x.example.com", "x.example.com", "/"),
    ],
)
def test_addresses_become_routes(url: str, host: str, route: str) -> None:
    address = address_of(url, {"known": "http://localhost:3000/api", "version": "v7"})
    assert address is not None
    assert (address.host, address.route) == (host, route)


@pytest.mark.parametrize("url", ["", "ws://localhost/x", "grpc://a/b"])
def test_what_is_no_address_of_http_has_no_route(url: str) -> None:
    assert address_of(url, {}) is None


@pytest.mark.parametrize(
    ("segment", "is_value"),
    [
        ("12", True),
        ("7f9c24e8-3b12-4fef-91e0-5e8d2c1b0a9f", True),
        ("507f1f77bcf86cd799439011", True),
        ("2024-02-29", True),
        ("cus_9s6XKzkNRiz8i3", True),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV", True),
        ("v1", False),
        ("orders", False),
        ("deadbeef", False),
        ("user-profile-settings", False),
        ("oauth2", False),
        ("1.1", False),
        ("facade", False),
    ],
)
def test_values_are_told_from_words_by_shape(segment: str, *, is_value: bool) -> None:
    assert (shape_of(segment) is not None) == is_value


def test_values_are_named_after_the_word_before() -> None:
    words = ("orders", "categories", "boxes", "status", "", "v1", "address")
    assert [name_after(word) for word in words] == [
        "order_id", "category_id", "box_id", "statu_id", "id", "v1_id", "address_id",
    ]  # fmt: skip


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_a_merged_schema_requires_only_what_all_samples_have(values: list[JsonValue]) -> None:
    schema = merged(schema_of(value) for value in values)
    required = schema.get("required", [])
    assert isinstance(required, list)
    for value in values:
        if isinstance(value, dict) and value:
            assert set(required) <= set(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": {{n}}, "b": "{{m}}"}', {"a": None, "b": "{{m}}"}),
        ('{"a": 1, // words\n "b": "http://x"}', {"a": 1, "b": "http://x"}),
        ("{{whole}}", 0),
    ],
)
def test_bodies_with_variables_are_json(text: str, value: JsonValue) -> None:
    assert json_in(text) == (value, True)


@pytest.mark.parametrize(
    ("text", "name", "kind", "marks"),
    [
        ("id: `1` (number, required) - Which", "id", "number", {"required"}),
        ("id (optional, string, `7`) ... Which", "id", "string", {"optional"}),
        ("tags (array[string])", "tags", "array[string]", set()),
        ("`a:b` (enum)", "a:b", "enum", set()),
        ("plain", "plain", "", set()),
    ],
)
def test_members_are_taken_apart(text: str, name: str, kind: str, marks: set[str]) -> None:
    member = member_of(text)
    assert (member.name, member.type, set(member.marks)) == (name, kind, marks)


def endpoint(name: str, file: str = "a.py", framework: str = "flask") -> Endpoint:
    method, route = name.split()
    place = SourceLocation(file=file, line=1)
    return Endpoint(method=method, route=route, source=place, framework=framework)


CODE = [
    endpoint(name)
    for name in ("GET /orders", "POST /orders", "GET /orders/{order_id}", "GET /users/{name}/cart")
]


def names(found: tuple[Endpoint, ...]) -> list[str]:
    return [f"{one.name} {one.confidence}" for one in found]


def test_a_document_of_somebody_else_is_a_guess() -> None:
    theirs = [endpoint("GET /repos/{id}", "github.json", "openapi")]
    found = judged(CODE, theirs)
    assert names(found) == ["GET /repos/{id} guessed"]
    assert found[0].reasons == ("the code declares none of the operations of this document",)


def test_without_code_a_document_is_what_it_is() -> None:
    theirs = [endpoint("GET /repos/{id}", "github.json", "openapi")]
    assert judged([], theirs) == tuple(theirs)
    assert judged(CODE[:2], theirs) == tuple(theirs)


def test_a_document_that_the_code_knows_stays_whole() -> None:
    ours = [endpoint(name, "api.yaml", "openapi") for name in ("GET /orders/{id}", "GET /new")]
    assert judged(CODE, ours) == tuple(ours)


def test_a_prefix_that_only_the_document_has_is_taken_away() -> None:
    ours = [
        endpoint(name, "api.yaml", "openapi")
        for name in ("GET /api/v1/orders", "GET /api/v1/orders/{id}", "GET /api/v1/new")
    ]
    assert names(judged(CODE, ours)) == [
        "GET /orders likely", "GET /orders/{id} likely", "GET /new likely",
    ]  # fmt: skip


def test_a_prefix_that_only_the_code_has_is_put_before() -> None:
    code = [endpoint(f"GET /api{route}") for route in ("/a", "/b", "/c/{d}")]
    ours = [endpoint(name, "api.yaml", "openapi") for name in ("GET /a", "GET /c/{x}", "GET /e")]
    assert names(judged(code, ours)) == [
        "GET /api/a likely", "GET /api/c/{x} likely", "GET /api/e likely",
    ]  # fmt: skip


def test_a_request_is_one_to_the_route_that_the_code_declares() -> None:
    asked = [endpoint("GET /users/ada/cart", "a.http", "http_file")]
    assert names(judged(CODE, asked)) == ["GET /users/{name}/cart certain"]


@given(
    st.lists(st.sampled_from([one.name for one in CODE]), min_size=1), st.sampled_from(["", "/v1"])
)
def test_judging_loses_no_endpoint(chosen: list[str], prefix: str) -> None:
    described = [
        endpoint(name.replace(" ", f" {prefix}"), f"{number % 2}.yaml", "openapi")
        for number, name in enumerate(chosen)
    ]
    assert len(judged(CODE, described)) == len(described)
