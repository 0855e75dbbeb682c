"""The functions of a Ktor application that make routes or handle calls, by name."""

import re
from collections.abc import Iterable

from plimsoll.codebase.jvm.model import Class, Field, File, Lambda, Method, TypeName
from plimsoll.codebase.jvm.program import Scope, nearness

ROUTES = frozenset(
    {"Route", "Routing", "RootRoute", "RoutingRoot", "RoutingNode", "NormalOpenAPIRoute"}
)
CALLS = frozenset(
    (
        "ApplicationCall",
        "RoutingCall",
        "RoutingContext",
        "PipelineContext",
        "ApplicationRequest",
        "RoutingRequest",
        "PipelineCall",
    )
)
_WORD = re.compile(r"\w+")


class Functions:
    """Functions on routes, and functions on calls."""

    def __init__(self, files: Iterable[File]) -> None:
        self._routing: dict[str, list[tuple[Method, Scope]]] = {}
        self._handling: dict[str, list[tuple[Method, Scope]]] = {}
        self._lambdas: dict[str, list[tuple[Field, Scope]]] = {}
        for file in files:
            for function, owner in functions_of(file):
                scope = Scope(file, owner)
                if on(function, ROUTES):
                    self._routing.setdefault(function.name, []).append((function, scope))
                if on(function, CALLS):
                    self._handling.setdefault(function.name, []).append((function, scope))
            for field, owner in fields_of(file):
                if isinstance(field.value, Lambda):
                    held = (field, Scope(file, owner))
                    self._lambdas.setdefault(field.name, []).append(held)

    def routing(
        self, name: str, near: str, inputs: int, owner: str | None
    ) -> list[tuple[Method, Scope]]:
        """The functions that make routes which a call may mean.

        `owner`: the class that it is called on; empty: not known; None: it is called on nothing.
        """
        known = self._routing.get(name, [])
        if not known:
            return []
        of_class = [f for f in known if f[1].owner is not None and f[1].owner.name == owner]
        if owner == "" and len({id(f[1].owner) for f in known}) > 1:
            of_class = [f for f in known if f[0].body is not None]
        single = _nearest(of_class or known, near, inputs)
        found = of_class if owner == "" and of_class else [single] if single is not None else []
        if all(f[0].body is None for f in found):
            # Declared by an interface: whatever implements it.
            found = [f for f in known if f[0].body is not None]
        return found

    def handling(self, name: str, near: str, inputs: int) -> tuple[Method, Scope] | None:
        """A function that gets the call."""
        return _nearest(self._handling.get(name, []), near, inputs)

    def held(self, name: str, near: str) -> tuple[Lambda, Scope] | None:
        """A function kept in a property: `val users: Route.() -> Unit = { … }`."""
        known = self._lambdas.get(name, [])
        found = max(known, key=lambda f: nearness(f[1].file.path, near), default=None)
        if found is None or not isinstance(found[0].value, Lambda):
            return None
        return found[0].value, found[1]

    def all_routing(self) -> list[tuple[Method, Scope]]:
        """Every function that makes routes."""
        return [found for several in self._routing.values() for found in several]


def functions_of(file: File) -> list[tuple[Method, Class | None]]:
    """All functions of a file."""
    found: list[tuple[Method, Class | None]] = [(f, None) for f in file.functions]
    found += [(m, c) for c in file.every_class() if c.name != "Companion" for m in c.methods]
    return found


def fields_of(file: File) -> list[tuple[Field, Class | None]]:
    """All properties of a file."""
    found: list[tuple[Field, Class | None]] = [(f, None) for f in file.fields]
    found += [(f, c) for c in file.every_class() for f in c.fields]
    return found


def on(function: Method, kinds: frozenset[str]) -> bool:
    """Whether a function extends one of some types or takes one."""
    written: list[TypeName | None] = [function.receiver, *(given.type for given in function.inputs)]
    return any(
        kind is not None and _WORD.findall(kind.name)[-1:] and _WORD.findall(kind.name)[-1] in kinds
        for kind in written
    )


def _nearest(
    known: list[tuple[Method, Scope]], near: str, inputs: int
) -> tuple[Method, Scope] | None:
    fitting = [f for f in known if _takes(f[0], inputs)] or known
    same = [f for f in fitting if f[1].file.path == near] or fitting
    return max(same, key=lambda f: nearness(f[1].file.path, near), default=None)


def _takes(function: Method, inputs: int) -> bool:
    needed = sum(1 for given in function.inputs if not given.has_default)
    return needed <= inputs <= len(function.inputs)
