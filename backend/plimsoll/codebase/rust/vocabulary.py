"""What the calls of axum, actix and Rocket on routers mean."""

import re
from collections.abc import Callable

from plimsoll.catalog.model import SourceLocation
from plimsoll.codebase.rust.calling import Call, Calling
from plimsoll.codebase.rust.routers import Closure, Entry, Handler, Methods, Open, Router, Value
from plimsoll.codebase.rust.texts import split
from plimsoll.codebase.trees import text_of

_VERBS = {"get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE",
          "head": "HEAD", "options": "OPTIONS", "trace": "TRACE"}  # fmt: skip
_ROUTERS = frozenset({"Router", "OpenApiRouter", "ApiRouter"})
_METHOD = re.compile(
    r"\b(?:Method|MethodFilter|guard|http::Method)?(?:::)?(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b"
)
_GUARD = re.compile(r"guard::(Get|Post|Put|Patch|Delete|Head|Options)\b")
_SECURED = re.compile(
    r"auth|jwt|bearer|require_login|login_required|token|session_required|is_logged"
    r"|api_key|permission|admin",
    re.IGNORECASE,
)
_NO_AUTH = re.compile(r"TraceLayer|Cors|Compress|Timeout|csrf|Logger", re.IGNORECASE)
_LISTS_OF_ROUTES = frozenset(
    {"routes", "openapi_get_routes", "openapi_routes", "get_routes", "routes_with_openapi"}
)
_AXUM_KEEPS = frozenset(
    {"with_state", "fallback", "fallback_service", "with_openapi", "finish_api", "route_service"}
    | {"method_not_allowed_fallback", "into_make_service", "into_make_service_with_connect_info"}
)
_LONGEST_TEXT = 80
_ACTIX_PATHS = frozenset({"web", "actix_web", "utoipa_actix_web", "scope", "Scope", "Resource"})


class Vocabulary:
    """Answers the frameworks' own calls, and takes note of what could not be told."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def known(self, run: Calling, call: Call) -> tuple[bool, Value]:
        """Whether a framework answers a call, and what comes out."""
        if not call.is_method:
            return self._function(run, call)
        receiver = call.receiver
        if isinstance(receiver, Router):
            answer = _ON_ROUTER[receiver.framework](self, run, call, receiver)
            return (True, answer) if answer is not None else (False, None)
        if isinstance(receiver, Methods):
            return self._on_methods(run, call, receiver)
        return False, None

    # Functions

    def _function(  # noqa: PLR0911 - a function a return
        self, run: Calling, call: Call
    ) -> tuple[bool, Value]:
        path, name = call.path, call.name
        if not path:
            return False, None
        before = path[-2] if len(path) > 1 else ""
        if call.text is not None:
            return self._macro(run, call.text, call)
        whole = (*call.frame.module.uses.get(path[0], path[:1]), *path[1:])
        if before in _ROUTERS and name in ("new", "default", "with_openapi", "without_v07_checks"):
            return True, self._made(run, Router("axum"))
        if before == "App" and name == "new":
            return True, self._made(run, Router("actix"))
        if before in ("rocket", "Rocket") and name in ("build", "ignite", "custom"):
            return True, self._made(run, Router("rocket"))
        if name in ("scope", "resource") and self._is_actix(whole, call):
            return True, self._scope(run, call, name)
        if before in ("Scope", "Resource") and name == "new":
            return True, self._scope(run, call, before.lower())
        if before == "MethodRouter" and name == "new":
            return True, Methods("axum", line=call.line)
        return self._verb(run, call, whole)

    def _verb(self, run: Calling, call: Call, whole: tuple[str, ...]) -> tuple[bool, Value]:
        name = whole[-1] if whole[-1] in _VERBS or "routing" in whole else call.name
        bare = name.removesuffix("_with")
        is_web = whole[-2:-1] == ("web",) or (
            len(whole) == 1
            and (not call.nodes or name in ("method", "to"))
            and any(glob[-1:] == ("web",) for glob in call.frame.module.globs)
        )
        if is_web and (name in _VERBS or name in ("method", "route", "to")):
            made = Methods("actix", line=call.line)
            made.pending = (_VERBS[name],) if name in _VERBS else _verbs(call)
            if name == "to":
                self._answer(run, made, (), call)
            return True, made
        is_axum = "routing" in whole or "axum" in whole or "aide" in whole or any(
            "routing" in glob for glob in call.frame.module.globs
        )  # fmt: skip
        if not is_axum:
            return False, None
        made = Methods("axum", line=call.line)
        if bare in _VERBS:
            self._answer(run, made, (_VERBS[bare],), call)
            return True, made
        if bare in ("any", "on"):
            self._answer(run, made, _verbs(call) if bare == "on" else (), call, last=bare == "on")
            return True, made
        return (True, made) if name.endswith("_service") else (False, None)

    def _is_actix(self, whole: tuple[str, ...], call: Call) -> bool:
        return bool(set(whole[:-1]) & _ACTIX_PATHS) or "actix_web" in whole or any(
            "actix_web" in glob for glob in call.frame.module.globs
        )  # fmt: skip

    def _macro(self, run: Calling, text: str, call: Call) -> tuple[bool, Value]:
        if call.name not in _LISTS_OF_ROUTES:
            return False, None
        made = self._made(run, Router("rocket", served=False))
        text = re.sub(r"//[^\n]*|/\*.*?\*/|#\[[^\]]*\]", "", text, flags=re.DOTALL)
        text = text.partition(":")[2] if re.match(r"\s*\w+\s*:(?!:)", text) else text
        for part in split(text):
            path = tuple(p.strip() for p in part.split("::"))
            handler = run.named(path, call.frame) if all(p.isidentifier() for p in path) else None
            if isinstance(handler, Handler):
                made.entries.append(Entry(self._site(call), None, handler))
        return True, made

    def _scope(self, run: Calling, call: Call, kind: str) -> Value:
        given = run.arguments(call)
        told = given[0] if given else None
        paths = [p for p in (told if isinstance(told, list) else [told]) if isinstance(p, str)]
        if kind == "resource":
            made = Methods("actix", line=call.line)
            made.paths = tuple(paths)
            if not paths:
                self._untold(call, "the route")
            return made
        router = self._made(run, Router("actix", paths[0] if paths else ""))
        if not paths:
            self._untold(call, "the prefix", left_out=True)
            router.reasons = ("a prefix of it could not be told",)
        return router

    # Methods of routers

    def axum(  # noqa: C901, PLR0911 - a method a branch
        self, run: Calling, call: Call, router: Router
    ) -> Value:
        """Axum, utoipa-axum, aide."""
        name = call.name
        if name in ("route", "api_route", "api_route_with"):
            given = run.arguments(call)
            methods = given[1] if len(given) > 1 else None
            if isinstance(methods, Methods):
                self._add(router, call, given[0], methods)
            return router
        if name in ("nest", "nest_service", "nest_api_service", "nest_api"):
            given = run.arguments(call)
            if len(given) > 1 and isinstance(given[1], Router):
                self._mount(router, call, given[0], given[1])
            return router
        if name in ("merge", "routes"):
            for value in run.arguments(call):
                if isinstance(value, Router):
                    self._mount(router, call, "", value)
            return router
        if name.startswith("typed_") and name[6:] in _VERBS:
            methods = Methods("axum", line=call.line)
            self._answer(run, methods, (_VERBS[name[6:]],), call)
            router.entries.append(Entry(self._site(call), None, methods))
            return router
        if name in ("layer", "route_layer"):
            self._secure(router, call)
            return router
        if name == "split_for_parts":
            return (router, None)
        if name in _AXUM_KEEPS:
            return router
        return None

    def actix(  # noqa: C901 - a method a branch
        self, run: Calling, call: Call, router: Router
    ) -> Value:
        """Actix: applications, scopes, configurations."""
        name = call.name
        if name == "service":
            for value in _flat(run.arguments(call)):
                self._service(router, call, value)
            return router
        if name == "route":
            given = run.arguments(call)
            if len(given) > 1 and isinstance(given[1], Methods):
                self._add(router, call, given[0], given[1])
            return router
        if name in ("configure", "map", "apply"):
            for value in run.arguments(call):
                if isinstance(value, Handler):
                    for function in value.functions[:1]:
                        run.run(function, [router])
                elif isinstance(value, Closure):
                    run.apply(value, [router])
            return router
        if name in ("wrap", "wrap_fn"):
            self._secure(router, call)
            return router
        if name in (
            "app_data",
            "data",
            "default_service",
            "guard",
            "external_resource",
            "into_utoipa_app",
            "openapi",
        ):
            return router
        return (router, None) if name == "split_for_parts" else None

    def rocket(  # noqa: C901 - a method a branch
        self, run: Calling, call: Call, router: Router
    ) -> Value:
        """Rocket: the instance, and lists of routes."""
        name = call.name
        if name == "mount":
            given = run.arguments(call)
            for value in _flat(given[1:]):
                if isinstance(value, Router):
                    self._mount(router, call, given[0], value)
            return router
        if name == "attach":
            for value in run.arguments(call):
                if isinstance(value, Closure):
                    run.apply(value, [router])
            return router
        if name in ("append", "extend", "push", "chain", "extend_from_slice"):
            for value in _flat(run.arguments(call)):
                if isinstance(value, Router):
                    router.entries += value.entries
                    value.consumed = True
            return router
        if name in ("register", "manage", "launch", "ignite"):
            return router
        return None

    def _service(self, router: Router, call: Call, value: Value) -> None:
        if isinstance(value, Router):
            self._mount(router, call, "", value)
        elif isinstance(value, Methods):
            for path in value.paths:
                router.entries.append(Entry(self._site(call, value.line), path, value))
        elif isinstance(value, Handler):
            router.entries.append(Entry(self._site(call), None, value))

    def _add(self, router: Router, call: Call, path: Value, methods: Methods) -> None:
        if isinstance(path, str) and not isinstance(path, Open):
            router.entries.append(Entry(self._site(call), path, methods))
        else:
            self._untold(call, "the route")

    def _mount(self, router: Router, call: Call, prefix: Value, inner: Router) -> None:
        if inner is router:
            return
        inner.consumed = True
        if isinstance(prefix, Open | list):
            prefix = Open("".join(str(p) for p in prefix if isinstance(p, str)))
            self._untold(call, "the prefix", left_out=True)
            inner.reasons = ("a part of its prefix could not be told",)
        if not isinstance(prefix, str):
            self._untold(call, "the prefix", left_out=True)
            inner.reasons = ("a prefix of it could not be told",)
            prefix = ""
        router.entries.append(Entry(self._site(call), prefix, inner))

    def _secure(self, target: Router | Methods, call: Call) -> None:
        text = " ".join(text_of(node) for node in call.nodes)
        if _SECURED.search(_NO_AUTH.sub("", text)):
            target.secured = f"{target.secured} {text[:400]}"

    # Methods of method routers

    def _on_methods(self, run: Calling, call: Call, methods: Methods) -> tuple[bool, Value]:
        name = call.name
        bare = name.removesuffix("_with")
        if bare in _VERBS and (methods.framework == "axum" or methods.paths or call.nodes):
            self._answer(run, methods, (_VERBS[bare],), call)
        elif name in ("to", "to_async", "any") or (name == "on" and methods.framework == "axum"):
            verbs = _verbs(call) if name == "on" else methods.pending
            self._answer(run, methods, verbs, call, last=name == "on")
        elif name in ("route", "merge"):
            for value in run.arguments(call):
                if isinstance(value, Methods):
                    methods.answers += value.answers
                    methods.secured += value.secured
        elif name in ("guard", "method"):
            methods.pending = (*methods.pending, *_verbs(call))
        elif name in ("layer", "route_layer", "wrap"):
            self._secure(methods, call)
        elif name == "clone":
            return True, methods.copied()
        return True, methods

    def _answer(
        self,
        run: Calling,
        methods: Methods,
        verbs: tuple[str, ...],
        call: Call,
        *,
        last: bool = False,
    ) -> None:
        given = run.arguments(call)
        value = (given[-1] if last else given[0]) if given else None
        if isinstance(value, Closure):
            methods.answers.append((verbs, Handler((), value)))
        elif isinstance(value, Handler):
            methods.answers.append((verbs, value))
        else:
            methods.answers.append((verbs, Handler(())))

    # Sites and notes

    def _made(self, run: Calling, router: Router) -> Router:
        run.created.append(router)
        return router

    def _site(self, call: Call, line: int = 0) -> SourceLocation:
        return SourceLocation(file=call.frame.module.file, line=line or call.line)

    def _untold(self, call: Call, what: str, *, left_out: bool = False) -> None:
        shown = text_of(call.nodes[0])[:_LONGEST_TEXT] if call.nodes else call.name
        place = f"{call.frame.module.file}:{call.line}"
        rest = " and is left out of the route" if left_out else ""
        subject = shown if left_out else f"{what} {shown}"
        self.notes.append(f"{place}: {subject} could not be told{rest}")


_ON_ROUTER: dict[str, Callable[[Vocabulary, Calling, Call, Router], Value]] = {
    "axum": Vocabulary.axum,
    "actix": Vocabulary.actix,
    "rocket": Vocabulary.rocket,
}


def _verbs(call: Call) -> tuple[str, ...]:
    text = " ".join(text_of(node) for node in call.nodes)
    found = [*_METHOD.findall(text), *(v.upper() for v in _GUARD.findall(text))]
    return tuple(dict.fromkeys(found))


def _flat(values: list[Value]) -> list[Value]:
    found: list[Value] = []
    for value in values:
        found += _flat(list(value)) if isinstance(value, list | tuple) else [value]
    return found
