"""TypeBox: `Type.Object({ name: Type.String({ minLength: 1 }) })`; also Elysia's `t`."""

from collections.abc import Mapping

from tree_sitter import Node

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.javascript.schemas import objects
from plimsoll.codebase.javascript.schemas.chains import chain_of, is_library
from plimsoll.codebase.javascript.schemas.objects import Properties, ValueSchema, pairs_of
from plimsoll.codebase.javascript.schemas.reading import Reading
from plimsoll.codebase.trees import children

_NAMES = frozenset({"Type"})
_PACKAGES = ("@sinclair/typebox", "typebox", "@fastify/type-provider-typebox", "elysia")
_KINDS: Mapping[str, JsonSchema] = {
    "String": {"type": "string"},
    "Number": {"type": "number"},
    "Numeric": {"type": "number"},
    "Integer": {"type": "integer"},
    "Boolean": {"type": "boolean"},
    "BooleanString": {"type": "boolean"},
    "Null": {"type": "null"},
    "Date": {"type": "string", "format": "date-time"},
    "RegExp": {"type": "string"},
    "File": {"type": "string", "format": "binary"},
    "Any": {},
    "Unknown": {},
    "Unsafe": {},
}
_OPTIONS = frozenset(
    {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength"}
    | {"maxLength", "pattern", "format", "default", "minItems", "maxItems", "uniqueItems", "enum"}
)
_TWO = 2


def schema_of(  # noqa: PLR0911 - a kind a return
    schemas: Reading, path: str, node: Node
) -> ValueSchema | None:
    """A call of TypeBox, or None."""
    chain = chain_of(node)
    if len(chain.steps) != 1 or chain.steps[0].arguments is None:
        return None
    if not is_library(schemas.scopes, path, chain.start, _NAMES, _PACKAGES):
        return None
    name, given = chain.steps[0].name, chain.steps[0].arguments
    options = _options(schemas, path, given)
    if name in _KINDS:
        return ValueSchema({**_KINDS[name], **options})
    first = schemas.value(path, given[0]) if given and name in _INNER else None
    inner = {} if first is None else first.schema
    if name == "Optional":
        return ValueSchema(inner, is_optional=True)
    if name in ("Readonly", "ReadonlyOptional", "Required", "Ref", "Transform", "MaybeEmpty"):
        return ValueSchema(inner, is_optional=name == "ReadonlyOptional")
    if name == "Nullable":
        return ValueSchema(objects.nullable(inner))
    if name == "Array":
        return ValueSchema({"type": "array", **({"items": inner} if inner else {}), **options})
    return ValueSchema({**_composed(schemas, path, name, given), **options})


_INNER = frozenset(
    {"Optional", "Readonly", "ReadonlyOptional", "Required", "Ref", "Nullable", "Array"}
    | {"Transform", "MaybeEmpty"}
)


def _composed(  # noqa: C901, PLR0911 - a kind a return
    schemas: Reading, path: str, name: str, given: tuple[Node, ...]
) -> JsonSchema:
    if not given:
        return {}
    if name in ("Object", "Form"):
        return _object(schemas, path, given[0])
    if name in ("Literal", "Const"):
        value = schemas.constants.of(path, given[0])
        return objects.literal(value) if isinstance(value, str | int | float) else {}
    if name in ("Enum", "UnionEnum"):
        return objects.enumeration(schemas.constants.of(path, given[0]))
    if name in ("Union", "Intersect", "Composite"):
        found = [schemas.value(path, part) for part in children(given[0])]
        parts = [part.schema for part in found if part is not None]
        if name == "Union":
            return objects.union(parts)
        return objects.merged(parts, schemas.target)
    if name == "Record":
        inner = schemas.value(path, given[1]) if len(given) >= _TWO else None
        told = inner is not None and bool(inner.schema)
        return {"type": "object", "additionalProperties": inner.schema if inner and told else True}
    whole = schemas.value(path, given[0])
    if whole is None:
        return {}
    if name == "Partial":
        return objects.partial(whole.schema, schemas.target)
    if name in ("Pick", "Omit"):
        listed = schemas.constants.of(path, given[1]) if len(given) >= _TWO else []
        chosen = {str(n) for n in listed} if isinstance(listed, list) else set()
        change = objects.picked if name == "Pick" else objects.left_out
        return change(whole.schema, chosen, schemas.target)
    return {}


def _object(schemas: Reading, path: str, shape: Node) -> JsonSchema:
    found = Properties({}, set())
    if shape.type == "identifier":
        declared = schemas.scopes.find(path, (shape.text or b"").decode())
        if declared is not None:
            path, shape = declared.path, declared.value
    for spread in children(shape, "spread_element"):
        inner = children(spread)
        if inner:
            found.add(objects.properties_of(_object(schemas, path, inner[0]), schemas.target))
    for name, node in pairs_of(shape):
        part = schemas.value(path, node)
        found.schemas[name] = {} if part is None else part.schema
        if part is None or not part.is_optional:
            found.required.add(name)
    return found.schema()


def _options(schemas: Reading, path: str, given: tuple[Node, ...]) -> JsonSchema:
    last = given[-1] if given else None
    if last is None or last.type != "object":
        return {}
    said = schemas.constants.of(path, last)
    if not isinstance(said, Mapping):
        return {}
    return {
        key: value
        for key, value in said.items()
        if key in _OPTIONS and isinstance(value, str | int | float)
    }
