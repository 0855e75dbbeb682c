"""Follows calls from the handlers, nearest first."""

import re
from collections.abc import Sequence
from posixpath import basename, dirname, splitext

from plimsoll.catalog.model import Endpoint
from plimsoll.codebase.model import FunctionSpan, Neighbourhood
from plimsoll.codebase.neighbourhood.functions import (
    CallSite,
    FunctionFacts,
    family_of,
    function_at,
    functions_in,
)
from plimsoll.codebase.neighbourhood.index import DefinitionIndex
from plimsoll.codebase.sources import Sources

MOST_STEPS = 6
"""Calls from a handler; what is farther away is somebody else's neighbourhood."""
MOST_FUNCTIONS = 80
"""Of one endpoint."""
MOST_FILES = 4_000
"""That are read for all of them together."""
_MOST_TARGETS = 3
_SELF = frozenset({"self", "this", "cls", "super", "super()", "$this", "static", "parent", ""})
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SUFFIXES = frozenset({"service", "repository", "repo", "controller", "handler", "impl", "store"})

Place = tuple[str, FunctionFacts]


def neighbourhood_of(endpoints: Sequence[Endpoint], sources: Sources) -> Neighbourhood:
    """The functions that each endpoint's handler reaches, the handler first."""
    return _Walk(endpoints, sources).found()


class _Walk:
    def __init__(self, endpoints: Sequence[Endpoint], sources: Sources) -> None:
        self._endpoints = endpoints
        self._sources = sources
        self._known = frozenset(sources.paths)
        self._functions: dict[str, tuple[FunctionFacts, ...]] = {}
        self._targets: dict[tuple[str, CallSite], tuple[Place, ...]] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._numbers: dict[tuple[str, int], int] = {}
        self._spans: list[FunctionSpan] = []
        places = [each.handler or each.source for each in endpoints]
        families = {family_of(place.file) for place in places} - {""}
        self._index = DefinitionIndex(sources.paths if families else (), families, sources.peek)

    def found(self) -> Neighbourhood:
        reached: dict[str, tuple[int, ...]] = {}
        for endpoint in self._endpoints:
            start = self._handler(endpoint)
            if start is not None:
                reached[endpoint.name] = tuple(self._number(at) for at in self._around(start))
        return Neighbourhood(functions=tuple(self._spans), reached=reached)

    def _handler(self, endpoint: Endpoint) -> Place | None:
        place = endpoint.handler or endpoint.source
        function = function_at(self._in(place.file), place.line)
        return None if function is None else (place.file, function)

    def _around(self, start: Place) -> list[Place]:
        found, layer = {_key(start): start}, [start]
        for _ in range(MOST_STEPS):
            following: list[Place] = []
            for path, function in layer:
                for call in function.calls:
                    for target in self._of(path, call):
                        if _key(target) not in found and len(found) < MOST_FUNCTIONS:
                            found[_key(target)] = target
                            following.append(target)
            layer = following
        return list(found.values())

    def _of(self, path: str, call: CallSite) -> tuple[Place, ...]:
        key = (path, call)
        if key not in self._targets:
            self._targets[key] = self._resolved(path, call)
        return self._targets[key]

    def _resolved(self, path: str, call: CallSite) -> tuple[Place, ...]:
        candidates = self._index.files(family_of(path), call.name)
        scored = {file: self._speaks_for(path, call, file, len(candidates)) for file in candidates}
        best = max(scored.values(), default=0)
        files = sorted(file for file, score in scored.items() if score == best) if best else []
        if len(files) > _MOST_TARGETS:
            return ()
        return tuple(
            (file, function)
            for file in files
            for function in self._in(file)
            if function.name == call.name
        )[:_MOST_TARGETS]

    def _speaks_for(self, path: str, call: CallSite, file: str, candidates: int) -> int:
        own = call.receiver in _SELF
        if file == path and own:
            return 5
        last = re.split(r"[.>:]+", call.receiver.rstrip("()"))[-1]
        if not own and _alike(last, splitext(basename(file))[0]):
            return 4
        if splitext(basename(file))[0] in self._mentioned(path):
            return 3
        if dirname(file) == dirname(path):
            return 2
        return 1 if candidates == 1 else 0

    def _mentioned(self, path: str) -> frozenset[str]:
        """Every word of a file, among them those of its imports."""
        if path not in self._words:
            text = self._sources.peek(path).decode("utf-8", "replace")
            self._words[path] = frozenset(re.findall(r"[\w-]+", text))
        return self._words[path]

    def _in(self, path: str) -> tuple[FunctionFacts, ...]:
        if path not in self._functions:
            self._functions[path] = ()
            known = family_of(path) and path in self._known
            tree = self._sources.tree(path) if known and len(self._functions) < MOST_FILES else None
            if tree is not None:
                self._functions[path] = functions_in(tree)
        return self._functions[path]

    def _number(self, place: Place) -> int:
        key = _key(place)
        if key not in self._numbers:
            path, function = place
            self._numbers[key] = len(self._spans)
            self._spans.append(
                FunctionSpan(
                    name=function.name,
                    file=path,
                    line=function.line,
                    last_line=function.last_line,
                )
            )
        return self._numbers[key]


def _key(place: Place) -> tuple[str, int]:
    return place[0], place[1].line


def _alike(receiver: str, stem: str) -> bool:
    """Whether a receiver is named like a file: `userRepo` and `UserRepository.java`."""
    ours, theirs = _words(receiver), _words(stem)
    return bool(ours) and (ours == theirs or ours <= theirs or (theirs <= ours and bool(theirs)))


def _words(name: str) -> frozenset[str]:
    words = [word.lower() for word in _WORD.findall(name)]
    bare = frozenset(word.rstrip("s") for word in words if word not in _SUFFIXES)
    return bare or frozenset(words)
