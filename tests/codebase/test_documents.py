"""API documents of all kinds: fixtures, and what every reader must survive."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from plimsoll.adapters.local.code_host import LocalCodeHost
from plimsoll.catalog.model import Endpoint, Operation
from plimsoll.codebase.documents.load import load_all
from plimsoll.codebase.extractors import Extraction, Extractor
from plimsoll.codebase.extractors.api_blueprint import ApiBlueprint
from plimsoll.codebase.extractors.graphql import GraphQl
from plimsoll.codebase.extractors.har import Har
from plimsoll.codebase.extractors.http_files import HttpFiles
from plimsoll.codebase.extractors.insomnia import Insomnia
from plimsoll.codebase.extractors.openapi import OpenApi
from plimsoll.codebase.extractors.postman import Postman
from plimsoll.codebase.extractors.protobuf import Protobuf
from plimsoll.codebase.extractors.raml import Raml
from plimsoll.codebase.model import SkippedFile, SourceFile
from plimsoll.codebase.sources import Sources

FIXTURES = Path(__file__).parent / "fixtures"
READERS: Mapping[str, Extractor] = {
    "openapi": OpenApi(),
    "raml": Raml(),
    "api_blueprint": ApiBlueprint(),
    "graphql": GraphQl(),
    "protobuf": Protobuf(),
    "postman": Postman(),
    "insomnia": Insomnia(),
    "http_files": HttpFiles(),
    "har": Har(),
}
CASES = sorted(path.parent for kind in READERS for path in FIXTURES.glob(f"{kind}/*/expected.yaml"))


class Files:
    """A repository in memory."""

    name = "documents"
    commit = None
    skipped: tuple[SkippedFile, ...] = ()

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._contents = dict(contents)
        self.files = tuple(
            SourceFile(path=path, size_bytes=len(data)) for path, data in sorted(contents.items())
        )

    def read(self, path: str) -> bytes:
        return self._contents[path]


def read_with(kind: str, contents: Mapping[str, str | bytes]) -> Extraction:
    files = Files({k: v.encode() if isinstance(v, str) else v for k, v in contents.items()})
    return READERS[kind].extract(Sources(files, [file.path for file in files.files]))


def contents_of(case: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(case).with_suffix("")): path.read_bytes()
        for path in sorted(case.rglob("*.txt"))
    }


def described(endpoint: Endpoint) -> dict[str, object]:
    said: dict[str, object] = {"at": f"{endpoint.source.file}:{endpoint.source.line}"}
    takes = [
        f"{p.location} {p.name}: {p.type}{', required' if p.required else ''}"
        f"{', spans segments' if p.spans_segments else ''}"
        for p in endpoint.parameters
    ]
    if takes:
        said["takes"] = takes
    if endpoint.body_schema is not None and endpoint.body_content_type != "application/json":
        said["sends"] = endpoint.body_content_type
    if endpoint.security:
        said["asks for"] = [f"{s.scheme} in {s.location} {s.name}" for s in endpoint.security]
    if endpoint.responses:
        said["answers"] = list(endpoint.responses)
    return said


def told(operation: Operation) -> dict[str, object]:
    at = f"{operation.source.file}:{operation.source.line}"
    schema = operation.request_schema
    return {"at": at, "takes": schema} if schema is not None else {"at": at}


def case_name(case: Path) -> str:
    return f"{case.parent.name}/{case.name}"


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.name != "code_and_document"], ids=case_name
)
def test_a_document_holds_what_a_person_expects(case: Path) -> None:
    found = read_with(case.parent.name, contents_of(case))
    expected = yaml.safe_load((case / "expected.yaml").read_text())
    assert {e.name: described(e) for e in found.endpoints} == expected
    operations = case / "operations.yaml"
    wanted = yaml.safe_load(operations.read_text()) if operations.exists() else {}
    assert {f"{o.protocol} {o.name}": told(o) for o in found.operations} == wanted


@pytest.mark.parametrize("case", CASES, ids=case_name)
def test_schemas_refer_to_nothing_outside(case: Path) -> None:
    found = read_with(case.parent.name, contents_of(case))
    schemas = [p.json_schema for e in found.endpoints for p in e.parameters]
    schemas += [e.body_schema for e in found.endpoints if e.body_schema is not None]
    schemas += [schema for e in found.endpoints for schema in e.responses.values()]
    schemas += [o.request_schema for o in found.operations if o.request_schema is not None]
    for schema in schemas:
        text = json.dumps(schema)
        definitions = schema.get("$defs", {})
        assert isinstance(definitions, dict)
        assert {part.split('"')[0] for part in text.split("#/$defs/")[1:]} <= set(definitions)
        assert text.count('"$ref"') == text.count("#/$defs/")


@pytest.mark.parametrize("kind", ["postman", "insomnia", "http_files"])
def test_written_requests_are_likely_endpoints_and_say_why(kind: str) -> None:
    for case in (case for case in CASES if case.parent.name == kind):
        found = read_with(kind, contents_of(case)).endpoints
        assert {endpoint.confidence for endpoint in found} == {"likely"}
        assert all(endpoint.reasons for endpoint in found)


def test_recorded_requests_are_guesses() -> None:
    found = read_with("har", contents_of(FIXTURES / "har" / "browser")).endpoints
    assert {endpoint.confidence for endpoint in found} == {"guessed"}


def test_broken_documents_are_said() -> None:
    notes = read_with("openapi", contents_of(FIXTURES / "openapi" / "broken")).notes
    for words in (
        "comes twice",
        "syntax error at line 6",
        "tabs in the indentation",
        "aliases stand for",
        "*nothing",
    ):
        assert any(words in note for note in notes), words


def test_a_prefix_without_a_default_makes_routes_likely_and_is_said() -> None:
    found = read_with("openapi", contents_of(FIXTURES / "openapi" / "several"))
    (endpoint,) = [one for one in found.endpoints if one.route.startswith("/parts")]
    assert endpoint.confidence == "likely"
    assert any("{tenant}" in note for note in found.notes)


def test_references_that_lead_nowhere_are_said() -> None:
    document = (
        "openapi: 3.0.0\npaths:\n  /a:\n    get:\n      parameters:\n"
        "        - {$ref: 'https://example.com/p.yaml#/Page'}\n        - {$ref: '#/no/such'}\n"
    )
    found = read_with("openapi", {"a.yaml": document})
    assert [endpoint.name for endpoint in found.endpoints] == ["GET /a"]
    assert [note for note in found.notes if "leads to nothing" in note] == [
        "a.yaml: https://example.com/p.yaml#/Page leads to nothing in the repository",
        "a.yaml: #/no/such leads to nothing in the repository",
    ]


ANYTHING: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


def places_in(
    value: JsonValue, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places_in(inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from places_in(inner, (*path, position))


def changed(
    value: JsonValue, path: tuple[str | int, ...], new: JsonValue, *, drop: bool
) -> JsonValue:
    if not path:
        return new
    head, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {
            key: changed(inner, rest, new, drop=drop) if key == head else inner
            for key, inner in value.items()
            if not (drop and not rest and key == head)
        }
    assert isinstance(value, list)
    return [
        changed(inner, rest, new, drop=drop) if position == head else inner
        for position, inner in enumerate(value)
    ]


STRUCTURED = [
    (case.parent.name, path, data)
    for case in CASES
    if case.parent.name in {"openapi", "postman", "insomnia", "har"} and case.name != "broken"
    for path, data in contents_of(case).items()
    if not path.endswith(".py")
]


@pytest.mark.parametrize(("kind", "path", "data"), STRUCTURED, ids=lambda one: str(one)[:30])
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_change_of_keys_or_types_can_stop_a_reader(
    kind: str, path: str, data: bytes, draw: st.DataObject
) -> None:
    value: JsonValue = json.loads(json.dumps(load_all(path, data).documents[0].data))
    for _ in range(draw.draw(st.integers(1, 4))):
        place = draw.draw(st.sampled_from(list(places_in(value))))
        value = changed(value, place, draw.draw(ANYTHING), drop=draw.draw(st.booleans()))
    read_with(kind, {path: json.dumps(value)})
    if isinstance(value, dict):
        text = yaml.safe_dump(value)
        read_with(kind, {path: text})


TEXTS = [
    (case.parent.name, path, data)
    for case in CASES
    for path, data in contents_of(case).items()
    if not path.endswith(".py")
]


@pytest.mark.parametrize(("kind", "path", "data"), TEXTS, ids=lambda one: str(one)[:30])
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_cut_or_inserted_text_can_stop_a_reader(
    kind: str, path: str, data: bytes, draw: st.DataObject
) -> None:
    lines = data.decode().splitlines(keepends=True)
    first = draw.draw(st.integers(0, len(lines)))
    last = draw.draw(st.integers(first, min(len(lines), first + 3)))
    put = draw.draw(
        st.sampled_from(["", "{", "}", "[", "\t", '"', "- ", "&a", "*a", "(", "\0", "#"])
    )
    text = "".join([*lines[:first], put, *lines[last:]])
    read_with(kind, {path: text})
    read_with(kind, {path: text[: draw.draw(st.integers(0, len(text)))]})


@pytest.mark.parametrize(
    ("kind", "path", "text"),
    [
        ("graphql", "a.graphql", "type Query { a(x: " + "[" * 20_000 + "Int"),
        ("graphql", "a.graphql", "type Query { a: Int @x(a: " + "{a: " * 20_000),
        ("protobuf", "a.proto", "message A {" * 20_000),
        ("protobuf", "a.proto", "service A { rpc B(C) returns (C) { option (google.api.http) = "
         + "{ additional_bindings " * 20_000),
        ("raml", "a.raml", "#%RAML 1.0\n" + "".join(f"{' ' * n}/a:\n" for n in range(1_500))),
        ("raml", "a.raml", "#%RAML 1.0\ntypes:\n  A: " + "(" * 9_000 + "\n/a:\n  post: {body: A}"),
        ("raml", "a.raml", "#%RAML 1.0\ntypes:\n  A: B | A\n  B: A[]\n/a:\n  post: {body: A}\n"),
        ("raml", "a.raml", "#%RAML 1.0\n/a: !include a.raml\n"),
        ("api_blueprint", "a.apib", "FORMAT: 1A\n# POST /a\n+ Request\n"
         + "".join(f"{' ' * n}+ a (object)\n" for n in range(4, 1_500))),
        ("postman", "a.json", '{"info": {"_postman_id": 1}, "item": '
         + '[{"item": ' * 900 + "[]" + "}]" * 900 + "}"),
        ("har", "a.har", '{"log": {"entries": ' + "[" * 100_000),
        ("http_files", "a.http", "GET {{a}}/" + "{{" * 20_000 + "\n"),
    ],
    ids=range(12),
)  # fmt: skip
def test_no_depth_can_stop_a_reader(kind: str, path: str, text: str) -> None:
    read_with(kind, {path: text})


def test_documents_come_out_of_real_folders_too(tmp_path: Path) -> None:
    case = FIXTURES / "openapi" / "folders"
    for name, data in contents_of(case).items():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    snapshot = LocalCodeHost().open(str(tmp_path))
    found = OpenApi().extract(Sources(snapshot, [file.path for file in snapshot.files]))
    assert len(found.endpoints) == 5
