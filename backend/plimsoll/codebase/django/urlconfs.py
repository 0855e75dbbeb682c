"""Follows `urlpatterns` over files: `path`, `re_path`, `include`, routers, lists in lists.

Django joins prefixes and paths as plain text; so does this. What is not a view of the project is
left to others: the admin, files, and modules of installed packages, of which a note tells.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from plimsoll.catalog.model import JsonSchema
from plimsoll.codebase.django.naming import module_of, resolved
from plimsoll.codebase.django.paths import Piece, of_path, of_regex
from plimsoll.codebase.django.routers import Routed, Routers
from plimsoll.codebase.django.settings import urlpatterns_of
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.types import called_name
from plimsoll.codebase.python.values import (
    FALSE,
    CallRecord,
    Const,
    External,
    Items,
    Method,
    Module,
    Object,
    Package,
    Result,
    Unknown,
    Value,
    text_of,
)

_PATHS = frozenset({"path", "distill_path"})
_REGEXES = frozenset({"re_path", "url", "surl", "distill_re_path"})
_INCLUDES = frozenset({"include", "decorator_include", "include_docs_urls"})
_WRAPPERS = frozenset({"format_suffix_patterns", "list", "tuple", "patterns", "URLRouter"})
_FILES = frozenset({"static", "staticfiles_urlpatterns"})
_LAZY = frozenset({"gettext_lazy", "gettext", "ugettext_lazy", "ugettext", "pgettext_lazy", "_"})
_CONTEXT_FIRST = "pgettext_lazy"
_DEEPEST = 40
_MOST = 50_000


@dataclass(frozen=True)
class Met:
    """A pattern that leads to a view."""

    piece: Piece
    view: Value
    record: CallRecord
    routed: Routed | None = None
    """What a router says besides, if one made the pattern."""


@dataclass(frozen=True)
class Mount:
    """Something under a prefix that answers for itself: Django Ninja's `api.urls`."""

    piece: Piece
    holder: Object
    record: CallRecord


@dataclass
class Walk:
    """What following the patterns yields."""

    met: list[Met] = field(default_factory=list)
    mounts: list[Mount] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _At:
    """Where in the tree of patterns the walk is."""

    piece: Piece
    record: CallRecord
    modules: tuple[str, ...] = ()
    depth: int = 0

    def under(self, piece: Piece, record: CallRecord) -> "_At":
        return replace(self, piece=self.piece.then(piece), record=record, depth=self.depth + 1)


class Urlconfs:
    """Walks from the roots."""

    def __init__(
        self,
        interpreter: Interpreter,
        converters: Mapping[str, JsonSchema],
        languages: list[str],
    ) -> None:
        self._interpreter = interpreter
        self._converters = converters
        self._languages = languages
        self._routers = Routers(interpreter)
        self._nested: set[int] = set()
        self.walk = Walk()

    def root(self, module: Module) -> None:
        """Follows everything from one root."""
        record = CallRecord("", [], {}, module.path, 1)
        self._module(module, _At(Piece(), record))

    def sockets(self) -> Walk:
        """What the URL routers of Channels lead to."""
        found: list[tuple[Object, Walk]] = []
        for made in list(self._interpreter.objects):
            if called_name(made) == "URLRouter":
                self.walk, kept = Walk(), self.walk
                self._wrapped(made.created, _At(Piece(), made.created))
                self.walk, walked = kept, self.walk
                found.append((made, walked))
        outer = [walked for made, walked in found if id(made) not in self._nested]
        return Walk([met for walked in outer for met in walked.met])

    def _module(self, module: Module, at: _At) -> None:
        if module.path in at.modules or at.depth > _DEEPEST:
            return
        self._interpreter.load(module)
        self.walk.reached.add(module.path)
        patterns = self._interpreter.member(module, "urlpatterns")
        if urlpatterns_of(module) is None and isinstance(self._settled(patterns), Unknown):
            self._note(at.record, f"no urlpatterns in {module.path}")
            return
        self._entries(patterns, replace(at, modules=(*at.modules, module.path)))

    def _settled(self, value: Value | None) -> Value:
        return self._interpreter.settle(value) if value is not None else Unknown()

    def _entries(self, value: Value, at: _At) -> None:
        """Whatever may stand in a list of patterns, or for one."""
        value = self._settled(value)
        if at.depth > _DEEPEST or len(self.walk.met) >= _MOST:
            return
        deeper = replace(at, depth=at.depth + 1)
        match value:
            case Items(elements=elements):
                self._list(elements, deeper)
            case Package(module=module) if module is not None:
                self._module(module, deeper)
            case Method() | Result():
                self._attribute(value, deeper)
            case Object():
                self._object(value, deeper)
            case External(dotted=dotted):
                self._foreign(dotted, at)
            case _:
                pass

    def _list(self, elements: list[Value], at: _At) -> None:
        settled = [self._settled(element) for element in elements]
        if len(settled) > 1 and text_of(settled[0]) is not None and _is_view(settled[1]):
            self._pattern(CallRecord("url", settled, {}, at.record.file, at.record.line), at)
            return
        for element in settled:
            self._entries(element, at)

    def _object(self, made: Object, at: _At) -> None:
        name = called_name(made)
        record = made.created
        if name in _PATHS | _REGEXES:
            self._pattern(record, at)
        elif name in _INCLUDES:
            self._include(made, at)
        elif name == "i18n_patterns":
            self._translated(record, at)
        elif name in _WRAPPERS:
            self._wrapped(record, replace(at, record=record))
        elif name not in _FILES:
            for argument in record.args:  # a decorator around patterns or around an include
                settled = self._settled(argument)
                if isinstance(settled, Items | Object | Method | Result):
                    self._entries(settled, at)

    def _wrapped(self, record: CallRecord, at: _At) -> None:
        prefix = text_of(record.argument(0)) if record.method.endswith("patterns") else None
        for argument in record.args:
            settled = self._settled(argument)
            self._entries(_with_prefix(settled, prefix) if prefix else settled, at)

    def _translated(self, record: CallRecord, at: _At) -> None:
        prefix = Piece()
        if record.kwargs.get("prefix_default_language") != FALSE:
            schema: JsonSchema = {"type": "string"}
            if self._languages:
                schema["enum"] = [*self._languages]
            prefix = Piece("{language}/", (("language", schema),))
        for argument in record.args:
            self._entries(argument, at.under(prefix, record))

    def _attribute(self, value: Method | Result, at: _At) -> None:
        """`router.urls`, `admin.site.urls`, `api.urls`."""
        holder = value.instance
        bases = {base.rsplit(".", 1)[-1] for base in self._interpreter.outside_bases(holder)}
        if isinstance(value, Result) and value.record.method == "__call__":
            for argument in value.record.args:
                self._entries(argument, at)
        elif "NinjaAPI" in bases or "NinjaExtraAPI" in bases:
            self.walk.mounts.append(Mount(at.piece, holder, at.record))
        elif "AdminSite" in bases:
            self._note(at.record, "the admin's own pages are not listed")
        elif self._routers.is_router(holder):
            for routed in self._routers.routes(holder):
                piece = at.piece.then(routed.piece)
                self.walk.met.append(Met(piece, routed.viewset, routed.record, routed))
        elif bases:
            named = ", ".join(sorted(bases))
            self._note(at.record, f"the routes of {named} are not known")

    def _foreign(self, dotted: str, at: _At) -> None:
        if dotted.endswith("site.urls"):
            self._note(at.record, "the admin's own pages are not listed")
        elif "." in dotted:
            self._note(at.record, f"{dotted} is not in the repository; its routes are not listed")

    def _note(self, record: CallRecord, text: str) -> None:
        self.walk.notes.append(f"{record.file}:{record.line}: {text}")

    def _pattern(self, record: CallRecord, at: _At) -> None:
        view = self._settled(record.argument(1, "view"))
        for piece in self._pieces(record):
            inner = at.under(piece, record)
            if self._is_nested(view):
                self._nested.add(id(view))
                self._entries(view, inner)
            else:
                self.walk.met.append(Met(inner.piece, self._by_name(view, record), record))

    def _by_name(self, view: Value, record: CallRecord) -> Value:
        """A view that is given as text, as in old versions."""
        text = text_of(view)
        if text is None:
            return view
        prefix = text_of(record.kwargs.get("(prefix)"))
        dotted = f"{prefix}.{text}" if prefix else text
        return resolved(dotted, record.file, self._interpreter) or External(dotted)

    def _is_nested(self, view: Value) -> bool:
        if isinstance(view, Items | Package):
            return True
        if isinstance(view, Object):
            return called_name(view) in _INCLUDES or called_name(view) == "URLRouter"
        if isinstance(view, Method):
            return view.name == "urls"
        return isinstance(view, External) and view.dotted.endswith(".urls")

    def _pieces(self, record: CallRecord) -> list[Piece]:
        given = self._plain_text(record.argument(0, "route", "regex"))
        text = text_of(given)
        if text is None:
            wording = given.wording if isinstance(given, Unknown) and given.wording else "a path"
            self._note(record, f"{wording} could not be told; what is under it is not listed")
            return []
        missing = given.missing if isinstance(given, Const) else ()
        for part in missing:
            self._note(record, f"{part} could not be told and is left out of the route {text}")
        if record.method.rsplit(".", 1)[-1] in _PATHS:
            return [replace(of_path(text, self._converters), missing=missing)]
        return [replace(piece, missing=missing) for piece in of_regex(text)]

    def _plain_text(self, value: Value | None) -> Value:
        """The text inside `_("orders/")`."""
        settled = self._settled(value)
        while isinstance(settled, Object) and called_name(settled) in _LAZY:
            position = 1 if called_name(settled) == _CONTEXT_FIRST else 0
            settled = self._settled(settled.created.argument(position, "message"))
        return settled

    def _include(self, made: Object, at: _At) -> None:
        record = made.created
        position = 1 if called_name(made) == "decorator_include" else 0
        given = self._settled(record.argument(position, "arg"))
        if isinstance(given, Items):
            first = self._settled(given.elements[0]) if given.elements else Unknown()
            if text_of(first) is not None or (
                len(given.elements) > 1 and text_of(given.elements[1]) is not None
            ):
                given = first  # with the name of an application behind it
        text = text_of(given)
        if text is None:
            if isinstance(given, Unknown):
                self._note(record, f"{given.wording or 'what is included'} could not be told")
            self._entries(given, at)
            return
        module = module_of(text, record.file, self._interpreter)
        if module is not None:
            self._module(module, at)
            return
        found = resolved(text, record.file, self._interpreter)  # "project.urls.api_patterns"
        if found is not None:
            self._entries(found, at)
        else:
            self._note(record, f"{text} is not in the repository; its routes are not listed")


def _is_view(value: Value) -> bool:
    return text_of(value) is not None or not isinstance(value, Const | Items)


def _with_prefix(value: Value, prefix: str) -> Value:
    """A pattern, told the dotted name before its view, as in `patterns("shop.views", …)`."""
    if isinstance(value, Object):
        value.created.kwargs.setdefault("(prefix)", Const(prefix))
    elif isinstance(value, Items) and len(value.elements) > 1:
        view = text_of(value.elements[1])
        if view is not None:
            return Items([value.elements[0], Const(f"{prefix}.{view}"), *value.elements[2:]])
    return value
