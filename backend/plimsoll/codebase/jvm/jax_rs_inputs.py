"""What a JAX-RS method takes."""

import re
from collections.abc import Iterator, Sequence

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.jvm.handlers import Taken
from plimsoll.codebase.jvm.inputs import Inputs, converted
from plimsoll.codebase.jvm.jax_rs_resources import JAX_RS, Resource
from plimsoll.codebase.jvm.marks import Mark
from plimsoll.codebase.jvm.model import Annotation, Class
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.room import Room
from plimsoll.codebase.jvm.schemas import is_simple_or_many, unwrapped
from plimsoll.codebase.jvm.types import Type, bound_lineage, resolved

_FAMILY = (*JAX_RS, "org.glassfish.jersey", "org.jboss.resteasy", "io.quarkus")
_LOCATIONS = {
    "PathParam": "path",
    "QueryParam": "query",
    "HeaderParam": "header",
    "CookieParam": "cookie",
    "FormParam": "form",
    "FormDataParam": "part",
    "PartType": "part",
    "RestPath": "path",
    "RestQuery": "query",
    "RestHeader": "header",
    "RestCookie": "cookie",
    "RestForm": "form",
}
_BEANS = frozenset({"BeanParam", "MultipartForm", "Form"})
_ALL = (
    frozenset(_LOCATIONS)
    | _BEANS
    | {"MatrixParam", "RestMatrix", "Context", "Suspended", "PathParam"}
)
_HARMLESS = re.compile(
    r"^(Valid|Validated|NotNull|Nullable|NonNull|Nonnull|Parameter|ApiParam|Schema|RequestBody|Min|Max|"
    r"Size|NotBlank|NotEmpty|Pattern|Email|Positive\w*|ConvertGroup|SuppressWarnings|DefaultValue|"
    r"Deprecated|Encoded|Past|Future|Range|Length|PartType|Unvalidated|Body)$"
)
_PROVIDED = re.compile(
    r"^(UriInfo|HttpHeaders|SecurityContext|Request|AsyncResponse|\w*Servlet(Request|Response)|"
    r"ContainerRequestContext|RoutingContext|HttpServerRequest|HttpServerResponse|SseEventSink|Sse|"
    r"ResourceContext|Providers|Application|Configuration|ServletConfig|ServletContext|Principal|"
    r"Continuation|JsonWebToken|SecurityIdentity|ResourceInfo|ServerRequestContext|HttpSession)$"
)
_DEEPEST = 5


class JaxRsInputs:
    """Reads parameters, beans, fields and bodies."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def of(self, resource: Resource, names: Sequence[str]) -> Inputs:
        """Everything that a resource's method takes; `names`: the route's placeholders."""
        found = Inputs()
        program = self._room.program
        for locator in resource.locators:
            for taken in locator.inputs(program):
                self._add(taken, found, names, None)
        for taken in resource.handler.inputs(program):
            self._add(taken, found, names, resource.method)
        for owner in resource.chain:
            self._add_members(owner, found)
        return found

    def _add(self, taken: Taken, found: Inputs, names: Sequence[str], method: str | None) -> None:
        """`method`: None where a body is out of the question."""
        mark = self._mark(taken.notes)
        if mark is not None:
            self._add_marked(taken, mark, found, 0)
            return
        if method is None or any(not _HARMLESS.match(_simple(n)) for n, _ in taken.notes):
            return
        if taken.type.owner is None and _PROVIDED.match(taken.type.name):
            return
        if taken.name in names and is_simple_or_many(taken.type):
            found.path_schemas[taken.name] = self._schema(taken.type, taken.notes, simple=True)
        elif method not in ("GET", "HEAD") and found.body is None:
            found.body = self._schema(taken.type, taken.notes)
            found.body_required = any(
                self._room.constraints.required((n,), scope) for n, scope in taken.notes
            )

    def _mark(self, notes: Sequence[tuple[Annotation, Scope]]) -> Mark | None:
        for note, scope in notes:
            mark = self._room.marks.first((note,), scope, _ALL, _FAMILY)
            if mark is not None:
                return mark
        return None

    def _add_marked(self, taken: Taken, mark: Mark, found: Inputs, depth: int) -> None:
        if mark.name in _BEANS:
            if taken.type.owner is not None and depth < _DEEPEST:
                found.has_parts = found.has_parts or mark.name == "MultipartForm"
                self._add_bean(taken.type, found, depth + 1)
            return
        location = _LOCATIONS.get(mark.name)
        if location is None:
            return
        name = self._room.marks.text(mark, "value") or _by_name(taken.name, mark.name)
        schema, has_default = self._defaulted(taken)
        required = not has_default and any(
            self._room.constraints.required((n,), scope) for n, scope in taken.notes
        )
        if location == "path":
            found.path_schemas[name] = schema
        elif location in ("form", "part"):
            self._add_form(taken, name, location, schema, found, required=required)
        elif location == "query":
            found.add(name, "query", schema, required=required)
        elif location == "header":
            found.add(name, "header", schema, required=required)
        else:
            found.add(name, "cookie", schema, required=required)

    def _add_form(
        self,
        taken: Taken,
        name: str,
        location: str,
        schema: JsonSchema,
        found: Inputs,
        *,
        required: bool,
    ) -> None:
        if taken.type.name in ("FormDataContentDisposition", "FormDataMultiPart"):
            return
        if location == "part" or schema.get("format") == "binary":
            found.has_parts = True
        found.add_field(name, schema, required=required)

    def _defaulted(self, taken: Taken) -> tuple[JsonSchema, bool]:
        schema = self._schema(taken.type, taken.notes, simple=True)
        for note, scope in taken.notes:
            if _simple(note) == "DefaultValue":
                text = self._room.constants.text(note.arguments.get("value"), scope)
                if text is None:
                    return schema, True
                return {**schema, "default": converted(text, str(schema.get("type", "")))}, True
        return schema, False

    def _schema(
        self, kind: Type, notes: Sequence[tuple[Annotation, Scope]], *, simple: bool = False
    ) -> JsonSchema:
        is_binary = kind.owner is None and kind.name in ("InputStream", "File", "FileUpload")
        schema: JsonSchema = {"type": "string"}
        path = notes[0][1].file.path if notes else ""
        if not simple or is_simple_or_many(kind) or is_binary:
            schema = self._room.schemas(path).of(unwrapped(kind))
        for note, scope in notes:
            schema = self._room.constraints.added(schema, (note,), scope)
        return schema

    def _add_bean(self, kind: Type, found: Inputs, depth: int) -> None:
        if kind.owner is None:
            return
        for taken in self._members(kind.owner, kind):
            mark = self._mark(taken.notes)
            if mark is not None:
                self._add_marked(taken, mark, found, depth)

    def _add_members(self, owner: Class, found: Inputs) -> None:
        """What is injected into a resource itself."""
        for taken in self._members(owner, None):
            mark = self._mark(taken.notes)
            if mark is not None and mark.name not in ("FormParam", "FormDataParam"):
                self._add_marked(taken, mark, found, 1)

    def _members(self, owner: Class, kind: Type | None) -> Iterator[Taken]:
        """Fields, setters and constructor parameters, inherited ones too."""
        program = self._room.program
        for current, bindings in bound_lineage(owner, program):
            known = bindings
            if current is owner and kind is not None:
                known = dict(zip(owner.type_parameters, kind.arguments, strict=False))
            scope = Scope(current.file, current)
            for field in current.fields:
                if field.annotations:
                    yield Taken(
                        field.name,
                        resolved(field.type, scope, program, known),
                        tuple((note, scope) for note in field.annotations),
                        field.value is not None,
                    )
            given = [i for inputs in current.constructors for i in inputs]
            for method in current.methods:
                if method.name.startswith("set") and len(method.inputs) == 1:
                    single = method.inputs[0]
                    notes = (*method.annotations, *single.annotations)
                    yield Taken(
                        method.name[3:4].lower() + method.name[4:],
                        resolved(single.type, scope, program, known),
                        tuple((note, scope) for note in notes),
                        has_default=False,
                    )
            for one in given:
                yield Taken(
                    one.name,
                    resolved(one.type, scope, program, known),
                    tuple((note, scope) for note in one.annotations),
                    has_default=False,
                )


def _simple(note: Annotation) -> str:
    return note.name.rsplit(".", 1)[-1]


def _by_name(name: str, mark: str) -> str:
    """RESTEasy Reactive takes the parameter's name; a header's words are parted by hyphens."""
    if mark == "RestHeader":
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).split("-")
        return "-".join(word[:1].upper() + word[1:] for word in words)
    return name
