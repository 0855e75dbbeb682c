"""Schemas of API documents in the one dialect that the product speaks: JSON Schema 2020-12.

Words of OpenAPI 2 and 3.0 are translated, titles, descriptions and extensions are left out.
Of examples the first few stay, as long as they are small: they become values of requests.
"""

from collections.abc import Callable, Iterable, Mapping

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema

_DEEPEST = 60
_MOST_EXAMPLES = 5
_LARGEST_EXAMPLE = 300
"""Values in one example; larger ones are left out."""

_DROPPED = frozenset(
    {"description", "xml", "externalDocs", "discriminator", "deprecated", "example", "title"}
    | {"$schema", "$id", "$comment", "$anchor", "readOnly", "writeOnly", "nullable"}
)
_SCHEMAS_BY_NAME = frozenset(
    {"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"}
)
_LITERALS = frozenset({"enum", "const", "default", "examples", "required", "dependentRequired"})
_NULL: JsonSchema = {"type": "null"}

PlaceOf = Callable[[str], str]
"""Where a reference's target is found in the schema that is being made."""


def rewritten(value: JsonValue, place_of: PlaceOf, depth: int = 0) -> JsonSchema:
    """A schema in JSON Schema's own words, its references changed."""
    if not isinstance(value, dict) or depth > _DEEPEST:
        return {}
    reference = value.get("$ref")
    if isinstance(reference, str):
        return {"$ref": place_of(reference), **_beside_reference(value, place_of, depth)}
    found: JsonSchema = {}
    for key, inner in value.items():
        if key not in _DROPPED and not key.startswith("x-"):
            found[key] = _member(key, inner, place_of, depth)
    return _modern(found, value)


def _beside_reference(
    value: Mapping[str, JsonValue], place_of: PlaceOf, depth: int
) -> dict[str, JsonValue]:
    """What OpenAPI 3.1 lets stand beside a `$ref`, and what others mean by it: a default."""
    return {
        key: _member(key, inner, place_of, depth)
        for key, inner in value.items()
        if key in {"default", "examples", "minimum", "maximum", "minLength", "maxLength", "enum"}
    }


def _member(key: str, value: JsonValue, place_of: PlaceOf, depth: int) -> JsonValue:
    if key in _LITERALS:
        return value
    if isinstance(value, dict):
        if key in _SCHEMAS_BY_NAME:
            return {
                name: rewritten(inner, place_of, depth + 1)
                for name, inner in value.items()
                if isinstance(inner, dict | bool)
            }
        return rewritten(value, place_of, depth + 1)
    if isinstance(value, list):
        return [
            rewritten(item, place_of, depth + 1) if isinstance(item, dict) else item
            for item in value
        ]
    return value


def _modern(schema: JsonSchema, original: Mapping[str, JsonValue]) -> JsonSchema:
    """The words of OpenAPI 2 and 3.0 in those of JSON Schema."""
    told = with_examples(schema, examples_in(original))
    for flag, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(told.get(flag), bool):
            exclusive = told.pop(flag)
            if exclusive and bound in told:
                told[flag] = told.pop(bound)
    if told.get("type") == "file":
        told.update(type="string", format="binary")
    if "required" in told:
        _keep_required(told, original)
    _name_kinds(told, original)
    return _nullable(told) if original.get("nullable") is True else told


def _keep_required(schema: JsonSchema, original: Mapping[str, JsonValue]) -> None:
    """Leaves out Swagger's `required: true` of a parameter, and what only answers must have."""
    names = schema.pop("required")
    if not isinstance(names, list):
        return
    properties = original.get("properties")
    known = properties if isinstance(properties, dict) else {}
    asked = [name for name in names if isinstance(name, str) and not _is_read_only(known, name)]
    if asked:
        schema["required"] = [*asked]


def _is_read_only(properties: Mapping[str, JsonValue], name: str) -> bool:
    part = properties.get(name)
    return isinstance(part, dict) and part.get("readOnly") is True


def _name_kinds(schema: JsonSchema, original: Mapping[str, JsonValue]) -> None:
    """Lets the property that tells kinds apart have the names that the mapping lists."""
    told = original.get("discriminator")
    properties = schema.get("properties")
    if not isinstance(told, dict) or not isinstance(properties, dict):
        return
    mapping, name = told.get("mapping"), told.get("propertyName")
    kind = properties.get(name) if isinstance(name, str) else None
    if isinstance(mapping, dict) and mapping and kind == {"type": "string"}:
        schema["properties"] = {**properties, str(name): {"type": "string", "enum": [*mapping]}}


def _nullable(schema: JsonSchema) -> JsonSchema:
    kind = schema.get("type")
    if isinstance(kind, str):
        return {**schema, "type": [kind, "null"]}
    if kind is None and schema:
        return {"anyOf": [schema, _NULL]}
    return schema


def examples_in(owner: Mapping[str, JsonValue]) -> list[JsonValue]:
    """The values that `example` and `examples` give, whatever their notation."""
    found: list[JsonValue] = [owner["example"]] if "example" in owner else []
    several = owner.get("examples")
    if isinstance(several, list):
        found.extend(several)
    elif isinstance(several, dict):
        found.extend(
            one["value"] for one in several.values() if isinstance(one, dict) and "value" in one
        )
    return found


def with_examples(schema: JsonSchema, examples: Iterable[JsonValue]) -> JsonSchema:
    """The schema with the first few small ones, once each; never more than its own."""
    kept: list[JsonValue] = []
    for example in examples:
        if len(kept) < _MOST_EXAMPLES and is_small(example) and example not in kept:
            kept.append(example)
    if not kept:
        schema.pop("examples", None)
        return schema
    return {**schema, "examples": kept}


def is_small(value: JsonValue) -> bool:
    """Whether a value is small enough to be kept with a schema."""
    pending, count = [value], 0
    while pending:
        one = pending.pop()
        count += 1 + (len(one) // 1_000 if isinstance(one, str) else 0)
        if count > _LARGEST_EXAMPLE:
            return False
        if isinstance(one, dict):
            pending.extend(one.values())
        elif isinstance(one, list):
            pending.extend(one)
    return True
