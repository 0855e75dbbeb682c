"""Next.js: route handlers of the app router and handlers in `pages/api`.

A route handler is a function that `app/**/route.ts` exports under a method's name, itself or from
another file. Groups `(x)` and slots `@x` are no segments; `[id]`, `[...path]` and `[[...path]]` are
placeholders. A file below `pages/api` answers the methods that its default export tells apart:
by `switch` or comparisons, in an object of handlers, by next-connect; one that tells none apart
answers any. `basePath` of `next.config` stands before all.

Inputs are what handlers, and functions they hand the request to, read: search parameters, headers,
cookies, JSON and forms, with the types of validators that parse them, and of those beside a handler
in the options of the project's own wrapper: `route({ querySchema, bodySchema, handler })`. Pages
that render, server actions, rewrites and middleware are no endpoints.
"""

import re
from collections.abc import Iterator
from posixpath import basename

from tree_sitter import Node

from plimsoll.catalog.model import Endpoint, Security, SourceLocation
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.javascript.file_routes.next_paths import Placed, placed, templates
from plimsoll.codebase.javascript.file_routes.page_methods import METHODS, Branch, branches
from plimsoll.codebase.javascript.file_routes.projects import Projects, above
from plimsoll.codebase.javascript.file_routes.uses import RequestUses
from plimsoll.codebase.javascript.inputs import Inputs
from plimsoll.codebase.javascript.schemas import SCHEMAS
from plimsoll.codebase.javascript.scopes import Declared
from plimsoll.codebase.javascript.syntax import (
    FUNCTIONS,
    arguments_of,
    property_of,
)
from plimsoll.codebase.routes import Template
from plimsoll.codebase.sources import Sources
from plimsoll.codebase.trees import descendants, line_of, text_of
from plimsoll.codebase.trees import field as at

_SUFFIXES = frozenset({".ts", ".tsx", ".js", ".jsx", ".mjs", ".mts", ".cjs"})
_EXPORTED = re.compile(rb"\bexport\b|module\.exports|exports\.")
_ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
_ANY_REASON = "the handler looks at no method"
_ANSWERING = ("handler", "fn", "run", "execute", "action", "resolve", "callback")
_ASSUMED = "answers what its comparisons leave"


_Found = tuple[
    str,
    SourceLocation,
    SourceLocation | None,
    tuple[Inputs, tuple[Security, ...]],
    tuple[str, ...],
]


class NextJs:
    """Finds the route handlers of Next.js."""

    framework = "nextjs"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all projects with Next.js."""
        reading = _Reading(sources)
        endpoints: list[Endpoint] = []
        for path in sources.candidates(_SUFFIXES, _EXPORTED):
            place = reading.place(path)
            if place is not None:
                endpoints.extend(reading.endpoints(path, place))
        return Extraction(tuple(endpoints), tuple(reading.notes))


class _Reading:
    """One repository being read."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._projects = Projects(sources)
        self._schemas = SCHEMAS.of(sources)
        self._scopes = self._schemas.scopes
        self._uses = RequestUses(self._schemas)
        self._bases: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.notes: list[str] = []

    def place(self, path: str) -> Placed | None:
        """Where Next.js serves a file; None if it is none of its handlers."""
        name = basename(path)
        if not name.startswith("route.") and "pages/api" not in path:
            return None
        folders = [
            folder
            for folder in above(path)
            if self._projects.config(folder, "next.config") is not None
            or self._projects.has(f"{folder}/package.json" if folder else "package.json")
        ]
        found = placed(path, tuple(folders))
        if found is None:
            return None
        is_known = self._projects.config(found.project, "next.config") is not None
        depends = self._projects.depends(found.project, {"next"})
        if is_known or depends:
            return found
        if depends is None or b"next/" in self._sources.peek(path):
            return found
        return None

    def endpoints(self, path: str, place: Placed) -> Iterator[Endpoint]:
        """What one file answers."""
        base, doubts = self._base(place.project)
        routes = templates(base, place.segments)
        found = self._page(path) if place.is_page else self._route(path)
        for method, source, handler, (inputs, security), reasons in found:
            for route in routes:
                yield _endpoint(
                    (method, route, source, handler), inputs, security, (*doubts, *reasons)
                )

    def _base(self, project: str) -> tuple[str, tuple[str, ...]]:
        if project not in self._bases:
            self._bases[project] = self._read_base(project)
        return self._bases[project]

    def _read_base(self, project: str) -> tuple[str, tuple[str, ...]]:
        path = self._projects.config(project, "next.config")
        module = self._scopes.module(path) if path is not None else None
        if path is None or module is None:
            return "", ()
        for pair in descendants(module.root, "pair"):
            if text_of(at(pair, "key")).strip("'\"") != "basePath":
                continue
            value = self._schemas.constants.of(path, at(pair, "value"))
            if isinstance(value, str):
                return value, ()
            if value is None:
                continue
            text = text_of(at(pair, "value"))
            self.notes.append(
                f"{path}:{line_of(pair)}: {text} could not be told and is left out of the route"
                " (basePath)"
            )
            return "", (f"the base path {text} is not known",)
        return "", ()

    def _route(self, path: str) -> Iterator[_Found]:
        module = self._scopes.module(path)
        if module is None:
            return
        for method in METHODS:
            exported = module.exports.get(method)
            declared = self._scopes.exported(path, method)
            if exported is None and declared is None:
                continue
            line = _line_of_export(module.root, method)
            source = SourceLocation(file=path, line=line)
            if declared is None:
                yield method, source, None, (Inputs(), ()), ()
                continue
            handler = SourceLocation(file=declared.path, line=line_of(declared.node))
            yield method, source, handler, self._inputs(declared, method), ()

    def _inputs(self, declared: Declared, method: str) -> tuple[Inputs, tuple[Security, ...]]:
        """What a handler takes, through the functions that wrap it."""
        home, value = declared.path, declared.value
        beside: list[tuple[str, Node]] = []
        for _ in range(len(METHODS)):
            if value.type in FUNCTIONS:
                break
            if value.type == "identifier":
                inner = self._scopes.find(home, text_of(value))
                if inner is None or inner.node == value:
                    break
                home, value = inner.path, inner.value
            elif value.type == "call_expression":
                given = arguments_of(value)
                options = next((n for n in given if _answering(n) is not None), None)
                answering = _answering(options) if options is not None else None
                if options is not None and answering is not None:
                    beside.append((home, options))
                    value = answering
                    continue
                functions = [
                    n for n in given if n.type in (*FUNCTIONS, "identifier", "call_expression")
                ]
                if not functions:
                    break
                chosen = next(
                    (n for n in reversed(functions) if n.type in FUNCTIONS), functions[-1]
                )
                beside += [(home, node) for node in given if node != chosen]
                value = chosen
            else:
                break
        if value.type not in FUNCTIONS:
            return Inputs(), ()
        inputs, security = self._uses.of(home, value, method)
        for path, node in beside:
            self._uses.declared(path, node, method, inputs)
        return inputs, security

    def _page(self, path: str) -> Iterator[_Found]:
        module = self._scopes.module(path)
        exported = None if module is None else module.exports.get("default")
        if exported is None or module is None:
            return
        declared = self._scopes.exported(path, "default")
        source = SourceLocation(file=path, line=_line_of_export(module.root, "default"))
        if declared is None:
            for method in _ANY:
                yield method, source, None, (Inputs(), ()), (_ANY_REASON,)
            return
        handler = SourceLocation(file=declared.path, line=line_of(declared.node))
        found = branches(self._scopes, declared.path, declared.value)
        for branch in found:
            inputs = self._branch_inputs(branch, found)
            reasons = (_ASSUMED,) if branch.is_assumed else ()
            yield branch.method, source, handler, inputs, reasons
        for method in () if found else _ANY:
            yield method, source, handler, self._inputs(declared, method), (_ANY_REASON,)

    def _branch_inputs(
        self, branch: Branch, found: list[Branch]
    ) -> tuple[Inputs, tuple[Security, ...]]:
        if branch.function.type not in FUNCTIONS:
            made = Declared(branch.path, "", branch.function)
            return self._inputs(made, branch.method)
        others = [
            (other.part.start_byte, other.part.end_byte)
            for other in found
            if other.part is not None
            and other.method != branch.method
            and other.part != branch.part
            and other.function == branch.function
        ]
        return self._uses.of(branch.path, branch.function, branch.method, skipped=others)


def _answering(options: Node) -> Node | None:
    """The function among a handler's options: `route({ bodySchema, handler: async () => … })`."""
    for name in _ANSWERING:
        found = property_of(options, name)
        if found is not None and found.type in (*FUNCTIONS, "identifier"):
            return found
    return None


def _line_of_export(root: Node, name: str) -> int:
    """The line of the statement that exports a name."""
    for statement in root.named_children:
        if statement.type == "export_statement":
            is_default = any(child.type == "default" for child in statement.children)
            text = text_of(statement)
            if name == "default" and (is_default or "default" in text.partition("{")[2]):
                return line_of(statement)
            head = text[:300] if "{" not in text[:20] else text
            if name != "default" and re.search(rf"\b{name}\b", head):
                return line_of(statement)
    return 1


def _endpoint(
    where: tuple[str, Template, SourceLocation, SourceLocation | None],
    inputs: Inputs,
    security: tuple[Security, ...],
    reasons: tuple[str, ...],
) -> Endpoint:
    method, route, source, handler = where
    inputs = inputs.without("query", route.names)
    body = inputs.body()
    return Endpoint(
        method=method,
        route=route.route,
        parameters=inputs.parameters(route, {}, body),
        body_schema=body.schema,
        body_content_type=body.content_type,
        body_required=body.is_required,
        security=security,
        source=source,
        framework=NextJs.framework,
        handler=handler,
        confidence="likely" if reasons else "certain",
        reasons=reasons,
    )
