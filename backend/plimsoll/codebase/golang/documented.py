"""Endpoints with what the comments above their handlers add to what the code shows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from posixpath import dirname

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema, Parameter, Security
from plimsoll.codebase.bodies import contained, properties_of, type_of
from plimsoll.codebase.golang.comments import Comment, Named, plain_route, read
from plimsoll.codebase.golang.files import Declaration, File
from plimsoll.codebase.golang.go_swagger import Operations, operations_of
from plimsoll.codebase.golang.lookup import Lookup
from plimsoll.codebase.golang.rules import typed
from plimsoll.codebase.golang.schemas import Schemas, basic
from plimsoll.codebase.golang.types import BASIC, GoType
from plimsoll.codebase.golang.values import Function
from plimsoll.codebase.sources import Sources

_SCALARS: dict[str, JsonSchema] = {
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "float": {"type": "number"},
    "boolean": {"type": "boolean"},
    "array": {"type": "array"},
    "object": {"type": "object"},
    "file": {"type": "string", "format": "binary"},
    "formdata": {"type": "string", "format": "binary"},
    "time.time": {"type": "string", "format": "date-time"},
}
_COMPOSED = re.compile(r"^([\w./\[\]]*)\{(.*)\}$")
_GENERIC = re.compile(r"^([\w.]+)\[(.+)\]$")
_DEFINED = re.compile(
    rb"@securityDefinitions\.(\w+)\s+([\w-]+)((?:\s*[/*]*\s*@(?:in|name|\w+[uU]rl|scope\S*)\b.*)*)"
)
_MARK = re.compile(rb"@securityDefinitions\.")
_LISTED = ("string", "integer", "number", "boolean", "array")
_DEEPEST = 6
_MOST_ENCLOSING = 8


class Documented:
    """The comments of one repository."""

    def __init__(self, lookup: Lookup, schemas: Schemas, sources: Sources) -> None:
        self._lookup = lookup
        self._schemas = schemas
        self._sources = sources
        self._comments: dict[tuple[str, int], tuple[File, Comment] | None] = {}
        self._operations: Operations | None = None
        self._security: dict[str, Security] | None = None

    def of(
        self, functions: Sequence[Function], method: str, route: str
    ) -> "tuple[File, Comment] | None":
        """The comment for an endpoint: its handler's, or of what made or registers it."""
        for function in reversed(functions):
            is_own = bool(function.name)
            for each in _enclosing(function):
                found = self._comment(each)
                if found is not None and _fits(found[1], method, route, is_own=is_own):
                    return found
        if self._operations is None:
            self._operations = operations_of(self._lookup, self._sources)
        return self._operations.get((method, plain_route(route)))

    def _comment(self, function: Function) -> "tuple[File, Comment] | None":
        if function.key not in self._comments:
            declared = self._declaration(function)
            told = declared.comment if declared is not None else ""
            comment = read(told) if told else Comment()
            is_empty = comment == Comment()
            self._comments[function.key] = (
                None if declared is None or is_empty else (declared.file, comment)
            )
        return self._comments[function.key]

    def _declaration(self, function: Function) -> Declaration | None:
        path, line = function.key
        package = self._lookup.packages.at(dirname(path))
        for file in package.files if package is not None else ():
            if file.path == path:
                return next((d for d in file.declarations if d.line == line and d.comment), None)
        return None

    def parameters(self, file: File, comment: Comment) -> Iterator[tuple[Named, JsonSchema]]:
        """What is declared, with schemas."""
        for named in comment.parameters:
            if named.place in ("query", "formdata"):
                members = self._members(named, file)
                yield from members
                if members:
                    continue
            schema = self.schema(named.type, file)
            rules = {
                word: typed(value, str(schema.get("type"))) for word, value in named.rules.items()
            }
            if schema.get("type") == "array" and "enum" in rules:
                inner = schema.get("items")
                items: JsonSchema = inner if isinstance(inner, dict) else {}
                rules["items"] = {**items, "enum": rules.pop("enum")}
            yield named, {**schema, **rules}

    def _members(self, named: Named, file: File) -> list[tuple[Named, JsonSchema]]:
        """A struct in the place of a value: each of its fields is a parameter."""
        is_plain = named.type in BASIC or named.type.lower() in _SCALARS
        if is_plain or not named.type[:1].isalpha() or named.type.startswith("map["):
            return []
        return [
            (replace(named, name=member.name, is_required=member.is_required), member.schema)
            for member in self._schemas.members(self._named(named.type, file, 0), ("form", "json"))
            if member.schema.get("type") in _LISTED
        ]

    def responses(self, file: File, comment: Comment) -> dict[str, JsonSchema]:
        """Schemas by status."""
        found = {code: self.schema(kind, file) for code, kind in comment.responses}
        return {code: schema for code, schema in found.items() if schema}

    def schema(self, told: str, file: File, depth: int = 0) -> JsonSchema:  # noqa: PLR0911
        """What swaggo calls a type, as a schema; self-contained."""
        if depth > _DEEPEST:
            return {}
        if told.startswith("[]"):
            inner = self.schema(told[2:], file, depth + 1)
            return _lifted({"type": "array", "items": inner}, inner)
        composed = _COMPOSED.match(told)
        if composed is not None and told != "interface{}":
            return self._composed(composed[1], composed[2], file, depth)
        if told.startswith("map["):
            inner = self.schema(told.partition("]")[2], file, depth + 1)
            return _lifted({"type": "object", "additionalProperties": inner}, inner)
        known = _SCALARS.get(told.lower())
        if known is not None:
            return dict(known)
        if told in BASIC:
            return basic(told)
        return self._schemas.of(self._named(told, file, depth))

    def _composed(self, base: str, overridden: str, file: File, depth: int) -> JsonSchema:
        """`Answer{data=[]model.User}`: a type with some of its fields told anew."""
        whole: JsonSchema = {"type": "object"}
        if base:
            whole = _inlined(self.schema(base, file, depth + 1))
        properties = properties_of(whole)
        fields: JsonSchema = dict(properties[0]) if properties is not None else {}
        definitions = _definitions(whole)
        for part in _split(overridden):
            name, _, kind = part.partition("=")
            inner = self.schema(kind.strip(), file, depth + 1)
            definitions.update(_definitions(inner))
            fields[name.strip()] = {k: v for k, v in inner.items() if k != "$defs"}
        bare = {k: v for k, v in whole.items() if k != "$defs"}
        return contained({**bare, "type": "object", "properties": fields}, definitions)

    def _named(self, told: str, file: File, depth: int) -> GoType:
        generic = _GENERIC.match(told)
        if generic is not None:
            base = self._named(generic[1], file, depth + 1)
            parts = tuple(self._named(p, file, depth + 1) for p in _split(generic[2]))
            return GoType(base.kind, base.name, base.package, parts)
        if told.startswith("[]"):
            return GoType("slice", parts=(self._named(told[2:], file, depth + 1),))
        qualifier, _, name = told.rpartition(".")
        kind = self._lookup.type_named(qualifier.rsplit(".", 1)[-1], name, file)
        if kind.kind != "named" or kind.package.startswith("./") or not qualifier:
            return kind
        # A comment may name packages that the file does not import.
        for folder in self._lookup.packages.called(qualifier.rsplit(".", 1)[-1]):
            package = self._lookup.packages.at(folder)
            if package is not None and name in package.names:
                return GoType("named", name, package.key)
        return kind

    def security(self, comment: Comment) -> tuple[Security, ...]:
        """The credentials, where somewhere in the repository their names are defined."""
        if not comment.security:
            return ()
        if self._security is None:
            self._security = self._defined()
        found = [self._security[n] for n in comment.security if n in self._security]
        return tuple(dict.fromkeys(found))

    def _defined(self) -> dict[str, Security]:
        found: dict[str, Security] = {}
        for path in self._sources.candidates({".go"}, _MARK):
            for kind, name, rest in _DEFINED.findall(self._sources.peek(path)):
                found.setdefault(name.decode("utf-8", "replace"), _credential(kind, rest))
        return found


def _credential(kind: bytes, rest: bytes) -> Security:
    if kind.lower() == b"basic":
        return Security(scheme="basic")
    if kind.lower() != b"apikey":
        return Security(scheme="bearer")
    where = re.search(rb"@in\s+(\w+)", rest)
    name = re.search(rb"@name\s+(\S+)", rest)
    called = name[1].decode("utf-8", "replace") if name is not None else "X-API-Key"
    if where is not None and where[1] == b"query":
        return Security(scheme="api_key", location="query", name=called)
    if called.lower() == "authorization":
        return Security(scheme="bearer")
    return Security(scheme="api_key", location="header", name=called)


def _enclosing(function: Function) -> Iterator[Function]:
    """A function, and those it is written in."""
    for _ in range(_MOST_ENCLOSING):
        yield function
        frame = function.scope.frame
        if function.name or frame is None or frame.function is function:
            return
        function = frame.function


def _fits(comment: Comment, method: str, route: str, *, is_own: bool) -> bool:
    if not comment.routes:
        return is_own
    same = [path for told, path in comment.routes if told == method]
    plain = plain_route(route)
    # Comments leave out the base path, and may be wrong in what they call the route.
    return any(plain.endswith(plain_route(path)) for path in same) or (is_own and bool(same))


def _split(told: str) -> list[str]:
    """At commas outside of brackets."""
    parts, depth, start = [], 0, 0
    for position, character in enumerate(told):
        depth += (character in "{[") - (character in "}]")
        if character == "," and depth == 0:
            parts.append(told[start:position].strip())
            start = position + 1
    return [part for part in [*parts, told[start:].strip()] if part]


def _definitions(schema: JsonSchema) -> dict[str, JsonValue]:
    found = schema.get("$defs")
    return dict(found) if isinstance(found, dict) else {}


def _lifted(whole: JsonSchema, inner: JsonSchema) -> JsonSchema:
    definitions = _definitions(inner)
    inner.pop("$defs", None)
    return contained(whole, definitions)


def _inlined(schema: JsonSchema) -> JsonSchema:
    """A reference's target in its place."""
    reference, definitions = schema.get("$ref"), _definitions(schema)
    if not isinstance(reference, str):
        return schema
    target = definitions.get(reference.rsplit("/", 1)[-1])
    return {**target, "$defs": definitions} if isinstance(target, dict) else {}


def enriched(known: Parameter, named: Named, schema: JsonSchema) -> Parameter:
    """A parameter that the code reads, with what its comment says of it."""
    says_more = len(schema) >= len(known.json_schema) and known.type in ("string", "any")
    return known.model_copy(
        update={
            "required": known.required or named.is_required,
            "json_schema": {**schema, **_default(known)} if says_more else known.json_schema,
            "type": type_of(schema) if says_more else known.type,
        }
    )


def _default(known: Parameter) -> JsonSchema:
    return {k: v for k, v in known.json_schema.items() if k == "default"}
