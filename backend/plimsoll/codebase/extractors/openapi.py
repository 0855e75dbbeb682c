"""OpenAPI 3.0, 3.1 and Swagger 2.0 documents, in JSON or YAML, anywhere in the repository.

A document is recognised by its content: the key `openapi` or `swagger` with a version. References
are followed inside the document and to other files of the repository, not to the network.

Production sees the path behind the server's own: `basePath` in Swagger 2.0; in OpenAPI 3 the path
part of the *first* server, relative or absolute, with the defaults of its variables. The other
servers are alternatives of the same service (staging, another region) and rarely differ in path.

Of several content types of a body the first of JSON, form, multipart, others is taken. Schemas
are self-contained, with `$defs`; titles and descriptions are left out.
"""

import re
from collections.abc import Iterator, Sequence
from typing import get_args
from urllib.parse import urlsplit

from pydantic import JsonValue

from plimsoll.catalog.model import (
    Endpoint,
    JsonSchema,
    Parameter,
    ParameterLocation,
    Security,
    SourceLocation,
)
from plimsoll.codebase.bodies import body_parameters, type_of
from plimsoll.codebase.documents.load import Document, Unreadable, declares_an_api, load
from plimsoll.codebase.documents.references import Library
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.sources import Sources

_METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_SUFFIXES = (".json", ".yaml", ".yml")
_LOCATIONS = {name: name for name in get_args(ParameterLocation)}
_VARIABLE = re.compile(r"\{(\w+)\}")
_NO_SCHEMA_WORDS = frozenset(
    {"name", "in", "required", "description", "allowEmptyValue", "collectionFormat", "schema"}
    | {"style", "explode", "content", "allowReserved", "deprecated"}
)
_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"


class OpenApi:
    """Finds what API documents describe."""

    framework = "openapi"

    def extract(self, sources: Sources) -> Extraction:
        """The operations of all documents in the files."""
        endpoints: list[Endpoint] = []
        notes: list[str] = []
        library = Library(_Files(sources).find)
        for path in sources.paths:
            if not path.endswith(_SUFFIXES):
                continue
            data = sources.peek(path)
            if not declares_an_api(data):
                continue
            sources.read(path)
            try:
                document = load(path, data)
            except Unreadable as problem:
                notes.append(f"{path}: looks like an API document but is not readable: {problem}")
                continue
            endpoints.extend(_Reading(document, library).endpoints())
        return Extraction(tuple(endpoints), tuple(notes))


class _Files:
    """Other files that documents refer to, each read once."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._known: dict[str, Document | None] = {}

    def find(self, path: str) -> Document | None:
        if path not in self._known:
            self._known[path] = self._load(path)
        return self._known[path]

    def _load(self, path: str) -> Document | None:
        if path not in self._sources.paths or not path.endswith(_SUFFIXES):
            return None
        try:
            return load(path, self._sources.read(path))
        except Unreadable:
            return None


class _Reading:
    """One document."""

    def __init__(self, document: Document, library: Library) -> None:
        self._document = document
        self._library = library
        self._root = _table(document.data)
        self._is_old = "swagger" in self._root
        self._prefix = self._base_path()
        self._shared: dict[tuple[int, bool], tuple[JsonSchema, tuple[Parameter, ...]]] = {}

    def endpoints(self) -> Iterator[Endpoint]:
        """Every operation, in the document's order."""
        if not {"openapi", "swagger"} & set(self._root):
            return
        for route, reference in _table(self._root.get("paths")).items():
            item, home = self._library.table(reference, self._document)
            for method in _METHODS:
                if isinstance(item.get(method), dict):
                    yield self._endpoint(route, method, item, home)

    def _base_path(self) -> str:
        if self._is_old:
            base = self._root.get("basePath")
            return base.rstrip("/") if isinstance(base, str) else ""
        servers = self._root.get("servers")
        server = _table(servers[0]) if isinstance(servers, list) and servers else {}
        url, variables = server.get("url"), _table(server.get("variables"))
        if not isinstance(url, str):
            return ""
        filled = _VARIABLE.sub(
            lambda match: str(_table(variables.get(match[1])).get("default", match[0])), url
        )
        try:
            return urlsplit(filled).path.rstrip("/")
        except ValueError:
            return ""

    def _endpoint(
        self, route: str, method: str, item: dict[str, JsonValue], home: Document
    ) -> Endpoint:
        operation = _table(item[method])
        declared = self._declared(item, operation, home)
        body = self._body(operation, declared, home)
        parameters = [
            self._parameter(part, place, route)
            for part, place in declared
            if part.get("in") in _LOCATIONS and part.get("in") != "body"
        ]
        lines = self._document.lines
        line = lines.get((route, method)) or lines.get((route, ""), 1)
        return Endpoint.model_construct(
            method=method.upper(),
            route=_whole(self._prefix, route),
            parameters=(
                *parameters,
                *self._body_parameters(body),
            ),
            body_schema=body[0] if body is not None else None,
            body_content_type=body[1] if body is not None else "application/json",
            body_required=body[2] if body is not None else False,
            responses=self._responses(operation, home),
            security=self._security(operation),
            source=SourceLocation(file=self._document.path, line=line),
            framework="openapi",
        )

    def _body_parameters(self, body: tuple[JsonSchema, str, bool] | None) -> tuple[Parameter, ...]:
        """The body's properties; many operations share one schema, which is told by identity."""
        if body is None:
            return ()
        key = (id(body[0]), body[2])
        if key not in self._shared:
            self._shared[key] = (body[0], body_parameters(body[0], required=body[2]))
        return self._shared[key][1]

    def _declared(
        self, item: dict[str, JsonValue], operation: dict[str, JsonValue], home: Document
    ) -> list[tuple[dict[str, JsonValue], Document]]:
        """Parameters of the path, replaced or added to by the operation's."""
        found: dict[tuple[str, str], tuple[dict[str, JsonValue], Document]] = {}
        for owner in (item, operation):
            for reference in _list(owner.get("parameters")):
                part, place = self._library.table(reference, home)
                if isinstance(part.get("name"), str):
                    found[(str(part.get("name")), str(part.get("in")))] = (part, place)
        return list(found.values())

    def _parameter(self, part: dict[str, JsonValue], place: Document, route: str) -> Parameter:
        name = str(part["name"])
        schema = self._parameter_schema(part, place)
        location = _LOCATIONS[str(part["in"])]
        return Parameter.model_construct(
            name=name,
            location=location,
            type=type_of(schema),
            required=location == "path" or part.get("required") is True,
            json_schema=schema,
            spans_segments=location == "path" and f"{{{name}}}" not in route,
        )

    def _parameter_schema(self, part: dict[str, JsonValue], place: Document) -> JsonSchema:
        declared = part.get("schema")
        if declared is None and isinstance(part.get("content"), dict):
            media = next(iter(_table(part["content"]).values()), None)
            declared = _table(media).get("schema")
        if declared is None:
            declared = {k: v for k, v in part.items() if k not in _NO_SCHEMA_WORDS}
        schema = self._library.schema(declared, place)
        if "example" in part and "examples" not in schema:
            schema = {**schema, "examples": [part["example"]]}
        return schema

    def _body(
        self,
        operation: dict[str, JsonValue],
        declared: Sequence[tuple[dict[str, JsonValue], Document]],
        home: Document,
    ) -> tuple[JsonSchema, str, bool] | None:
        if self._is_old:
            return self._old_body(operation, declared)
        request, place = self._library.table(operation.get("requestBody"), home)
        content = _table(request.get("content"))
        if not content:
            return None
        media = _chosen(list(content))
        schema = self._library.schema(_table(content[media]).get("schema"), place)
        return schema, media, request.get("required") is True

    def _old_body(
        self,
        operation: dict[str, JsonValue],
        declared: Sequence[tuple[dict[str, JsonValue], Document]],
    ) -> tuple[JsonSchema, str, bool] | None:
        consumes = _list(operation.get("consumes")) or _list(self._root.get("consumes"))
        accepted = [str(media) for media in consumes]
        for part, place in declared:
            if part.get("in") == "body":
                schema = self._library.schema(part.get("schema"), place)
                media = _chosen(accepted) if accepted else "application/json"
                return schema, media, part.get("required") is True
        fields = [(part, place) for part, place in declared if part.get("in") == "formData"]
        if not fields:
            return None
        properties: JsonSchema = {
            str(part["name"]): self._parameter_schema(part, place) for part, place in fields
        }
        needed = [str(part["name"]) for part, _ in fields if part.get("required") is True]
        has_file = any(part.get("type") == "file" for part, _ in fields)
        media = _MULTIPART if has_file or _MULTIPART in accepted else _FORM
        whole: JsonSchema = {"type": "object", "properties": properties}
        return {**whole, "required": [*needed]} if needed else whole, media, bool(needed)

    def _responses(self, operation: dict[str, JsonValue], home: Document) -> dict[str, JsonSchema]:
        found: dict[str, JsonSchema] = {}
        for code, reference in _table(operation.get("responses")).items():
            response, place = self._library.table(reference, home)
            content = _table(response.get("content"))
            schema = response.get("schema")
            if content:
                schema = _table(content[_chosen(list(content))]).get("schema")
            if schema is not None:
                found[code] = self._library.schema(schema, place)
        return found

    def _security(self, operation: dict[str, JsonValue]) -> tuple[Security, ...]:
        """The first of the alternatives; an empty list lifts what the document asks for."""
        required = operation.get("security", self._root.get("security"))
        names = [*_table(_list(required)[0])] if _list(required) else []
        owner = self._root if self._is_old else _table(self._root.get("components"))
        schemes = _table(owner.get("securityDefinitions" if self._is_old else "securitySchemes"))
        found = []
        for name in names:
            scheme, _ = self._library.table(schemes.get(name), self._document)
            found.append(_credential(scheme))
        return tuple(found)


def _credential(scheme: dict[str, JsonValue]) -> Security:
    kind = str(scheme.get("type", "")).lower()
    spoken = str(scheme.get("scheme", "")).lower()
    if kind == "basic" or spoken == "basic":
        return Security(scheme="basic")
    if kind in ("oauth2", "openidconnect") or spoken == "bearer":
        return Security(scheme="bearer")
    if kind == "apikey":
        name = str(scheme.get("name", "Authorization"))
        if scheme.get("in") == "query":
            return Security(scheme="api_key", location="query", name=name)
        if scheme.get("in") == "cookie":
            return Security(scheme="api_key", location="cookie", name=name)
        return Security(scheme="api_key", location="header", name=name)
    return Security(scheme="other")


def _whole(prefix: str, route: str) -> str:
    path = f"{prefix}{route}" if route.startswith("/") else f"{prefix}/{route}"
    return path.partition("#")[0].partition("?")[0] or "/"


def _chosen(media: list[str]) -> str:
    """JSON, then forms, then files, then whatever comes first."""
    for wanted in ("application/json", "+json", "json", _FORM, _MULTIPART):
        for candidate in media:
            if wanted in candidate.lower():
                return candidate
    return media[0]


def _table(value: JsonValue) -> dict[str, JsonValue]:
    return value if isinstance(value, dict) else {}


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []
