"""Which answers are known well enough to be compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from plimsoll.bundle.shapes import MOST_PROPERTIES, Shape, shapes_of, shapes_source
from plimsoll.catalog.model import JsonSchema
from tests.bundle.models import endpoint, one, plan, rendered

ORDER: JsonSchema = {
    "$ref": "#/$defs/Order",
    "$defs": {
        "Order": {
            "allOf": [
                {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
                {"$ref": "#/$defs/Money"},
            ]
        },
        "Money": {
            "required": ["total", "pin"],
            "properties": {"total": {}, "pin": {"$ref": "#/$defs/Pin"}},
        },
        "Pin": {"type": "string", "writeOnly": True},
    },
}


def shapes(method: str = "GET", **responses: JsonSchema) -> dict[str, Shape]:
    declared = endpoint(f"{method} /x")
    found = {code.removeprefix("_"): schema for code, schema in responses.items()}
    return shapes_of(declared.model_copy(update={"responses": found}))


def test_references_and_parts_are_joined_and_what_is_only_sent_is_left_out() -> None:
    assert shapes(_200=ORDER) == {"200": Shape(kind="object", required=("total", "id"))}


def test_only_successes_are_compared() -> None:
    array: JsonSchema = {"type": "array", "items": {}}
    assert shapes(_200=array, _404=ORDER, default=ORDER, _2xx=array) == {
        "200": Shape(kind="array"),
        "2XX": Shape(kind="array"),
    }
    assert shapes("HEAD", _200=array) == {}


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "string"},
        {"type": ["object", "null"]},
        {"type": "object", "nullable": True},
        {"type": "object", "anyOf": [{}]},
        {"$ref": "#/$defs/None"},
        {"$ref": "#"},
    ],
    ids=repr,
)
def test_in_doubt_nothing_is_compared(schema: JsonSchema) -> None:
    assert shapes(_200=schema) == {}
    assert shapes_source(endpoint("GET /x")) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.lists(JSON, max_size=80), st.dictionaries(st.text(max_size=5), JSON))
def test_a_wild_declaration_is_no_reason_to_fail(
    required: list[JsonValue], properties: dict[str, JsonValue]
) -> None:
    schema: JsonSchema = {"type": "object", "required": required, "properties": properties}
    for shape in shapes(_200=schema).values():
        assert len(shape.required) <= MOST_PROPERTIES
        assert set(shape.required) <= {name for name in required if isinstance(name, str)}


def test_the_script_and_the_manifest_say_what_is_compared() -> None:
    declared = endpoint("GET /x").model_copy(update={"responses": {"200": ORDER}})
    bundle = rendered(one(plan("get-x", declared)))
    script = bundle.file("script.js").content
    assert "answers: { '200': { kind: 'object', required: ['total', 'id'] } }" in script
    assert '"required": [\n            "total",\n            "id"\n' in (
        bundle.file("manifest.json").content
    )
