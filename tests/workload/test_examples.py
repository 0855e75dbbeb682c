import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema, Parameter
from plimsoll.workload.examples import body_examples, checker, parameter_examples
from plimsoll.workload.spell import spell

TREE: JsonSchema = {
    "$ref": "#/$defs/Node",
    "$defs": {
        "Node": {
            "type": "object",
            "required": ["name", "children"],
            "properties": {
                "name": {"type": "string"},
                "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
                "parent": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]},
            },
        }
    },
}

SCHEMAS: list[JsonSchema] = [
    TREE,
    {},
    {"type": "string", "format": "email"},
    {"type": "string", "format": "uuid"},
    {"type": "string", "format": "date-time"},
    {"type": "string", "format": "ipv4"},
    {"type": "string", "minLength": 30, "maxLength": 31},
    {"type": "string", "pattern": r"^[A-Z]{3}-\d{4}$"},
    {"type": "integer", "minimum": 5, "maximum": 7},
    {"type": "integer", "exclusiveMinimum": 5, "exclusiveMaximum": 7},
    {"type": "integer", "exclusiveMinimum": True, "minimum": 5},
    {"type": "integer", "maximum": -3},
    {"type": "number", "multipleOf": 0.01, "minimum": 0.005},
    {"type": "number", "exclusiveMinimum": 0, "maximum": 0.1},
    {"type": "number", "minimum": 2, "maximum": 2},
    {"type": ["null", "string"]},
    {"enum": ["a", 1, None]},
    {"const": {"a": [1]}},
    {"type": "array", "minItems": 3, "uniqueItems": True, "items": {"type": "integer"}},
    {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "minItems": 2},
    {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 2},
    {
        "oneOf": [
            {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "a"}}},
            {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "b"}}},
        ]
    },
    {
        "allOf": [
            {"$ref": "#/$defs/Base"},
            {"type": "object", "required": ["b"], "properties": {"b": {"type": "boolean"}}},
        ],
        "$defs": {
            "Base": {"type": "object", "required": ["a"], "properties": {"a": {"minimum": 3}}}
        },
    },
    {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
        "not": {"required": ["a", "b"]},
    },
    {"type": "object", "example": {"wrong": 1}, "required": ["n"], "properties": {"n": {}}},
    {"type": "object", "properties": {"odd": {"pattern": "^(?=x)y(?<!z)$"}}},
    {"type": "array", "contains": {"type": "integer"}},
    {"contains": {"const": 3}, "minContains": 2, "items": {"type": "integer"}},
    {"type": "array", "contains": {"const": 3}, "minContains": 0, "maxItems": 2},
    {
        "type": "array",
        "prefixItems": [{"type": "string"}, {"type": "integer"}],
        "items": False,
        "contains": {"minimum": 7},
    },
    {
        "type": "object",
        "required": ["tags", "at"],
        "properties": {
            "tags": {"type": "array", "contains": {"$ref": "#/$defs/Tag"}},
            "at": {"$ref": "#/$defs/Point"},
        },
        "$defs": {
            "Tag": {"type": "string", "enum": ["new"]},
            "Point": {"prefixItems": [{"type": "number"}, {"$ref": "#/$defs/Tag"}], "minItems": 2},
        },
    },
    {"type": "number", "multipleOf": 1e-300},
    {"type": "string", "maxLength": 10**30},
    {"type": "string", "minLength": 10_000},
]


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_examples_are_valid_and_always_the_same(schema: JsonSchema) -> None:
    made = body_examples(schema)
    assert 1 <= len(made) <= 5
    assert made == body_examples(dict(reversed(schema.items())))
    draft4 = schema.get("exclusiveMinimum") is True
    check = (jsonschema_rs.Draft4Validator if draft4 else jsonschema_rs.Draft202012Validator)(
        schema, validate_formats=True
    )
    assert all(check.is_valid(value) for value in made)


@pytest.mark.parametrize(
    "schema",
    [
        {"not": {}},
        {"type": "string", "pattern": "^(?=a)(a)\\1$"},
        {"$ref": "#/$defs/Nowhere"},
        {"$ref": "https://example.com/schema.json"},
        {"$ref": "#/$defs/A", "$defs": {"A": {"$ref": "#/$defs/A"}}},
        {"type": "integer", "minimum": 3, "maximum": 2},
        {"type": "nonsense"},
        {"type": "string", "minLength": 1_000_000_000},
        {"type": "string", "minLength": 1_000_000_000, "pattern": "^x*$"},
        {"type": "string", "pattern": "^a{1000000}$"},
        {"type": "string", "pattern": f"^({'b' * 9000}){{9000}}$"},
        {"type": "string", "pattern": f"^a{{{'9' * 5000}}}$"},
        {"type": "array", "minItems": 1_000_000_000},
        {"type": "array", "contains": {"type": "integer"}, "minContains": 1_000_000_000},
        {"type": "array", "minItems": 1000, "items": {"type": "string", "minLength": 9000}},
        {"type": "object", "minProperties": 1_000_000_000},
        {"type": "number", "minimum": 10**400},
        {"type": "number", "minimum": float("inf")},
    ],
    ids=lambda schema: str(schema)[:60],
)
def test_what_cannot_be_made_is_not_made(schema: JsonSchema) -> None:
    assert body_examples(schema) == ()


def test_names_and_stated_examples_count() -> None:
    (first, *_) = body_examples(
        {
            "type": "object",
            "properties": {
                "user_email": {"type": "string"},
                "password": {"type": "string", "minLength": 8},
                "size": {"type": "string", "example": "XL"},
            },
        }
    )
    assert first == {"user_email": "person1@example.com", "password": "Plimsoll-0001", "size": "XL"}


def _wide(levels: int) -> JsonSchema:
    if levels == 0:
        return {"type": "string"}
    inner = _wide(levels - 1)
    return {"type": "object", "properties": {f"p{i}": inner for i in range(12)}}


def test_huge_schemas_end() -> None:
    assert body_examples(_wide(5))


leaves = st.sampled_from(
    [{"type": t} for t in ("string", "integer", "number", "boolean", "null")]
    + [{"enum": [1, 2]}, {"type": "string", "format": "date"}, {}]
)


def _nested(inner: st.SearchStrategy[JsonSchema]) -> st.SearchStrategy[JsonSchema]:
    names = st.sampled_from(["a", "b", "c"])
    return st.one_of(
        st.dictionaries(names, inner, max_size=3).map(
            lambda p: {"type": "object", "properties": p, "required": sorted(p)[:1]}
        ),
        st.tuples(inner, st.integers(0, 3)).map(
            lambda i: {"type": "array", "items": i[0], "minItems": i[1]}
        ),
        st.lists(inner, min_size=1, max_size=3).map(lambda i: {"anyOf": list(i)}),
    )


@settings(deadline=None)
@given(st.recursive(leaves, _nested, max_leaves=8))
def test_any_plain_schema_has_a_valid_example(schema: JsonSchema) -> None:
    made = body_examples(schema)
    assert made
    assert all(jsonschema_rs.is_valid(schema, value) for value in made)


def _parameter(json_type: str, schema: dict[str, JsonValue]) -> Parameter:
    return Parameter.model_validate(
        {"name": "p", "in": "query", "type": json_type, "required": True, "json_schema": schema}
    )


@pytest.mark.parametrize(
    ("parameter", "good", "bad"),
    [
        (_parameter("integer", {}), ["1", "-2"], ["x", "1.5", ""]),
        (_parameter("integer", {"type": "integer", "maximum": 9}), ["9"], ["10"]),
        (_parameter("integer", {"anyOf": [{"type": "integer"}, {"type": "null"}]}), ["1"], ["x"]),
        (_parameter("number", {}), ["1", "1.5"], ["x", "nan", "inf"]),
        (_parameter("boolean", {}), ["true", "0"], ["2", "maybe"]),
        (_parameter("string", {"enum": ["1", "2"]}), ["1"], ["3"]),
        (_parameter("string", {"format": "uuid"}), ["0" * 32], ["x"]),
        (_parameter("string", {"format": "date-time"}), ["2024-01-01"], []),
        (_parameter("array", {"type": "array", "items": {"type": "integer"}}), ["1"], ["x"]),
        (_parameter("any", {}), ["x", "1", ""], []),
        (_parameter("string", {"pattern": "(broken"}), ["x"], []),
    ],
    ids=str,
)
def test_observed_values_are_checked(parameter: Parameter, good: list[str], bad: list[str]) -> None:
    accepts = checker(parameter)
    assert [text for text in (*good, *bad) if accepts(text)] == good
    made = parameter_examples(parameter, 3)
    assert all(accepts(text) for text in made)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[A-Z]{3}-\d{4}$",
        r"^(foo|bar)+$",
        r"[^a-z]+x?",
        r"^\+?[1-9]\d{1,14}$",
        r"^#(?:[0-9a-fA-F]{3}){1,2}$",
        r"^[\w.-]+@[\w-]+\.[a-z]{2,}$",
        r"^(?P<year>\d{4})(-W\d\d)??$",
        r"[]a]+",
        r"^\S+\s\S+$",
    ],
)
def test_patterns_are_spelled(pattern: str) -> None:
    assert all(spell(pattern, variant) is not None for variant in range(5))


@pytest.mark.parametrize("pattern", ["(", "^(?=x)y", r"(a)\1", "^(a{1000}){1000}$", "*"])
def test_hard_patterns_are_given_up(pattern: str) -> None:
    assert spell(pattern, 0) is None


@settings(deadline=None)
@given(st.text(alphabet="ab[]()|*+?{}1,\\d^$-.", max_size=12))
def test_spelling_never_fails(pattern: str) -> None:
    spelled = spell(pattern, 0)
    assert spelled is None or jsonschema_rs.is_valid({"pattern": pattern}, spelled)
