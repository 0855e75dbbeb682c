"""Parameters and bodies of an API document's operations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from pydantic import JsonValue

from plimsoll.catalog.model import JsonSchema, Parameter, ParameterLocation
from plimsoll.codebase.bodies import type_of
from plimsoll.codebase.documents.load import Document
from plimsoll.codebase.documents.openapi.content import FORM, MULTIPART, chosen
from plimsoll.codebase.documents.openapi.routes import Path
from plimsoll.codebase.documents.placed import list_of, table_of
from plimsoll.codebase.documents.references import Library
from plimsoll.codebase.documents.schemas import examples_in, with_examples

_LOCATIONS = {name: name for name in get_args(ParameterLocation) if name != "body"}
_NO_SCHEMA_WORDS = frozenset(
    {"name", "in", "required", "description", "allowEmptyValue", "collectionFormat", "schema"}
    | {"style", "explode", "content", "allowReserved", "deprecated", "$ref"}
)
_STYLES: Mapping[str, tuple[str, bool]] = {
    "csv": ("form", False),
    "ssv": ("spaceDelimited", False),
    "pipes": ("pipeDelimited", False),
    "multi": ("form", True),
}
_TEXT: JsonSchema = {"type": "string"}
_FILE: JsonSchema = {"type": "string", "format": "binary"}


@dataclass(frozen=True, slots=True)
class Declared:
    """A parameter as it is written, and the file that holds it."""

    part: dict[str, JsonValue]
    home: Document

    @property
    def name(self) -> str:
        return str(self.part.get("name"))

    @property
    def location(self) -> str:
        return str(self.part.get("in"))


@dataclass(frozen=True, slots=True)
class Body:
    """What an operation takes as its body."""

    schema: JsonSchema
    media: str
    required: bool


class Inputs:
    """Reads parameters and bodies; those that many operations share are read once."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: dict[int, tuple[dict[str, JsonValue], Parameter]] = {}
        self._bodies: dict[tuple[int, str], tuple[JsonValue, JsonSchema]] = {}

    def declared(
        self, owners: Iterable[tuple[Mapping[str, JsonValue], Document]]
    ) -> list[Declared]:
        """Parameters of the path, replaced or added to by the operation's."""
        found: dict[tuple[str, str], Declared] = {}
        for owner, home in owners:
            for reference in list_of(owner.get("parameters")):
                part, place = self._library.table(reference, home)
                if isinstance(part.get("name"), str):
                    one = Declared(part, place)
                    found[(one.name, one.location)] = one
        return list(found.values())

    def parameters(self, declared: Iterable[Declared], path: Path) -> list[Parameter]:
        """Those outside the body; every placeholder of the route is among them."""
        told = [one for one in declared if one.location in _LOCATIONS]
        in_path = {one.name: one for one in told if one.location == "path"}
        found = [self._in_path(name, in_path, path) for name in path.names]
        return found + [self._parameter(one) for one in told if one.location != "path"]

    def _in_path(self, name: str, declared: Mapping[str, Declared], path: Path) -> Parameter:
        one = declared.get(name) or _misspelt(name, declared, path)
        schema = _TEXT if one is None else self._schema(one)
        return Parameter.model_construct(
            name=name,
            location="path",
            type=type_of(schema),
            required=True,
            json_schema=schema,
            spans_segments=name in path.spanning,
        )

    def _parameter(self, one: Declared) -> Parameter:
        if id(one.part) not in self._known:
            schema = self._schema(one)
            made = Parameter.model_construct(
                name=one.name,
                location=_LOCATIONS[one.location],
                type=type_of(schema),
                required=one.part.get("required") is True,
                json_schema=schema,
            )
            self._known[id(one.part)] = one.part, made
        return self._known[id(one.part)][1]

    def _schema(self, one: Declared) -> JsonSchema:
        part = one.part
        declared = part.get("schema")
        if declared is None and isinstance(part.get("content"), dict):
            media = next(iter(table_of(part["content"]).values()), None)
            declared = table_of(media).get("schema")
        if declared is None:
            declared = {key: value for key, value in part.items() if key not in _NO_SCHEMA_WORDS}
        schema = self._library.schema(declared, one.home)
        examples = examples_in({k: v for k, v in part.items() if k in {"example", "examples"}})
        if examples and "examples" not in schema:
            schema = with_examples(schema, examples)
        return {**schema, **_style(one, schema)}

    def body(
        self,
        operation: Mapping[str, JsonValue],
        root: Mapping[str, JsonValue],
        declared: Sequence[Declared],
        home: Document,
    ) -> Body | None:
        """What an operation of a document takes as its body; None: nothing."""
        if "swagger" in root:
            consumes = list_of(operation.get("consumes")) or list_of(root.get("consumes"))
            return self._old_body([str(media) for media in consumes], declared)
        request, place = self._library.table(operation.get("requestBody"), home)
        content, place = self._library.table(request.get("content"), place)
        if not content:
            return None
        media = chosen(list(content))
        schema = self._body_schema(content[media], media, place)
        return Body(schema, media, required=request.get("required") is True)

    def _body_schema(self, value: JsonValue, media: str, place: Document) -> JsonSchema:
        """Shared bodies stay one schema: their parameters are read once."""
        key = (id(value), media)
        if key not in self._bodies:
            told, place = self._library.table(value, place)
            schema = self._library.schema(told.get("schema"), place)
            if not schema and not any(word in media for word in ("json", "form")):
                schema = _FILE
            examples = examples_in(told)
            if examples and "examples" not in schema:
                schema = with_examples(schema, examples)
            self._bodies[key] = value, schema
        return self._bodies[key][1]

    def _old_body(self, accepted: Sequence[str], declared: Sequence[Declared]) -> Body | None:
        for one in declared:
            if one.location == "body":
                schema = self._library.schema(one.part.get("schema"), one.home)
                media = chosen(accepted) if accepted else "application/json"
                return Body(schema, media, required=one.part.get("required") is True)
        fields = [one for one in declared if one.location == "formData"]
        if not fields:
            return None
        properties: JsonSchema = {one.name: self._schema(one) for one in fields}
        needed: list[JsonValue] = [one.name for one in fields if one.part.get("required") is True]
        has_file = any(one.part.get("type") == "file" for one in fields)
        media = MULTIPART if has_file or MULTIPART in accepted else FORM
        schema = {"type": "object", "properties": properties}
        whole: JsonSchema = {**schema, "required": needed} if needed else schema
        return Body(whole, media, required=bool(needed))


def _misspelt(name: str, declared: Mapping[str, Declared], path: Path) -> Declared | None:
    """The declaration that must mean a placeholder: by another case, or the only one left."""
    same = [one for one in declared.values() if one.name.lower() == name.lower()]
    left = [one for one in declared.values() if one.name not in path.names]
    open_names = [other for other in path.names if other not in declared]
    if same:
        return same[0]
    return left[0] if len(left) == 1 and len(open_names) == 1 else None


def _style(one: Declared, schema: JsonSchema) -> dict[str, JsonValue]:
    """How several values are written, where that is not the usual way of OpenAPI 3.

    JSON Schema ignores these words; whoever writes requests needs them.
    """
    if type_of(schema) not in {"array", "object"} or one.location == "formData":
        return {}
    usual = ("form", True) if one.location in {"query", "cookie"} else ("simple", False)
    style, explode = one.part.get("style"), one.part.get("explode")
    if isinstance(one.part.get("type"), str):  # Swagger 2
        written = str(one.part.get("collectionFormat", "csv"))
        told = _STYLES.get(written, usual) if usual[0] == "form" else usual
    else:
        kind = style if isinstance(style, str) else usual[0]
        told = (kind, explode if isinstance(explode, bool) else kind == "form")
    return {} if told == usual else {"style": told[0], "explode": told[1]}
