"""The request body that a route declares by hand: `openapi_extra={"requestBody": …}`."""

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.python.schemas import Schemas
from plimsoll.codebase.python.types import plain
from plimsoll.codebase.python.values import (
    ClassValue,
    Const,
    Items,
    Result,
    Scope,
    Table,
    Value,
    text_of,
)

_WRITERS = frozenset({"model_json_schema", "schema", "json_schema"})
_DEEPEST = 20


def declared_body(
    extra: Value | None, scope: Scope, schemas: Schemas
) -> tuple[JsonSchema, str, bool] | None:
    """Schema, content type and whether it is required; None if nothing of it can be told."""
    body = _entry(extra, "requestBody")
    content = _entry(body, "content")
    if not isinstance(content, Table):
        return None
    for media, description in content.entries.items():
        schema = _written(_entry(description, "schema"), scope, schemas, 0)
        if isinstance(schema, dict):
            return schema, str(media), plain(_entry(body, "required")) is True
    return None


def _entry(value: Value | None, name: str) -> Value | None:
    return value.entries.get(name) if isinstance(value, Table) else None


def _written(value: Value | None, scope: Scope, schemas: Schemas, depth: int) -> JsonValue:
    """A literal as JSON, with the schemas of models where `Model.model_json_schema()` stands."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, Result):
        cls = value.instance.cls
        is_schema = isinstance(cls, ClassValue) and value.record.method in _WRITERS
        return schemas.whole(cls, scope) if is_schema else None
    if isinstance(value, Table):
        entries = {str(k): _written(v, scope, schemas, depth + 1) for k, v in value.entries.items()}
        return {key: part for key, part in entries.items() if part is not None}
    if isinstance(value, Items):
        return [_written(part, scope, schemas, depth + 1) for part in value.elements]
    return value.value if isinstance(value, Const) and not text_of(value) else text_of(value)
