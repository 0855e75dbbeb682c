"""The methods of a class as a framework sees them: inherited ones too, overrides merged."""

from dataclasses import dataclass

from plimsoll.codebase.jvm.model import Annotation, Class, Input, Method
from plimsoll.codebase.jvm.program import Program, Scope
from plimsoll.codebase.jvm.types import Bindings, Type, bound_lineage, resolved

_BOXED = {
    "int": "Integer",
    "Int": "Integer",
    "long": "Long",
    "boolean": "Boolean",
    "double": "Double",
    "float": "Float",
    "short": "Short",
    "byte": "Byte",
    "char": "Character",
    "Any": "Object",
    "MutableList": "List",
    "MutableMap": "Map",
}


@dataclass(frozen=True, slots=True)
class Declared:
    """A method where it is declared, and what type parameters stand for there."""

    method: Method
    owner: Class
    bindings: Bindings

    @property
    def scope(self) -> Scope:
        """Where its names are to be read."""
        return Scope(self.owner.file, self.owner)


@dataclass(frozen=True, slots=True)
class Taken:
    """A parameter of a handler: its annotations, wherever they stand, and its type."""

    name: str
    type: Type
    notes: tuple[tuple[Annotation, Scope], ...]
    has_default: bool


@dataclass(frozen=True, slots=True)
class Handler:
    """A method, and those that it overrides, nearest first."""

    levels: tuple[Declared, ...]

    @property
    def answering(self) -> Declared:
        """The one that runs: the nearest with a body."""
        return next((d for d in self.levels if d.method.body is not None), self.levels[0])

    def inputs(self, program: Program) -> list[Taken]:
        """The parameters, annotations of overridden methods added."""
        nearest = self.levels[0]
        found: list[Taken] = []
        for index, given in enumerate(nearest.method.inputs):
            notes: list[tuple[Annotation, Scope]] = []
            for declared in self.levels:
                above: Input = declared.method.inputs[index]
                notes.extend((note, declared.scope) for note in above.annotations)
            kind = resolved(given.type, nearest.scope, program, nearest.bindings)
            found.append(Taken(given.name, kind, tuple(notes), given.has_default))
        return found

    def returns(self, program: Program) -> Type:
        """The type of what it answers."""
        for declared in self.levels:
            if declared.method.returns is not None:
                return resolved(declared.method.returns, declared.scope, program, declared.bindings)
        return Type("Object")


def handlers(owner: Class, program: Program) -> list[Handler]:
    """The methods of a class, its own first."""
    found: dict[tuple[str, ...], list[Declared]] = {}
    for current, bindings in bound_lineage(owner, program):
        for method in current.methods:
            declared = Declared(method, current, bindings)
            found.setdefault(_signature(declared, program), []).append(declared)
    return [Handler(tuple(levels)) for levels in found.values()]


def _signature(declared: Declared, program: Program) -> tuple[str, ...]:
    kinds = [
        resolved(given.type, declared.scope, program, declared.bindings).name
        for given in declared.method.inputs
    ]
    return (declared.method.name, *(_BOXED.get(kind, kind) for kind in kinds))
