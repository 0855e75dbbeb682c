"""Endpoints of Spring's functional routes: what their handlers read, and where they are."""

from collections.abc import Iterator

from plimsoll.catalog.model import Endpoint, SourceLocation
from plimsoll.codebase.bodies import body_parameters
from plimsoll.codebase.jvm.inputs import Inputs
from plimsoll.codebase.jvm.model import Class, Lambda, Method, Name, Reference
from plimsoll.codebase.jvm.paths import read_path
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.receivers import class_behind
from plimsoll.codebase.jvm.request_uses import Place, RequestUses, parameters_of
from plimsoll.codebase.jvm.room import Room
from plimsoll.codebase.jvm.spring_functional import Routed
from plimsoll.codebase.jvm.spring_mappings import ANY
from plimsoll.codebase.jvm.spring_prefixes import Prefix
from plimsoll.codebase.routes import joined


class FunctionalEndpoints:
    """Finds handlers and reads them."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._uses = RequestUses(room)

    def of(self, routed: Routed, prefix: Prefix) -> Iterator[Endpoint]:
        """A route's endpoints, one a method."""
        inputs = Inputs()
        place, handler = self._place(routed)
        if place is not None:
            self._uses.add(place, inputs)
        for query in routed.queries:
            inputs.add(query, "query", {"type": "string"}, required=True)
        reasons = list(prefix.reasons)
        if routed.methods is None:
            reasons.append("the route names no method: any is answered")
        if not routed.is_registered:
            reasons.append("who serves the routes was not seen: a prefix may be missing")
        path = read_path(joined(prefix.text, routed.path) if prefix.text else routed.path or "/")
        for method in routed.methods or ANY:
            body = inputs.body if method not in ("GET", "HEAD") else None
            parameters = [*path.parameters({}), *inputs.parameters.values()]
            if body is not None:
                parameters.extend(body_parameters(body, required=inputs.body_required))
            yield Endpoint(
                method=method,
                route=path.template.route,
                parameters=tuple(parameters),
                body_schema=body,
                body_required=body is not None and inputs.body_required,
                source=SourceLocation(file=routed.scope.file.path, line=routed.line),
                framework="spring",
                handler=handler,
                confidence="likely" if reasons else "certain",
                reasons=tuple(reasons),
            )

    def _place(self, routed: Routed) -> tuple[Place | None, SourceLocation | None]:
        handler, scope = routed.handler, routed.scope
        here = SourceLocation(file=scope.file.path, line=routed.line)
        if isinstance(handler, Lambda):
            return Place(handler.statements, scope, frozenset(parameters_of(handler))), here
        if not isinstance(handler, Reference | Name):
            return None, None
        found = self._method(handler, routed)
        if found is None:
            return None, None
        method, owner = found
        within = Scope(owner.file, owner) if owner is not None else scope
        place = self._uses.place(method, within, [given.name for given in method.inputs])
        return place, SourceLocation(file=within.file.path, line=method.line)

    def _method(
        self, handler: Reference | Name, routed: Routed
    ) -> tuple[Method, Class | None] | None:
        if isinstance(handler, Name):
            name, named = handler.parts[-1], handler.parts[:-1]
        else:
            name = handler.name
            named = handler.receiver.parts if isinstance(handler.receiver, Name) else ()
        owner = class_behind(named, routed.method, routed.scope, self._room)
        if owner is not None:
            for current in self._room.program.lineage(owner):
                for method in current.methods:
                    if method.name == name and method.inputs:
                        return method, current
        if not named:
            for function, _ in self._room.program.top_functions(name, routed.scope):
                return function, None
        return None
