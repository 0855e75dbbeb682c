"""Which files of a Slim application register routes, and running them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plimsoll.codebase.php.classes import inputs_of
from plimsoll.codebase.php.slim.routes import Application, Route
from plimsoll.codebase.php.values import (
    NOT_ANSWERED,
    Bound,
    Call,
    Closure,
    Frame,
    Instance,
    NotAnswered,
    Value,
)
from plimsoll.codebase.trees import descendants, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plimsoll.codebase.php.classes import Method
    from plimsoll.codebase.php.interpreter import Interpreter
    from plimsoll.codebase.php.program import File, Program

SLIM = re.compile(rb"\bSlim\\|new\s+\\?Slim\b|DI\\Bridge\\Slim")
_MAKES = re.compile(rb"AppFactory::create|new\s+\\?(?:Slim\\)?(?:App|Slim)\s*\(|Bridge::create")
_REGISTERS = re.compile(
    rb"->(?:get|post|put|patch|delete|options|any|map|group)\(\s*(?:['\"\[$\w]|$)", re.MULTILINE
)
_LIKE_ROUTES = re.compile(
    rb"\$(?:app|group|router|this|api|slim)->(?:get|post|put|patch|delete|options|any|map|group)\(\s*['\"\[]"
)
_APPLICATIONS = frozenset({"Slim\\App", "Slim\\Slim", "Slim\\Factory\\AppFactory"})
_PROXIES = frozenset(
    {
        "Slim\\App",
        "Slim\\Routing\\RouteCollectorProxy",
        "Slim\\Interfaces\\RouteCollectorProxyInterface",
    }
    | {"Slim\\Interfaces\\RouteCollectorInterface"}
)


class Routing:
    """The world while routes are registered."""

    reader: Interpreter

    def __init__(self, program: Program, notes: list[str]) -> None:
        self.program = program
        self.notes = notes
        self.routes: list[Route] = []

    def application(self) -> Application:
        """A new one."""
        return Application(self.reader, self.routes, self.notes)

    def function(self, call: Call) -> Value | NotAnswered:
        """Environment variables with defaults."""
        if call.name == "env" and call.argument(1) is not None:
            return call.argument(1)
        return NOT_ANSWERED

    def static(self, class_name: str, call: Call) -> Value | NotAnswered:
        """`AppFactory::create()`."""
        short = class_name.rsplit("\\", 1)[-1]
        if (
            short in {"AppFactory", "Bridge"}
            and call.name.startswith("create")
            and not self.program.exists(class_name)
        ):
            return self.application()
        return NOT_ANSWERED

    def create(self, class_name: str, call: Call) -> Value | NotAnswered:
        r"""`new \\Slim\\App`, or an application that is injected."""
        del call
        if class_name in _PROXIES | _APPLICATIONS:
            return self.application()
        if (
            self.program.exists(class_name)
            and set(self.program.ancestors(class_name)[1:]) & _APPLICATIONS
        ):
            return self.application()
        return NOT_ANSWERED

    def own(self, this: Instance, call: Call) -> Value | NotAnswered:
        """An application that a container holds."""
        del this
        if call.name == "get" and call.argument(0) in _APPLICATIONS:
            return self.application()
        return NOT_ANSWERED

    def follows(self, method: Method, arguments: Sequence[Value]) -> bool:
        """What registers routes, or is given an application."""
        if any(hasattr(a, "call") and not isinstance(a, Instance) for a in arguments):
            return True
        return bool(_REGISTERS.search(method.node.text or b"")) or bool(
            _MAKES.search(method.node.text or b"")
        )

    def heard(self, call: Call) -> None:
        """Nothing is kept."""


def run(program: Program, world: Routing, paths: Sequence[str]) -> None:
    """Runs what makes applications first, then what nothing has run."""
    makers = [p for p in paths if _MAKES.search(program.text(p))]
    included = {p for p in makers if any(_names(program.text(o), p) for o in makers if o != p)}
    for path in [*(m for m in makers if m not in included), *makers]:
        if path not in world.reader.included:
            world.reader.steps = 0
            world.reader.include(f"/{path}")
    for path in paths:
        if not any(route.file == path for route in world.routes) and _LIKE_ROUTES.search(
            program.text(path)
        ):
            home = program.file(path)
            if home is not None:
                _attempt(home, world)


def _names(text: bytes, path: str) -> bool:
    return path.rsplit("/", 1)[-1].encode() in text


def _attempt(home: File, world: Routing) -> None:
    """A file by itself: its statements, what it returns, and what takes an application."""
    reader = world.reader
    reader.steps = 0
    application = world.application()
    frame = Frame(home.names, {"app": application, "group": application, "router": application})
    found = reader.include(f"/{home.path}", frame)
    if isinstance(found, Closure) and not _is_done(home, world):
        reader.invoke(found, (application,))
    for facts in home.classes.values():
        for method in facts.methods.values():
            if _is_done(home, world):
                return
            given = method.inputs
            if given and _is_application(text_of(given[0].type), home, given[0].name):
                reader.steps = 0
                reader.invoke(Bound(method, Instance(facts.name)), (application,))
            elif _MAKES.search(method.node.text or b""):
                reader.steps = 0
                reader.invoke(Bound(method, Instance(facts.name)), ())
    for node in descendants(
        home.root, "anonymous_function", "arrow_function", "function_definition"
    ):
        if _is_done(home, world):
            return
        given = inputs_of(node, home.names)
        if given and _is_application(text_of(given[0].type), home, given[0].name):
            reader.steps = 0
            reader.invoke(Closure(node, Frame(home.names)), (application,))


def _is_done(home: File, world: Routing) -> bool:
    return any(route.file == home.path for route in world.routes)


def _is_application(word: str, home: File, name: str) -> bool:
    if not word:
        return name in {"app", "group"}
    return home.names.resolve(word.lstrip("?")) in _PROXIES
