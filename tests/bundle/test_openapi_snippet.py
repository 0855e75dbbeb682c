"""The covered endpoints as an OpenAPI document."""

import json
from collections.abc import Iterator

from pydantic import JsonValue

from plimsoll.bundle.openapi_snippet import openapi_file
from plimsoll.catalog.match import placeholders_of
from plimsoll.catalog.model import Endpoint, JsonSchema, Parameter, Security
from plimsoll.workload.model import WorkloadModel
from tests.bundle.models import endpoint, model_of, one, path, plan, shop

Document = dict[str, JsonValue]


def document_of(model: WorkloadModel) -> Document:
    found: Document = json.loads(openapi_file(model).content)
    return found


def at(document: JsonValue, *steps: str) -> JsonValue:
    for step in steps:
        assert isinstance(document, dict), step
        document = document[step]
    return document


def references(value: JsonValue) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "$ref" and isinstance(item, str):
                yield item
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def assert_valid(document: Document) -> None:
    """The rules of OpenAPI 3.1 that a generator breaks most easily."""
    assert document["openapi"] == "3.1.0"
    paths = document["paths"]
    assert isinstance(paths, dict)
    for route, item in paths.items():
        assert route.startswith("/")
        assert isinstance(item, dict)
        for operation in item.values():
            parameters = at(operation, "parameters")
            assert isinstance(parameters, list)
            keys = [(at(one, "in"), at(one, "name")) for one in parameters]
            assert len(set(keys)) == len(keys)
            in_path = {name for where, name in keys if where == "path"}
            assert in_path == set(placeholders_of(route))
            assert at(operation, "responses")
    for reference in references(document):
        at(document, *reference.removeprefix("#/").split("/"))


def with_body(schema: JsonSchema, name: str = "POST /x") -> Endpoint:
    return endpoint(name, body=True).model_copy(update={"body_schema": schema})


def pet(kind: str) -> JsonSchema:
    return {"$ref": "#/$defs/Pet", "$defs": {"Pet": {"type": kind}}}


def test_it_is_valid() -> None:
    assert_valid(document_of(shop()))


def test_definitions_are_shared_when_they_say_the_same() -> None:
    first = plan("post-x", with_body(pet("object")))
    second = plan("post-y", with_body(pet("object"), "POST /y"))
    document = document_of(model_of((first, second), ()))
    assert_valid(document)
    assert at(document, "components", "schemas") == {"Pet": {"type": "object"}}


def test_definitions_that_differ_stay_apart() -> None:
    first = plan("post-x", with_body(pet("object")))
    second = plan("post-y", with_body(pet("array"), "POST /y"))
    document = document_of(model_of((first, second), ()))
    assert_valid(document)
    assert at(document, "components", "schemas") == {
        "Pet": {"type": "object"},
        "post-y.Pet": {"type": "array"},
    }


def test_names_that_openapi_does_not_know_are_replaced() -> None:
    schema: JsonSchema = {"$ref": "#/$defs/a~1b[c]", "$defs": {"a/b[c]": {"type": "string"}}}
    document = document_of(one(plan("post-x", with_body(schema))))
    assert_valid(document)
    assert at(document, "components", "schemas", "a_b_c_") == {"type": "string"}


def test_security_is_named_and_declared() -> None:
    key = Security(scheme="api_key", location="query", name="key")
    declared = endpoint("GET /x", security=(Security(scheme="bearer"), key))
    document = document_of(one(plan("get-x", declared)))
    assert at(document, "paths", "/x", "get", "security") == [
        {"bearer": []},
        {"api_key-query-key": []},
    ]
    assert at(document, "components", "securitySchemes") == {
        "bearer": {"type": "http", "scheme": "bearer"},
        "api_key-query-key": {"type": "apiKey", "in": "query", "name": "key"},
    }


def test_parameters_that_openapi_says_elsewhere_are_not_repeated() -> None:
    header = Parameter(name="Authorization", location="header", type="string", required=True)
    lost = path("other")
    document = document_of(one(plan("get-x", endpoint("GET /x/{id}", header, lost, lost))))
    assert_valid(document)
