"""Finds the endpoints of a repository by reading it; nothing of it is run or imported."""

import re
from collections.abc import Iterable, Sequence

from plimsoll.catalog.model import Endpoint, Parameter, SourceLocation
from plimsoll.codebase.documents.belonging import judged
from plimsoll.codebase.extractors import Extraction, Extractor
from plimsoll.codebase.model import Discovery, Neighbourhood
from plimsoll.codebase.neighbourhood.reach import neighbourhood_of
from plimsoll.codebase.ports import Snapshot
from plimsoll.codebase.readers import code_extractors, document_extractors
from plimsoll.codebase.recordings import recordings_in
from plimsoll.codebase.services import services_in
from plimsoll.codebase.sources import Sources, is_secondary, is_skipped

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def discover(
    snapshot: Snapshot,
    *,
    code: Sequence[Extractor] | None = None,
    documents: Sequence[Extractor] | None = None,
) -> Discovery:
    """The endpoints of a repository, sorted by route and method.

    Code wins over a document for the same endpoint (method and route, names of placeholders
    ignored); the document adds the parameters and schemas it knows more about. Tests, installed
    packages and migrations are left out; examples and documentation folders are read only if
    nothing else declares an endpoint.
    """
    readers = (
        code_extractors() if code is None else code,
        document_extractors() if documents is None else documents,
    )
    eligible = [file.path for file in snapshot.files if not is_skipped(file.path)]
    sources = Sources(snapshot, [path for path in eligible if not is_secondary(path)])
    found = _found(sources, *readers)
    if not found.endpoints and len(eligible) > len(sources.paths):
        sources = Sources(snapshot, eligible)
        found = _found(sources, *readers)
        if found.endpoints:
            sources.notes.append("Only folders with examples or documentation declare endpoints.")
    endpoints = sorted(found.endpoints, key=lambda e: (e.route, e.method))
    neighbourhood = neighbourhood_of(endpoints, sources)
    return Discovery(
        repository=snapshot.name,
        commit=snapshot.commit,
        endpoints=tuple(_handled(endpoint, neighbourhood) for endpoint in endpoints),
        neighbourhood=neighbourhood,
        services=services_in(sources, endpoints),
        recordings=recordings_in(sources, endpoints),
        operations=tuple(sorted(found.operations, key=lambda o: (o.protocol, o.name))),
        skipped=(*snapshot.skipped, *sources.skipped),
        notes=tuple(dict.fromkeys([*found.notes, *sources.notes])),
        files_read=len(sources.read_paths),
    )


def _handled(endpoint: Endpoint, neighbourhood: Neighbourhood) -> Endpoint:
    """The endpoint with its handler, which its declaration alone may not tell."""
    reached = neighbourhood.of(endpoint.name)
    if endpoint.handler is not None or not reached:
        return endpoint
    place = SourceLocation(file=reached[0].file, line=reached[0].line)
    return endpoint.model_copy(update={"handler": place})


def _found(
    sources: Sources, code: Sequence[Extractor], documents: Sequence[Extractor]
) -> Extraction:
    written = [extractor.extract(sources) for extractor in code]
    described = [extractor.extract(sources) for extractor in documents]
    found: dict[tuple[str, str], Endpoint] = {}
    for endpoint in _all(written):
        found.setdefault(_key(endpoint), endpoint)
    for endpoint in judged(found.values(), _all(described)):
        key = _key(endpoint)
        found[key] = _enriched(found[key], endpoint) if key in found else endpoint
    all_of_them = (*written, *described)
    return Extraction(
        endpoints=tuple(found.values()),
        notes=tuple(note for extraction in all_of_them for note in extraction.notes),
        operations=tuple({o.name: o for e in all_of_them for o in e.operations}.values()),
    )


def _all(extractions: Iterable[Extraction]) -> Iterable[Endpoint]:
    return (endpoint for extraction in extractions for endpoint in extraction.endpoints)


def _key(endpoint: Endpoint) -> tuple[str, str]:
    return endpoint.method, _PLACEHOLDER.sub("{}", endpoint.route)


def _enriched(code: Endpoint, document: Endpoint) -> Endpoint:
    """The endpoint of the code, with what only the document says."""
    parameters = list(code.parameters)
    names = {(p.location, p.name.lower()) for p in parameters}
    takes_body = any(p.location == "body" for p in parameters)
    for index, parameter in enumerate(parameters):
        known = _same(document.parameters, parameter)
        if known is not None and len(known.json_schema) > len(parameter.json_schema):
            parameters[index] = parameter.model_copy(
                update={"json_schema": known.json_schema, "type": known.type}
            )
    for parameter in document.parameters:
        is_new = (parameter.location, parameter.name.lower()) not in names
        is_open = parameter.location != "body" or not takes_body or code.body_schema is None
        is_open = is_open and document.confidence != "guessed"
        if is_new and is_open and parameter.location != "path":
            parameters.append(parameter)
    return code.model_copy(
        update={
            "parameters": tuple(parameters),
            "body_schema": code.body_schema or document.body_schema,
            "body_content_type": code.body_content_type
            if code.body_schema
            else document.body_content_type,
            "body_required": code.body_required or document.body_required,
            "responses": {**document.responses, **code.responses},
            "security": code.security or document.security,
        }
    )


def _same(parameters: Iterable[Parameter], wanted: Parameter) -> Parameter | None:
    return next(
        (p for p in parameters if (p.location, p.name) == (wanted.location, wanted.name)), None
    )
