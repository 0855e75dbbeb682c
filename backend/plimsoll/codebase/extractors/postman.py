"""Postman collections, versions 2.0 and 2.1, recognised by their content.

Requests in folders are read with their address, query, headers, body and the credentials that the
request, a folder or the collection sets. Variables have the values of the collection and of
environments in the repository (`*.postman_environment.json` and whatever else has their form);
`{{baseUrl}}` in front without a value is the host alone. `:id`, variables and values that look
like ids are placeholders. Requests to foreign hosts count only if there are no others. All that is
a collection, not code: endpoints are "likely". Disabled queries and headers are left out.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from plimsoll.catalog.model import Security
from plimsoll.codebase.documents.load import Unreadable, load
from plimsoll.codebase.documents.placed import list_of, table_of, text_of
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

COLLECTION = re.compile(rb"schema\.getpostman\.com/json/collection|\"_postman_id\"")
_ENVIRONMENT = re.compile(rb"\"_postman_variable_scope\"")
_REQUEST = re.compile(r'(?<!\\)"request"\s*:')
_ORIGIN = Origin("postman", "likely", "it is asked in a Postman collection")
_MOST_ITEMS = 50_000
_LANGUAGES = {"json": "application/json", "xml": "application/xml", "text": "text/plain"}


class Postman:
    """Finds what collections of requests ask."""

    framework = "postman"

    def extract(self, sources: Sources) -> Extraction:
        """The requests of all collections in the files."""
        notes: list[str] = []
        asked: list[Asked] = []
        shared = environment_of(sources)
        for path in sources.candidates({".json"}, COLLECTION):
            try:
                asked += at_the_service(collection_in(path, sources.read(path), shared))
            except Unreadable as problem:
                notes.append(f"{path}: looks like a collection but is not readable: {problem}")
        return Extraction(endpoints_of(asked, _ORIGIN), tuple(notes))


def environment_of(sources: Sources) -> dict[str, str]:
    """The variables of all environments that were exported into the repository."""
    found: dict[str, str] = {}
    for path in sources.candidates({".json"}, _ENVIRONMENT):
        try:
            root = table_of(load(path, sources.read(path)).data)
        except Unreadable:
            continue
        for name, value in _pairs(root.get("values")):
            found.setdefault(name, value)
    return found


def collection_in(path: str, data: bytes, shared: Mapping[str, str]) -> list[Asked]:
    """All requests of a collection, whoever they ask.

    Raises:
        Unreadable: it is no JSON.
    """
    root = table_of(load(path, data).data)
    inner = root.get("collection")  # as the API of Postman exports it
    root = table_of(inner) if isinstance(inner, dict) and "item" not in root else root
    variables = {**shared, **dict(_pairs(root.get("variable")))}
    lines = iter(_lines(data.decode("utf-8", "replace")))
    found = []
    for request, security in _requests(root):
        one = _asked(request, variables, _Place(path, next(lines, 1), security))
        if one is not None:
            found.append(one)
    return found


@dataclass(frozen=True, slots=True)
class _Place:
    file: str
    line: int
    inherited: tuple[Security, ...]


def _lines(text: str) -> Iterator[int]:
    """The lines of the requests, in the order of the file."""
    line, counted = 1, 0
    for match in _REQUEST.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        yield line


def _requests(
    root: Mapping[str, JsonValue],
) -> Iterator[tuple[dict[str, JsonValue], tuple[Security, ...]]]:
    """The requests in folders of any depth, in order, with the credentials they inherit."""
    pending = [
        (item, _security(root.get("auth"), ())) for item in reversed(list_of(root.get("item")))
    ]
    for _ in range(_MOST_ITEMS):
        if not pending:
            return
        item, inherited = pending.pop()
        table = table_of(item)
        security = _security(table.get("auth"), inherited)
        request = table.get("request")
        if isinstance(request, str):
            request = {"url": request, "method": "GET"}
        if isinstance(request, dict):
            yield request, _security(request.get("auth"), security)
        pending.extend((inner, security) for inner in reversed(list_of(table.get("item"))))


def _asked(
    request: Mapping[str, JsonValue], variables: Mapping[str, str], place: _Place
) -> Asked | None:
    written = request.get("url")
    url = table_of(written)
    raw = text_of(written) or text_of(url.get("raw")) or _joined(url)
    address = address_of(raw, variables)
    if address is None:
        return None
    headers = dict(_pairs(request.get("header")))
    told = {name for name, _ in address.query}
    query = [(n, v) for n, v in _pairs(url.get("query")) if n not in told]
    disabled = {
        text_of(table_of(one).get("key")) for one in list_of(url.get("query")) if _is_off(one)
    }
    enabled = tuple((n, v) for n, v in address.query if n not in disabled)
    return Asked(
        method=text_of(request.get("method")) or "GET",
        address=type(address)(address.host, address.route, address.names, enabled),
        file=place.file,
        line=place.line,
        query=tuple(query),
        headers=headers,
        body=_body(table_of(request.get("body")), headers),
        security=place.inherited or credentials_in(headers),
    )


def _joined(url: Mapping[str, JsonValue]) -> str:
    """An address that is only written in parts."""
    host, path = url.get("host"), url.get("path")
    parts = [text_of(part) or text_of(table_of(part).get("value")) for part in list_of(path)]
    name = text_of(host) or ".".join(text_of(part) for part in list_of(host))
    tail = text_of(path) or "/".join(parts)
    front = f"{text_of(url.get('protocol')) or 'http'}://{name}" if name else ""
    return f"{front}/{tail.lstrip('/')}"


def _body(body: Mapping[str, JsonValue], headers: Mapping[str, str]) -> Sent | None:
    mode = body.get("mode")
    media = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    if mode == "raw":
        language = table_of(table_of(body.get("options")).get("raw")).get("language")
        return sent_text(text_of(body.get("raw")), media or _LANGUAGES.get(str(language), ""))
    if mode == "urlencoded":
        return sent_fields([name for name, _ in _pairs(body.get("urlencoded"))], ())
    if mode == "formdata":
        fields = [table_of(one) for one in list_of(body.get("formdata")) if not _is_off(one)]
        files = [text_of(one.get("key")) for one in fields if one.get("type") == "file"]
        names = [text_of(one.get("key")) for one in fields]
        return sent_fields(names, files, "multipart/form-data")
    if mode == "graphql":
        return sent_text('{"query": "", "variables": {}}', "application/json")
    if mode == "file":
        schema: dict[str, JsonValue] = {"type": "string", "format": "binary"}
        return Sent(media or "application/octet-stream", schema)
    return None


def _pairs(value: JsonValue) -> list[tuple[str, str]]:
    """Keys and values of what is not switched off; version 2.0 also has tables."""
    if isinstance(value, dict):
        return [(key, text_of(one)) for key, one in value.items()]
    told = [table_of(one) for one in list_of(value) if not _is_off(one)]
    pairs = [(one.get("key", one.get("id")), one.get("value")) for one in told]
    return [
        (name, str(one) if isinstance(one, str | int | float) else "")
        for name, one in pairs
        if isinstance(name, str) and name
    ]


def _is_off(value: JsonValue) -> bool:
    table = table_of(value)
    return table.get("disabled") is True or table.get("enabled") is False


def _security(auth: JsonValue, inherited: tuple[Security, ...]) -> tuple[Security, ...]:
    """The credentials that an `auth` sets; without one, those of the folder."""
    told = table_of(auth)
    kind = told.get("type")
    if not isinstance(kind, str) or kind == "inherit":
        return inherited
    values = dict(_pairs(told.get("apikey")))
    return credential_of(kind, values.get("key", ""), in_query=values.get("in") == "query")
