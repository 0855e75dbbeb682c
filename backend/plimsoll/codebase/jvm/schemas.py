"""Types as JSON Schema: the way Jackson, and what resembles it, writes them."""

from collections.abc import Callable

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.definitions import PREFIX, Definitions
from plimsoll.codebase.jvm.properties import Properties
from plimsoll.codebase.jvm.types import Type

_MOST = 60
_DEEPEST = 12

SIMPLE: dict[str, JsonSchema] = {
    **{key: {"type": "string"} for key in ("String", "CharSequence", "char", "Character", "Char")},
    **{
        key: {"type": "integer", "format": "int32"}
        for key in ("int", "Integer", "Int", "short", "Short", "byte", "Byte", "UInt")
    },
    **{
        key: {"type": "integer", "format": "int64"}
        for key in ("long", "Long", "ULong", "AtomicLong")
    },
    **{
        key: {"type": "integer"}
        for key in ("BigInteger", "OptionalInt", "OptionalLong", "AtomicInteger")
    },
    **{key: {"type": "number", "format": "double"} for key in ("double", "Double")},
    **{key: {"type": "number", "format": "float"} for key in ("float", "Float")},
    **{key: {"type": "number"} for key in ("BigDecimal", "Number", "OptionalDouble")},
    **{key: {"type": "boolean"} for key in ("boolean", "Boolean", "AtomicBoolean")},
    **{key: {"type": "string", "format": "uuid"} for key in ("UUID", "Uuid")},
    **{key: {"type": "string", "format": "uri"} for key in ("URI", "URL")},
    "LocalDate": {"type": "string", "format": "date"},
    **{key: {"type": "string", "format": "time"} for key in ("LocalTime", "OffsetTime")},
    **{
        key: {"type": "string", "format": "date-time"}
        for key in (
            "Instant",
            "LocalDateTime",
            "ZonedDateTime",
            "OffsetDateTime",
            "Date",
            "Timestamp",
            "Calendar",
            "DateTime",
        )
    },
    **{key: {"type": "string", "format": "duration"} for key in ("Duration", "Period")},
    **{
        key: {"type": "string"}
        for key in (
            "Locale",
            "Currency",
            "TimeZone",
            "ZoneId",
            "YearMonth",
            "Year",
            "ObjectId",
            "Charset",
            "Class",
            "MediaType",
            "ZoneOffset",
            "Pattern",
            "InetAddress",
            "Path",
            "MonthDay",
        )
    },
    **{
        key: {"type": "string", "format": "binary"}
        for key in (
            "MultipartFile",
            "FilePart",
            "Part",
            "InputStream",
            "Resource",
            "StreamingOutput",
            "File",
            "FileUpload",
            "CompletedFileUpload",
            "StreamingFileUpload",
            "ByteArray",
            "Reader",
            "CompletedPart",
            "PartData",
            "ByteArrayResource",
            "InputStreamResource",
            "StreamedFile",
            "SystemFile",
            "FormDataBodyPart",
            "StreamingResponseBody",
            "FormDataContentDisposition",
        )
    },
}
ARRAYS = frozenset(
    (
        "[]",
        "List",
        "Set",
        "Collection",
        "Iterable",
        "Flux",
        "Stream",
        "Sequence",
        "Array",
        "Queue",
        "SortedSet",
        "LinkedHashSet",
        "HashSet",
        "ArrayList",
        "LinkedList",
        "MutableList",
        "Multi",
        "MutableSet",
        "ImmutableList",
        "ImmutableSet",
        "Flow",
        "Flowable",
        "Publisher",
        "Deque",
        "TreeSet",
        "Observable",
        "CollectionModel",
        "Resources",
        "PersistentList",
        "Enumeration",
        "EnumSet",
        "SequencedCollection",
        "NavigableSet",
        "MutableCollection",
        "Iterator",
        "Vector",
    )
)
_NUMBERS = {"IntArray": "integer", "LongArray": "integer", "DoubleArray": "number"}
MAPS = frozenset(
    (
        "Map",
        "HashMap",
        "LinkedHashMap",
        "TreeMap",
        "MutableMap",
        "ConcurrentHashMap",
        "SortedMap",
        "MultiValueMap",
        "LinkedMultiValueMap",
        "ImmutableMap",
        "ConcurrentMap",
        "Properties",
        "ModelMap",
        "NavigableMap",
        "MultivaluedMap",
        "EnumMap",
        "ImmutableMultimap",
        "Multimap",
    )
)
WRAPPERS = frozenset(
    (
        "ResponseEntity",
        "HttpEntity",
        "RequestEntity",
        "Mono",
        "Single",
        "Maybe",
        "Uni",
        "Optional",
        "CompletableFuture",
        "CompletionStage",
        "Future",
        "ListenableFuture",
        "DeferredResult",
        "Callable",
        "WebAsyncTask",
        "RestResponse",
        "HttpResponse",
        "MutableHttpResponse",
        "Deferred",
        "EntityModel",
        "RepresentationModel",
        "JsonNullable",
        "Result",
        "HttpRequest",
        "Promise",
        "JAXBElement",
        "AtomicReference",
        "Supplier",
        "Lazy",
        "Provider",
        "Either",
        "Try",
        "Option",
    )
)
NOTHING = frozenset(
    (
        "void",
        "Void",
        "Unit",
        "Nothing",
        "Completable",
        "Response",
        "ModelAndView",
        "View",
        "Object",
        "Any",
        "SseEmitter",
        "Rendering",
        "RedirectView",
        "ResponseBodyEmitter",
        "Serializable",
    )
)
_PAGES = frozenset({"Page", "PageImpl", "Slice", "PagedModel", "PagedResources", "GeoPage"})
_FREE = frozenset({"JsonNode", "ObjectNode", "JsonObject", "JSONObject", "JsonElement", "Struct"})


class Schemas:
    """One schema for a type, self-contained."""

    def __init__(self, properties: Callable[["Schemas"], Properties]) -> None:
        self._definitions = Definitions(_MOST)
        self._names: dict[str, str] = {}
        self._waiting: list[tuple[str, Type]] = []
        self._properties = properties(self)

    def of(self, kind: Type) -> JsonSchema:
        """The schema; empty for what may be anything."""
        needs: list[str] = []
        schema = self.part(kind, needs)
        self._settle()
        return self._definitions.whole(schema, needs)

    def of_properties(self, kind: Type) -> tuple[dict[str, JsonSchema], set[str]]:
        """A class's properties, each self-contained, and those that have to be given."""
        if kind.owner is None:
            return {}, set()
        needs: list[str] = []
        found, required = self._properties.of(kind, needs)
        self._settle()
        return {
            n: self._definitions.whole(s, needs) if _refers(s) else s for n, s in found.items()
        }, required

    def _settle(self) -> None:
        while self._waiting:
            name, kind = self._waiting.pop()
            needs: list[str] = []
            found, required = self._properties.of(kind, needs)
            schema: JsonSchema = {"type": "object"}
            if found:
                schema["properties"] = dict(found)
            if required:
                schema["required"] = list[JsonValue](sorted(required))
            self._definitions.put(name, schema, needs)

    def part(self, kind: Type, needs: list[str], depth: int = 0) -> JsonSchema:  # noqa: C901, PLR0911 - a kind a return
        """A type's schema that refers to definitions; what it refers to is added to `needs`."""
        if depth > _DEEPEST:
            return {}
        if kind.owner is not None:
            return self._of_class(kind, needs, depth)
        name = kind.name
        if name in SIMPLE:
            return dict(SIMPLE[name])
        if name in WRAPPERS:
            return self.part(kind.arguments[-1], needs, depth + 1) if kind.arguments else {}
        if name == "[]" and kind.first.name in ("byte", "Byte"):
            return {"type": "string", "format": "byte"}
        if name in ARRAYS:
            return self._array(kind.first, needs, depth)
        if name in _NUMBERS:
            return {"type": "array", "items": {"type": _NUMBERS[name]}}
        if name in MAPS or name in _FREE:
            schema: JsonSchema = {"type": "object"}
            if len(kind.arguments) > 1:
                inner = self.part(kind.arguments[1], needs, depth + 1)
                if inner:
                    schema["additionalProperties"] = inner
            return schema
        if name in _PAGES:
            content = self._array(kind.first, needs, depth)
            total: JsonSchema = {"type": "integer", "format": "int64"}
            return {"type": "object", "properties": {"content": content, "totalElements": total}}
        return {"type": "array"} if name in ("ArrayNode", "JsonArray", "JSONArray") else {}

    def _array(self, item: Type, needs: list[str], depth: int) -> JsonSchema:
        inner = self.part(item, needs, depth + 1)
        return {"type": "array", "items": inner} if inner else {"type": "array"}

    def _of_class(self, kind: Type, needs: list[str], depth: int) -> JsonSchema:
        owner = kind.owner
        if owner is None:
            return {}
        if owner.kind == "enum":
            return self._properties.enumeration(owner)
        collected = self._properties.collected(kind)
        if collected is not None:
            return self.part(collected, needs, depth + 1)
        key = _key(kind)
        name = self._names.get(key)
        if name is None:
            name = _free(owner.name + "".join(a.name for a in kind.arguments), self._names)
            self._names[key] = name
            # A place is taken at once, so that classes may refer to each other.
            self._definitions.put(name, {}, ())
            self._waiting.append((name, kind))
        needs.append(name)
        return {"$ref": PREFIX + name}


def unwrapped(kind: Type) -> Type:
    """What is inside of responses, futures and optional values."""
    for _ in range(_DEEPEST):
        if kind.owner is not None or kind.name not in WRAPPERS or not kind.arguments:
            break
        kind = kind.arguments[-1]
    return kind


def is_simple(kind: Type) -> bool:
    """Whether a single text stands for it."""
    if kind.owner is not None:
        return kind.owner.kind == "enum"
    return kind.name in SIMPLE


def is_simple_or_many(kind: Type) -> bool:
    """Whether a text, several texts or nothing stand for it."""
    kind = unwrapped(kind)
    if kind.owner is None and kind.name in ARRAYS:
        return is_simple(unwrapped(kind.first)) or kind.first.name in ("Object", "Any")
    return is_simple(kind)


def _refers(schema: JsonSchema) -> bool:
    return "$ref" in str(schema)


def _key(kind: Type, depth: int = 0) -> str:
    inner = "" if depth > _DEEPEST else ",".join(_key(a, depth + 1) for a in kind.arguments)
    return f"{kind.owner.qualified if kind.owner else kind.name}<{inner}>"


def _free(name: str, taken: dict[str, str]) -> str:
    name = "".join(c if c.isalnum() else "_" for c in name)
    used = set(taken.values())
    number = 2
    found = name
    while found in used:
        found, number = f"{name}{number}", number + 1
    return found
