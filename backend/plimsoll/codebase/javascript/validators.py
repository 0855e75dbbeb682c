"""Middlewares of packages that say what a request holds: celebrate, express-validator, multer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plimsoll.catalog.model import JsonSchema, Parameter, ParameterLocation
from plimsoll.codebase.bodies import type_of
from plimsoll.codebase.javascript.interpreter.values import (
    Array,
    Const,
    External,
    Object,
    Record,
    elements_of,
    entry,
    string_of,
)

if TYPE_CHECKING:
    from plimsoll.codebase.javascript.declared import Declarations

_CHAINS: dict[str, ParameterLocation] = {
    "body": "body",
    "check": "body",
    "query": "query",
    "param": "path",
    "header": "header",
    "cookie": "cookie",
}
_PACKAGES_OF_CHAINS = frozenset(
    {"express-validator", "express-validator/check", "express-validator/src"}
)
_FORMAT: dict[str, JsonSchema] = {
    "isInt": {"type": "integer"},
    "isNumeric": {"type": "number"},
    "isFloat": {"type": "number"},
    "isDecimal": {"type": "number"},
    "toInt": {"type": "integer"},
    "toFloat": {"type": "number"},
    "isBoolean": {"type": "boolean"},
    "toBoolean": {"type": "boolean"},
    "isEmail": {"type": "string", "format": "email"},
    "isUUID": {"type": "string", "format": "uuid"},
    "isURL": {"type": "string", "format": "uri"},
    "isISO8601": {"type": "string", "format": "date-time"},
    "isDate": {"type": "string", "format": "date"},
    "isString": {"type": "string"},
    "isArray": {"type": "array"},
    "isObject": {"type": "object"},
    "isMongoId": {"type": "string", "pattern": "^[0-9a-fA-F]{24}$"},
}
_NEEDING = frozenset({"notEmpty", "exists", "isLength"})
_HONO_PARTS = {
    "json": "body",
    "form": "form",
    "query": "query",
    "param": "params",
    "header": "headers",
    "cookie": "cookies",
}
_HONO_VALIDATORS = frozenset(
    {"zValidator", "sValidator", "vValidator", "tbValidator", "arktypeValidator", "validator"}
    | {"typiaValidator", "effectValidator", "customZValidator"}
)


@dataclass
class Declared:
    """What one middleware declares."""

    parts: list[tuple[str, JsonSchema]] = field(default_factory=list)
    parameters: list[Parameter] = field(default_factory=list)
    content_type: str = ""


def declared_by(value: Object, declarations: Declarations) -> Declared | None:
    """What a package's middleware declares; None if it is none that does."""
    root, made = _begun(value)
    kind = root.cls
    if isinstance(kind, External):
        last = kind.dotted.rpartition(".")[2]
        if kind.module in _PACKAGES_OF_CHAINS:
            return _chain(last, root, made)
        if last in _HONO_VALIDATORS:
            return _hono(root, declarations)
    if value.created.method.rpartition(".")[2] in ("single", "array", "fields", "any", "none"):
        found = _upload(value)
        if found is not None:
            return found
    return _described(value, declarations)


def _begun(value: Object) -> tuple[Object, list[Object]]:
    """The first call of a chain, and all of its links."""
    made = [value]
    while isinstance(value.created.receiver, Object):
        value = value.created.receiver
        made.append(value)
    return value, made


def _chain(last: str, root: Object, made: list[Object]) -> Declared:
    """`query("page").isInt().optional()`, `checkSchema({…})`, `oneOf([…])`."""
    declared = Declared()
    if last == "checkSchema":
        _check_schema(root, declared)
    elif last in ("oneOf", "buildCheckFunction", "checkExact"):
        for inner in elements_of(root.created.argument(0)):
            for chain in inner.elements if isinstance(inner, Array) else [inner]:
                if isinstance(chain, Object):
                    start, links = _begun(chain)
                    name = start.created.method.rpartition(".")[2]
                    declared.parameters.extend(_chain(name, start, links).parameters)
    elif last in _CHAINS:
        given = root.created.argument(0)
        names = given.elements if isinstance(given, Array) else [given]
        for name in (text for text in map(string_of, names) if text):
            declared.parameters.append(_of_chain(name.split(".")[0].split("[")[0], last, made))
    return declared


def _of_chain(name: str, last: str, made: list[Object]) -> Parameter:
    schema: JsonSchema = {}
    methods = {link.created.method for link in made}
    for link in made:
        schema = {**_FORMAT.get(link.created.method, {}), **schema}
        options = link.created.argument(0)
        for word, key in (("min", "minimum"), ("max", "maximum")):
            bound = entry(options, word)
            if isinstance(bound, Const) and isinstance(bound.value, int | float):
                is_text = link.created.method == "isLength"
                schema[key.replace("imum", "Length") if is_text else key] = bound.value
        if link.created.method == "isIn":
            schema["enum"] = [v.value for v in elements_of(options) if isinstance(v, Const)]
    location = _CHAINS[last]
    if location != "body":
        schema = {"type": "string", **schema}
    needed = location == "path" or ("optional" not in methods and bool(methods & _NEEDING))
    return Parameter(
        name=name, location=location, type=type_of(schema), required=needed, json_schema=schema
    )


def _check_schema(root: Object, declared: Declared) -> None:
    given = root.created.argument(0)
    default = (
        string_of(elements_of(root.created.argument(1))[0])
        if elements_of(root.created.argument(1))
        else None
    )
    for name, rules in given.entries.items() if isinstance(given, Record) else ():
        where = entry(rules, "in")
        named = where.elements[0] if isinstance(where, Array) and where.elements else where
        place = (string_of(named) or default or "body").rstrip("s")
        location = _CHAINS.get(place, "body")
        schema: JsonSchema = {}
        for word in rules.entries if isinstance(rules, Record) else ():
            schema = {**schema, **_FORMAT.get(word, {})}
        is_optional = entry(rules, "optional") is not None
        needed = location == "path" or not is_optional
        declared.parameters.append(
            Parameter(
                name=name.split(".")[0],
                location=location,
                type=type_of(schema),
                required=needed,
                json_schema=schema,
            )
        )


def _hono(root: Object, declarations: Declarations) -> Declared:
    """`zValidator("json", schema)`."""
    declared = Declared()
    place = _HONO_PARTS.get(string_of(root.created.argument(0)) or "")
    schema = declarations.schema(root.created.argument(1))
    if place == "form":
        declared.content_type = "application/x-www-form-urlencoded"
        place = "body"
    if place is not None and schema is not None:
        declared.parts.append((place, schema))
    return declared


def place_of(value: Object) -> str | None:
    """Where Hono's own `validator("query", (value) => …)` hands its function a part from."""
    kind = value.cls
    if isinstance(kind, External) and kind.dotted == "hono/validator.validator":
        return _HONO_PARTS.get(string_of(value.created.argument(0)) or "")
    return None


def _upload(value: Object) -> Declared | None:
    """Multer's `upload.single("avatar")`."""
    names: list[str] = []
    method = value.created.method.rpartition(".")[2]
    if not isinstance(value.created.receiver, Object):
        return None
    given = value.created.argument(0)
    if method in ("single", "array") and string_of(given):
        names = [string_of(given) or ""]
    elif method == "fields":
        found = [string_of(entry(item, "name")) for item in elements_of(given)]
        names = [name for name in found if name]
    elif method not in ("any", "none"):
        return None
    file: JsonSchema = {"type": "string", "format": "binary"}
    schema: JsonSchema = {"type": "array", "items": file} if method == "array" else file
    parameters = [
        Parameter(
            name=name, location="body", type=type_of(schema), required=False, json_schema=schema
        )
        for name in names
    ]
    return Declared(parameters=parameters, content_type="multipart/form-data")


def _described(value: Object, declarations: Declarations) -> Declared | None:
    """`celebrate({ body: … })`, `validateRequest({ query: … })`, `validator.body(schema)`."""
    declared = Declared()
    for argument in value.created.args:
        declared.parts.extend(declarations.parts(argument).items())
    last = value.created.method.rpartition(".")[2]
    if not declared.parts and value.created.args and last in ("body", "query", "params", "headers"):
        schema = declarations.schema(value.created.args[0])
        if schema is not None:
            declared.parts.append((last, schema))
    return declared if declared.parts else None
