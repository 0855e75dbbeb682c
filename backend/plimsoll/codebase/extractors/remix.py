"""Remix, and React Router with its framework mode: loaders and actions of route modules.

A module below `app/routes`, or one that `app/routes.ts` names (`route`, `index`, `prefix`,
`layout`), answers GET with its `loader` and other methods with its `action`: those that the action
compares `request.method` with, else POST. Modules that also render a page count: what they load
and do is reached at the same address. Layouts without an address of their own do not.

Inputs are what loaders and actions, and functions they hand the request to, read of it. Flat
routes with dots, folders with `route.tsx`, nested folders and `+` folders are known; routes that a
configuration computes are not.
"""

import re
from collections.abc import Iterator
from posixpath import basename, dirname

from tree_sitter import Node

from plimsoll.catalog.model import Endpoint, Security, SourceLocation
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.javascript.file_routes.page_methods import compared
from plimsoll.codebase.javascript.file_routes.projects import Projects
from plimsoll.codebase.javascript.file_routes.remix_paths import segments_of, templates
from plimsoll.codebase.javascript.file_routes.uses import RequestUses
from plimsoll.codebase.javascript.inputs import Inputs
from plimsoll.codebase.javascript.schemas import SCHEMAS
from plimsoll.codebase.javascript.scopes import Declared
from plimsoll.codebase.javascript.syntax import (
    FUNCTIONS,
    arguments_of,
    unwrapped,
)
from plimsoll.codebase.routes import Template
from plimsoll.codebase.sources import Sources
from plimsoll.codebase.trees import children, line_of, text_of
from plimsoll.codebase.trees import field as at

_SUFFIXES = frozenset({".ts", ".tsx", ".js", ".jsx"})
_CANDIDATE = re.compile(rb"\b(loader|action)\b|@react-router/dev/routes")
_BELOW = re.compile(r"^(?P<project>(?:.*/)?)app/routes/(?P<below>.+)$")
_PACKAGES = frozenset(
    {"@remix-run/react", "@remix-run/node", "@remix-run/dev", "@remix-run/cloudflare"}
    | {"@react-router/dev", "@react-router/node", "@remix-run/serve", "@remix-run/server-runtime"}
    | {"@shopify/remix-oxygen", "@remix-run/deno", "remix"}
)
_IMPORTS = re.compile(rb"@remix-run/|react-router|from [\"']\./\+types")
_NOT_FOUND = re.compile(rb"\b404\b|not[ _]?found", re.IGNORECASE)
"""What catches all that no other route answers is no endpoint."""

_DEEPEST = 10


_Handler = tuple[str, Declared, int, Node | None, tuple[tuple[int, int], ...], tuple[str, ...]]


class Remix:
    """Finds loaders and actions."""

    framework = "remix"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all projects with Remix or React Router's framework mode."""
        reading = _Reading(sources)
        endpoints: list[Endpoint] = []
        paths = sources.candidates(_SUFFIXES, _CANDIDATE)
        configured = [path for path in paths if basename(path) in ("routes.ts", "routes.js")]
        named: set[str] = set()
        for path in configured:
            for file, segments in reading.configured(path):
                named.add(file)
                endpoints.extend(reading.endpoints(file, segments))
        for path in paths:
            match = _BELOW.match(path)
            if match is None or path in named or not reading.is_of_remix(path, match["project"]):
                continue
            own = segments_of(match["below"])
            if own == ["$"] and _NOT_FOUND.search(sources.peek(path)):
                continue
            if own is not None and not _is_layout(match["below"]):
                endpoints.extend(reading.endpoints(path, own))
        return Extraction(tuple(endpoints), tuple(reading.notes))


class _Reading:
    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._projects = Projects(sources)
        schemas = SCHEMAS.of(sources)
        self._constants = schemas.constants
        self._scopes = schemas.scopes
        self._uses = RequestUses(schemas)
        self.notes: list[str] = []

    def is_of_remix(self, path: str, project: str) -> bool:
        """Whether a project uses Remix, or else the file itself does."""
        depends = self._projects.depends(project.rstrip("/"), _PACKAGES)
        if depends is None:
            return True
        return depends or _IMPORTS.search(self._sources.peek(path)) is not None

    def configured(self, path: str) -> Iterator[tuple[str, list[str]]]:
        """The files that `routes.ts` names, and where."""
        exported = self._scopes.exported(path, "default")
        pending: list[tuple[str, Node, list[str], int]] = []
        if exported is not None:
            pending.append((path, exported.value, [], 0))
        while pending:
            home, node, above, depth = pending.pop(0)
            node = unwrapped(node)
            if depth > _DEEPEST:
                continue
            if node.type in ("array", "spread_element"):
                pending += [(home, child, above, depth + 1) for child in children(node)]
            elif node.type == "identifier":
                declared = self._scopes.find(home, text_of(node))
                if declared is not None:
                    pending.append((declared.path, declared.value, above, depth + 1))
            elif node.type == "call_expression":
                found = self._call(home, node, above)
                if found is None:
                    continue
                file, segments, inner = found
                if file is not None:
                    yield file, segments
                pending += [(home, child, segments, depth + 1) for child in inner]

    def _call(
        self, path: str, call: Node, above: list[str]
    ) -> tuple[str | None, list[str], list[Node]] | None:
        name, given = text_of(at(call, "function")), arguments_of(call)
        texts = [self._constants.text(path, node) for node in given]
        inner = [node for node in given if node.type in ("array", "identifier")]
        if name == "route" and len(given) > 1 and texts[1] is not None:
            own = (texts[0] or "").strip("/")
            segments = [*above, *own.split("/")] if own else above
            return self._file(path, texts[1]), segments, inner
        if name == "index" and texts and texts[0] is not None:
            return self._file(path, texts[0]), above, []
        if name == "layout":
            return None, above, inner
        if name == "prefix" and texts and texts[0] is not None:
            return None, [*above, *texts[0].strip("/").split("/")], inner
        return None

    def _file(self, path: str, named: str) -> str | None:
        return self._scopes.modules.resolve(path, f"./{named.removeprefix('./')}")

    def endpoints(self, path: str, segments: list[str]) -> Iterator[Endpoint]:
        """What one route module answers."""
        routes = templates(segments)
        for method, declared, line, function, skipped, reasons in self._handlers(path):
            inputs: Inputs = Inputs()
            security: tuple[Security, ...] = ()
            if function is not None:
                inputs, security = self._uses.of(declared.path, function, method, skipped=skipped)
            for route in routes:
                yield _endpoint((method, route, path, line), declared, (inputs, security), reasons)

    def _handlers(self, path: str) -> Iterator[_Handler]:
        module = self._scopes.module(path)
        for name in ("loader", "action") if module is not None else ():
            declared = self._scopes.exported(path, name)
            if declared is None or module is None:
                if module is not None and name in module.exports:
                    self.notes.append(f"{path}: the {name} is of a package that was not read")
                continue
            line = (
                line_of(declared.node) if declared.path == path else _export_line(module.root, name)
            )
            function = _function(declared)
            if name == "loader":
                yield "GET", declared, line, function, (), ()
                continue
            found = (
                compared(self._scopes, declared.path, function, rest="POST")
                if function is not None
                else []
            )
            told = [branch for branch in found if branch.method not in ("GET", "HEAD", "OPTIONS")]
            for branch in told:
                others = tuple(
                    (other.part.start_byte, other.part.end_byte)
                    for other in told
                    if other.part is not None
                    and other.method != branch.method
                    and other.part != branch.part
                )
                yield branch.method, declared, line, function, others, ()
            if not told:
                yield "POST", declared, line, function, (), ()


def _function(declared: Declared) -> Node | None:
    value = declared.value
    for _ in range(_DEEPEST):
        if value.type in FUNCTIONS:
            return value
        given = arguments_of(value) if value.type == "call_expression" else []
        functions = [node for node in given if node.type in (*FUNCTIONS, "call_expression")]
        if not functions:
            return None
        value = functions[-1]
    return None


def _export_line(root: Node, name: str) -> int:
    for statement in children(root, "export_statement"):
        if re.search(rf"\b{name}\b", text_of(statement)):
            return line_of(statement)
    return 1


def _is_layout(below: str) -> bool:
    """A file whose last part names no address and that is no index."""
    stem = basename(below).partition(".tsx")[0].partition(".ts")[0].partition(".js")[0]
    last = stem.rpartition(".")[2]
    if stem == "route":
        last = basename(dirname(below)).rpartition(".")[2]
    return last.startswith("_") and last not in ("_index", "_route")


def _endpoint(
    where: tuple[str, Template, str, int],
    declared: Declared,
    takes: tuple[Inputs, tuple[Security, ...]],
    reasons: tuple[str, ...],
) -> Endpoint:
    method, route, path, line = where
    body = takes[0].body()
    return Endpoint(
        method=method,
        route=route.route,
        parameters=takes[0].parameters(route, {}, body),
        body_schema=body.schema,
        body_content_type=body.content_type,
        body_required=body.is_required,
        security=takes[1],
        source=SourceLocation(file=path, line=line),
        framework=Remix.framework,
        handler=SourceLocation(file=declared.path, line=line_of(declared.node)),
        confidence="likely" if reasons else "certain",
        reasons=reasons,
    )
