"""Makes the example bodies of a request, with a person's values in place of made ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue, TypeAdapter, ValidationError

from plimsoll.catalog.model import Endpoint, JsonSchema
from plimsoll.workload.examples import BODIES, body_examples, is_valid, least_body
from plimsoll.workload.given import Refused
from plimsoll.workload.schema import Unmakeable, flattened, table, type_of

_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


def body_schema_of(endpoint: Endpoint) -> JsonSchema | None:
    """The declared schema of the body, or one put together from its top-level properties."""
    if endpoint.body_schema is not None:
        return _with_a_part(endpoint, endpoint.body_schema)
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


def _with_a_part(endpoint: Endpoint, schema: JsonSchema) -> JsonSchema:
    """A form of several parts has at least one, even where the code names none: a file."""
    is_parts = endpoint.body_content_type.lower().startswith("multipart/")
    if not is_parts or set(schema) - {"type", "title", "description"}:
        return schema
    return {**schema, "properties": {"file": {"type": "string"}}, "required": ["file"]}


@dataclass(frozen=True, slots=True)
class Bodies:
    """Example bodies, with a person's values in them."""

    examples: tuple[JsonValue, ...] = ()
    """Up to five; none if the endpoint takes none."""
    failed: bool = False
    """The endpoint takes one, and none that its schema accepts could be made."""
    taken: frozenset[str] = frozenset()
    """Properties that hold given values."""
    refused: tuple[Refused, ...] = ()


def bodies_of(endpoint: Endpoint, user_values: Mapping[str, Sequence[str]]) -> Bodies:
    """The bodies of an endpoint; a person's values for a property win, as far as they are valid."""
    schema = body_schema_of(endpoint)
    if schema is None:
        return Bodies()
    made = _examples(schema, required=endpoint.body_required)
    if not made:
        return Bodies(failed=True)
    try:
        properties = table(flattened(schema, schema)[0].get("properties"))
    except Unmakeable:
        return Bodies(made)
    given = [
        _given_for(name, texts, properties[name], schema)
        for name, texts in sorted(user_values.items())
        if name in properties
    ]
    filling = {one.name: one.valid for one in given if one.valid}
    return Bodies(
        examples=tuple(_with_given(body, n, filling) for n, body in enumerate(made)),
        taken=frozenset(filling),
        refused=tuple(
            Refused(one.name, one.wrong, endpoint.name, table(properties[one.name]))
            for one in given
            if one.wrong
        ),
    )


def _examples(schema: JsonSchema, *, required: bool) -> tuple[JsonValue, ...]:
    """The first holds only what it must, if the declaration tells what that is.

    The values of optional properties are made up, and a service may refuse some of them.
    """
    full = body_examples(schema)
    try:
        told = not required or bool(flattened(schema, schema)[0].get("required"))
    except Unmakeable:
        return full
    least = [body for body in least_body(schema) if body not in full] if told else []
    return (*least, *full)[:BODIES]


@dataclass(frozen=True, slots=True)
class _Given:
    name: str
    valid: tuple[JsonValue, ...]
    wrong: tuple[str, ...]


def _given_for(name: str, texts: Sequence[str], declared: JsonValue, root: JsonSchema) -> _Given:
    alone = _standing_alone(declared, root)
    typed = [(text, _typed(text, declared, root)) for text in texts]
    checked = [(text, value, is_valid(value, alone)) for text, value in typed]
    return _Given(
        name,
        valid=tuple(value for _, value, good in checked if good),
        wrong=tuple(text for text, _, good in checked if not good),
    )


def _standing_alone(schema: JsonValue, root: JsonSchema) -> JsonSchema:
    """A property's schema with the definitions that it may refer to."""
    return {**_definitions(root), "allOf": [schema]}


def _definitions(root: JsonSchema) -> JsonSchema:
    return {key: root[key] for key in ("$defs", "definitions", "components") if key in root}


def _with_given(body: JsonValue, n: int, given: Mapping[str, Sequence[JsonValue]]) -> JsonValue:
    if not isinstance(body, dict):
        return body
    return {**body, **{name: values[n % len(values)] for name, values in given.items()}}


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
