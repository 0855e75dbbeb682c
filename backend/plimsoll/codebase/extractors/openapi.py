"""OpenAPI 3.0, 3.1 and Swagger 2.0 documents, in JSON or YAML, anywhere in the repository.

A document is recognised by its content: the key `openapi` or `swagger` with a version, and paths.
One file may hold several YAML documents. References are followed inside the document and to other
files of the repository, not to the network; what leads nowhere is said. A file whose paths another
document takes over is a part of that one. Of copies (the same title and paths, as bundlers write
them) the first counts, those in folders of builds and documentation come last.

Production sees the path behind the server's own: `basePath` in Swagger 2.0; in OpenAPI 3 the path
part of the *first* server of the operation, the path or the document, with the defaults of its
variables; a variable without one is left out of the route, and said. The other servers are
alternatives of the same service (staging, another region) and rarely differ in path.

Webhooks and callbacks are what the service calls, no endpoints of it; deprecated operations are.
Of several content types of a body the first of JSON, form, multipart, others is taken; of several
ways to authenticate the first. Placeholders of a path are parameters, declared or not. Schemas are
self-contained, with `$defs`; titles and descriptions are left out, small examples are kept. How
lists are written is kept as `style` and `explode` in the parameter's schema where it is unusual.

Broken documents count as far as they can be read; a key that comes twice counts as its last value.
"""

from collections.abc import Iterator
from posixpath import splitext

from pydantic import JsonValue

from plimsoll.catalog.model import Endpoint, JsonSchema, Parameter, SourceLocation
from plimsoll.codebase.documents.body_inputs import BodyInputs
from plimsoll.codebase.documents.load import Document, Unreadable, declares_an_api, load, load_all
from plimsoll.codebase.documents.openapi.content import chosen
from plimsoll.codebase.documents.openapi.inputs import Body, Inputs
from plimsoll.codebase.documents.openapi.routes import path_of
from plimsoll.codebase.documents.openapi.security import security_of
from plimsoll.codebase.documents.openapi.servers import Base, base_of
from plimsoll.codebase.documents.placed import line_in, table_of
from plimsoll.codebase.documents.references import Library, beside
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.sources import Sources, is_secondary

_METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_SUFFIXES = frozenset({".json", ".yaml", ".yml"})
_MOST_MISSING = 5
_FEW_PATHS = 3


class OpenApi:
    """Finds what API documents describe."""

    framework = "openapi"

    def extract(self, sources: Sources) -> Extraction:
        """The operations of all documents in the files."""
        notes: list[str] = []
        documents = [one for path in _candidates(sources) for one in _opened(sources, path, notes)]
        endpoints: list[Endpoint] = []
        files = _Files(sources, documents)
        for document in _originals(documents):
            reading = _Reading(document, Library(files.find), notes)
            endpoints.extend(reading.endpoints())
            reading.tell_missing()
        return Extraction(tuple(endpoints), tuple(dict.fromkeys(notes)))


def _candidates(sources: Sources) -> list[str]:
    """Files that look like a document; those that a build or a page generator wrote come last."""
    found = [
        path
        for path in sources.paths
        if splitext(path)[1].lower() in _SUFFIXES and declares_an_api(sources.peek(path))
    ]
    return sorted(found, key=lambda path: (is_secondary(path), path))


def _opened(sources: Sources, path: str, notes: list[str]) -> Iterator[Document]:
    try:
        loaded = load_all(path, sources.read(path))
    except Unreadable as problem:
        notes.append(f"{path}: looks like an API document but is not readable: {problem}")
        return
    found = [document for document in loaded.documents if _is_api(document.data)]
    if found:
        notes.extend(loaded.notes)
    yield from found


def _is_api(data: JsonValue) -> bool:
    root = table_of(data)
    version = str(root.get("openapi", root.get("swagger", "")))
    return version[:1] in {"2", "3"} and isinstance(root.get("paths"), dict)


def _originals(documents: list[Document]) -> Iterator[Document]:
    """Without parts of other documents, and without copies."""
    parts = {part for document in documents for part in _parts_of(document)}
    seen: set[tuple[str, frozenset[str]]] = set()
    for document in documents:
        root = table_of(document.data)
        routes = frozenset(table_of(root.get("paths")))
        title = str(table_of(root.get("info")).get("title", ""))
        if document.path in parts or (title, routes) in seen:
            continue
        if title and len(routes) >= _FEW_PATHS:
            seen.add((title, routes))
        yield document


def _parts_of(document: Document) -> Iterator[str]:
    """The files from which a document takes whole paths."""
    for item in table_of(table_of(document.data).get("paths")).values():
        reference = table_of(item).get("$ref")
        file = reference.partition("#")[0] if isinstance(reference, str) else ""
        if file and beside(document.path, file) != document.path:
            yield beside(document.path, file)


class _Files:
    """Other files that documents refer to, each read once."""

    def __init__(self, sources: Sources, documents: list[Document]) -> None:
        self._sources = sources
        self._known: dict[str, Document | None] = {one.path: one for one in reversed(documents)}
        self._readable = frozenset(sources.everything(_SUFFIXES))

    def find(self, path: str) -> Document | None:
        if path not in self._known:
            self._known[path] = self._load(path)
        return self._known[path]

    def _load(self, path: str) -> Document | None:
        if path not in self._readable:
            return None
        try:
            return load(path, self._sources.read(path))
        except Unreadable:
            return None


class _Reading:
    """One document."""

    def __init__(self, document: Document, library: Library, notes: list[str]) -> None:
        self._document = document
        self._library = library
        self._notes = notes
        self._root = table_of(document.data)
        self._inputs = Inputs(library)
        self._bodies = BodyInputs()
        self._responses: dict[int, tuple[JsonValue, JsonSchema | None]] = {}

    def endpoints(self) -> Iterator[Endpoint]:
        """Every operation, in the document's order."""
        paths, place = self._library.table(self._root.get("paths"), self._document)
        for written, reference in paths.items():
            if written.startswith("x-") or not isinstance(reference, dict):
                continue
            line = line_in(paths, written, 1)
            for method, owners in self._operations(reference, place).items():
                yield self._endpoint(written, method, owners, line)

    def _operations(
        self, reference: dict[str, JsonValue], place: Document
    ) -> dict[str, list[tuple[dict[str, JsonValue], Document]]]:
        """By method: the tables that say something of it, the most general first.

        What stands beside a path's `$ref` counts with what the reference brings.
        """
        item, home = self._library.table(reference, place)
        tables = [(item, home)] if item is reference else [(item, home), (reference, place)]
        found = {}
        for method in _METHODS:
            for table, where in tables:
                value = table.get(method)
                if isinstance(value, dict):
                    operation, there = self._library.table(value, where)
                    found[method] = [*tables, (operation, there), (value, where)]
        return found

    def _endpoint(
        self,
        written: str,
        method: str,
        owners: list[tuple[dict[str, JsonValue], Document]],
        line: int,
    ) -> Endpoint:
        operation, home = owners[-2]
        base = base_of(self._root, *(owner for owner, _ in owners[:-1]))
        path = path_of(written)
        declared = self._inputs.declared(owners[:-1])
        body = self._inputs.body(operation, self._root, declared, home)
        parameters = self._inputs.parameters(declared, path)
        place = SourceLocation.model_construct(
            file=self._document.path, line=self._line_of(written, method, line)
        )
        if base.untold:
            self._tell_untold(base)
        return Endpoint.model_construct(
            method=method.upper(),
            route=f"{base.path}{path.route}",
            parameters=(*parameters, *self._body_parameters(body)),
            body_schema=body.schema if body is not None else None,
            body_content_type=body.media if body is not None else "application/json",
            body_required=body.required if body is not None else False,
            responses=self._answers(operation, home),
            security=security_of(operation, self._root, self._followed),
            source=place,
            framework=OpenApi.framework,
            confidence="likely" if base.untold else "certain",
            reasons=tuple(f"the server's {name} has no default" for name in base.untold),
        )

    def _body_parameters(self, body: Body | None) -> tuple[Parameter, ...]:
        return () if body is None else self._bodies.of(body.schema, required=body.required)

    def _line_of(self, written: str, method: str, otherwise: int) -> int:
        item = table_of(self._root.get("paths")).get(written)
        return line_in(item, method, otherwise)

    def _followed(self, value: JsonValue) -> dict[str, JsonValue]:
        return self._library.table(value, self._document)[0]

    def _answers(self, operation: dict[str, JsonValue], home: Document) -> dict[str, JsonSchema]:
        found: dict[str, JsonSchema] = {}
        for code, reference in table_of(operation.get("responses")).items():
            if code.startswith("x-"):
                continue
            response, place = self._library.table(reference, home)
            schema = self._answer(response, place)
            if schema is not None:
                found[code] = schema
        return found

    def _answer(self, response: dict[str, JsonValue], place: Document) -> JsonSchema | None:
        if id(response) not in self._responses:
            content = table_of(response.get("content"))
            schema = response.get("schema")
            if content:
                schema = table_of(content[chosen(list(content))]).get("schema")
            told = None if schema is None else self._library.schema(schema, place)
            self._responses[id(response)] = response, told
        return self._responses[id(response)][1]

    def _tell_untold(self, base: Base) -> None:
        names = ", ".join(f"{{{name}}}" for name in base.untold)
        self._notes.append(
            f"{self._document.path}: {names} of the server could not be told and is left out of "
            "the route"
        )

    def tell_missing(self) -> None:
        """Says which references led nowhere."""
        path, missing = self._document.path, list(self._library.missing)
        self._notes += [
            f"{path}: {reference} leads to nothing in the repository"
            for reference in missing[:_MOST_MISSING]
        ]
        if len(missing) > _MOST_MISSING:
            self._notes.append(f"{path}: so do {len(missing) - _MOST_MISSING} other references")
