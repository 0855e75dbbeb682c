"""What expressions of a program that builds routers are worth."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from tree_sitter import Node

from plimsoll.catalog.model import SourceLocation
from plimsoll.codebase.rust.facts import Function, Module

Framework: TypeAlias = Literal["axum", "actix", "rocket"]


class Open(str):
    """Text of which a part could not be told and is left out."""

    __slots__ = ()


@dataclass(frozen=True, eq=False)
class Closure:
    """A closure, or a block of code, and the variables around it."""

    node: Node
    frame: "Frame"


@dataclass(frozen=True, eq=False)
class Handler:
    """What answers: functions of that path, or a closure."""

    functions: tuple[Function, ...]
    closure: Closure | None = None
    text: str = ""


@dataclass(eq=False)
class Methods:
    """Axum's method router, actix' route or resource: methods with their handlers.

    Without methods it answers any.
    """

    framework: Framework
    answers: list[tuple[tuple[str, ...], Handler]] = field(default_factory=list)
    paths: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    """Actix: the methods that the next handler is for."""
    secured: str = ""
    line: int = 0

    def copied(self) -> "Methods":
        """Another one with the same answers."""
        return Methods(
            self.framework, list(self.answers), self.paths, self.pending, self.secured, self.line
        )


@dataclass(frozen=True, eq=False)
class Entry:
    """A path with methods; a handler that carries its own path; or a router under a prefix."""

    site: SourceLocation
    path: str | None
    content: "Methods | Handler | Router"


@dataclass(eq=False)
class Router:
    """A router, a scope, an application, a list of routes."""

    framework: Framework
    prefix: str = ""
    entries: list[Entry] = field(default_factory=list)
    consumed: bool = False
    """It is part of another one."""
    secured: str = ""
    """The text of layers and wrappers around it."""
    served: bool = True
    """Rocket's lists answer only once they are mounted."""
    reasons: tuple[str, ...] = ()

    def copied(self) -> "Router":
        """`clone()`."""
        return Router(
            self.framework,
            self.prefix,
            list(self.entries),
            secured=self.secured,
            served=self.served,
            reasons=self.reasons,
        )


Value: TypeAlias = (
    str | int | Router | Methods | Handler | Closure | list["Value"] | tuple["Value", ...] | None
)


@dataclass(eq=False)
class Frame:
    """Where code runs: its module, its type, its variables."""

    module: Module
    owner: str
    variables: dict[str, Value]
    outer: "Frame | None" = None

    def get(self, name: str) -> tuple[bool, Value]:
        """Whether there is such a variable, and its value."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.variables:
                return True, frame.variables[name]
            frame = frame.outer
        return False, None

    def put(self, name: str, value: Value) -> None:
        """Sets a variable where it lives."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.variables:
                frame.variables[name] = value
                return
            frame = frame.outer
        self.variables[name] = value
