"""Laravel's router as its users speak to it: `Route::prefix('v1')->group(…)`."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from plimsoll.codebase.php.laravel.resources import Options
from plimsoll.codebase.php.values import (
    Array,
    Call,
    Closure,
    Partial,
    Unknown,
    Value,
    listed,
    truth,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plimsoll.codebase.php.interpreter import Interpreter
from plimsoll.codebase.php.laravel.handles import Handle, Pending, Resource, Several
from plimsoll.codebase.php.laravel.routes import (
    Group,
    Route,
    constraints,
    items,
    middlewares,
    pair,
    table,
)

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "options"})


_ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")


_ATTRIBUTES = frozenset(
    {"as", "can", "controller", "domain", "metadata", "middleware", "missing", "name", "namespace"}
    | {"prefix", "scopeBindings", "where", "withoutMiddleware", "withoutScopedBindings"}
    | {"whereNumber", "whereAlpha", "whereAlphaNumeric", "whereUuid", "whereUlid", "whereIn"}
)


ANY_REASON = "any method is answered"


_RESOURCES = frozenset(
    {"resource", "apiResource", "singleton", "apiSingleton", "resources", "apiResources"}
    | {"singletons", "apiSingletons", "softDeletableResources"}
)


class Registrar:
    """Collects what is registered."""

    def __init__(self, reader: Interpreter, notes: list[str]) -> None:
        self.reader = reader
        self.notes = notes
        self.stack: list[Group] = [Group()]
        self.routes: list[Route] = []
        self.patterns: dict[str, str] = {}
        self.options = Options()
        self.macros: dict[str, Value] = {}
        self.groups: Array = {}
        self.aliases: Array = {}

    # -- as a listener -------------------------------------------------------------------------

    def get(self, name: str) -> Value:
        """Lumen's application holds a router."""
        return self if name == "router" else Unknown(name)

    def item(self, key: Value) -> Value:
        """`$app['router']`."""
        return self if key == "router" else Unknown("[…]")

    def call(self, call: Call) -> Value:
        """A word of the router."""
        return self.said(call, Group())

    def said(self, call: Call, attributes: Group) -> Value:  # noqa: C901, PLR0911, PLR0912 - a table of words
        """A word of the router, with what was said before it in a chain."""
        name = call.name
        if name in _VERBS:
            return self._add((name.upper(),), call, attributes)
        if name in _RESOURCES:
            return self._resources(call, attributes)
        if name in _ATTRIBUTES:
            return Pending(self, self._attributed(call, attributes))
        match name:
            case "any":
                return self._add(_ANY, call, attributes)
            case "match" | "addRoute":
                methods = tuple(
                    w.upper() for w in words(call.argument(0, "methods")) if w.upper() != "HEAD"
                )
                return self._add(methods, call, attributes, 1)
            case "view" | "redirect" | "permanentRedirect" | "inertia" | "livewire":
                return self._add(("GET",), call, attributes, action=name)
            case "group":
                return self._grouped(call, attributes)
            case "fallback":
                return Unknown("fallback")
            case "pattern":
                self.patterns.update(pair(call))
            case "patterns":
                self.patterns.update(table(call.argument(0)))
            case "resourceVerbs":
                self.options.verbs.update(table(call.argument(0)))
            case "resourceParameters":
                self.options.parameters.update(table(call.argument(0)))
            case "singularResourceParameters":
                self.options.singular = truth(call.argument(0)) is not False
            case "macro":
                self.macros[str(call.argument(0))] = call.argument(1)
            case "auth":
                return self.auth_routes(call)
            case _ if name in self.macros:
                held = self.macros[name]
                if isinstance(held, Closure):
                    with self._within(attributes):
                        return self.reader.invoke(held, call.arguments, this=self)
            case (
                "mixin"
                | "bind"
                | "model"
                | "current"
                | "currentRouteName"
                | "has"
                | "is"
                | "getRoutes"
            ):
                return Unknown(name)
            case _:
                self.reader.offer(call)
        return Unknown(name)

    @contextmanager
    def _within(self, group: Group) -> Iterator[None]:
        self.stack.append(group.within(self.stack[-1]))
        try:
            yield
        finally:
            self.stack.pop()

    def _grouped(self, call: Call, attributes: Group) -> Value:
        first, second = call.argument(0), call.argument(1)
        routes = first
        if second is not None or isinstance(first, dict):
            attributes = self._of_array(first, attributes, call)
            routes = second
        for held in listed(routes):
            with self._within(attributes):
                self._run(held, call)
        return Pending(self, attributes)

    def _run(self, held: Value, call: Call) -> Value:
        match held:
            case Closure():
                return self.reader.invoke(held, (self,))
            case str() | Partial():
                return self._include(held, call)
            case _:
                bound = self.reader.bound(held)
                if bound is not None:
                    return self.reader.invoke(bound, (self,))
                if isinstance(held, Unknown):
                    self.tell(call, held.text, "could not be told; its routes are not listed")
                return None

    def _include(self, held: Value, call: Call) -> Value:
        if isinstance(held, str):
            before = len(self.reader.included)
            found = self.reader.include(held)
            if not isinstance(found, Unknown) or len(self.reader.included) > before:
                return found
        words_of = held.missing if isinstance(held, Partial) else str(held)
        self.tell(call, words_of, "could not be found; its routes are not listed")
        return None

    # -- attributes ----------------------------------------------------------------------------

    def prefix_of(self, value: Value, call: Call) -> tuple[str, tuple[str, ...]]:
        """A prefix, and why it is not certain."""
        match value:
            case str():
                return value, ()
            case int() if not isinstance(value, bool):
                return str(value), ()
            case None | False:
                return "", ()
            case Partial():
                found, said = value.text, value.missing
            case Unknown():
                found, said = "", value.text
            case _:
                found, said = "", "an object"
        self.tell(call, said, "could not be told and is left out of the route")
        return re.sub(r"/{2,}", "/", found), (
            f"a part of the prefix could not be told: {said[:60]}",
        )

    def tell(self, call: Call, said: str, what: str) -> None:
        """A note."""
        self.notes.append(f"{call.path}:{call.line}: `{said[:80]}` {what}")

    def _attributed(self, call: Call, group: Group) -> Group:  # noqa: PLR0911 - a table
        match call.name:
            case "prefix":
                prefix, reasons = self.prefix_of(call.argument(0), call)
                return replace(group, prefix=prefix, reasons=(*group.reasons, *reasons))
            case "middleware":
                return replace(group, middleware=(*group.middleware, *middlewares(*call.arguments)))
            case "withoutMiddleware":
                return replace(group, excluded=(*group.excluded, *middlewares(*call.arguments)))
            case "namespace":
                return replace(group, namespace="".join(words(call.argument(0))[:1]))
            case "controller":
                return replace(group, controller="".join(words(call.argument(0))[:1]))
            case name if name.startswith("where"):
                return replace(group, wheres=(*group.wheres, *constraints(call)))
            case _:
                return group

    def _of_array(self, given: Value, group: Group, call: Call) -> Group:
        """The old way: `Route::group(['prefix' => 'v1', …], …)`."""
        if not isinstance(given, dict):
            return group
        prefix, reasons = self.prefix_of(given.get("prefix"), call)
        return Group(
            prefix or group.prefix,
            (*group.middleware, *middlewares(given.get("middleware"), given.get("before"))),
            (*group.excluded, *middlewares(given.get("excluded_middleware"))),
            "".join(words(given.get("namespace"))[:1]) or group.namespace,
            "".join(words(given.get("controller"))[:1]) or group.controller,
            (*group.wheres, *table(given.get("where")).items()),
            (*group.reasons, *reasons),
        )

    # -- routes --------------------------------------------------------------------------------

    def _add(
        self,
        methods: tuple[str, ...],
        call: Call,
        attributes: Group,
        at: int = 0,
        action: str = "",
    ) -> Value:
        uri = call.argument(at, "uri")
        handler: Value = call.argument(at + 1, "action")
        if action:
            handler = {"uses": Unknown(action)}
        reasons: tuple[str, ...] = tuple(self.reader.doubts)
        if call.name == "any":
            reasons = (*reasons, ANY_REASON)
        found: list[Route] = []
        for one in listed(uri) if isinstance(uri, dict) else [uri]:
            if not isinstance(one, str | int):
                said = one.missing if isinstance(one, Partial) else getattr(one, "text", "")
                self.tell(call, said, "could not be told; the route is not listed")
                continue
            found.append(self.register(methods, str(one), handler, attributes, call, reasons))
        return Handle(self, found)

    def register(
        self,
        methods: tuple[str, ...],
        uri: str,
        handler: Value,
        attributes: Group,
        call: Call,
        reasons: tuple[str, ...],
    ) -> Route:
        """Takes a route in."""
        group = attributes.within(self.stack[-1])
        route = Route(
            methods, f"{group.prefix}/{uri.strip('/')}", handler, group, call.path, call.line
        )
        route.reasons = (*reasons, *group.reasons)
        route.wheres = dict(group.wheres)
        if isinstance(handler, dict):
            route.middleware.extend(middlewares(handler.get("middleware"), handler.get("before")))
            route.wheres.update(table(handler.get("where")))
            prefix = handler.get("prefix")
            if isinstance(prefix, str):
                route.path = f"{group.prefix}/{prefix.strip('/')}/{uri.strip('/')}"
        self.routes.append(route)
        return route

    def _resources(self, call: Call, attributes: Group) -> Value:
        kind = (
            call.name.removesuffix("s")
            if call.name.endswith(("Resources", "resources", "tons"))
            else call.name
        )
        kind = "resource" if kind == "softDeletableResource" else kind
        if call.name.endswith("s"):
            options = call.argument(1)
            pairs = list(items(call.argument(0)))
        else:
            options = call.argument(2)
            pairs = [(call.argument(0), call.argument(1))]
        handles = []
        for name, controller in pairs:
            if not isinstance(name, str):
                self.tell(
                    call, getattr(name, "text", ""), "could not be told; the resource is not listed"
                )
                continue
            handles.append(Resource(self, kind, name, controller, call, attributes, options))
        return Several(handles)

    def auth_routes(self, call: Call) -> Value:
        """`Auth::routes()`: the routes that laravel/ui adds."""
        given = call.argument(0)
        said = given if isinstance(given, dict) else {}
        reason = ("the routes that `Auth::routes()` adds",)
        space = "App\\Http\\Controllers\\Auth\\"
        for key, methods, uri, handler in _AUTH_ROUTES:
            default = key != "verify"
            if key == "confirm":  # laravel/ui looks whether the controller is there
                default = self.reader.program.exists(f"{space}ConfirmPasswordController")
            wanted = said.get(key, default)
            if truth(wanted) is not False:
                action = space + handler
                self.register((methods,), uri, action, Group(namespace="\\"), call, reason)
        return Unknown("routes")


_AUTH_ROUTES = (
    ("login", "GET", "login", "LoginController@showLoginForm"),
    ("login", "POST", "login", "LoginController@login"),
    ("logout", "POST", "logout", "LoginController@logout"),
    ("register", "GET", "register", "RegisterController@showRegistrationForm"),
    ("register", "POST", "register", "RegisterController@register"),
    ("reset", "GET", "password/reset", "ForgotPasswordController@showLinkRequestForm"),
    ("reset", "POST", "password/email", "ForgotPasswordController@sendResetLinkEmail"),
    ("reset", "GET", "password/reset/{token}", "ResetPasswordController@showResetForm"),
    ("reset", "POST", "password/reset", "ResetPasswordController@reset"),
    ("confirm", "GET", "password/confirm", "ConfirmPasswordController@showConfirmForm"),
    ("confirm", "POST", "password/confirm", "ConfirmPasswordController@confirm"),
    ("verify", "GET", "email/verify", "VerificationController@show"),
    ("verify", "GET", "email/verify/{id}/{hash}", "VerificationController@verify"),
    ("verify", "POST", "email/resend", "VerificationController@resend"),
)
