"""Files of requests for editors: `.http` and `.rest`, as JetBrains and VS Code read them.

Requests stand between lines of `###`: a method and an address (a GET needs no method), headers,
and after an empty line the body. Addresses may go on over lines that begin with `?`, `&` or are
indented. `@name = value` sets variables, `http-client.env.json` beside the files holds others.
Comments, scripts (`< {% … %}`, `> {% … %}`) and what is no HTTP (gRPC, websockets) are passed
over. A body that stands in another file (`< ./order.json`) is read if it is in the repository.
Paths, hosts and variables are read as in Postman's collections. Endpoints are "likely".
"""

import re
from collections.abc import Callable, Iterator, Mapping
from posixpath import basename, splitext

from plimsoll.codebase.documents.load import Unreadable, decoded, load
from plimsoll.codebase.documents.placed import table_of
from plimsoll.codebase.documents.references import beside
from plimsoll.codebase.documents.requests.addresses import address_of
from plimsoll.codebase.documents.requests.asked import (
    Asked,
    Origin,
    at_the_service,
    credentials_in,
    endpoints_of,
    sent_text,
)
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.sources import Sources

SUFFIXES = frozenset({".http", ".rest"})
_ORIGIN = Origin("http_file", "likely", "it is asked in a file of requests")
_ENVIRONMENTS = ("http-client.env.json", "rest-client.env.json")
_METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE"
_START = re.compile(rf"(?:({_METHODS})\s+)?(\S.*?)(?:\s+HTTP/[\d.]+)?\s*$", re.IGNORECASE)
_VERSION = re.compile(r"\s+HTTP/[\d.]+\s*$")
_LOOKS_LIKE_ADDRESS = re.compile(r"https?://|\{\{|/|[\w.-]+(?::\d+)?/|localhost", re.IGNORECASE)
_VARIABLE = re.compile(r"@([\w.-]+)\s*=\s*(.*?)\s*$")
_HEADER = re.compile(r"([\w!#$%&'*+.^`|~-]+)\s*:\s*(.*)$")
_FILE = re.compile(r"<@?\s+(?!\{%)(\S.*?)\s*$")
_COMMENT = re.compile(r"\s*(?:#|//)")
_LONGEST_LINE = 100_000
_LONGEST_START = 4_000


class HttpFiles:
    """Finds what files of requests ask."""

    framework = "http_file"

    def extract(self, sources: Sources) -> Extraction:
        """The requests of all such files."""
        shared = _environment(sources)
        known = frozenset(sources.paths)

        def content_of(path: str) -> str | None:
            return decoded(sources.read(path))[0] if path in known else None

        asked: list[Asked] = []
        for path in sources.paths:
            if splitext(path)[1].lower() in SUFFIXES:
                found = requests_in(path, sources.read(path), shared, content_of)
                asked += at_the_service(found)
        return Extraction(endpoints_of(asked, _ORIGIN))


def _environment(sources: Sources) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sources.paths:
        if basename(path) in _ENVIRONMENTS:
            try:
                root = table_of(load(path, sources.read(path)).data)
            except Unreadable:
                continue
            for one in root.values():
                for name, value in table_of(one).items():
                    if isinstance(value, str | int):
                        found.setdefault(name, str(value))
    return found


def requests_in(
    path: str,
    data: bytes,
    shared: Mapping[str, str],
    content_of: Callable[[str], str | None] = lambda _: None,
) -> list[Asked]:
    """All requests of a file, whoever they ask."""
    lines = [line[:_LONGEST_LINE] for line in decoded(data)[0].splitlines()]
    variables = dict(shared)
    for line in lines:
        match = _VARIABLE.match(line)
        if match is not None:
            variables.setdefault(match[1], match[2])
    found = []
    for first, block in _blocks(lines):
        one = _Request(path, variables, content_of).read(first, block)
        if one is not None:
            found.append(one)
    return found


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The lines between separators, and the number of the first."""
    start = 0
    for number, line in enumerate([*lines, "###"]):
        if line.startswith("###"):
            yield start + 1, lines[start:number]
            start = number + 1


class _Request:
    """One block under the reader's eyes."""

    def __init__(
        self, path: str, variables: Mapping[str, str], content_of: Callable[[str], str | None]
    ) -> None:
        self._path = path
        self._variables = variables
        self._content_of = content_of

    def read(self, first: int, block: list[str]) -> Asked | None:
        block = _without_scripts(block)
        at = next((n for n, line in enumerate(block) if _opens(line)), None)
        if at is None:
            return None
        start = _START.match(block[at].strip()[:_LONGEST_START])
        if start is None or not _LOOKS_LIKE_ADDRESS.match(start[2]):
            return None
        url, rest = _continued(start[2], block, at + 1)
        headers, rest = _headers(block, rest)
        address = address_of(url, self._variables)
        if address is None:
            return None
        media = next((v for n, v in headers.items() if n.lower() == "content-type"), "")
        if not address.host and "host" in {name.lower() for name in headers}:
            host = next(value for name, value in headers.items() if name.lower() == "host")
            address = type(address)(host.lower(), address.route, address.names, address.query)
        return Asked(
            method=start[1] or "GET",
            address=address,
            file=self._path,
            line=first + at,
            headers=headers,
            body=sent_text(self._body(block[rest:]), media),
            security=credentials_in(headers),
        )

    def _body(self, lines: list[str]) -> str:
        kept = []
        for line in lines:
            if line.startswith(("> ", ">>", "<> ")):
                break
            file = _FILE.match(line)
            content = self._content_of(beside(self._path, file[1])) if file is not None else None
            kept.append(line if content is None else content)
        return "\n".join(kept)


def _without_scripts(block: list[str]) -> list[str]:
    """Empty lines in the place of `< {% … %}` and `> {% … %}`."""
    kept, inside = [], False
    for line in block:
        begins = line.lstrip().startswith(("< {%", "> {%"))
        inside = inside or begins
        kept.append("" if inside else line)
        if inside and "%}" in line:
            inside = False
    return kept


def _opens(line: str) -> bool:
    """Whether a line is the first of a request: no comment, no variable, not empty."""
    return bool(line.strip()) and not _COMMENT.match(line) and not line.startswith("@")


def _continued(url: str, block: list[str], at: int) -> tuple[str, int]:
    """The address with the lines that go on with it."""
    parts = [url]
    for number in range(at, len(block)):
        line = block[number]
        if not (line[:1].isspace() and line.strip()) and not line.startswith(("?", "&")):
            return _VERSION.sub("", "".join(parts)), number
        parts.append(line.strip())
    return _VERSION.sub("", "".join(parts)), len(block)


def _headers(block: list[str], at: int) -> tuple[dict[str, str], int]:
    found: dict[str, str] = {}
    for number in range(at, len(block)):
        line = block[number]
        if not line.strip():
            return found, number + 1
        header = _HEADER.match(line)
        if header is not None and not _COMMENT.match(line):
            found[header[1]] = header[2].strip()
    return found, len(block)
