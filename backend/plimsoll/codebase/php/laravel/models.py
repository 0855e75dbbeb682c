"""Eloquent's models: what may be filled, and what stands for one in a route."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plimsoll.codebase.php.values import words
from plimsoll.codebase.trees import text_of

if TYPE_CHECKING:
    from plimsoll.catalog.model import JsonSchema
    from plimsoll.codebase.php.interpreter import Interpreter
    from plimsoll.codebase.php.program import Program

_MODELS = frozenset({"Model", "Authenticatable", "Pivot", "MorphPivot", "BaseModel", "Eloquent"})
_TEXT_KEYS = frozenset({"HasUuids", "HasUlids", "HasUuid", "UsesUuid", "Uuids", "HasUUID"})
_CASTS: dict[str, JsonSchema] = {
    "integer": {"type": "integer"},
    "int": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "bool": {"type": "boolean"},
    "float": {"type": "number"},
    "double": {"type": "number"},
    "decimal": {"type": "number"},
    "array": {"type": "array"},
    "json": {"type": "object"},
    "object": {"type": "object"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "string": {"type": "string"},
}


def is_model(class_name: str, program: Program) -> bool:
    """Whether a class of the repository is a model."""
    if not program.exists(class_name):
        return False
    return any(a.rsplit("\\", 1)[-1] in _MODELS for a in program.ancestors(class_name))


def fillable_of(class_name: str, program: Program, reader: Interpreter) -> dict[str, JsonSchema]:
    """What may be filled by all that is sent, with the types that casts tell."""
    fillable = words(reader.static_property(class_name, "fillable"))
    casts = reader.static_property(class_name, "casts")
    told = casts if isinstance(casts, dict) else {}
    del program
    found: dict[str, JsonSchema] = {}
    for name in fillable:
        cast = told.get(name)
        word = cast.split(":")[0] if isinstance(cast, str) else ""
        found[name] = dict(_CASTS.get(word, {}))
    return found


def key_of(class_name: str, program: Program, reader: Interpreter, field: str = "") -> JsonSchema:
    """What stands for a model in a route: its key, or the field that is named."""
    if field and field != "id":
        is_uuid = field in {"uuid", "guid"}
        return {"type": "string", "format": "uuid"} if is_uuid else {"type": "string"}
    named = program.method(class_name, "getRouteKeyName")
    if (
        named is not None
        and "'id'" not in text_of(named.node)
        and "getKeyName" not in text_of(named.node)
    ):
        return {"type": "string"}
    kind = reader.static_property(class_name, "keyType")
    ancestors = {a.rsplit("\\", 1)[-1] for a in program.ancestors(class_name)}
    if kind == "string" or ancestors & _TEXT_KEYS:
        is_uuid = any("uuid" in a.lower() for a in ancestors & _TEXT_KEYS)
        return {"type": "string", "format": "uuid"} if is_uuid else {"type": "string"}
    return {"type": "integer"}
