"""The router of Rails: what the words of `config/routes.rb` declare.

Follows `ActionDispatch::Routing::Mapper` closely: the same levels (member, collection, nested), the
same joining of paths, the same guesses of controller and action.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from plimsoll.codebase.ruby.interpreter import NOT_ANSWERED, Call, Interpreter, NotAnswered
from plimsoll.codebase.ruby.rails_paths import normalized
from plimsoll.codebase.ruby.rails_route import Mount, Route, replace_options
from plimsoll.codebase.ruby.rails_scope import (
    Scope,
)
from plimsoll.codebase.ruby.rails_words import WORDS
from plimsoll.codebase.ruby.values import (
    Closure,
    Hash,
    Key,
    Name,
    Partial,
    Pattern,
    Symbol,
    Unknown,
    Value,
    listed,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from plimsoll.codebase.ruby.program import Program

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "options", "head"})
_ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
_CANONICAL = frozenset({"index", "create", "new", "show", "update", "destroy"})
_SHORTHAND = re.compile(r"^/?[-\w]+/[-\w/]+$")


@dataclass
class Router:
    """Answers the words of a routes file."""

    reader: Interpreter
    load: Callable[[str, str, Router], bool]
    """Reads what `draw(:name)` names, seen from a file; False: there is no such file."""
    api_only: bool = False
    scope: Scope = field(default_factory=Scope)
    routes: list[Route] = field(default_factory=list)
    mounts: list[Mount] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    concerns: dict[str, Closure | Name] = field(default_factory=dict)
    extensions: Mapping[str, Callable[[Router, Call], None]] = field(default_factory=dict)
    """Words that gems add: `devise_for`."""
    program: Program | None = None
    is_engine: bool = False

    def answer(self, call: Call) -> Value | NotAnswered:
        """What a word does; most open a scope and follow their block."""
        if call.name in _VERBS:
            self.match(replace_options(call, via=call.name))
            return None
        handler = WORDS.get(call.name)
        extension = self.extensions.get(call.name)
        if handler is not None:
            handler(self, call)
        elif extension is not None:
            extension(self, call)
        else:
            return NOT_ANSWERED
        return None

    @contextmanager
    def inside(self, scope: Scope) -> Iterator[None]:
        """While in a block."""
        before, self.scope = self.scope, scope
        try:
            yield
        finally:
            self.scope = before

    def follow(
        self, block: Closure | None, scope: Scope, arguments: list[Value] | None = None
    ) -> None:
        """Follows a block within a scope."""
        if block is not None:
            with self.inside(scope):
                self.reader.invoke(block, arguments or [], receiver=self)

    def add(
        self, verb: str, path: str, target: str, call: Call, *, gem: str, model: str = ""
    ) -> None:
        """A route that a gem's word stands for."""
        controller, _, action = target.partition("#")
        scope = replace(self.scope, reasons=(*self.scope.reasons, f"routes that {gem} adds"))
        whole = normalized(f"{scope.path}/{path}")
        options: Hash = {Symbol("via"): verb}
        module = (
            f"{scope.module}/"
            if scope.module and not controller.startswith(("devise", "doorkeeper"))
            else ""
        )
        self.record(whole, f"{module}{controller}", action, options, call, scope)
        self.routes[-1] = replace(self.routes[-1], model=model)

    def doubted(self, scope: Scope, untold: list[Value], call: Call) -> Scope:
        for value in untold:
            text = value.missing if isinstance(value, Partial) else getattr(value, "text", "?")
            reason = f"`{text[:80]}` could not be told and is left out of the route"
            self.notes.append(f"{call.frame.path}:{call.line}: {reason}")
            scope = replace(scope, reasons=(*scope.reasons, reason))
        return scope

    def level(self, name: str) -> Scope:
        scope = self.scope
        return {"member": scope.member, "collection": scope.collection, "new": scope.new}.get(
            name, scope.nested
        )()

    # -- routes --------------------------------------------------------------------------------

    def match(self, call: Call) -> None:
        options = dict(call.options)
        paths: list[Value] = list(call.arguments)
        if not paths:
            given = next((k for k in options if _is_path(k)), None)
            if given is None:
                return
            _put_target(options, options.pop(given))
            paths = [given]
        scope = self.scope
        defaults = options.pop(Symbol("defaults"), None)
        if isinstance(defaults, dict):
            scope = replace(scope, defaults={**scope.defaults, **defaults})
        with self.inside(scope):
            for path in paths:
                for item in listed(path):
                    self._one(item, dict(options), call)

    def _one(self, path: Value, options: Hash, call: Call) -> None:
        on = options.pop(Symbol("on"), None)
        scope = self.scope
        if isinstance(on, str):
            scope = self.level(str(on))
        elif scope.level == "resources":
            scope = scope.nested()
        elif scope.level == "resource":
            scope = scope.member()
        with self.inside(scope):
            self._write(path, options, call)

    def _write(self, path: Value, options: Hash, call: Call) -> None:
        if not isinstance(path, str | Partial):
            text = path.text if isinstance(path, Unknown) else str(path)
            self.notes.append(
                f"{call.frame.path}:{call.line}: the path `{text[:80]}` could not be told"
            )
            return
        scope = self.scope
        if isinstance(path, Partial):
            scope = self.doubted(scope, [path], call)
            if not path.text.strip("/"):
                return
            path = path.text
        given = options.get("path")
        action = str(path)
        if isinstance(path, Symbol):
            own = str(given) if isinstance(given, str) else self.action_path(action)
        else:
            own = action
        whole = normalized(f"{scope.path}/{own}")
        controller, name = self._target(path, options, scope)
        self.record(whole, controller, name, options, call, scope)

    def action_path(self, action: str) -> str:
        if self.scope.level in {"member", "collection", "new"} and action in _CANONICAL:
            return ""
        return self.scope.path_names.get(action, action)

    def _target(self, path: str, options: Hash, scope: Scope) -> tuple[str, str]:
        """The controller (with its module) and the action; empty when something else answers."""
        to = options.get("to", scope.to)
        action = options.get("action", scope.action)
        if to is None and not isinstance(path, Symbol) and action is None:
            plain = re.sub(r"\(\.:format\)$", "", path)
            if _SHORTHAND.match(plain):
                to = re.sub(r"/([^/]*)$", r"#\1", plain.removeprefix("/")).replace("-", "_")
        controller = options.get("controller", scope.controller)
        if isinstance(to, str):
            before, mark, after = str(to).partition("#")
            if mark or isinstance(to, Symbol) or controller is not None:
                controller = before if mark and before else controller
                action = after if mark else to
            else:
                controller = to
        elif to is not None:
            return "", ""
        if action is None and re.fullmatch(r"[\w-]+", path):
            action = path.replace("-", "_")
        if not isinstance(controller, str) or not controller:
            # Without any, the module is taken for one: `namespace :hooks do post "paid" end`.
            return (scope.module, str(action)) if scope.module and action else ("", "")
        module = scope.module if not controller.startswith("/") else ""
        return f"{module}/{controller.strip('/')}".strip("/"), str(action or "index")

    def record(
        self, path: str, controller: str, action: str, options: Hash, call: Call, scope: Scope
    ) -> None:
        via = [word.upper() for word in words(options.get("via"))] or list(scope.via)
        reasons = [*scope.reasons, *self.reader.doubts]
        if not via or "ALL" in [word.upper() for word in via]:
            via = list(_ANY)
            reasons.append("answers every method")
        formatted = options.get("format", scope.formatted)
        if formatted is True or isinstance(formatted, Pattern):
            # A given format has to be there, unless the pattern is only that of an optional one.
            path = f"{path}.:format" if formatted is True else path
        given = options.get("constraints")
        own = given if isinstance(given, dict) else {}
        rest = {key: value for key, value in options.items() if isinstance(value, Pattern)}
        self.routes.append(
            Route(
                methods=tuple(word.upper() for word in via),
                path=path,
                controller=controller,
                action=action,
                constraints={**scope.constraints, **own, **rest},
                file=call.frame.path,
                line=call.line,
                security=scope.security,
                reasons=tuple(dict.fromkeys(reasons)),
            )
        )


def _is_path(key: Key) -> bool:
    return isinstance(key, Partial) or (isinstance(key, str) and not isinstance(key, Symbol))


def _put_target(options: Hash, target: Value) -> None:
    """`get "x" => …`: an action, a controller with an action, or something that answers."""
    if isinstance(target, Symbol):
        options[Symbol("action")] = target
    elif isinstance(target, str) and "#" not in target:
        options[Symbol("controller")] = target
    else:
        options[Symbol("to")] = target
