"""Routers of Django REST framework: which routes a registered viewset gets.

Also those of drf-nested-routers, of drf-extensions (`register(…).register(…)`), and routers of the
repository that bring their own `routes`. The page that lists a `DefaultRouter`'s routes and the
variants with a format suffix are not listed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from plimsoll.codebase.django.paths import BUILT_IN, Piece, of_path, of_regex
from plimsoll.codebase.django.viewsets import ExtraAction, ViewSets
from plimsoll.codebase.python.interpreter import Interpreter
from plimsoll.codebase.python.types import called_name
from plimsoll.codebase.python.values import (
    FALSE,
    CallRecord,
    ClassValue,
    Const,
    Method,
    Object,
    Table,
    Value,
    elements_of,
    text_of,
    texts_of,
)

_NESTED = frozenset(
    {"NestedSimpleRouter", "NestedDefaultRouter", "NestedRouterMixin", "NestedMixin"}
)
_DEEPEST = 10


@dataclass(frozen=True)
class _Form:
    """One line of a router's table."""

    url: str
    mapping: Mapping[str, str]
    is_detail: bool
    is_dynamic: bool = False


_LIST = _Form("{prefix}{slash}", {"get": "list", "post": "create"}, is_detail=False)
_DETAIL = _Form(
    "{prefix}/{lookup}{slash}",
    {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"},
    is_detail=True,
)
_STANDARD = (
    _LIST,
    _Form("{prefix}/{url_path}{slash}", {}, is_detail=False, is_dynamic=True),
    _DETAIL,
    _Form("{prefix}/{lookup}/{url_path}{slash}", {}, is_detail=True, is_dynamic=True),
)


@dataclass(frozen=True)
class Routed:
    """A route of a viewset."""

    piece: Piece
    viewset: Value
    record: CallRecord
    actions: Mapping[str, str] = field(default_factory=dict)
    """Methods of the viewset's class by HTTP method, in lower case."""
    lookup: str = ""
    """The placeholder that finds one object."""


class Routers:
    """Reads what was registered on routers."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._viewsets = ViewSets(interpreter)

    def is_router(self, holder: Object) -> bool:
        """Whether it is a router of the framework or of a library that extends it."""
        bases = self._interpreter.outside_bases(holder)
        if any(base.rsplit(".", 1)[-1].endswith("Router") for base in bases):
            return True
        return any(call.method == "register" for call in holder.calls) and any(
            "rout" in base.lower() for base in bases
        )

    def routes(self, router: Object, depth: int = 0) -> Iterator[Routed]:
        """All routes of a router, without what stands before them."""
        if depth > _DEEPEST:
            return
        for record, before in self._registered(router, 0):
            yield from self._of(router, record, before)

    def _registered(self, router: Object, depth: int) -> Iterator[tuple[CallRecord, Piece]]:
        before = self._before(router, depth)
        for record in router.calls:
            if record.method == "register":
                yield record, before
            elif record.method.endswith("register") and record.origin is not None:
                yield record, before.then(self._parents(router, record, depth))
            elif record.method == "registry.extend" and depth < _DEEPEST:
                yield from self._extended(record, before, depth)

    def _extended(
        self, record: CallRecord, before: Piece, depth: int
    ) -> Iterator[tuple[CallRecord, Piece]]:
        given = self._interpreter.settle(record.args[0]) if record.args else Const(None)
        if isinstance(given, Method) and given.name == "registry":
            for inner, piece in self._registered(given.instance, depth + 1):
                yield inner, before.then(piece)

    def _before(self, router: Object, depth: int) -> Piece:
        """What a nested router's routes begin with: the parent's prefix and its object."""
        if not {called_name(router)} & _NESTED and not self._is_nested(router):
            return Piece()
        made = router.base_call or router.created
        parent = self._settled(made.argument(0, "parent_router"))
        prefix = text_of(self._settled(made.argument(1, "parent_prefix")))
        if not isinstance(parent, Object) or prefix is None or depth > _DEEPEST:
            return Piece()
        lookup = text_of(self._settled(made.argument(2, "lookup")))
        for record, piece in self._registered(parent, depth + 1):
            if (text_of(self._settled(record.argument(0, "prefix"))) or "").strip("/") == prefix:
                cls = self._settled(record.argument(1, "viewset"))
                name, value = self._viewsets.lookup(cls)
                found = f"{lookup or 'nested_1'}_{name}"
                inner = self._prefixed(prefix, f"/(?P<{found}>{value})/", regex=True)
                return piece.then(self._typed(inner, found, cls))
        return self._prefixed(prefix, f"/(?P<{lookup}_pk>[^/.]+)/", regex=True)

    def _is_nested(self, router: Object) -> bool:
        bases = self._interpreter.outside_bases(router)
        return any(base.rsplit(".", 1)[-1] in _NESTED for base in bases)

    def _parents(self, router: Object, record: CallRecord, depth: int) -> Piece:
        """drf-extensions: the registrations before this one in the chain."""
        outer = record.origin
        names = texts_of(self._settled(record.argument(3, "parents_query_lookups")))
        if outer is None or depth > _DEEPEST:
            return Piece()
        before = self._parents(router, outer, depth + 1) if outer.origin is not None else Piece()
        prefix = text_of(self._settled(outer.argument(0, "prefix"))) or ""
        name = f"parent_lookup_{names[-1]}" if names else "parent_lookup"
        return before.then(self._prefixed(prefix, f"/(?P<{name}>[^/.]+)/", regex=True))

    def _settled(self, value: Value | None) -> Value:
        return self._interpreter.settle(value) if value is not None else Const(None)

    def _prefixed(self, prefix: str, rest: str, *, regex: bool) -> Piece:
        text = f"{prefix}{rest}" if prefix else rest.removeprefix("/")
        return of_regex(text)[0] if regex else of_path(text, BUILT_IN)

    def _of(self, router: Object, record: CallRecord, before: Piece) -> Iterator[Routed]:
        prefix = text_of(self._settled(record.argument(0, "prefix")))
        cls = self._settled(record.argument(1, "viewset"))
        if prefix is None:
            return
        slash = self._slash(router)
        is_regex = self._option(router, "use_regex_path") != FALSE
        allowed = self._viewsets.allowed(cls)
        name, value = self._viewsets.lookup(cls)
        lookup = f"(?P<{name}>{value})" if is_regex else f"<{name}>"
        for form, url, actions in self._forms(router, cls):
            mapping = {
                m: a for m, a in actions.items() if m in allowed and self._viewsets.has(cls, a)
            }
            if not mapping:
                continue
            text = url.replace("{prefix}", prefix).replace("{lookup}", lookup)
            text = text.replace("{trailing_slash}", slash).replace("{slash}", slash)
            text = text.removeprefix("^").removesuffix("$")
            if not prefix:
                text = text.removeprefix("/")
            pieces = of_regex(text) if is_regex else [of_path(text, BUILT_IN)]
            for piece in pieces:
                whole = before.then(self._typed(piece, name, cls))
                yield Routed(whole, cls, record, mapping, name if form.is_detail else "")

    def _typed(self, piece: Piece, name: str, cls: Value) -> Piece:
        """The placeholder with the type of the model's key, if that is known."""
        schema = self._viewsets.key_schema(cls)
        if schema is None:
            return piece
        plain = {"type": "string"}
        schemas = tuple((n, schema if n == name and s == plain else s) for n, s in piece.schemas)
        return Piece(piece.route, schemas, piece.spanning, piece.missing, piece.unnamed)

    def _forms(self, router: Object, cls: Value) -> Iterator[tuple[_Form, str, Mapping[str, str]]]:
        extras = self._viewsets.extra_actions(cls)
        for form in self._table(router):
            if not form.is_dynamic:
                yield form, form.url, form.mapping
                continue
            for extra in extras:
                if extra.is_detail == form.is_detail:
                    yield form, form.url.replace("{url_path}", extra.url_path), _mapping(extra)

    def _table(self, router: Object) -> tuple[_Form, ...]:
        """The router's own table, or the standard one."""
        if not isinstance(router.cls, ClassValue):
            return _STANDARD
        given = elements_of(self._interpreter.attribute(router, "routes"))
        found = [form for form in map(self._form, given) if form is not None]
        return tuple(found) or _STANDARD

    def _form(self, value: Value) -> _Form | None:
        made = self._interpreter.settle(value)
        name = called_name(made)
        if not isinstance(made, Object) or name not in ("Route", "DynamicRoute"):
            return None
        record = made.created
        url = text_of(record.argument(0, "url")) or ""
        is_dynamic = name == "DynamicRoute"
        mapping = None if is_dynamic else record.argument(1, "mapping")
        actions = {
            str(method): action
            for method, value in (mapping.entries.items() if isinstance(mapping, Table) else ())
            if (action := text_of(value)) is not None
        }
        detail = record.argument(2 if is_dynamic else 3, "detail")
        return _Form(url, actions, detail == Const(value=True), is_dynamic)

    def _slash(self, router: Object) -> str:
        given = self._option(router, "trailing_slash")
        own = router.attributes.get("trailing_slash")
        if own is None and isinstance(router.cls, ClassValue):
            own = self._interpreter.attribute(router, "trailing_slash")
        text = text_of(own)
        if text is not None:
            return "" if text == "" else "/"
        return "" if given == FALSE else "/"

    def _option(self, router: Object, name: str) -> Value:
        made = router.base_call or router.created
        return self._settled(made.kwargs.get(name))


def _mapping(extra: ExtraAction) -> Mapping[str, str]:
    return extra.mapping
