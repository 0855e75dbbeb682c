"""Pyramid: named routes, the views that answer them, and Cornice's services and resources.

Found: `config.add_route("name", "/x/{id}")` and what `config.include` brings, functions, modules
and `includeme` by dotted name, with `route_prefix=` adding up; `route_prefix_context`. Views are
`@view_config(route_name=…, request_method=…)` on functions, methods and classes, with what
`@view_defaults` says, and `config.add_view`. A view without a method answers any. Cornice's
`Service(path=…)` with `@service.get()` and its like, and `@resource(path=…, collection_path=…)`.

Everything that decorates is taken for scanned. An `includeme` that nothing in the repository
includes is followed without a prefix. Query, headers, cookies and body are what the view, its
class's constructor or a helper reads from the request.

Not listed: static views, views found by traversal, exception views.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.handlers.pyramid import DIALECT
from plimsoll.codebase.handlers.served import (
    ANY,
    ANY_METHOD,
    VERBS,
    Piece,
    Served,
    Writer,
    piece_of,
    verbs_of,
)
from plimsoll.codebase.python.decisions import STAND_IN
from plimsoll.codebase.python.holders import (
    instances,
    kinds_of,
    made,
    marks_of,
    settings_of,
    stands_in,
)
from plimsoll.codebase.python.placeholders import PathText, braced, matched
from plimsoll.codebase.python.values import (
    Bound,
    CallRecord,
    ClassValue,
    External,
    FunctionValue,
    Object,
    Package,
    Table,
    Value,
    is_known,
    text_of,
    texts_of,
)
from plimsoll.codebase.sources import Sources

_CONFIG = External("pyramid.config.Configurator")
_VIEW = frozenset({"view_config"})
_REST = re.compile(r"\*(\w+)$")
_OLD = re.compile(r"/:(\w+)")
_COLLECTION = "collection_"
_DEEPEST = 30


@dataclass(frozen=True)
class _Place:
    """Where in the tree of includes something is met."""

    prefix: str = ""
    missing: tuple[str, ...] = ()
    visited: tuple[int, ...] = ()
    package: str = ""
    """The folder that a dotted name with a dot in front starts from, as a file in it."""


@dataclass
class _Route:
    """A named route."""

    path: PathText
    methods: tuple[str, ...]
    file: str
    line: int
    missing: tuple[str, ...]


@dataclass
class _View:
    """What answers a named route."""

    route: str
    methods: tuple[str, ...]
    handler: Value | None
    cls: ClassValue | None = None


@dataclass
class _Found:
    routes: dict[str, list[_Route]] = field(default_factory=dict)
    views: list[_View] = field(default_factory=list)


class Pyramid:
    """Finds what Pyramid applications route."""

    framework = "pyramid"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all applications in the files."""
        return _Walk(sources, self.framework).extraction()


class _Walk:
    """The way down from each configurator, then the views of the routes met."""

    def __init__(self, sources: Sources, framework: str) -> None:
        self._sources = sources
        self._interpreter = sources.python
        self._writer = Writer(self._interpreter, framework, DIALECT)
        self._found = _Found()
        self._included: set[tuple[str, int]] = set()

    def extraction(self) -> Extraction:
        """The endpoints of all named routes, services and resources."""
        interpreter = self._interpreter
        holders = [h for h, _ in instances(interpreter, "pyramid", {"Configurator"})]
        for holder in holders:
            if holder.created.method != STAND_IN:
                prefix = text_of(settings_of(holder).get("route_prefix")) or ""
                place = _Place(f"/{prefix.strip('/')}" if prefix else "")
                self._config(holder, place, holder.created.file)
        for holder in [*holders, *filter(stands_in, list(interpreter.objects))]:
            is_passed = holder.created.method == STAND_IN
            if is_passed and not self._is_included(holder) and self._is_config(holder):
                self._config(holder, _Place(), holder.created.file)
        self._decorated()
        self._write()
        self._services()
        return self._writer.extraction()

    def _is_config(self, holder: Object) -> bool:
        used = {call.method for call in holder.calls}
        if used & {"add_route", "include", "add_view"}:
            return self._sources.mentions(holder.created.file, b"config")
        return False

    def _is_included(self, holder: Object) -> bool:
        return (holder.created.file, holder.created.line) in self._included

    def _config(self, holder: Object, place: _Place, file: str) -> None:
        if id(holder) in place.visited or len(place.visited) > _DEEPEST:
            return
        inner = _Place(place.prefix, place.missing, (*place.visited, id(holder)), file)
        before: list[_Place] = []
        for record in list(holder.calls):
            name = record.method
            if name == "route_prefix_context":
                before.append(inner)
                inner = self._deeper(inner, record.argument(0, "route_prefix"))
            elif name == "route_prefix_context().__exit__" and before:
                inner = before.pop()
            elif name == "add_route":
                self._route(record, inner)
            elif name == "add_view":
                self._added_view(record)
            elif name == "include":
                self._include(record, inner)

    def _deeper(self, place: _Place, prefix: Value | None) -> _Place:
        piece = piece_of(prefix)
        text = f"{place.prefix}/{piece.text.strip('/')}" if piece.text.strip("/") else place.prefix
        return _Place(text, place.missing + piece.missing, place.visited, place.package)

    def _include(self, record: CallRecord, place: _Place) -> None:
        inner = self._deeper(place, record.argument(1, "route_prefix"))
        function = self._callable(record.argument(0, "callable"), record.file)
        if function is None or not function.arguments:
            return
        self._included.add((function.file, function.arguments[0].line))
        if id(function.body) in place.visited or len(place.visited) > _DEEPEST:
            return
        inner = replace(inner, visited=(*inner.visited, id(function.body)))
        self._interpreter.refresh()
        made = CallRecord("include", [], {}, record.file, record.line)
        child = Object(_CONFIG, made)
        self._interpreter.call(function, CallRecord("", [child], {}, record.file, record.line))
        self._config(child, inner, function.file)

    def _callable(self, value: Value | None, file: str) -> FunctionValue | None:
        """The function to include: given itself, as a module, or by dotted name."""
        value = self._interpreter.settle(value) if value is not None else None
        dotted = text_of(value)
        if dotted is not None:
            value = self._named(dotted, file)
        if isinstance(value, Package):
            value = self._interpreter.settle(self._interpreter.attribute(value, "includeme"))
        if isinstance(value, Bound):
            value = value.function
        return value if isinstance(value, FunctionValue) else None

    def _named(self, dotted: str, file: str) -> Value | None:
        """What a dotted name stands for; one with dots in front starts from the file's package."""
        index = self._interpreter.index
        dotted = dotted.replace(":", ".")
        level = len(dotted) - len(dotted.lstrip("."))
        name = dotted.lstrip(".")
        for whole in (True, False):
            module, _, rest = (name, "", "") if whole else name.rpartition(".")
            base = index.relative(file, level, module) if level else index.absolute(file, module)
            found = index.module(base) if base is not None else None
            if found is not None and base is not None:
                package = Package(base, found, file)
                if whole:
                    return package
                return self._interpreter.settle(self._interpreter.attribute(package, rest))
        return None

    def _route(self, record: CallRecord, place: _Place) -> None:
        name = text_of(record.argument(0, "name"))
        given = record.argument(1, "pattern", "path")
        if name is None or given is None:
            return
        piece = piece_of(given)
        if not piece.is_told:
            self._writer.untold(record.file, record.line, piece)
            return
        text = _pattern(piece, place.prefix)
        methods = tuple(m.upper() for m in texts_of(record.argument(-1, "request_method")))
        missing = place.missing + piece.missing
        route = _Route(braced(text, matched), methods, record.file, record.line, missing)
        if route not in self._found.routes.setdefault(name, []):
            self._found.routes[name].append(route)
        view = record.kwargs.get("view")
        if view is not None:
            self._found.views.append(_View(name, (), self._interpreter.settle(view)))

    def _added_view(self, record: CallRecord) -> None:
        route = text_of(record.argument(-1, "route_name"))
        given = record.argument(0, "view")
        if route is None or _is_static(given):
            return
        view = self._interpreter.settle(given) if given is not None else None
        dotted = text_of(view)
        if dotted is not None:
            view = self._named(dotted, record.file)
        methods = tuple(m.upper() for m in texts_of(record.argument(-1, "request_method")))
        attr = text_of(record.argument(-1, "attr"))
        cls = view if isinstance(view, ClassValue) else None
        if cls is not None:
            view = self._interpreter.method_of(cls, attr or "__call__")
        self._found.views.append(_View(route, methods, view, cls))

    def _decorated(self) -> None:
        """Views by decoration: functions, methods, and classes with `attr` or `__call__`."""
        seen: set[int] = set()
        for function in list(self._interpreter.functions):
            owner = function.owner
            if owner is not None and id(owner) not in seen:
                seen.add(id(owner))
                self._class(owner)
            if owner is None:
                for mark in self._views_of(function):
                    self._marked(mark, function, None)

    def _views_of(self, holder: FunctionValue | ClassValue) -> Iterator[dict[str, Value]]:
        """The settings of each view that a function or class is decorated as.

        `view_config`, a subclass of it, or a function of the repository that was given a
        `route_name` and passes it on.
        """
        for mark in holder.decorators:
            if isinstance(mark, Object) and (kinds_of(mark, self._interpreter, "pyramid") & _VIEW):
                yield settings_of(mark)
            elif isinstance(mark, FunctionValue) and mark.scope.parent is not None:
                given = dict(mark.scope.names)
                for value in mark.scope.names.values():
                    if isinstance(value, Table):
                        given.update({str(name): inner for name, inner in value.entries.items()})
                if text_of(given.get("route_name")) is not None:
                    yield given

    def _class(self, cls: ClassValue) -> None:
        defaults: dict[str, Value] = {}
        for base in reversed(self._interpreter.lineage(cls)):
            if isinstance(base, ClassValue):
                for given in marks_of(base, "pyramid", {"view_defaults"}):
                    defaults = given.kwargs  # those of a class replace its base's
        for mark in self._views_of(cls):
            attr = text_of(mark.get("attr")) or "__call__"
            function = self._interpreter.method_of(cls, attr)
            self._marked({**defaults, **mark}, function, cls)
        for name in self._method_names(cls):
            function = self._interpreter.method_of(cls, name)
            for mark in self._views_of(function) if function is not None else ():
                self._marked({**defaults, **mark}, function, cls)

    def _method_names(self, cls: ClassValue) -> Sequence[str]:
        names: dict[str, None] = {}
        for base in self._interpreter.lineage(cls):
            for name, value in (
                list(base.scope.names.items()) if isinstance(base, ClassValue) else ()
            ):
                if isinstance(value, FunctionValue):
                    names[name] = None
        return list(names)

    def _marked(
        self, settings: dict[str, Value], function: FunctionValue | None, cls: ClassValue | None
    ) -> None:
        route = text_of(settings.get("route_name"))
        if route is not None:
            methods = tuple(m.upper() for m in texts_of(settings.get("request_method")))
            self._found.views.append(_View(route, methods, function, cls))

    def _write(self) -> None:
        for view in sorted(self._found.views, key=lambda view: not view.methods):
            for route in self._found.routes.get(view.route, ()):
                methods = tuple(m for m in view.methods if not route.methods or m in route.methods)
                methods = methods or view.methods or route.methods
                self._served(view, route, methods)

    def _served(self, view: _View, route: _Route, methods: Sequence[str]) -> None:
        maker = self._interpreter.method_of(view.cls, "__init__") if view.cls is not None else None
        for method in methods or ANY:
            self._writer.write(
                Served(
                    method,
                    route.path,
                    view.handler,
                    route.file,
                    route.line,
                    missing=route.missing,
                    reasons=() if methods else (ANY_METHOD,),
                    cls=view.cls,
                    hooks=(maker,) if maker is not None else (),
                )
            )

    def _services(self) -> None:
        """Cornice: services with decorated functions, and decorated classes."""
        for service, _ in instances(self._interpreter, "cornice", {"Service"}):
            piece = piece_of(service.created.argument(1, "path"))
            for record in service.calls:
                if record.method in VERBS:
                    for handler in record.decorated:
                        self._cornice(piece, record.method, handler, record, None)
                elif record.method == "add_view":
                    verb = (text_of(record.argument(0)) or "get").lower()
                    self._cornice(piece, verb, record.argument(1, "view"), record, None)
        seen: set[int] = set()
        for function in list(self._interpreter.functions):
            cls = function.owner
            if cls is None or id(cls) in seen:
                continue
            seen.add(id(cls))
            for mark in marks_of(cls, "cornice", {"resource"}):
                self._resource(cls, mark)

    def _resource(self, cls: ClassValue, mark: CallRecord) -> None:
        for prefix, names in (("", ("path", "pattern")), (_COLLECTION, ("collection_path",))):
            given = mark.argument(-1, *names)
            for verb in verbs_of(cls, self._interpreter, prefix) if is_known(given) else ():
                handler = self._interpreter.method_of(cls, prefix + verb)
                self._cornice(piece_of(given), verb, handler, mark, cls)

    def _cornice(
        self,
        piece: Piece,
        verb: str,
        handler: Value | None,
        at: CallRecord,
        cls: ClassValue | None,
    ) -> None:
        if not piece.is_told or not piece.text:
            self._writer.untold(at.file, at.line, piece)
            return
        path = braced(_pattern(piece, ""), matched)
        served = Served(verb, path, handler, at.file, at.line, missing=piece.missing, cls=cls)
        self._writer.write(served)


def _is_static(view: Value | None) -> bool:
    return made(view, "pyramid") is not None


def _pattern(piece: Piece, prefix: str) -> str:
    """The whole pattern, in today's notation."""
    text = _REST.sub(r"{\1:.*}", _OLD.sub(r"/{\1}", piece.text))
    return f"{prefix}/{text.lstrip('/')}"
