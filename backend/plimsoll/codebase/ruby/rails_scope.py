"""Where the router of Rails is while it reads `config/routes.rb`: scopes and resources."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from plimsoll.codebase.inflection import plural, singular
from plimsoll.codebase.ruby.rails_paths import normalized
from plimsoll.codebase.ruby.values import Hash, Key, Symbol, Value, listed, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plimsoll.catalog.model import Security

RESOURCE_OPTIONS = ("as", "controller", "path", "only", "except", "param", "concerns")
_USUAL = ("index", "create", "new", "show", "update", "destroy", "edit")
_PAGES = frozenset({"new", "edit"})


@dataclass(frozen=True)
class Resource:
    """What `resources :users` or `resource :user` names."""

    name: str
    path: str
    controller: str
    param: str
    actions: tuple[str, ...]
    is_single: bool
    is_shallow: bool

    @property
    def member_scope(self) -> str:
        """The path of one of them."""
        return self.path if self.is_single else f"{self.path}/:{self.param}"

    @property
    def nested_scope(self) -> str:
        """The path in front of what belongs to one of them."""
        owner = f"{singular(self.name)}_{self.param}"
        return self.path if self.is_single else f"{self.path}/:{owner}"


@dataclass(frozen=True)
class Scope:
    """Everything that blocks around a route decide; immutable, so leaving one is forgetting it."""

    path: str = ""
    shallow_path: str = ""
    module: str = ""
    controller: str | None = None
    action: str | None = None
    to: Value = None
    path_names: Mapping[str, str] = field(default_factory=dict)
    constraints: Hash = field(default_factory=dict)
    defaults: Hash = field(default_factory=dict)
    via: tuple[str, ...] = ()
    formatted: Value = None
    is_shallow: bool = False
    level: str = ""
    """Which kind of block it is in: resources, resource, nested, member, collection, new."""
    resource: Resource | None = None
    has_shallow_resource: bool = False
    only: Value = None
    excepted: Value = None
    security: tuple[Security, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def is_of_resource(self) -> bool:
        """Directly in the block of a resource."""
        return self.level in {"resources", "resource"}

    def at(self, path: str) -> Scope:
        """Below a path."""
        return replace(self, path=normalized(f"{self.path}/{path}"))

    def on_level(self, level: str) -> Scope:
        return replace(self, level=level)

    def within(self, resource: Resource) -> Scope:
        """In the block of a resource."""
        shallow = self.has_shallow_resource or (resource.is_shallow and not resource.is_single)
        return replace(
            self,
            resource=resource,
            controller=resource.controller,
            level="resource" if resource.is_single else "resources",
            has_shallow_resource=shallow,
        )

    @property
    def shallow_base(self) -> Scope:
        """Where shallow routes begin."""
        return replace(self, path=self.shallow_path)

    def member(self) -> Scope:
        """`member do`."""
        resource = self.resource
        if resource is None:
            return self
        is_shallow = self.is_shallow and not resource.is_single
        base = self.shallow_base if is_shallow else self
        return base.at(resource.member_scope).on_level("member")

    def collection(self) -> Scope:
        """`collection do`."""
        return self.at(self.resource.path).on_level("collection") if self.resource else self

    def new(self) -> Scope:
        """`new do`."""
        if self.resource is None:
            return self
        return self.at(f"{self.resource.path}/{self.path_names.get('new', 'new')}").on_level("new")

    def nested(self) -> Scope:
        """Below one of a resource."""
        resource = self.resource
        if resource is None:
            return self
        is_shallow = self.is_shallow and not resource.is_single and self.has_shallow_resource
        base = self.shallow_base if is_shallow else self
        known = self.constraints.get(resource.param)
        inner = base.at(resource.nested_scope).on_level("nested")
        if known is None or resource.is_single:
            return inner
        own = Symbol(f"{singular(resource.name)}_{resource.param}")
        return replace(inner, constraints={own: known, **inner.constraints})


def resource_of(
    name: str, options: Hash, scope: Scope, *, is_single: bool, api_only: bool
) -> Resource:
    """What a `resources` or `resource` with its options declares."""
    known = options.get("as")
    called = str(known) if isinstance(known, str) else name
    only, excepted = options.get("only"), options.get("except")
    if only is None and excepted is None:
        only, excepted = scope.only, scope.excepted
    usual = [
        a for a in _USUAL if not (api_only and a in _PAGES) and not (is_single and a == "index")
    ]
    actions = words(only) if only is not None else usual
    gone = words(excepted)
    controller = options.get("controller")
    path = options.get("path")
    param = options.get("param")
    return Resource(
        name=called,
        path=path if isinstance(path, str) else name,
        controller=controller
        if isinstance(controller, str)
        else plural(called)
        if is_single
        else name,
        param=param if isinstance(param, str) else "id",
        actions=tuple(action for action in actions if action not in gone),
        is_single=is_single,
        is_shallow=scope.is_shallow,
    )


def scoped(scope: Scope, paths: list[Value], options: Hash) -> tuple[Scope, list[Value]]:
    """The scope that `scope "path", module: …` opens, and what of its path could not be told."""
    given = paths or ([options["path"]] if "path" in options else [])
    told, untold = _joined(given)
    changed = scope
    if given:
        inner = normalized(f"{scope.path}/{told}")
        shallow = normalized(f"{scope.shallow_path}/{told}")
        changed = replace(changed, path=inner)
        if scope.level != "nested":
            changed = replace(changed, shallow_path=shallow)
    if isinstance(options.get("shallow_path"), str):
        shallow = normalized(f"{scope.shallow_path}/{options['shallow_path']}")
        changed = replace(changed, shallow_path=shallow)
    return _with_options(changed, options), untold


def _joined(values: list[Value]) -> tuple[str, list[Value]]:
    parts: list[str] = []
    untold: list[Value] = []
    for value in values:
        for item in listed(value):
            if isinstance(item, str | int):
                parts.append(str(item))
            else:
                parts.append(getattr(item, "text", "") if hasattr(item, "missing") else "")
                untold.append(item)
    return "/".join(part for part in parts if part), untold


def _with_options(scope: Scope, options: Hash) -> Scope:
    changed = scope
    for word, value in options.items():
        match word:
            case "module" if isinstance(value, str):
                changed = replace(changed, module=f"{scope.module}/{value}".strip("/"))
            case "only":
                changed = replace(changed, only=value, excepted=options.get("except"))
            case "except":
                changed = replace(changed, only=options.get("only"), excepted=value)
            case "controller" | "action" | "to" | "via" | "format" | "shallow":
                changed = _with_setting(changed, word, value)
            case _:
                changed = _with_hashes(changed, word, value)
    return changed


def _with_setting(scope: Scope, word: Key, value: Value) -> Scope:
    match word:
        case "controller" if isinstance(value, str):
            return replace(scope, controller=value)
        case "action" if isinstance(value, str):
            return replace(scope, action=value)
        case "to":
            return replace(scope, to=value)
        case "via":
            return replace(scope, via=tuple(words(value)))
        case "format":
            return replace(scope, formatted=value)
        case _:
            return replace(scope, is_shallow=bool(value))


def _with_hashes(scope: Scope, word: Key, value: Value) -> Scope:
    match word:
        case "path_names" if isinstance(value, dict):
            names = {str(key): str(name) for key, name in value.items() if isinstance(name, str)}
            return replace(scope, path_names={**scope.path_names, **names})
        case "constraints" if isinstance(value, dict):
            return replace(scope, constraints={**scope.constraints, **value})
        case "defaults" if isinstance(value, dict):
            return replace(scope, defaults={**scope.defaults, **value})
        case "path" | "as" | "shallow_path" | "shallow_prefix" | "constraints" | "defaults":
            return scope
        case str():
            # Anything else is a requirement or a default of the routes inside.
            return replace(scope, constraints={**scope.constraints, Symbol(word): value})
        case _:
            return scope
