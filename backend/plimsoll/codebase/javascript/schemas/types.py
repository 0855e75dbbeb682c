"""TypeScript's types as JSON Schema.

Functions, symbols and what comes from packages outside the repository are `{}`, anything. Of
conditional and mapped types only those with names of the language itself are known (`Partial`,
`Pick`, `Omit`, `Record`, …).
"""

from collections.abc import Callable, Mapping, Sequence

from tree_sitter import Node

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.javascript.constant_values import number_of
from plimsoll.codebase.javascript.schemas import objects
from plimsoll.codebase.javascript.schemas.objects import Properties, properties_of
from plimsoll.codebase.javascript.schemas.reading import Reading
from plimsoll.codebase.javascript.syntax import (
    key_of,
    string_of,
)
from plimsoll.codebase.trees import children, text_of
from plimsoll.codebase.trees import field as at

Names = Mapping[str, JsonSchema]
_Reader = Callable[[Reading, str, Node, Names], JsonSchema]

_PRIMITIVES: Mapping[str, JsonSchema] = {
    "string": {"type": "string"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "bigint": {"type": "integer"},
    "object": {"type": "object"},
    "null": {"type": "null"},
}
_DATE: JsonSchema = {"type": "string", "format": "date-time"}
_BINARY: JsonSchema = {"type": "string", "format": "binary"}
_KNOWN: Mapping[str, JsonSchema] = {
    "Date": _DATE,
    "Moment": _DATE,
    "moment.Moment": _DATE,
    "Dayjs": _DATE,
    "DateTime": _DATE,
    "String": {"type": "string"},
    "Number": {"type": "number"},
    "Boolean": {"type": "boolean"},
    "Object": {"type": "object"},
    "URL": {"type": "string", "format": "uri"},
    "ObjectId": {"type": "string"},
    "Types.ObjectId": {"type": "string"},
    "Decimal": {"type": "number"},
    "JSON": {"type": "object"},
    "Array": {"type": "array"},
    "Buffer": _BINARY,
    "Blob": _BINARY,
    "File": _BINARY,
    "Express.Multer.File": _BINARY,
    "Multer.File": _BINARY,
    "MulterFile": _BINARY,
    "ReadStream": _BINARY,
    "StreamableFile": _BINARY,
}
_TRANSPARENT = frozenset(
    {
        "Promise",
        "Observable",
        "Awaited",
        "Readonly",
        "NonNullable",
        "Ref",
        "Relation",
        "DeepReadonly",
    }
    | {
        "HydratedDocument",
        "Loaded",
        "WithId",
        "Opaque",
        "Branded",
        "Mutable",
        "Simplify",
        "Prettify",
    }
    | {"Jsonify", "Static", "TypedResponse", "SerializeFrom", "NoInfer", "Wrapper"}
)
_ARRAYS = frozenset({"Array", "ReadonlyArray", "Set", "ReadonlySet", "Iterable", "Collection"})
_PARTS = 2


def schema_of(schemas: Reading, path: str, node: Node, names: Names) -> JsonSchema:
    """A type or a type annotation."""
    while node.type in ("type_annotation", "parenthesized_type", "readonly_type", "optional_type"):
        inner = children(node)
        if not inner:
            return {}
        node = inner[-1]
    reader = _READERS.get(node.type)
    return {} if reader is None else reader(schemas, path, node, names)


def may_be_absent(node: Node | None) -> bool:
    """Whether `undefined` is among the types."""
    if node is None:
        return False
    while node.type in ("type_annotation", "parenthesized_type") and children(node):
        node = children(node)[-1]
    return any(text_of(part) in ("undefined", "void") for part in _members(node, "union_type"))


def interface(schemas: Reading, path: str, node: Node, names: Names) -> JsonSchema:
    """An interface with those that it extends."""
    found = Properties({}, set())
    for clause in children(node, "extends_type_clause"):
        for base in children(clause):
            found.add(properties_of(schemas.type(path, base, names), schemas.target))
    own = _body(schemas, path, at(node, "body"), names)
    found.add(properties_of(own, schemas.target))
    extra = own.get("additionalProperties")
    return (
        {**found.schema(), "additionalProperties": extra} if extra is not None else found.schema()
    )


def _primitive(_schemas: Reading, _path: str, node: Node, _names: Names) -> JsonSchema:
    return dict(_PRIMITIVES.get(text_of(node), {}))


def _literal(_schemas: Reading, _path: str, node: Node, _names: Names) -> JsonSchema:
    inner = children(node)[0] if children(node) else node
    text = text_of(inner)
    if inner.type == "string":
        return objects.literal(string_of(inner))
    if text in ("true", "false"):
        return objects.literal(text == "true")
    if text == "null":
        return {"type": "null"}
    number = number_of(text.replace("-", "", 1)) if text != "undefined" else None
    if isinstance(number, int | float):
        return objects.literal(-number if text.startswith("-") else number)
    return {}


def _text(_schemas: Reading, _path: str, _node: Node, _names: Names) -> JsonSchema:
    return {"type": "string"}


def _array(schemas: Reading, path: str, node: Node, names: Names) -> JsonSchema:
    inner = children(node)
    return _list_of(schemas.type(path, inner[0], names) if inner else {})


def _tuple(schemas: Reading, path: str, node: Node, names: Names) -> JsonSchema:
    parts = [schemas.type(path, part, names) for part in children(node)]
    return _list_of(objects.union(parts))


def _list_of(items: JsonSchema) -> JsonSchema:
    return {"type": "array", "items": items} if items else {"type": "array"}


def _union(schemas: Reading, path: str, node: Node, names: Names) -> JsonSchema:
    parts = [part for part in _members(node, "union_type") if text_of(part) != "undefined"]
    return objects.union([schemas.type(path, part, names) for part in parts])


def _intersection(schemas: Reading, path: str, node: Node, names: Names) -> JsonSchema:
    parts = [schemas.type(path, p, names) for p in _members(node, "intersection_type")]
    shapes = [part for part in parts if "properties" in schemas.target(part)]
    told = [part for part in parts if part]
    if not shapes:
        return told[0] if told else {}
    return objects.merged(told, schemas.target)


def _members(node: Node, kind: str) -> list[Node]:
    """The parts of a chain of `|` or `&`, which nests to the left."""
    found: list[Node] = []
    pending = [node]
    while pending:
        current = pending.pop()
        if current.type == kind:
            pending.extend(reversed(children(current)))
        else:
            found.append(current)
    return found


def _object(schemas: Reading, path: str, node: Node, names: Names) -> JsonSchema:
    return _body(schemas, path, node, names)


def _body(schemas: Reading, path: str, node: Node | None, names: Names) -> JsonSchema:
    found = Properties({}, set())
    extra: JsonSchema | None = None
    for part in children(node):
        annotation = at(part, "type")
        if part.type == "index_signature":
            extra = schemas.type(path, annotation, names)
        elif part.type == "property_signature":
            name = key_of(at(part, "name"))
            inner = children(annotation)
            if name is None or (inner and inner[0].type == "function_type"):
                continue
            found.schemas[name] = schemas.type(path, annotation, names)
            is_open = any(child.type == "?" for child in part.children)
            if not is_open and not may_be_absent(annotation):
                found.required.add(name)
    if extra is None:
        return found.schema()
    whole = found.schema() if found.schemas else {"type": "object"}
    return {**whole, "additionalProperties": extra or True}


def _name(schemas: Reading, path: str, node: Node, names: Names) -> JsonSchema:
    return _named(schemas, path, text_of(node), (), names)


def _generic(schemas: Reading, path: str, node: Node, names: Names) -> JsonSchema:
    name = text_of(at(node, "name"))
    arguments = children(at(node, "type_arguments"))
    if name.endswith((".infer", ".input", ".output", "InferType", "Static", "InferOutput")):
        return schemas.type(path, arguments[0] if arguments else None, names)
    known = _utility(schemas, path, name, arguments, names)
    if known is not None:
        return known
    given = [schemas.type(path, argument, names) for argument in arguments]
    return _named(schemas, path, name, given, names)


def _named(
    schemas: Reading, path: str, name: str, arguments: Sequence[JsonSchema], names: Names
) -> JsonSchema:
    if name in names:
        return names[name]
    declared = schemas.scopes.find(path, name)
    if declared is not None:
        return schemas.declared(declared, arguments) or {}
    if "." in name:
        # `Role.Admin`, one value of an enum.
        owner, _, member = name.rpartition(".")
        outer = schemas.scopes.find(path, owner)
        if outer is not None and outer.node.type == "enum_declaration":
            values = schemas.constants.of(outer.path, outer.node)
            value = values.get(member) if isinstance(values, Mapping) else None
            return objects.literal(value) if isinstance(value, str | int | float) else {}
    return dict(_KNOWN.get(name, {}))


def _utility(  # noqa: PLR0911 - a kind a return
    schemas: Reading, path: str, name: str, arguments: list[Node], names: Names
) -> JsonSchema | None:
    """TypeScript's own generic types; None for all others."""
    if not arguments:
        return None
    if name in ("Record", "Map", "ReadonlyMap"):
        return _record(schemas, path, arguments, names)
    if name in ("Exclude", "Extract"):
        return _chosen(schemas, path, name, arguments, names)
    is_known = name in _TRANSPARENT or name in _ARRAYS or name in _SHAPING
    if not is_known or schemas.scopes.find(path, name) is not None:
        return None
    first = schemas.type(path, arguments[0], names)
    if name in _ARRAYS:
        return _list_of(first)
    if name in _TRANSPARENT:
        return first
    if name in ("Partial", "DeepPartial"):
        return objects.partial(first, schemas.target)
    if name == "Required":
        return objects.complete(first, schemas.target)
    keys = arguments[1] if len(arguments) >= _PARTS else None
    chosen = _keys(schemas, path, keys, names)
    change = objects.picked if name == "Pick" else objects.left_out
    return change(first, chosen, schemas.target)


_SHAPING = frozenset({"Partial", "DeepPartial", "Required", "Pick", "Omit", "Except", "StrictOmit"})


def _keys(schemas: Reading, path: str, node: Node | None, names: Names) -> set[str]:
    choices = schemas.type(path, node, names).get("enum")
    return {str(choice) for choice in choices} if isinstance(choices, list) else set()


def _record(schemas: Reading, path: str, arguments: list[Node], names: Names) -> JsonSchema:
    value = schemas.type(path, arguments[1], names) if len(arguments) >= _PARTS else {}
    keys = _keys(schemas, path, arguments[0], names)
    if keys:
        return Properties(dict.fromkeys(sorted(keys), value), set(keys)).schema()
    return {"type": "object", "additionalProperties": value or True}


def _chosen(
    schemas: Reading, path: str, name: str, arguments: list[Node], names: Names
) -> JsonSchema:
    whole = schemas.type(path, arguments[0], names)
    choices = whole.get("enum")
    chosen = _keys(schemas, path, arguments[1] if len(arguments) >= _PARTS else None, names)
    if not isinstance(choices, list):
        return whole
    return {**whole, "enum": [c for c in choices if (str(c) in chosen) == (name == "Extract")]}


def _query(schemas: Reading, path: str, node: Node, _names: Names) -> JsonSchema:
    """`typeof x`: the schema behind a validator, or the type of a constant."""
    inner = children(node)
    found = schemas.value(path, inner[0]) if inner else None
    return {} if found is None else found.schema


def _key_names(schemas: Reading, path: str, node: Node, names: Names) -> JsonSchema:
    """`keyof T`, `keyof typeof x`."""
    inner = children(node)
    if inner and inner[0].type == "type_query":
        value = schemas.constants.of(path, children(inner[0])[0])
        keys = list(value) if isinstance(value, Mapping) else []
    else:
        target = schemas.type(path, inner[0], names) if inner else {}
        keys = list(properties_of(target, schemas.target).schemas)
    return objects.union([objects.literal(key) for key in keys]) or {"type": "string"}


def _lookup(schemas: Reading, path: str, node: Node, names: Names) -> JsonSchema:
    """`T["name"]`, `(typeof NAMES)[number]`, `(typeof MAP)[keyof typeof MAP]`."""
    owner, *rest = children(node)
    while owner.type == "parenthesized_type" and children(owner):
        owner = children(owner)[0]
    if owner.type == "type_query" and children(owner):
        values = objects.enumeration(schemas.constants.of(path, children(owner)[0]))
        if values:
            return values
    target = schemas.target(schemas.type(path, owner, names))
    if rest and text_of(rest[0]) == "number":
        items = target.get("items")
        return items if isinstance(items, dict) else {}
    keys = _keys(schemas, path, rest[0] if rest else None, names)
    properties = properties_of(target, schemas.target).schemas
    return objects.union([properties[key] for key in sorted(keys) if key in properties])


_READERS: Mapping[str, _Reader] = {
    "predefined_type": _primitive,
    "literal_type": _literal,
    "template_literal_type": _text,
    "array_type": _array,
    "tuple_type": _tuple,
    "union_type": _union,
    "intersection_type": _intersection,
    "object_type": _object,
    "type_identifier": _name,
    "identifier": _name,
    "nested_type_identifier": _name,
    "generic_type": _generic,
    "type_query": _query,
    "index_type_query": _key_names,
    "lookup_type": _lookup,
}
