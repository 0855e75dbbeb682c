"""Types resolved: which class of the repository a written type means, generics filled in."""

from collections.abc import Mapping
from dataclasses import dataclass

from plimsoll.codebase.jvm.model import Annotation, Class, TypeName
from plimsoll.codebase.jvm.program import Program, Scope

_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Type:
    """A type without open parameters."""

    name: str
    """The simple name, `[]` for arrays."""
    owner: Class | None = None
    """The class, if it is of this repository."""
    arguments: "tuple[Type, ...]" = ()
    nullable: bool = False
    annotations: tuple[Annotation, ...] = ()

    @property
    def first(self) -> "Type":
        """The first argument; `Object` if there is none."""
        return self.arguments[0] if self.arguments else Type("Object")


Bindings = Mapping[str, Type]


def resolved(  # noqa: PLR0911 - a kind a return
    written: TypeName | None,
    scope: Scope,
    program: Program,
    bindings: Bindings | None = None,
    depth: int = 0,
) -> Type:
    """What a type means where it stands; a parameter without binding becomes its bound."""
    if written is None or depth > _DEEPEST:
        return Type("Object")
    known = bindings or {}
    if written.name in known:
        found = known[written.name]
        return Type(found.name, found.owner, found.arguments, written.nullable or found.nullable)
    arguments = tuple(resolved(a, scope, program, known, depth + 1) for a in written.arguments)
    owner = scope.owner
    while owner is not None and written.name not in owner.type_parameters:
        owner = owner.outer
    if owner is not None:
        bound = owner.bounds.get(written.name)
        if bound is None or bound.name == written.name:
            return Type("Object", nullable=written.nullable)
        return resolved(bound, Scope(owner.file, owner.outer), program, {}, depth + 1)
    if written.name == "[]":
        return Type("[]", None, arguments, written.nullable)
    alias = _alias(written.name, scope, program)
    if alias is not None:
        return resolved(alias[0], alias[1], program, {}, depth + 1)
    simple = written.name.rsplit(".", 1)[-1]
    found_class = program.resolve(written.name, scope)
    return Type(simple, found_class, arguments, written.nullable, written.annotations)


def _alias(name: str, scope: Scope, program: Program) -> tuple[TypeName, Scope] | None:
    if name in scope.file.aliases:
        return scope.file.aliases[name], Scope(scope.file)
    imported = scope.file.imported(name)
    return None if imported is None else program.alias(imported)


def bound_supertypes(
    owner: Class, bindings: Bindings, program: Program
) -> list[tuple[Class, Bindings]]:
    """The supertypes in this repository, and what their parameters stand for."""
    found: list[tuple[Class, Bindings]] = []
    scope = Scope(owner.file, owner)
    for supertype in owner.supertypes:
        kind = resolved(supertype, Scope(owner.file, owner.outer), program, bindings)
        if kind.owner is None or kind.owner is owner:
            continue
        arguments = [resolved(a, scope, program, bindings) for a in supertype.arguments]
        names = kind.owner.type_parameters
        found.append((kind.owner, dict(zip(names, arguments, strict=False))))
    return found


def bound_lineage(owner: Class, program: Program) -> list[tuple[Class, Bindings]]:
    """A class and everything above it, nearest first, with what type parameters stand for."""
    found: list[tuple[Class, Bindings]] = [(owner, {})]
    seen = {owner.qualified}
    for current, bindings in found:  # grows meanwhile
        for above, given in bound_supertypes(current, bindings, program):
            if above.qualified not in seen and len(found) < 300:  # noqa: PLR2004 - any bound
                seen.add(above.qualified)
                found.append((above, given))
    return found
