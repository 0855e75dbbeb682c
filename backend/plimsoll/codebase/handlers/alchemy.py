"""Advanced Alchemy's filters: what a list of a service may be asked, as query parameters."""

from collections.abc import Iterator, Mapping

from plimsoll.catalog.model import JsonSchema, JsonType, Parameter
from plimsoll.codebase.bodies import type_of
from plimsoll.codebase.python.types import plain
from plimsoll.codebase.python.values import FALSE, Const, Object, Table, Value, text_of, texts_of

MAKERS = frozenset({"create_service_dependencies", "create_filter_dependencies"})

_TEXT: JsonSchema = {"type": "string"}
_MOMENT: JsonSchema = {"type": "string", "format": "date-time"}
_TEXTS: JsonSchema = {"type": "array", "items": {"type": "string"}}
_ASKED: Mapping[str, tuple[tuple[str, JsonSchema], ...]] = {
    "id_filter": (("ids", _TEXTS),),
    "created_at": (("createdBefore", _MOMENT), ("createdAfter", _MOMENT)),
    "updated_at": (("updatedBefore", _MOMENT), ("updatedAfter", _MOMENT)),
    "pagination_type": (
        ("currentPage", {"type": "integer", "minimum": 1, "default": 1}),
        ("pageSize", {"type": "integer", "minimum": 1}),
    ),
    "search": (("searchString", _TEXT), ("searchIgnoreCase", {"type": "boolean"})),
    "sort_field": (
        ("orderBy", _TEXT),
        ("sortOrder", {"type": "string", "enum": ["asc", "desc"]}),
    ),
}
_BY_FIELD = {"in_fields": "In", "not_in_fields": "NotIn", "boolean_fields": "", "choice_fields": ""}


def made_by(made: Object) -> dict[str, Value]:
    """The names of the dependencies that one call makes, each standing for the call."""
    key = text_of(made.created.argument(-1, "key"))
    return {name: made for name in ("filters", key) if name}


def asked_of(made: Object) -> Iterator[Parameter]:
    """The query parameters behind the argument `filters`."""
    config = made.created.argument(-1, "filters", "config") or made.created.argument(0)
    entries = config.entries if isinstance(config, Table) else {}
    for word, value in entries.items():
        if value in (FALSE, Const(None)):
            continue
        for name, schema in _ASKED.get(str(word), ()):
            size = plain(entries.get("pagination_size")) if name == "pageSize" else None
            yield _parameter(name, schema if size is None else {**schema, "default": size})
        suffix = _BY_FIELD.get(str(word))
        for field in _fields(value) if suffix is not None else ():
            yield _parameter(_camel(field) + str(suffix), _TEXTS if suffix else _TEXT)


def _fields(value: Value) -> list[str]:
    """`"name"`, `{"name"}` or `[FieldNameType("name", str)]`."""
    found = texts_of(value)
    for element in getattr(value, "elements", ()):
        name = text_of(element.created.argument(0, "name")) if isinstance(element, Object) else None
        found += [name] if name else []
    return found


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def _parameter(name: str, schema: JsonSchema) -> Parameter:
    kind: JsonType = type_of(schema)
    return Parameter(name=name, location="query", type=kind, required=False, json_schema=schema)
