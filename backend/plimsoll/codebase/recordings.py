"""Load tests and recordings that a repository already has: starting points for new ones.

Found are k6 scripts, HAR files, Postman collections and JMeter plans, also in folders of tests.
k6 scripts are read by their calls of `http.get` and the like; addresses that are put together by
code count as far as they are literal. Nothing is run.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from plimsoll.catalog.model import Endpoint
from plimsoll.codebase.documents.jmeter import samplers_in
from plimsoll.codebase.documents.load import Unreadable, decoded
from plimsoll.codebase.documents.requests.addresses import address_of
from plimsoll.codebase.extractors.har import RECORDING, recording_in
from plimsoll.codebase.extractors.postman import COLLECTION, collection_in
from plimsoll.codebase.model import Recording, RecordingKind
from plimsoll.codebase.sources import Sources

_SCRIPTS = frozenset({".js", ".mjs", ".cjs", ".ts", ".mts"})
_K6 = re.compile(rb"""["']k6/http["']""")
_JMETER = re.compile(rb"<jmeterTestPlan")
_CALL = re.compile(
    r"\bhttp\s*\.\s*(get|post|put|patch|del|head|options|request|asyncRequest)\s*\(\s*"
    r"(?:([\"'`])(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\2\s*,\s*)?"
    r"([^\n]{0,2000})"
)
_LITERAL = re.compile(r"`([^`]*)`|\"([^\"\n]*)\"|'([^'\n]*)'|([A-Za-z_$][\w.$]*(?:\([^()]*\))?)")
_HOLE = re.compile(r"\$\{([^{}]*)\}")
_CONSTANT = re.compile(r"\b(?:const|let|var)\s+(\w+)\s*=\s*([^;\n]{1,500})")
_WORD = re.compile(r"\W+")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_MOST_CALLS = 20_000

Request: TypeAlias = tuple[str, str]
"""A method and a route."""


def recordings_in(sources: Sources, endpoints: Sequence[Endpoint] = ()) -> tuple[Recording, ...]:
    """What the repository holds, by file."""
    asked_of = _Matching(endpoints)
    found: list[Recording] = []
    for kind, suffixes, words, read in _KINDS:
        for path in sorted(sources.everything(suffixes)):
            data = sources.peek(path)
            if words.search(data):
                requests = list(_read(read, path, data))
                if requests:
                    names = asked_of.names(requests)
                    found.append(
                        Recording(kind=kind, file=path, requests=len(requests), endpoints=names)
                    )
    return tuple(sorted(found, key=lambda one: one.file))


Reader: TypeAlias = Callable[[str, bytes], Iterable[Request]]


def _read(read: Reader, path: str, data: bytes) -> Iterable[Request]:
    try:
        return read(path, data)
    except Unreadable:
        return ()


def _har(path: str, data: bytes) -> Iterable[Request]:
    return [(one.method.upper(), one.address.route) for one in recording_in(path, data)]


def _postman(path: str, data: bytes) -> Iterable[Request]:
    return [(one.method.upper(), one.address.route) for one in collection_in(path, data, {})]


def _jmeter(_: str, data: bytes) -> Iterable[Request]:
    return samplers_in(data)


def _k6(_: str, data: bytes) -> Iterator[Request]:
    text = decoded(data)[0]
    constants = {name: _written(value) for name, value in _CONSTANT.findall(text)}
    for count, match in enumerate(_CALL.finditer(text)):
        if count >= _MOST_CALLS:
            return
        word = match[1].lower()
        method = "DELETE" if word == "del" else match[3] or word.upper()
        url = _written(match[4])
        for name, value in constants.items():
            url = url.replace(f"{{{{{name}}}}}", value) if value else url
        address = address_of(url, {})
        if method not in {"REQUEST", "ASYNCREQUEST"}:
            yield method, address.route if address is not None else ""


_KINDS: tuple[tuple[RecordingKind, frozenset[str], re.Pattern[bytes], Reader], ...] = (
    ("k6", _SCRIPTS, _K6, _k6),
    ("har", frozenset({".har"}), RECORDING, _har),
    ("postman", frozenset({".json"}), COLLECTION, _postman),
    ("jmeter", frozenset({".jmx"}), _JMETER, _jmeter),
)


def _written(expression: str) -> str:
    """A text put together with `+` and `${…}`, its holes as variables."""
    parts: list[str] = []
    position = 0
    while True:
        match = _LITERAL.match(expression, position)
        if match is None:
            break
        told = next((group for group in match.groups()[:3] if group is not None), None)
        parts.append(f"{{{{{_WORD.sub('_', match[4])}}}}}" if told is None else told)
        plus = re.compile(r"\s*\+\s*").match(expression, match.end())
        if plus is None:
            break
        position = plus.end()
    return _HOLE.sub(lambda hole: f"{{{{{_WORD.sub('_', hole[1]).strip('_')}}}}}", "".join(parts))


class _Matching:
    """Finds the endpoints that requests ask: values fit placeholders, prefixes may be missing."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._exact: dict[Request, str] = {}
        self._open: dict[tuple[str, int], list[tuple[list[str], str]]] = {}
        for endpoint in endpoints:
            route = _PLACEHOLDER.sub("{}", endpoint.route)
            self._exact.setdefault((endpoint.method, route), endpoint.name)
            parts = route.split("/")
            same = self._open.setdefault((endpoint.method, len(parts)), [])
            same.append((parts, endpoint.name))

    def names(self, requests: Iterable[Request]) -> tuple[str, ...]:
        """Those that are asked, once each, in the order of their names."""
        found = {self._name(method, route) for method, route in dict.fromkeys(requests)}
        return tuple(sorted(name for name in found if name is not None))

    def _name(self, method: str, route: str) -> str | None:
        bare = _PLACEHOLDER.sub("{}", route)
        exact = self._exact.get((method, bare)) or self._exact.get((method, bare.rstrip("/")))
        if exact is not None or not bare:
            return exact
        parts = bare.split("/")
        fitting = [
            (sum("{}" in one for one in declared), name)
            for declared, name in self._open.get((method, len(parts)), ())
            if all("{}" in one or one == other for one, other in zip(declared, parts, strict=True))
        ]
        return min(fitting)[1] if fitting else None
