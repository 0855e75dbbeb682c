"""The words of Rails' router that open scopes and declare resources."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plimsoll.catalog.model import Security
from plimsoll.codebase.ruby.interpreter import Call, NotAnswered
from plimsoll.codebase.ruby.rails_paths import normalized
from plimsoll.codebase.ruby.rails_route import Mount, replace_options
from plimsoll.codebase.ruby.rails_scope import (
    RESOURCE_OPTIONS,
    Resource,
    Scope,
    resource_of,
    scoped,
)
from plimsoll.codebase.ruby.values import (
    Closure,
    Hash,
    Name,
    Partial,
    Pattern,
    Speaker,
    Symbol,
    Unknown,
    Value,
    listed,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from plimsoll.codebase.ruby.rails_router import Router

_MEMBER_ROUTES = (
    ("edit", ("get",)),
    ("show", ("get",)),
    ("update", ("patch", "put")),
    ("destroy", ("delete",)),
)


def say_scope(router: Router, call: Call) -> None:
    scope, untold = scoped(router.scope, call.arguments, call.options)
    router.follow(call.block, router.doubted(scope, untold, call))


def say_namespace(router: Router, call: Call) -> None:
    name = call.argument(0)
    text = str(name) if isinstance(name, str) else ""
    options: Hash = {Symbol("module"): text, Symbol("path"): name, **call.options}
    around = router.scope.nested() if router.scope.is_of_resource else router.scope
    with router.inside(around):
        path = options.get("path")
        scope, untold = scoped(
            router.scope, [path], {k: v for k, v in options.items() if k != "path"}
        )
        router.follow(call.block, router.doubted(scope, untold, call))


def say_constraints(router: Router, call: Call) -> None:
    given = call.options or next((a for a in call.arguments if isinstance(a, dict)), {})
    scope = replace(router.scope, constraints={**router.scope.constraints, **given})
    router.follow(call.block, scope)


def say_defaults(router: Router, call: Call) -> None:
    scope = replace(router.scope, defaults={**router.scope.defaults, **call.options})
    router.follow(call.block, scope)


def say_controller(router: Router, call: Call) -> None:
    named = words(call.argument(0))
    router.follow(call.block, replace(router.scope, controller=named[0] if named else None))


def say_shallow(router: Router, call: Call) -> None:
    router.follow(call.block, replace(router.scope, is_shallow=True))


def say_with_options(router: Router, call: Call) -> None:
    bound = Bound(router, call.options)
    if call.block is not None:
        router.reader.invoke(call.block, [Speaker(bound)], receiver=bound)


def say_authenticated(router: Router, call: Call) -> None:
    """`authenticate :user do`: Devise lets only those in who signed in."""
    scope = router.scope
    if call.name != "unauthenticated":
        cookie = Security(scheme="other", location="cookie", name="session")
        scope = replace(scope, security=(cookie,))
    router.follow(call.block, scope)


def say_within(router: Router, call: Call) -> None:
    router.follow(call.block, router.scope)


def say_skip(router: Router, call: Call) -> None:
    """Words that make no route: `direct`, `resolve`."""


def say_path_names(router: Router, call: Call) -> None:
    names = {str(k): str(v) for k, v in call.options.items() if isinstance(v, str)}
    router.scope = replace(router.scope, path_names={**router.scope.path_names, **names})


def say_resources(router: Router, call: Call) -> None:
    for name in [item for argument in call.arguments for item in listed(argument)]:
        if isinstance(name, str):
            _declare(router, str(name), dict(call.options), call)
        else:
            router.notes.append(
                f"{call.frame.path}:{call.line}: the name of a resource could not be told"
            )


def _declare(router: Router, name: str, options: Hash, call: Call) -> None:
    scope = router.scope
    if options.pop(Symbol("shallow"), None):
        scope = replace(scope, is_shallow=True)
    if scope.is_of_resource:
        scope = scope.nested()
    patterns = {k: v for k, v in options.items() if isinstance(v, Pattern)}
    around = {k: v for k, v in options.items() if k not in RESOURCE_OPTIONS and k not in patterns}
    if patterns:
        scope = replace(scope, constraints={**scope.constraints, **patterns})
    if around:
        # `only` and `except` are the resource's own here, and `path` as well.
        scope, untold = scoped(scope, [], around)
        scope = router.doubted(scope, untold, call)
    path = options.get("path")
    if path is not None and not isinstance(path, str):
        told = path.text if isinstance(path, Partial) else ""
        scope = router.doubted(scope, [path], call)
        options[Symbol("path")] = told
    single = call.name == "resource"
    resource = resource_of(name, options, scope, is_single=single, api_only=router.api_only)
    with router.inside(scope.within(resource)):
        router.follow(call.block, router.scope)
        for concern in listed(options.get("concerns")):
            _use_concern(router, concern, {}, call)
        _usual_routes(router, resource, call)


def _usual_routes(router: Router, resource: Resource, call: Call) -> None:
    scope = router.scope
    actions = resource.actions
    if "index" in actions and not resource.is_single:
        _add(router, "index", ("get",), scope.collection(), call)
    if "create" in actions:
        _add(router, "create", ("post",), scope.collection(), call)
    if "new" in actions:
        _add(router, "new", ("get",), scope.new(), call)
    for action, verbs in _MEMBER_ROUTES:
        if action in actions:
            _add(router, action, verbs, scope.member(), call)


def _add(router: Router, action: str, verbs: tuple[str, ...], scope: Scope, call: Call) -> None:
    with router.inside(scope):
        bare = replace_options(
            call, arguments=[Symbol(action)], options={Symbol("via"): list(verbs)}
        )
        router.match(bare)


def say_member(router: Router, call: Call) -> None:
    router.follow(call.block, router.level(call.name))


def say_concern(router: Router, call: Call) -> None:
    name = words(call.argument(0))
    callable_ = call.block or call.argument(1)
    if name and isinstance(callable_, Closure | Name):
        router.concerns[name[0]] = callable_


def say_concerns(router: Router, call: Call) -> None:
    for argument in call.arguments:
        for name in listed(argument):
            _use_concern(router, name, call.options, call)


def _use_concern(router: Router, name: Value, options: Hash, call: Call) -> None:
    concern = router.concerns.get(str(name))
    if isinstance(concern, Closure):
        router.reader.invoke(concern, [options], receiver=router)
    else:
        router.notes.append(f"{call.frame.path}:{call.line}: no concern `{name}` was found")


def say_root(router: Router, call: Call) -> None:
    to = call.argument(0)
    options = dict(call.options)
    if to is not None:
        options[Symbol("to")] = to
    options.setdefault(Symbol("via"), "get")
    scope = router.scope
    if scope.is_of_resource and scope.resource is not None:
        scope = scope.at(scope.resource.path).on_level("root")
    with router.inside(scope):
        router.match(replace_options(call, arguments=["/"], options=options))


def say_mount(router: Router, call: Call) -> None:
    options = dict(call.options)
    path = options.get("at")
    application = call.argument(0)
    if application is None:
        known = next((k for k, v in options.items() if isinstance(k, Name | Unknown)), None)
        application, path = known, options.get(known)
    if not isinstance(path, str):
        path = path.text if isinstance(path, Partial) else ""
    name = application.path if isinstance(application, Name) else getattr(application, "text", "")
    reasons = (*router.scope.reasons, *router.reader.doubts)
    whole = normalized(f"{router.scope.path}/{path}")
    router.mounts.append(Mount(name, whole, call.frame.path, call.line, reasons))


def say_draw(router: Router, call: Call) -> None:
    for name in words(call.argument(0)):
        if call.block is not None:
            router.follow(call.block, router.scope)
        elif not router.load(name, call.frame.path, router):
            router.notes.append(f"{call.frame.path}:{call.line}: routes `{name}` were not found")


def say_match(router: Router, call: Call) -> None:
    router.match(call)


@dataclass(frozen=True)
class Bound:
    """A router that adds options to every word: `with_options`."""

    router: Router
    options: Hash

    def answer(self, call: Call) -> Value | NotAnswered:
        """As the router does."""
        whole = Call(
            call.name,
            call.arguments,
            {**self.options, **call.options},
            call.block,
            call.frame,
            call.node,
        )
        return self.router.answer(whole)


WORDS: Mapping[str, Callable[[Router, Call], None]] = {
    "scope": say_scope,
    "namespace": say_namespace,
    "constraints": say_constraints,
    "defaults": say_defaults,
    "controller": say_controller,
    "shallow": say_shallow,
    "with_options": say_with_options,
    "authenticate": say_authenticated,
    "authenticated": say_authenticated,
    "unauthenticated": say_authenticated,
    "resources": say_resources,
    "resource": say_resources,
    "member": say_member,
    "collection": say_member,
    "new": say_member,
    "nested": say_member,
    "concern": say_concern,
    "concerns": say_concerns,
    "root": say_root,
    "match": say_match,
    "mount": say_mount,
    "draw": say_draw,
    "direct": say_skip,
    "resolve": say_skip,
    "devise_scope": say_within,
    "as": say_within,
    "resources_path_names": say_path_names,
}
