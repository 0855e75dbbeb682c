"""What a method of a Micronaut controller takes."""

import re
from collections.abc import Collection

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.bodies import type_of
from plimsoll.codebase.jvm.handlers import Handler, Taken
from plimsoll.codebase.jvm.inputs import Inputs, converted
from plimsoll.codebase.jvm.marks import Mark
from plimsoll.codebase.jvm.model import Class
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.room import Room
from plimsoll.codebase.jvm.schemas import MAPS, is_simple_or_many, unwrapped
from plimsoll.codebase.jvm.types import Type, bound_lineage, resolved
from plimsoll.codebase.jvm.uri_templates import UriTemplate

MICRONAUT = ("io.micronaut",)
_LOCATIONS = {
    "QueryValue": "query",
    "PathVariable": "path",
    "Header": "header",
    "CookieValue": "cookie",
    "Body": "body",
    "Part": "part",
    "RequestBean": "bean",
    "RequestAttribute": "none",
    "SessionValue": "none",
    "Value": "none",
}
_MARKS = frozenset(_LOCATIONS)
_PROVIDED = re.compile(
    r"^(HttpHeaders|HttpParameters|Cookies?|Session|Authentication|Principal|Locale|HttpRequest|"
    r"ServerHttpRequest|MutableHttpRequest|Continuation|ExecutionHandle|ServerAuthentication|"
    r"RequestContext|RouteMatch|HttpServletRequest|HttpServletResponse|X509Certificate|"
    r"ServerFilterChain|BasicAuth|SslHandler|MultipartBody)$"
)
_FILES = frozenset({"CompletedFileUpload", "StreamingFileUpload", "CompletedPart", "PartData"})
_BODIES = frozenset({"POST", "PUT", "PATCH"})
_WHOLE: JsonSchema = {"type": "integer", "format": "int32"}


class MicronautInputs:
    """Reads parameters."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def of(
        self,
        handler: Handler,
        method: str,
        names: Collection[str],
        template: UriTemplate,
        owner: Class,
        left_out: Collection[str] = (),
    ) -> Inputs:
        """Everything that a handler takes.

        `names`: the route's placeholders; `left_out`: optional ones that it does not have.
        """
        found = Inputs()
        for taken in handler.inputs(self._room.program):
            mark = self._mark(taken)
            if taken.name in left_out:
                continue
            location = "" if mark is None else _LOCATIONS[mark.name]
            if mark is None:
                location = self._implied(taken, method, names, template)
            self._add(taken, mark, location, found, template, owner)
        for name in template.queries:
            is_object = name in template.exploded and len(found.parameters) > 0
            if not is_object and ("query", name) not in found.parameters:
                found.add(name, "query", {"type": "string"}, required=False)
        return found

    def _mark(self, taken: Taken) -> Mark | None:
        for note, scope in taken.notes:
            mark = self._room.marks.first((note,), scope, _MARKS, MICRONAUT)
            if mark is not None:
                return mark
        return None

    def _implied(  # noqa: PLR0911 - a kind a return
        self, taken: Taken, method: str, names: Collection[str], template: UriTemplate
    ) -> str:
        """Where an unmarked parameter comes from."""
        kind = taken.type
        if taken.name in names:
            return "path"
        if taken.name in template.queries:
            return "query"
        if kind.name in ("Pageable", "Sort"):
            return "page"
        if kind.name == "HttpRequest" and kind.arguments and method in _BODIES:
            return "body" if kind.first.name not in ("Object", "Any") else "none"
        if kind.owner is None and _PROVIDED.match(kind.name):
            return "none"
        if kind.name in _FILES or (kind.arguments and kind.first.name in _FILES):
            return "part"
        if method in _BODIES:
            return "field"
        return "query" if is_simple_or_many(kind) else "none"

    def _add(
        self,
        taken: Taken,
        mark: Mark | None,
        location: str,
        found: Inputs,
        template: UriTemplate,
        owner: Class,
    ) -> None:
        if location == "none":
            return
        if location == "page":
            self._add_page(taken, found)
            return
        if location == "bean":
            self._add_bean(taken.type, found, template, owner)
            return
        name = self._room.marks.text(mark, "value", "name") or _named(taken, location)
        schema = self._schema(taken, mark, owner)
        required = self._required(taken, mark)
        if location == "path":
            found.path_schemas[name] = schema
        elif location == "query":
            self._add_query(taken, name, schema, found, owner, required=required)
        elif location == "header":
            found.add(name, "header", schema, required=required)
        elif location == "cookie":
            found.add(name, "cookie", schema, required=required)
        elif location == "part":
            found.has_parts = True
            found.add_field(name, schema, required=required)
        elif location == "field" or (mark is not None and "value" in mark.arguments):
            found.add_field(name, schema, required=required)
        else:
            found.body, found.body_required = schema, required

    def _add_query(
        self,
        taken: Taken,
        name: str,
        schema: JsonSchema,
        found: Inputs,
        owner: Class,
        *,
        required: bool,
    ) -> None:
        kind = unwrapped(taken.type)
        if kind.owner is not None and kind.owner.kind != "enum":
            schemas, needed = self._room.schemas(owner.file.path).of_properties(kind)
            for inner, part in schemas.items():
                if type_of(part) != "object":
                    found.add(inner, "query", part, required=inner in needed)
        elif kind.name not in MAPS:
            found.add(name, "query", schema, required=required)

    def _schema(self, taken: Taken, mark: Mark | None, owner: Class) -> JsonSchema:
        schema = self._room.schemas(owner.file.path).of(unwrapped(taken.type))
        for note, scope in taken.notes:
            schema = self._room.constraints.added(schema, (note,), scope)
        default = self._room.marks.text(mark, "defaultValue")
        if default:
            schema = {**schema, "default": converted(default, str(schema.get("type", "string")))}
        return schema

    def _required(self, taken: Taken, mark: Mark | None) -> bool:
        if mark is not None and "defaultValue" in mark.arguments:
            return False
        is_optional = taken.type.nullable or taken.type.name.startswith("Optional")
        marked = any(note.name.rsplit(".", 1)[-1] == "Nullable" for note, _ in taken.notes)
        return not (is_optional or marked or taken.has_default)

    def _add_page(self, taken: Taken, found: Inputs) -> None:
        if taken.type.name != "Sort":
            found.add("page", "query", dict(_WHOLE), required=False)
            found.add("size", "query", dict(_WHOLE), required=False)
        found.add("sort", "query", {"type": "array", "items": {"type": "string"}}, required=False)

    def _add_bean(self, kind: Type, found: Inputs, template: UriTemplate, owner: Class) -> None:
        """A bean whose properties are marked like parameters."""
        if kind.owner is None:
            return
        for current, bindings in bound_lineage(kind.owner, self._room.program):
            scope = Scope(current.file, current)
            for field in current.fields:
                taken = Taken(
                    field.name,
                    resolved(field.type, scope, self._room.program, bindings),
                    tuple((note, scope) for note in field.annotations),
                    field.value is not None,
                )
                mark = self._mark(taken)
                if mark is not None and mark.name != "RequestBean":
                    self._add(taken, mark, _LOCATIONS[mark.name], found, template, owner)


def _named(taken: Taken, location: str) -> str:
    """`userAgent` as a header is `User-Agent`."""
    if location == "header":
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", taken.name).split("-")
        return "-".join(word[:1].upper() + word[1:] for word in words)
    return taken.name
