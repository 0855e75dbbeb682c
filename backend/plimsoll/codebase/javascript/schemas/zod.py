"""zod, also by way of packages that hand it on: `z.object({...}).extend({...})`.

What a request may hold is read, before any `.transform`: `z.coerce.number()` is a number, since
that is what it is meant to be sent as.
"""

from collections.abc import Mapping, Sequence

from tree_sitter import Node

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.javascript.constant_values import Constant
from plimsoll.codebase.javascript.schemas import objects
from plimsoll.codebase.javascript.schemas.chains import Chain, Step, chain_of, is_library
from plimsoll.codebase.javascript.schemas.objects import (
    Properties,
    ValueSchema,
    pairs_of,
    properties_of,
)
from plimsoll.codebase.javascript.schemas.reading import Reading
from plimsoll.codebase.trees import children, text_of

_NAMES = frozenset({"z", "zod", "zfd"})
_PACKAGES = ("zod", "@hono/zod-openapi", "nestjs-zod", "@asteasolutions", "remix-params-helper")
_KINDS: Mapping[str, JsonSchema] = {
    "string": {"type": "string"},
    "text": {"type": "string"},
    "number": {"type": "number"},
    "numeric": {"type": "number"},
    "int": {"type": "integer"},
    "int32": {"type": "integer"},
    "float32": {"type": "number"},
    "bigint": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "checkbox": {"type": "boolean"},
    "stringbool": {"type": "string"},
    "date": {"type": "string", "format": "date-time"},
    "file": {"type": "string", "format": "binary"},
    "null": {"type": "null"},
}
FORMATS: Mapping[str, JsonSchema] = {
    "email": {"format": "email"},
    "url": {"format": "uri"},
    "uuid": {"format": "uuid"},
    "uuidv4": {"format": "uuid"},
    "guid": {"format": "uuid"},
    "datetime": {"format": "date-time"},
    "date": {"format": "date"},
    "time": {"format": "time"},
    "duration": {"format": "duration"},
    "ip": {"format": "ip"},
    "ipv4": {"format": "ipv4"},
    "ipv6": {"format": "ipv6"},
    "cuid": {},
    "cuid2": {},
    "ulid": {},
    "nanoid": {},
    "jwt": {},
    "base64": {"contentEncoding": "base64"},
}
_TWO = 2


def schema_of(schemas: Reading, path: str, node: Node) -> ValueSchema | None:
    """A chain that starts with zod, or with a schema of the repository and goes on as one."""
    chain = chain_of(node)
    if not chain.steps:
        return None
    if is_library(schemas.scopes, path, chain.start, _NAMES, _PACKAGES):
        return _from_library(schemas, path, chain)
    if chain.start is node:
        return None
    if not any(step.name in _GOING_ON for step in chain.steps):
        return None
    begun, steps = schemas.value(path, chain.start), chain.steps
    if begun is None and chain.start.type == "identifier" and len(steps) > 1:
        # `schemas.user.partial()`: the first steps are members of an object.
        begun, steps = _begun(schemas, path, node, steps)
    return None if begun is None else _followed(schemas, path, begun, steps)


def _begun(
    schemas: Reading, path: str, node: Node, steps: tuple[Step, ...]
) -> tuple[ValueSchema | None, tuple[Step, ...]]:
    plain = 0
    while plain < len(steps) and steps[plain].arguments is None:
        plain += 1
    called = node
    for _ in range(len(steps) - plain):
        inner = called.child_by_field_name("function")
        below = None if inner is None else inner.child_by_field_name("object")
        if below is None:
            return None, ()
        called = below
    return (schemas.value(path, called), steps[plain:]) if plain else (None, ())


def _from_library(schemas: Reading, path: str, chain: Chain) -> ValueSchema | None:
    steps = list(chain.steps)
    while steps and steps[0].arguments is None and steps[0].name in ("coerce", "iso", "z"):
        steps.pop(0)
    if not steps or steps[0].arguments is None:
        return None
    first = _made(schemas, path, steps[0].name, steps[0].arguments)
    return _followed(schemas, path, first, steps[1:])


def _made(  # noqa: PLR0911 - a kind a return
    schemas: Reading, path: str, name: str, given: tuple[Node, ...]
) -> ValueSchema:
    if name in ("object", "strictObject", "looseObject", "interface", "formData"):
        return ValueSchema(_object(schemas, path, given))
    if name in _KINDS:
        inner = schemas.value(path, given[0]) if given and name in ("text", "numeric") else None
        return ValueSchema(inner.schema if inner is not None else dict(_KINDS[name]))
    if name in FORMATS:
        return ValueSchema({"type": "string", **FORMATS[name]})
    if name in ("enum", "nativeEnum", "literal"):
        value = schemas.constants.of(path, given[0]) if given else None
        if name == "literal" and (value is None or isinstance(value, str | int | float)):
            return ValueSchema(objects.literal(value))
        return ValueSchema(objects.enumeration(value))
    if name in ("union", "discriminatedUnion", "tuple", "xor"):
        listed = children(given[-1] if name != "tuple" else given[0]) if given else []
        found = [schemas.value(path, part) for part in listed]
        whole = objects.union([part.schema for part in found if part is not None])
        is_open = any(part is not None and part.is_optional for part in found)
        return ValueSchema({"type": "array", "items": whole} if name == "tuple" else whole, is_open)
    if name == "intersection":
        parts = [part.schema for node in given if (part := schemas.value(path, node))]
        return ValueSchema(objects.merged(parts, schemas.target))
    return _containers(schemas, path, name, given)


def _containers(  # noqa: PLR0911 - a kind a return
    schemas: Reading, path: str, name: str, given: tuple[Node, ...]
) -> ValueSchema:
    last = schemas.value(path, given[-1]) if given else None
    inner = ValueSchema({}) if last is None else last
    if name in ("array", "set", "repeatable", "repeatableOfType"):
        items = schemas.value(path, given[0]) if given else None
        known = items is not None and bool(items.schema)
        return ValueSchema(
            {"type": "array", "items": items.schema} if items and known else {"type": "array"}
        )
    if name in ("record", "map", "partialRecord"):
        return ValueSchema({"type": "object", "additionalProperties": inner.schema or True})
    if name == "instanceof" and given and text_of(given[0]) in ("File", "Blob", "Buffer"):
        return ValueSchema({"type": "string", "format": "binary"})
    if name in ("lazy", "preprocess", "promise", "effect"):
        return inner
    if name in ("optional", "nullish"):
        return ValueSchema(inner.schema, is_optional=True)
    if name == "nullable":
        return ValueSchema(objects.nullable(inner.schema), inner.is_optional)
    return ValueSchema({}, is_optional=name in ("any", "unknown", "undefined", "void", "never"))


def _object(schemas: Reading, path: str, given: tuple[Node, ...]) -> JsonSchema:
    found = Properties({}, set())
    shape = given[0] if given else None
    if shape is not None and shape.type != "object":
        declared = schemas.scopes.find(path, text_of(shape))
        if declared is not None:
            path, shape = declared.path, declared.value
        else:
            part = schemas.value(path, shape)
            return {"type": "object"} if part is None else part.schema
    for part_node in children(shape, "spread_element"):
        inner = children(part_node)
        spread = _spread(schemas, path, inner[0]) if inner else {}
        found.add(properties_of(spread, schemas.target))
    for name, node in pairs_of(shape):
        part = schemas.value(path, node)
        found.schemas[name] = {} if part is None else part.schema
        if part is None or not part.is_optional:
            found.required.add(name)
        else:
            found.required.discard(name)
    return found.schema()


def _spread(schemas: Reading, path: str, node: Node) -> JsonSchema:
    """`...base.shape`, or `...fields` where that is a plain object of schemas."""
    if node.type == "identifier":
        declared = schemas.scopes.find(path, text_of(node))
        if declared is not None and declared.value.type == "object":
            return _object(schemas, declared.path, (declared.value,))
    found = schemas.value(path, node)
    return {} if found is None else found.schema


def _followed(
    schemas: Reading, path: str, begun: ValueSchema, steps: Sequence[Step]
) -> ValueSchema:
    found = begun
    for index, step in enumerate(steps):
        if step.name == "shape" and index + 1 < len(steps) and steps[index + 1].arguments is None:
            continue
        before = steps[index - 1].name if index else ""
        if step.arguments is None and before == "shape":
            found = _property(schemas, found, step.name)
        else:
            found = _next(schemas, path, found, step)
    return found


def _property(schemas: Reading, found: ValueSchema, name: str) -> ValueSchema:
    inner = properties_of(found.schema, schemas.target)
    return ValueSchema(inner.schemas.get(name, {}), name not in inner.required)


def _next(  # noqa: PLR0911 - a step a case
    schemas: Reading, path: str, found: ValueSchema, step: Step
) -> ValueSchema:
    given = step.arguments or ()
    change = _OBJECTS.get(step.name)
    if change is not None and _is_object(schemas, found.schema):
        return ValueSchema(change(schemas, path, found.schema, given), found.is_optional)
    match step.name:
        case "optional" | "nullish" | "default" | "catch" | "prefault":
            return _absent(schemas, path, found, step)
        case "nullable":
            return ValueSchema(objects.nullable(found.schema), found.is_optional)
        case "array":
            return ValueSchema({"type": "array", "items": found.schema})
        case "or":
            other = schemas.value(path, given[0]) if given else None
            parts = [found.schema, other.schema] if other is not None else [found.schema]
            return ValueSchema(objects.union(parts), found.is_optional)
        case "unwrap" | "required" | "nonoptional":
            return ValueSchema(found.schema)
        case "element":
            items = schemas.target(found.schema).get("items")
            return ValueSchema(items if isinstance(items, dict) else {})
        case "keyof":
            keys = properties_of(found.schema, schemas.target).schemas
            return ValueSchema(objects.union([objects.literal(key) for key in keys]))
        case _:
            return ValueSchema(_bounded(schemas, path, found.schema, step), found.is_optional)


def _absent(schemas: Reading, path: str, found: ValueSchema, step: Step) -> ValueSchema:
    schema = objects.nullable(found.schema) if step.name == "nullish" else found.schema
    given = schemas.constants.of(path, step.arguments[0]) if step.arguments else None
    is_plain = isinstance(given, str | int | float) and "$ref" not in schema
    if step.name in ("default", "prefault") and is_plain:
        schema = {**schema, "default": given} if isinstance(given, str | int | float) else schema
    return ValueSchema(schema, is_optional=True)


def _is_object(schemas: Reading, schema: JsonSchema) -> bool:
    target = schemas.target(schema)
    return "properties" in target or target.get("type") == "object" or "anyOf" in target


def _extend(schemas: Reading, path: str, schema: JsonSchema, given: tuple[Node, ...]) -> JsonSchema:
    other = _object(schemas, path, given[:1]) if given else {}
    return objects.merged([schema, other], schemas.target)


def _merge(schemas: Reading, path: str, schema: JsonSchema, given: tuple[Node, ...]) -> JsonSchema:
    other = schemas.value(path, given[0]) if given else None
    return objects.merged([schema, other.schema] if other is not None else [schema], schemas.target)


def _pick(schemas: Reading, _path: str, schema: JsonSchema, given: tuple[Node, ...]) -> JsonSchema:
    return objects.picked(schema, _chosen(given), schemas.target)


def _omit(schemas: Reading, _path: str, schema: JsonSchema, given: tuple[Node, ...]) -> JsonSchema:
    return objects.left_out(schema, _chosen(given), schemas.target)


def _partial(
    schemas: Reading, _path: str, schema: JsonSchema, given: tuple[Node, ...]
) -> JsonSchema:
    found = properties_of(schema, schemas.target)
    found.required -= _chosen(given) if given and _chosen(given) else set(found.schemas)
    return found.schema()


def _required(
    schemas: Reading, _path: str, schema: JsonSchema, given: tuple[Node, ...]
) -> JsonSchema:
    found = properties_of(schema, schemas.target)
    found.required |= _chosen(given) if given and _chosen(given) else set(found.schemas)
    return found.schema()


def _chosen(given: tuple[Node, ...]) -> set[str]:
    return {name for name, _ in pairs_of(given[0])} if given else set()


_OBJECTS = {
    "extend": _extend,
    "augment": _extend,
    "safeExtend": _extend,
    "setKey": _extend,
    "merge": _merge,
    "and": _merge,
    "pick": _pick,
    "omit": _omit,
    "partial": _partial,
    "deepPartial": _partial,
    "required": _required,
}
_GOING_ON = frozenset(
    {*_OBJECTS, "optional", "nullable", "nullish", "default", "array", "or", "shape", "refine"}
    | {"transform", "superRefine", "strict", "passthrough", "strip", "catchall", "pipe", "describe"}
    | {"openapi", "catch", "min", "max", "element", "unwrap", "brand", "readonly", "keyof", "meta"}
)


def _bounded(schemas: Reading, path: str, schema: JsonSchema, step: Step) -> JsonSchema:
    """Bounds and formats; all other steps change nothing of what may be sent."""
    if "$ref" in schema or step.arguments is None:
        return schema
    value = schemas.constants.of(path, step.arguments[0]) if step.arguments else None
    kind = schema.get("type")
    if kind == "string" and step.name in FORMATS:
        return {**schema, **FORMATS[step.name]}
    if step.name == "int" and kind == "number":
        return {**schema, "type": "integer"}
    if step.name == "regex" and step.arguments[0:1] and step.arguments[0].type == "regex":
        return {
            **schema,
            "pattern": text_of(step.arguments[0]).strip("/").rpartition("/")[0]
            or text_of(step.arguments[0])[1:].rpartition("/")[0],
        }
    return {**schema, **bounds(str(kind), step.name, value)}


def bounds(kind: str, name: str, value: Constant) -> JsonSchema:
    """What a step such as `.min(2)` says, by the type that it is said of."""
    sized = {"string": ("minLength", "maxLength"), "array": ("minItems", "maxItems")}
    low, high = sized.get(kind, ("minimum", "maximum"))
    fixed: Mapping[str, JsonSchema] = {
        "nonempty": {low: 1},
        "positive": {"exclusiveMinimum": 0},
        "negative": {"exclusiveMaximum": 0},
        "nonnegative": {"minimum": 0},
    }
    if name in fixed:
        return dict(fixed[name])
    if not isinstance(value, int | float) or isinstance(value, bool):
        return {}
    words = {
        **dict.fromkeys(("min", "gte"), (low,)),
        **dict.fromkeys(("max", "lte"), (high,)),
        **dict.fromkeys(("gt", "greater", "moreThan"), ("exclusiveMinimum",)),
        **dict.fromkeys(("lt", "less", "lessThan"), ("exclusiveMaximum",)),
        **dict.fromkeys(("multipleOf", "step", "multiple"), ("multipleOf",)),
        "length": (low, high),
    }
    return dict.fromkeys(words.get(name, ()), value)
