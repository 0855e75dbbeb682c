"""Django Ninja: applications and routers, under the prefix at which `api.urls` is mounted.

Found: `@api.get` and its like, `api_operation`, the same on routers, `add_router` with a router or
its dotted name, nested ones; and controllers of Ninja Extra (`@api_controller`, `@http_get`) that
`register_controllers` takes. Inputs are the function's signature, read as FastAPI's are: scalars
are the query, schemas the body, `Query[…]`, `Form[…]`, `File[…]`, `Header[…]` where they say.
The fields of a `ModelSchema` come from its model. `@paginate` adds its parameters. `auth=` of the
operation, the router or the application is the security.

An application that no URL pattern mounts is listed from `/` on, as "likely". Not listed: the pages
of documentation.
"""

import re
from dataclasses import dataclass

from plimsoll.catalog.model import Endpoint, Security, SourceLocation
from plimsoll.codebase.bodies import body_parameters
from plimsoll.codebase.django.naming import resolved
from plimsoll.codebase.django.paths import BUILT_IN, Piece, of_path
from plimsoll.codebase.django.project import PROJECT, Project
from plimsoll.codebase.extractors import Extraction
from plimsoll.codebase.handlers.django_ninja import NinjaInputs
from plimsoll.codebase.python.types import called_name
from plimsoll.codebase.python.values import (
    CallRecord,
    ClassValue,
    Const,
    FunctionValue,
    Object,
    Unknown,
    Value,
    text_of,
    texts_of,
)
from plimsoll.codebase.sources import Sources

_MENTION = re.compile(rb"\bninja(?:_extra)?\b")
_VERBS = frozenset({"get", "post", "put", "patch", "delete"})
_BRACES = re.compile(r"\{(?:([^{}:]+):)?([^{}]+)\}")
_SLASHES = re.compile(r"/{2,}")
_DEEPEST = 20


@dataclass(frozen=True)
class _At:
    """Where in the tree of routers an operation is met."""

    prefix: Piece
    path: str = ""
    auth: Value | None = None
    reasons: tuple[str, ...] = ()
    depth: int = 0


class DjangoNinja:
    """Finds what Django Ninja's applications declare."""

    framework = "django-ninja"

    def extract(self, sources: Sources) -> Extraction:
        """The endpoints of all applications in the files."""
        if not sources.candidates({".py"}, _MENTION):
            return Extraction(())
        project = PROJECT.of(sources)
        walk = _Walk(project)
        mounted = {id(mount.holder) for mount in project.walk.mounts}
        for mount in project.walk.mounts:
            walk.holder(mount.holder, _At(mount.piece))
        for made in list(project.interpreter.objects):
            if id(made) not in mounted and walk.is_api(made) and made.calls:
                walk.holder(made, _At(Piece(), reasons=("no URL pattern mounts the application",)))
        return Extraction(tuple(walk.endpoints), tuple(dict.fromkeys(walk.notes)))


class _Walk:
    """Goes down from applications to operations."""

    def __init__(self, project: Project) -> None:
        self._interpreter = project.interpreter
        self._inputs = NinjaInputs(project.interpreter)
        self.endpoints: list[Endpoint] = []
        self.notes: list[str] = []

    def is_api(self, made: Object) -> bool:
        """Whether it is an application."""
        bases = self._interpreter.outside_bases(made)
        return any(base.rsplit(".", 1)[-1] in ("NinjaAPI", "NinjaExtraAPI") for base in bases)

    def holder(self, holder: Object, at: _At) -> None:
        """All operations of an application or a router."""
        if at.depth > _DEEPEST:
            return
        made = holder.base_call or holder.created
        auth = made.kwargs.get("auth", at.auth)
        here = _At(at.prefix, at.path, auth, at.reasons, at.depth)
        for record in list(holder.calls):
            if record.method in _VERBS or record.method == "api_operation":
                self._operations(record, here)
            elif record.method == "add_router":
                self._router(record, here)
            elif record.method == "register_controllers":
                for value in record.args:
                    self._controller(self._interpreter.settle(value), here)

    def _router(self, record: CallRecord, at: _At) -> None:
        prefix = text_of(self._settled(record.argument(0, "prefix")))
        router = self._settled(record.argument(1, "router"))
        name = text_of(router)
        if name is not None:
            router = resolved(name, record.file, self._interpreter) or router
        if prefix is None or not isinstance(router, Object):
            self.notes.append(f"{record.file}:{record.line}: a router that could not be told")
            return
        auth = record.kwargs.get("auth", at.auth)
        path = _put(at.path, prefix)
        self.holder(router, _At(at.prefix, path, auth, at.reasons, at.depth + 1))

    def _settled(self, value: Value | None) -> Value:
        return self._interpreter.settle(value) if value is not None else Unknown()

    def _controller(self, cls: Value, at: _At) -> None:
        """A class of Ninja Extra."""
        if not isinstance(cls, ClassValue):
            return
        marks = [d for d in cls.decorators if called_name(d) == "api_controller"]
        made = marks[0].created if marks and isinstance(marks[0], Object) else None
        prefix = text_of(self._settled(made.argument(0, "prefix_or_class"))) if made else ""
        auth = made.kwargs.get("auth", at.auth) if made else at.auth
        here = _At(at.prefix, _put(at.path, prefix or ""), auth, at.reasons, at.depth)
        for base in self._interpreter.lineage(cls):
            for value in list(base.scope.names.values()) if isinstance(base, ClassValue) else ():
                for mark in value.decorators if isinstance(value, FunctionValue) else ():
                    self._method(mark, value, here)

    def _method(self, mark: Value, function: Value, at: _At) -> None:
        name = called_name(mark).removeprefix("http_")
        if not isinstance(mark, Object) or name not in _VERBS or mark.created is None:
            return
        record = mark.created
        made = CallRecord(name, record.args, record.kwargs, record.file, record.line, [function])
        self._operations(made, at)

    def _operations(self, record: CallRecord, at: _At) -> None:
        is_verb = record.method in _VERBS
        given = self._settled(record.argument(0 if is_verb else 1, "path"))
        path = text_of(given)
        methods = [record.method] if is_verb else texts_of(record.argument(0, "methods"))
        where = f"{record.file}:{record.line}"
        if path is None:
            self.notes.append(f"{where}: a path could not be told")
            return
        missing = given.missing if isinstance(given, Const) else ()
        for part in missing:
            self.notes.append(f"{where}: {part} could not be told and is left out of the route")
        whole = _put(at.path, path).lstrip("/")
        local = of_path(_BRACES.sub(_in_brackets, whole), BUILT_IN)
        for value in record.decorated:
            function = self._interpreter.settle(value)
            if isinstance(function, FunctionValue):
                for method in methods:
                    self._interpreter.refresh()
                    self.endpoints.append(
                        self._endpoint(method.upper(), at, local, record, function)
                    )

    def _endpoint(
        self, method: str, at: _At, local: Piece, record: CallRecord, function: FunctionValue
    ) -> Endpoint:
        piece = at.prefix.then(local)
        taken = self._inputs.of(function, [name for name, _ in piece.schemas])
        known = {p.name: p for p in taken.parameters if p.location == "path"}
        converted = {name for name, schema in piece.schemas if schema != {"type": "string"}}
        path = tuple(
            known[p.name].model_copy(update={"spans_segments": p.spans_segments})
            if p.name in known and p.name not in converted
            else p
            for p in piece.parameters()
        )
        body = taken.body
        inside = body_parameters(body[0], required=body[2]) if body is not None else ()
        others = tuple(p for p in taken.parameters if p.location != "path")
        auth = record.kwargs.get("auth", at.auth)
        return Endpoint(
            method=method,
            route=piece.full_route,
            parameters=(*path, *others, *inside),
            body_schema=body[0] if body else None,
            body_content_type=body[1] if body else "application/json",
            body_required=body[2] if body else False,
            responses=self._inputs.responses(record.argument(-1, "response"), function),
            security=self._security(auth),
            source=SourceLocation(file=record.file, line=record.line),
            framework="django-ninja",
            handler=SourceLocation(file=function.file, line=function.line),
            confidence="likely" if at.reasons else "certain",
            reasons=at.reasons,
        )

    def _security(self, value: Value | None) -> tuple[Security, ...]:
        return self._inputs.security(value) if value is not None else ()


def _put(prefix: str, path: str) -> str:
    """As Ninja joins them: one slash between, doubled ones are one."""
    return _SLASHES.sub("/", "/".join(part for part in (prefix, path) if part))


def _in_brackets(match: re.Match[str]) -> str:
    """`{int:id}` as Django writes it."""
    return f"<{match[1]}:{match[2]}>" if match[1] else f"<{match[2]}>"
