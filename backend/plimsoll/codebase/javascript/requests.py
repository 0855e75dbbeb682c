"""What a handler takes from a request, noted while the handler is followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from plimsoll.codebase.javascript import security
from plimsoll.codebase.javascript.interpreter.nodes import operands
from plimsoll.codebase.javascript.interpreter.values import (
    Array,
    Call,
    Class,
    Collector,
    Const,
    External,
    Input,
    Method,
    Object,
    Record,
    Unknown,
    Value,
    elements_of,
    string_of,
)
from plimsoll.codebase.javascript.seen import (
    FORMS,
    GENERIC_PARTS,
    GENERICS,
    GIVING_BACK,
    NO_MEMBERS,
    NUMBERS,
    PARSERS,
    PARTS,
    PICKERS,
    REQUESTS,
    SAME,
    TRANSFORMERS,
    Seen,
    compiled,
    is_library,
    is_usual,
    members_of,
    validated_place,
)
from plimsoll.codebase.trees import field as at
from plimsoll.codebase.trees import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from plimsoll.catalog.model import JsonSchema, Security
    from plimsoll.codebase.javascript.declared import Declarations
    from plimsoll.codebase.javascript.dialects import Dialect


class Reads(Collector):
    """Collects the uses of one handler or middleware."""

    def __init__(self, dialect: Dialect, declarations: Declarations) -> None:
        self._dialect = dialect
        self._declarations = declarations
        self.seen: dict[str, dict[str, Seen]] = {}
        self.declared: list[tuple[str, JsonSchema]] = []
        self.stored: list[tuple[str, JsonSchema]] = []
        """The models that the whole body is stored in: name and schema."""
        self.security: list[Security] = []
        self.content_type = ""
        self.reads_body = False
        self.reads_authorization = False
        self._written: set[tuple[str, str]] = set()

    def _note(self, place: str, path: tuple[str, ...]) -> Seen | None:
        if place in FORMS:
            self.content_type = self.content_type or FORMS[place]
            place = "body"
        if place not in PARTS or not path or (place, path[0]) in self._written:
            return None
        if place == "body":
            self.reads_body = True
        if place == "headers":
            if path[0].lower() == "authorization":
                self.reads_authorization = True
            if is_usual(path[0].lower()):
                return None
        seen = self.seen.setdefault(place, {}).setdefault(path[0], Seen())
        for name in path[1:]:
            if name == "[]":
                seen.is_array = True
            else:
                seen = seen.members.setdefault(name, Seen())
        return seen

    @override
    def attribute(self, source: Input, name: str) -> Value:  # noqa: PLR0911 - a kind a return
        place, path = source.place, source.path
        if place in PARTS or place in FORMS:
            if path and (name in NO_MEMBERS or place in ("headers", "params", "query", "cookies")):
                return Unknown(name)
            if name in ("length", "hasOwnProperty"):
                return Unknown(name)
            self._note(place, (*path, name))
            is_own = (place, (*path, name)[0]) in self._written
            return Unknown(name) if is_own else Input(self, place, (*path, name))
        members = self._dialect.members.get(place, {})
        if name in members:
            inner = members[name]
            if inner == "file":
                self.content_type = "multipart/form-data"
                return Unknown(name)
            return Input(self, inner)
        if place == "url" and name == "searchParams":
            return Input(self, "search")
        if place == "url" and name == "query":  # url.parse(req.url, true).query
            return Input(self, "query")
        return Unknown(name)

    def touched(self, value: Value) -> None:
        """Notes that a member is used, not only a part of the request handed on."""
        if isinstance(value, Input) and value.path:
            self._note(value.place, value.path)

    @override
    def call(self, source: Input, name: str, record: Call) -> Value:  # noqa: C901 - a kind a branch
        """`request.get("X-Name")`, `c.req.query("page")`, and methods of texts and arrays."""
        key = string_of(record.argument(0))
        place = self._dialect.methods.get(source.place, {}).get(name)
        if source.place == "search" and name in ("get", "getAll", "has"):
            place = "query"
        if source.place == "headers" and not source.path and name in ("get", "has"):
            place = "headers"
        if place == "valid":
            return Input(self, validated_place(key))
        if name == "hasOwnProperty" and key is not None:
            self._note(source.place, (*source.path, key))
        if name == "jwtVerify":
            self.reads_authorization = True
        if place == "file":
            self.content_type = "multipart/form-data"
            return Unknown(name)
        if place is not None:
            return self._part(place, key, record)
        if source.path and source.place in PARTS | set(FORMS):
            self._note(source.place, source.path)
            if name in ("map", "forEach", "filter", "some", "every", "find", "flatMap"):
                self._each(source, record)
            if name in ("trim", "toLowerCase", "toUpperCase", "toString", "replace"):
                return source
        return Unknown(name)

    def _part(self, place: str, key: str | None, record: Call) -> Value:
        if key is None:
            return Input(self, place)
        found = Input(self, place, (key,))
        self.touched(found)
        default = record.argument(1)
        if default is not None:
            self.defaulted(found, default)
        return found

    @override
    def element(self, source: Input) -> Value:
        if source.place != "body" or not source.path:
            return Unknown()
        found = Input(self, source.place, (*source.path, "[]"))
        self._note(source.place, found.path)
        return found

    def _each(self, source: Input, record: Call) -> None:
        if source.place == "body":
            self._declarations.run(record.argument(0), [self.element(source)])

    @override
    def defaulted(self, source: Input, default: Value) -> None:
        seen = self._note(source.place, source.path)
        if seen is None or not isinstance(default, Const) or default.missing:
            return
        if default.value is not None and "default" not in seen.schema:
            seen.schema["default"] = default.value
            if isinstance(default.value, bool):
                seen.schema.setdefault("type", "boolean")
            elif isinstance(default.value, int | float):
                kind = "integer" if isinstance(default.value, int) else "number"
                seen.schema.setdefault("type", kind)

    @override
    def written(self, source: Input, name: str) -> None:
        if source.place in PARTS and not source.path:
            if name not in self.seen.get(source.place, {}):
                self._written.add((source.place, name))
        elif source.place == "request" and name in PARTS:
            pass

    @override
    def passed(self, function: Value, record: Call) -> Value | None:
        """What a function from outside makes of parts of the request."""
        written = {name for place, name in self._written if place == "body"}
        stored = list(self._declarations.models.stored(function, record, written))
        self.stored.extend(stored)
        for value in record.args:
            self.touched(value)
        called = function.name if isinstance(function, Method) else ""
        called = function.dotted if isinstance(function, External) else called
        asked = security.of_call(called, record)
        self.security.extend([asked] if asked is not None else [])
        if isinstance(function, Method):
            return None if stored else self._validated_by(function, record)
        if not isinstance(function, External):
            return None
        last = function.dotted.rpartition(".")[2]
        given = record.argument(0)
        if function.dotted in ("hono/cookie.getCookie", "hono/cookie.getSignedCookie"):
            key = string_of(record.argument(1))
            return self._part("cookies", key, record) if key else None
        if last in TRANSFORMERS:
            self._transformed(record)
        if last == "validate" and function.module in ("joi", "@hapi/joi"):
            self._declare(given, record.argument(1))
        if not isinstance(given, Input):
            return None
        return self._made_of(function, last, given, record)

    def _made_of(self, function: External, last: str, given: Input, record: Call) -> Value | None:
        kind = NUMBERS.get(function.dotted)
        if kind is not None:
            seen = self._note(given.place, given.path)
            if seen is not None:
                seen.schema.setdefault("type", kind)
            return given
        if last in PICKERS:
            return self._picked(given, record.args[1:])
        if function.module == "only" and string_of(record.argument(1)):
            words = (string_of(record.argument(1)) or "").split()
            return self._picked(given, [Const(word) for word in words])
        if function.dotted in ("Object.prototype.hasOwnProperty.call", "Object.hasOwn"):
            self._note(given.place, (*given.path, string_of(record.argument(1)) or "length"))
        if last == "get" and string_of(record.argument(1)):
            path = (string_of(record.argument(1)) or "").split(".")
            self._note(given.place, (*given.path, *path))
            return Unknown()
        if function.dotted in ("URL", "url.parse", "url.URL"):
            return given
        return given if function.dotted in SAME or last in TRANSFORMERS else None

    def _picked(self, given: Input, names: list[Value]) -> Value:
        """`pick(request.body, ["a", "b"])`."""
        record = Record({})
        for value in names:
            for name in elements_of(value) if isinstance(value, Array) else [value]:
                text = string_of(name)
                if text is not None:
                    record.entries[text] = Input(given.reads, given.place, (*given.path, text))
                    self.touched(record.entries[text])
        return record

    def _transformed(self, record: Call) -> None:
        """`plainToInstance(CreateUser, request.body)`, in either order of its arguments."""
        kind = next((value for value in record.args if isinstance(value, Class)), None)
        given = next((value for value in record.args if isinstance(value, Input)), None)
        if kind is not None and given is not None:
            self._declare(given, kind)

    def _validated_by(self, method: Method, record: Call) -> Value | None:
        last = method.name.rpartition(".")[2]
        if last not in PARSERS or not isinstance(method.instance, Object):
            return None
        schema: Value | None = compiled(method.instance)
        kind = method.instance.cls
        given = record.argument(0)
        if last in ("assert", "attempt") or (isinstance(kind, External) and is_library(kind)):
            schema = record.argument(1) if len(record.args) > 1 else schema
        if last == "validate" and isinstance(kind, External) and kind.dotted.lower() == "ajv":
            schema, given = record.argument(0), record.argument(1)
        self._declare(given, schema)
        if given is None or not isinstance(given, Input | Record):
            return None
        told = ("success", "error", "value", "data", "errors")
        whole: dict[str, Value] = {n: given if n in ("value", "data") else Unknown(n) for n in told}
        return given if last in GIVING_BACK else Record(whole, [given])

    def _declare(self, given: Value | None, schema: Value | None) -> None:
        """Takes in that a schema describes a part of the request, or several parts."""
        if isinstance(given, Record):
            parts = [(k, v) for k, v in given.entries.items() if isinstance(v, Input)]
            for name, value in parts:
                if name in GENERIC_PARTS and not value.path:
                    self._declare_member(value, schema, name)
            for other in given.others if not parts else ():
                self._declare(other, schema)
            return
        if not isinstance(given, Input) or schema is None:
            return
        found = self._declarations.schema(schema)
        if found is None:
            return
        if given.place in ("request", "context"):
            self.declare_parts(found)
        elif not given.path:
            self.declare(given.place, found)

    def _declare_member(self, given: Input, schema: Value | None, name: str) -> None:
        found = self._declarations.schema(schema) if schema is not None else None
        members = members_of(found) if found is not None else {}
        if name in members:
            self.declare(given.place, members[name])

    def declare_parts(self, schema: JsonSchema) -> None:
        """A schema of the whole request: `{ body, query, params }`."""
        for name, inner in members_of(schema).items():
            if name in GENERIC_PARTS:
                self.declare(GENERIC_PARTS[name], inner)

    def declare(self, place: str, schema: JsonSchema) -> None:
        """A schema of a part of the request."""
        if place in FORMS:
            self.content_type = self.content_type or FORMS[place]
            place = "body"
        if place in PARTS and schema:
            self.declared.append((place, schema))

    @override
    def typed(self, source: Input, path: str, node: Node) -> None:
        if source.place in ("request", "context"):
            if node.type == "generic_type":
                self._typed_request(path, node)
            elif node.type == "type_identifier" and text_of(node) not in REQUESTS:
                self.declare_parts(self._declarations.type(path, node))
        elif source.place in PARTS and not source.path:
            self.declare(source.place, self._declarations.type(path, node))

    def _typed_request(self, path: str, node: Node) -> None:
        """`Request<Params, Answer, Body, Query>`, `FastifyRequest<{ Body: … }>` and their like."""
        name = text_of(at(node, "name")).rpartition(".")[2]
        given = operands(at(node, "type_arguments"))
        for place, part in zip(GENERICS.get(name, ()), given, strict=False):
            if place == "generic":
                self._generic(path, part)
            elif (place in PARTS and part.type not in ("predefined_type", "object_type")) or (
                place in PARTS and operands(part)
            ):
                self.declare(place, self._declarations.type(path, part))
        if name not in GENERICS:
            self.declare_parts(self._declarations.type(path, node))

    def _generic(self, path: str, node: Node) -> None:
        """The parts of `{ Body: …, Querystring: … }`."""
        self.declare_parts(self._declarations.type(path, node))

    def generic(self, path: str, node: Node) -> None:
        """The type argument of `fastify.get<{ Querystring: … }>(…)`."""
        self._generic(path, node)
