"""What class stands behind a name in a function: `handler` in `handler::list`."""

from plimsoll.codebase.jvm.model import Class, Method
from plimsoll.codebase.jvm.program import Scope
from plimsoll.codebase.jvm.room import Room
from plimsoll.codebase.jvm.types import resolved


def class_behind(named: tuple[str, ...], method: Method, scope: Scope, room: Room) -> Class | None:
    """A parameter's, a field's or a named class; the own class for `this` and for nothing."""
    name = named[-1] if named else "this"
    if name == "this":
        return scope.owner
    for given in method.inputs:
        if given.name == name:
            return resolved(given.type, scope, room.program).owner
    for current in [] if scope.owner is None else room.program.lineage(scope.owner):
        for field in current.fields:
            if field.name == name and field.type is not None:
                return resolved(field.type, Scope(current.file, current), room.program).owner
    return room.program.resolve(".".join(named), scope)
