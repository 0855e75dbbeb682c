"""JSON schemas that stand as text inside other documents."""

import json
from dataclasses import dataclass

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.definitions import PREFIX
from plimsoll.codebase.documents.placed import table_of
from plimsoll.codebase.documents.schemas import rewritten

_ITSELF = "itself"
_ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Embedded:
    """A schema and the definitions it may refer to, by name."""

    schema: JsonSchema
    definitions: dict[str, JsonSchema]

    @property
    def whole(self) -> JsonSchema:
        """Self-contained."""
        return {**self.schema, "$defs": {**self.definitions}} if self.definitions else self.schema


def json_schema_in(text: str, prefix: str = "") -> Embedded | None:
    """A schema, its definitions named behind a prefix; None if the text is no JSON object.

    A reference to another file is open: it accepts everything.
    """
    try:
        value = table_of(json.loads(text))
    except (ValueError, RecursionError):
        return None
    if not value:
        return None
    known = {**table_of(value.get("definitions")), **table_of(value.get("$defs"))}
    bare = {key: one for key, one in value.items() if key not in {"definitions", "$defs"}}
    used: set[str] = set()

    def place_of(reference: str) -> str:
        last = reference.rpartition("/")[2]
        name = last if reference.startswith("#/") and last in known else _ELSEWHERE
        name = _ITSELF if reference == "#" else name
        used.add(name)
        return f"{PREFIX}{prefix}{name}"

    schema = rewritten(bare, place_of)
    definitions = {f"{prefix}{key}": rewritten(one, place_of) for key, one in known.items()}
    if _ITSELF in used:
        definitions[f"{prefix}{_ITSELF}"] = schema
    if _ELSEWHERE in used:
        definitions[f"{prefix}{_ELSEWHERE}"] = {}
    return Embedded(schema, definitions)
