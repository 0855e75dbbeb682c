"""Sanic: applications, blueprints, groups of blueprints, versions, class-based views.

Found: `@app.get` and its like, `@app.route(methods=[…])`, `add_route`, `HTTPMethodView` through
`as_view()` or `attach=`, blueprints that `app.blueprint` takes with their `url_prefix`, groups of
them (`Blueprint.group`, `BlueprintGroup`, lists) with a prefix of their own. A version, of the
route, its blueprint or its group, comes first in the route: `/v1/…`, or under `version_prefix`.
Websockets are operations. `@validate(json=Model, query=Model)` of sanic-ext declares inputs.

Query, headers, cookies and body are what the handler, or a helper that it passes the request to,
reads. A blueprint that nothing takes is listed with its own prefix only if there is no application
or it takes something that could not be told.

Not listed: static files, and the pages that sanic-ext adds.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.handlers.sanic import DIALECT
from plimsoll.codebase.handlers.served import VERBS, Served, Writer, piece_of, verbs_of
from plimsoll.codebase.python.holders import (
    argument_of,
    flattened,
    instances,
    kinds_of,
    settings_of,
    stands_in,
)
from plimsoll.codebase.python.placeholders import CONVERTERS, Said, angled, converted, matched
from plimsoll.codebase.python.values import (
    Bound,
    CallRecord,
    ClassValue,
    Const,
    External,
    Object,
    Result,
    Value,
    text_of,
    texts_of,
)
from plimsoll.codebase.sources import Sources

_NAMED = frozenset({*CONVERTERS, "str", "string", "strorempty", "path", "alpha", "slug", ""})
_PATTERNS = {"alpha": "^[A-Za-z]+$", "slug": "^[a-z0-9]+(?:-[a-z0-9]+)*$"}
_DEFAULT = "/v"
_GROUP = frozenset({"BlueprintGroup", "group"})
_ROUTING = frozenset({"route", "add_route", "blueprint", *VERBS})
_DEEPEST = 20


@dataclass(frozen=True)
class _Place:
    """What groups and registrations say of the blueprints inside them."""

    prefix: str = ""
    version: str | None = None
    version_prefix: str = _DEFAULT
    missing: tuple[str, ...] = ()
    visited: tuple[int, ...] = ()


class Sanic:
    """Finds what Sanic applications route."""

    framework = "sanic"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all applications in the files."""
        return _Walk(sources, self.framework).extraction()


class _Walk:
    """The way down from each application."""

    def __init__(self, sources: Sources, framework: str) -> None:
        self._sources = sources
        self._interpreter = sources.python
        self._writer = Writer(self._interpreter, framework, DIALECT)
        self._reached: set[int] = set()
        self._attached = self._attachments()

    def extraction(self) -> Extraction:
        """The endpoints of all applications, then those of blueprints nobody takes."""
        interpreter = self._interpreter
        applications = [holder for holder, _ in instances(interpreter, "sanic", {"Sanic"})]
        applications += [o for o in interpreter.objects if self._is_passed(o)]
        told = bool(applications)
        for holder in applications:
            told = self._application(holder) and told
        if not told:
            for holder, _ in instances(interpreter, "sanic", {"Blueprint"}):
                if id(holder) not in self._reached and not _is_group(holder):
                    self._blueprint(holder, _Place())
        return self._writer.extraction()

    def _is_passed(self, instance: Object) -> bool:
        """Whether it stands in for an application that a function is given."""
        if not stands_in(instance):
            return False
        used = {call.method for call in instance.calls}
        return bool(used & _ROUTING) and self._sources.mentions(instance.created.file, b"sanic")

    def _attachments(self) -> dict[int, list[tuple[ClassValue, int]]]:
        """Views that name what they hang on: `class View(HTTPMethodView, attach=app, uri="/")`."""
        found: dict[int, list[tuple[ClassValue, int]]] = {}
        seen: set[int] = set()
        for function in self._interpreter.functions:
            cls = function.owner
            if cls is None or id(cls) in seen or "attach" not in cls.keywords:
                continue
            seen.add(id(cls))
            holder = self._interpreter.settle(cls.keywords["attach"])
            found.setdefault(id(holder), []).append((cls, cls.line))
        return found

    def _application(self, holder: Object) -> bool:
        """Whether all that it takes could be told."""
        self._reached.add(id(holder))
        self._routes(holder, _Place())
        told = True
        for record in holder.calls:
            if record.method in ("blueprint", "register_blueprint"):
                place = _registered(record)
                parts = list(flattened(record.argument(0, "blueprint"), self._interpreter))
                told = told and bool(parts)
                for part in parts:
                    told = self._taken(part, place) and told
        return told

    def _taken(self, part: Value, place: _Place) -> bool:
        """A blueprint or a group; whether it could be told."""
        if not isinstance(part, Object | Result) or len(place.visited) > _DEEPEST:
            return False
        instance = part.instance if isinstance(part, Result) else part
        if isinstance(part, Result) and part.record.method == "group":
            members: Sequence[Value] = part.record.args
            settings = part.record.kwargs
        elif _is_group(instance):
            members = list(_members(instance))
            settings = settings_of(instance)
        else:
            self._blueprint(instance, place)
            return bool(kinds_of(instance, self._interpreter, "sanic"))
        if id(part) in place.visited:
            return True
        own = piece_of(settings.get("url_prefix"))
        inner = replace(
            place,
            prefix=_joined(place.prefix, own.text),
            version_prefix=_first(text_of(settings.get("version_prefix")), place.version_prefix),
            missing=place.missing + own.missing,
            visited=(*place.visited, id(part)),
        )
        shared = replace(inner, version=_version(settings.get("version")) or place.version)
        told = True
        for member in members:
            for one in flattened(member, self._interpreter):
                told = self._taken(one, inner if _has_version(one) else shared) and told
        return told

    def _blueprint(self, holder: Object, place: _Place) -> None:
        self._reached.add(id(holder))
        settings = settings_of(holder)
        own = piece_of(argument_of(holder, 1, "url_prefix") or settings.get("url_prefix"))
        is_replaced = bool(place.prefix) and not place.visited
        inner = _Place(
            prefix=place.prefix if is_replaced else _joined(place.prefix, own.text),
            version=place.version or _version(settings.get("version")),
            version_prefix=_first(text_of(settings.get("version_prefix")), place.version_prefix),
            missing=place.missing + own.missing,
        )
        self._routes(holder, inner)

    def _routes(self, holder: Object, place: _Place) -> None:
        for record in holder.calls:
            name = record.method
            if name in VERBS or name == "route":
                methods = [name] if name in VERBS else texts_of(record.argument(1, "methods"))
                for decorated in record.decorated:
                    self._route(record, record.argument(0, "uri"), decorated, methods, place)
            elif name == "add_route":
                methods = texts_of(record.argument(2, "methods"))
                handler = record.argument(0, "handler")
                self._route(record, record.argument(1, "uri"), handler, methods, place)
            elif name in ("websocket", "add_websocket_route"):
                self._socket(record, place)
        for cls, line in self._attached.get(id(holder), ()):
            record = CallRecord("attach", [], dict(cls.keywords), cls.file, line)
            self._route(record, cls.keywords.get("uri") or Const(""), cls, [], place)

    def _route(
        self,
        record: CallRecord,
        uri: Value | None,
        handler: Value | None,
        methods: Sequence[str],
        place: _Place,
    ) -> None:
        piece = piece_of(uri)
        if not piece.is_told:
            self._writer.untold(record.file, record.line, piece)
            return
        handler = _view(self._interpreter.settle(handler)) if handler is not None else None
        cls = handler if isinstance(handler, ClassValue) else None
        if cls is not None:
            methods = verbs_of(cls, self._interpreter)
        path = angled(_whole(record, piece.text, place), _meaning)
        for method in methods or ["GET"]:
            answering = self._interpreter.method_of(cls, method.lower()) if cls else handler
            self._writer.write(
                Served(
                    method,
                    path,
                    answering,
                    record.file,
                    record.line,
                    missing=place.missing + piece.missing,
                    cls=cls,
                )
            )

    def _socket(self, record: CallRecord, place: _Place) -> None:
        position = 1 if record.method == "add_websocket_route" else 0
        piece = piece_of(record.argument(position, "uri"))
        if piece.is_told:
            path = angled(_whole(record, piece.text, place), _meaning)
            self._writer.socket(path, record.file, record.line)


def _registered(record: CallRecord) -> _Place:
    """What `app.blueprint(…, url_prefix=…)` says in place of the blueprint's own."""
    piece = piece_of(record.argument(-1, "url_prefix"))
    return _Place(
        piece.text,
        _version(record.argument(-1, "version")),
        text_of(record.argument(-1, "version_prefix")) or _DEFAULT,
        piece.missing,
    )


def _members(group: Object) -> Iterator[Value]:
    if group.created.method.rsplit(".", 1)[-1] == "group":
        yield from group.created.args
    for record in group.calls:
        if record.method in ("append", "extend", "insert"):
            yield from record.args[-1:]


def _is_group(instance: Object) -> bool:
    cls = instance.cls
    return isinstance(cls, External) and cls.dotted.rsplit(".", 1)[-1] in _GROUP


def _has_version(part: Value) -> bool:
    """Whether a blueprint or a group was made with a version, which a group's does not replace."""
    if isinstance(part, Result):
        return "version" in part.record.kwargs
    return isinstance(part, Object) and "version" in settings_of(part)


def _view(handler: Value) -> Value:
    """The class behind `View.as_view()`."""
    if isinstance(handler, Bound) and isinstance(handler.instance, ClassValue):
        return handler.instance
    if isinstance(handler, Result) and isinstance(handler.instance.cls, ClassValue):
        return handler.instance.cls
    return handler


def _version(value: Value | None) -> str | None:
    if isinstance(value, Const) and value.value is not None:
        return str(value.value).strip("/").lstrip("v")
    return None


def _first(own: str | None, outer: str) -> str:
    """A version's prefix: the blueprint's own unless it is the usual one."""
    return own if own is not None and own != _DEFAULT else outer


def _joined(prefix: str, own: str) -> str:
    return "/".join(part for part in (prefix.rstrip("/"), own.strip("/")) if part or prefix)


def _whole(record: CallRecord, uri: str, place: _Place) -> str:
    """The route as Sanic puts it together: version, prefixes, the route's own part."""
    path = f"{place.prefix.rstrip('/')}/{uri.lstrip('/')}" if uri else place.prefix
    path = path if path.startswith("/") else f"/{path}"
    version = _version(record.kwargs.get("version")) or place.version
    if version is None:
        return path
    prefix = _first(text_of(record.kwargs.get("version_prefix")), place.version_prefix)
    return f"{prefix}{version}/{path.lstrip('/')}"


def _meaning(behind: str) -> Said:
    if behind in _PATTERNS:
        return Said({"type": "string", "pattern": _PATTERNS[behind]})
    word = re.split(r"[=(]", behind, maxsplit=1)[0]
    if behind in _NAMED or word == "ext":
        return converted(behind)
    return matched(behind)
