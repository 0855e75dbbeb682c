"""Joi and yup: `Joi.object({...})`, `yup.object({...})`; keys are optional unless required."""

from collections.abc import Iterator, Mapping

from tree_sitter import Node

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.javascript.constant_values import Constant, items_of
from plimsoll.codebase.javascript.schemas import objects
from plimsoll.codebase.javascript.schemas.chains import Chain, Step, chain_of, is_library
from plimsoll.codebase.javascript.schemas.objects import (
    Properties,
    ValueSchema,
    pairs_of,
    properties_of,
)
from plimsoll.codebase.javascript.schemas.reading import Reading
from plimsoll.codebase.javascript.schemas.zod import bounds
from plimsoll.codebase.javascript.syntax import (
    member_names,
)
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as at

_NAMES = frozenset({"Joi", "joi", "JOI", "yup", "Yup"})
_PACKAGES = ("joi", "@hapi/joi", "celebrate", "yup", "joi-", "@hapi/", "express-validation")
_KINDS: Mapping[str, JsonSchema] = {
    "string": {"type": "string"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date-time"},
    "binary": {"type": "string", "format": "binary"},
    "objectId": {"type": "string"},
}
_CONTAINERS = frozenset(
    {"object", "array", "alternatives", "any", "mixed", "alt", "tuple", "link", "valid", "lazy"}
)
_FORMATS = {"email": "email", "uri": "uri", "url": "uri", "uuid": "uuid", "guid": "uuid"} | {
    "isoDate": "date-time",
    "iso": "date-time",
    "ip": "ip",
    "hostname": "hostname",
    "datetime": "date-time",
}


def schema_of(schemas: Reading, path: str, node: Node) -> ValueSchema | None:
    """A chain that starts with Joi or yup, or with a schema of the repository and goes on so."""
    chain = chain_of(node)
    if is_library(schemas.scopes, path, chain.start, _NAMES, _PACKAGES) and chain.steps:
        return _from_library(schemas, path, chain)
    named = _named(schemas, path, chain)
    if named is not None:
        return named
    if chain.start is node or not any(step.name in _GOING_ON for step in chain.steps):
        return None
    begun = schemas.value(path, chain.start)
    return None if begun is None else _followed(schemas, path, begun, chain.steps)


def _named(schemas: Reading, path: str, chain: Chain) -> ValueSchema | None:
    """`object({...})`, with yup's functions imported by their names."""
    if chain.start.type != "call_expression":
        return None
    names = member_names(at(chain.start, "function"))
    source = schemas.scopes.source(path, names[0]) if len(names) == 1 else None
    if source is None or not source.specifier.startswith(_PACKAGES):
        return None
    first = Step(source.name, tuple(children(at(chain.start, "arguments"))))
    return _from_library(schemas, path, Chain(chain.start, (first, *chain.steps)))


def _from_library(schemas: Reading, path: str, chain: Chain) -> ValueSchema | None:
    steps = list(chain.steps)
    while steps and steps[0].arguments is None and steps[0].name in ("Joi", "defaults"):
        steps.pop(0)
    if not steps or steps[0].arguments is None:
        return None
    first, given = steps[0], steps[0].arguments
    if first.name in _KINDS:
        begun: JsonSchema = dict(_KINDS[first.name])
    elif first.name in ("object", "array"):
        begun = {"type": first.name}
        if first.name == "object" and given:
            begun = _object(schemas, path, given[0])
        elif given:
            begun = _items(schemas, path, begun, given)
    elif first.name in ("alternatives", "alt", "lazy"):
        begun = _alternatives(schemas, path, given)
    elif first.name in _CONTAINERS:
        begun = {}
    else:
        return _followed(schemas, path, ValueSchema({}, is_optional=True), steps)
    return _followed(schemas, path, ValueSchema(begun, is_optional=True), steps[1:])


def _object(schemas: Reading, path: str, shape: Node) -> JsonSchema:
    found = Properties({}, set())
    if shape.type != "object":
        declared = schemas.scopes.find(path, ".".join(member_names(shape)) or "?")
        if declared is None or declared.value.type != "object":
            return {"type": "object"}
        path, shape = declared.path, declared.value
    for spread in children(shape, "spread_element"):
        inner = children(spread)
        if inner:
            found.add(properties_of(_object(schemas, path, inner[0]), schemas.target))
    for name, node in pairs_of(shape):
        part = schemas.value(path, node)
        if part is not None and part.schema.get("not") == {}:
            found.schemas.pop(name, None)
            continue
        found.schemas[name] = {} if part is None else part.schema
        if part is not None and not part.is_optional:
            found.required.add(name)
    return found.schema()


def _items(schemas: Reading, path: str, schema: JsonSchema, given: tuple[Node, ...]) -> JsonSchema:
    parts = [part.schema for node in given if (part := schemas.value(path, node)) is not None]
    items = objects.union(parts)
    return {**schema, "type": "array", "items": items} if items else schema


def _alternatives(schemas: Reading, path: str, given: tuple[Node, ...]) -> JsonSchema:
    listed = children(given[0]) if len(given) == 1 and given[0].type == "array" else list(given)
    parts = [part.schema for node in listed if (part := schemas.value(path, node)) is not None]
    return objects.union(parts)


def _followed(
    schemas: Reading, path: str, begun: ValueSchema, steps: list[Step] | tuple[Step, ...]
) -> ValueSchema:
    found = begun
    for step in steps:
        found = _next(schemas, path, found, step)
    return found


def _next(  # noqa: C901, PLR0911 - a step a case
    schemas: Reading, path: str, found: ValueSchema, step: Step
) -> ValueSchema:
    given = step.arguments or ()
    schema = found.schema
    match step.name:
        case "required" | "exist" | "defined" | "presence":
            return ValueSchema(schema)
        case "optional" | "notRequired":
            return ValueSchema(schema, is_optional=True)
        case "nullable":
            return ValueSchema(objects.nullable(schema), found.is_optional)
        case "forbidden":
            return ValueSchema({"not": {}}, is_optional=True)
        case "default":
            value = schemas.constants.of(path, given[0]) if given else None
            is_plain = isinstance(value, str | int | float) and "$ref" not in schema
            known = {**schema, "default": value} if is_plain else schema
            return ValueSchema(_plain(known), is_optional=True)
        case "valid" | "equal" | "only" | "oneOf" | "allow":
            return ValueSchema(_choices(schemas, path, schema, step), found.is_optional)
        case "keys" | "append" | "shape" | "concat":
            other = _added(schemas, path, given, step.name)
            return ValueSchema(objects.merged([schema, other], schemas.target), found.is_optional)
        case "pick" | "omit":
            listed = schemas.constants.of(path, given[0]) if given else []
            chosen = {str(n) for n in listed} if isinstance(listed, list | tuple) else set()
            change = objects.picked if step.name == "pick" else objects.left_out
            return ValueSchema(change(schema, chosen, schemas.target), found.is_optional)
        case "partial":
            return ValueSchema(objects.partial(schema, schemas.target), found.is_optional)
        case "items" | "of":
            return ValueSchema(_items(schemas, path, schema, given), found.is_optional)
        case "try":
            return ValueSchema(_alternatives(schemas, path, given), found.is_optional)
        case _:
            return ValueSchema(_bounded(schemas, path, schema, step), found.is_optional)


def _plain(schema: Mapping[str, object]) -> JsonSchema:
    return {k: v for k, v in schema.items() if isinstance(v, str | int | float | list | dict)}


def _added(schemas: Reading, path: str, given: tuple[Node, ...], name: str) -> JsonSchema:
    if not given:
        return {}
    if name == "concat":
        other = schemas.value(path, given[0])
        return {} if other is None else other.schema
    return _object(schemas, path, given[0])


def _listed(schemas: Reading, path: str, step: Step) -> Iterator[Constant]:
    for node in step.arguments or ():
        is_spread = node.type == "spread_element" and children(node)
        value = schemas.constants.of(path, children(node)[0] if is_spread else node)
        yield from items_of(value) or [value]


def _choices(schemas: Reading, path: str, schema: JsonSchema, step: Step) -> JsonSchema:
    values = list(_listed(schemas, path, step))
    if step.name == "allow":
        return objects.nullable(schema) if None in values else schema
    choices = objects.enumeration([value for value in values if value is not None])
    return {**schema, **choices} if "$ref" not in schema else schema


_GOING_ON = frozenset(
    {"keys", "append", "required", "optional", "concat", "shape", "items", "of", "notRequired"}
)


def _bounded(schemas: Reading, path: str, schema: JsonSchema, step: Step) -> JsonSchema:
    if "$ref" in schema or step.arguments is None:
        return schema
    kind = schema.get("type")
    if kind == "string" and step.name in _FORMATS:
        return {**schema, "format": _FORMATS[step.name]}
    if step.name == "integer" and kind == "number":
        return {**schema, "type": "integer"}
    first = step.arguments[0] if step.arguments else None
    if step.name in ("pattern", "regex", "matches") and first is not None and first.type == "regex":
        return {**schema, "pattern": text_of(first)[1:].rpartition("/")[0]}
    return {**schema, **bounds(str(kind), step.name, schemas.constants.of(path, first))}
