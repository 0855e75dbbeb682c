"""What documentation decorators say: `@extend_schema` and `@swagger_auto_schema`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from plimsoll.catalog.model import JsonSchema, Parameter, ParameterLocation
from plimsoll.codebase.bodies import type_of
from plimsoll.codebase.django.serializers import Serializers
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.schemas import enumerated
from plimsoll.codebase.python.types import called_name, last_name, plain
from plimsoll.codebase.python.values import (
    TRUE,
    CallRecord,
    ClassValue,
    Const,
    Object,
    Table,
    Value,
    elements_of,
    text_of,
)

_PLACES: Mapping[str, ParameterLocation] = {
    "query": "query",
    "header": "header",
    "cookie": "cookie",
    "in_query": "query",
    "in_header": "header",
    "in_body": "body",
    "in_form": "body",
}
_TYPES: Mapping[str, JsonSchema] = {
    "int": {"type": "integer"},
    "INT": {"type": "integer"},
    "INT32": {"type": "integer"},
    "INT64": {"type": "integer"},
    "float": {"type": "number"},
    "FLOAT": {"type": "number"},
    "NUMBER": {"type": "number"},
    "DECIMAL": {"type": "number"},
    "bool": {"type": "boolean"},
    "BOOL": {"type": "boolean"},
    "UUID": {"type": "string", "format": "uuid"},
    "DATE": {"type": "string", "format": "date"},
    "date": {"type": "string", "format": "date"},
    "DATETIME": {"type": "string", "format": "date-time"},
    "datetime": {"type": "string", "format": "date-time"},
    "EMAIL": {"type": "string", "format": "email"},
    "URI": {"type": "string", "format": "uri"},
    "TYPE_INTEGER": {"type": "integer"},
    "TYPE_NUMBER": {"type": "number"},
    "TYPE_BOOLEAN": {"type": "boolean"},
    "TYPE_ARRAY": {"type": "array"},
    "TYPE_OBJECT": {"type": "object"},
    "TYPE_FILE": {"type": "string", "format": "binary"},
}
_DEEPEST = 6


@dataclass(frozen=True)
class Declared:
    """What is said of one method; None: nothing is said."""

    parameters: tuple[Parameter, ...] = ()
    request: JsonSchema | None = None
    takes_nothing: bool = False
    responses: Mapping[str, JsonSchema] | None = None


class Declarations:
    """Reads the decorators."""

    def __init__(self, interpreter: Interpreter, serializers: Serializers) -> None:
        self._interpreter = interpreter
        self._serializers = serializers

    def of(
        self, decorators: Iterable[Value], cls: ClassValue | None, names: Iterable[str]
    ) -> Declared:
        """What stands on the function, else on the class for that action or method."""
        for record in self._records(decorators, cls, names):
            return self._declared(record)
        return Declared()

    def _records(
        self, decorators: Iterable[Value], cls: ClassValue | None, names: Iterable[str]
    ) -> Iterator[CallRecord]:
        for decorator in decorators:
            is_one = called_name(decorator) in ("extend_schema", "swagger_auto_schema")
            if is_one and isinstance(decorator, Object):
                yield decorator.created
        wanted = list(names)
        for base in self._interpreter.lineage(cls) if cls is not None else ():
            for decorator in base.decorators if isinstance(base, ClassValue) else ():
                if called_name(decorator) != "extend_schema_view":
                    continue
                for name in wanted:
                    inner = (
                        decorator.created.kwargs.get(name)
                        if isinstance(decorator, Object)
                        else None
                    )
                    if isinstance(inner, Object) and called_name(inner) == "extend_schema":
                        yield inner.created

    def _declared(self, record: CallRecord) -> Declared:
        given = elements_of(record.kwargs.get("parameters"))
        given = [*given, *elements_of(record.kwargs.get("manual_parameters"))]
        found = [p for value in given for p in self._parameter(value)]
        asked = record.kwargs.get("query_serializer")
        if asked is not None:
            found.extend(self._as_query(asked))
        request = record.kwargs.get("request", record.kwargs.get("request_body"))
        schema = self.schema(request) if request is not None else None
        return Declared(
            tuple(found),
            schema,
            request == Const(None) or last_name(request or Const(0)) == "no_body",
            self._responses(record.kwargs.get("responses")),
        )

    def schema(self, value: Value, depth: int = 0) -> JsonSchema | None:
        """A serializer, an inline one, a dictionary by content type, or `openapi.Schema`."""
        value = self._interpreter.settle(value)
        found = self._serializers.request(value)
        if found is not None or depth > _DEEPEST:
            return found
        inner: Value | None = None
        if isinstance(value, Table) and "/" in str(next(iter(value.entries), "")):
            inner = next(iter(value.entries.values()), None)
        elif isinstance(value, Object):
            name, record = called_name(value), value.created
            if name == "inline_serializer":
                return self._serializers.inline(record.argument(1, "fields"))
            if name == "Schema":
                return self._by_hand(record, depth)
            if name in ("OpenApiRequest", "OpenApiResponse"):
                inner = record.argument(0, "request", "response")
        return self.schema(inner, depth + 1) if inner is not None else None

    def _by_hand(self, record: CallRecord, depth: int) -> JsonSchema:
        schema = _typed(record.argument(-1, "type"))
        properties = record.kwargs.get("properties")
        if isinstance(properties, Table):
            schema["properties"] = {
                str(name): self.schema(inner, depth + 1) or {}
                for name, inner in properties.entries.items()
            }
            required = plain(record.kwargs.get("required"))
            if isinstance(required, list) and required:
                schema["required"] = required
        return schema

    def _as_query(self, value: Value) -> Iterator[Parameter]:
        settled = self._interpreter.settle(value)
        cls = settled.cls if isinstance(settled, Object) else settled
        if isinstance(cls, ClassValue):
            yield from as_query(self._serializers, cls)

    def _parameter(self, value: Value) -> Iterator[Parameter]:
        value = self._interpreter.settle(value)
        if isinstance(value, ClassValue):
            yield from self._as_query(value)
            return
        if not isinstance(value, Object):
            return
        if called_name(value) not in ("OpenApiParameter", "Parameter"):
            yield from self._as_query(value)
            return
        record = value.created
        is_yasg = called_name(value) == "Parameter"
        name = text_of(record.argument(0, "name"))
        place = record.argument(1 if is_yasg else 2, "in_" if is_yasg else "location")
        word = (
            text_of(place) or (last_name(place) if place is not None else "") or "query"
        ).lower()
        location = _PLACES.get(word)
        if name is None or location is None:
            return
        schema = _typed(record.argument(-1 if is_yasg else 1, "type"))
        allowed = plain(record.kwargs.get("enum"))
        if isinstance(allowed, list) and allowed:
            schema = {**schema, **enumerated(allowed)}
        if record.kwargs.get("many") == TRUE:
            schema = {"type": "array", "items": schema}
        default = plain(record.kwargs.get("default"))
        if default is not None:
            schema["default"] = default
        yield Parameter(
            name=name,
            location=location,
            type=type_of(schema),
            required=record.kwargs.get("required") == TRUE,
            json_schema=schema,
        )

    def _responses(self, value: Value | None) -> Mapping[str, JsonSchema] | None:
        if value is None:
            return None
        value = self._interpreter.settle(value)
        if isinstance(value, Table):
            found: dict[str, JsonSchema] = {}
            for status, inner in value.entries.items():
                schema = self._answered(inner)
                if schema is not None and isinstance(status, int | str):
                    found[str(status)] = schema
            return found or None
        schema = self._answered(value)
        return {"200": schema} if schema is not None else None

    def _answered(self, value: Value) -> JsonSchema | None:
        settled = self._interpreter.settle(value)
        if isinstance(settled, Object) and called_name(settled) == "OpenApiResponse":
            settled = settled.created.argument(0, "response") or settled
        return self._serializers.response(settled)


def as_query(serializers: Serializers, cls: ClassValue) -> Iterator[Parameter]:
    """The fields of a serializer that the query is read into."""
    for name, item in serializers.fields(cls).items():
        if not item.read_only:
            yield Parameter(
                name=name,
                location="query",
                type=type_of(item.schema),
                required=item.required,
                json_schema=item.schema,
            )


def _typed(value: Value | None) -> JsonSchema:
    name = last_name(value) if value is not None else ""
    return dict(_TYPES.get(name, {"type": "string"}))
