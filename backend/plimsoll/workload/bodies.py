"""Makes the example bodies of a request, with a person's values in place of made ones."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue, TypeAdapter, ValidationError

from plimsoll.catalog.model import Endpoint, JsonSchema
from plimsoll.workload.examples import body_examples
from plimsoll.workload.schema import Unmakeable, flattened, table, type_of

_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


def body_schema_of(endpoint: Endpoint) -> JsonSchema | None:
    """The declared schema of the body, or one put together from its top-level properties."""
    if endpoint.body_schema is not None:
        return endpoint.body_schema
    properties = [p for p in endpoint.parameters if p.location == "body"]
    if not properties:
        return None
    declared: dict[str, JsonValue] = {
        p.name: p.json_schema or ({} if p.type == "any" else {"type": p.type}) for p in properties
    }
    if [p.name for p in properties] == ["body"]:
        return table(declared["body"])
    required: list[JsonValue] = [p.name for p in properties if p.required]
    return {"type": "object", "properties": declared, "required": required}


def bodies_of(
    endpoint: Endpoint, user_values: Mapping[str, Sequence[str]]
) -> tuple[JsonValue, ...] | None:
    """Up to five bodies; none if the endpoint takes none, None if no valid one could be made."""
    schema = body_schema_of(endpoint)
    if schema is None:
        return ()
    made = body_examples(schema)
    if not made:
        return None
    given = {name: values for name, values in sorted(user_values.items()) if values}
    try:
        properties = table(flattened(schema, schema)[0].get("properties"))
    except Unmakeable:
        return made
    return tuple(_with_given(body, n, properties, schema, given) for n, body in enumerate(made))


def _with_given(
    body: JsonValue,
    n: int,
    properties: Mapping[str, JsonValue],
    schema: JsonSchema,
    given: Mapping[str, Sequence[str]],
) -> JsonValue:
    if not isinstance(body, dict):
        return body
    filled = {
        name: _typed(values[n % len(values)], properties[name], schema)
        for name, values in given.items()
        if name in properties
    }
    return {**body, **filled}


def _typed(text: str, schema: JsonValue, root: JsonSchema) -> JsonValue:
    """A person's text as the JSON that the property asks for; as text where it is none."""
    try:
        flat, _ = flattened(schema, root)
    except Unmakeable:
        return text
    if type_of(flat) == "string" and "anyOf" not in flat and "oneOf" not in flat:
        return text
    try:
        return _JSON.validate_json(text)
    except ValidationError:
        return text
