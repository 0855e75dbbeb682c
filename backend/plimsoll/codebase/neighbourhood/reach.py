"""Follows calls from the handlers, nearest first."""

import re
from collections.abc import Iterator, Sequence

from plimsoll.catalog.model import Endpoint
from plimsoll.codebase.model import FunctionSpan, Neighbourhood
from plimsoll.codebase.neighbourhood.files import Files
from plimsoll.codebase.neighbourhood.functions import (
    CallSite,
    FunctionFacts,
    family_of,
    function_at,
    functions_in,
)
from plimsoll.codebase.sources import Sources

MOST_STEPS = 6
"""Calls from a handler; what is farther away is somebody else's neighbourhood."""
MOST_FUNCTIONS = 80
"""Of one endpoint."""
MOST_FILES = 4_000
"""That are read for all of them together."""
_MOST_TARGETS = 3
_SELF = frozenset({"self", "this", "cls", "super", "super()", "$this", "static", "parent", ""})
_RECEIVER = re.compile(r"[.>:]+")

Place = tuple[str, FunctionFacts]


def neighbourhood_of(endpoints: Sequence[Endpoint], sources: Sources) -> Neighbourhood:
    """The functions that each endpoint's handler reaches, the handler first."""
    return _Walk(endpoints, sources).found()


class _Walk:
    def __init__(self, endpoints: Sequence[Endpoint], sources: Sources) -> None:
        self._endpoints = endpoints
        self._sources = sources
        self._functions: dict[str, tuple[FunctionFacts, ...]] = {}
        self._targets: dict[tuple[str, CallSite], tuple[Place, ...]] = {}
        self._numbers: dict[tuple[str, int], int] = {}
        self._spans: list[FunctionSpan] = []
        places = [each.handler or each.source for each in endpoints]
        families = {family_of(place.file) for place in places} - {""}
        self._files = Files(sources, families)

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
        for files in self._speaking_for(path, call):
            found = [
                (file, function)
                for file in files
                if self._files.may_define(file, call.name)
                for function in self._in(file)
                if function.name == call.name
            ]
            if found:
                return tuple(found) if len(found) <= _MOST_TARGETS else ()
        return ()

    def _speaking_for(self, path: str, call: CallSite) -> Iterator[Sequence[str]]:
        """Where a call may lead, the likeliest files first."""
        if call.receiver in _SELF:
            yield [path]
        else:
            last = _RECEIVER.split(call.receiver.rstrip("()"))[-1]
            yield self._files.named_like(last, path)
        yield self._files.mentioned(path)
        yield self._files.beside(path)

    def _in(self, path: str) -> tuple[FunctionFacts, ...]:
        if path not in self._functions:
            self._functions[path] = ()
            known = path in self._files.known and len(self._functions) < MOST_FILES
            tree = self._sources.tree(path) if known else None
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
