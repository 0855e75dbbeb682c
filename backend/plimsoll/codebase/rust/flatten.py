"""Trees of routers as a list: method, path, handler."""

import re
from dataclasses import dataclass, replace

from plimsoll.catalog.model import SourceLocation
from plimsoll.codebase.rust.facts import Attribute, Constant, Function, Struct
from plimsoll.codebase.rust.paths import below
from plimsoll.codebase.rust.program import Program
from plimsoll.codebase.rust.routers import Entry, Handler, Methods, Router
from plimsoll.codebase.rust.texts import named, split, unquoted
from plimsoll.codebase.trees import text_of

VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})
ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
_ANY_REASON = "it answers any method"
_DEEPEST = 40
_MOST = 50_000
_LITERAL = re.compile(r'[rb]*#*"')


@dataclass(frozen=True)
class Flat:
    """One route."""

    method: str
    path: str
    handler: Handler
    function: Function | None
    site: SourceLocation
    secured: str
    reasons: tuple[str, ...]
    attribute: Attribute | None = None
    """What says so at the handler."""


@dataclass(frozen=True)
class Declared:
    """A handler's own route."""

    methods: tuple[str, ...]
    path: str
    attribute: Attribute


@dataclass(frozen=True)
class _Place:
    """Where in the tree a walk is."""

    prefix: str = ""
    secured: str = ""
    reasons: tuple[str, ...] = ()
    depth: int = 0


def flattened(router: Router, program: Program) -> list[Flat]:
    """All routes of a router."""
    walk = _Walk(router.framework, program)
    walk.router(router, _Place())
    return walk.found


class _Walk:
    def __init__(self, framework: str, program: Program) -> None:
        self._framework = framework
        self._program = program
        self._steps = 0
        self.found: list[Flat] = []

    def router(self, router: Router, around: _Place) -> None:
        """The entries of a router; one that is mounted in itself ends at some depth."""
        if around.depth > _DEEPEST:
            return
        prefix = around.prefix
        if router.prefix or prefix:
            prefix = below(self._framework, prefix, router.prefix)
        reasons = tuple(dict.fromkeys((*around.reasons, *router.reasons)))
        place = _Place(prefix, f"{around.secured} {router.secured}", reasons, around.depth + 1)
        for entry in list(router.entries):
            self._steps += 1
            if self._steps > _MOST:
                return
            if isinstance(entry.content, Router):
                inner = below(self._framework, prefix, entry.path) if entry.path else prefix
                self.router(entry.content, replace(place, prefix=inner))
            elif isinstance(entry.content, Handler):
                self._declared(entry.content, place)
            else:
                self._methods(entry, entry.content, place)

    def _declared(self, handler: Handler, place: _Place) -> None:
        for function in handler.functions:
            for declared in declared_of(function, self._framework, self._program):
                path = below(self._framework, place.prefix, declared.path)
                line = declared.attribute.line
                site = SourceLocation(file=function.file, line=line)
                self.found += [
                    Flat(method, path, handler, function, site, place.secured, place.reasons,
                         declared.attribute)
                    for method in declared.methods
                ]  # fmt: skip

    def _methods(self, entry: Entry, methods: Methods, place: _Place) -> None:
        secured = f"{place.secured} {methods.secured}"
        for verbs, handler in methods.answers:
            function = handler.functions[0] if handler.functions else None
            own = entry.path if entry.path is not None else _typed_path(function, self._program)
            if own is None:
                continue
            path = below(self._framework, place.prefix, own)
            reasons = place.reasons if verbs else (*place.reasons, _ANY_REASON)
            self.found += [
                Flat(verb, path, handler, function, entry.site, secured, reasons)
                for verb in verbs or ANY
            ]


def _typed_path(function: Function | None, program: Program) -> str | None:
    """`#[typed_path("/x/{id}")]` at the struct that a handler takes."""
    for argument in function.signature.arguments if function is not None else ():
        found = program.type(argument.type, function.module) if function is not None else None
        for attribute in found.attributes if isinstance(found, Struct) else ():
            if attribute.name == "typed_path":
                return unquoted(split(attribute.text)[0])
    return None


def declared_of(function: Function, framework: str, program: Program) -> list[Declared]:
    """What a handler's attributes say."""
    found = []
    for attribute in function.attributes:
        is_axum = framework == "axum"
        told = _utoipa(attribute, function, program) if is_axum else _verb(attribute)
        if told is not None:
            found.append(told)
    return found


def _verb(attribute: Attribute) -> Declared | None:
    parts = split(attribute.text)
    if attribute.name in VERBS and parts:
        words = named(attribute.text)
        first = (
            parts[0] if _LITERAL.match(parts[0]) else words.get("uri") or words.get("path") or ""
        )
        if _LITERAL.match(first):
            return Declared((attribute.name.upper(),), unquoted(first), attribute)
    if attribute.name == "route" and parts:
        methods = re.findall(r'\bmethod\s*=\s*"(\w+)"', attribute.text)
        first = parts[0]
        if re.fullmatch(r"[A-Za-z]+", first):
            methods, words = [first], named(attribute.text)
            first = words.get("uri") or words.get("path") or ""
        if _LITERAL.match(first):
            return Declared(tuple(m.upper() for m in methods) or ANY, unquoted(first), attribute)
    return None


def _utoipa(attribute: Attribute, function: Function, program: Program) -> Declared | None:
    if attribute.path not in ("utoipa::path", "path"):
        return None
    words = named(attribute.text)
    methods = [w.upper() for w in words if w in VERBS and not words[w]]
    methods += [m.upper() for m in re.findall(r"\w+", words.get("method", ""))]
    path = words.get("path")
    told = _text(path, function, program) if path else "/"
    if not methods or told is None:
        return None
    context = _text(words["context_path"], function, program) if "context_path" in words else ""
    return Declared(tuple(methods), below("axum", context or "", told), attribute)


def _text(source: str, function: Function, program: Program) -> str | None:
    if _LITERAL.match(source):
        return unquoted(source)
    for item in program.resolve(tuple(source.split("::")), function.module):
        if isinstance(item, Constant) and _LITERAL.match(text_of(item.node)):
            return unquoted(text_of(item.node))
    return None
