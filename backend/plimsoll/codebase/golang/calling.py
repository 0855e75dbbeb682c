"""What goes into a function and what comes out of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plimsoll.codebase.golang.types import GoType
from plimsoll.codebase.golang.values import (
    NIL,
    NOTHING,
    Const,
    Frame,
    Function,
    Items,
    Made,
    Native,
    Scope,
    Several,
    Unknown,
    Value,
    Zero,
)

if TYPE_CHECKING:
    from plimsoll.codebase.golang.machine import Machine

_DEEPEST = 6


def bind(
    machine: "Machine",
    function: Function,
    signature: GoType,
    args: Sequence[Value],
    scope: Scope,
) -> None:
    """Gives a function's parameters their values; those that nobody gave are made up."""
    if function.receiver is not None and function.receiver[0]:
        scope.names[function.receiver[0]] = function.receiver[1]
    parameters = signature.fields
    for index, parameter in enumerate(parameters):
        is_rest = signature.is_variadic and index == len(parameters) - 1
        value: Value
        if is_rest:
            rest = list(args[index:])
            value = (
                rest[0]
                if len(rest) == 1 and isinstance(rest[0], Items)
                else Items(rest, parameter.type)
            )
        elif index < len(args):
            value = _narrowed(machine, args[index], parameter.type)
        else:
            value = machine.made_up(parameter.type)
        if parameter.name:
            scope.names[parameter.name] = value


def _narrowed(machine: "Machine", value: Value, kind: GoType) -> Value:
    if kind.bare.qualified == "context.Context" and isinstance(value, Native):
        return Unknown(kind)
    if isinstance(value, Unknown):
        is_open = value.type.kind in ("other", "interface") or value.type == kind
        if is_open and kind.kind not in ("basic", "other"):
            made = machine.made_up(kind)
            return made if not isinstance(made, Unknown) else Unknown(kind, value.wording)
    return value


def matched_types(
    function: Function, given: tuple[GoType, ...], args: Sequence[Value]
) -> dict[str, GoType]:
    """The arguments of a generic function: as given, or as its parameters show."""
    names = function.type_names
    if not names:
        return {}
    known = dict(zip(names, given, strict=False))
    for parameter, value in zip(function.signature.fields, args, strict=False):
        kind = value.signature if isinstance(value, Function) else value.type
        _match(parameter.type, kind, frozenset(names), known, 0)
    return known


def _match(
    wanted: GoType,
    given: GoType,
    names: frozenset[str],
    known: dict[str, GoType],
    depth: int,
) -> None:
    if depth > _DEEPEST or given.kind == "other":
        return
    wanted = wanted.bare
    if wanted.kind == "named" and not wanted.package and wanted.name in names:
        known.setdefault(wanted.name, given.bare)
        return
    given = given.bare
    for one, other in zip(wanted.parts, given.parts, strict=False):
        _match(one, other, names, known, depth + 1)
    for left, right in zip(wanted.fields, given.fields, strict=False):
        _match(left.type, right.type, names, known, depth + 1)
    for one, other in zip(wanted.results, given.results, strict=False):
        _match(one, other, names, known, depth + 1)


def result_of(machine: "Machine", frame: Frame, signature: GoType, args: Sequence[Value]) -> Value:
    """What a call gives: of several returns the last that tells something."""
    found = next((v for v in reversed(frame.results) if _tells(v)), None)
    if found is None and frame.results:
        found = frame.results[-1]
    if isinstance(found, Several):
        values = [
            machine.made_up(kind) if isinstance(v, Unknown) and v.type.kind == "other" else v
            for v, kind in zip(found.values, signature.results, strict=False)
        ]
        return Several(values) if values else found
    if found is None or found is NIL or (isinstance(found, Unknown) and found.type.kind == "other"):
        wording = found.wording if isinstance(found, Unknown) else ""
        kinds = signature.results
        if not kinds:
            return NOTHING
        values = [machine.made_up(kind) for kind in kinds]
        if len(values) > 1:
            return Several(values)
        only = values[0]
        return Unknown(only.type, wording) if isinstance(only, Unknown) and wording else only
    if isinstance(found, Const) and any(other != found for other in frame.results):
        return Zero(found.value, found.at, found.missing, found.type)
    if isinstance(found, Function) and not found.wraps:
        handlers = tuple(v for v in args if isinstance(v, Function | Made | Native))
        if handlers:
            found.wraps = handlers
    return found


def _tells(value: Value) -> bool:
    if isinstance(value, Several):
        return bool(value.values) and _tells(value.values[0])
    if isinstance(value, Const):
        return value.value is not None and value.value != ""
    return not isinstance(value, Unknown)
