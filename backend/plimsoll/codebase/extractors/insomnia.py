"""Exports of Insomnia, versions 4 (JSON or YAML) and 5 (YAML), recognised by their content.

Requests in groups of any depth are read with their address, query, headers, body and credentials.
Variables (`{{ _.base_url }}`) have the values of the environments in the file. Paths, hosts and
variables are read as in Postman's collections. Endpoints are "likely".
"""

import re
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from plimsoll.catalog.model import Security
from plimsoll.codebase.documents.load import EVERY_LEVEL, Document, Unreadable, load_all
from plimsoll.codebase.documents.placed import line_in, list_of, table_of, text_of
from plimsoll.codebase.documents.requests.addresses import address_of
from plimsoll.codebase.documents.requests.asked import (
    Asked,
    Origin,
    Sent,
    at_the_service,
    credential_of,
    credentials_in,
    endpoints_of,
    sent_fields,
    sent_text,
)
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.sources import Sources

EXPORT = re.compile(rb"__export_format|insomnia\.rest/5")
_SUFFIXES = frozenset({".json", ".yaml", ".yml", ".har"})
_ORIGIN = Origin("insomnia", "likely", "it is asked in an Insomnia collection")
_MOST_ITEMS = 50_000
_MOST_NAMES = 2_000


class Insomnia:
    """Finds what exports of Insomnia ask."""

    framework = "insomnia"

    def extract(self, sources: Sources) -> Extraction:
        """The requests of all exports in the files."""
        notes: list[str] = []
        asked: list[Asked] = []
        for path in sources.candidates(_SUFFIXES, EXPORT):
            try:
                asked += at_the_service(export_in(path, sources.read(path)))
            except Unreadable as problem:
                notes.append(f"{path}: looks like an export but is not readable: {problem}")
        return Extraction(endpoints_of(asked, _ORIGIN), tuple(notes))


def export_in(path: str, data: bytes) -> list[Asked]:
    """All requests of an export, whoever they ask.

    Raises:
        Unreadable: it is neither JSON nor YAML.
    """
    loaded = load_all(path, data, lined=EVERY_LEVEL)
    return [one for document in loaded.documents for one in _of_document(document)]


def _of_document(document: Document) -> Iterator[Asked]:
    root = table_of(document.data)
    is_old = isinstance(root.get("resources"), list)
    variables = dict(_old_variables(root) if is_old else _variables(root))
    for request, inherited in _old_requests(root) if is_old else _requests(root):
        line = line_in(request, "url", 1)
        one = _asked(request, variables, inherited, (document.path, line))
        if one is not None:
            yield one


def _old_variables(root: Mapping[str, JsonValue]) -> Iterator[tuple[str, str]]:
    """Of the base environments last, so that they win over those for a stage."""
    tables = [table_of(one) for one in list_of(root.get("resources"))]
    environments = [one for one in tables if one.get("_type") == "environment"]
    owners = {text_of(one.get("_id")) for one in tables if one.get("_type") == "workspace"}
    for one in sorted(environments, key=lambda one: text_of(one.get("parentId")) in owners):
        yield from _flat(one.get("data"))


def _variables(root: Mapping[str, JsonValue]) -> Iterator[tuple[str, str]]:
    base = table_of(root.get("environments"))
    for one in reversed(list_of(base.get("subEnvironments"))):
        yield from _flat(table_of(one).get("data"))
    yield from _flat(base.get("data"))


def _flat(value: JsonValue) -> Iterator[tuple[str, str]]:
    """Nested names joined by dots."""
    pending = [(name, one) for name, one in table_of(value).items()]
    for _ in range(_MOST_NAMES):
        if not pending:
            return
        name, one = pending.pop()
        if isinstance(one, dict):
            pending.extend((f"{name}.{inner}", part) for inner, part in one.items())
        elif isinstance(one, str | int | float):
            yield name, str(one)


Found = tuple[dict[str, JsonValue], tuple[Security, ...]]


def _old_requests(root: Mapping[str, JsonValue]) -> Iterator[Found]:
    tables = [table_of(one) for one in list_of(root.get("resources"))]
    by_id = {text_of(one.get("_id")): one for one in tables}
    for one in tables:
        if one.get("_type") == "request":
            yield one, _inherited(one, by_id)


def _inherited(
    request: Mapping[str, JsonValue], by_id: Mapping[str, dict[str, JsonValue]]
) -> tuple[Security, ...]:
    """The credentials of the nearest group that sets some."""
    one = by_id.get(text_of(request.get("parentId")))
    for _ in range(50):
        if one is None:
            break
        told = _security(one.get("authentication"))
        if told is not None:
            return told
        one = by_id.get(text_of(one.get("parentId")))
    return ()


def _requests(root: Mapping[str, JsonValue]) -> Iterator[Found]:
    start: tuple[Security, ...] = ()
    pending = [(one, start) for one in reversed(list_of(root.get("collection")))]
    for _ in range(_MOST_ITEMS):
        if not pending:
            return
        item, inherited = pending.pop()
        table = table_of(item)
        if isinstance(table.get("children"), list):
            told = _security(table.get("authentication"))
            inner = inherited if told is None else told
            pending.extend((one, inner) for one in reversed(list_of(table["children"])))
        elif "method" in table:
            yield table, inherited


def _asked(
    request: Mapping[str, JsonValue],
    variables: Mapping[str, str],
    inherited: tuple[Security, ...],
    place: tuple[str, int],
) -> Asked | None:
    address = address_of(text_of(request.get("url")), variables)
    if address is None:
        return None
    headers = dict(_pairs(request.get("headers")))
    told = _security(request.get("authentication"))
    return Asked(
        method=text_of(request.get("method")) or "GET",
        address=address,
        file=place[0],
        line=place[1],
        query=tuple(_pairs(request.get("parameters"))),
        headers=headers,
        body=_body(table_of(request.get("body")), headers),
        security=(inherited if told is None else told) or credentials_in(headers),
    )


def _body(body: Mapping[str, JsonValue], headers: Mapping[str, str]) -> Sent | None:
    written = next((v for n, v in headers.items() if n.lower() == "content-type"), "")
    media = text_of(body.get("mimeType")) or written
    fields = [table_of(one) for one in list_of(body.get("params"))]
    names = [name for name, _ in _pairs(body.get("params"))]
    if fields:
        files = [text_of(one.get("name")) for one in fields if one.get("type") == "file"]
        return sent_fields(names, files, media)
    return sent_text(text_of(body.get("text")), media)


def _pairs(value: JsonValue) -> list[tuple[str, str]]:
    told = [table_of(one) for one in list_of(value)]
    return [
        (text_of(one.get("name")), text_of(one.get("value")))
        for one in told
        if text_of(one.get("name")) and one.get("disabled") is not True
    ]


def _security(auth: JsonValue) -> tuple[Security, ...] | None:
    """The credentials that are set; None: nothing is said."""
    told = table_of(auth)
    kind = told.get("type")
    if not isinstance(kind, str) or kind == "inherit":
        return None
    if told.get("disabled") is True:
        return ()
    in_query = told.get("addTo") == "queryParams"
    return credential_of(kind, text_of(told.get("key")), in_query=in_query)
