"""Classes that describe data (DTOs, models): their fields with types and decorators.

Read are the decorators of class-validator and class-transformer, `@ApiProperty` of
@nestjs/swagger and `@property` of LoopBack, and as bases `PartialType`, `PickType`, `OmitType`,
`IntersectionType`, `createZodDto` and functions of the repository that return a class. A field
may be absent if it has a `?`, a value to begin with, or a decorator that says so.
"""

from collections.abc import Iterator, Mapping, Sequence

from pydantic import JsonValue
from tree_sitter import Node

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.javascript.constant_values import Constant, Unknown
from plimsoll.codebase.javascript.schemas import objects, types
from plimsoll.codebase.javascript.schemas.objects import Properties, properties_of
from plimsoll.codebase.javascript.schemas.reading import Reading
from plimsoll.codebase.javascript.schemas.validators import RULES, constrained
from plimsoll.codebase.javascript.syntax import (
    CLASSES,
    FUNCTIONS,
    arguments_of,
    key_of,
    member_names,
    unwrapped,
)
from plimsoll.codebase.trees import children, descendants, text_of
from plimsoll.codebase.trees import field as at

Names = Mapping[str, JsonSchema]

_FIELDS = ("public_field_definition", "field_definition")
_OPTIONAL = frozenset(
    {"IsOptional", "ApiPropertyOptional", "ValidateIf", "Optional", "IsNullable", "HideField"}
)
_HIDDEN = frozenset({"ApiHideProperty"})
_RELATIONS = frozenset({"hasMany", "belongsTo", "hasOne", "referencesMany", "embedsMany"})
_SHAPERS = frozenset({"PartialType", "PickType", "OmitType", "IntersectionType", "Partial", "Omit"})
_BOUNDS = {
    **{
        word: word for word in ("minimum", "maximum", "minLength", "maxLength", "pattern", "format")
    },
    **{word: word for word in ("minItems", "maxItems", "multipleOf", "default", "uniqueItems")},
}


def schema_of(schemas: Reading, path: str, node: Node, names: Names) -> JsonSchema:
    """The fields of a class and of those that it extends."""
    found = Properties({}, set())
    for base in _bases(node):
        found.add(properties_of(_base(schemas, path, base, names), schemas.target))
    for part in children(at(node, "body")):
        if part.type in _FIELDS:
            _add_field(schemas, path, part, names, found)
        elif part.type == "method_definition" and text_of(at(part, "name")) == "constructor":
            _add_constructed(schemas, path, part, names, found)
    return found.schema()


def decorators_of(node: Node) -> Iterator[tuple[str, list[Node]]]:
    """The names of a node's decorators and their arguments."""
    for decorator in children(node, "decorator"):
        inner = children(decorator)[0] if children(decorator) else decorator
        call = inner if inner.type == "call_expression" else None
        names = member_names(at(call, "function") if call is not None else inner)
        if names:
            yield names[-1] if names[0] != "property" else ".".join(names), arguments_of(call)


def _bases(node: Node) -> list[Node]:
    """What comes after `extends`: an expression; its type arguments are its next sibling."""
    found = []
    for heritage in children(node, "class_heritage"):
        clauses = children(heritage, "extends_clause")
        found.extend(clauses or [n for n in children(heritage) if n.type != "implements_clause"])
    return found


def _base(schemas: Reading, path: str, clause: Node, names: Names) -> JsonSchema:
    value = at(clause, "value") if clause.type == "extends_clause" else clause
    arguments = [schemas.type(path, n, names) for n in children(at(clause, "type_arguments"))]
    if value is None:
        return {}
    return base_value(schemas, path, unwrapped(value), arguments)


def base_value(
    schemas: Reading, path: str, value: Node, arguments: Sequence[JsonSchema] = ()
) -> JsonSchema:
    """A class as an expression: by name, or made from others."""
    dotted = member_names(value)
    if dotted:
        declared = schemas.scopes.find(path, ".".join(dotted))
        return (schemas.declared(declared, arguments) or {}) if declared is not None else {}
    if value.type in CLASSES:
        return schema_of(schemas, path, value, {})
    if value.type != "call_expression":
        return {}
    name = (member_names(at(value, "function")) or [""])[-1]
    given = arguments_of(value)
    if name in _SHAPERS:
        return _shaped(schemas, path, name, given)
    if name in ("createZodDto", "ZodDto") and given:
        found = schemas.value(path, given[0])
        return {} if found is None else found.schema
    return _mixed_in(schemas, path, value)


def _shaped(schemas: Reading, path: str, name: str, given: list[Node]) -> JsonSchema:
    parts = [base_value(schemas, path, node) for node in given]
    if not parts:
        return {}
    if name == "IntersectionType":
        return objects.merged(parts, schemas.target)
    if name in ("PartialType", "Partial"):
        return objects.partial(parts[0], schemas.target)
    listed = schemas.constants.of(path, given[1]) if len(given) > 1 else []
    chosen = [str(n) for n in listed] if isinstance(listed, Sequence) else []
    change = objects.picked if name == "PickType" else objects.left_out
    return change(parts[0], chosen, schemas.target)


def _mixed_in(schemas: Reading, path: str, call: Node) -> JsonSchema:
    """A function of the repository that declares a class and returns it."""
    names = member_names(at(call, "function"))
    declared = schemas.scopes.find(path, ".".join(names)) if names else None
    if declared is None or declared.value.type not in FUNCTIONS:
        return {}
    classes = list(descendants(declared.value, *CLASSES))
    if not classes:
        return {}
    parts = [base_value(schemas, path, n) for n in arguments_of(call) if member_names(n)]
    bases = [p for p in parts if "properties" in schemas.target(p)]
    own = schema_of(schemas, declared.path, classes[-1], {})
    return objects.merged([*bases, own], schemas.target)


def _add_constructed(
    schemas: Reading, path: str, node: Node, names: Names, found: Properties
) -> None:
    """`constructor(public name: string)` declares a field too."""
    for part in children(at(node, "parameters")):
        words = {text_of(n) for n in children(part, "accessibility_modifier")}
        pattern = at(part, "pattern")
        if pattern is None or not (words & {"public"} or "readonly" in _tokens(part)):
            continue
        if words & {"private", "protected"}:
            continue
        name = text_of(pattern)
        found.schemas[name] = schemas.type(path, at(part, "type"), names)
        if part.type == "required_parameter" and at(part, "value") is None:
            found.required.add(name)


def _tokens(node: Node) -> set[str]:
    return {child.type for child in node.children}


def _add_field(schemas: Reading, path: str, node: Node, names: Names, found: Properties) -> None:
    name = key_of(at(node, "name") or at(node, "property"))
    tokens, value = _tokens(node), at(node, "value")
    words = {text_of(n) for n in children(node, "accessibility_modifier")}
    is_inner = bool({"static", "declare"} & tokens) or bool(words & {"private", "protected"})
    if name is None or name.startswith("#") or is_inner:
        return
    if value is not None and value.type in FUNCTIONS:
        return
    decorators = list(decorators_of(node))
    said = {word for word, _ in decorators}
    if said & (_HIDDEN | _RELATIONS):
        return
    annotation = at(node, "type")
    if children(annotation) and children(annotation)[0].type == "function_type":
        return
    schema = schemas.type(path, annotation, names)
    is_required = "?" not in tokens and value is None and not said & _OPTIONAL
    is_required = is_required and not types.may_be_absent(annotation)
    for word, arguments in decorators:
        schema, is_required = _decorated(schemas, path, (word, arguments), schema, is_required)
    if value is not None and "default" not in schema:
        schema = _with_default(schema, schemas.constants.of(path, value))
    found.add(Properties({name: schema}, {name} if is_required else set()))


def _with_default(schema: JsonSchema, value: Constant) -> JsonSchema:
    if isinstance(value, str | int | float) and "$ref" not in schema:
        typed = schema or {k: v for k, v in objects.literal(value).items() if k == "type"}
        return {**typed, "default": value}
    return schema


def _decorated(  # noqa: PLR0911 - a decorator a return
    schemas: Reading,
    path: str,
    decorator: tuple[str, list[Node]],
    schema: JsonSchema,
    is_required: bool,  # noqa: FBT001
) -> tuple[JsonSchema, bool]:
    word, arguments = decorator
    if word in ("ApiProperty", "ApiPropertyOptional", "ApiResponseProperty", "property"):
        options = arguments[0] if arguments and arguments[0].type == "object" else None
        return _described(schemas, path, word, options, schema, is_required)
    if word == "property.array":
        items = named_type(schemas, path, arguments[0]) if arguments else {}
        required = _is_true(schemas, path, arguments[1] if len(arguments) > 1 else None)
        return {"type": "array", **({"items": items} if items else {})}, required
    if word.startswith("IsOptional") or word.endswith(("Optional", "FieldOptional")):
        return schema, False
    if word == "Type" and arguments:
        inner = named_type(schemas, path, arguments[0])
        return (_typed(schema, inner) if inner else schema), is_required
    if word in ("IsEnum", "IsIn", "ArrayContains") and arguments:
        choices = objects.enumeration(schemas.constants.of(path, arguments[0]))
        each = any("each" in text_of(a) for a in arguments[1:])
        return constrained(schema, choices, each=each) if choices else schema, is_required
    if word in RULES:
        values = [schemas.constants.of(path, argument) for argument in arguments]
        each = any(isinstance(v, Mapping) and v.get("each") is True for v in values)
        return constrained(schema, RULES[word](values), each=each), is_required
    return schema, is_required


def _is_true(schemas: Reading, path: str, options: Node | None) -> bool:
    value = schemas.constants.of(path, options) if options is not None else {}
    return isinstance(value, Mapping) and value.get("required") is True


def _typed(schema: JsonSchema, inner: JsonSchema) -> JsonSchema:
    """`@Type(() => Item)` says what TypeScript's type leaves open, and what text turns into."""
    if schema.get("type") == "array":
        return {**schema, "items": inner} if "items" not in schema else schema
    return schema or inner


def named_type(schemas: Reading, path: str, node: Node) -> JsonSchema:
    """`Item`, `[Item]`, `() => Item`, `() => [Item]`, `String`, `"string"`."""
    node = unwrapped(node)
    if node.type in FUNCTIONS:
        inner = objects.returned(node)
        return {} if inner is None else named_type(schemas, path, inner)
    if node.type == "array":
        items = children(node)
        return {"type": "array", "items": named_type(schemas, path, items[0])} if items else {}
    if node.type == "string":
        kind = text_of(node).strip("'\"")
        known = {"string", "number", "integer", "boolean", "object", "array"}
        return {"type": kind} if kind in known else _word(kind)
    builtin = objects.CONSTRUCTORS.get(text_of(node))
    return dict(builtin) if builtin is not None else base_value(schemas, path, node)


def _word(kind: str) -> JsonSchema:
    dates = ("date", "date-time", "Date")
    return {"type": "string", "format": "date-time"} if kind in dates else {}


def _described(
    schemas: Reading,
    path: str,
    word: str,
    options: Node | None,
    schema: JsonSchema,
    is_required: bool,  # noqa: FBT001
) -> tuple[JsonSchema, bool]:
    """`@ApiProperty({...})`, and LoopBack's `@property({...})`, whose fields are optional."""
    nodes = dict(objects.pairs_of(options))
    found = schemas.constants.of(path, options) if options is not None else {}
    said: Mapping[str, Constant] = found if isinstance(found, Mapping) else {}
    if "type" in nodes:
        told = named_type(schemas, path, nodes["type"])
        if "itemType" in nodes and told.get("type") == "array":
            told = {"type": "array", "items": named_type(schemas, path, nodes["itemType"])}
        is_vague = not schema or schema in ({"type": "object"}, {"type": "array"})
        schema = told if told and (is_vague or schema == {"type": "number"}) else schema
    if "enum" in nodes:
        choices = objects.enumeration(
            schemas.constants.of(path, objects.returned(nodes["enum"]) or nodes["enum"])
            if nodes["enum"].type in FUNCTIONS
            else said.get("enum", Unknown(""))
        )
        schema = constrained(schema, choices, each=schema.get("type") == "array") or schema
    for inner in ("jsonSchema", "items"):
        extra = said.get(inner)
        if isinstance(extra, Mapping) and inner == "jsonSchema":
            said = {**extra, **said}
    bounds = {w: said[k] for k, w in _BOUNDS.items() if _plain(said.get(k))}
    schema = constrained(schema, {w: _json(v) for w, v in bounds.items()}, each=False)
    if said.get("isArray") is True and schema.get("type") != "array":
        schema = {"type": "array", "items": schema} if schema else {"type": "array"}
    if said.get("nullable") is True and "anyOf" not in schema:
        schema = objects.nullable(schema)
    if word == "property":
        is_key = said.get("id") is True and said.get("generated") is True
        return schema, said.get("required") is True and not is_key
    if word == "ApiPropertyOptional" or said.get("required") is False or "default" in bounds:
        return schema, False
    return schema, is_required


def _plain(value: Constant) -> bool:
    return isinstance(value, str | int | float)


def _json(value: Constant) -> JsonValue:
    return value if isinstance(value, str | int | float) else None
