"""What a Spring controller's method takes."""

import re

from plimsoll.catalog.model import JsonSchema, ParameterLocation
from plimsoll.codebase.bodies import type_of
from plimsoll.codebase.jvm.handlers import Handler, Taken
from plimsoll.codebase.jvm.inputs import FORM, MULTIPART, Inputs, converted
from plimsoll.codebase.jvm.marks import Mark
from plimsoll.codebase.jvm.model import Annotation, Class
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.room import Room
from plimsoll.codebase.jvm.schemas import MAPS, is_simple, is_simple_or_many, unwrapped
from plimsoll.codebase.jvm.types import Type, resolved

SPRING = ("org.springframework", "org.springdoc", "io.swagger", "springfox")
_INPUTS = frozenset(
    (
        "RequestParam",
        "PathVariable",
        "RequestHeader",
        "CookieValue",
        "RequestBody",
        "RequestPart",
        "ModelAttribute",
        "ParameterObject",
        "MatrixVariable",
    )
)
_HARMLESS = re.compile(
    r"^(Valid|Validated|NotNull|Nullable|NonNull|Nonnull|Parameter|ApiParam|Schema|DateTimeFormat|"
    r"NumberFormat|SuppressWarnings|Suppress|Min|Max|Size|NotBlank|NotEmpty|Pattern|Email|Positive\w*|"
    r"Past|Future|Range|Length|Qualifier|PageableDefault|SortDefault|Deprecated|JsonView|Param|"
    r"ConvertGroup|SortDefaults|SpelAssert|Trim\w*|Digits|URL|final)$"
)
_FILES = frozenset({"MultipartFile", "FilePart", "Part", "PartEvent"})
_PROVIDED = re.compile(
    r"^(Model|ModelMap|ModelAndView|BindingResult|Errors|RedirectAttributes\w*|SessionStatus|"
    r"\w*Servlet(Request|Response)|HttpSession|WebRequest|NativeWebRequest|\w*HttpRequest|"
    r"\w*HttpResponse|ServerWebExchange|WebSession|Principal|Authentication|UserDetails|Locale|"
    r"TimeZone|ZoneId|InputStream|OutputStream|Reader|Writer|PrintWriter|UriComponentsBuilder|"
    r"UriBuilder|HttpMethod|HttpHeaders|Continuation|CoroutineContext|\w*AuthenticationToken|"
    r"PagedResourcesAssembler|MultipartHttpServletRequest|PersistentEntityResourceAssembler|"
    r"SecurityContext|BindingErrors|CsrfToken|PushBuilder|Jwt|OAuth2User|OidcUser|RootResourceInformation|"
    r"WebDataBinder|MultipartRequest|Device|SitePreference|Object|Any|HandlerMethod|OAuth2AuthorizedClient)$"
)
_BODIES = frozenset({"POST", "PUT", "PATCH"})
_PAGE: JsonSchema = {"type": "integer", "format": "int32", "minimum": 0}
_SIZE: JsonSchema = {"type": "integer", "format": "int32", "minimum": 1}
_SORT: JsonSchema = {"type": "array", "items": {"type": "string"}}


class SpringInputs:
    """Reads parameters."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def of(self, handler: Handler, method: str, consumes: str, owner: Class) -> Inputs:
        """Everything that a handler takes, called by a method."""
        found = Inputs()
        for taken in handler.inputs(self._room.program):
            self._add(taken, found, method, consumes, owner)
        return found

    def _add(self, taken: Taken, found: Inputs, method: str, consumes: str, owner: Class) -> None:
        mark = self._mark(taken)
        name = "" if mark is None else mark.name
        if mark is None and (taken.type.name in ("Pageable", "PageRequest", "Sort")):
            if not self._is_hidden(taken):
                self._add_page(taken, found)
        elif name == "PathVariable":
            self._add_path(taken, mark, found, owner)
        elif name == "RequestParam":
            self._add_query(taken, mark, found, method, consumes, owner)
        elif name in ("RequestHeader", "CookieValue"):
            self._add_header(taken, mark, found, owner)
        elif name == "RequestBody" or (
            mark is None and taken.type.name in ("HttpEntity", "RequestEntity")
        ):
            self._add_body(taken, mark, found, owner)
        elif name == "RequestPart":
            self._add_part(taken, mark, found, owner)
        elif name != "MatrixVariable":
            self._add_unmarked(taken, mark, found, method, consumes, owner)

    def _mark(self, taken: Taken) -> Mark | None:
        for note, scope in taken.notes:
            mark = self._room.marks.first((note,), scope, _INPUTS, SPRING)
            if mark is not None:
                return mark
        return None

    def _schema(self, taken: Taken, owner: Class, kind: Type | None = None) -> JsonSchema:
        schema = self._room.schemas(owner.file.path).of(unwrapped(kind or taken.type))
        for note, scope in taken.notes:
            schema = self._room.constraints.added(schema, (note,), scope)
        return schema

    def _plain(self, taken: Taken, owner: Class) -> JsonSchema:
        """A schema for what is sent as text."""
        if is_simple_or_many(taken.type):
            return self._schema(taken, owner)
        schema: JsonSchema = {"type": "string"}
        for note, scope in taken.notes:
            schema = self._room.constraints.added(schema, (note,), scope)
        return schema

    def _name(self, taken: Taken, mark: Mark | None) -> str:
        given = self._room.marks.text(mark, "value", "name")
        if given is not None and mark is not None and "${" in given:
            filled = self._room.configuration.filled(given, mark.scope.file.path)
            given = None if filled is None else filled.value
        return given or taken.name

    def _required(self, taken: Taken, mark: Mark | None) -> bool:
        if self._room.marks.flag(mark, "required") is False or taken.has_default:
            return False
        if mark is not None and "defaultValue" in mark.arguments:
            return False
        return not (taken.type.nullable or taken.type.name.startswith("Optional"))

    def _defaulted(self, schema: JsonSchema, mark: Mark | None) -> JsonSchema:
        text = self._room.marks.text(mark, "defaultValue")
        if text is not None and mark is not None and "${" in text:
            filled = self._room.configuration.filled(text, mark.scope.file.path)
            text = None if filled is None else filled.value
        if not text or "DEFAULT_NONE" in text:
            return schema
        return {**schema, "default": converted(text, str(schema.get("type", "string")))}

    def _add_path(self, taken: Taken, mark: Mark | None, found: Inputs, owner: Class) -> None:
        if taken.type.name not in MAPS:
            found.path_schemas[self._name(taken, mark)] = self._plain(taken, owner)

    def _add_query(
        self,
        taken: Taken,
        mark: Mark | None,
        found: Inputs,
        method: str,
        consumes: str,
        owner: Class,
    ) -> None:
        kind = unwrapped(taken.type)
        if (
            kind.owner is None
            and kind.name in MAPS
            and not self._room.marks.text(mark, "value", "name")
        ):
            return
        name, required = self._name(taken, mark), self._required(taken, mark)
        if _is_file(kind):
            found.has_parts = True
            found.add_field(name, self._schema(taken, owner), required=required)
            return
        schema = self._defaulted(self._plain(taken, owner), mark)
        if method in _BODIES and consumes == FORM:
            found.add_field(name, schema, required=required)
        else:
            found.add(name, "query", schema, required=required)

    def _add_header(self, taken: Taken, mark: Mark | None, found: Inputs, owner: Class) -> None:
        if taken.type.name in MAPS or taken.type.name == "HttpHeaders":
            return
        is_header = mark is not None and mark.name == "RequestHeader"
        schema = self._defaulted(self._plain(taken, owner), mark)
        found.add(
            self._name(taken, mark),
            "header" if is_header else "cookie",
            schema,
            required=self._required(taken, mark),
        )

    def _add_body(self, taken: Taken, mark: Mark | None, found: Inputs, owner: Class) -> None:
        if mark is None and not taken.type.arguments:
            return
        found.body = self._in_root(self._schema(taken, owner), taken.type, owner)
        found.body_required = self._required(taken, mark)

    def _in_root(self, schema: JsonSchema, kind: Type, owner: Class) -> JsonSchema:
        """The schema under the name that `@JsonRootName` asks for, if that is switched on."""
        key = "spring.jackson.deserialization.unwrap-root-value"
        switched = self._room.configuration.get(key, owner.file.path)
        if kind.owner is None or switched is None or switched.value.lower() != "true":
            return schema
        scope = Scope(kind.owner.file, kind.owner)
        named = frozenset({"JsonRootName"})
        mark = self._room.marks.first(kind.owner.annotations, scope, named, ("",))
        name = self._room.marks.text(mark, "value") or kind.owner.name
        inner = {key: value for key, value in schema.items() if key != "$defs"}
        whole: JsonSchema = {"type": "object", "properties": {name: inner}, "required": [name]}
        return {**whole, "$defs": schema["$defs"]} if "$defs" in schema else whole

    def _add_part(self, taken: Taken, mark: Mark | None, found: Inputs, owner: Class) -> None:
        found.has_parts = True
        required = self._required(taken, mark)
        found.add_field(self._name(taken, mark), self._schema(taken, owner), required=required)

    def _is_hidden(self, taken: Taken) -> bool:
        """What documentation hides is described elsewhere, or not meant for callers."""
        for note, scope in taken.notes:
            mark = self._room.marks.first((note,), scope, frozenset({"Parameter"}), SPRING)
            if self._room.marks.flag(mark, "hidden"):
                return True
        return False

    def _add_page(self, taken: Taken, found: Inputs) -> None:
        page, size = dict(_PAGE), dict(_SIZE)
        for note, scope in taken.notes:
            mark = self._room.marks.first((note,), scope, frozenset({"PageableDefault"}), SPRING)
            asked = self._room.marks.number(mark, "size")
            asked = asked if asked is not None else self._room.marks.number(mark, "value")
            if asked is not None:
                size["default"] = asked
        if taken.type.name != "Sort":
            found.add("page", "query", page, required=False)
            found.add("size", "query", size, required=False)
        found.add("sort", "query", _SORT, required=False)

    def _add_unmarked(
        self,
        taken: Taken,
        mark: Mark | None,
        found: Inputs,
        method: str,
        consumes: str,
        owner: Class,
    ) -> None:
        if taken.type.owner is None and _PROVIDED.match(taken.type.name):
            if "Request" in taken.type.name or "Exchange" in taken.type.name:
                found.handed_over.add(taken.name)
            return
        if mark is None and any(not self._is_harmless(note.name) for note, _ in taken.notes):
            return
        kind = unwrapped(taken.type)
        if _is_file(kind):
            found.has_parts = True
            found.add_field(taken.name, self._schema(taken, owner), required=False)
        elif is_simple(kind) or (is_simple_or_many(kind) and mark is None):
            schema = self._schema(taken, owner)
            if kind.name not in ("Locale", "ZoneId", "TimeZone"):
                found.add(taken.name, "query", schema, required=False)
        elif kind.owner is not None and kind.owner.kind != "interface":
            if self._is_loaded(kind, owner) and not any(_validates(n) for n, _ in taken.notes):
                return
            self._add_object(kind, found, method, consumes, owner)

    def _is_loaded(self, kind: Type, owner: Class) -> bool:
        """Whether a `@ModelAttribute` method of the controller brings the object."""
        wanted = frozenset({"ModelAttribute"})
        for current in self._room.program.lineage(owner):
            scope = Scope(current.file, current)
            for method in current.methods:
                if self._room.marks.first(method.annotations, scope, wanted, SPRING) is not None:
                    returned = resolved(method.returns, scope, self._room.program)
                    if unwrapped(returned).owner is kind.owner:
                        return True
        return False

    def _is_harmless(self, name: str) -> bool:
        return bool(_HARMLESS.match(name.rsplit(".", 1)[-1]))

    def _add_object(
        self, kind: Type, found: Inputs, method: str, consumes: str, owner: Class
    ) -> None:
        """An object bound from what is sent, property by property."""
        schemas, required = self._room.schemas(owner.file.path).of_properties(kind)
        for name, schema in schemas.items():
            is_part = schema.get("format") == "binary"
            if type_of(schema) in ("object", "any") or _holds_objects(schema):
                continue  # no text stands for it
            if method in _BODIES:
                found.has_parts = found.has_parts or is_part or consumes == MULTIPART
                found.add_field(name, schema, required=name in required)
            else:
                if ("query", name) not in found.parameters:
                    found.bound.add(name)
                found.add(name, "query", schema, required=name in required)

    def conditions(self, mark: Mark, found: Inputs) -> None:
        """What a mapping demands by `params` and `headers`."""
        marks = self._room.marks
        for text, _ in marks.texts(mark, "params"):
            _add_condition(text or "", "query", found)
        for text, _ in marks.texts(mark, "headers"):
            if not (text or "").lower().startswith(("content-type", "accept")):
                _add_condition(text or "", "header", found)


def _validates(note: Annotation) -> bool:
    return note.name.rsplit(".", 1)[-1] in ("Valid", "Validated")


def _add_condition(text: str, location: ParameterLocation, found: Inputs) -> None:
    if not text or text.startswith("!") or "!=" in text:
        return
    name, equals, value = text.partition("=")
    schema: JsonSchema = {"type": "string"}
    if equals:
        schema["enum"] = [value]
    found.add(name.strip(), location, schema, required=True)


def _is_file(kind: Type) -> bool:
    inner = (
        kind.first if kind.name in ("[]", "List", "Flux", "Array", "Set", "Collection") else kind
    )
    return inner.owner is None and inner.name in _FILES


def _holds_objects(schema: JsonSchema) -> bool:
    items = schema.get("items")
    return isinstance(items, dict) and type_of(items) in ("object", "any") and "$ref" in str(schema)
