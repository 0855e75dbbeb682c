"""The functions behind routes, and what they read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plimsoll.catalog.model import SourceLocation
from plimsoll.codebase.php.classes import Method, inputs_of
from plimsoll.codebase.php.laravel.models import is_model, key_of
from plimsoll.codebase.php.laravel.routes import middlewares
from plimsoll.codebase.php.laravel.rules import enum_values
from plimsoll.codebase.php.uses import Findings
from plimsoll.codebase.php.values import (
    Bound,
    Closure,
    Frame,
    Instance,
    Unknown,
    Value,
    listed,
    words,
)
from plimsoll.codebase.trees import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plimsoll.catalog.model import JsonSchema
    from plimsoll.codebase.php.classes import Input
    from plimsoll.codebase.php.laravel.routes import Route
    from plimsoll.codebase.php.laravel.world import Handling
    from plimsoll.codebase.php.program import Program

_CONTROLLERS = "App\\Http\\Controllers"
_SCALARS: dict[str, JsonSchema] = {
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "string": {"type": "string"},
    "bool": {"type": "boolean"},
}


@dataclass(frozen=True)
class Handler:
    """What answers a route."""

    closure: Closure | None = None
    owner: str = ""
    """The controller it was asked of; its method may be inherited."""
    method: Method | None = None

    @property
    def place(self) -> SourceLocation | None:
        """Where it begins."""
        if self.method is not None:
            return SourceLocation(file=self.method.owner.path, line=self.method.line)
        if self.closure is not None:
            return SourceLocation(
                file=self.closure.frame.names.path, line=line_of(self.closure.node)
            )
        return None


def handler_of(route: Route, program: Program) -> Handler:
    """The function that a route's action names."""
    action = route.action
    if isinstance(action, dict) and not _is_pair(action):
        inner = action.get("uses", action.get("controller"))
        if inner is None:
            inner = next((v for k, v in action.items() if isinstance(k, int)), None)
        action = inner
    match action:
        case Closure():
            return Handler(closure=action)
        case Bound():
            return Handler(owner=action.method.owner.name, method=action.method)
        case str():
            owner, _, method = action.replace("::", "@").partition("@")
            if not method and route.group.controller and not program.exists(owner):
                owner, method = route.group.controller, owner
            return _of_class(owner, method or "__invoke", route, program)
        case dict():
            held, named = ([*listed(action), None, None])[:2]
            asked = held.class_name if isinstance(held, Instance) else held
            if isinstance(asked, str) and isinstance(named, str):
                return _of_class(asked, named, route, program)
        case _:
            pass
    return Handler()


def missing(handler: Handler) -> tuple[str, ...]:
    """Why a handler may not answer."""
    if handler.owner and handler.method is None:
        return (f"`{handler.owner}` has no such method",)
    return ()


def _is_pair(action: dict[int | str, Value]) -> bool:
    return set(action) == {0, 1} and isinstance(action[1], str)


def _of_class(owner: str, method: str, route: Route, program: Program) -> Handler:
    bare = owner.lstrip("\\")
    spaces = [f"{route.group.namespace}\\{bare}" if route.group.namespace else "", bare]
    spaces += [f"{_CONTROLLERS}\\{bare}"]
    if route.group.namespace:
        spaces.append(f"{_CONTROLLERS}\\{route.group.namespace}\\{bare}")
    found = next((name for name in spaces if name and program.exists(name)), "")
    if not found:
        same = program.named(bare.rsplit("\\", 1)[-1])
        tails = [name for name in same if name.endswith(bare)]
        found = (tails or same or [""])[0] if len(tails or same) == 1 else ""
    return Handler(owner=found, method=program.method(found, method) if found else None)


class Reading:
    """Reads handlers, each once for a method."""

    def __init__(self, world: Handling) -> None:
        self._world = world
        self._middleware: dict[str, list[tuple[list[str], frozenset[str], frozenset[str]]]] = {}

    def findings(
        self, handler: Handler, method: str, fields: Mapping[str, str], names: Sequence[str]
    ) -> Findings:
        """What a handler reads on a method; `names` are the route's placeholders in order."""
        findings = Findings()
        world = self._world
        world.begin(findings, method)
        if handler.method is not None:
            node, names_of = handler.method.node, handler.method.owner.names
            this = Instance(handler.owner or handler.method.owner.name, "service")
            target: Bound | Closure = Bound(handler.method, this)
        elif handler.closure is not None:
            node, names_of = handler.closure.node, handler.closure.frame.names
            target = handler.closure
        else:
            return findings
        frame = Frame(names_of)
        waiting = list(names)
        arguments = [
            self._argument(wanted, frame, waiting, fields, findings)
            for wanted in inputs_of(node, names_of)
        ]
        world.reader.invoke(target, arguments)
        return findings

    def _argument(
        self,
        wanted: Input,
        frame: Frame,
        waiting: list[str],
        fields: Mapping[str, str],
        findings: Findings,
    ) -> Value:
        word = text_of(wanted.type).lstrip("?")
        world = self._world
        if word in _SCALARS or not word or "|" in word:
            name = _named(wanted.name, waiting)
            if name is not None:
                waiting.remove(name)
                kind = next((w for w in word.split("|") if w in _SCALARS), "")
                if kind and word != "string":
                    findings.path[name] = dict(_SCALARS[kind])
            return Unknown(f"${wanted.name}")
        full = frame.names.resolve(word)
        name = _named(wanted.name, waiting, exactly=True)
        if name is not None and is_model(full, world.program):
            waiting.remove(name)
            findings.path[name] = key_of(full, world.program, world.reader, fields.get(name, ""))
            return Instance(full, "bound")
        facts = world.program.find(full)
        if name is not None and facts is not None and facts.kind == "enum":
            waiting.remove(name)
            allowed = enum_values(full, world.program)
            if allowed:
                kind = "integer" if isinstance(allowed[0], int) else "string"
                findings.path[name] = {"type": kind, "enum": allowed}
            return Unknown(f"${wanted.name}")
        return world.reader.injected(wanted, frame)

    # -- middleware of controllers -------------------------------------------------------------

    def guards(self, handler: Handler) -> list[str]:
        """The middleware that a controller asks for, for one of its methods."""
        if not handler.owner or handler.method is None:
            return []
        if handler.owner not in self._middleware:
            self._middleware[handler.owner] = self._asked(handler.owner)
        name = handler.method.name
        return [
            one
            for names, only, rejected in self._middleware[handler.owner]
            if (not only or name in only) and name not in rejected
            for one in names
        ]

    def _asked(self, owner: str) -> list[tuple[list[str], frozenset[str], frozenset[str]]]:
        world = self._world
        world.begin(Findings(), "GET")
        found: list[tuple[list[str], frozenset[str], frozenset[str]]] = []
        constructor = world.program.method(owner, "__construct")
        if constructor is not None and b"middleware" in (constructor.node.text or b""):
            world.middleware = []
            world.reader.invoke(Bound(constructor, Instance(owner)), ())
            for made, call in world.middleware:
                only = frozenset(w for n, a in made.calls if n == "only" for w in words(*a))
                rejected = frozenset(w for n, a in made.calls if n == "except" for w in words(*a))
                options = call.argument(1)
                if isinstance(options, dict):
                    only |= frozenset(words(options.get("only")))
                    rejected |= frozenset(words(options.get("except")))
                found.append((middlewares(call.argument(0)), only, rejected))
            world.middleware = None
        declared = world.program.method(owner, "middleware")
        if declared is not None and declared.is_static:
            for one in listed(world.reader.invoke(Bound(declared, Instance(owner)), ())):
                if isinstance(one, Instance):
                    only = frozenset(words(one.named.get("only")))
                    rejected = frozenset(words(one.named.get("except")))
                    given = one.arguments or tuple(
                        v for k, v in one.named.items() if k == "middleware"
                    )
                    found.append((middlewares(*given[:1]), only, rejected))
                else:
                    found.append((middlewares(one), frozenset(), frozenset()))
        return found


def _named(name: str, waiting: Sequence[str], *, exactly: bool = False) -> str | None:
    """The placeholder that a parameter stands for: by its name, else by its place."""
    flat = name.replace("_", "").lower()
    for one in waiting:
        if one.replace("_", "").lower() == flat:
            return one
    return None if exactly or not waiting else waiting[0]
