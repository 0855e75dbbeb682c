"""The applications of a repository: what `main.ts` sets for all routes, and what it serves.

An application is a `NestFactory.create(Root)`. What is set on it (`setGlobalPrefix`,
`enableVersioning`, `useGlobalGuards`) may stand in any file that its file imports. It serves the
controllers that are mentioned in its root module or in the modules mentioned there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import commonprefix, dirname

from tree_sitter import Node

from plimsoll.catalog.model import Security
from plimsoll.codebase.javascript.constant_values import Constant, Unknown
from plimsoll.codebase.javascript.constants import Bindings, Constants
from plimsoll.codebase.javascript.nestjs.decorators import Given
from plimsoll.codebase.javascript.nestjs.module_graph import ModuleGraph
from plimsoll.codebase.javascript.nestjs.paths import excludes
from plimsoll.codebase.javascript.nestjs.security import Guards
from plimsoll.codebase.javascript.nestjs.settings import Settings
from plimsoll.codebase.javascript.scopes import Scopes
from plimsoll.codebase.javascript.syntax import (
    FUNCTIONS,
    arguments_of,
    unwrapped,
)
from plimsoll.codebase.sources import Sources
from plimsoll.codebase.trees import descendants, line_of, text_of
from plimsoll.codebase.trees import field as at

_FILES = re.compile(rb"NestFactory|setGlobalPrefix|enableVersioning|useGlobalGuards")
_FARTHEST_IMPORT = 4
_MOST_LOCALS = 200
NEUTRAL = ""
"""A route without a version."""


@dataclass(slots=True)
class Application:
    """One application, and what holds for all of its routes."""

    path: str
    root: tuple[str, str] | None = None
    prefix: str = ""
    excluded: list[tuple[str, str | None]] = field(default_factory=list)
    """Patterns of paths, each for one method or all."""
    is_versioned: bool = False
    version_prefix: str = "v"
    default_versions: tuple[str, ...] = ()
    security: tuple[Security, ...] = ()
    doubts: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)

    def is_excluded(self, path: str, method: str) -> bool:
        """Whether a route stays without the prefix."""
        return any(
            excludes(pattern, path) and only in (None, method) for pattern, only in self.excluded
        )


class Applications:
    """Finds the applications and what they set."""

    def __init__(self, sources: Sources, scopes: Scopes, constants: Constants) -> None:
        self._sources = sources
        self._scopes = scopes
        self._constants = constants
        self._settings = Settings(sources, scopes, constants)
        self.notes: list[str] = []

    def all(self, guards: Guards, graph: ModuleGraph) -> list[Application]:
        """Every application; one without a name if none is created in the repository."""
        paths = self._sources.candidates({".ts", ".js", ".mts", ".mjs"}, _FILES)
        found = [app for path in paths for app in self._created(path)]
        found = found or [Application(path="")]
        for app in found:
            app.files = self._imported(app.path)
        for path in paths:
            for call in self._calls(path):
                for app in _owners(path, found):
                    self._apply(app, path, call, guards)
        for app in found:
            self._add_global_guards(app, graph, guards)
        return _distinct(found)

    def _created(self, path: str) -> Iterator[Application]:
        module = self._scopes.module(path)
        for call in descendants(module.root if module else None, "call_expression"):
            if text_of(at(call, "function")).split("<")[0].strip() != "NestFactory.create":
                continue
            given = arguments_of(call)
            declared = self._scopes.find(path, text_of(given[0])) if given else None
            root = (
                None if declared is None else (declared.path, text_of(at(declared.value, "name")))
            )
            yield Application(path=path, root=root)

    def _imported(self, path: str) -> set[str]:
        """The files that a file imports, and those that they import, a few steps far."""
        found = {path}
        latest = {path}
        for _ in range(_FARTHEST_IMPORT):
            following: set[str] = set()
            for current in latest:
                module = self._scopes.module(current) if current else None
                for known in module.imports.values() if module is not None else ():
                    target = self._scopes.modules.resolve(current, known.specifier)
                    if target is not None and target not in found:
                        following.add(target)
            found |= following
            latest = following
            if len(found) > _MOST_LOCALS * 10:
                break
        return found

    def _calls(self, path: str) -> Iterator[Node]:
        module = self._scopes.module(path)
        for call in descendants(module.root if module else None, "call_expression"):
            name = text_of(at(call, "function", "property"))
            if name in ("setGlobalPrefix", "enableVersioning", "useGlobalGuards"):
                yield call

    def _apply(self, app: Application, path: str, call: Node, guards: Guards) -> None:
        name, given = text_of(at(call, "function", "property")), arguments_of(call)
        bindings = self._locals(path, call)
        if name == "setGlobalPrefix" and given:
            self._set_prefix(app, path, call, bindings)
        elif name == "enableVersioning":
            self._set_versions(app, path, given[0] if given else None, bindings)
        elif name == "useGlobalGuards":
            found = [s for node in given for s in guards.guard(Given(path, node))]
            app.security = tuple(dict.fromkeys([*app.security, *found]))

    def _set_prefix(self, app: Application, path: str, call: Node, bindings: Bindings) -> None:
        given = arguments_of(call)
        value = self._constants.of(path, given[0], bindings)
        if isinstance(value, str):
            app.prefix = value.strip("/")
        elif value is not None:
            told = self._settings.default(path, _origin(given[0], call))
            if told is None:
                text = text_of(given[0])
                self.notes.append(
                    f"{path}:{line_of(call)}: {text} could not be told and is left out of the route"
                    " (global prefix)"
                )
                app.doubts.append(f"the global prefix {text} is not known")
            app.prefix = (told or "").strip("/")
        options = self._constants.of(path, given[1], bindings) if len(given) > 1 else None
        listed = options.get("exclude") if isinstance(options, Mapping) else None
        if isinstance(listed, Sequence) and not isinstance(listed, str):
            app.excluded = [pair for item in listed if (pair := _excluded(item)) is not None]

    def _set_versions(
        self, app: Application, path: str, options: Node | None, bindings: Bindings
    ) -> None:
        said = self._constants.of(path, options, bindings) if options is not None else {}
        if not isinstance(said, Mapping):
            said = {}
        kind = said.get("type")
        app.is_versioned = not isinstance(kind, Unknown) or "URI" in kind.text
        prefix = said.get("prefix", "v")
        app.version_prefix = prefix if isinstance(prefix, str) else "" if prefix is False else "v"
        app.default_versions = versions_of(said.get("defaultVersion"))

    def _locals(self, path: str, node: Node) -> dict[str, Constant]:
        """What the variables of the functions around a node are set to."""
        found: dict[str, Constant] = {}
        around: list[Node] = []
        above = node.parent
        while above is not None:
            if above.type in FUNCTIONS:
                around.insert(0, above)
            above = above.parent
        for function in around:
            declarators = list(descendants(function, "variable_declarator"))[:_MOST_LOCALS]
            for declarator in declarators:
                name, value = at(declarator, "name"), at(declarator, "value")
                if name is None or value is None or name.type != "identifier":
                    continue
                told = self._constants.of(path, value, found)
                if isinstance(told, Unknown):
                    default = (
                        self._settings.default(path, value) if _may_be_setting(value) else None
                    )
                    told = told if default is None else default
                found[text_of(name)] = told
        return found

    def _add_global_guards(self, app: Application, graph: ModuleGraph, guards: Guards) -> None:
        """`{ provide: APP_GUARD, useClass: JwtGuard }` in a module that the application has."""
        served = graph.reachable(app.root) if app.root is not None else None
        for path, name, node in graph.guards:
            if served is None or (path, name) in served:
                found = guards.guard(Given(path, node))
                app.security = tuple(dict.fromkeys([*app.security, *found]))


def versions_of(value: Constant) -> tuple[str, ...]:
    """Versions as written; `NEUTRAL` for `VERSION_NEUTRAL`."""
    listed = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    found = []
    for one in listed:
        if isinstance(one, Unknown) and "NEUTRAL" in one.text:
            found.append(NEUTRAL)
        elif isinstance(one, str | int | float) and not isinstance(one, bool):
            found.append(str(one))
    return tuple(found)


def _may_be_setting(value: Node) -> bool:
    return "get" in text_of(value) or "process.env" in text_of(value)


def _origin(node: Node, call: Node) -> Node:
    """The expression that a local variable is set to, in the function around a call."""
    if node.type != "identifier":
        return node
    above = call.parent
    while above is not None:
        for declarator in descendants(above, "variable_declarator"):
            value = at(declarator, "value")
            if value is not None and text_of(at(declarator, "name")) == text_of(node):
                return unwrapped(value)
        above = above.parent
    return node


def _excluded(item: Constant) -> tuple[str, str | None] | None:
    if isinstance(item, str):
        return item, None
    path = item.get("path") if isinstance(item, Mapping) else None
    if not isinstance(item, Mapping) or not isinstance(path, str):
        return None
    method = item.get("method")
    name = method.text.rpartition(".")[2] if isinstance(method, Unknown) else None
    return path, None if name in (None, "ALL") else name


def _owners(path: str, apps: list[Application]) -> list[Application]:
    """The applications whose files import a file; else the nearest one in the tree of folders."""
    owners = [app for app in apps if path in app.files]
    if owners or len(apps) == 1:
        return owners or apps
    nearest = max(len(_shared(path, app.path)) for app in apps)
    return [app for app in apps if len(_shared(path, app.path)) == nearest]


def nearest(path: str, apps: list[Application]) -> list[Application]:
    """The applications whose files lie nearest to a file."""
    best = max(len(_shared(path, app.path)) for app in apps)
    return [app for app in apps if len(_shared(path, app.path)) == best]


def _shared(first: str, second: str) -> list[str]:
    return [*commonprefix([dirname(first).split("/"), dirname(second).split("/")])]


def _distinct(apps: list[Application]) -> list[Application]:
    """Of several that serve the same root, as for a server and a lambda, the one that sets most."""
    found: dict[tuple[str, str] | str, Application] = {}
    for app in apps:
        key = app.root or app.path
        old = found.get(key)
        if old is None or (not old.prefix and not old.is_versioned):
            found[key] = app if old is None or app.prefix or app.is_versioned else old
    return list(found.values())
