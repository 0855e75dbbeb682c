"""HAR files: what a browser or proxy recorded of real requests.

Only calls of an API count: those that were answered with, or sent, JSON or XML, or that a script
made; no pages, pictures, scripts or preflights, and nothing that failed to be found. Of several
hosts the one that is asked most counts: the others are other people's. Values in paths become
placeholders by their shape: numbers, UUIDs, hashes. Queries are named, bodies show their
properties; headers and values are not kept. All that is seen, not declared: "guessed".
"""

import re
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from plimsoll.codebase.documents.load import Unreadable, load
from plimsoll.codebase.documents.placed import list_of, table_of, text_of
from plimsoll.codebase.documents.requests.addresses import address_of
from plimsoll.codebase.documents.requests.asked import (
    Asked,
    Origin,
    Sent,
    at_the_busiest_host,
    credentials_in,
    endpoints_of,
    sent_fields,
    sent_text,
)
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.sources import Sources

RECORDING = re.compile(rb'"log"\s*:\s*\{')
_REQUEST = re.compile(r'(?<!\\)"request"\s*:')
_ORIGIN = Origin("har", "guessed", "it was asked in a recording")
_DATA = re.compile(r"json|xml(?!\+?html)|protobuf|msgpack|grpc", re.IGNORECASE)
_PAGE = re.compile(r"html|css|javascript|ecmascript|image/|font/|video/|audio/|wasm", re.IGNORECASE)
_ASSET = re.compile(
    r"\.(?:js|mjs|css|map|png|jpe?g|gif|svg|ico|webp|woff2?|ttf|html?|mp4|webm)$", re.IGNORECASE
)
_NOT_FOUND = {"404", "405", "410"}


class Har:
    """Finds what recordings show."""

    framework = "har"

    def extract(self, sources: Sources) -> Extraction:
        """The requests of all recordings in the files."""
        notes: list[str] = []
        asked: list[Asked] = []
        for path in sources.candidates({".har"}, RECORDING):
            try:
                asked += recording_in(path, sources.read(path))
            except Unreadable as problem:
                notes.append(f"{path}: looks like a recording but is not readable: {problem}")
        return Extraction(endpoints_of(at_the_busiest_host(asked), _ORIGIN), tuple(notes))


def recording_in(path: str, data: bytes) -> list[Asked]:
    """The calls of APIs in a recording, whoever they ask.

    Raises:
        Unreadable: it is no JSON.
    """
    log = table_of(table_of(load(path, data).data).get("log"))
    lines = iter(_lines(data.decode("utf-8", "replace")))
    found = []
    for entry in list_of(log.get("entries")):
        line = next(lines, 1)
        one = _asked(table_of(entry), path, line)
        if one is not None:
            found.append(one)
    return found


def _lines(text: str) -> Iterator[int]:
    line, counted = 1, 0
    for match in _REQUEST.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        yield line


def _asked(entry: Mapping[str, JsonValue], path: str, line: int) -> Asked | None:
    request = table_of(entry.get("request"))
    if not _is_call(entry, request):
        return None
    address = address_of(text_of(request.get("url")).replace("{{", "%7B%7B"), {})
    if address is None or _ASSET.search(address.route):
        return None
    headers = {
        text_of(table_of(one).get("name")): text_of(table_of(one).get("value"))
        for one in list_of(request.get("headers"))
    }
    told = {name for name, _ in address.query}
    pairs = [
        (text_of(table_of(one).get("name")), text_of(table_of(one).get("value")))
        for one in list_of(request.get("queryString"))
    ]
    return Asked(
        method=text_of(request.get("method")),
        address=address,
        file=path,
        line=line,
        query=tuple((name, value) for name, value in pairs if name and name not in told),
        body=_body(table_of(request.get("postData"))),
        security=credentials_in(headers),
    )


def _is_call(entry: Mapping[str, JsonValue], request: Mapping[str, JsonValue]) -> bool:
    """Whether a request is one to an API, and somebody was there to answer."""
    response = table_of(entry.get("response"))
    content = table_of(response.get("content"))
    answered = text_of(content.get("mimeType"))
    sent = text_of(table_of(request.get("postData")).get("mimeType"))
    if request.get("method") == "OPTIONS" or str(response.get("status")) in _NOT_FOUND:
        return False
    if _PAGE.search(answered):
        return bool(_DATA.search(sent))
    by_script = text_of(entry.get("_resourceType")) in {"xhr", "fetch"}
    changes = text_of(request.get("method")) in {"PUT", "PATCH", "DELETE"}
    return bool(_DATA.search(answered) or _DATA.search(sent)) or by_script or changes


def _body(posted: Mapping[str, JsonValue]) -> Sent | None:
    media, text = text_of(posted.get("mimeType")), text_of(posted.get("text"))
    fields = [table_of(one) for one in list_of(posted.get("params"))]
    if fields and "json" not in media:
        names = [text_of(one.get("name")) for one in fields]
        files = [text_of(one.get("name")) for one in fields if one.get("fileName")]
        return sent_fields(names, files, media.partition(";")[0].strip())
    return sent_text(text, media)
