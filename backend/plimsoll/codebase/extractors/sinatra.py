"""Sinatra: modular and classic applications.

Read: `get "/x/:id" do` and its like in classes that inherit from `Sinatra::Base` (directly or not)
and, in classic applications, at the top of files; `namespace` of sinatra-contrib, `route`, helper
modules, extensions (`register`), routes in loops. Splats span segments; `:x?` and groups give the
route without and with them; regular expressions become templates when they are fixed text and
groups, else a note. `map`, `run` and `use` in `config.ru`, Rails' `mount` and `Rack::URLMap` tell
the prefix of a class.

Inputs are what the block reads, and what helper methods and filters read for it: `params`, headers
in `request.env`, cookies, and keys of `JSON.parse(request.body.read)`.

Not listed: static files, `not_found`, `error`, HEAD that comes with GET.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from plimsoll.catalog.model import Endpoint, JsonSchema, SourceLocation
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.ruby.classes import ClassDefinition
from plimsoll.codebase.ruby.controllers import security_of
from plimsoll.codebase.ruby.interpreter import NOT_ANSWERED, Call, Interpreter, NotAnswered
from plimsoll.codebase.ruby.objects import Objects
from plimsoll.codebase.ruby.parse import root_of
from plimsoll.codebase.ruby.program import PROGRAM, Program
from plimsoll.codebase.ruby.rackup import MOUNTS
from plimsoll.codebase.ruby.sinatra_paths import of_regex, template, variants
from plimsoll.codebase.ruby.values import (
    Closure,
    Frame,
    Hash,
    Name,
    Partial,
    Pattern,
    Speaker,
    Unknown,
    Value,
    listed,
    words,
)
from plimsoll.codebase.trees import children, line_of, text_of
from plimsoll.codebase.trees import field as part
from plimsoll.codebase.untyped.inputs import inputs
from plimsoll.codebase.untyped.shapes import Findings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from plimsoll.codebase.sources import Sources

_WORDS = re.compile(rb"\bSinatra\b|require\s*\(?\s*[\"']sinatra")
_CLASSIC = re.compile(
    rb"^\s*require\s*\(?\s*[\"']sinatra(?:/(?:reloader|json|namespace|contrib\w*))?[\"']",
    re.MULTILINE,
)
_ROUTES = re.compile(
    rb"^\s*(?:get|post|put|patch|delete|options|head|namespace|route)[\s(]+(?:[\"'/%]|\[)",
    re.MULTILINE,
)
_BASES = {"Sinatra::Base", "Sinatra::Application"}
_VERBS = frozenset({"get", "post", "put", "patch", "delete", "options", "head", "link", "unlink"})


@dataclass(frozen=True)
class _Route:
    methods: tuple[str, ...]
    path: str
    block: Closure | None
    filters: tuple[Closure, ...]
    file: str
    line: int
    reasons: tuple[str, ...]


@dataclass
class _Application:
    """Answers the words in the body of an application."""

    owner: str
    program: Program
    reader: Interpreter
    objects: Objects
    notes: list[str]
    prefix: str = ""
    filters: list[Closure] = field(default_factory=list)
    routes: list[_Route] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)

    def answer(self, call: Call) -> Value | NotAnswered:
        """A word of Sinatra's."""
        if call.name in _VERBS and (call.block is not None or call.arguments):
            self._route((call.name.upper(),), list(call.arguments), call.options, call)
        elif call.name in self.HANDLERS:
            self.HANDLERS[call.name](self, call)
        else:
            return NOT_ANSWERED
        return None

    def _several(self, call: Call) -> None:
        """sinatra-contrib: `route :get, :post, "/x"`."""
        told = [word for a in call.arguments for word in words(a)]
        verbs = [word for word in told if word.lower() in _VERBS]
        paths: list[Value] = [word for word in told if word not in verbs]
        self._route(tuple(verb.upper() for verb in verbs), paths, call.options, call)

    def _route(
        self, methods: tuple[str, ...], paths: list[Value], options: Hash, call: Call
    ) -> None:
        del options
        reasons = tuple(self.reader.doubts)
        for path in (item for given in paths[:1] or [""] for item in listed(given)):
            told = self._told(path, call)
            if told is None or (methods == ("OPTIONS",) and told.strip("/") == "*"):
                continue  # what answers every preflight is no endpoint
            needs_slash = told and self.prefix and not told.startswith("/")
            whole = f"{self.prefix}{'/' if needs_slash else ''}{told}"
            route = _Route(
                methods, whole, call.block, tuple(self.filters), call.frame.path, call.line, reasons
            )
            self.routes.append(route)

    def _told(self, path: Value, call: Call) -> str | None:
        match path:
            case str():
                return str(path)
            case Pattern():
                found = of_regex(path.source)
                text = path.source
            case Partial() if path.text.strip("/"):
                found, text = path.text, path.missing
            case Unknown() | Partial():
                found, text = None, path.text
            case _:
                found, text = None, str(path)
        if found is None or isinstance(path, Partial):
            note = (
                "could not be told and is left out of the route" if found else "could not be told"
            )
            self.notes.append(f"{call.frame.path}:{call.line}: `{text[:80]}` {note}")
        return found

    def _namespace(self, call: Call) -> None:
        told = self._told(call.argument(0), call)
        outer, filters = self.prefix, list(self.filters)
        self.prefix = f"{outer}/{(told or '').strip('/')}".rstrip("/")
        if call.block is not None:
            self.reader.invoke(call.block, [], receiver=self)
        self.prefix, self.filters = outer, filters

    def _before(self, call: Call) -> None:
        """A filter for every path; one for some paths is not followed."""
        if call.block is not None and not call.arguments:
            self.filters.append(call.block)

    def _helpers(self, call: Call) -> None:
        taken = self.objects.helpers.setdefault(self.owner, {})
        for argument in call.arguments:
            if isinstance(argument, Name):
                for definition in self.program.lineage(argument.path):
                    taken.update({n: (definition, m) for n, m in definition.methods.items()})
        if call.block is not None:
            home = ClassDefinition(self.owner, call.frame.path, call.line, call.frame.nesting)
            for method in children(part(call.block.node, "body"), "method"):
                taken[text_of(part(method, "name"))] = (home, method)

    def _register(self, call: Call) -> None:
        """An extension: its `self.registered(app)` declares on us."""
        for argument in call.arguments:
            if isinstance(argument, Name):
                found = self.program.method(argument.path, "registered")
                if found is not None:
                    self.reader.invoke(found, [Speaker(self)])

    def _use(self, call: Call) -> None:
        self.uses.extend(a.path for a in call.arguments if isinstance(a, Name))

    def _within(self, call: Call) -> None:
        if call.block is not None:
            self.reader.invoke(call.block, [], receiver=self)

    def _nothing(self, call: Call) -> None:
        """Words that declare no route."""

    HANDLERS: ClassVar[Mapping[str, Callable[[_Application, Call], None]]] = {
        "route": _several,
        "namespace": _namespace,
        "before": _before,
        "helpers": _helpers,
        "register": _register,
        "use": _use,
        "configure": _within,
        "after": _nothing,
        "not_found": _nothing,
        "error": _nothing,
        "set": _nothing,
        "condition": _nothing,
    }


class Sinatra:
    """Finds what Sinatra applications declare."""

    framework = "sinatra"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all applications in the files."""
        if not sources.candidates({".rb", ".ru"}, _WORDS):
            return Extraction(())
        program = PROGRAM.of(sources)
        objects = Objects(program)
        notes: list[str] = []
        applications = [_read(owner, program, objects, notes) for owner in _owners(program)]
        mounts = MOUNTS.of(sources)
        endpoints: dict[tuple[str, str], Endpoint] = {}
        for application in [*applications, *_classic(sources, program, objects, notes)]:
            prefixes = mounts.of(application.owner) if application.owner else []
            prefixes = prefixes or _of_heirs(application, applications, program, mounts.of) or [""]
            for prefix in prefixes:
                for endpoint in _endpoints(application, prefix, objects):
                    endpoints.setdefault((endpoint.method, endpoint.route), endpoint)
        return Extraction(tuple(endpoints.values()), tuple(dict.fromkeys(notes)))


def _owners(program: Program) -> list[str]:
    """Every class that is an application of Sinatra's."""
    found: dict[str, None] = {}
    for path in program.candidates(_ROUTES):
        for definition in program.definitions_in(path):
            if definition.path and program.outside_ancestors(definition.path) & _BASES:
                found.setdefault(definition.path)
    return list(found)


def _read(owner: str, program: Program, objects: Objects, notes: list[str]) -> _Application:
    application = _Application(owner, program, Interpreter(program), objects, notes)
    # Filters and helpers of what it inherits from run here as well.
    for definition in reversed(program.lineage(owner)):
        kept = list(application.routes)
        frame = Frame(path=definition.file, nesting=definition.nesting, receiver=application)
        application.reader.run(definition.body, frame)
        if definition.path != owner:
            application.routes = kept
    return application


def _of_heirs(
    application: _Application,
    all_of_them: list[_Application],
    program: Program,
    mounted: Callable[[str], list[str]],
) -> list[str]:
    """Where classes that inherit from one, or that use it, are mounted: it answers there too."""
    found: dict[str, None] = {}
    for other in all_of_them:
        if other.owner == application.owner:
            continue
        inherits = any(d.path == application.owner for d in program.lineage(other.owner))
        uses = any(u == application.owner for u in other.uses)
        if inherits or uses:
            found.update(dict.fromkeys(mounted(other.owner)))
    return list(found)


def _classic(
    sources: Sources, program: Program, objects: Objects, notes: list[str]
) -> list[_Application]:
    """What files declare outside of any class, if one of them requires Sinatra itself."""
    if not sources.candidates({".rb", ".ru"}, _CLASSIC):
        return []
    application = _Application("", program, Interpreter(program), objects, notes)
    for path in program.candidates(_ROUTES):
        root = root_of(sources, path)
        if root is not None:
            application.reader.steps = 0
            application.reader.run(root, Frame(path=path, receiver=application))
    return [application]


def _endpoints(application: _Application, prefix: str, objects: Objects) -> list[Endpoint]:
    found: list[Endpoint] = []
    for route in application.routes:
        findings, guards = _findings(route, application.owner, objects)
        for path in variants(f"{prefix}{route.path}" or "/"):
            where = template(path)
            for method in route.methods:
                given = [*where.names, "splat", "captures"]
                parameters, body = inputs(findings, method, given, {})
                found.append(
                    Endpoint(
                        method=method,
                        route=where.route,
                        parameters=(
                            *where.parameters(_numbers(findings, where.names)),
                            *parameters,
                        ),
                        body_schema=body,
                        body_required=body is not None and bool(body.get("required")),
                        security=security_of(guards, bearer=False),
                        source=SourceLocation(file=route.file, line=route.line),
                        framework=Sinatra.framework,
                        handler=_handler(route.block),
                        confidence="likely" if route.reasons else "certain",
                        reasons=route.reasons,
                    )
                )
    return found


def _numbers(findings: Findings, names: tuple[str, ...]) -> dict[str, JsonSchema]:
    """Placeholders that the block makes numbers of."""
    found: dict[str, JsonSchema] = {}
    for read in findings.reads:
        if read.root == "params" and len(read.path) == 1 and read.path[0] in names and read.schema:
            schema = dict(read.schema)
            schema.pop("default", None)
            found.setdefault(read.path[0], schema)
    return found


def _handler(block: Closure | None) -> SourceLocation | None:
    if block is None:
        return None
    return SourceLocation(file=block.frame.path, line=line_of(block.node))


def _findings(route: _Route, owner: str, objects: Objects) -> tuple[Findings, Findings]:
    whole, guards = Findings(), Findings()
    for block in (*route.filters, *filter(None, [route.block])):
        found = objects.follow(owner, _home(owner, block.frame), block.node)
        # Guards may be called first thing in the block itself: `protected!`.
        guards.called.update(found.called)
        whole.add(found)
    guards.reads.update({r: "" for r in whole.reads if r.root == "header"})
    return whole, guards


def _home(owner: str, frame: Frame) -> ClassDefinition:
    return ClassDefinition(owner, frame.path, 1, frame.nesting)
