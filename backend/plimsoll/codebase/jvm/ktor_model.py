"""A place in Ktor's tree of routes, and a route served there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from plimsoll.codebase.jvm.model import Expression, Lambda, TypeName
from plimsoll.codebase.jvm.program import Scope

Demand = tuple[Literal["header", "query"], str, bool]
"""Where, which name, and whether it has to be given: `param("q") { … }`."""


@dataclass(frozen=True, slots=True)
class Here:
    """Where in the tree of routes a statement stands."""

    prefix: str
    scope: Scope
    method: str | None = None
    guards: tuple[str | None, ...] = ()
    """Names of the authentications that routes here ask for; None: the one without a name."""
    demands: tuple[Demand, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    objects: Mapping[str, str] = field(default_factory=dict)
    """The classes of local names."""
    blocks: "Mapping[str, tuple[Lambda, Here]]" = field(default_factory=dict)
    routes: frozenset[str] = frozenset()
    """Names under which the route is known."""
    chain: tuple[int, ...] = ()
    depth: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Served:
    """A route with its handler; no method: any."""

    method: str | None
    path: str
    here: Here
    handler: Expression | None
    types: tuple[TypeName, ...]
    line: int
    is_socket: bool = False
    has_path: bool = False
