"""RAML 0.8 and 1.0: files that begin with `#%RAML` and declare an API.

Nested resources are joined behind the path of `baseUri` with its `{version}`; resource types and
traits are applied with their parameters, `!include` and `uses` are followed inside the repository.
Types, and JSON schemas that stand in their place, become JSON Schema; of several content types of
a body the first of JSON, form, multipart, others counts. Libraries, data types and other fragments
are parts, no documents of their own; overlays and extensions are not applied.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import splitext

from pydantic import JsonValue

from plimsoll.catalog.model import (
    Endpoint,
    JsonSchema,
    Parameter,
    ParameterLocation,
    Security,
    SourceLocation,
)
from plimsoll.codebase.bodies import type_of
from plimsoll.codebase.documents.body_inputs import BodyInputs
from plimsoll.codebase.documents.load import Unreadable
from plimsoll.codebase.documents.openapi.content import chosen
from plimsoll.codebase.documents.openapi.servers import base_of
from plimsoll.codebase.documents.placed import Placed, list_of, table_of, text_of
from plimsoll.codebase.documents.raml.inheritance import (
    METHODS,
    method_with_traits,
    resource_with_types,
)
from plimsoll.codebase.documents.raml.sources import Tree
from plimsoll.codebase.documents.raml.types import Types
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.sources import Sources

_HEAD = re.compile(rb"^(?:\xef\xbb\xbf)?#%RAML (?:0\.8|1\.0)[ \t]*\r?$", re.MULTILINE)
_OLD = re.compile(rb"^(?:\xef\xbb\xbf)?#%RAML 0\.8")
_SUFFIXES = frozenset({".raml", ".yaml", ".yml", ".json", ".schema", ".xsd"})
_MOST_MISSING = 5
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_MOST_RESOURCES = 50_000
_TEXT: JsonSchema = {"type": "string"}


class Raml:
    """Finds what RAML documents describe."""

    framework = "raml"

    def extract(self, sources: Sources) -> Extraction:
        """The methods of all resources of all documents."""
        endpoints: list[Endpoint] = []
        notes: list[str] = []
        readable = frozenset(sources.everything(_SUFFIXES))

        def content_of(path: str) -> bytes | None:
            return sources.read(path) if path in readable else None

        for path in sources.candidates({".raml"}, _HEAD):
            tree = Tree(content_of)
            data = sources.read(path)
            try:
                root = table_of(tree.opened(path, data))
            except Unreadable as problem:
                notes.append(f"{path}: looks like RAML but is not readable: {problem}")
                continue
            is_old = _OLD.search(data) is not None
            endpoints.extend(_Api(path, root, tree, is_old=is_old).endpoints())
            missing = [one for one in tree.missing if splitext(one)[1].lower() in _SUFFIXES]
            notes += [f"{path}: {one} is not in the repository" for one in missing[:_MOST_MISSING]]
        return Extraction(tuple(endpoints), tuple(notes))


@dataclass(frozen=True, slots=True)
class _Resource:
    """A resource on the way down, with what it inherits."""

    table: dict[str, JsonValue]
    path: str
    placeholders: tuple[tuple[str, JsonSchema], ...]
    security: JsonValue
    place: SourceLocation


@dataclass(slots=True)
class _Words:
    """What a document and its libraries declare, by name."""

    types: dict[str, JsonValue] = field(default_factory=dict)
    traits: dict[str, JsonValue] = field(default_factory=dict)
    resource_types: dict[str, JsonValue] = field(default_factory=dict)
    schemes: dict[str, JsonValue] = field(default_factory=dict)

    def add(self, owner: Mapping[str, JsonValue], prefix: str = "") -> None:
        for words, names in (
            (self.types, ("schemas", "types")),
            (self.traits, ("traits",)),
            (self.resource_types, ("resourceTypes",)),
            (self.schemes, ("securitySchemes",)),
        ):
            for name in names:
                for key, value in _named_in(owner.get(name)).items():
                    words[f"{prefix}{key}"] = value


def _named_in(value: JsonValue) -> dict[str, JsonValue]:
    """A table, or as in RAML 0.8 a list of tables."""
    found: dict[str, JsonValue] = {}
    for part in list_of(value) or [value]:
        found.update(table_of(part))
    return found


class _Api:
    """One document."""

    def __init__(self, path: str, root: dict[str, JsonValue], tree: Tree, *, is_old: bool) -> None:
        self._path = path
        self._is_old = is_old
        self._root = root
        self._words = _Words()
        for name, file in table_of(root.get("uses")).items():
            library = table_of(tree.file(file)) if isinstance(file, str) else {}
            for inner, other in table_of(library.get("uses")).items():
                self._words.add(table_of(tree.file(text_of(other))), f"{inner}.")
            self._words.add(library)  # inside the library its names stand alone
            self._words.add(library, f"{name}.")
        self._words.add(root)
        self._types = Types(self._words.types)
        self._bodies = BodyInputs()

    def endpoints(self) -> Iterator[Endpoint]:
        """Every method, in the document's order."""
        version = str(self._root.get("version", ""))
        given = self._root.get("baseUri")
        uri = text_of(given) or text_of(table_of(given).get("value"))
        filled = uri.replace("{version}", version) if version else uri
        declared = {
            name: {"default": self._types.schema(value).get("default")}
            for name, value in table_of(self._root.get("baseUriParameters")).items()
        }
        server: dict[str, JsonValue] = {"url": filled, "variables": {**declared}}
        base = base_of({"servers": [server]})
        place = SourceLocation(file=self._path, line=1)
        start = _Resource(self._root, base.path, (), self._root.get("securedBy"), place)
        pending = [start]
        for _ in range(_MOST_RESOURCES):
            if not pending:
                return
            one = pending.pop()
            if one is not start:
                yield from self._methods(one)
            pending.extend(reversed(list(self._children(one))))

    def _children(self, parent: _Resource) -> Iterator[_Resource]:
        for key, value in parent.table.items():
            if not key.startswith("/"):
                continue
            values = {"resourcePath": f"{parent.path}{key}", "resourcePathName": _last_word(key)}
            table = resource_with_types(table_of(value), self._words.resource_types, values)
            own = self._types.properties(table.get("uriParameters"))
            told = {name: schema for name, schema, _ in own}
            known = dict(parent.placeholders)
            names = tuple(
                (name, told.get(name, known.get(name, _TEXT))) for name in _PLACEHOLDER.findall(key)
            )
            yield _Resource(
                table=table,
                path=f"{parent.path}{key}" if key != "/" or not parent.path else f"{parent.path}/",
                placeholders=(*parent.placeholders, *names),
                security=table.get("securedBy", parent.security),
                place=_place(parent.table, key, parent.place),
            )

    def _methods(self, resource: _Resource) -> Iterator[Endpoint]:
        for method in METHODS:
            if method not in resource.table:
                continue
            values = {
                "resourcePath": resource.path,
                "resourcePathName": _last_word(resource.path),
                "methodName": method,
            }
            applied = list_of(resource.table.get("is"))
            table = method_with_traits(resource.table[method], self._words.traits, applied, values)
            yield self._endpoint(resource, method, table)

    def _endpoint(
        self, resource: _Resource, method: str, table: Mapping[str, JsonValue]
    ) -> Endpoint:
        secured = table.get("securedBy", resource.security)
        body, media = self._body(table.get("body"))
        named = (
            *self._named(table.get("queryParameters"), "query"),
            *self._named(self._query_string(table), "query"),
            *self._named(table.get("headers"), "header"),
        )
        return Endpoint(
            method=method.upper(),
            route=resource.path or "/",
            parameters=(
                *(
                    _parameter(name, "path", one, required=True)
                    for name, one in resource.placeholders
                ),
                *named,
                *(self._bodies.of(body, required=True) if body is not None else ()),
            ),
            body_schema=body,
            body_content_type=media,
            body_required=body is not None,
            responses=self._responses(table),
            security=self._security(secured),
            source=_place(resource.table, method, resource.place),
            framework=Raml.framework,
        )

    def _query_string(self, table: Mapping[str, JsonValue]) -> JsonValue:
        """The properties of a type that describes the whole query."""
        told = table_of(table.get("queryString"))
        return told.get("properties")

    def _named(self, declared: JsonValue, location: ParameterLocation) -> Iterator[Parameter]:
        """In RAML 0.8 parameters are optional unless they say otherwise."""
        by_default = not self._is_old
        for name, schema, required in self._types.properties(declared):
            told = table_of(table_of(declared).get(name)).get("required")
            needed = told is True if not by_default else required
            yield _parameter(name, location, schema, required=needed)

    def _body(self, declared: JsonValue) -> tuple[JsonSchema | None, str]:
        default = self._root.get("mediaType")
        usual = text_of(default) or text_of(next(iter(list_of(default)), "")) or "application/json"
        if declared is None:
            return None, usual
        table = table_of(declared)
        media = [key for key in table if "/" in key]
        if not media:
            return self._types.schema(declared), usual
        kind = chosen(media)
        inner = table[kind]
        forms = table_of(inner).get("formParameters")
        if isinstance(forms, dict):
            return self._types.schema({"type": "object", "properties": _optional(forms)}), kind
        return ({} if inner is None else self._types.schema(_without_text(inner))), kind

    def _responses(self, table: Mapping[str, JsonValue]) -> dict[str, JsonSchema]:
        found: dict[str, JsonSchema] = {}
        for code, response in table_of(table.get("responses")).items():
            body, _ = self._body(table_of(response).get("body"))
            if body:
                found[code] = body
        return found

    def _security(self, secured: JsonValue) -> tuple[Security, ...]:
        for reference in list_of(secured)[:1] or [secured]:
            name = next(iter(table_of(reference)), "") or text_of(reference)
            if name and name != "null":
                return (_credential(table_of(self._words.schemes.get(name))),)
        return ()


def _place(table: JsonValue, key: str, otherwise: SourceLocation) -> SourceLocation:
    """Where a key stands, in whatever file; the place of the resource if a type brought it."""
    if not isinstance(table, Placed) or key not in table.lines:
        return otherwise
    return SourceLocation(file=table.file or otherwise.file, line=table.lines[key])


def _optional(declared: Mapping[str, JsonValue]) -> JsonSchema:
    """Parameters as RAML 0.8 means them: optional unless they say otherwise."""
    return {
        name: {**table_of(value), "required": table_of(value).get("required") is True}
        for name, value in declared.items()
    }


def _without_text(inner: JsonValue) -> JsonValue:
    """A body that only shows an example is an object, not text."""
    table = table_of(inner)
    if table and not {"type", "schema", "properties", "items"} & set(table):
        return {**table, "type": "any"}
    return inner


def _credential(scheme: Mapping[str, JsonValue]) -> Security:
    kind = text_of(scheme.get("type")).lower()
    described = table_of(scheme.get("describedBy"))
    for location, words in (("header", "headers"), ("query", "queryParameters")):
        for name in table_of(described.get(words)):
            if name.lower() != "authorization":
                place: ParameterLocation = "query" if location == "query" else "header"
                return Security(
                    scheme="api_key",
                    location="query" if place == "query" else "header",
                    name=name.removesuffix("?"),
                )
    if kind.startswith("basic"):
        return Security(scheme="basic")
    return Security(scheme="bearer" if kind.startswith("oauth 2") or described else "other")


def _last_word(path: str) -> str:
    words = [part for part in path.split("/") if part and not part.startswith("{")]
    return words[-1] if words else ""


def _parameter(
    name: str, location: ParameterLocation, schema: JsonSchema, *, required: bool
) -> Parameter:
    return Parameter(
        name=name, location=location, type=type_of(schema), required=required, json_schema=schema
    )
