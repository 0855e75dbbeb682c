"""Words and small facts about the parts of a request, and what is noted of their members."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plimsoll.codebase.bodies import contained, properties_of
from plimsoll.codebase.handlers.request_uses import is_ordinary
from plimsoll.codebase.javascript.interpreter.values import External, Object, Value

if TYPE_CHECKING:
    from plimsoll.catalog.model import JsonSchema

PARTS = frozenset({"query", "params", "body", "headers", "cookies"})
FORMS = {"form": "application/x-www-form-urlencoded", "files": "multipart/form-data"}
NO_MEMBERS = frozenset(
    {"length", "hasOwnProperty", "toString", "constructor", "prototype", "__proto__", "then"}
    | {"map", "filter", "forEach", "reduce", "some", "every", "find", "includes", "join", "push"}
    | {"trim", "split", "toLowerCase", "toUpperCase", "replace", "indexOf", "slice", "get", "has"}
    | {"keys", "entries", "values", "toJSON", "toObject", "size", "mimetype", "buffer", "path"}
)
"""Members of arrays and texts, which are no properties of a body's part."""

NUMBERS = {
    "parseInt": "integer",
    "Number.parseInt": "integer",
    "Number": "number",
    "parseFloat": "number",
    "Number.parseFloat": "number",
    "BigInt": "integer",
}
SAME = frozenset(
    {"String", "decodeURIComponent", "JSON.parse", "Object.assign", "Boolean", "encodeURIComponent"}
    | {"structuredClone", "lodash.cloneDeep", "Object.freeze", "Array.from", "qs.parse"}
)
PARSERS = frozenset(
    {"parse", "safeParse", "parseAsync", "safeParseAsync", "validate", "validateAsync"}
    | {"validateSync", "attempt", "assert", "cast", "isValid", "validateBody", "spa", ""}
)
"""Methods of a schema that take what it describes; and a compiled schema, called."""

GIVING_BACK = frozenset({"parse", "parseAsync", "cast", "validateSync"})

TRANSFORMERS = frozenset({"plainToClass", "plainToInstance", "plainToClassFromExist"})
OF_CLIENTS = frozenset(
    {"cache-control", "pragma", "if-none-match", "if-modified-since", "upgrade", "referrer"}
    | {"cf-connecting-ip", "x-forwarded-for", "x-csrf-token", "x-xsrf-token", "dnt", "via"}
)
MOST_LINKS = 20
PICKERS = frozenset({"pick", "pickBy", "at"})
REQUESTS = frozenset({"Request", "FastifyRequest", "ExpressRequest", "NextApiRequest"})
GENERICS = {
    "FastifyRequest": ("generic",),
    "Request": ("params", "response", "body", "query"),
}
GENERIC_PARTS = {
    "Body": "body",
    "Querystring": "query",
    "Params": "params",
    "Headers": "headers",
    "body": "body",
    "query": "query",
    "params": "params",
    "headers": "headers",
}


@dataclass
class Seen:
    """A member of a part of the request, and its own members."""

    schema: JsonSchema = field(default_factory=dict)
    members: dict[str, Seen] = field(default_factory=dict)
    is_array: bool = False

    def whole(self, *, is_text: bool) -> JsonSchema:
        """What is known of it as a schema."""
        inner: JsonSchema = {}
        if self.members:
            properties = {name: seen.whole(is_text=False) for name, seen in self.members.items()}
            inner = {"type": "object", "properties": {**properties}}
        if self.is_array:
            return {"type": "array", "items": inner} if inner else {"type": "array"}
        if inner:
            return inner
        if is_text and "type" not in self.schema:
            return {"type": "string", **self.schema}
        return dict(self.schema)


def compiled(value: Object) -> Value | None:
    """The schema behind `ajv.compile(schema)` and `Joi.compile(schema).prefs({…})`."""
    current: Value | None = value
    for _ in range(MOST_LINKS):
        if not isinstance(current, Object):
            break
        if current.created.method.rpartition(".")[2] == "compile":
            return current.created.argument(0)
        current = current.created.receiver
    return value


def is_library(kind: External) -> bool:
    return kind.dotted.rpartition(".")[2].lower() in ("joi", "yup", "z", "zod", "")


def validated_place(key: str | None) -> str:
    """Where Hono's validator found what it hands over."""
    known = {"json": "body", "form": "form", "query": "query", "param": "params"}
    return {**known, "header": "headers", "cookie": "cookies"}.get(key or "", "body")


def members_of(schema: JsonSchema) -> dict[str, JsonSchema]:
    """The properties of an object, each self-contained."""
    found = properties_of(schema)
    definitions = schema.get("$defs")
    known = definitions if isinstance(definitions, dict) else {}
    return {name: contained(s, known) for name, s in found[0].items()} if found else {}


def is_usual(header: str) -> bool:
    """Whether clients and proxies send a header (in lower case) by themselves."""
    return is_ordinary(header) or header in OF_CLIENTS or header.startswith("sec-")
