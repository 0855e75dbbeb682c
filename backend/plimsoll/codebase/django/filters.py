"""Query parameters of lists: paging, searching, ordering, filters."""

from collections.abc import Iterator, Mapping

from plimsoll.catalog.model import JsonSchema, Parameter
from plimsoll.codebase.bodies import type_of
from plimsoll.codebase.django.choices import with_choices
from plimsoll.codebase.django.serializers import Serializers
from plimsoll.codebase.django.settings import Settings
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.syntax import Suite
from plimsoll.codebase.python.types import plain
from plimsoll.codebase.python.values import (
    ClassValue,
    Const,
    External,
    FunctionValue,
    Items,
    Object,
    Table,
    Value,
    text_of,
    texts_of,
)

_INTEGER: JsonSchema = {"type": "integer"}
_STRING: JsonSchema = {"type": "string"}
_KINDS: Mapping[str, JsonSchema] = {
    "NumberFilter": {"type": "number"},
    "BooleanFilter": {"type": "boolean"},
    "DateFilter": {"type": "string", "format": "date"},
    "DateTimeFilter": {"type": "string", "format": "date-time"},
    "IsoDateTimeFilter": {"type": "string", "format": "date-time"},
    "TimeFilter": {"type": "string", "format": "time"},
    "UUIDFilter": {"type": "string", "format": "uuid"},
    "ModelChoiceFilter": {"type": "integer"},
    "MultipleChoiceFilter": {"type": "array", "items": {"type": "string"}},
    "AllValuesMultipleFilter": {"type": "array", "items": {"type": "string"}},
    "ModelMultipleChoiceFilter": {"type": "array", "items": {"type": "integer"}},
}
_ENDS: Mapping[str, tuple[str, str]] = {
    "RangeFilter": ("min", "max"),
    "NumericRangeFilter": ("min", "max"),
    "DateFromToRangeFilter": ("after", "before"),
    "DateTimeFromToRangeFilter": ("after", "before"),
    "IsoDateTimeFromToRangeFilter": ("after", "before"),
    "TimeRangeFilter": ("after", "before"),
}
_COMPARISONS = frozenset({"exact", "gt", "gte", "lt", "lte", "iexact"})


def query(name: str, schema: JsonSchema) -> Parameter:
    """An optional query parameter."""
    return Parameter(
        name=name, location="query", type=type_of(schema), required=False, json_schema=schema
    )


class Lists:
    """What a list of objects may be asked."""

    def __init__(
        self, interpreter: Interpreter, settings: Settings, serializers: Serializers
    ) -> None:
        self._interpreter = interpreter
        self._settings = settings
        self._serializers = serializers

    def filters(self, cls: ClassValue, model: Value | None) -> Iterator[Parameter]:
        """What the filter backends of a generic view of Django REST framework take."""
        for backend in self.backends(cls):
            names = self._names(backend)
            if any(name.endswith("SearchFilter") for name in names):
                if self._has(cls, "search_fields") or self._has(cls, "get_search_fields"):
                    yield query(self._own(backend, "search_param", "search"), _STRING)
            elif any(name.endswith("OrderingFilter") for name in names):
                yield query(self._own(backend, "ordering_param", "ordering"), _STRING)
            elif any("DjangoFilter" in name or name == "FilterBackend" for name in names):
                yield from self._filtered(cls, model)

    def backends(self, cls: ClassValue) -> list[Value]:
        """The view's own, or those of the settings."""
        own = self._interpreter.attribute(cls, "filter_backends")
        if isinstance(own, Items):
            return [self._settings.named_class(value) for value in own.elements]
        return self._settings.classes("DEFAULT_FILTER_BACKENDS") or []

    def _names(self, cls: Value) -> list[str]:
        bases = self._interpreter.outside_bases(cls)
        return [base.rsplit(".", 1)[-1] for base in bases]

    def _has(self, cls: ClassValue, name: str) -> bool:
        found = self._interpreter.attribute(cls, name)
        return (isinstance(found, Items | Const | Table) and found != Const(None)) or (
            self._interpreter.method_of(cls, name) is not None
        )

    def _own(self, cls: Value, name: str, default: str) -> str:
        if isinstance(cls, ClassValue):
            return text_of(self._interpreter.attribute(cls, name)) or default
        return default

    def pagination(self, cls: ClassValue) -> Value | None:
        """The paging class; None if lists are not paged."""
        own = self._interpreter.attribute(cls, "pagination_class")
        if own == Const(None):
            return None
        if isinstance(own, ClassValue | External):
            return own
        given = self._settings.framework("DEFAULT_PAGINATION_CLASS")
        if given is None or given == Const(None):
            return None
        found = self._settings.named_class(given)
        sized = self._settings.framework("PAGE_SIZE") not in (None, Const(None))
        return found if sized or isinstance(found, ClassValue) else None

    def of_inner(self, view: ClassValue, function: FunctionValue | None) -> Iterator[Parameter]:
        """Of a paging class inside the view that its function uses."""
        text = function.body.text if function and isinstance(function.body, Suite) else ""
        for name, value in list(view.scope.names.items()) if "agination" in text else ():
            if isinstance(value, ClassValue) and name in text:
                yield from self._of_pages(value)

    def paging(self, view: ClassValue) -> Iterator[Parameter]:
        """What the paging class of such a view takes."""
        cls = self.pagination(view)
        if cls is not None:
            yield from self._of_pages(cls)

    def _of_pages(self, cls: Value) -> Iterator[Parameter]:
        names = self._names(cls)
        if any(name.endswith("LimitOffsetPagination") for name in names):
            yield query(self._own(cls, "limit_query_param", "limit"), _INTEGER)
            yield query(self._own(cls, "offset_query_param", "offset"), _INTEGER)
            return
        if any(name.endswith("CursorPagination") for name in names):
            yield query(self._own(cls, "cursor_query_param", "cursor"), _STRING)
        elif any(name.endswith("Pagination") for name in names):
            yield query(self._own(cls, "page_query_param", "page"), _INTEGER)
        size = self._own(cls, "page_size_query_param", "")
        if size:
            schema = dict(_INTEGER)
            if isinstance(cls, ClassValue):
                longest = plain(self._interpreter.attribute(cls, "max_page_size"))
                if isinstance(longest, int):
                    schema["maximum"] = longest
            yield query(size, schema)

    def _filtered(self, cls: ClassValue, model: Value | None) -> Iterator[Parameter]:
        for word in ("filterset_class", "filter_class"):
            found = self._interpreter.attribute(cls, word)
            if isinstance(found, ClassValue):
                yield from self.of_filterset(found)
                return
        for word in ("filterset_fields", "filter_fields"):
            yield from self._of_fields(self._interpreter.attribute(cls, word), model)

    def of_filterset(self, cls: ClassValue) -> Iterator[Parameter]:
        """The filters of a `FilterSet`."""
        found: dict[str, Parameter] = {}
        meta = self._serializers.meta(cls)
        if meta is not None:
            model = self._interpreter.attribute(meta, "model")
            given = self._interpreter.attribute(meta, "fields")
            left_out = texts_of(self._interpreter.attribute(meta, "exclude"))
            if left_out and not isinstance(given, Items | Table):
                given = Items([Const("__all__")])
            found = {p.name: p for p in self._of_fields(given, model) if p.name not in left_out}
        for base in reversed(self._interpreter.lineage(cls)):
            for item in base.fields if isinstance(base, ClassValue) else ():
                scope = base.scope if isinstance(base, ClassValue) else cls.scope
                value = self._interpreter.settle(scope.names.get(item.name, Const(None)))
                if isinstance(value, Object):
                    found.update({p.name: p for p in self._of_filter(item.name, value)})
                elif value == Const(None):
                    found.pop(item.name, None)
        yield from found.values()

    def _of_filter(self, name: str, made: Object) -> Iterator[Parameter]:
        names = self._names(made)
        if not any(kind.endswith("Filter") for kind in names):
            return
        schema = dict(next((_KINDS[kind] for kind in names if kind in _KINDS), _STRING))
        if any("BaseInFilter" in kind or "BaseCSVFilter" in kind for kind in names):
            schema = {"type": "array", "items": schema}
        ends = next((_ENDS[kind] for kind in names if kind in _ENDS), None)
        if ends is not None:
            for end in ends:
                yield query(f"{name}_{end}", schema)
            return
        choices = made.created.kwargs.get("choices")
        if schema.get("type") == "array":
            schema["items"] = with_choices(_STRING, choices, self._interpreter)
        else:
            schema = with_choices(schema, choices, self._interpreter)
        yield query(name, schema)

    def _of_fields(self, value: Value, model: Value | None) -> Iterator[Parameter]:
        columns = self._serializers.models.fields(model) if model is not None else {}
        if isinstance(value, Table):
            for name, lookups in value.entries.items():
                for lookup in texts_of(lookups) or ["exact"]:
                    full = str(name) if lookup == "exact" else f"{name}__{lookup}"
                    column = columns.get(str(name))
                    typed = column is not None and lookup in _COMPARISONS
                    schema = column.schema if typed and column is not None else _STRING
                    if lookup == "in":
                        schema = {"type": "array", "items": dict(_STRING)}
                    elif lookup == "isnull":
                        schema = {"type": "boolean"}
                    yield query(full, _plain(schema))
            return
        names = texts_of(value)
        for name in [*columns] if names == ["__all__"] else names:
            column = columns.get(name)
            yield query(name, _plain(column.schema if column is not None else _STRING))

    def of_listview(self, cls: ClassValue, init: Mapping[str, Value]) -> Iterator[Parameter]:
        """Of Django's own `ListView` and `FilterView`."""
        paged = init.get("paginate_by") or self._interpreter.attribute(cls, "paginate_by")
        own = self._interpreter.method_of(cls, "get_paginate_by")
        if own is not None or (isinstance(paged, Const) and paged.value):
            yield query(self._own(cls, "page_kwarg", "page"), _INTEGER)
        filterset = init.get("filterset_class") or self._interpreter.attribute(
            cls, "filterset_class"
        )
        if isinstance(filterset, ClassValue):
            yield from self.of_filterset(filterset)
        elif isinstance(self._interpreter.attribute(cls, "filterset_fields"), Items | Table):
            model = self._interpreter.attribute(cls, "model")
            fields = self._interpreter.attribute(cls, "filterset_fields")
            yield from self._of_fields(fields, model)


def _plain(schema: JsonSchema) -> JsonSchema:
    """A column's schema as a filter: no default, no null."""
    members = schema.get("anyOf")
    if isinstance(members, list) and members and isinstance(members[0], dict):
        schema = members[0]
    return {word: value for word, value in schema.items() if word not in ("default", "maxLength")}
