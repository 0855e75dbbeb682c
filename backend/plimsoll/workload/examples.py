"""Makes example values of declared schemas, and keeps only those that the schema accepts."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from uuid import UUID

import jsonschema_rs
from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema, Parameter
from plimsoll.kit.canonical import canonical_json, digest
from plimsoll.workload.compose import Wish, composed
from plimsoll.workload.schema import Unmakeable, flattened, table

BODIES = 5
"""Examples of one body at most."""

_ATTEMPTS = 3
"""Variants tried for each example wanted: some variants are equal or not valid."""

_WISHES = (
    {"hints": True, "full": True},
    {"hints": False, "full": True},
    {"hints": False, "full": False},
    {"hints": True, "full": False},
)


def body_examples(schema: JsonSchema, count: int = BODIES) -> tuple[JsonValue, ...]:
    """Up to so many different valid values of a self-contained schema; empty if none was found."""
    return tuple(_valid_values(schema, "body", count))


def least_body(schema: JsonSchema) -> tuple[JsonValue, ...]:
    """One valid value without anything that may be left out; empty if none was found."""
    least = ({"hints": True, "full": False}, {"hints": False, "full": False})
    return tuple(_valid_values(schema, "body", 1, least))


def parameter_examples(parameter: Parameter, count: int) -> tuple[str, ...]:
    """Up to so many different valid values of a parameter, written as in an address."""
    schema = value_schema(parameter)
    texts: dict[str, None] = {}
    for value in _valid_values(schema, parameter.name, count):
        texts.setdefault(_written(value))
    return tuple(texts)


def value_schema(parameter: Parameter) -> JsonSchema:
    """What one value of the parameter must fit; of an array parameter, one item."""
    schema = parameter.json_schema
    if not _constrains_type(schema) and parameter.type != "any":
        schema = {**schema, "type": parameter.type}
    if parameter.type == "array":
        try:
            flat, _ = flattened(schema, schema)
        except Unmakeable:
            return {}
        return {**table(flat.get("items")), "$defs": table(schema.get("$defs"))}
    return schema


def checker(parameter: Parameter) -> Callable[[str], bool]:
    """Whether an observed text can be a value of the parameter.

    As forgiving as frameworks are: numbers and booleans are parsed, formats of time and of
    identifiers accept every usual spelling.
    """
    try:
        validator = _validator(value_schema(parameter), lenient=True)
    except ValueError:
        return lambda _text: True
    return lambda text: any(validator.is_valid(value) for value in _readings(text))


def is_valid(value: JsonValue, schema: JsonSchema) -> bool:
    """Whether a schema, if it is one, accepts the value."""
    try:
        return _validator(schema, lenient=True).is_valid(value)
    except ValueError:
        return True


def _valid_values(
    schema: JsonSchema, name: str, count: int, wishes: Iterable[Mapping[str, bool]] = _WISHES
) -> Iterator[JsonValue]:
    try:
        validator = _validator(schema, lenient=False)
    except ValueError:
        return
    seed = digest(canonical_json(schema).encode())
    seen: set[str] = set()
    for variant in range(_ATTEMPTS * count):
        if len(seen) == count:
            return
        for wish in wishes:
            try:
                value = composed(schema, Wish(variant=variant, **wish), name=name, seed=seed)
            except Unmakeable:
                continue
            if validator.is_valid(value):
                text = canonical_json(value)
                if text not in seen:
                    seen.add(text)
                    yield value
                break


def _validator(schema: JsonSchema, *, lenient: bool) -> jsonschema_rs.Validator:
    """Checks formats too.

    Raises:
        ValueError: the schema itself is wrong.
    """
    formats = _LENIENT_FORMATS if lenient else {}
    try:
        return jsonschema_rs.Draft202012Validator(
            schema, formats=formats, validate_formats=True, offline=True
        )
    except ValueError:
        # OpenAPI 3.0 writes some keywords as draft 4 did: `"exclusiveMinimum": true`.
        return jsonschema_rs.Draft4Validator(
            schema, formats=formats, validate_formats=True, offline=True
        )


def _readings(text: str) -> Iterator[JsonValue]:
    """What a framework may make of a text in an address."""
    yield text
    if text.lower() in {"true", "on", "yes", "1"}:
        yield True
    if text.lower() in {"false", "off", "no", "0"}:
        yield False
    try:
        yield int(text)
    except ValueError:
        pass
    else:
        return
    try:
        number = float(text)
    except ValueError:
        return
    if number - number == 0:  # finite
        yield number


def _written(value: JsonValue) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return _written(value[0]) if value else ""
    return json.dumps(value)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _anything(_text: str) -> bool:
    return True


_LENIENT_FORMATS: dict[str, Callable[[str], bool]] = {
    "uuid": _is_uuid,
    "date-time": _anything,
    "time": _anything,
    "duration": _anything,
}


def _constrains_type(schema: JsonSchema) -> bool:
    return any(
        key in schema for key in ("type", "$ref", "anyOf", "oneOf", "allOf", "enum", "const")
    )
